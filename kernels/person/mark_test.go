package person

import (
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/marks"
)

func TestMarked(t *testing.T) {
	var k *Kernel // Marked needs no names
	full := Given | Surname | Full | Common
	for _, c := range []struct {
		name    string
		signals kernels.Signals
		mark    marks.Kind
		added   kernels.Signals
		want    kernels.Grade
	}{
		{"hidden stays as sure as it was", full, marks.Hidden, HiddenText, kernels.Certain},
		{"a full name read with doubt", full, marks.Doubtful, DoubtfulReading, kernels.High},
		{"a full name with a title read with doubt", full | Title | Label, marks.Doubtful, DoubtfulReading, kernels.High},
		{"a given name read with doubt", Given | Common, marks.Doubtful, DoubtfulReading, kernels.Low},
	} {
		h := kernels.Hit{Kind: kernels.Person, Signals: c.signals, Grade: Grade(c.signals), Start: 3, End: 14}
		want := h
		want.Signals, want.Grade = c.signals|c.added, c.want
		if got := k.Marked(h, c.mark); got != want {
			t.Errorf("%s: %+v, want %+v", c.name, got, want)
		}
	}
	number := kernels.Hit{Kind: kernels.CPR, Grade: kernels.High}
	if got := k.Marked(number, marks.Hidden); got != number {
		t.Errorf("a number became %+v", got)
	}
}
