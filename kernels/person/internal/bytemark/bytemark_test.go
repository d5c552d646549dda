package bytemark

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"aktsyn/kernels/internal/cpufeat"
)

// check holds all variants against what bytes.IndexByte says.
func check(t *testing.T, text []byte) {
	t.Helper()
	var want Bytes
	for chars, b := range map[string]Bytes{"@": At, "\xAD": Soft, "\x81\x8B\x8C\x8D": Zero, "\xEF": EF} {
		if hasByteOf(text, chars) {
			want |= b
		}
	}
	for _, level := range cpufeat.Usable() {
		marks := Marks{Ends: [Masks]uint64{3: 1 << 5, Masks - 1: 1}}
		if got := For(level).Mark(&marks, text); got != want {
			t.Fatalf("%v: %b, want %b: %q", level, got, want, text)
		}
		for i := range Chunk {
			end := i < len(text) && bytes.IndexByte([]byte("\n.!?"), text[i]) >= 0
			if marks.Ends[i/Width]>>(i%Width)&1 != 0 != end {
				t.Fatalf("%v: byte %d of %d is an end: %v", level, i, len(text), !end)
			}
		}
	}
}

// hasByteOf reports whether text has one of the bytes of chars.
func hasByteOf(text []byte, chars string) bool {
	for i := range len(chars) {
		if bytes.IndexByte(text, chars[i]) >= 0 {
			return true
		}
	}
	return false
}

func TestEveryByte(t *testing.T) {
	for c := range 256 {
		for _, n := range []int{1, Width - 1, Width, Width + 1, 3 * Width, Chunk, Chunk + 1, 2*Chunk + 70} {
			text := bytes.Repeat([]byte("a"), n)
			text[n-1] = byte(c)
			check(t, text)
			text[0], text[n-1] = byte(c), 'a'
			check(t, text)
		}
	}
}

func TestRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		text := make([]byte, r.IntN(3*Chunk))
		for i := range text {
			text[i] = byte(r.IntN(256))
		}
		check(t, text)
	}
	check(t, nil)
}

func FuzzMark(f *testing.F) {
	f.Add([]byte("Hej. § 3 – jens@example.dk!\n"), 5)
	f.Fuzz(func(t *testing.T, text []byte, repeat int) {
		check(t, bytes.Repeat(text, 1+repeat&0xFF))
	})
}

func BenchmarkMark(b *testing.B) {
	text := bytes.Repeat([]byte("Borgeren er visiteret til kategori 2. "), 70)
	for _, level := range cpufeat.Usable() {
		b.Run(level.String(), func(b *testing.B) {
			var marks Marks
			m := For(level)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				m.Mark(&marks, text)
			}
		})
	}
}
