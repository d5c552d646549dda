package hitindex

// numbering numbers what the hits of one chunk have in common, from 0 in the
// order of its first use. Each hit asks twice, and a chunk is small: Go's map, which
// hashes with more care and is emptied for every chunk, took a third of packing.
type numbering[T comparable] struct {
	list  []T                   // by number, at most chunkHits
	slots [2 * chunkHits]uint16 // 1 + number; 0 is free
}

// of returns the number of v, and whether it is the first time that it is asked
// for. Where v stands is told by hash, of which the low bits count: equal hashes of
// different values cost time, no more.
func (n *numbering[T]) of(v T, hash uint64) (number int, first bool) {
	for i := hash; ; i++ {
		slot := &n.slots[i%uint64(len(n.slots))]
		if *slot == 0 {
			n.list = append(n.list, v)
			*slot = uint16(len(n.list))
			return len(n.list) - 1, true
		}
		if number = int(*slot) - 1; n.list[number] == v {
			return number, false
		}
	}
}

// reset forgets all numbers, for the next chunk.
func (n *numbering[T]) reset() {
	n.list = n.list[:0]
	clear(n.slots[:])
}
