package looks

import (
	"bytes"
	"math/bits"
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

// fitSlowly is Fitting by looking at one byte after the other.
func fitSlowly(t *Table, places []uint16, text []byte) (bits uint64) {
	for n, p := range places {
		l := t.At(Key(text[int(p)+Before:]))
		fits := uint64(1)
		for i := range Before + Behind {
			mask, inverse := byte(l.mask[i/8]>>(i%8*8)), byte(l.inverse[i/8]>>(i%8*8))
			if text[int(p)+i]&mask != ^inverse&mask {
				fits = 0
			}
		}
		bits |= fits << n
	}
	return bits
}

// check holds all variants against fitSlowly, at all places of text. It returns
// at how many of them looks fit.
func check(t *testing.T, words map[string]int, text []byte) (fit int) {
	t.Helper()
	var places []uint16
	for p := range max(len(text)-Before-Behind+1, 0) {
		places = append(places, uint16(p))
	}
	for _, level := range cpufeat.Usable() {
		table := tableOf(level, words)
		fit = 0
		for some := range slices.Chunk(places, Most) {
			want := fitSlowly(table, some, text)
			for n := range len(some) + 1 {
				if got, want := table.Fitting(some[:n], text), want&(1<<n-1); got != want {
					t.Fatalf("%v: %q: %d places from %d on: got %b, want %b", level, text, n, some[0], got, want)
				}
			}
			fit += bits.OnesCount64(want)
		}
	}
	return fit
}

func TestWordsFit(t *testing.T) {
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
		{map[string]int{"3f-a": 0}, "3f-a 3F-A \x13f-a 3f\x0da", 2}, // only letters are of either case
		{map[string]int{"\xc3\xa6gs": 0}, "ægs  ÆGS  \xe3\xa6gs ", 2},
		{nil, "cpr", 0},
	} {
		if got := check(t, c.words, []byte(margin+c.text+margin)); got != c.want {
			t.Errorf("%v in %q: %d, want %d", c.words, c.text, got, c.want)
		}
	}
}

// Fitting tells of a single word what its own look does.
func TestFits(t *testing.T) {
	text := []byte("        straffeattest, straffesag        ")
	l := Of("straffeattest", 5)
	table := tableOf(cpufeat.Portable, map[string]int{"straffeattest": 5})
	for p := range len(text) - Before - Behind {
		if got, want := l.Fits(text[p:]), table.Fitting([]uint16{uint16(p)}, text) == 1; got != want {
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

func FuzzFitting(f *testing.F) {
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
