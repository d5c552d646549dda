package dictionary

import (
	"fmt"
	"slices"
	"unicode/utf8"

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

// Scratch is the working memory of one goroutine, some 30 KB.
type Scratch struct {
	variant variant
	planes  wordstart.Planes
	sieve   sieve.Sieve
	found   [sieve.Most]sieve.Found
	near    [sieve.Most]slot
	chain   chain
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

// variant is the first two phases of a scan.
type variant struct {
	marker wordstart.Marker
	sifter sieve.Sifter
}

func variantOf(level cpufeat.Level) variant {
	return variant{wordstart.For(level), sieve.For(level)}
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
	w := walk{Automaton: a, chain: &s.chain, matches: dst, near: &s.near}
	s.sieve = sieve.Sieve{Hash: a.hasher.Hash, Filter: a.first}
	starts := wordstart.Any
	if a.shape.capitals {
		starts = wordstart.Capitals
	}
	for at := 0; at < len(text); at += wordstart.Chunk {
		masks := s.variant.marker.Mark(&s.planes, text, at, starts)
		for n, next := 0, 0; next < masks; {
			n, next = s.variant.sifter.Sift(&s.found, &s.sieve, &s.planes, text, at, next, masks)
			w.visit(s.found[:n])
		}
	}
	s.forget()
	s.sieve = sieve.Sieve{}
	return w.matches
}

// walk is the third phase of a Scan.
type walk struct {
	*Automaton
	chain   *chain
	matches []Match
	free    int // matches of LeftmostLongest begin here or behind

	near *[sieve.Most]slot // slots of words found
	sum  byte              // of what was only read to have it near
}

// crowd is the number of slots from which on tables are larger than what a
// core has near by.
const crowd = 16 << 10

// visit looks for entries that begin with the words found.
func (w *walk) visit(found []sieve.Found) {
	if len(w.chains.slots) > crowd {
		w.fetch(found)
	}
	for k := range found {
		f := &found[k]
		if f.Size == 0 {
			w.word(int(f.Start))
			continue
		}
		if i, s := w.chains.search(f.Hash); s != 0 && !w.listed(f, i, s) {
			w.chain.resume(int(f.Start), int(f.Start+f.Size), f.Hash)
			w.follow(i)
		}
	}
}

// listed reports a word that is written as an entry is, when slot i is the
// only one of its hash and no longer entry begins so. It returns false if the
// word needs another look.
func (w *walk) listed(f *sieve.Found, i uint64, s slot) bool {
	e, ok := s.entry()
	if !ok || s&goesOn != 0 || w.chains.has(i+1, f.Hash) {
		return false
	}
	start, end := int(f.Start), int(f.Start+f.Size)
	if string(w.chain.text[start:end]) != w.entries.text(e) {
		return false
	}
	if start >= w.free {
		w.report(start, end, e)
	}
	return true
}

// fetch reads, for all words at once, what visit will read of large tables one
// after the other, so that it waits for memory once and not for each word:
// slots first, then texts of entries.
func (w *walk) fetch(found []sieve.Found) {
	found = found[:min(len(found), sieve.Most)]
	for i := range found {
		w.near[i] = w.chains.slots[w.chains.home(found[i].Hash)]
	}
	sum, texts, ends := byte(0), w.entries.texts, w.entries.textEnd
	for i := range found {
		s := w.near[i]
		if e, ok := s.entry(); ok && s.fingerprint() == uint32(found[i].Hash) {
			sum += texts[ends[e]-1]
		}
	}
	w.sum = sum
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
			more = more || s&goesOn != 0
			if e, ok := s.entry(); ok && c.is(w.entries.text(e)) {
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
