package corpora

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestNameWordsAreDifferentAndNeverSmall(t *testing.T) {
	words := NameWords(MaxNameWords)
	if len(words) != MaxNameWords {
		t.Fatalf("%d words", len(words))
	}
	small := map[string]bool{}
	notLetter := func(r rune) bool { return !unicode.IsLetter(r) }
	for _, text := range [][]byte{RegisterProse(2_000_000, 3), NoHit(500_000, 3)} {
		for w := range strings.FieldsFuncSeq(string(text), notLetter) {
			small[w] = w == strings.ToLower(w)
		}
	}
	seen, given := map[string]bool{}, 0
	for _, w := range words {
		key := strings.ToLower(w.Text)
		if seen[key] || small[key] || strings.ContainsFunc(w.Text, notLetter) {
			t.Errorf("%q is there twice, written small or not one word", w.Text)
		}
		if seen[key] = true; w.Given {
			given++
		}
	}
	if given < MaxNameWords*3/10 || given > MaxNameWords*4/10 || words[0].Text != "Anne" {
		t.Errorf("%d given names, the first is %s", given, words[0].Text)
	}
}

func TestFullNamesAreDifferentAndOfListedWords(t *testing.T) {
	listed := map[string]bool{}
	for _, w := range NameWords(MaxNameWords) {
		listed[w.Text] = true
	}
	names := FullNames(20_000)
	if slices.Sort(names); len(slices.Compact(names)) != 20_000 {
		t.Error("some are there twice")
	}
	for _, name := range names {
		if words := strings.Fields(name); len(words) < 2 || len(words) > 3 || slices.ContainsFunc(words, func(w string) bool { return !listed[w] }) {
			t.Errorf("the name %q", name)
		}
	}
}

// TestRegisterProseNamesListedPeople counts the shares that it promises.
func TestRegisterProseNamesListedPeople(t *testing.T) {
	text := RegisterProse(4_000_000, 1)
	if again := RegisterProse(4_000_000, 1); !bytes.Equal(text, again) || len(text) != 4_000_000 {
		t.Fatal("the same seed gives another text")
	}
	kinds := map[string]string{}
	for i, lists := range []nameLists{pool().listed, pool().strangers} {
		for _, w := range slices.Concat(lists.given, lists.surnames) {
			kinds[w] = []string{"listed", "strange"}[i]
		}
	}
	count, words := map[string]int{}, map[string]bool{}
	for w := range strings.FieldsFuncSeq(string(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		count[kinds[w]]++
		words[w] = true
	}
	names := count["listed"] + count["strange"]
	if share := 100 * count["listed"] / names; share < 75 || share > 85 || names < len(text)/300*2 {
		t.Errorf("%d words of names, %d %% in the list", names, share)
	}
	if len(words) < 3000 {
		t.Errorf("only %d different words", len(words))
	}
}
