package textbytes

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"aktsyn/kernels/internal/cpufeat"
)

// seenSlowly is Seen, the kinds written down once more.
func seenSlowly(text []byte) (s Set) {
	for kind, members := range map[Set]string{NUL: "\x00", CR: "\r", Blank: " ", Quote: `"`, Tab: "\t", Bar: "|",
		lowRare: "\x01\x02\x03\x04\x05\x06\x07\x0E\x0F",
		topRare: "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1C\x1D\x1E\x1F"} {
		if bytes.ContainsAny(text, members) {
			s |= kind
		}
	}
	return s
}

// simpleSlowly is Simple, rune by rune.
func simpleSlowly(text []byte) bool {
	for _, r := range string(text) {
		if r >= 0x300 && r != '€' && (r < 0x2002 || r > 0x203F) {
			return false
		}
	}
	return utf8.Valid(text)
}

// check holds every variant against the slow ones, wherever text begins in its
// memory and however little is behind it.
func check(t *testing.T, text []byte) {
	t.Helper()
	seen, simple := seenSlowly(text), simpleSlowly(text)
	for _, level := range cpufeat.Usable() {
		v := variantOf(level)
		if got := v.seen(text); got != seen {
			t.Fatalf("%v: seen %b, want %b: %q", level, got, seen, text)
		}
		if got := v.simple(text); got != simple {
			t.Fatalf("%v: simple %v, want %v: %q", level, got, simple, text)
		}
	}
	if simple && !norm.NFC.IsNormal(text) {
		t.Fatalf("simple, and not in NFC: %q", text)
	}
}

// pieces are what texts are made of: runes of Simple and their neighbours, and
// bytes that are no UTF-8.
var pieces = []string{"a", "\n", " ", "Sagen er oplyst, jf. ", "\x00", "\r", `"`, "\t", "|", "\x0C", "\x19", "y", "l", "\x07", "\x1F", "\x1B", "\x7F", "\u0080", "æ", "ø", "Å", "\u02FF", "\u0300", "\u036F",
	"\u2001", "\u2002", "–", "”", "\u203F", "\u2040", "€", "\u20AB", "₭", "漢", "\U0001F600", "\xC3", "\xA6", "\xC0\x80", "\xC1\xBF", "\xCC\x80", "\xE2\x80", "\xF0\x9F", "\xFF"}

// TestEveryPlaceInABlock: one piece at each place of two blocks, alone and
// twice, and cut off behind each of its bytes.
func TestEveryPlaceInABlock(t *testing.T) {
	for _, filler := range []string{"a", "æ"} {
		room := strings.Repeat(filler, 2*32+5)
		for _, piece := range pieces {
			for at := range 2*32 + 3 {
				text := []byte(room[:at*len(filler)] + piece + piece + room)
				check(t, text)
				for end := range len(piece) {
					check(t, text[:at*len(filler)+end+1])
				}
			}
		}
	}
}

func TestRandomTexts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var text []byte
		common := 1 + rng.IntN(len(pieces))
		for range rng.IntN(60) {
			text = append(text, pieces[rng.IntN(common)]...)
		}
		check(t, text)
	}
}

func FuzzText(f *testing.F) {
	for _, piece := range pieces {
		f.Add([]byte(strings.Repeat("blåbærgrød ", 6)+piece), uint8(3))
	}
	f.Fuzz(func(t *testing.T, text []byte, from uint8) { check(t, text[min(len(text), int(from)):]) })
}

func BenchmarkText(b *testing.B) {
	text := bytes.Repeat([]byte("Sagen er drøftet på gruppemøde. Der er enighed om at afvente lægelige oplysninger.\n"), 256)
	for _, level := range cpufeat.Usable() {
		v := variantOf(level)
		b.Run("simple/"+level.String(), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				v.simple(text)
			}
		})
		b.Run("seen/"+level.String(), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				v.seen(text)
			}
		})
	}
}
