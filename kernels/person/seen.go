package person

import (
	"unicode"
	"unicode/utf8"
)

// seenNames is the set of name words that stood in a full name on the page.
// It is emptied in constant time, whatever its size: a slot counts only if it
// bears the page's number. The set holds 64-bit hashes; a collision lifts a
// grade, it neither makes nor loses a candidate found otherwise.
type seenNames struct {
	slots []seenSlot // a power of two, at most half of them used
	page  uint32
	used  int
	ends  [32]uint32 // by a name's first byte, bits of its last (see endsOf)
}

type seenSlot struct {
	hash uint64
	page uint32
}

func (s *seenNames) reset() {
	s.page++
	s.used = 0
	s.ends = [32]uint32{}
	if s.page == 0 { // wrapped: old slots could look new
		clear(s.slots)
		s.page = 1
	}
}

func (s *seenNames) add(name []byte) {
	if 2*(s.used+1) > len(s.slots) {
		s.grow()
	}
	s.put(hashName(name))
	first, last := endsOf(name)
	s.ends[first] |= 1 << last
}

// endsOf gives what the first and the last byte of name have in common in
// capitals and small letters, 0 for those that are not ASCII.
func endsOf(name []byte) (first, last uint8) {
	if c := name[0]; c < utf8.RuneSelf {
		first = c % 32
	}
	if c := name[len(name)-1]; c < utf8.RuneSelf {
		last = c % 32
	}
	return first, last
}

// mayHave is has, but for names that begin and end alike.
func (s *seenNames) mayHave(name []byte) bool {
	first, last := endsOf(name)
	return s.ends[first]>>last&1 != 0
}

func (s *seenNames) has(name []byte) bool {
	return s.mayHave(name) && s.hasHash(hashName(name))
}

func (s *seenNames) hasHash(hash uint64) bool {
	return s.used > 0 && s.slots[s.find(hash)].page == s.page
}

// find gives the slot that holds hash or could take it.
func (s *seenNames) find(hash uint64) uint64 {
	mask := uint64(len(s.slots) - 1)
	i := hash & mask
	for s.slots[i].page == s.page && s.slots[i].hash != hash {
		i = (i + 1) & mask
	}
	return i
}

func (s *seenNames) put(hash uint64) {
	if slot := &s.slots[s.find(hash)]; slot.page != s.page {
		*slot = seenSlot{hash, s.page}
		s.used++
	}
}

func (s *seenNames) grow() {
	old, page := s.slots, s.page
	s.slots, s.used = make([]seenSlot, max(64, 2*len(old))), 0
	for _, slot := range old {
		if slot.page == page {
			s.put(slot.hash)
		}
	}
}

// hashName is a hash of name whatever its case: hashWord where that knows it,
// else FNV-1a over its small letters. It is the same in every process, so that
// grades are.
func hashName(name []byte) uint64 {
	if hash, plain := hashWord(name); plain {
		return hash
	}
	h := uint64(14695981039346656037)
	for p := 0; p < len(name); {
		r, size := utf8.DecodeRune(name[p:])
		p += size
		h = (h ^ uint64(unicode.ToLower(r))) * 1099511628211
	}
	return h ^ h>>29
}
