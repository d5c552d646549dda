package hitindex

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestNumbersAreThoseOfFirstUse: a full chunk, chunk after chunk, whether hashes
// tell values apart or not.
func TestNumbersAreThoseOfFirstUse(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var n numbering[uint64]
	for _, distinct := range []int{chunkHits, 40, 1, chunkHits} {
		for name, hash := range map[string]func(uint64) uint64{
			"apart":      func(v uint64) uint64 { return v * 0x9e3779b97f4a7c15 },
			"some alike": func(v uint64) uint64 { return v % 7 },
			"at the end": func(uint64) uint64 { return 2*chunkHits - 1 },
			"and beyond": func(uint64) uint64 { return ^uint64(0) },
		} {
			n.reset()
			var want []uint64
			for range 4 * chunkHits {
				v := rng.Uint64N(uint64(distinct))
				number, first := n.of(v, hash(v))
				at := slices.Index(want, v)
				if first != (at < 0) {
					t.Fatalf("%d values, hashes %s: first %v of one that was number %d", distinct, name, first, at)
				}
				if first {
					at, want = len(want), append(want, v)
				}
				if number != at {
					t.Fatalf("%d values, hashes %s: number %d, want %d", distinct, name, number, at)
				}
			}
			if !slices.Equal(n.list, want) {
				t.Errorf("%d values, hashes %s: another list", distinct, name)
			}
		}
	}
}
