package cpr

import (
	"bytes"
	"testing"
)

// The ways in which words and characters were read before they were read
// quickly: what they say is what the quick ways must say.

func slowBefore(text []byte, i int) symbol {
	for width := 1; width <= 3 && width <= i; width++ {
		if s := symbolAt(text[:i], i-width); s.width() == width && (width > 1 || text[i-1] < 0x80) {
			return s
		}
	}
	return symbol{}
}

func slowWordStart(text []byte, from, end int) int {
	for end > from {
		s := slowBefore(text[from:end], end-from)
		if !s.is(isLetter) {
			break
		}
		end -= s.width()
	}
	return end
}

func slowWordEnd(text []byte, start int) int {
	for start < len(text) {
		s := symbolAt(text, start)
		if !s.is(isLetter) {
			break
		}
		start += s.width()
	}
	return start
}

func slowNameShaped(word []byte) bool {
	if len(word) == 0 || !isCapital(word[0]) && word[0] != 0xC3 {
		return false
	}
	small := 0
	for i := 0; i < len(word); {
		s := symbolAt(word, i)
		capital := s.is(isUpper) || s.width() == 2 && word[i+1] <= 0x9E
		if capital != (i == 0) {
			return false
		}
		if !capital {
			small++
		}
		i += s.width()
	}
	return small > 0
}

func slowPlural(word []byte) bool {
	for _, end := range []string{"numre", "numrene", "numbers"} {
		if n := len(word) - len(end); n >= 0 && bytes.EqualFold(word[n:], []byte(end)) {
			return true
		}
	}
	return false
}

// checkLetters compares all of them at every place of a text.
func checkLetters(t *testing.T, text []byte) {
	for i := range len(text) + 1 {
		if got, want := symbolBefore(text, i), slowBefore(text, i); got != want {
			t.Fatalf("%q at %d: character %v, want %v", text, i, got, want)
		}
		from := i / 3
		start := wordStart(text, from, i)
		if want := slowWordStart(text, from, i); start != want {
			t.Fatalf("%q at %d: word begins at %d, want %d", text, i, start, want)
		}
		end := wordEnd(text, i)
		if want := slowWordEnd(text, i); end != want {
			t.Fatalf("%q at %d: word ends at %d, want %d", text, i, end, want)
		}
		if got, want := hinted.mayMeanAt(text, start, i), hinted.mayMean(text[start:i]); got != want {
			t.Fatalf("%q: hinted %v, want %v", text[start:i], got, want)
		}
		for _, word := range [][]byte{text[start:i], text[i:end]} {
			if got, want := nameShaped(word), slowNameShaped(word); got != want {
				t.Fatalf("%q: name %v, want %v", word, got, want)
			}
			if got, want := isPlural(word), slowPlural(word); got != want {
				t.Fatalf("%q: plural %v, want %v", word, got, want)
			}
			if !hinted.mayMean(word) && listedRole(word, false) != roleNone {
				t.Fatalf("%q: means something", word)
			}
			if got, want := holdsCPR(word), bytes.Contains(bytes.ToLower(word), []byte("cpr")); got != want {
				t.Fatalf("%q: cpr %v, want %v", word, got, want)
			}
		}
	}
}

var letterParts = []string{
	"c", "P", "r", "C", "p", "R", "x", "A", "Hansen", "Ø", "ø", "æ", "×", "Ã", "Â", "Â\u00a0", "Â ", "â€“", "\xc3", "\xc2", "\x96", "\x80", "\xff",
	"\xe2", "\u2212", "\u00ad", "0", "\uff10", " ", "-", "numre", "NUMRENE", "sag", "faktura", "nr", "konto", "Id", "Numbers", "numberſ", "e", "s", "@", "[", "`", "{", "\x02", "\xcb\x97",
}

func TestLettersAgainstTheSlowWay(t *testing.T) {
	r := seeded(47)
	for range 20000 {
		var text []byte
		for range 1 + r.IntN(8) {
			text = append(text, letterParts[r.IntN(len(letterParts))]...)
		}
		checkLetters(t, text)
	}
}

func FuzzLetters(f *testing.F) {
	for _, part := range letterParts {
		f.Add([]byte("Cpr" + part + "numre"))
	}
	f.Fuzz(func(t *testing.T, text []byte) { checkLetters(t, text[:min(len(text), 100)]) })
}
