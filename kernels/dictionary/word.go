package dictionary

// Word is what a dictionary says of a word that stands alone.
type Word struct {
	Class  Class // of the entry that the word is; 0 if it is none
	Freq   uint8 // of that entry
	GoesOn bool  // there may be entries that begin with the word and are longer
}

// Word tells what a Scan would find at a word of a text and what more it would
// look for. Where it says nothing, At finds nothing either, wherever the word
// stands, for callers that meet the same few words again and again and remember
// them. A word that no scan would report because of its case is none.
func (a *Automaton) Word(word []byte, s *Scratch) (known Word) {
	defer s.forget()
	w, ok := a.walkAt(nil, word, 0, s)
	if !ok || w.chain.end != len(word) {
		return Word{GoesOn: ok}
	}
	for i := w.chains.find(w.chain.hash); w.chains.has(i, w.chain.hash); i++ {
		slot := w.chains.slots[i]
		known.GoesOn = known.GoesOn || slot&goesOn != 0
		if e, ok := slot.entry(); ok && w.chain.is(a.entries.text(e)) {
			known.Class, known.Freq = a.entries.class[e], a.entries.freq[e]
		}
	}
	return known
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
