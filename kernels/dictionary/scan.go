package dictionary

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"aktsyn/kernels/dictionary/internal/probe"
	"aktsyn/kernels/dictionary/internal/sieve"
	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
)

// Match is one entry standing in a text: its byte span in the text as given,
// End exclusive, and the number of the entry.
type Match struct {
	Start, End uint32
	Entry      uint32
}

// Scratch is the working memory of one goroutine, some 90 KB.
type Scratch struct {
	variant variant
	planes  wordstart.Planes
	list    sieve.List
	words   [probe.Most]probe.Word
	settled [probe.Most]probe.Settled
	chain   chain
	group   group
}

// NewScratch returns working memory for Scan; any automaton may use it.
func (a *Automaton) NewScratch() *Scratch { return &Scratch{variant: chosen} }

// NewScratchFor returns working memory with which Scan runs the variant of a
// name, one of Vectors. It is for measuring and testing: all variants find the
// same, and NewScratch has the fastest.
func (a *Automaton) NewScratchFor(vector string) (*Scratch, error) {
	level, err := cpufeat.Parse(vector)
	if err == nil && !slices.Contains(cpufeat.Usable(), level) {
		err = fmt.Errorf("this processor or build has no %s", level)
	}
	if err != nil {
		return nil, fmt.Errorf("dictionary: %w", err)
	}
	return &Scratch{variant: variantOf(level)}, nil
}

// Vectors names the variants of Scan that this processor and build can run,
// "portable" first and the fastest last.
func Vectors() (names []string) {
	for _, level := range cpufeat.Usable() {
		names = append(names, level.String())
	}
	return names
}

// variant is the phases of a scan that are more than plain Go.
type variant struct {
	marker wordstart.Marker
	sifter sieve.Sifter
	prober probe.Prober
}

func variantOf(level cpufeat.Level) variant {
	return variant{wordstart.For(level), sieve.For(level), probe.For(level)}
}

// chosen is the variant for this processor. That another was asked for in
// vain is the error of those who ask cpufeat themselves.
var chosen = func() variant {
	level, _ := cpufeat.Chosen()
	return variantOf(level)
}()

// Scan appends every match in text to dst, in ascending order of (Start,
// End), and returns the extended slice. Text is shorter than 4 GiB and may
// hold any bytes; its ends count as edges. Scan keeps nothing of text and
// allocates nothing once dst has grown to size.
func (a *Automaton) Scan(dst []Match, text []byte, s *Scratch) []Match {
	s.chain.hasher, s.chain.text = &a.hasher, text
	s.planes.Small = byte(a.hasher.Small)
	w := walk{Automaton: a, chain: &s.chain, matches: dst, scratch: s}
	starts := wordstart.Any
	if a.shape.capitals {
		starts = wordstart.Capitals
	}
	for at := 0; at < len(text); at += wordstart.Chunk {
		masks := s.variant.marker.Mark(&s.planes, text, at, starts)
		n := s.variant.sifter.Sift(&s.list, &a.first, &s.planes, masks)
		for some := range slices.Chunk(s.list[:n], probe.Most) {
			w.visit(at, some)
		}
	}
	s.forget()
	return w.matches
}

// walk is the last phase of a Scan.
type walk struct {
	*Automaton
	scratch *Scratch
	chain   *chain
	matches []Match
	free    int // matches of LeftmostLongest begin here or behind
}

// visit looks for entries that begin at places of the chunk at an offset.
func (w *walk) visit(at int, places []uint16) {
	s, h := w.scratch, &w.hasher.Hash
	words := s.variant.prober.Words(&s.words, h, &w.tables, &s.planes, w.chain.text, at, places)
	n := s.variant.prober.Find(&s.settled, words, h, &w.tables, w.chain.text)
	if w.shape.phrases {
		w.gather(at, s.settled[:n])
	}
	for _, m := range s.settled[:n] {
		switch {
		case m.Entry >= probe.Begins && w.shape.phrases:
			w.settle(uint8(m.Start))
		case m.Entry >= probe.Begins:
			w.look(&s.words[uint8(m.Start)])
		case w.options.Kind == All:
			w.matches = append(w.matches, Match(m))
		case int(m.Start) >= w.free:
			w.report(int(m.Start), int(m.End), m.Entry)
		}
	}
}

// look looks for entries that begin with a word that was left.
func (w *walk) look(f *probe.Word) {
	if f.Size == 0 {
		w.word(int(f.Start))
		return
	}
	w.chain.resume(int(f.Start), int(f.Start+f.Size), f.Hash)
	w.follow(w.chains.find(f.Hash))
}

// word looks for entries at a place that may be the beginning of a word.
func (w *walk) word(start int) {
	if w.begin(start) {
		w.follow(w.chains.find(w.chain.hash))
	}
}

// begin reads the word at start. It reports false if none begins there that an
// entry can begin with.
func (w *walk) begin(start int) bool {
	text := w.chain.text
	r, _ := utf8.DecodeRune(text[start:])
	if !isWord(r) || w.options.Mode == TitleCase && !isCapital(r) || inWord(text, start) {
		return false
	}
	return w.chain.begin(start) && w.first.Has(w.chain.key())
}

// inWord reports whether the visible character before text[p] belongs to a
// word.
func inWord(text []byte, p int) bool {
	for p > 0 {
		r, size := utf8.DecodeLastRune(text[:p])
		if !isInvisible(r) {
			return isWord(r)
		}
		p -= size
	}
	return false
}

// follow reports the entries that begin with the word in chain, whose slots
// begin with slot i.
func (w *walk) follow(i uint64) {
	c := w.chain
	if c.start < w.free {
		return
	}
	for {
		more := false
		for ; w.chains.has(i, c.hash); i++ {
			c.steps++
			s := w.chains.slots[i]
			more = more || s&probe.GoesOn != 0
			if e, ok := s.Entry(); ok && c.is(w.entries.text(e)) {
				w.report(c.start, c.end, e)
			}
		}
		if !more || !w.shape.mayGoOn(c.text, c.end) || !c.next() {
			return
		}
		i = w.chains.find(c.hash)
	}
}

// report adds a match. Those of one start come in ascending order of their
// ends.
func (w *walk) report(start, end int, entry uint32) {
	m := Match{Start: uint32(start), End: uint32(end), Entry: entry}
	if w.options.Kind == LeftmostLongest {
		if last := len(w.matches) - 1; w.free > start {
			w.matches[last] = m
			w.free = end
			return
		}
		w.free = end
	}
	w.matches = append(w.matches, m)
}
