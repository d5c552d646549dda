package engines

import (
	"fmt"
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

// nastyPhrases overlap, nest and begin alike.
var nastyPhrases = []string{"Hans Hansen", "Hansen Ib", "Hans Hansen Ib", "Jean Paul", "Paul", "Jens Ole Øst", "Ole Øst", "Jens Ole", "Jens"}

func everyName(string) bool { return true }

// names are the contestants of the group "names" for nastyNames in every case
// and for nastyPhrases, each list by itself.
func names(t testing.TB) map[string][]harness.Contestant {
	t.Helper()
	lists := map[string]NameList{"phrases": {Case: ExactCase, Entries: nastyPhrases, Phrases: true}}
	for _, c := range Cases() {
		lists[string(c)] = NameList{Case: c, Entries: nastyNames}
	}
	all := map[string][]harness.Contestant{}
	for name, l := range lists {
		cs, err := Names(l, everyName)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = cs
	}
	return all
}

// everybody are the contestants of all groups that scan text, by group and
// list.
func everybody(t testing.TB) map[string][]harness.Contestant {
	all := names(t)
	all["numbers"] = numbers(t)
	return all
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
	"Hans Hansen Ib Hansen Hans Hansen", "Hans  Hansen Hans\u00a0Hansen Hans\nHansen Hans-Hansen", "Jens Ole Øst, Jens Ole", "Jean Paul Jean",
	"Jens Jens Ole Østen Ole Øst", "jens ole øst JEAN PAUL",
}

// TestContestantsFindTheSame compares everybody with the specification on
// nasty texts, alone and moved past the width of any vector.
func TestContestantsFindTheSame(t *testing.T) {
	for group, cs := range everybody(t) {
		for _, c := range cs {
			if c.Verify != nil {
				findsTheSame(t, group, c)
			}
		}
	}
}

func findsTheSame(t *testing.T, group string, c harness.Contestant) {
	for _, text := range nastyTexts {
		for shift := range 3 {
			moved := strings.Repeat("x", 61*shift) + strings.Repeat(" ", min(shift, 1)) + text
			if err := c.Verify([]byte(moved)); err != nil {
				t.Errorf("%s, %s in %q, shift %d: %v", group, c.Name, text, shift, err)
			}
		}
	}
	all := []byte(strings.Join(nastyTexts, "\n"))
	if err := c.Verify(all); err != nil || c.Scan(all) == 0 {
		t.Errorf("%s, %s in all texts: %d matches, %v", group, c.Name, c.Scan(all), err)
	}
}

// TestContestantsFindTheSameInCorpora uses texts as they are measured on, the
// first large enough that its reference is kept.
func TestContestantsFindTheSameInCorpora(t *testing.T) {
	texts := map[string][]byte{"prose": corpora.Prose(400_000, 5), "ledger": corpora.Ledger(100_000, 5),
		"hit-dense": corpora.HitDense(100_000, 5), "adversarial": corpora.Adversarial(50_000, 5)}
	words, err := Names(NameList{Case: AnyCase, Entries: []string{"Jens", "Anne", "Søren", "Åse", "Hansen", "Ali", "Ida", "Bo", "Or", "Er"}}, everyName)
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
	for group, cs := range everybody(t) {
		for _, c := range cs {
			before := c.Scan(text)
			if c.Build != nil && c.Build() != c.Index {
				t.Errorf("%s, %s: the index has %d bytes, built anew another number", group, c.Name, c.Index)
			}
			if got := c.Scan(text); got != before {
				t.Errorf("%s, %s: %d matches, %d after Build", group, c.Name, before, got)
			}
		}
	}
}

// TestBuildsAreThoseOfTheContestants: the same names, ours once, and tables of
// the same size, but for what a collector makes of them.
func TestBuildsAreThoseOfTheContestants(t *testing.T) {
	l := NameList{Case: ExactCase}
	for i := range 30_000 {
		l.Entries = append(l.Entries, fmt.Sprintf("Navn%d", i))
	}
	small := func(name string) bool { return !strings.HasPrefix(name, "cloudflare") } // 1 GB
	cs, err := Names(l, small)
	if err != nil {
		t.Fatal(err)
	}
	builds, err := NameBuilds(l, small)
	if err != nil {
		t.Fatal(err)
	}
	cs = cs[len(dictionary.Vectors())-1:] // of ours the last
	if len(builds) != len(cs) {
		t.Fatalf("%d builds of %d", len(builds), len(cs))
	}
	for i, b := range builds {
		if got := float64(b.Build()) / float64(cs[i].Index); b.Name != cs[i].Name || b.Scan != nil || got < 0.75 || got > 1.33 {
			t.Errorf("%s and %s: the tables are %.2f times as large", b.Name, cs[i].Name, got)
		}
	}
}

func TestOnlyWantedNamesAreMade(t *testing.T) {
	cs, err := Names(NameList{Case: AnyCase, Entries: []string{"Jens"}}, func(name string) bool { return strings.HasPrefix(name, "Bobu") })
	if err != nil || len(cs) != 1 || cs[0].Name != "BobuSumisu/aho-corasick" {
		t.Errorf("%v, %v", cs, err)
	}
}

func TestNamesTakesWordsOnly(t *testing.T) {
	for _, words := range [][]string{nil, {""}, {"Jens", "Jean Paul"}, {"Øst-Jensen"}, {"O'Hara"}} {
		if _, err := Names(NameList{Case: AnyCase, Entries: words}, everyName); err == nil {
			t.Errorf("%q was taken", words)
		}
	}
	for _, phrases := range [][]string{{"Jens "}, {"Jens  Hansen"}, {"Jens, Hansen"}} {
		if _, err := Names(NameList{Case: ExactCase, Entries: phrases, Phrases: true}, everyName); err == nil {
			t.Errorf("%q was taken", phrases)
		}
	}
}

// FuzzContestants proves that all contestants keep their side of the check.
// Our dictionary looks through invisible characters, which the specification
// takes for word borders: texts with them do not count.
func FuzzContestants(f *testing.F) {
	all := everybody(f)
	for _, text := range nastyTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if start, _ := dictionary.Invisible(text, 0); start < len(text) {
			return
		}
		for group, cs := range all {
			for _, c := range cs {
				if c.Verify == nil {
					continue
				}
				if err := c.Verify(text); err != nil {
					t.Errorf("%s, %s in %q: %v", group, c.Name, text, err)
				}
			}
		}
	})
}
