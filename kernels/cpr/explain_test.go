package cpr

import (
	"slices"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/grading"
)

// checkExplained works the grade out by hand from the parts of an explanation
// and wants it to be the one that was given.
func checkExplained(t *testing.T, kind kernels.Kind, s kernels.Signals, want kernels.Grade) {
	t.Helper()
	e := Explain(kind, s)
	sum, seen := 0, kernels.Signals(0)
	for _, r := range e.Reasons {
		if r.Signal&(r.Signal-1) != 0 || seen.Any(r.Signal) {
			t.Fatalf("%v: %v is no signal of its own", s.Names(signalNames), r.Signal.Names(signalNames))
		}
		seen |= r.Signal
		sum += r.Points
	}
	got := e.Thresholds.Grade(sum)
	if seen != s || sum != e.Points || got != e.ByPoints {
		t.Fatalf("%v: the reasons %v add up to %d points and %v, not to %d and %v",
			s.Names(signalNames), e.Reasons, sum, got, e.Points, e.ByPoints)
	}
	for _, b := range e.Bounds {
		before := got
		if b.Least != 0 {
			got = max(got, b.Least)
		} else {
			got = min(got, b.Most)
		}
		if b.Grade != got || b.Decides != (got != before) {
			t.Fatalf("%v: rule %s says %v, decides %v, from %v", s.Names(signalNames), b.Name, b.Grade, b.Decides, before)
		}
	}
	if got != e.Grade || got != want || want != Grade(kind, s) {
		t.Fatalf("%v %v: explained as %v (%v), is %v", kind, s.Names(signalNames), got, e.Grade, want)
	}
}

func TestEveryFormIsExplained(t *testing.T) {
	for _, f := range forms {
		for _, n := range numbers {
			k := alive(n.value)
			scratch := k.NewScratch()
			for _, p := range places {
				if !p.fits(f) {
					continue
				}
				written := f.write(n.value)
				before, behind := p.write(written)
				page := kernels.Page{Text: []byte(before + written + behind), Form: p.form}
				for _, h := range k.Scan(nil, page, scratch) {
					checkExplained(t, h.Kind, h.Signals, h.Grade)
				}
			}
		}
	}
}

func TestAnySignalsAreExplained(t *testing.T) {
	r := seeded(7)
	for i := range 50_000 {
		s := kernels.Signals(r.Uint64()) // also bits that no kernel of ours sets
		if i%2 == 0 {
			s &= kernels.Signals(r.Uint64() & r.Uint64())
		}
		for _, kind := range []kernels.Kind{kernels.CPR, kernels.MaskedCPR} {
			checkExplained(t, kind, s, Grade(kind, s))
		}
	}
}

// The rules that override the points, one by one.
func TestExplainedRules(t *testing.T) {
	for _, c := range []struct {
		kind    kernels.Kind
		signals kernels.Signals
		points  int
		rules   []string // with "!" where the rule decides
		want    kernels.Grade
	}{
		{kernels.CPR, 0, 0, nil, kernels.Low},
		{kernels.CPR, DashSeparator | Modulus11, 10, nil, kernels.Certain},
		{kernels.CPR, Label | Glued, 4, []string{"labelled!"}, kernels.High},
		{kernels.CPR, ColumnHeader | Modulus11, 9, []string{"labelled"}, kernels.Certain},
		{kernels.CPR, Label | CenturyMismatch, 0, nil, kernels.Low},
		{kernels.CPR, Label | OCRRepair, -3, []string{"labelled!", "repaired"}, kernels.High},
		{kernels.CPR, DashSeparator | Label | LabelledElsewhere | OCRRepair, 10, []string{"labelled", "repaired!"}, kernels.High},
		{kernels.CPR, Label | LongerNumber | Modulus11, 9, []string{"labelled", "longer-number!"}, kernels.Low},
		{kernels.MaskedCPR, DashSeparator | Label, 13, []string{"labelled", "masked!"}, kernels.Low},
	} {
		e := Explain(c.kind, c.signals)
		var rules []string
		for _, b := range e.Bounds {
			if b.Decides {
				b.Name += "!"
			}
			rules = append(rules, b.Name)
		}
		if e.Points != c.points || e.Grade != c.want || !slices.Equal(rules, c.rules) {
			t.Errorf("%v: %d points, %v, rules %v", c.signals.Names(signalNames), e.Points, e.Grade, rules)
		}
	}
}

// A 1 January counts only where modulus 11 fails, and the reasons say so.
func TestFirstJanuaryExplained(t *testing.T) {
	for s, want := range map[kernels.Signals]int{FirstJanuary: 2, FirstJanuary | Modulus11: 0} {
		for _, r := range Explain(kernels.CPR, s).Reasons {
			if r.Signal == FirstJanuary && r.Points != want {
				t.Errorf("%v: first-january counts %d, want %d", s.Names(signalNames), r.Points, want)
			}
		}
	}
}

// The table of the package documentation is what the explanation says of a
// signal alone.
func TestExplanationCountsAsWeightsDo(t *testing.T) {
	for _, w := range weights {
		r := Explain(kernels.CPR, w.signal).Reasons
		if len(r) != 1 || r[0] != (grading.Reason{Signal: w.signal, Points: w.points}) {
			t.Errorf("%v weighs %d and is explained by %v", w.signal.Names(signalNames), w.points, r)
		}
	}
}
