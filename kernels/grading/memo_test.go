package grading

import (
	"math/rand/v2"
	"testing"

	"aktsyn/kernels"
)

// A memo says what its scale says, also of sets that take each other's place
// and of kinds that differ in their rules alone.
func TestMemoIsItsScale(t *testing.T) {
	scale := &Scale{Points: counted, Thresholds: Thresholds{30, 60, 90}, Rules: []Rule{
		{Name: "floor", Any: 1<<2 | 1<<0, None: 1 << 3, Least: kernels.High},
		{Name: "masked", Kind: kernels.MaskedCPR, Most: kernels.Low},
		{Name: "ceiling", Any: 1 << 1, Most: kernels.Medium},
	}}
	memo := NewMemo(scale)
	r := rand.New(rand.NewPCG(1, 2))
	var sets [3 * memoSize]kernels.Signals // the first is the empty one
	for i := range sets[1:] {
		sets[1+i] = kernels.Signals(r.Uint64() & r.Uint64() & r.Uint64())
	}
	for range 20000 {
		s, kind := sets[r.IntN(len(sets))], kernels.Kinds()[r.IntN(3)]
		if got, want := memo.Grade(kind, s), scale.Grade(kind, s); got != want {
			t.Fatalf("%v %b: %v, want %v", kind, s, got, want)
		}
	}
}

func TestMemoAllocatesNothing(t *testing.T) {
	memo := NewMemo(&Scale{Points: counted})
	s := kernels.Signals(0)
	if n := testing.AllocsPerRun(1000, func() { memo.Grade(kernels.CPR, s); s += 7 }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
