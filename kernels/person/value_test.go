package person

import (
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
			if got := string(k.AppendValue([]byte("x"), kernels.Person, 0, []byte(name))); got != "x"+want {
				t.Errorf("%q: %q, want %q", name, got[1:], want)
			}
		}
	}
}

func TestGenitiveValue(t *testing.T) {
	k := builtin(t)
	for _, c := range []struct{ span, value string }{
		{"Jensens", "jensen"}, {"JENS HANSENS", "jens hansen"}, {"Lars'", "lars"}, {"Lars's", "lars"},
		{"Jens\u00a0Madsen’s", "jens madsen"}, {"Hansen, Jens’", "jens hansen"}, {"s", ""}, {"", ""},
	} {
		if got := string(k.AppendValue(nil, kernels.Person, Genitive, []byte(c.span))); got != c.value {
			t.Errorf("%q: %q, want %q", c.span, got, c.value)
		}
	}
}
