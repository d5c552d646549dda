package teddy

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels/internal/cpufeat"
)

// check holds all variants against a loop over windows. The text is filled up.
func check(t *testing.T, windows map[int][]Window, text []byte) {
	t.Helper()
	text = append(slices.Clone(text), bytes.Repeat([]byte(" "), -len(text)&(Width-1))...)
	var want []uint16
	for i := range text {
		for bucket := range Buckets {
			if takes(windows[bucket], text[i:]) {
				want = append(want, uint16(i))
				break
			}
		}
	}
	for _, level := range cpufeat.Usable() {
		table := New(level)
		for bucket, all := range windows {
			for _, w := range all {
				table.Add(bucket, w)
			}
		}
		places := make([]uint16, len(text)+Slack)
		n, rare := table.Places(places, text, nil)
		if got := places[:n]; !slices.Equal(got, want) {
			t.Fatalf("%v: %q: got %d, want %d", level, text, got, want)
		}
		if want := slices.ContainsFunc(text, func(b byte) bool { return b >= 0x80 && b&0xF == 4 }); rare != want {
			t.Fatalf("%v: %q: rare bytes: %v, want %v", level, text, rare, want)
		}
	}
}

// takes reports whether a bucket with the windows takes the begin of text.
func takes(windows []Window, text []byte) bool {
	if len(windows) == 0 || len(text) < Span {
		return false
	}
	var all Window
	for _, w := range windows {
		all = all.Or(w)
	}
	for k, set := range all {
		if set&Of(ClassOf(text[k])) == 0 {
			return false
		}
	}
	return true
}

// windowOf takes a word and nothing else, but for case.
func windowOf(word string) (w Window) {
	for k := range w {
		w[k] = Of(ClassOf(word[k]))
	}
	return w
}

func TestClasses(t *testing.T) {
	for c := range 256 {
		b := byte(c)
		letter := 'a' <= b|caseBit && b|caseBit <= 'z' && b < 0x80
		if got := ClassOf(b); letter != (Beside&Of(got) == 0) || got >= Classes {
			t.Errorf("%q is of class %d", b, got)
		}
	}
	for i, b := range []byte("azAZ\xa5\x85\xa6\x86\xb8\x98\xc3 3.\n") {
		want := []Class{1, 26, 1, 26, SecondAring, SecondAring, SecondAE, SecondAE, SecondOslash, SecondOslash, Lead, Other, Other, Other, Other}[i]
		if got := ClassOf(b); got != want {
			t.Errorf("%q is of class %d, want %d", b, got, want)
		}
	}
}

func TestWordsAreFound(t *testing.T) {
	windows := map[int][]Window{0: {windowOf("læge")}, 3: {windowOf("straf"), windowOf("milde")}, 7: {{Of(3), Of(16), Of(18), Any, Any}}}
	for n := range 70 {
		text := strings.Repeat(".", n) + "LÆGE, straf, Mtraf, milde, cpr\xff, cpr"
		check(t, windows, []byte(text))
	}
}

func TestEveryByteAtEveryOffset(t *testing.T) {
	windows := map[int][]Window{}
	for bucket := range Buckets {
		windows[bucket] = []Window{{Of(Class(2 * bucket)), Any, Any, Any, Of(Class(31 - 2*bucket))}}
	}
	text := make([]byte, 256*Span)
	for i := range text {
		text[i] = byte(i/Span + i%Span*67)
	}
	for some := range slices.Chunk(text, MaxText) {
		check(t, windows, some)
		check(t, nil, some)
	}
	check(t, windows, nil)
}

// random returns buckets of windows that take a good part of all bytes.
func random(rng *rand.Rand) map[int][]Window {
	windows := map[int][]Window{}
	for range rng.IntN(12) {
		var w Window
		for k := range w {
			w[k] = Set(rng.Uint32() & rng.Uint32())
		}
		bucket := rng.IntN(Buckets)
		windows[bucket] = append(windows[bucket], w)
	}
	return windows
}

func TestRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		text := make([]byte, rng.IntN(6*Width))
		for i := range text {
			text[i] = byte(rng.Uint32())
		}
		check(t, random(rng), text)
	}
}

func FuzzPlaces(f *testing.F) {
	f.Add([]byte("Lægen udleverer straffeattesten; CPR følger.\n"), uint64(1))
	f.Fuzz(func(t *testing.T, text []byte, seed uint64) {
		check(t, random(rand.New(rand.NewPCG(seed, 0))), text[:min(len(text), MaxText)])
	})
}

func BenchmarkPlaces(b *testing.B) {
	text := []byte(strings.Repeat("Borgeren er visiteret til kategori 2, og sagen er afsluttet nu. ", MaxText/64))
	for _, level := range cpufeat.Usable() {
		b.Run(level.String(), func(b *testing.B) {
			table := New(level)
			table.Add(0, windowOf("straf"))
			places := make([]uint16, len(text)+Slack)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				table.Places(places, text, nil)
			}
		})
	}
}
