package hitindex

import (
	"math/bits"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/grades"
)

// rest is what is left of a unit that lost something, without the places: a run
// may count the hits by other grades than the unit has.
type rest struct {
	documents Totals
	hits      map[batch.Hit]int64 // by kind, signals, grade and year of birth
}

// restOf takes the documents and hits that stay.
func restOf(docs []*storedDocument, hits []batch.Hit) *rest {
	r := &rest{hits: map[batch.Hit]int64{}}
	r.documents.init()
	r.documents.addStored(docs)
	for _, h := range hits {
		r.hits[batch.Hit{Kind: h.Kind, Signals: h.Signals, Grade: h.Grade, Born: h.Born}]++
	}
	return r
}

// pack returns the sums as grader counts the hits.
func (r *rest) pack(grader *grades.Grader) []byte {
	t := r.documents
	t.Hits = map[kernels.Kind]map[kernels.Grade]int64{}
	for h, n := range r.hits {
		if grader.Grade(&h) {
			t.addHits(h.Kind, h.Grade, n)
		}
	}
	return t.pack(nil)
}

// bitmap is a set of small numbers.
type bitmap []uint64

func (b *bitmap) set(n uint32) {
	for uint32(len(*b)) <= n/64 {
		*b = append(*b, 0)
	}
	(*b)[n/64] |= 1 << (n % 64)
}

func (b bitmap) has(n uint32) bool { return n/64 < uint32(len(b)) && b[n/64]&(1<<(n%64)) != 0 }

// countUnits returns how many units are in the sets of segments.
func countUnits(units map[segmentID]bitmap) (n int64) {
	for _, b := range units {
		for _, word := range b {
			n += int64(bits.OnesCount64(word))
		}
	}
	return n
}
