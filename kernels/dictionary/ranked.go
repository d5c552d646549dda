package dictionary

import "math/bits"

// ranked is a set of state numbers that knows, for every member, how many
// members precede it: an index into what only members have. It costs 1.5
// bits a state.
type ranked struct {
	words []uint64
	ranks []uint32 // members before each word
}

// newRanked makes the set of the states i below n for which in(i).
func newRanked(n int, in func(i int) bool) ranked {
	r := ranked{words: make([]uint64, (n+63)/64)}
	for i := range n {
		if in(i) {
			r.words[i/64] |= 1 << (i % 64)
		}
	}
	r.rank()
	return r
}

// rank counts the members and returns their number.
func (r *ranked) rank() int {
	r.ranks = make([]uint32, len(r.words))
	n := 0
	for i, w := range r.words {
		r.ranks[i] = uint32(n)
		n += bits.OnesCount64(w)
	}
	return n
}

// find returns the rank of i and whether i is a member.
func (r *ranked) find(i uint32) (uint32, bool) {
	w, bit := r.words[i/64], uint64(1)<<(i%64)
	if w&bit == 0 {
		return 0, false
	}
	return r.ranks[i/64] + uint32(bits.OnesCount64(w&(bit-1))), true
}

// has reports whether i is a member.
func (r *ranked) has(i uint32) bool { return r.words[i/64]&(1<<(i%64)) != 0 }

// valid counts the members of a set whose words were read from a file, and
// reports whether there are exactly members of them, all below n.
func (r *ranked) valid(n, members int) bool {
	if n%64 != 0 && r.words[len(r.words)-1]>>(n%64) != 0 {
		return false
	}
	return r.rank() == members
}
