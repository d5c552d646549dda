package looks

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels/internal/cpufeat"
)

// tableOf is a table for words that are met at a place so many bytes into them.
func tableOf(level cpufeat.Level, words map[string]int) *Table {
	t := New(level)
	set := map[uint32]bool{}
	for word, at := range words {
		key, l := Key([]byte(word[at:])), Of(word, at)
		if set[key] {
			l = l.And(t.At(key))
		}
		set[key] = true
		t.Set(key, l)
	}
	return t
}

// keepSlowly is Keep by looking at one byte after the other.
func keepSlowly(t *Table, places []uint16, text []byte) (kept []uint16) {
	for _, p := range places {
		l := t.looks[Key(text[int(p)+Before:])]
		fits := true
		for i := range Before + Behind {
			mask, want := byte(l.mask[i/8]>>(i%8*8)), byte(l.word[i/8]>>(i%8*8))
			fits = fits && (text[int(p)+i]|0x20)&mask == want
		}
		if fits {
			kept = append(kept, p)
		}
	}
	return kept
}

// check holds all variants against keepSlowly. Every place of text is looked at.
func check(t *testing.T, words map[string]int, text []byte) {
	t.Helper()
	for _, level := range cpufeat.Usable() {
		table := tableOf(level, words)
		var places []uint16
		for p := range max(len(text)-Before-Behind+1, 0) {
			places = append(places, uint16(p))
		}
		want := keepSlowly(table, places, text)
		if got := places[:table.Keep(places, text)]; !slices.Equal(got, want) {
			t.Fatalf("%v: %q: got %d, want %d", level, text, got, want)
		}
	}
}

func TestWordsAreKept(t *testing.T) {
	margin := strings.Repeat(" ", Before)
	for _, c := range []struct {
		words map[string]int
		text  string
		want  int // places
	}{
		{map[string]int{"straffeattest": 5}, "STRAFFEATTEST straffeattest straffelov", 2},
		{map[string]int{"straffeattest": 5}, "straffeattesT ztraffeattest", 1},             // eight bytes before are looked at
		{map[string]int{"psykisk": 0, "psykolog": 0}, "psykisk psykolog psykose psyke", 4}, // all that both words have,
		{map[string]int{"læge": 0}, "LÆGE læge lage", 2},
		{map[string]int{"cpr": 0}, "cpr CPR cp", 2},
		{nil, "cpr", 0},
	} {
		text := []byte(margin + c.text + margin)
		var places []uint16
		for p := range len(text) - Before - Behind {
			places = append(places, uint16(p))
		}
		if got := tableOf(cpufeat.Portable, c.words).Keep(places, text); got != c.want {
			t.Errorf("%v in %q: %d, want %d", c.words, c.text, got, c.want)
		}
		check(t, c.words, text)
	}
}

// What Keep keeps for a single word, its own look fits.
func TestFits(t *testing.T) {
	text := []byte("        straffeattest, straffesag        ")
	l := Of("straffeattest", 5)
	table := tableOf(cpufeat.Portable, map[string]int{"straffeattest": 5})
	for p := range len(text) - Before - Behind {
		if got, want := l.Fits(text[p:]), table.Keep([]uint16{uint16(p)}, text) == 1; got != want {
			t.Errorf("at %d: %v, want %v", p, got, want)
		}
	}
}

// randomWords are words of few letters, so that texts of the same hold many.
func randomWords(rng *rand.Rand) map[string]int {
	words := map[string]int{}
	for range rng.IntN(20) {
		word := randomText(rng, KeyBytes+rng.IntN(20))
		words[string(word)] = rng.IntN(len(word) - KeyBytes + 1)
	}
	return words
}

func randomText(rng *rand.Rand, n int) []byte {
	text := make([]byte, n)
	for i := range text {
		text[i] = "abAB\xc3\xa6\x86 "[rng.IntN(8)]
	}
	return text
}

func TestRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		words := randomWords(rng)
		text := randomText(rng, rng.IntN(200))
		for word := range words {
			text = append(append(text, word...), "  "...)
		}
		check(t, words, append(text, bytes.Repeat([]byte(" "), Behind)...))
	}
}

func FuzzKeep(f *testing.F) {
	f.Add([]byte("        straffeattest, CPR        "), "straffeattest", 5, "cpr", 0)
	f.Fuzz(func(t *testing.T, text []byte, a string, atA int, b string, atB int) {
		words := map[string]int{}
		for word, at := range map[string]int{a: atA, b: atB} {
			if len(word) >= KeyBytes {
				words[word] = (at & 0xFFFF) % (len(word) - KeyBytes + 1)
			}
		}
		check(t, words, text[:min(len(text), 1<<12)])
	})
}
