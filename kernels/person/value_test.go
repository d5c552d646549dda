package person

import (
	"slices"
	"testing"

	"aktsyn/kernels"
)

func TestAppendValue(t *testing.T) {
	groups := map[string][]string{
		"jens hansen":        {"Jens Hansen", "HANSEN, Jens", "jens  hansen", "Jens\nHansen", "Hansen,Jens", " Jens\u00a0Hansen ", "Jens Hansen'", "JENS\n   HANSEN’", "Hansen', Jens"},
		"jens peter hansen":  {"Hansen, Jens Peter", "Jens Peter Hansen"},
		"lars":               {"Lars", "LARS", "Lars'"},
		"hans":               {"Hans'"},
		"åse ærø-østergaard": {"Åse Ærø-Østergaard", "ÆRØ-ØSTERGAARD, ÅSE"},
		"h.c. andersen":      {"H.C. Andersen", "Andersen, H.C."},
		"":                   {"", " ", "'"},
	}
	k := builtin(t)
	for want, names := range groups {
		for _, name := range names {
			if got := string(k.AppendValue([]byte("x"), kernels.Person, []byte(name))); got != "x"+want {
				t.Errorf("%q: %q, want %q", name, got[1:], want)
			}
		}
	}
}

func TestParts(t *testing.T) {
	cases := []struct {
		name    string
		given   []string
		surname string
	}{
		{"jens peter hansen", []string{"jens", "peter"}, "hansen"},
		{"hansen", []string{}, "hansen"},
		{"ludwig van beethoven", []string{"ludwig"}, "van beethoven"},
		{"h.c. andersen", []string{"h.", "c."}, "andersen"},
		{"", nil, ""},
	}
	for _, c := range cases {
		if given, surname := Parts([]byte(c.name)); !slices.Equal(given, c.given) || surname != c.surname {
			t.Errorf("%q: %q, %q", c.name, given, surname)
		}
	}
}

func TestCompatible(t *testing.T) {
	const subject = "Jens Peter Hansen"
	cases := []struct {
		mention, subject string
		want             bool
	}{
		{"Jens Peter Hansen", subject, true},
		{"HANSEN, Jens Peter", subject, true},
		{"J. Hansen", subject, true},
		{"J.P. Hansen", subject, true},
		{"P. Hansen", subject, true},
		{"Jens P. Hansen", subject, true},
		{"Jens", subject, true},
		{"Peter", subject, true},
		{"Hansen", subject, true},
		{"Jens Peter", subject, true},
		{"Jens P.", subject, true},
		{"Jens H.", subject, true},
		{"Jens Hansen", subject, true},
		{"Peter Hansen", subject, true},
		{"jens\nhansen'", subject, true},
		{"Jens Peter Holm Hansen", subject, true},
		{"Mette Hansen", subject, false},
		{"M. Hansen", subject, false},
		{"Jens Olsen", subject, false},
		{"Hansen Jens Olsen", subject, false},
		{"Peter Jens Hansen", subject, false},
		{"Mette", subject, false},
		{"Olsen", subject, false},
		{"Jens Peter Olsen", subject, false},
		{"Åse Kjærgård", "Aase Kjaergaard", true},
		{"Rene Bjork", "René Björk", false}, // ö is ø, not o
		{"Rene Bjørk", "René Björk", true},
		{"Ane Marie Holm", "Ane-Marie Holm", true},
		{"Ludwig Beethoven", "Ludwig van Beethoven", true},
		{"", subject, false},
		{"Jens", "", false},
	}
	for _, c := range cases {
		if got := Compatible(c.mention, c.subject); got != c.want {
			t.Errorf("%q, %q: %v", c.mention, c.subject, got)
		}
	}
}
