package engines

import (
	"slices"
	"strings"
	"testing"

	"aktsyn/bench/corpora"
	"aktsyn/bench/harness"
	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
	"aktsyn/kernels/dictionary"
)

// numbers are the contestants of the group "cpr" of this build.
func numbers(t testing.TB) []harness.Contestant {
	t.Helper()
	cs, err := NumbersOf(Variants(cpr.Options{})...)
	if err != nil {
		t.Fatal(err)
	}
	return cs
}

// nastyNames are words that case folding, borders and each other make hard.
var nastyNames = []string{"Åse", "ås", "Ib", "kim", "Kim", "Hansen", "Hans", "Ibrahim", "İlker", "Ωmega", "Þór", "Øst",
	"Straße", "ǅemal", "ıssız", "Ⱥda", "a", "9"}

// names are the contestants of the group "names" for nastyNames.
func names(t testing.TB) []harness.Contestant {
	t.Helper()
	cs, err := Names(nastyNames)
	if err != nil {
		t.Fatal(err)
	}
	return cs
}

// nastyTexts are hard for both groups.
var nastyTexts = []string{
	"", "\n", "010190-1234", "010190-1234\n", "0101901234", " 010190 1234 ", "010190-1234 020290-1234", "010190-1234020290-1234",
	"010190 1234 5678", "010190 010190 1234", "010190-0101901234", "æ010190-1234å", "ø0101901234", "a010190-1234", "010190-1234_",
	"010190-1234é", "\xff010190-1234\xc3", "010190--1234", "010190-12345", "1010190-1234", "310990-1234 000190-1234 011390-1234",
	"010190\u00ad1234", "010190\u00a01234", "010190-1234\x00020290-1234", "٣010190-1234", "1 010190-1234-010190-1234",
	"Åse", "ÅSE åse åSE A\u030ase", "Åse ÅS ås åsen", "KIM \u212aim \u212aIM ki\u212a kim\u212a \u212a", "Hansen Hans hans'en HANSEN-HANS",
	"\u0130lker \u0130LKER ilker \u0130brah\u0130m i\u0307brahim", "Øst Øst-Jensen øST", "STRASSE straße STRAßE STRA\u1e9eE", "ǄEMAL ǅemal ǆemal",
	"ISSIZ ıssız", "Jean Paul", "ȺDA ⱥda Ⱥdam", "9 a 9a a9 ٣a", "ib\xff ib\xc3 \xc3ib \xe2\x84ib \x80ib ib\x80 \xe2\x84\xaaib", "\ufffdib\ufffd ib",
	"Ib\u0301 Ib\u200d Ib\u00ad", "\u2126mega ωMEGA Ωmega", "\xed\xa0\x80ib \xf4\x90\x80\x80ib \xc0\xafib \xf0\x90\x80ib", "ib𝒳 𝒳ib 😀ib😀",
	"Þór-ÞÓR þórÞór", "kim" + strings.Repeat(" Kim", 300) + "kim", "\u212a\u212aim \u0130b",
	strings.Repeat("010190-1234,İb;", 70) + "010190-1234",
}

// TestContestantsFindTheSame compares everybody with the specification on
// nasty texts, alone and moved past the width of any vector.
func TestContestantsFindTheSame(t *testing.T) {
	for _, c := range append(numbers(t), names(t)...) {
		if c.Verify == nil {
			continue
		}
		for _, text := range nastyTexts {
			for shift := range 3 {
				moved := strings.Repeat("x", 61*shift) + strings.Repeat(" ", min(shift, 1)) + text
				if err := c.Verify([]byte(moved)); err != nil {
					t.Errorf("%s in %q, shift %d: %v", c.Name, text, shift, err)
				}
			}
		}
		all := []byte(strings.Join(nastyTexts, "\n"))
		if err := c.Verify(all); err != nil || c.Scan(all) == 0 {
			t.Errorf("%s in all texts: %d matches, %v", c.Name, c.Scan(all), err)
		}
	}
}

// TestContestantsFindTheSameInCorpora uses texts as they are measured on, the
// first large enough that its reference is kept.
func TestContestantsFindTheSameInCorpora(t *testing.T) {
	texts := map[string][]byte{"prose": corpora.Prose(400_000, 5), "ledger": corpora.Ledger(100_000, 5),
		"hit-dense": corpora.HitDense(100_000, 5), "adversarial": corpora.Adversarial(50_000, 5)}
	words, err := Names([]string{"Jens", "Anne", "Søren", "Åse", "Hansen", "Ali", "Ida", "Bo", "Or", "Er"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range append(numbers(t), words...) {
		for name, text := range texts {
			if c.Verify == nil {
				continue
			}
			if err := c.Verify(text); err != nil {
				t.Errorf("%s in %s: %v", c.Name, name, err)
			}
			if name == "prose" && c.Scan(text) == 0 {
				t.Errorf("%s finds nothing", c.Name)
			}
		}
	}
}

// TestVariantsFindTheSame: that each covers the plain numbers is not all. The
// name up to the comma says what a variant is one of.
func TestVariantsFindTheSame(t *testing.T) {
	text := append(corpora.Prose(200_000, 5), strings.Join(nastyTexts, "\n")...)
	variants := Variants(cpr.Options{})
	if len(variants) != 2*len(cpr.Vectors()) {
		t.Errorf("%d variants of two times %d", len(variants), len(cpr.Vectors()))
	}
	names := map[string]bool{}
	first := map[string][]kernels.Hit{}
	for _, v := range variants {
		kind, _, _ := strings.Cut(v.Name, ",")
		hits := v.Kernel.Scan(nil, kernels.Page{Text: text}, v.Kernel.NewScratch())
		if first[kind] == nil {
			first[kind] = hits
		}
		if len(hits) == 0 || names[v.Name] || !slices.Equal(hits, first[kind]) {
			t.Errorf("%s: %d hits, the first variant has %d", v.Name, len(hits), len(first[kind]))
		}
		names[v.Name] = true
	}
	if len(first) != 2 {
		t.Errorf("%d kinds of kernels", len(first))
	}
}

// TestBuildLeavesScanAlone builds anew between two scans.
func TestBuildLeavesScanAlone(t *testing.T) {
	text := []byte(strings.Join(nastyTexts, "\n"))
	for _, c := range append(numbers(t), names(t)...) {
		before := c.Scan(text)
		if c.Build != nil && c.Build() != c.Index {
			t.Errorf("%s: the index has %d bytes, built anew another number", c.Name, c.Index)
		}
		if got := c.Scan(text); got != before {
			t.Errorf("%s: %d matches, %d after Build", c.Name, before, got)
		}
	}
}

func TestNamesTakesWordsOnly(t *testing.T) {
	for _, words := range [][]string{nil, {""}, {"Jens", "Jean Paul"}, {"Øst-Jensen"}, {"O'Hara"}} {
		if _, err := Names(words); err == nil {
			t.Errorf("%q was taken", words)
		}
	}
}

// FuzzContestants proves that all contestants keep their side of the check.
// Our dictionary looks through invisible characters, which the specification
// takes for word borders: texts with them do not count.
func FuzzContestants(f *testing.F) {
	cs := append(numbers(f), names(f)...)
	for _, text := range nastyTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if start, _ := dictionary.Invisible(text, 0); start < len(text) {
			return
		}
		for _, c := range cs {
			if c.Verify == nil {
				continue
			}
			if err := c.Verify(text); err != nil {
				t.Errorf("%s in %q: %v", c.Name, text, err)
			}
		}
	})
}
