package eval

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"aktsyn/kernels"
)

// words is a detector that reports every capitalised word as a person; words
// in capitals throughout are certain, others low.
type words struct{}

var word = regexp.MustCompile(`[A-ZÆØÅ][A-Za-zæøåÆØÅ]*`)

func (words) Text(text []byte, _ kernels.Form) []kernels.Hit {
	var hits []kernels.Hit
	for _, m := range word.FindAllIndex(text, -1) {
		h := kernels.Hit{Start: uint32(m[0]), End: uint32(m[1]), Kind: kernels.Person, Grade: kernels.Low}
		if w := string(text[m[0]:m[1]]); w == strings.ToUpper(w) {
			h.Grade = kernels.Certain
		}
		hits = append(hits, h)
	}
	return hits
}

func read(t *testing.T, lines string, unit Offsets) *Gold {
	t.Helper()
	g, err := ReadGold(strings.NewReader(lines), unit)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

const gold = `{"id":"1","text":"Åse og BO så Ib Holm.","entities":[{"start":0,"end":3,"label":"PER"},{"start":7,"end":9,"label":"PER"},{"start":13,"end":20,"label":"PER"}]}
{"id":"2","text":"Århus by.","entities":[{"start":0,"end":5,"label":"LOC"},{"start":0,"end":5,"label":"not-person"}]}
`

func TestScoresByHand(t *testing.T) {
	scores := Run(words{}, read(t, gold, CodePoints))
	if len(scores) != 4 {
		t.Fatalf("%d rows, want one per grade of persons", len(scores))
	}
	low, certain := scores[0], scores[3]
	// Low: Åse, BO, Ib, Holm, Århus are found; Åse and BO are exact.
	if low.Gold != 3 || low.Found != 5 || low.Decoys != 1 || low.DecoysHit != 1 {
		t.Errorf("low: %+v", low)
	}
	check(t, "strict precision", low.Strict.Precision, 2.0/5)
	check(t, "strict recall", low.Strict.Recall, 2.0/3)
	check(t, "strict F1", low.Strict.F1, 0.5)
	check(t, "overlap precision", low.Overlap.Precision, 4.0/5)
	check(t, "overlap recall", low.Overlap.Recall, 1)
	check(t, "certain recall", certain.Strict.Recall, 1.0/3)
	check(t, "certain precision", certain.Strict.Precision, 1)
	if certain.DecoysHit != 0 {
		t.Errorf("certain: %+v", certain)
	}
}

func check(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 1e-9 {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestPartlyLabelledTextsCountForRecallAlone(t *testing.T) {
	g := read(t, `{"text":"Ib og BO","entities":[{"start":0,"end":2,"label":"PER"}],"complete":false}`, Auto)
	s := Run(words{}, g)[0]
	if s.Found != 0 || s.Strict.Precision != nil || s.Strict.F1 != nil {
		t.Errorf("%+v", s)
	}
	check(t, "recall", s.Strict.Recall, 1)
}

func TestOffsetsAreTold(t *testing.T) {
	bytes := `{"text":"æøå Ib her","entities":[{"start":7,"end":9,"label":"PER"}]}`
	points := `{"text":"æøå Ib her","entities":[{"start":4,"end":6,"label":"PER"}]}`
	for _, c := range []struct {
		line string
		want Offsets
	}{{bytes, Bytes}, {points, CodePoints}} {
		g := read(t, c.line, Auto)
		e := g.Examples[0]
		if g.Offsets != c.want || e.Text[e.Entities[0].Start:e.Entities[0].End] != "Ib" {
			t.Errorf("want %s: %+v", c.want, g)
		}
	}
}

func TestBadGold(t *testing.T) {
	for _, line := range []string{"x", `{"text":"a","entities":[{"start":0,"end":5,"label":"PER"}]}`,
		`{"text":"a","entities":[{"start":1,"end":1,"label":"PER"}]}`, `{"text":"a","entities":[{"start":-1,"end":1,"label":"PER"}]}`} {
		if _, err := ReadGold(strings.NewReader("\n"+line), CodePoints); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestConvert(t *testing.T) {
	var out strings.Builder
	in := `{"id":"f","text":"Ægte 0101659901 og 010165-9901","cprs":["0101659901"]}` + "\n" +
		`{"id":"n","text":"Øl 1002025999","start":3,"end":13,"number":"1002025999"}` + "\n"
	if err := Convert(&out, strings.NewReader(in)); err != nil {
		t.Fatal(err)
	}
	g := read(t, out.String(), Bytes)
	var got []string
	for _, e := range g.Examples {
		for _, s := range e.Entities {
			got = append(got, e.Text[s.Start:s.End])
		}
	}
	if want := "0101659901 010165-9901 1002025999"; strings.Join(got, " ") != want || !g.Examples[1].Entities[0].Decoy {
		t.Errorf("got %v", got)
	}
	if err := Convert(&out, strings.NewReader(`{"text":"a","cprs":["0101659901"]}`)); err == nil {
		t.Error("a number that is not in its text was taken")
	}
}
