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

// listed are the offsets of the capitals of text that a variant leaves, and
// behind each that may be joined to something the offset -1.
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
				if left = append(left, at+int(place&^Joined)); place&Joined != 0 {
					left = append(left, -1)
				} else {
					checkAlone(t, text, at+int(place))
				}
			}
		}
	}
	if guarded.before != [8]uint16{} || guarded.after != [8]uint16{} {
		t.Fatalf("%v writes beside the list", level)
	}
	return left
}

// checkAlone fails if the word at text[at] is joined to something.
func checkAlone(t testing.TB, text []byte, at int) {
	t.Helper()
	end := at
	for end < len(text) && (text[end] >= 0x80 || '0' <= text[end] && text[end] <= '9' || 'a' <= text[end]|0x20 && text[end]|0x20 <= 'z') {
		end++
	}
	if at == 0 || end == len(text) || joins[text[at-1]]|joins[text[end]] != 0 {
		t.Fatalf("%q is said to be alone", text[max(0, at-3):min(len(text), end+3)])
	}
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

// TestWhatIsLeft tells of each text the capitals that are left, with a hyphen
// behind those that may be joined to something.
func TestWhatIsLeft(t *testing.T) {
	const behind, last = " og her er mere end nok, som ikke er til at tage fejl af. Det", "D-"
	for _, c := range []struct{ text, left string }{
		{"Det regner. Der er Jens. I dag regner det ikke", "D-J"},
		{"det regner, og Jens siger: Det regner", "J"},
		{"i dag er Opkald Opkaldt og OPKALD alle med Opkal her", "OOO"},
		{"den Ændrin og Ændring og K2 og K22, også Personer og Personerne her", "\xc3KP"},
		{"det er Det-Første og Første, 'Det', `Der og Der, til Der` her", "D-F-D-D-D-"},
		{"det er Det\u00ad og Der\u2013 og i Der, \"Der og Det), alt sammen her", "DD"},
		{"et langt ord er Xyzæøåxyzæøåxyzæøåxyzæøåxyzæøåxyzæøåxyzæøåxyzæøåxyzæøå her", "X-"},
		{"et ord er Xyzæøåxyz-xyz og Xyzæøåxyzxyz her", "X-X"},
		{"", ""},
	} {
		for _, level := range cpufeat.Usable() {
			var left []byte
			for _, at := range listed(t, level, wordsOf(), []byte(c.text+behind)) {
				if at < 0 {
					left = append(left, '-')
				} else {
					left = append(left, (c.text + behind)[at])
				}
			}
			if want := c.left + last; string(left) != want {
				t.Errorf("%v: %q of %q, want %q", level, left, c.text, want)
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
