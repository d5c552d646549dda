package person

import (
	"math/rand/v2"
	"testing"

	"aktsyn/kernels"
)

// explainedGrade works a grade out by hand from the parts of an explanation.
func explainedGrade(t *testing.T, s kernels.Signals) kernels.Grade {
	t.Helper()
	e := Explain(s)
	sum, seen := 0, kernels.Signals(0)
	for _, r := range e.Reasons {
		sum += r.Points
		seen |= r.Signal
	}
	if sum != e.Points || seen != s || len(e.Reasons) != len(s.Names(nil)) {
		t.Fatalf("%v: the reasons %v do not add up to %d", s.Names(signalNames), e.Reasons, e.Points)
	}
	grade := e.Thresholds.Grade(sum)
	for _, b := range e.Bounds {
		if b.Least != 0 {
			grade = max(grade, b.Least)
		} else {
			grade = min(grade, b.Most)
		}
	}
	return grade
}

func TestAnySignalsAreExplained(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 50_000 {
		s := kernels.Signals(r.Uint64()) // also bits that no kernel of ours sets
		if i%2 == 0 {
			s &= kernels.Signals(r.Uint64() & r.Uint64())
		}
		if got, want := explainedGrade(t, s), Grade(s); got != want || Explain(s).Grade != want {
			t.Fatalf("%v: explained as %v, is %v", s.Names(signalNames), got, want)
		}
	}
}

func TestExplainedRules(t *testing.T) {
	for _, c := range []struct {
		name    string
		signals kernels.Signals
		points  int
		rule    string // the one that decides, "" none
		want    kernels.Grade
	}{
		{"Jens Hansen", Given | Surname | Full, 6, "", kernels.High},
		{"Jens", Given | Common | Speech | Genitive, 5, "not-in-full", kernels.Medium},
		{"fru Jensen", Surname | Title | Common, 5, "", kernels.High},
		{"jens hansen", Given | Surname | Full | LowerCase, 6, "lower-case", kernels.Low},
		{"@jens", Given | UserName, 2, "user-name", kernels.Low},
		{"Xyzt", Shape, 0, "", kernels.Low},
	} {
		e, decides := Explain(c.signals), ""
		for _, b := range e.Bounds {
			if b.Decides {
				decides = b.Name
			}
		}
		if e.Points != c.points || e.Grade != c.want || decides != c.rule {
			t.Errorf("%s: %d points, %v by %q, want %d, %v by %q", c.name, e.Points, e.Grade, decides, c.points, c.want, c.rule)
		}
	}
}

func TestMentionsAreExplained(t *testing.T) {
	k, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	const text = "Fru Jensen og HANSEN, Jens Peter. Anne Marie siger det til H.C. Andersen, jens hansen og @mette.\n" +
		"Navn: Bo\nHans Broges Gade 4, 8000 Aarhus. Lund A/S. Xylofonia Hansen. Mohammed Yilmazsen i Jensen-sagen.\n"
	hits := k.Scan(nil, kernels.Page{Text: []byte(text)}, k.NewScratch())
	if len(hits) < 8 {
		t.Fatalf("only %d mentions", len(hits))
	}
	for _, h := range hits {
		if got := explainedGrade(t, h.Signals); got != h.Grade {
			t.Errorf("%v: explained as %v, graded %v", h.Signals.Names(signalNames), got, h.Grade)
		}
	}
}
