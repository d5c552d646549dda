package hitindex

import (
	"math/rand/v2"
	"testing"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// TestLacksAsTheTotalsSay: what is read of packed sums without unpacking them is
// what they say, and damage is told.
func TestLacksAsTheTotalsSay(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	causes := source.Causes()
	for range 2000 {
		var sums Totals
		sums.init()
		for range rng.IntN(4) {
			sums.addHits(kernels.Kind(1+rng.IntN(3)), kernels.Grade(1+rng.IntN(4)), rng.Int64N(1000))
		}
		for range rng.IntN(3) {
			sums.Unread[causes[rng.IntN(len(causes))]] += rng.Int64N(3)
			sums.UnreadPages[causes[rng.IntN(len(causes))]] += rng.Int64N(3)
		}
		packed := sums.pack(nil)
		for _, cause := range causes {
			lacks, err := Content{Totals: packed}.Lacks(cause)
			if want := sums.Unread[cause] > 0 || sums.UnreadPages[cause] > 0; err != nil || lacks != want {
				t.Fatalf("%v: %v, %v; want %v", cause, lacks, err, want)
			}
		}
		if _, err := (Content{Totals: packed[:len(packed)-1]}).Lacks(source.NeedsOCR); err == nil {
			t.Fatal("cut sums were taken")
		}
	}
	if lacks, err := (Content{}).Lacks(source.NeedsOCR); lacks || err != nil {
		t.Errorf("no sums: %v, %v", lacks, err)
	}
}
