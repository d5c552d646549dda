package dictionary

import (
	"crypto/sha256"
	"errors"
	"unicode/utf8"

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
	// capitals says that no match can begin with a small letter or a digit.
	capitals bool
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

// findCapitals sets capitals.
func (a *Automaton) findCapitals() {
	a.capitals = a.options.Mode == TitleCase
	if a.options.Mode != ExactCase {
		return
	}
	for i := range uint32(a.Len()) {
		if !startsCapital(a.entries.text(i)) {
			return
		}
	}
	a.capitals = true
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
	for i := a.chains.home(c.hash); a.chains.slots[i] != 0; i++ {
		s := a.chains.slots[i]
		if s.fingerprint() != uint32(c.hash) {
			continue
		}
		if e, ok := s.entry(); ok && c.is(a.entries.text(e)) {
			return a.Entry(e), true
		}
	}
	return Entry{}, false
}
