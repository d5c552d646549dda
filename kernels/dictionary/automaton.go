package dictionary

import (
	"crypto/sha256"
	"errors"
	"unicode/utf8"

	"aktsyn/kernels/dictionary/internal/probe"
	"aktsyn/kernels/dictionary/internal/sieve"
)

// Automaton is a compiled dictionary. It is immutable and may be shared by
// any number of goroutines.
type Automaton struct {
	options Options
	seed    uint32 // number of the hasher
	hasher  hasher
	first   sieve.Filter // first words of entries
	chains  table
	entries entries
	digest  [32]byte // of the entries
	shape   shape
	tables  probe.Table // chains and entries, for scans
}

// shape is what all entries have in common, to save scans trouble.
type shape struct {
	// capitals says that no match can begin with a small letter or a digit.
	capitals bool
	// phrases says that some entry has more than one word.
	phrases bool
	// parts marks the first bytes that what stands between words of an entry
	// can have in a text.
	parts [256]bool
	// longParts says that some entry has more than one character there.
	longParts bool
}

// entries holds what was given to Build, merged, in an order that depends on
// nothing but what it is.
type entries struct {
	texts   string
	textEnd []uint32 // end of each entry's text in texts
	class   []Class
	freq    []uint8
}

func (e *entries) text(i uint32) string {
	start := uint32(0)
	if i > 0 {
		start = e.textEnd[i-1]
	}
	return e.texts[start:e.textEnd[i]]
}

// Entry returns entry i, which must be below Len. Its text is part of the
// dictionary's memory.
func (a *Automaton) Entry(i uint32) Entry {
	return Entry{Text: a.entries.text(i), Class: a.entries.class[i], Freq: a.entries.freq[i]}
}

// Len returns the number of entries, duplicates merged.
func (a *Automaton) Len() int { return len(a.entries.textEnd) }

// Options returns how the dictionary matches.
func (a *Automaton) Options() Options { return a.options }

// Bytes returns the size of the tables and texts that scanning uses.
func (a *Automaton) Bytes() int64 {
	e := &a.entries
	return 8*int64(len(a.first.Words())+len(a.chains.slots)) + int64(len(e.texts)+4*len(e.textEnd)+len(e.class)+len(e.freq))
}

// Digest identifies how the dictionary matches and its content: the set of
// entries with their classes and frequency classes, whatever the order they
// were given in.
func (a *Automaton) Digest() [32]byte {
	return sha256.Sum256(append(a.digest[:], byte(a.options.Mode), byte(a.options.Kind)))
}

// As returns the same dictionary with another mode; the two share their
// memory. It is possible between AnyCase and TitleCase, which fold alike.
func (a *Automaton) As(mode Mode) (*Automaton, error) {
	if err := mode.check(); err != nil {
		return nil, err
	}
	if mode != a.options.Mode && (mode == ExactCase || a.options.Mode == ExactCase) {
		return nil, errors.New("dictionary: exact case needs other tables than any case: build again")
	}
	b := *a
	b.options.Mode = mode
	b.findCapitals()
	return &b, nil
}

// complete derives what is not stored.
func (a *Automaton) complete() {
	a.tables = probe.Table{Homes: a.chains.homes, Slots: a.chains.slots, TextEnd: a.entries.textEnd, Text: a.entries.texts}
	a.findShape()
}

// findShape sets shape.
func (a *Automaton) findShape() {
	a.shape = shape{}
	for i := range uint32(a.Len()) {
		a.shape.addParts(a.entries.text(i))
	}
	a.findCapitals()
}

// findCapitals sets what of shape depends on the mode.
func (a *Automaton) findCapitals() {
	a.shape.capitals = a.options.Mode == TitleCase || a.options.Mode == ExactCase
	for i := uint32(0); a.options.Mode == ExactCase && a.shape.capitals && i < uint32(a.Len()); i++ {
		a.shape.capitals = startsCapital(a.entries.text(i))
	}
}

// addParts adds what stands between the words of an entry.
func (s *shape) addParts(text string) {
	in := true // in a word
	for p := 0; p < len(text); {
		if c := text[p] | 0x20; 'a' <= c && c <= 'z' { // nearly all
			in = true
			p++
			continue
		}
		r, size := rune(text[p]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[p:])
		}
		p += size
		if isInvisible(r) {
			continue
		}
		was := in
		if in = isWord(r); in {
			continue
		}
		s.phrases = true
		if !was {
			s.longParts = true
		} else {
			s.addPart(r)
		}
	}
}

// addPart adds a character that follows a word in an entry.
func (s *shape) addPart(r rune) {
	if r >= utf8.RuneSelf {
		for b := utf8.RuneSelf; b < len(s.parts); b++ {
			s.parts[b] = true
		}
		return
	}
	s.parts[r] = true
	if r == ' ' {
		s.parts['\n'] = true
	}
	for _, first := range []byte("\xC2\xE1\xE2\xE3\xEF") { // of blanks and of invisible characters, which may stand before any r
		s.parts[first] = true
	}
}

// mayGoOn reports whether, behind a word that ends at text[end], something may
// stand that an entry has between words.
func (s *shape) mayGoOn(text []byte, end int) bool {
	if end+1 >= len(text) || !s.parts[text[end]] {
		return false
	}
	next := text[end+1]
	return s.longParts || text[end] >= utf8.RuneSelf || next >= utf8.RuneSelf || asciiWord[next] || isGap(rune(next))
}

// startsCapital reports whether the first visible character is a capital for
// TitleCase.
func startsCapital(text string) bool {
	for _, r := range text {
		if !isInvisible(r) {
			return isCapital(r)
		}
	}
	return false
}

// Lookup returns the entry that the whole of word matches. It does not trim
// word.
func (a *Automaton) Lookup(word []byte) (Entry, bool) {
	start := skipInvisible(word, 0)
	r, _ := utf8.DecodeRune(word[start:])
	if !isWord(r) || a.options.Mode == TitleCase && !isCapital(r) {
		return Entry{}, false
	}
	c := chain{hasher: &a.hasher, text: word}
	for ok := c.begin(start); ok; ok = c.next() {
		if skipInvisible(word, c.end) == len(word) {
			return a.find(&c)
		}
	}
	return Entry{}, false
}

// find returns the entry that a chain is.
func (a *Automaton) find(c *chain) (Entry, bool) {
	for i := a.chains.find(c.hash); a.chains.has(i, c.hash); i++ {
		if e, ok := a.chains.slots[i].Entry(); ok && c.is(a.entries.text(e)) {
			return a.Entry(e), true
		}
	}
	return Entry{}, false
}
