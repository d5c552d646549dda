// Package gate says which words of interest stand somewhere on a page: a
// label for CPR numbers, or a word that belongs to one of the special
// categories of personal data (GDPR articles 9 and 10) or to matters that
// Danish administrative law holds confidential.
//
// The gate says "a word occurs" and nothing more. It is no detector: it knows
// neither sentences nor negations nor persons, and a page on the politics of
// psychiatry sets the same bit as a patient's record. It serves to steer
// closer looks and to sort pages by seriousness.
//
// # Matching
//
// The page is read as if typed plainly: letters in lower case, every run of
// other characters than letters and digits as one blank, a run with a blank
// line or form feed in it as an end of the passage, so that no phrase is
// found across it. "CPR-nr.:" is then "cpr nr", and "Seksuel\norientering"
// is "seksuel orientering". Upper and title case, punctuation, hyphens and
// line breaks therefore do not matter; hyphenation at a line end does
// ("kontant-\nhjælp" is not found).
//
// A word of the list matches anywhere, also within a compound, as Danish
// writes them ("alkoholmisbrug", "misbrugscenter"), unless the list ties it
// to the beginning or the end of a word because a false friend is known:
// "gæld" must not match in "gælder", nor "race" in "terrace". See words.go.
package gate

import (
	"bytes"

	"aktsyn/kernels"
	"aktsyn/kernels/internal/cpufeat"
)

// Gate looks for all words at once. It is immutable and safe for concurrent
// use.
type Gate struct{ grams *grams }

// New returns a gate, which takes some 150 KB and 5 ms to make: make one
// and share it.
func New() *Gate {
	level, _ := cpufeat.Chosen() // a level that cannot be forced is package cpr's to report
	return newFor(level)
}

// newFor returns the gate of a level, which must be usable here. All find the
// same.
func newFor(level cpufeat.Level) *Gate { return &Gate{newGrams(patterns(), level)} }

// Scan returns what stands in text, in any case Ran. It takes any bytes, time
// linear in them, and allocates nothing unless the text has one of three rare
// capitals.
func (g *Gate) Scan(text []byte) kernels.Words {
	seen, rare := g.grams.scan(text)
	if rare {
		if plain := plainCapitals(text); len(plain) < len(text) {
			seen, _ = g.grams.scan(plain)
		}
	}
	return seen | Ran
}

// rareCapitals are the capitals beyond those of Danish whose small letters
// patterns have: the signs for kelvin and ångström, and the dotted İ. Each
// has one of the bytes that package teddy tells of.
var rareCapitals = []struct{ capital, small []byte }{
	{[]byte("\u212a"), []byte("k")}, {[]byte("\u212b"), []byte("å")}, {[]byte("\u0130"), []byte("i")},
}

// plainCapitals returns text without rare capitals: itself if it has none,
// else a copy, which is shorter.
func plainCapitals(text []byte) []byte {
	for _, r := range rareCapitals {
		if bytes.Contains(text, r.capital) {
			text = bytes.ReplaceAll(text, r.capital, r.small)
		}
	}
	return text
}
