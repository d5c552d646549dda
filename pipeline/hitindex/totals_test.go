package hitindex

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
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

// TestPackedAsTotals: packing a file's sums at once, and adding many with the
// hits apart, gives the bytes that Totals give.
func TestPackedAsTotals(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	causes := source.Causes()
	var all, apart Totals
	all.init()
	apart.init()
	var counts hitCounts
	for range 2000 {
		docs, hits := make([]engine.Document, rng.IntN(3)), make([]batch.Hit, rng.IntN(6))
		for i := range docs {
			d := &docs[i].Document
			d.Pages, d.Size, d.Text = uint32(rng.IntN(4)), rng.Int64N(1000), rng.Int64N(2)*500
			switch rng.IntN(8) {
			case 0:
				d.Cause = causes[rng.IntN(len(causes))]
			case 1:
				d.Pages, d.Cause, d.Unread = 2, source.Corrupt, []extract.UnreadPage{{Number: 1, Cause: source.Corrupt}}
			}
		}
		for i := range hits {
			hits[i] = batch.Hit{Kind: kernels.Kind(1 + rng.IntN(2)), Grade: kernels.Grade(1 + rng.IntN(4))}
		}
		var want Totals
		want.Add(docs, hits)
		got := packTotals(docs, hits)
		if !bytes.Equal(got, want.pack(nil)) {
			t.Fatalf("%x, want %x", got, want.pack(nil))
		}
		if err := errors.Join(all.addPacked(got), apart.addCounted(got, &counts)); err != nil {
			t.Fatal(err)
		}
	}
	apart.addCounts(counts)
	if !reflect.DeepEqual(apart, all) {
		t.Errorf("%+v, want %+v", apart, all)
	}
}
