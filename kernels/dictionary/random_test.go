package dictionary

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// randomText strings together n pieces; few pieces make many matches.
func randomText(rng *rand.Rand, pieces []string, n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(pieces[rng.IntN(len(pieces))])
	}
	return b.String()
}

// Small alphabets make overlaps, nesting and failure links the normal case,
// which fuzzed bytes hardly reach.
func TestRandomAgainstNaive(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	inEntries := []string{"a", "a", "b", "\u200d", "å", "-", "'", " ", " "}
	inText := append(slices.Clone(inEntries), "A", "Å", "\n", "\u00a0", "\t", "a ", "a b", "\xff", "\u0301", "c", "\u00ad", "\u200b", "\ufeff")
	matches := 0
	for range 2000 {
		var lines []string
		for range rng.IntN(12) {
			lines = append(lines, randomText(rng, inEntries, 1+rng.IntN(7)))
		}
		entries := entriesFrom(strings.Join(lines, "\n"))
		text := randomText(rng, inText, rng.IntN(40))
		got, want := scanned(mustBuild(t, entries), text), naiveScan(entries, text)
		if !slices.Equal(got, want) {
			t.Fatalf("entries %q, text %q:\ngot  %v\nwant %v", entries, text, got, want)
		}
		matches += len(want)
	}
	if matches < 1000 {
		t.Fatalf("only %d matches: this test shows nothing", matches)
	}
}

// One unbroken chain of overlaps holds more matches than may wait for their
// order.
func TestOrderOfManyOverlaps(t *testing.T) {
	a := mustBuild(t, words("a", "a a", "a a a", "a a a a"))
	const n = maxOpen / 2
	got := a.Scan(nil, []byte(strings.Repeat("a ", n)), a.NewScratch())
	var want []found
	for i := range n {
		for length := 1; length <= min(4, n-i); length++ {
			want = append(want, found{start: 2 * i, end: 2*(i+length) - 1})
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d matches, want %d", len(got), len(want))
	}
	for i, m := range got {
		if int(m.Start) != want[i].start || int(m.End) != want[i].end {
			t.Fatalf("match %d is %v, want %v", i, m, want[i])
		}
	}
}
