package dictionary

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels/kerneltest"
)

func TestModesAndKinds(t *testing.T) {
	for _, c := range []struct {
		name    string
		opts    Options
		entries []string
		text    string
		want    []string
	}{
		{"title: capitals first", Options{Mode: TitleCase}, []string{"jensen", "Åse"},
			"jensen Jensen JENSEN jENSEN åse Åse ÅSE", []string{"Jensen", "JENSEN", "Åse", "ÅSE"}},
		{"title: only the first word counts", Options{Mode: TitleCase}, []string{"Vincent van Gogh", "van Gogh"},
			"Vincent VAN gogh, Van Gogh, van Gogh", []string{"Vincent VAN gogh", "VAN gogh", "Van Gogh"}},
		{"title: letters beyond ÿ", Options{Mode: TitleCase}, []string{"Šarić", "Олег", "Ǆemal"},
			"Šarić šarić Олег олег Ǆemal ǅemal ǆemal", []string{"Šarić", "Олег", "Ǆemal", "ǅemal"}},
		{"title: scripts without capitals", Options{Mode: TitleCase}, []string{"李雷", "ªb", "7eleven"}, "李雷 ªb 7eleven", []string{"李雷"}},
		{"title: × and ÷ part words", Options{Mode: TitleCase}, []string{"Bo"}, "×Bo÷Bo æBo", []string{"Bo", "Bo"}},
		{"exact", Options{Mode: ExactCase}, []string{"Bo", "bo", "Åse Holm"},
			"Bo bo BO bO Åse\n Holm ÅSE Holm åse Holm", []string{"Bo", "bo", "Åse\n Holm"}},
		{"exact: beyond ÿ", Options{Mode: ExactCase}, []string{"Šarić"}, "Šarić šarić ŠARIĆ Ša\u00adrić", []string{"Šarić", "Ša\u00adrić"}},
		{"exact: separators are what they are", Options{Mode: ExactCase}, []string{"A-B", "A B"}, "A-B A\rB A\u00a0B A\rB", []string{"A-B", "A\u00a0B"}},
		{"any: separators do not fold", Options{}, []string{"A-B", "C@D"}, "A-B A\rB C@D C`D", []string{"A-B", "C@D"}},
		{"any: ß is not ÿ", Options{}, []string{"ßa", "Ÿb"}, "ßA ÿA ẞa ÿb ŸB ßb", []string{"ßA", "ẞa", "ÿb", "ŸB"}},
		{"longest", Options{Kind: LeftmostLongest}, []string{"Hans", "Hansen", "Hans Hansen", "Hansen Holm Lund"},
			"Hans Hansen Holm, Hansen Hans", []string{"Hans Hansen", "Hansen", "Hans"}},
		{"longest: leftmost before longest", Options{Kind: LeftmostLongest}, []string{"a b", "b c d", "c"}, "a b c d", []string{"a b", "c"}},
		{"longest, title", Options{Mode: TitleCase, Kind: LeftmostLongest}, []string{"bo lund", "lund"}, "bo Lund Bo lund Bo Lund", []string{"Lund", "Bo lund", "Bo Lund"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := Build(words(c.entries...), c.opts)
			if err != nil {
				t.Fatal(err)
			}
			if got := spans(a, c.text); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func spans(a *Automaton, text string) (found []string) {
	for _, m := range a.Scan(nil, []byte(text), a.NewScratch()) {
		found = append(found, text[m.Start:m.End])
	}
	return found
}

func TestModeNames(t *testing.T) {
	for _, m := range []Mode{AnyCase, TitleCase, ExactCase} {
		if got, err := ParseMode(m.String()); err != nil || got != m {
			t.Errorf("ParseMode(%q) = %v, %v", m.String(), got, err)
		}
	}
	if _, err := ParseMode("small"); err == nil {
		t.Error("there is no mode small")
	}
	for _, opts := range []Options{{Mode: ExactCase + 1}, {Kind: LeftmostLongest + 1}} {
		if _, err := Build(nil, opts); err == nil {
			t.Errorf("%+v were taken", opts)
		}
	}
}

func TestExactCaseKeepsSpellingsApart(t *testing.T) {
	a, err := Build([]Entry{{"Bo", Given, 1}, {"bo", Term, 0}, {"Bo", Surname, 2}}, Options{Mode: ExactCase})
	if err != nil || a.Len() != 2 {
		t.Fatalf("%d entries, %v; want 2", a.Len(), err)
	}
	if e, ok := a.Lookup([]byte("Bo")); !ok || e != (Entry{"Bo", Given | Surname, 2}) {
		t.Errorf("got %v, %v", e, ok)
	}
	if e, ok := a.Lookup([]byte("BO")); ok {
		t.Errorf("BO is %v", e)
	}
}

func TestAsSharesTheTables(t *testing.T) {
	entries := words("Bo", "Bo Lund", "åse")
	any := mustBuild(t, entries)
	title, err := any.As(TitleCase)
	if err != nil {
		t.Fatal(err)
	}
	want, err := Build(entries, Options{Mode: TitleCase})
	if err != nil {
		t.Fatal(err)
	}
	const text = "bo lund, Bo lund, Åse åse"
	if got := scanned(title, text); !slices.Equal(got, scanned(want, text)) {
		t.Errorf("as title case: %v", got)
	}
	sameAutomaton(t, title, want)
	if title.Digest() == any.Digest() || &title.chains.slots[0] != &any.chains.slots[0] {
		t.Error("the digest ignores the mode, or the tables were copied")
	}
	if back, err := title.As(AnyCase); err != nil || !slices.Equal(scanned(back, text), scanned(any, text)) {
		t.Errorf("and back: %v", err)
	}
	if _, ok := title.Lookup([]byte("bo")); ok {
		t.Error("Lookup in title case finds small letters")
	}
	if _, err := any.As(ExactCase); err == nil {
		t.Error("any case became exact case")
	}
}

// Nothing outside a text is read, wherever in memory it lies and however long
// it is.
func TestScanWithinGuards(t *testing.T) {
	const text = "Bo Lund, ÅSE Holm–Bo Lund 李雷 Wolfeschlegelsteinhausen "
	a := mustBuild(t, words("Bo", "Bo Lund", "Åse Holm", "Lund", "李雷", "Wolfeschlegelsteinhausen"))
	long := strings.Repeat(text, 300)
	for n := range 300 {
		for _, part := range []string{long[:n], long[n : n+n], long[len(long)-n:]} {
			guarded, free := kerneltest.GuardedText(t, []byte(part))
			got := a.Scan(nil, guarded, a.NewScratch())
			if want := a.Scan(nil, []byte(part), a.NewScratch()); !slices.Equal(got, want) {
				t.Errorf("%d bytes: %v, want %v", len(part), got, want)
			}
			free()
		}
	}
}

// A text gives the same matches in one piece as with other text around it, so
// that neither chunks nor masks of the first phase show.
func TestScanDoesNotDependOnPlace(t *testing.T) {
	a := mustBuild(t, words("Bo", "Bo Lund", "Åse Holm", "Lund", "Bo-Lund"))
	const text = "Bo Lund, åse holm. Bo-Lund\u00a0Bo"
	want := scanned(a, text)
	if len(want) < 8 {
		t.Fatalf("only %d matches", len(want))
	}
	for _, before := range []int{0, 1, 63, 64, 16<<10 - 40, 32<<10 - 20} {
		for shift := range 80 {
			got := scanned(a, strings.Repeat(".", before+shift)+text)
			for i := range got {
				got[i].start -= before + shift
				got[i].end -= before + shift
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%d bytes before: %v, want %v", before+shift, got, want)
			}
		}
	}
}

// All processors find the same.
func TestVariantsOfScan(t *testing.T) {
	a := mustBuild(t, words("Bo", "Bo Lund", "Åse Holm", "Lund", "Wolfeschlegelsteinhausen"))
	text := []byte(strings.Repeat("Bo Lund, wolfeschlegelsteinhausen–ÅSE Holm bo\u00a0lund ", 700))
	want := a.Scan(nil, text, a.NewScratch())
	for _, vector := range Vectors() {
		s, err := a.NewScratchFor(vector)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Scan(nil, text, s); !slices.Equal(got, want) || len(got) == 0 {
			t.Errorf("%s: %d matches, want %d", vector, len(got), len(want))
		}
	}
	if Vectors()[0] != "portable" {
		t.Errorf("variants are %q", Vectors())
	}
	for _, vector := range []string{"", "sse9", "avx1024"} {
		if s, err := a.NewScratchFor(vector); s != nil || err == nil {
			t.Errorf("%q is a variant", vector)
		}
	}
}

// In large tables other entries stand beside those that are looked up.
func TestScanOfLargeTables(t *testing.T) {
	entries := words("Bo", "Bo Lund", "Åse Holm", "Lund", "Wolfeschlegelsteinhausen")
	text := strings.Repeat("Bo Lund, wolfeschlegelsteinhausen–ÅSE Holm bo\u00a0lund. ", 700)
	for _, opts := range allOptions() {
		few, err := Build(entries, opts)
		if err != nil {
			t.Fatal(err)
		}
		others := slices.Clone(entries)
		for i := range 10_000 {
			others = append(others, Entry{Text: fmt.Sprintf("Navn%d", i), Class: Term})
		}
		many, err := Build(others, opts)
		if err != nil {
			t.Fatal(err)
		}
		got, want := spans(many, text), spans(few, text)
		if !slices.Equal(got, want) || len(want) < 700 {
			t.Errorf("%v: %d matches in large tables, %d in small ones", opts, len(got), len(want))
		}
	}
}

// Texts made to be slow cost a bounded number of steps for each byte.
func TestScanIsLinear(t *testing.T) {
	var entries []string
	for n := 1; n <= maxWords; n++ {
		entries = append(entries, strings.TrimSuffix(strings.Repeat("a ", n), " "))
	}
	entries = append(entries, strings.Repeat("b ", maxWords-1)+"c")
	for name, unit := range map[string]string{
		"all entries everywhere": "a ", "nearly": "b ", "without blanks": "a", "gaps": "a      ", "line breaks": "a\n",
		"soft hyphens": "b\u00ad ", "only soft hyphens": "\u00ad", "no-break spaces": "b\u00a0", "half characters": "\xc3", "dashes": "a–",
	} {
		t.Run(name, func(t *testing.T) {
			for _, opts := range allOptions() {
				a, err := Build(words(entries...), opts)
				if err != nil {
					t.Fatal(err)
				}
				steps := func(n int) int {
					s := a.NewScratch()
					a.Scan(nil, []byte(strings.Repeat(unit, n)), s)
					return s.chain.steps
				}
				small, large := steps(2_000), steps(8_000)
				if limit := 5 * maxWords * 8_000; large > limit || large > 4*small+limit/100 {
					t.Errorf("%v: %d steps, for four times the text %d", opts, small, large)
				}
			}
		})
	}
}
