package dictionary

import (
	"slices"
	"testing"
)

// checkAt holds At and Word against Scan, which is their specification.
func checkAt(t *testing.T, a *Automaton, text []byte) (found int) {
	t.Helper()
	s := a.NewScratch()
	all := a.Scan(nil, text, s)
	for at := range text {
		var want []Match
		for _, m := range all {
			if int(m.Start) == at {
				want = append(want, m)
			}
		}
		if got := a.At(nil, text, at, s); !slices.Equal(got, want) {
			t.Fatalf("%q at %d: %v, want %v", text, at, got, want)
		}
		found += len(want)
		end, plain := plainWord(text, at)
		if !plain || end == at || inWord(text, at) {
			continue
		}
		checkWord(t, a, text, at, end, want)
	}
	return found
}

// checkWord: of the matches that begin with a word, Word tells the one that is
// no longer, and does not deny the others.
func checkWord(t *testing.T, a *Automaton, text []byte, at, end int, matches []Match) {
	t.Helper()
	word := text[at:end]
	got := a.Word(word, a.NewScratch())
	var want Word
	for _, m := range matches {
		if e := a.Entry(m.Entry); int(m.End) == end {
			want.Class, want.Freq = e.Class, e.Freq
		} else if !got.GoesOn || !a.MayGoOn(text, end) {
			t.Errorf("%q goes on", word)
		}
	}
	if got.Class != want.Class || got.Freq != want.Freq {
		t.Errorf("%q: %v, want %v", word, got, want)
	}
}

func TestAt(t *testing.T) {
	entries := entriesFrom("Jens\nHansen\nJens Hansen\nAnne-Marie\nÅse\nO'Brien\nİpek\n")
	entries[1].Freq = 4
	for _, mode := range []Mode{AnyCase, TitleCase, ExactCase} {
		a, err := Build(entries, Options{Mode: mode})
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, text := range []string{"", "Jens Hansen og Hansens", "jens HANSEN, Jens\u00ad\nHansen", "Anne-Marie ÅSE åse Å\u00adse O'Brien", "İpek ipek", "xJens 1Jens", "\xffJens \xc3"} {
			found += checkAt(t, a, []byte(text))
		}
		if found == 0 {
			t.Errorf("%v: nothing found", mode)
		}
		if w := a.Word([]byte("Jens"), a.NewScratch()); !w.GoesOn || w.Class == 0 {
			t.Errorf("%v: Jens: %+v", mode, w)
		}
		if w := a.Word([]byte("Hansen"), a.NewScratch()); w.GoesOn || w.Freq != 4 {
			t.Errorf("%v: Hansen: %+v", mode, w)
		}
	}
}

func FuzzAt(f *testing.F) {
	f.Add("Jens\nJens Hansen\nÅse", "Jens Hansen og \u00adÅse, jens\nhansen")
	f.Add("bo\nbo  b", "bo b\xff")
	f.Fuzz(func(t *testing.T, list, text string) {
		for _, mode := range []Mode{AnyCase, TitleCase, ExactCase} {
			if a, err := Build(entriesFrom(list), Options{Mode: mode}); err == nil {
				checkAt(t, a, []byte(text))
			}
		}
	})
}
