package casework

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/person"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

var (
	propertyNumbers = []string{subjectCPR, "0213901234", "0313901234"}
	propertyNames   = []string{"jens", "p. hansen", "jens hansen", "jens hansen bo", "anna", "anna bo", "mette larsen"}
	propertyDates   = []string{"011390", "021390"}
)

func randomHit(r *rand.Rand, page uint32) hit {
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	h := hit{page: page, grade: kernels.Grade(1 + r.IntN(4))}
	switch r.IntN(3) {
	case 0:
		h.kind, h.value = kernels.CPR, pick(propertyNumbers)
	case 1:
		h.kind, h.value = kernels.MaskedCPR, pick(propertyDates)
	default:
		h.kind, h.value = kernels.Person, pick(propertyNames)
	}
	return h
}

func randomDoc(r *rand.Rand, path string) doc {
	d := doc{path: path, pages: uint32(r.IntN(5))}
	for page := uint32(0); page <= d.pages; page++ {
		if page > 0 && r.IntN(6) == 0 {
			d.unread = append(d.unread, extract.UnreadPage{Number: page, Cause: source.NeedsOCR})
			d.cause = source.NeedsOCR
			continue
		}
		for range max(0, r.IntN(6)-3) {
			d.hits = append(d.hits, randomHit(r, page))
		}
	}
	if d.cause == source.None && r.IntN(8) == 0 {
		d.cause = source.Corrupt
	}
	return d
}

// named says, independently of the code under test, that the subject appears.
func named(d doc) bool {
	return slices.ContainsFunc(d.hits, func(h hit) bool {
		return h.page > 0 && (h.value == subjectCPR || h.value == "jens hansen")
	})
}

// mayStay says, likewise, that a hit needs no row.
func mayStay(h hit, named bool, min kernels.Grade) bool {
	switch h.value {
	case subjectCPR, "011390", "jens hansen", "mette larsen":
		return true
	case "jens", "p. hansen":
		return named || h.grade < min
	}
	return h.grade < min
}

// Whatever the documents hold: each lands in exactly one pile, every unread
// page has its row, every hit that is not the subject's, known or below the
// threshold (a Possible name is the subject's only beside the subject) is behind the row of its page and counted, and no row is without
// ground.
func TestNothingIsLost(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 2))
		minGrade := kernels.Grade(r.IntN(4))
		c := New(subject, Options{Like: person.Like, Known: []string{"mette larsen"}, MinGrade: minGrade})
		var all []doc
		for shard := range 1 + r.IntN(3) {
			var docs []doc
			for i := range r.IntN(6) {
				docs = append(docs, randomDoc(r, fmt.Sprintf("%d/%d", shard, i)))
			}
			if err := c.Shard(context.Background(), result(docs...)); err != nil {
				t.Fatal(err)
			}
			all = append(all, docs...)
		}
		verify(t, c.Report(), all, minGrade)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func verify(t *testing.T, r *Report, docs []doc, minGrade kernels.Grade) {
	t.Helper()
	type place struct {
		doc  string
		page int64
	}
	klar, rows, counts, unread := map[string]int{}, map[string]int{}, map[place]int{}, map[place]bool{}
	for _, k := range r.Klar {
		klar[k.Doc]++
	}
	for _, row := range r.SkalSes {
		rows[row.Doc]++
		at := place{row.Doc, pageOrder(row.Page)}
		if row.Severity == Unread {
			unread[at] = true
		}
		for _, f := range row.Findings {
			counts[at] += f.Count
		}
	}
	for _, d := range docs {
		want := map[place]int{}
		needed := d.cause != source.None
		for _, h := range d.hits {
			if !mayStay(h, named(d), minGrade) {
				want[place{d.path, int64(h.page)}]++
				needed = true
			}
		}
		if klar[d.path]+min(1, rows[d.path]) != 1 || (rows[d.path] > 0) != needed {
			t.Errorf("%s: %d times klar, %d rows, needed %v", d.path, klar[d.path], rows[d.path], needed)
		}
		for page := range int64(6) {
			if at := (place{d.path, page}); counts[at] != want[at] {
				t.Errorf("%v: %d hits behind rows, want %d", at, counts[at], want[at])
			}
		}
		for _, p := range d.unread {
			if !unread[place{d.path, int64(p.Number)}] {
				t.Errorf("%s: unread page %d has no row", d.path, p.Number)
			}
		}
		if d.cause != source.None && len(d.unread) == 0 && !unread[place{d.path, -1}] {
			t.Errorf("%s: unread document has no row", d.path)
		}
	}
	if r.Summary.Documents != len(docs) || r.Summary.Klar+r.Summary.SkalSes != len(docs) || r.Summary.Klar != len(r.Klar) {
		t.Errorf("summary %+v of %d documents", r.Summary, len(docs))
	}
}
