package dictionary

import (
	"unicode/utf8"

	"aktsyn/kernels/dictionary/internal/probe"
)

// Word is what a dictionary says of a plain word that stands alone.
type Word struct {
	Class  Class // of the entry that the word is; 0 if it is none
	Freq   uint8 // of that entry
	GoesOn bool  // there may be entries that begin with the word and are longer
}

// Word tells what a Scan would find at a plain word of a text, one of ASCII
// letters and digits and of the letters À to ÿ, and what more it would look
// for. Where it says nothing, At finds nothing either, wherever the word
// stands. It is for callers that meet the same few words again and again and
// remember them. A word that no scan would report because of its case is none,
// and so is one that is not plain.
func (a *Automaton) Word(word []byte, s *Scratch) (known Word) {
	hash, ok := a.hashOf(word)
	if !ok {
		return known
	}
	c := &s.chain
	c.hasher, c.text = &a.hasher, word
	for i := a.chains.find(hash); a.chains.has(i, hash); i++ {
		slot := a.chains.slots[i]
		known.GoesOn = known.GoesOn || slot&probe.GoesOn != 0
		e, ok := slot.Entry()
		if !ok {
			continue
		}
		if c.resume(0, len(word), hash); string(word) == a.entries.text(e) || c.is(a.entries.text(e)) {
			known.Class, known.Freq = a.entries.class[e], a.entries.freq[e]
		}
	}
	s.forget()
	return known
}

// hashOf gives the hash of a word with which entries may begin, and false for
// others, for those with which a match cannot begin, and for what is no single
// word.
func (a *Automaton) hashOf(word []byte) (hash uint64, ok bool) {
	if r, _ := utf8.DecodeRune(word); !isWord(r) || a.options.Mode == TitleCase && !isCapital(r) {
		return 0, false
	}
	if end, plain := plainWord(word, 0); !plain || end < len(word) || end > MaxBytes {
		return 0, false
	}
	if !a.first.Has(a.hasher.key(word)) {
		return 0, false
	}
	return a.hasher.of(word), true
}

// MayGoOn reports whether, behind a word that ends at text[end], something
// stands that some entry has between words, so that entries that go on are
// worth a look.
func (a *Automaton) MayGoOn(text []byte, end int) bool { return a.shape.mayGoOn(text, end) }

// At appends the matches that begin at text[at] to dst, in ascending order of
// their ends, and returns the extended slice: of those that Scan appends for
// the same text the ones that begin there, if the kind of match is All.
func (a *Automaton) At(dst []Match, text []byte, at int, s *Scratch) []Match {
	defer s.forget()
	w, ok := a.walkAt(dst, text, at, s)
	if ok {
		w.follow(w.chains.find(w.chain.hash))
	}
	return w.matches
}

// walkAt is a walk that stands behind the first word at text[at]. It reports
// false if no entry begins so.
func (a *Automaton) walkAt(dst []Match, text []byte, at int, s *Scratch) (w walk, ok bool) {
	s.chain.hasher, s.chain.text = &a.hasher, text
	w = walk{Automaton: a, chain: &s.chain, matches: dst}
	return w, w.begin(at)
}

// forget lets go of the text and the dictionary of the last walk.
func (s *Scratch) forget() { s.chain.hasher, s.chain.text = nil, nil }
