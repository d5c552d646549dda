package cpr

import (
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/marks"
)

func TestMarked(t *testing.T) {
	k := New(Options{})
	for _, c := range []struct {
		name    string
		kind    kernels.Kind
		signals kernels.Signals
		mark    marks.Kind
		added   kernels.Signals
		want    kernels.Grade
	}{
		{"hidden stays as sure as it was", kernels.CPR, DashSeparator | Modulus11, marks.Hidden, HiddenText, kernels.Certain},
		{"a certain one read with doubt is high", kernels.CPR, DashSeparator | Label | Modulus11, marks.Doubtful, DoubtfulReading, kernels.High},
		{"modulus 11 says that the digits were read right", kernels.CPR, DashSeparator | Modulus11, marks.Doubtful, DoubtfulReading, kernels.High},
		{"without it nothing does", kernels.CPR, DashSeparator, marks.Doubtful, DoubtfulReading, kernels.Medium},
		{"a labelled number is personal data, right or wrong", kernels.CPR, Label, marks.Doubtful, DoubtfulReading, kernels.High},
		{"bare digits", kernels.CPR, Modulus11, marks.Doubtful, DoubtfulReading, kernels.Low},
		{"masked", kernels.MaskedCPR, DashSeparator, marks.Hidden, HiddenText, kernels.Low},
	} {
		h := kernels.Hit{Kind: c.kind, Signals: c.signals, Grade: Grade(c.kind, c.signals), Start: 3, End: 14}
		want := h
		want.Signals, want.Grade = c.signals|c.added, c.want
		if got := k.Marked(h, c.mark); got != want {
			t.Errorf("%s: %+v, want %+v", c.name, got, want)
		}
	}
	name := kernels.Hit{Kind: kernels.Person, Grade: kernels.High}
	if got := k.Marked(name, marks.Hidden); got != name {
		t.Errorf("a name became %+v", got)
	}
}
