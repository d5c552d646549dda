package dictionary

import (
	"cmp"
	"math"
	"slices"
)

// Match is one entry standing in a text: its byte span in the text as given,
// End exclusive, and the number of the entry.
type Match struct {
	Start, End uint32
	Entry      uint32
}

// Scratch is the working memory of one goroutine.
type Scratch struct {
	// starts holds the text offsets of the last 256 symbols; no entry has
	// more than MaxBytes.
	starts [MaxBytes + 1]uint32
}

// NewScratch returns working memory for Scan; any automaton may use it.
func (a *Automaton) NewScratch() *Scratch { return new(Scratch) }

// Scan appends every match in text to dst, in ascending order of (Start,
// End), and returns the extended slice. Text is shorter than 4 GiB and may
// hold any bytes; its ends count as edges. Scan keeps nothing of text and
// allocates nothing once dst has grown to size.
func (a *Automaton) Scan(dst []Match, text []byte, s *Scratch) []Match {
	open := len(dst) // matches from here on may still be reordered
	state, inWord := uint32(root), false
	var n uint8 // symbols seen, modulo 256
	last := 0   // where the last of them ends: invisible characters may follow
	for p := 0; p < len(text); {
		if state == root && inWord {
			if p = skipWord(text, p); p == len(text) {
				break
			}
		}
		sym, end := a.alphabet.at(text, p)
		if sym.skip() {
			p = end
			continue
		}
		edge := !inWord || !sym.word()
		if edge && state != root {
			dst = a.report(dst, state, n, last, s)
		}
		state = a.next(state, sym.code(), edge)
		if state == root && len(dst) > open {
			open = settle(dst, open, math.MaxUint32)
		} else if len(dst) >= open+maxOpen {
			open = settle(dst, open, s.starts[n+1])
		}
		s.starts[n] = uint32(p)
		inWord = sym.word()
		p, last = end, end
		n++
	}
	if state != root {
		dst = a.report(dst, state, n, last, s)
	}
	settle(dst, open, math.MaxUint32)
	return dst
}

// maxOpen bounds the matches that wait for their order, so that ordering
// takes linear time. As many matches as this, at most MaxBytes of them ending
// at one edge, span more than the 256 symbols that Scratch remembers, and at
// least half of them begin before those.
const maxOpen = 1 << 16

// settle orders dst from open on and returns where the matches begin that
// start at or behind from: those before have their place, because nothing
// found later starts earlier.
func settle(dst []Match, open int, from uint32) int {
	found := dst[open:]
	if !slices.IsSortedFunc(found, inOrder) {
		slices.SortFunc(found, inOrder)
	}
	i, _ := slices.BinarySearchFunc(found, from, func(m Match, from uint32) int { return cmp.Compare(m.Start, from) })
	return open + i
}

func inOrder(a, b Match) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

// skipWord passes over the ASCII part of a word's rest. In the root state
// nothing that follows within a word matters: no entry begins there.
func skipWord(text []byte, p int) int {
	for p < len(text) && asciiWord[text[p]] {
		p++
	}
	return p
}

// report adds the entries that end in state, before symbol n at text offset
// end, to dst, longest first.
func (a *Automaton) report(dst []Match, state uint32, n uint8, end int, s *Scratch) []Match {
	for state != root {
		if i, ok := a.final.find(state); ok {
			dst = append(dst, Match{Start: s.starts[n-a.symbols[i]], End: uint32(end), Entry: i})
		}
		i, ok := a.link.find(state)
		if !ok {
			break
		}
		state = a.linkTo[i]
	}
	return dst
}
