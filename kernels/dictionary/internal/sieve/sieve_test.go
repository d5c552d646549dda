package sieve

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
	"aktsyn/kernels/kerneltest"
)

// sifted returns all that a variant finds in a text.
func sifted(level cpufeat.Level, s *Sieve, text []byte, c wordstart.Case) (all []Found) {
	marker, sifter := wordstart.For(level), For(level)
	var p wordstart.Planes
	var found [Most]Found
	for at := 0; at < len(text); at += wordstart.Chunk {
		masks := marker.Mark(&p, text, at, c)
		for n, next := 0, 0; next < masks; {
			n, next = sifter.Sift(&found, s, &p, text, at, next, masks)
			all = append(all, found[:n]...)
		}
	}
	return all
}

// filled is a sieve that lets one hash in some through.
func filled(small uint64, one int) *Sieve {
	rng := rand.New(rand.NewPCG(1, uint64(one)))
	words := make([]uint64, 64)
	for i := range 64 * len(words) {
		if rng.IntN(one) == 0 {
			words[i/64] |= 1 << (i % 64)
		}
	}
	return &Sieve{Hash{Small: small, A: 0x9E3779B97F4A7C15, B: 0xBF58476D1CE4E5B9}, NewFilter(words)}
}

// checkVariants compares all variants with the specification, on the text as
// a whole and within guarded memory.
func checkVariants(t *testing.T, text []byte) (found int) {
	t.Helper()
	guarded, free := kerneltest.GuardedText(t, text)
	defer free()
	for _, s := range []*Sieve{filled(AnyCase, 1), filled(AnyCase, 3), filled(0, 2)} {
		for _, c := range []wordstart.Case{wordstart.Any, wordstart.Capitals} {
			want := sifted(cpufeat.Portable, s, text, c)
			found += len(want)
			for _, level := range cpufeat.Usable() {
				if got := sifted(level, s, guarded, c); !slices.Equal(got, want) {
					t.Fatalf("%v: %v\nwant %v", level, got, want)
				}
			}
		}
	}
	return found
}

var pieces = []string{"Bo", "Åse", "ærø", "Wolfeschlegelstein", "sekstenbogstaver", "Sekstenbogstavær", "Femtenbogstaveræ", " ", " ", ", ", "\n", "–", "×",
	"\u00a0", "\u00ad", "ß", "ÿ", "Šarić", "李", "\xc3", "\xff", "a", "B", "7", "-", "\xe2\x80", "           "}

func TestVariantsAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	found := 0
	for range 300 {
		var text []byte
		for range rng.IntN(120) {
			text = append(text, pieces[rng.IntN(len(pieces))]...)
		}
		found += checkVariants(t, text)
	}
	for _, unit := range []string{"a ", "Å ", "Bo Åse ", "a–", "aa\u00a0 "} {
		found += checkVariants(t, []byte(strings.Repeat(unit, 9000))) // several chunks, and found is full
	}
	if found < 10_000 {
		t.Errorf("only %d words were found", found)
	}
}

func TestVariantsAgreeAtEveryPlace(t *testing.T) {
	const text = "Bo Åse Wolfeschlegelsteinhausen–Šarić ærø"
	for n := range 200 {
		checkVariants(t, []byte(strings.Repeat(".", n)+text))
		checkVariants(t, []byte(strings.Repeat("Bo ", 100)+text[:n%len(text)]))
	}
}

func FuzzVariantsAgree(f *testing.F) {
	f.Add([]byte("Bo Åse\u00a0Šarić"), uint16(0))
	f.Add([]byte("ærø \xc3\xc3\xa6×÷ß"), uint16(90))
	f.Fuzz(func(t *testing.T, text []byte, before uint16) {
		text = append(bytes.Repeat([]byte("Bo, "), int(before%600)), text...)
		checkVariants(t, text)
	})
}

func TestPlainWords(t *testing.T) {
	s := filled(AnyCase, 1)
	rest := strings.Repeat(" .", 40)
	for word, plain := range map[string]bool{
		"Bo": true, "bo2": true, "Ærø": true, "ßÿ": true, "sekstenbogstaver": true, "sekstenbogstavers": false,
		"Bo–Lund": false, "a×b": false, "a÷": false, "Šarić": false, "B\xc3": false, "\xc3\xa6\xa6": false, "B\u00ad": false,
	} {
		found := sifted(cpufeat.Portable, s, []byte(rest+word+rest), wordstart.Any)
		if len(found) == 0 || found[0].Start != uint32(len(rest)) || (found[0].Size == uint32(len(word))) != plain {
			t.Errorf("%q: %v", word, found)
		}
	}
}

func TestHashFolds(t *testing.T) {
	s := filled(AnyCase, 1)
	hash := func(word string) uint64 { return s.Short(s.Load([]byte(word))) }
	for _, pair := range [][2]string{{"BO", "bo"}, {"ÆRØ", "ærø"}, {"SEKSTENBOGSTAVER", "sekstenbogstaver"}, {"Åse7", "åSE7"}} {
		if hash(pair[0]) != hash(pair[1]) {
			t.Errorf("%q and %q differ", pair[0], pair[1])
		}
	}
	seen := map[uint64]string{}
	for i := range 200_000 {
		word := fmt.Sprintf("navn%x", i)
		if other, found := seen[hash(word)]; found {
			t.Fatalf("%q and %q have one hash", word, other)
		}
		seen[hash(word)] = word
	}
}
