package person

import "strings"

// endings is a set of word endings, as they are written. Most words are told
// not to have one by their last two bytes. It is immutable.
type endings struct {
	before int              // bytes that a word must have before its ending
	hints  [16]uint64       // of the last two bytes, by hintOf
	by     [1 << 5][]string // by the low bits of the last byte
}

// newEndings makes a set of the words of list.
func newEndings(before int, list string) *endings {
	s := &endings{before: before}
	for _, e := range strings.Fields(list) {
		last := e[len(e)-1]
		s.by[last%32] = append(s.by[last%32], e)
		if len(e) > 1 {
			s.hint(e[len(e)-2], last)
			continue
		}
		for c := range 256 {
			s.hint(byte(c), last)
		}
	}
	return s
}

func (s *endings) hint(before, last byte) {
	h := hintOf(before, last)
	s.hints[h/64] |= 1 << (h % 64)
}

func hintOf(before, last byte) uint32 { return uint32(before%32)<<5 | uint32(last%32) }

// end reports whether word ends in one of the set, behind enough other bytes.
func (s *endings) end(word []byte) bool {
	if len(word) < 2 {
		return len(word) == 1 && s.anyOf(word)
	}
	h := hintOf(word[len(word)-2], word[len(word)-1])
	return s.hints[h/64]>>(h%64)&1 != 0 && s.anyOf(word)
}

// anyOf compares word with the endings that have its last byte's low bits.
func (s *endings) anyOf(word []byte) bool {
	for _, e := range s.by[word[len(word)-1]%32] {
		if n := len(word) - len(e); n >= s.before && string(word[n:]) == e {
			return true
		}
	}
	return false
}
