package dictionary

import "hash/maphash"

// keySet numbers keys. It keeps a hash of each instead of the key, by a seed
// that nobody can know beforehand, and 128 bits of it: two keys of one hash
// are as likely as a fault of the memory, and lists cannot be made to slow it
// down.
type keySet struct {
	seeds   [2]maphash.Seed
	numbers map[[2]uint64]uint32
}

func newKeySet() keySet {
	return keySet{
		seeds:   [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
		numbers: map[[2]uint64]uint32{},
	}
}

// add gives key a number, unless it has one: then it returns that.
func (s *keySet) add(key []byte, number int) (had int, found bool) {
	hash := [2]uint64{maphash.Bytes(s.seeds[0], key), maphash.Bytes(s.seeds[1], key)}
	if n, found := s.numbers[hash]; found {
		return int(n), true
	}
	s.numbers[hash] = uint32(number)
	return number, false
}
