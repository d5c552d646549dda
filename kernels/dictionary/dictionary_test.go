package dictionary

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestScan(t *testing.T) {
	long := strings.Repeat("å", MaxBytes/2)
	for _, c := range []struct {
		name    string
		entries []string
		text    string
		want    []string // the spans' text, in order
	}{
		{"one word", []string{"Jens"}, "Her bor Jens.", []string{"Jens"}},
		{"whole words only", []string{"Jens", "Bo"}, "Jensen Jensine Ajens Boris Bo2 2Bo", nil},
		{"text is the word", []string{"Bo"}, "Bo", []string{"Bo"}},
		{"empty text", []string{"Bo"}, "", nil},
		{"every overlap, by start then end", []string{"Hans", "Hansen", "Hans Hansen"},
			"Hans Hansen", []string{"Hans", "Hans Hansen", "Hansen"}},
		{"nested phrases", []string{"Anne Marie", "Anne Marie Holm", "Marie", "Marie Holm", "Holm"}, "Anne Marie Holm",
			[]string{"Anne Marie", "Anne Marie Holm", "Marie", "Marie Holm", "Holm"}},
		{"phrase fails into phrase", []string{"Per Bo Lund", "Bo Holm"}, "Per Bo Holm", []string{"Bo Holm"}},
		{"repeated word", []string{"Bo Bo"}, "Bo Bo Bo", []string{"Bo Bo", "Bo Bo"}},
		{"case", []string{"Åse", "SØREN"}, "ÅSE åse Åse søren Søren", []string{"ÅSE", "åse", "Åse", "søren", "Søren"}},
		{"å is not aa, ø not oe", []string{"Åse", "Søren"}, "Aase Soeren Ase Soren", nil},
		{"accents are kept", []string{"René", "Rene"}, "RENÉ Rene rené", []string{"RENÉ", "Rene", "rené"}},
		{"İ folds to fewer bytes", []string{"İbrahim"}, "(İBRAHİM) ibrahim IBRAHIM", []string{"İBRAHİM", "ibrahim", "IBRAHIM"}},
		{"Ⱥ folds to more bytes", []string{"Ⱥgot Bo"}, "x ȺGOT BO ⱥgot bo", []string{"ȺGOT BO", "ⱥgot bo"}},
		{"combining mark goes on", []string{"Jose"}, "Jose\u0301 Jose", []string{"Jose"}},
		{"apostrophe is an edge", []string{"Hans", "O'Neil"}, "Hans' Hans's O'Neil O'Neils", []string{"Hans", "Hans", "O'Neil"}},
		{"leading apostrophe", []string{"t Hooft"}, "van 't Hooft", []string{"t Hooft"}},
		{"hyphen is an edge", []string{"Anne", "Marie", "Anne-Marie"}, "Anne-Marie", []string{"Anne", "Anne-Marie", "Marie"}},
		{"underscore is an edge", []string{"Jens"}, "brev_Jens_2020", []string{"Jens"}},
		{"full stop within and at the end", []string{"H.C. Lund", "jr"}, "H.C. Lund jr.", []string{"H.C. Lund", "jr"}},
		{"blanks", []string{"Bo Lund"}, "Bo  Lund|Bo\u00a0Lund|Bo \u202f\u2009Lund", []string{"Bo  Lund", "Bo\u00a0Lund", "Bo \u202f\u2009Lund"}},
		{"line break with indentation", []string{"Bo Lund"}, "Bo\nLund, Bo \n   Lund", []string{"Bo\nLund", "Bo \n   Lund"}},
		{"blank line parts", []string{"Bo Lund"}, "Bo\n\nLund Bo\n \nLund", nil},
		{"tab and form feed part", []string{"Bo Lund"}, "Bo\tLund Bo\fLund Bo\n\tLund Bo \t Lund Bo\r\nLund", nil},
		{"no blank, no phrase", []string{"Bo Lund"}, "BoLund Bo-Lund", nil},
		{"span ends before blanks", []string{"Bo"}, "  Bo  \n ", []string{"Bo"}},
		{"invalid bytes are edges", []string{"Bo", "ærø"}, "\xffBo\xc3 \xc3\xa6r\xc3\xb8\xe6 B\xffo", []string{"Bo", "ærø"}},
		{"other scripts", []string{"Олег", "李雷"}, "ОЛЕГ, 李雷。李雷雷", []string{"ОЛЕГ", "李雷"}},
		{"longest entry", []string{long}, "x " + long + " x" + long, []string{long}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := mustBuild(t, words(c.entries...))
			var got []string
			for _, m := range a.Scan(nil, []byte(c.text), a.NewScratch()) {
				got = append(got, c.text[m.Start:m.End])
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestScanAppends(t *testing.T) {
	a := mustBuild(t, words("Bo", "Bo Lund"))
	before := []Match{{Start: 99, End: 100}}
	got := a.Scan(before, []byte("Bo Lund"), a.NewScratch())
	if len(got) != 3 || got[0] != before[0] {
		t.Fatalf("what was in dst did not stay in front: %v", got)
	}
}

func TestLookup(t *testing.T) {
	a := mustBuild(t, []Entry{{Text: "ÅSE", Class: Given, Freq: 2}, {Text: "Åse Holm", Class: FullName}})
	for _, word := range []string{"åse", "Åse", "ÅSE"} {
		if e, ok := a.Lookup([]byte(word)); !ok || e != (Entry{Text: "ÅSE", Class: Given, Freq: 2}) {
			t.Errorf("Lookup(%q) = %v, %v", word, e, ok)
		}
	}
	if e, ok := a.Lookup([]byte("åse\n  holm")); !ok || e.Class != FullName {
		t.Errorf("phrase not found: %v, %v", e, ok)
	}
	for _, word := range []string{"", "ås", "åsen", "åse ", " åse", "åse-holm", "\xff"} {
		if e, ok := a.Lookup([]byte(word)); ok {
			t.Errorf("Lookup(%q) found %v", word, e)
		}
	}
}

func TestBuildMergesWhatFoldsAlike(t *testing.T) {
	a := mustBuild(t, []Entry{
		{Text: "HOLM", Class: Surname, Freq: 3},
		{Text: "Holm", Class: Street, Freq: 1},
		{Text: "HOLM", Class: Surname},
	})
	if a.Len() != 1 {
		t.Fatalf("%d entries, want 1", a.Len())
	}
	if got, want := a.Entry(0), (Entry{Text: "Holm", Class: Surname | Street, Freq: 3}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestBuildRefuses(t *testing.T) {
	for name, e := range map[string]Entry{
		"empty":                  {Text: "", Class: Given},
		"too long":               {Text: strings.Repeat("a", MaxBytes+1), Class: Given},
		"folds to too long":      {Text: strings.Repeat("Ⱥ", MaxBytes/2), Class: Given},
		"invalid":                {Text: "B\xffo", Class: Given},
		"decomposed":             {Text: "A\u030ase", Class: Given},
		"no class":               {Text: "Bo"},
		"unknown class":          {Text: "Bo", Class: 128},
		"frequency":              {Text: "Bo", Class: Given, Freq: MaxFreq + 1},
		"leading blank":          {Text: " Bo", Class: Given},
		"trailing blank":         {Text: "Bo ", Class: Given},
		"double blank":           {Text: "Bo  Lund", Class: Given},
		"no-break space":         {Text: "Bo\u00a0Lund", Class: Given},
		"line break":             {Text: "Bo\nLund", Class: Given},
		"tab":                    {Text: "Bo\tLund", Class: Given},
		"control above US-ASCII": {Text: "Bo\u0085Lund", Class: Given},
		"full stop behind":       {Text: "Bo.", Class: Given},
		"apostrophe before":      {Text: "'Bo", Class: Given},
		"no word":                {Text: "-", Class: Given},
		"invisible":              {Text: "\u00ad", Class: Given},
		"too many words":         {Text: strings.Repeat("B ", maxWords) + "B", Class: Given},
		"too many hyphens":       {Text: strings.Repeat("B-", maxWords) + "B", Class: Given},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Build([]Entry{{Text: "Eva", Class: Given}, e}, Options{})
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), "entry 1 ") || strings.Contains(err.Error(), "Bo") {
				t.Errorf("want the entry's number and not its text: %v", err)
			}
		})
	}
}

func TestEmptyDictionary(t *testing.T) {
	a := mustBuild(t, nil)
	if got := a.Scan(nil, []byte("Bo Lund \xff\n"), a.NewScratch()); got != nil || a.Len() != 0 {
		t.Errorf("found %v", got)
	}
	if _, ok := a.Lookup(nil); ok {
		t.Error("Lookup found the empty word")
	}
}

func TestDigestKnowsContentNotOrder(t *testing.T) {
	entries := []Entry{{"Bo", Given, 2}, {"Lund", Surname, 3}, {"LUND", Street, 0}, {"Bo Lund", FullName, 0}, {"Åse", Given, 1}}
	digest := mustBuild(t, entries).Digest()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		rng.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		if mustBuild(t, entries).Digest() != digest {
			t.Fatal("the digest depends on the order of entries")
		}
	}
	for i := range entries {
		changed := slices.Clone(entries)
		changed[i].Class ^= Term
		if mustBuild(t, changed).Digest() == digest {
			t.Errorf("entry %d: the digest ignores the class", i)
		}
		if mustBuild(t, slices.Delete(slices.Clone(entries), i, i+1)).Digest() == digest {
			t.Errorf("entry %d: the digest ignores its absence", i)
		}
	}
}

func TestScanAllocatesNothing(t *testing.T) {
	a := mustBuild(t, words("Bo", "Bo Lund", "Lund", "Åse", "İbrahim"))
	text := []byte(strings.Repeat("Bo\n  Lund og ÅSE, İBRAHİM \xff李 ", 50))
	s := a.NewScratch()
	dst := a.Scan(nil, text, s)
	if allocs := testing.AllocsPerRun(20, func() { dst = a.Scan(dst[:0], text, s) }); allocs != 0 {
		t.Errorf("%v allocations per scan", allocs)
	}
	word := []byte("BO LUND")
	if allocs := testing.AllocsPerRun(20, func() { a.Lookup(word) }); allocs != 0 {
		t.Errorf("%v allocations per lookup", allocs)
	}
}

// A match is found wherever in a text it stands, whatever the symbols before
// it have done to offsets.
func TestBoundaryShift(t *testing.T) {
	a := mustBuild(t, words("Åse", "Åse Holm", "İb"))
	needle := "ÅSE\u00a0\n Holm İB"
	for _, filler := range []string{"x", " ", "å", "İ", "\xff", "\n\n", "Åse "} {
		for n := range 300 {
			prefix := strings.Repeat(filler, n) + ","
			got := scanned(a, prefix+needle)
			want := naiveShifted(a, needle, len(prefix))
			if tail := got[max(0, len(got)-len(want)):]; !slices.Equal(tail, want) {
				t.Fatalf("%d times %q before: got %v, want %v", n, filler, tail, want)
			}
		}
	}
}

func naiveShifted(a *Automaton, needle string, by int) []found {
	all := scanned(a, needle)
	for i := range all {
		all[i].start += by
		all[i].end += by
	}
	return all
}

func TestClassNames(t *testing.T) {
	for _, c := range []Class{Given, Surname, FullName, Street, Term} {
		if got, err := ParseClass(c.String()); err != nil || got != c {
			t.Errorf("ParseClass(%q) = %v, %v", c.String(), got, err)
		}
	}
	if _, err := ParseClass("given|surname"); err == nil {
		t.Error("two classes are not one")
	}
	if got := (Given | Surname | 64).String(); got != "given|surname|class64" {
		t.Errorf("a bit is hidden: %s", got)
	}
}

// Whole-word matching by folded runes is sound only if folding is stable and
// does not change what a rune is to a word.
func TestFoldingIsStable(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		l := lower(r)
		if l != unicode.ToLower(r) || lower(l) != l || isWord(l) != isWord(r) || isGap(l) != isGap(r) {
			t.Fatalf("%U folds to %U", r, l)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, seed := range []string{"", "Åse  Holm", "a \n b", "a\n \nb", "İ\u00a0\u2009K", "\xff\xc3 \xa6", "Han\u00adsen\u200b \ufeff\u2060a", "\xc3\u00ad\u200d\x85", "\n\u200c\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Fold(nil, []byte(text))
		if again := Fold(nil, got); !bytes.Equal(again, got) {
			t.Fatalf("not idempotent: %q, then %q", got, again)
		}
		if valid := strings.ToValidUTF8(text, "?"); naiveFold(valid) != string(Fold(nil, []byte(valid))) {
			t.Fatalf("%q folds to %q", valid, Fold(nil, []byte(valid)))
		}
	})
}

// entriesFrom makes a dictionary of the lines of a fuzzed list, without those
// that Build would refuse.
func entriesFrom(list string) []Entry {
	var entries []Entry
	for i, line := range strings.Split(list, "\n") {
		e := Entry{Text: line, Class: Class(1 << (i % 5)), Freq: uint8(i % 6)}
		if e.check() == nil {
			entries = append(entries, e)
		}
	}
	return entries[:min(len(entries), 50)]
}

// allOptions are all ways to match.
func allOptions() (all []Options) {
	for _, mode := range []Mode{AnyCase, TitleCase, ExactCase} {
		for _, kind := range []MatchKind{All, LeftmostLongest} {
			all = append(all, Options{Mode: mode, Kind: kind})
		}
	}
	return all
}

// checkAgainstNaive compares Scan and the naive matcher, all ways.
func checkAgainstNaive(t *testing.T, entries []Entry, text string) (matches int) {
	t.Helper()
	for _, opts := range allOptions() {
		a, err := Build(entries, opts)
		if err != nil {
			t.Fatal(err)
		}
		got, want := scanned(a, text), naiveScan(entries, text, opts)
		if !slices.Equal(got, want) {
			t.Fatalf("%v, entries %q, text %q:\ngot  %v\nwant %v", opts, entries, text, got, want)
		}
		matches += len(want)
	}
	return matches
}

func FuzzScanAgainstNaive(f *testing.F) {
	f.Add("Hans\nHansen\nHans Hansen\nAnne-Marie\nMarie", "hans hansen, anne-marie\n HANS\n\n HANSEN")
	f.Add("a\na a\na a a\na-a\nb-a\nA-b", "a a a-a a\u00a0a\na\n\na--a a b-a A-b")
	f.Add("Hans\nHan\u00adsen\nHans Hansen", "\ufeffHans\u200b \u200dHan\u00adsen\u2060, Han\u200c-s Hans\n\u00ad\nHansen \xc3\u00ad\xa5")
	f.Add("İ\nß\nẞa\nÅ-a\na.a\nÿ\nŸ", "i̇ İ ẞ ßA å-Å .A. a.a\xff ÿ Ÿ ß a×a a÷a")
	f.Add("Bo\nbo\nBO\nbo Bo", "Bo bo BO BO bo Bo bO")
	f.Add("Wolfeschlegelsteinhausen\nWolfeschlegelsteinhausenbergerdorff Jr\nÆrøskøbing Østergård", "WOLFESCHLEGELSTEINHAUSENBERGERDORFF JR, Ærøskøbing ØSTERGÅRD")
	f.Fuzz(func(t *testing.T, list, text string) {
		// Bounds of what the naive matcher takes seconds for.
		checkAgainstNaive(t, entriesFrom(list[:min(len(list), 1000)]), text[:min(len(text), 120)])
	})
}

func FuzzScanAgainstPeer(f *testing.F) {
	f.Add("Hans\nHansen\nHans Hansen", "hans hansen, hansenhans")
	f.Add("a\na a\na-a\n-a", "a a-a  a--a")
	f.Add("Bo\nbo\nBO bo\nÅ", "bo BO  bo Bo å Å")
	f.Fuzz(func(t *testing.T, list, text string) {
		entries := entriesFrom(list[:min(len(list), 60)])
		if len(entries) == 0 {
			t.Skip()
		}
		text = strings.ToValidUTF8(text, "?")
		checkAgainstPeer(t, entries, text, AnyCase, naiveFold)
		checkAgainstPeer(t, entries, text, ExactCase, naiveBlanks)
	})
}

// checkAgainstPeer compares which entries Scan and the peer find in a text.
func checkAgainstPeer(t *testing.T, entries []Entry, text string, mode Mode, normalize func(string) string) {
	t.Helper()
	a, err := Build(entries, Options{Mode: mode})
	if err != nil {
		t.Fatal(err)
	}
	got, want := map[string]bool{}, peerPresent(entries, text, normalize)
	for _, m := range scanned(a, text) {
		got[m.key] = true
	}
	for key := range want {
		if !got[key] {
			t.Errorf("%v case: only the peer finds %q in %q", mode, key, text)
		}
	}
	for key := range got {
		if !want[key] {
			t.Errorf("%v case: the peer does not find %q in %q", mode, key, text)
		}
	}
}
