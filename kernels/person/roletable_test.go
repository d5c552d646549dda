package person

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"aktsyn/kernels/dictionary"
)

// slowRole is the specification of roleTable.of.
func slowRole(word []byte) role {
	if len(word) > longestRole {
		return 0
	}
	return roles()[string(dictionary.Fold(nil, word))]
}

// TestRoleTable: every listed word is found in small letters, capitals and
// both, at the end of its memory and within it, and little else is.
func TestRoleTable(t *testing.T) {
	table := roleTableOnce()
	for w, want := range roles() {
		for _, word := range []string{w, strings.ToUpper(w), strings.ToUpper(w[:1]) + w[1:]} {
			inside := []byte(word + "zzzzzzzzzzzz")
			for _, b := range [][]byte{[]byte(word), inside[:len(word)], inside[:len(word):len(word)]} {
				if got := table.of(b); got != slowRole(b) || got != want && strings.ToLower(word) == w {
					t.Fatalf("%q: %b, want %b", word, got, want)
				}
			}
			if got := table.of(inside); got != slowRole(inside) {
				t.Fatalf("%q: %b", inside, got)
			}
		}
	}
}

// TestRoleTableLookalikes: words that differ from listed ones in what the
// fast way levels.
func TestRoleTableLookalikes(t *testing.T) {
	table := newRoleTable(map[string]role{"maß": roleTitle, "maÿ": roleLabel, "ikke": roleFunction, "året": roleCommon})
	for _, word := range []string{"maß", "MAß", "maÿ", "MAŸ", "MAẞ", "I\u212aKE", "ikke", "\u212bret", "Året", "året", "aret", "ikk", "ikkee", "", "\u30c3ret", strings.Repeat("ikke", 20)} {
		folded := dictionary.Fold(nil, []byte(word))
		if got, want := table.of([]byte(word)), table.folded[string(folded)]; got != want {
			t.Errorf("%q: %b, want %b", word, got, want)
		}
	}
}

func FuzzRoleTable(f *testing.F) {
	for _, word := range []string{"Borgeren", "ikke\xc3", "\xc5ret", "LÆGE", "I\u212aKE", "sagsbehandleren"} {
		f.Add([]byte(word))
	}
	table := roleTableOnce()
	f.Fuzz(func(t *testing.T, word []byte) {
		if bytes.ContainsFunc(word, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.Nd, unicode.M) }) {
			t.Skip() // no word
		}
		if got, want := table.of(word), slowRole(word); got != want {
			t.Fatalf("%q: %b, want %b", word, got, want)
		}
	})
}
