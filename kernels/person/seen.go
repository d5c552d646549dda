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
	maybe [256 / 64]uint64 // the digests of the hashes on the page
}

type seenSlot struct {
	hash uint64
	page uint32
}

func (s *seenNames) reset() {
	s.page++
	s.used, s.maybe = 0, [len(s.maybe)]uint64{}
	if s.page == 0 { // wrapped: old slots could look new
		clear(s.slots)
		s.page = 1
	}
}

// add takes a name by its hash (see hashName).
func (s *seenNames) add(hash uint64) {
	if 2*(s.used+1) > len(s.slots) {
		s.grow()
	}
	digest := digestOf(hash)
	s.maybe[digest/64] |= 1 << (digest % 64)
	s.put(hash)
}

// digestOf is the part of a hash by which most names are told not to be seen.
func digestOf(hash uint64) uint8 { return uint8(hash >> 56) }

// mayHave is false for the digest of a hash that is not in the set.
func (s *seenNames) mayHave(digest uint8) bool { return s.maybe[digest/64]>>(digest%64)&1 != 0 }

func (s *seenNames) has(name []byte) bool { return s.used > 0 && s.hasHash(hashName(name)) }

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
