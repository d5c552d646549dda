package marks

import (
	"math/rand/v2"
	"slices"
	"testing"

	"aktsyn/kernels"
)

// listening is a kernel that notes each kind of mark as a bit of its signals.
type listening struct{ kernels.Kernel }

func (listening) Marked(h kernels.Hit, kind Kind) kernels.Hit {
	if h.Kind == kernels.CPR {
		h.Signals |= 1 << kind
	}
	return h
}

// deaf is a kernel that takes no part.
type deaf struct{ kernels.Kernel }

func TestMarksReachTheHitsTheyOverlap(t *testing.T) {
	ks := Among([]kernels.Kernel{deaf{}, listening{}})
	if len(ks) != 1 {
		t.Fatalf("%d kernels listen", len(ks))
	}
	const hidden, doubtful = kernels.Signals(1 << Hidden), kernels.Signals(1 << Doubtful)
	page := Order([]Mark{{60, 70, Doubtful}, {20, 30, Hidden}, {22, 24, Doubtful}, {40, 40, Hidden}, {28, 35, Hidden}})
	for _, c := range []struct {
		start, end uint32
		want       kernels.Signals
	}{
		{0, 20, 0}, {19, 21, hidden}, {21, 23, hidden | doubtful}, {34, 36, hidden}, {35, 60, 0},
		{39, 41, 0}, {0, 100, hidden | doubtful}, {69, 80, doubtful}, {70, 80, 0},
	} {
		h := kernels.Hit{Start: c.start, End: c.end, Kind: kernels.CPR}
		if got := ks.Apply(h, page).Signals; got != c.want {
			t.Errorf("[%d,%d): %b, want %b", c.start, c.end, got, c.want)
		}
		h.Kind = kernels.Person
		if got := ks.Apply(h, page); got != h {
			t.Errorf("a hit of another kernel became %+v", got)
		}
	}
}

// Whatever the marks: after Order a hit gets the signals of exactly the kinds
// of those it has a byte in common with.
func TestOrderLosesNothing(t *testing.T) {
	ks := Among([]kernels.Kernel{listening{}})
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 1))
		var list []Mark
		for range r.IntN(8) {
			start := r.Uint32N(40)
			list = append(list, Mark{start, start + r.Uint32N(10), 1 + Kind(r.IntN(int(lastKind)))})
		}
		start := r.Uint32N(45)
		h := kernels.Hit{Start: start, End: start + 1 + r.Uint32N(5), Kind: kernels.CPR}
		var want kernels.Signals
		for _, m := range list {
			if max(m.Start, h.Start) < min(m.End, h.End) {
				want |= 1 << m.Kind
			}
		}
		ordered := Order(slices.Clone(list))
		if got := ks.Apply(h, ordered).Signals; got != want {
			t.Fatalf("seed %d: %v ordered %v, hit [%d,%d): %b, want %b", seed, list, ordered, h.Start, h.End, got, want)
		}
	}
}
