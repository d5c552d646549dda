package dictionary

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
)

// Match is one entry standing in a text: its byte span in the text as given,
// End exclusive, and the number of the entry.
type Match struct {
	Start, End uint32
	Entry      uint32
}

// Scratch is the working memory of one goroutine.
type Scratch struct {
	planes wordstart.Planes
	chain  chain
}

// NewScratch returns working memory for Scan; any automaton may use it.
func (a *Automaton) NewScratch() *Scratch { return new(Scratch) }

// marker is the variant for this processor. That another was asked for in
// vain is the error of those who ask cpufeat themselves.
var marker = func() wordstart.Marker {
	level, _ := cpufeat.Chosen()
	return wordstart.For(level)
}()

// Scan appends every match in text to dst, in ascending order of (Start,
// End), and returns the extended slice. Text is shorter than 4 GiB and may
// hold any bytes; its ends count as edges. Scan keeps nothing of text and
// allocates nothing once dst has grown to size.
func (a *Automaton) Scan(dst []Match, text []byte, s *Scratch) []Match {
	s.chain.hasher, s.chain.text = &a.hasher, text
	w := walk{Automaton: a, chain: &s.chain, matches: dst}
	starts := wordstart.Any
	if a.capitals {
		starts = wordstart.Capitals
	}
	for at := 0; at < len(text); at += wordstart.Chunk {
		masks := marker.Mark(&s.planes, text, at, starts)
		w.chunk(&s.planes, at, masks)
	}
	s.chain.text = nil
	return w.matches
}

// walk is one Scan.
type walk struct {
	*Automaton
	chain   *chain
	matches []Match
	free    int // matches of LeftmostLongest begin here or behind
}

const highBits = 0x80 * everyByte

// chunk goes over the starts of a chunk that begins at offset at. Most words
// are hashed right here from two loads; those that need more care, because
// of their bytes or of where they stand, are left to word.
func (w *walk) chunk(p *wordstart.Planes, at, masks int) {
	text, filter := w.chain.text, w.first
	h := w.hasher
	before := uint64(0) // a word byte stands before the mask
	if at > 0 && isWordByte(text[at-1]) {
		before = 1
	}
	for i := range masks {
		starts, words, next := p.Starts[i], p.Words[i], p.Words[i+1]
		limit := len(text) - block // of starts with room for two loads
		if starts&(words<<1|before) != 0 {
			limit = -1 // some start is one perhaps
		}
		before = words >> 63
		for base := at + i*wordstart.Width; starts != 0; starts &= starts - 1 {
			b := bits.TrailingZeros64(starts)
			start := base + b
			size := bits.TrailingZeros64(^(words>>(b&63) | next<<1<<(^b&63)))
			if size > block || start > limit {
				w.word(start)
				continue
			}
			load := text[start : start+block]
			w0 := (binary.LittleEndian.Uint64(load) | h.small) & keep[size][0]
			w1 := (binary.LittleEndian.Uint64(load[8:]) | h.small) & keep[size][1]
			if (w0|w1)&highBits != 0 {
				if end, plain := plainWord(text, start); !plain || end != start+size {
					w.word(start)
					continue
				}
			}
			if hash := h.short(w0, w1); filter.has(hash) {
				w.chain.resume(start, start+size, hash)
				w.follow()
			}
		}
	}
}

// isWordByte reports whether wordstart takes b for part of a word.
func isWordByte(b byte) bool { return b >= utf8.RuneSelf || asciiWord[b] }

// word looks for entries at a place that may be the beginning of a word.
func (w *walk) word(start int) {
	text := w.chain.text
	r, _ := utf8.DecodeRune(text[start:])
	if !isWord(r) || w.options.Mode == TitleCase && !isCapital(r) || inWord(text, start) {
		return
	}
	if w.chain.begin(start) && w.first.has(w.chain.hash) {
		w.follow()
	}
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

// follow reports the entries that begin with the word in chain.
func (w *walk) follow() {
	c := w.chain
	if c.start < w.free {
		return
	}
	for {
		more := false
		for i := w.chains.home(c.hash); w.chains.slots[i] != 0; i++ {
			s := w.chains.slots[i]
			c.steps++
			if s.fingerprint() != uint32(c.hash) {
				continue
			}
			more = more || s&goesOn != 0
			if e, ok := s.entry(); ok && c.is(w.entries.text(e)) {
				w.report(e)
			}
		}
		if !more || !c.next() {
			return
		}
	}
}

// report adds a match. Those of one start come in ascending order of their
// ends.
func (w *walk) report(entry uint32) {
	m := Match{Start: uint32(w.chain.start), End: uint32(w.chain.end), Entry: entry}
	if w.options.Kind == LeftmostLongest {
		if last := len(w.matches) - 1; w.free > w.chain.start {
			w.matches[last] = m
			w.free = w.chain.end
			return
		}
		w.free = w.chain.end
	}
	w.matches = append(w.matches, m)
}
