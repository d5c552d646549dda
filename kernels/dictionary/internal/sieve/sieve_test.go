package sieve

import (
	"bytes"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
)

// sifted returns the offsets of all starts that a variant keeps of a text.
func sifted(t *testing.T, level cpufeat.Level, f *Filter, text []byte, c wordstart.Case, small byte) (all []int) {
	t.Helper()
	marker, sifter := wordstart.For(level), For(level)
	p := wordstart.Planes{Small: small}
	var guarded struct {
		before [8]uint16
		list   List
		after  [8]uint16
	}
	for at := 0; at < len(text); at += wordstart.Chunk {
		masks := marker.Mark(&p, text, at, c)
		for _, place := range guarded.list[:sifter.Sift(&guarded.list, f, &p, masks)] {
			all = append(all, at+int(place))
		}
	}
	if guarded.before != [8]uint16{} || guarded.after != [8]uint16{} {
		t.Fatalf("%v writes beside the list", level)
	}
	return all
}

// filled is a filter that lets one key in some through.
func filled(words, one int) *Filter {
	rng := rand.New(rand.NewPCG(1, uint64(one)))
	f := NewFilter(make([]uint64, words))
	for i := range words {
		for b := range 64 {
			if rng.IntN(one) == 0 {
				f.words[i] |= 1 << b
			}
		}
	}
	return &f
}

// checkVariants compares all variants with the specification.
func checkVariants(t *testing.T, text []byte) (kept int) {
	t.Helper()
	for _, f := range []*Filter{filled(MinWords, 1), filled(64, 2), filled(1024, 3), filled(64, 1000)} {
		for _, c := range []wordstart.Case{wordstart.Any, wordstart.Capitals} {
			small := 0x20 * byte(c)
			want := sifted(t, cpufeat.Portable, f, text, c, small)
			kept += len(want)
			for _, level := range cpufeat.Usable()[1:] {
				if got := sifted(t, level, f, text, c, small); !slices.Equal(got, want) {
					t.Fatalf("%v: %v\nwant %v of %q", level, got, want, text)
				}
			}
		}
	}
	return kept
}

var pieces = []string{"Bo", "Åse", "ærø", "Wolfeschlegelstein", "syvogtyv", "Femtenbogstaveræ", " ", " ", ", ", "\n", "–", "×",
	"\u00a0", "\u00ad", "ß", "ÿ", "Šarić", "李", "\xc3", "\xff", "a", "B", "7", "-", "\xe2\x80", "           "}

func TestVariantsAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	kept := 0
	for range 300 {
		var text []byte
		for range rng.IntN(150) {
			text = append(text, pieces[rng.IntN(len(pieces))]...)
		}
		kept += checkVariants(t, text)
	}
	for _, unit := range []string{"a ", "Å ", "A ", "Bo Åse ", "a–", "aa\u00a0 ", "\xe2\x80\xff", "                   Bo", strings.Repeat("a,", 100) + "–"} {
		kept += checkVariants(t, []byte(strings.Repeat(unit, 20_000/len(unit)))) // several chunks, some as full as can be
	}
	if kept < 10_000 {
		t.Errorf("only %d starts were kept", kept)
	}
}

// TestVariantsAgreeAtEveryPlace has any number of starts in a mask and in a
// stretch, and wild bytes at every place.
func TestVariantsAgreeAtEveryPlace(t *testing.T) {
	const text = "Bo Åse Wolfeschlegelsteinhausen–Šarić ærø"
	for n := range 200 {
		checkVariants(t, []byte(strings.Repeat(".", n)+text))
		checkVariants(t, []byte(strings.Repeat("Bo ", n%17)+strings.Repeat(".", 300)+strings.Repeat("B,", n)))
	}
}

func FuzzVariantsAgree(f *testing.F) {
	f.Add([]byte("Bo Åse\u00a0Šarić"), uint16(0))
	f.Add([]byte("ærø \xc3\xc3\xa6×÷ß"), uint16(90))
	f.Fuzz(func(t *testing.T, text []byte, before uint16) {
		checkVariants(t, append(bytes.Repeat([]byte("Bo, "), int(before%2200)), text...))
	})
}

// Every start of a word that was added stays, wherever it stands.
func TestNoWordThatWasAddedIsDropped(t *testing.T) {
	for _, word := range []string{"B", "Bo", "Åse", "Ærø", "Syvende", "Johannes", "Ottebogs", "Wolfeschlegelstein"} {
		for _, behind := range []string{" ", ".", "–", "\u00ad", "\n", ""} {
			f := NewFilter(make([]uint64, 1024))
			f.Add(Key([]byte(word), 0x20))
			for n := range 140 {
				text := []byte(strings.Repeat("x ", n/2) + strings.Repeat(".", n%2) + word + behind)
				want := len(text) - len(word) - len(behind)
				if got := sifted(t, cpufeat.Portable, &f, text, wordstart.Any, 0x20); !slices.Contains(got, want) {
					t.Fatalf("%q at %d is dropped", text, want)
				}
			}
		}
	}
}

// A filter of 16 bits a key lets one of fifty others through at the most,
// whether keys are short or long.
func TestFilterDropsOthers(t *testing.T) {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	rng := rand.New(rand.NewPCG(7, 8))
	word := func(n int) []byte {
		w := make([]byte, n)
		for i := range w {
			w[i] = letters[rng.IntN(len(letters))]
		}
		return w
	}
	for size := 3; size <= Prefix; size++ {
		f := NewFilter(make([]uint64, 512)) // 2,048 keys
		added := map[uint64]bool{}
		for range 2048 {
			key := Key(word(size), 0)
			added[key] = true
			f.Add(key)
		}
		through, others := 0, 0
		for range 20_000 {
			if key := Key(word(size), 0); !added[key] {
				others++
				if f.Has(key) {
					through++
				}
			}
		}
		if through*50 > others {
			t.Errorf("of %d other words of %d letters %d come through", others, size, through)
		}
	}
}

// The key of a word is what the planes have of it.
func TestKeyIsThatOfThePlanes(t *testing.T) {
	for _, word := range []string{"B", "Bo", "Åse", "ÆRØ", "Syvende", "Johannes", "Wolfeschlegelstein"} {
		for _, small := range []byte{0, 0x20} {
			p := wordstart.Planes{Small: small}
			wordstart.For(cpufeat.Portable).Mark(&p, []byte(word+", Bo"), 0, wordstart.Any)
			eight := uint64(0)
			for i, b := range p.Bytes[:8] {
				eight |= uint64(b) << (8 * i)
			}
			if got, want := firstWord(eight), Key([]byte(word), small); got != want || bits.LeadingZeros64(got) == 0 {
				t.Errorf("%q: %x, want %x", word, got, want)
			}
		}
	}
}
