package person

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
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

// TestPlainNamesAreFoldedAlike: the quick way gives what the long one gives, or
// says that it does not know.
func TestPlainNamesAreFoldedAlike(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	parts := strings.Split("J,ens,HANSEN,azAZ,-,., , ,ø,Å,À,ÿ,Ÿ,ß,×,÷,·,\xc3,\x83,\xbf,@,[,`,{,\r,\x00,\x0e,7,İ", ",")
	plain := 0
	for range 100_000 {
		common := 1 + rng.IntN(len(parts)) // of the first parts, which make plain names
		var name []byte
		for range rng.IntN(8) {
			name = append(name, parts[rng.IntN(common)]...)
		}
		got, ok := appendPlain([]byte("xy"), name)
		if !ok {
			continue
		}
		if plain++; string(got) != string(appendFolded([]byte("xy"), name)) {
			t.Fatalf("%q: %q", name, got[2:])
		}
	}
	if plain < 30_000 {
		t.Errorf("only %d names are plain", plain)
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

// TestSpelledValue: what an address or user name spells goes by span and
// signals.
func TestSpelledValue(t *testing.T) {
	for _, c := range []struct {
		signals     kernels.Signals
		span, value string
	}{
		{EMail | Given | Surname | Full, "jens.hansen", "jens hansen"},
		{EMail | Given | Surname | Full, "Jens.Peter_Hansen82", "jens peter hansen"},
		{EMail | Given | Surname | Full | Inverted, "hansen_jens82", "jens hansen"},
		{EMail | Given | Surname | Full | Inverted, "hansen-jens.peter", "jens peter hansen"},
		{EMail | Given | Surname | Full, "åse.ærø\u00ad-\u200bøst", "åse ærø øst"},
		{UserName | Given | Surname, "JensHansen", "jenshansen"},
		{UserName | Given, "jens82", "jens"},
		{UserName | Given | Inverted, "jens", "jens"},
		{EMail | Surname, "j.hansen", "j hansen"},
		{UserName, "xq_82", "xq_82"},
		{UserName | SeenInDocument, "Xq", "xq"},
		{UserName | Given, "82", "82"},
	} {
		got := (*Kernel)(nil).AppendValue([]byte("x"), kernels.Person, c.signals, []byte(c.span))
		if string(got) != "x"+c.value {
			t.Errorf("%q: %q, want %q", c.span, got[1:], c.value)
		}
	}
}

// TestValueKnowsNoNames: another kernel, which knows none of the names that
// were found, gives their values all the same.
func TestValueKnowsNoNames(t *testing.T) {
	k, err := New([]dictionary.Entry{{Text: "Xqvorp", Class: dictionary.Given}, {Text: "Zarinko", Class: dictionary.Surname}})
	if err != nil {
		t.Fatal(err)
	}
	const text = "xqvorp.zarinko@by.dk zarinko-xqvorp82@by.dk @xqvorpzarinko x.zarinko@by.dk @xqvorp_1 Xqvorp Zarinkos bil\n"
	want := []string{"xqvorp zarinko", "xqvorp zarinko", "xqvorpzarinko", "x zarinko", "xqvorp", "xqvorp zarinko"}
	hits := scanText(k, text, kernels.Prose)
	if len(hits) != len(want) {
		t.Fatalf("%q", spans(text, hits))
	}
	for i, h := range hits {
		span := []byte(text[h.Start:h.End])
		here, there := k.AppendValue(nil, h.Kind, h.Signals, span), builtin(t).AppendValue(nil, h.Kind, h.Signals, span)
		if string(here) != want[i] || string(there) != want[i] {
			t.Errorf("%q: %q with the names, %q without, want %q", span, here, there, want[i])
		}
	}
}

// TestUnknownGenitives: on a page that has the name in full, its genitive has
// the same value.
func TestUnknownGenitives(t *testing.T) {
	k := builtin(t)
	for _, c := range []struct {
		text   string
		values []string
	}{
		{"Jens Vrolmik søgte. Vi læste Jens Vrolmiks brev. Vrolmiks søster kom.", []string{"jens vrolmik", "jens vrolmik", "vrolmik"}},
		{"Vi så Jens Vrolmik. Det er VROLMIKS brev.", []string{"jens vrolmik", "vrolmik"}},
		{"Vi så Jens Vrolmik. Det er JENS VROLMIKS brev.", []string{"jens vrolmik", "jens vrolmik"}},
		{"Vi så Jens Vrolmik og Jens Vrolmiks Hansen.", []string{"jens vrolmik", "jens vrolmiks hansen"}},
		{"Vi så Jens Vrolmiks. Det er Vrolmiks brev.", []string{"jens vrolmiks", "vrolmiks"}},
		{"Vi så Jens Vrolmiks, og så Jens Vrolmik. Det er Vrolmiks brev.", []string{"jens vrolmiks", "jens vrolmik", "vrolmik"}},
	} {
		var got []string
		for _, h := range scanText(k, c.text, kernels.Prose) {
			got = append(got, string(k.AppendValue(nil, h.Kind, h.Signals, []byte(c.text[h.Start:h.End]))))
		}
		if !slices.Equal(got, c.values) {
			t.Errorf("%q: %q, want %q", c.text, got, c.values)
		}
	}
}

// FuzzPlainValue: the short way to a value gives what the other gives.
func FuzzPlainValue(f *testing.F) {
	for _, name := range []string{"Jens-Peter Ærø Hansen", "J. ÅBERG", "ß ÿ × ÷", " a  b ", "\u212a\u212b", "a\xc3", "\xc3\x9fB'", "Jens\nHansen", "é"} {
		f.Add([]byte(name))
	}
	f.Fuzz(func(t *testing.T, name []byte) {
		want := trimEnd(appendFolded(nil, name), 0)
		if got := appendName(nil, name); !bytes.Equal(got, want) {
			t.Fatalf("%q: %q, want %q", name, got, want)
		}
	})
}
