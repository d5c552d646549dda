package person

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/kerneltest"
	"aktsyn/kernels/person/internal/bytemark"
)

var invisibles = []string{"\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"}

// TestInvisible puts every invisible character into, before and behind names.
func TestInvisible(t *testing.T) {
	cases := []struct {
		text  string // '~' stands for the character
		spans []string
		value string // of the first
	}{
		{"Vi så Jens Han~sen her.", []string{"Jens Han~sen"}, "jens hansen"},
		{"Vi så J~ens~ ~Han~~sen~ her.", []string{"J~ens~ ~Han~~sen"}, "jens hansen"},
		{"~Mette Xqv~orp kom, men Xqvorp gik.", []string{"Mette Xqv~orp", "Xqvorp"}, "mette xqvorp"},
		{"Han~sen, J~ens skrev.", []string{"Han~sen, J~ens"}, "jens hansen"},
		{"Jens~en~s hus", []string{"Jens~en~s"}, "jensen"},
		{"H.~C. Ander~sen skrev", []string{"H.~C. Ander~sen"}, "h.c. andersen"},
		{"Anne-~Marie Å~gård her", []string{"Anne-~Marie Å~gård"}, "anne-marie ågård"},
		{"Jens~\n~\nHansen", []string{"Jens", "Hansen"}, "jens"},
		{"~~", []string{}, ""},
	}
	k := builtin(t)
	for _, c := range cases {
		for _, in := range invisibles {
			put := func(s string) string { return strings.ReplaceAll(s, "~", in) }
			text := put(c.text)
			hits := kerneltest.Check(t, k, kernels.Page{Text: []byte(text)})
			got := spans(text, hits)
			if !slices.EqualFunc(got, c.spans, func(got, want string) bool { return got == put(want) }) {
				t.Errorf("%q: got %q, want %q", text, got, c.spans)
				continue
			}
			if len(hits) > 0 {
				if value := k.AppendValue(nil, kernels.Person, hits[0].Signals, []byte(got[0])); string(value) != c.value {
					t.Errorf("%q has the value %q", got[0], value)
				}
			}
		}
	}
}

// TestInvisibleEverywhere: a character between any two bytes of a character
// border changes no signal, no grade and no value.
func TestInvisibleEverywhere(t *testing.T) {
	k := builtin(t)
	page := kernels.Page{Text: sample()[:400]}
	plain := kerneltest.Scan(k, page)
	var dotted []byte
	for i, r := range string(page.Text) {
		dotted = append(append(dotted, invisibles[i%len(invisibles)]...), string(r)...)
	}
	hits := kerneltest.Scan(k, kernels.Page{Text: dotted})
	if len(hits) != len(plain) || len(hits) == 0 {
		t.Fatalf("%d hits, %d without invisible characters", len(hits), len(plain))
	}
	for i, h := range hits {
		p := plain[i]
		got, want := k.AppendValue(nil, h.Kind, h.Signals, dotted[h.Start:h.End]), k.AppendValue(nil, p.Kind, p.Signals, page.Text[p.Start:p.End])
		if h.Signals != p.Signals || h.Grade != p.Grade || !bytes.Equal(got, want) {
			t.Errorf("hit %d differs from the one without invisible characters", i)
		}
	}
}

// TestMayHaveInvisible: no invisible character is overlooked.
func TestMayHaveInvisible(t *testing.T) {
	for r := range rune(0x20000) {
		for _, text := range []string{string(r), "Æ" + string(r) + "b", "ab" + string(r)} {
			if start, _ := dictionary.Invisible([]byte(text), 0); start < len(text) && !mayHave(text) {
				t.Errorf("%+q is overlooked", text)
			}
		}
	}
	if mayHave("Åse Ærø sagde í går, § 4, at »Jens« à la carte") {
		t.Error("ordinary text is taken for one with invisible characters")
	}
}

// mayHave is mayHaveInvisible for a text of which nothing is known.
func mayHave(text string) bool {
	var marks bytemark.Marks
	return mayHaveInvisible([]byte(text), bytemark.For(cpufeat.Portable).Mark(&marks, []byte(text)))
}
