package person

import "aktsyn/kernels/internal/wordstart"

// plainWord reads the word that begins at w.start by the finder's planes and
// what is remembered of words, if it is plain (see roleTable) and lies in the
// chunk of the planes. Otherwise it reports false and leaves w as it is.
func (s *scan) plainWord(w *word) bool {
	start := int(w.start)
	if place := start - s.finder.chunk; place < 0 || place >= s.finder.masks*wordstart.Width {
		return false
	}
	end := s.finder.runEnd(start)
	if end < 0 {
		return false
	}
	j := s.finder.verdicts.look(s.kernel.roles, s.text, start, end)
	if !j.plain {
		return false
	}
	w.end, w.shape, w.looked = uint32(end), j.shape, j.role
	w.flags |= flagLooked
	return true
}
