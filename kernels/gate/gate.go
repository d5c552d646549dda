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
)

// Gate looks for all words at once. It is immutable and safe for concurrent
// use.
type Gate struct {
	grams grams
	short []shortWord
}

// shortWord is a pattern too short for a gram, in its two spellings that are
// looked for as they stand.
type shortWord struct {
	small, capital []byte
	place          place
}

// New returns a gate, which takes some 200 KB: make one and share it.
func New() *Gate {
	g := new(Gate)
	var places []windowed
	for _, p := range patterns() {
		w, ok := best(p)
		if ok {
			places = append(places, w)
			continue
		}
		small := []byte(w.place.word)
		g.short = append(g.short, shortWord{small, bytes.ToUpper(small), w.place})
	}
	g.grams = newGrams(places)
	return g
}

// Scan returns what stands in text, in any case Ran. It takes any bytes, time
// linear in them, and allocates nothing unless the text has one of three rare
// capitals.
func (g *Gate) Scan(text []byte) kernels.Words {
	text = plainCapitals(text)
	seen := Ran
	for i := range g.short {
		if w := &g.short[i]; w.in(text, w.small) || w.in(text, w.capital) {
			seen |= w.place.bits
		}
	}
	return g.grams.scan(text, seen)
}

// in reports whether the pattern stands somewhere in text in one spelling.
func (w *shortWord) in(text, spelling []byte) bool {
	for from := 0; ; from++ {
		at := bytes.Index(text[from:], spelling)
		if at < 0 {
			return false
		}
		if from += at; w.place.stands(text, from) {
			return true
		}
	}
}

// rareCapitals are the capitals beyond those of Danish whose small letters
// patterns have: the signs for kelvin and ångström, and the dotted İ.
var rareCapitals = []struct{ capital, small []byte }{
	{[]byte("\u212a"), []byte("k")}, {[]byte("\u212b"), []byte("å")}, {[]byte("\u0130"), []byte("i")},
}

// plainCapitals returns text without rare capitals: itself if it has none,
// else a copy.
func plainCapitals(text []byte) []byte {
	for _, r := range rareCapitals {
		if bytes.Contains(text, r.capital) {
			text = bytes.ReplaceAll(text, r.capital, r.small)
		}
	}
	return text
}
