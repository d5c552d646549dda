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

// Small alphabets make overlaps and nesting the normal case,
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
		matches += checkAgainstNaive(t, entries, randomText(rng, inText, rng.IntN(40)))
	}
	if matches < 1000 {
		t.Fatalf("only %d matches: this test shows nothing", matches)
	}
}
