package capitals

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
)

// remembered are words that are sifted out.
var remembered = []string{"Det", "Der", "I", "Ændrin", "Opkald", "Personer", "Første", "K2"}

func wordsOf() *Words {
	words := NewWords()
	for _, w := range remembered {
		var load [Longest]byte
		copy(load[:], w)
		words.Add(binary.LittleEndian.Uint64(load[:]))
	}
	return words
}

// listed are the offsets of the capitals of text that a variant leaves.
func listed(t testing.TB, level cpufeat.Level, words *Words, text []byte) (left []int) {
	t.Helper()
	var p wordstart.Planes
	var guarded struct {
		before [8]uint16
		list   List
		after  [8]uint16
	}
	for at := 0; at < len(text); at += wordstart.Chunk {
		masks := wordstart.For(level).Mark(&p, text, at, wordstart.Capitals)
		for first := 0; first < masks; first += Masks {
			size, starts := min(Masks, masks-first), 0
			n, all := For(level).List(&guarded.list, &p, first, size, text, at, words)
			for _, mask := range p.Starts[first : first+size] {
				starts += bits.OnesCount64(mask)
			}
			if all != starts {
				t.Fatalf("%v: %d capitals, want %d", level, all, starts)
			}
			for _, place := range guarded.list[:n] {
				left = append(left, at+int(place))
			}
		}
	}
	if guarded.before != [8]uint16{} || guarded.after != [8]uint16{} {
		t.Fatalf("%v writes beside the list", level)
	}
	return left
}

// check holds all variants against plain Go.
func check(t testing.TB, text []byte) {
	t.Helper()
	words := wordsOf()
	want := listed(t, cpufeat.Portable, words, text)
	for _, level := range cpufeat.Usable()[1:] {
		if got := listed(t, level, words, text[:len(text):len(text)]); !slices.Equal(got, want) {
			t.Fatalf("%v: %v, want %v: %q", level, got, want, text)
		}
	}
}

// TestWhatIsLeft tells of each text the capitals that are left.
func TestWhatIsLeft(t *testing.T) {
	for _, c := range []struct{ text, left string }{
		{"Det regner. Der er Jens. I dag regner det ikke", "DJ"},
		{"det regner, og Jens siger: Det regner. Det", "JD"}, // the last one is at the end
		{"i dag er Opkald Opkaldt og OPKALD alle med Opkal her", "OOO"},
		{"den Ændrin og Ændring og K2 og K22, også Personer og Personerne her", "\xc3KP"},
		{"det er Det-Første og Første, 'Det', `Der og Der, til Der` her", "DFDDD"},
		{"det er Det\u00ad og Der\u2013 og i Der, \"Der og Det), alt sammen her", "DD"},
		{"et langt ord er Xyzæøåxyzæøåxyzæøåxyzæøåxyzæøåxyzæøåxyzæøåxyzæøåxyzæøå her", "X"},
		{"", ""},
	} {
		for _, level := range cpufeat.Usable() {
			var left []byte
			for _, at := range listed(t, level, wordsOf(), []byte(c.text)) {
				left = append(left, c.text[at])
			}
			if string(left) != c.left {
				t.Errorf("%v: %q of %q, want %q", level, left, c.text, c.left)
			}
		}
	}
}

func TestRandom(t *testing.T) {
	pieces := strings.Split("Jens| | | |. |. |, |\n|-|'|\u00ad|–|é|Å|×|a|Z|9|\xff|\xc3|ABCDEFGH|en lang linje uden store bogstaver ", "|")
	pieces = append(pieces, remembered...)
	r := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		var text []byte
		for n := r.IntN(400); n > 0; n-- {
			text = append(text, pieces[r.IntN(len(pieces))]...)
		}
		check(t, text)
	}
	check(t, []byte(strings.Repeat("A ", wordstart.Chunk)))
	check(t, []byte(strings.Repeat("\xc4", 3*wordstart.Chunk/2)))
}

func FuzzList(f *testing.F) {
	f.Add([]byte("Sagen er oplyst. Det blev sagt, at Opkald-Sagen kom. Jens"), 3)
	f.Fuzz(func(t *testing.T, text []byte, repeat int) {
		check(t, bytes.Repeat(text, 1+repeat&0x3F))
	})
}
