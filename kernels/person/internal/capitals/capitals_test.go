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
var remembered = []string{"Det", "Der", "I", "Ændrin", "Opkald", "Personer", "Første", "K2", "Kommunalplanen"}

// openers are words that are sifted out where they begin a sentence.
var openers = []string{"Borgeren", "Arbejdsgiveren", "Mål"}

func wordsOf() *Words {
	words := NewWords(new(Lines))
	for _, w := range remembered {
		words.Add(bytesOf(w))
	}
	for i, w := range openers {
		head, tail := bytesOf(w)
		words.AddNoun(head, tail, uint64(i))
	}
	return words
}

// bytesOf gives the bytes of a word as Add takes them.
func bytesOf(w string) (head, tail uint64) {
	var load [16]byte
	copy(load[:], w)
	return binary.LittleEndian.Uint64(load[:]), binary.LittleEndian.Uint64(load[8:])
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
				start := at + int(place.At&^Joined)
				if left = append(left, start); place.At&Joined != 0 {
					left = append(left, -1)
				} else {
					checkAlone(t, text, start)
				}
				checkWord(t, text[start:], place)
			}
		}
	}
	if guarded.before != [8]uint16{} || guarded.after != [8]uint16{} {
		t.Fatalf("%v writes beside the list", level)
	}
	return left
}

func isWordByte(c byte) bool {
	return c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// checkAlone fails if the word at text[at] is joined to something.
func checkAlone(t testing.TB, text []byte, at int) {
	t.Helper()
	end := at
	for end < len(text) && isWordByte(text[end]) {
		end++
	}
	if at == 0 || end == len(text) || joins[text[at-1]]|joins[text[end]] != 0 {
		t.Fatalf("%q is said to be alone", text[max(0, at-3):min(len(text), end+3)])
	}
}

// checkWord fails if text does not begin with the word of the place, or what is told
// of that is not so.
func checkWord(t testing.TB, text []byte, place Place) {
	t.Helper()
	if place.Size == 0 || place.Size > Longest {
		return
	}
	head, tail := bytesOf(string(text[:place.Size]))
	if place.Head != head || place.Tail != tail || place.Line != uint16(Hash(head, tail)>>(64-LineBits)) {
		t.Fatalf("%q is not what is told of it: %+v", text[:place.Size], place)
	}
	if int(place.Size) < len(text) && isWordByte(text[place.Size]) {
		t.Fatalf("%q goes on", text[:place.Size])
	}
}

// TestSized holds that most places come with their words.
func TestSized(t *testing.T) {
	text := []byte("det er her, sagde Jens Hansen til os. Nu er Kommunalplanerne hos borgeren i byen, og der er mere end nok")
	for _, level := range cpufeat.Usable() {
		var p wordstart.Planes
		var list List
		masks := wordstart.For(level).Mark(&p, text, 0, wordstart.Capitals)
		n, _ := For(level).List(&list, &p, 0, masks, text, 0, wordsOf())
		var words []string
		for _, place := range list[:n] {
			words = append(words, string(text[place.At&^Joined:][:place.Size]))
		}
		if want := []string{"Jens", "Hansen", "Nu", "Kommunalplanerne"}; !slices.Equal(words, want) {
			t.Errorf("%v: %q, want %q", level, words, want)
		}
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
		{"det er den Ændrin og Ændring og K2 og K22, også Personer og Personerne her", "\xc3KP"},
		{"det er Det-Første og Første, 'Det', `Der og Der, til Der` her", "D-F-D-D-D-"},
		{"og det er Det\u00ad og Der\u2013 og i Der, \"Der og Det), alt sammen her", "DD"},
		{"et langt ord er Xyzæøåxyzæøåxyzæøåxyzæøåxyzæøåxyzæøåxyzæøåxyzæøåxyzæøå her", "X-"},
		{"et ord er Xyzæøåxyz-xyz og Xyzæøåxyzxyz her", "X-X"},
		{"alt er her. Borgeren kom fra sagen. Arbejdsgiveren og Borgeren", "BB"},
		{"alt er her. Mål og nu. Mål og § 27. Mål, med hvem. Mål", "MMM"},
		{"alt er her, sagde Borgen. Mål for sagen. Mål og sagen: Mål", "BMM"},
		{"alt er her fra Sag-hilsen. Mål og fra Sagen. Mål og sagen. Mål", "S-MSM"},
		{"alt er her og Kommunalplanen er Kommunalplanens", "K"},
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

func TestForget(t *testing.T) {
	const text = "den er her med sagen. Borgeren og Mål fra sagen. Arbejdsgiveren er her, og det er mere end nok som det er"
	words := wordsOf()
	before := len(listed(t, cpufeat.Portable, words, []byte(text)))
	if words.Forget(uint64(len(openers))) || !words.Forget(1) || words.Forget(1) {
		t.Error("what is forgotten is not what was remembered")
	}
	if left := len(listed(t, cpufeat.Portable, words, []byte(text))); left != before+1 {
		t.Errorf("%d capitals are left, %d before a word was forgotten", left, before)
	}
}

// TestForgetAll adds more words than there is room for, many with one hash, and
// forgets them.
func TestForgetAll(t *testing.T) {
	r, words := rand.New(rand.NewPCG(5, 6)), NewWords(new(Lines))
	for range 10000 {
		head, hash := r.Uint64N(3000), r.Uint64N(1000)*0x3779B97
		head += hash << 16 // which has a hash of its own
		if words.AddNoun(head, 0, hash); r.IntN(2) == 0 {
			words.Add(1+r.Uint64N(3000), 1)
		}
		hash = r.Uint64N(1000) * 0x3779B97
		if forgot := words.Forget(hash); forgot && words.Forget(hash) {
			t.Fatalf("hash %x is remembered when forgotten", hash)
		}
		for at := range words.heads {
			of := words.at(uint64(at))
			if of.tail&^onlyOpening == 1 || of == (word{}) || of == (word{head: 1}) && at == int(word{}.place()) {
				continue
			}
			if hash := of.head >> 16; words.names[hash%(1<<wordBits)] != hash&^(1<<wordBits-1)|uint64(at) {
				t.Fatalf("word %x would not be forgotten", of.head)
			}
		}
	}
}

func TestRandom(t *testing.T) {
	pieces := strings.Split("Jens| | | |. |. |sagen. |27. |, |\n|-|'|\u00ad|–|é|Å|×|a|Z|9|\xff|\xc3|ABCDEFGH|en lang linje uden store bogstaver ", "|")
	pieces = append(append(pieces, remembered...), openers...)
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
