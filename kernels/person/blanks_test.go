package person

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestBlanksAt holds the count of blanks, which looks at eight bytes at once,
// against one that looks at each.
func TestBlanksAt(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		text := bytes.Repeat([]byte(" "), r.IntN(40))
		for n := r.IntN(3); n > 0 && len(text) > 0; n-- {
			text[r.IntN(len(text))] = "\t\x00!\xa0A"[r.IntN(5)]
		}
		if got, want := blanksAt(text), len(text)-len(bytes.TrimLeft(text, " ")); got != want {
			t.Fatalf("%d blanks before %q, want %d", got, text, want)
		}
		if got, want := blanksBefore(text), len(text)-len(bytes.TrimRight(text, " ")); got != want {
			t.Fatalf("%d blanks behind %q, want %d", got, text, want)
		}
	}
}
