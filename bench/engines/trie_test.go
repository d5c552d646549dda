package engines

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

// TestFoldingKeepsBorders: the trie looks at borders in the folded text.
func TestFoldingKeepsBorders(t *testing.T) {
	for r := range unicode.MaxRune + 1 {
		if inWord(r) != inWord(unicode.ToLower(r)) {
			t.Errorf("%U continues a word in one case only", r)
		}
		if r < utf8.RuneSelf && asciiInWord[r] != inWord(r) {
			t.Errorf("%U in the table", r)
		}
	}
}

func TestFoldedOffsetsLeadBack(t *testing.T) {
	const text = "K\u212a\u0130\u0130 \u212b\xff\u023a\u212a" // lengths 1 3 2 2 1 3 1 2 3
	var f folded
	f.fold([]byte(text))
	if want := "kkii å\xff\u2c65k"; string(f.text) != want { // lengths 1 1 1 1 1 2 1 3 1
		t.Fatalf("folded to %q, want %q", f.text, want)
	}
	for _, c := range [][2]int{{0, 0}, {1, 1}, {2, 4}, {3, 6}, {4, 8}, {5, 9}, {7, 12}, {8, 13}, {11, 15}, {12, 18}} {
		if got := f.origin(c[0]); got != c[1] {
			t.Errorf("offset %d comes from %d, want %d", c[0], got, c[1])
		}
	}
}
