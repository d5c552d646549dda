package person

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// endings is a set of word endings, as they are written. Most words are told
// not to have one by their last two bytes. It is immutable.
type endings struct {
	before int        // bytes that a word must have before its ending
	hints  [16]uint64 // of the last two bytes, by hintOf
	firsts [16]int    // hints set before each word of them
	by     [][]ending // the endings of each hint that is set, in their order
}

// ending is an ending; tail holds its last eight bytes as tailOf does, as far
// as it has so many, and mask says how far.
type ending struct {
	text       string
	tail, mask uint64
}

func newEnding(text string) ending {
	return ending{text, tailOf([]byte(text)), ^uint64(0) << (8 * max(0, 8-len(text)))}
}

// tailOf gives the last eight bytes of word, the last highest; what it lacks
// is zero.
func tailOf(word []byte) uint64 {
	if len(word) >= 8 {
		return binary.LittleEndian.Uint64(word[len(word)-8:])
	}
	return eightOf(word, 0) << (8 * (8 - len(word)))
}

// newEndings makes a set of the words of list.
func newEndings(before int, list string) *endings {
	s := &endings{before: before}
	var by [1 << 10][]ending
	for _, e := range strings.Fields(list) {
		last := e[len(e)-1]
		if len(e) > 1 {
			h := hintOf(e[len(e)-2], last)
			by[h] = append(by[h], newEnding(e))
			continue
		}
		for c := range byte(1 << 5) {
			h := hintOf(c, last)
			by[h] = append(by[h], newEnding(e))
		}
	}
	for h, list := range by {
		if h%64 == 0 {
			s.firsts[h/64] = len(s.by)
		}
		if list != nil {
			s.hints[h/64] |= 1 << (h % 64)
			s.by = append(s.by, list)
		}
	}
	return s
}

func hintOf(before, last byte) uint32 { return uint32(before%32)<<5 | uint32(last%32) }

// end reports whether word ends in one of the set, behind enough other bytes.
func (s *endings) end(word []byte) bool {
	if len(word) == 0 {
		return false
	}
	h := hintOf(word[max(0, len(word)-2)], word[len(word)-1])
	hints, bit := s.hints[h/64], uint64(1)<<(h%64)
	if hints&bit == 0 {
		return false
	}
	tail := tailOf(word)
	for _, e := range s.by[s.firsts[h/64]+bits.OnesCount64(hints&(bit-1))] {
		n := len(word) - len(e.text)
		if (tail^e.tail)&e.mask == 0 && n >= s.before && (len(e.text) <= 8 || string(word[n:]) == e.text) {
			return true
		}
	}
	return false
}
