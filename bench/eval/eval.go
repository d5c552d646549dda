package eval

import (
	"unicode"
	"unicode/utf8"

	"aktsyn/kernels"
)

func isWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// Detector finds the hits of one text; offsets are bytes.
type Detector interface {
	Text(text []byte, form kernels.Form) []kernels.Hit
}

// Score is the result of one kind at one lowest grade.
type Score struct {
	Kind     string  `json:"kind"`
	MinGrade string  `json:"min_grade"`
	Gold     int     `json:"gold"`    // labelled entities
	Found    int     `json:"found"`   // hits in completely labelled texts
	Strict   Measure `json:"strict"`  // spans equal
	Overlap  Measure `json:"overlap"` // spans share a byte
	// Decoys are spans labelled as not being of the kind; DecoysHit of them
	// were reported all the same.
	Decoys    int `json:"decoys"`
	DecoysHit int `json:"decoys_hit"`
}

// Measure holds counts and the figures made from them. Precision and F1 are
// absent when no text was completely labelled.
type Measure struct {
	HitGold   int      `json:"hit_gold"`   // entities that a hit matches
	HitsRight int      `json:"hits_right"` // hits that match an entity
	Precision *float64 `json:"precision"`
	Recall    *float64 `json:"recall"`
	F1        *float64 `json:"f1"`
}

// Run scores d on gold: a row per kind that gold labels and per lowest grade,
// in their order.
func Run(d Detector, gold *Gold) []Score {
	var out []Score
	tallies := map[kernels.Kind]*[len(grades)]tally{}
	for _, e := range gold.Examples {
		hits := d.Text([]byte(e.Text), kernels.Prose)
		for _, kind := range kernels.Kinds() {
			if tallies[kind] == nil {
				tallies[kind] = new([len(grades)]tally)
			}
			for i, grade := range grades {
				tallies[kind][i].add(e, hits, kind, grade)
			}
		}
	}
	for _, kind := range kernels.Kinds() {
		if t := tallies[kind]; t != nil && t[0].gold+t[0].decoys > 0 {
			for i, grade := range grades {
				out = append(out, t[i].score(kind, grade))
			}
		}
	}
	return out
}

var grades = [...]kernels.Grade{kernels.Low, kernels.Medium, kernels.High, kernels.Certain}

// tally counts for one kind and one lowest grade.
type tally struct {
	gold, found, goldComplete int
	decoys, decoysHit         int
	strict, overlap           matches
}

// matches counts entities matched, in all and in completely labelled texts,
// and hits that match.
type matches struct{ gold, goldComplete, hits int }

func (t *tally) add(e Example, all []kernels.Hit, kind kernels.Kind, min kernels.Grade) {
	var hits []kernels.Hit
	for _, h := range all {
		if h.Kind == kind && h.Grade >= min {
			hits = append(hits, h)
		}
	}
	var gold []Entity
	for _, g := range e.Entities {
		switch {
		case g.Kind == kind && g.Decoy:
			t.decoys++
			if count(hits, g, overlaps) > 0 {
				t.decoysHit++
			}
		case g.Kind == kind:
			gold = append(gold, g)
		}
	}
	t.gold += len(gold)
	if !e.Partial {
		t.found += len(hits)
		t.goldComplete += len(gold)
	}
	t.strict.add(e, gold, hits, equals)
	t.overlap.add(e, gold, hits, overlaps)
}

func (m *matches) add(e Example, gold []Entity, hits []kernels.Hit, match func(kernels.Hit, Entity) bool) {
	for _, g := range gold {
		if count(hits, g, match) > 0 {
			m.gold++
			if !e.Partial {
				m.goldComplete++
			}
		}
	}
	if e.Partial {
		return
	}
	for _, h := range hits {
		for _, g := range gold {
			if match(h, g) {
				m.hits++
				break
			}
		}
	}
}

func count(hits []kernels.Hit, g Entity, match func(kernels.Hit, Entity) bool) int {
	n := 0
	for _, h := range hits {
		if match(h, g) {
			n++
		}
	}
	return n
}

func equals(h kernels.Hit, g Entity) bool { return int(h.Start) == g.Start && int(h.End) == g.End }

func overlaps(h kernels.Hit, g Entity) bool { return int(h.Start) < g.End && g.Start < int(h.End) }

func (t *tally) score(kind kernels.Kind, min kernels.Grade) Score {
	return Score{
		Kind: kind.String(), MinGrade: min.String(), Gold: t.gold, Found: t.found,
		Strict: t.measure(t.strict), Overlap: t.measure(t.overlap),
		Decoys: t.decoys, DecoysHit: t.decoysHit,
	}
}

func (t *tally) measure(m matches) Measure {
	out := Measure{HitGold: m.gold, HitsRight: m.hits, Precision: ratio(m.hits, t.found), Recall: ratio(m.gold, t.gold)}
	if r := ratio(m.goldComplete, t.goldComplete); out.Precision != nil && r != nil && *out.Precision+*r > 0 {
		f1 := 2 * *out.Precision * *r / (*out.Precision + *r)
		out.F1 = &f1
	}
	return out
}

// ratio is nil where there is nothing to divide by.
func ratio(a, b int) *float64 {
	if b == 0 {
		return nil
	}
	r := float64(a) / float64(b)
	return &r
}
