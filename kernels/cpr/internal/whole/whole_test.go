package whole

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/internal/cpufeat"
)

// tables are those of an invented calendar, in which every fact changes often.
func tables() *Tables {
	return NewTables(Calendar{
		Birth: func(seventh, year int) (kernels.Signals, uint16) {
			return [3]kernels.Signals{0, FutureBirth, OverAge}[(seventh+year)%3], uint16(seventh*100 + year)
		},
		Leap: func(seventh, year int) bool { return (seventh^year)%2 == 0 },
		Day:  func(leap bool, month, day int) bool { return (day+month)%3 != 0 || leap && day%2 == 0 },
	})
}

// Numbers at every place of a few words, beside all kinds of bytes: all levels
// read what plain Go reads, and write no more than there is room for.
func TestReadersAgree(t *testing.T) {
	r, table := rand.New(rand.NewPCG(1, 2)), tables()
	for range 20_000 {
		text, words, starts := numbersIn(r)
		var room int
		for _, w := range words {
			for word := starts[w]; word != 0; word &= word - 1 {
				room++
			}
		}
		want := make([]Number, room)
		n, near := read(table, want, text, 0, words, starts)
		for _, level := range cpufeat.Usable() {
			got := make([]Number, room+1)
			got[room].Start = 77
			m, touched := For(level).Words(table, got[:room], text, 0, words, starts)
			if m != n || touched != near {
				t.Fatalf("%v: %d numbers near %b, want %d near %b: %q", level, m, touched, n, near, text)
			}
			for i := range n {
				if got[i] != want[i] {
					t.Fatalf("%v: %+v, want %+v: %q", level, got[i], want[i], text)
				}
			}
			offsets := make([]uint16, 0, room)
			for _, w := range words {
				for word := starts[w]; word != 0; word &= word - 1 {
					offsets = append(offsets, w*wordBytes+uint16(bits.TrailingZeros64(word)))
				}
			}
			again := make([]Number, room)
			if m, touched := For(level).Offsets(table, again, text, 0, offsets); m != n || touched != near || !slices.Equal(again[:m], got[:n]) {
				t.Fatalf("%v: %d numbers near %b by offsets, want %d near %b: %q", level, m, touched, n, near, text)
			}
			if got[room] != (Number{Start: 77}) {
				t.Fatalf("%v writes behind its room", level)
			}
		}
	}
}

// numbersIn makes a text of four words with plain numbers, and says where they
// begin. It ends Ahead bytes behind the last one, where nothing more may be read.
func numbersIn(r *rand.Rand) (text []byte, words []uint16, starts []uint64) {
	const all, beside = 4, "0123456789 -;,\n\xC3\xA6"
	starts = make([]uint64, all)
	text = make([]byte, all*wordBytes+Ahead-1)
	for i := range text {
		text[i] = beside[r.IntN(len(beside))]
	}
	last := 0
	for at := r.IntN(30); at < all*wordBytes; at += 11 + r.IntN(30) {
		number := []byte("0101000000")
		for i := range number {
			number[i] = byte('0' + r.IntN(10))
		}
		number[0], number[2] = "01236789"[r.IntN(8)], byte('0'+r.IntN(2))
		number[3] = '0' + number[3]%2 + 1
		if r.IntN(4) == 0 {
			number[6], number[7] = '9', '9'
		}
		if separator := r.IntN(3); separator > 0 {
			number = append(number[:6], append([]byte{" -"[separator-1]}, number[6:]...)...)
		}
		copy(text[at:], number)
		starts[at/wordBytes] |= 1 << (at % wordBytes)
		last = at
	}
	for w := range starts {
		if starts[w] != 0 {
			words = append(words, uint16(w))
		}
	}
	return text[: last+Ahead : last+Ahead], words, starts
}

// What a number tells, one by one.
func TestFacts(t *testing.T) {
	text := []byte(" 010100-9912;     ")
	var n Number
	got, near := tables().ReadAt(&n, text, 1)
	want := Number{Signals: Modulus11 | FirstJanuary | DashSeparator | TestSeries, Start: 1, End: 12, Value: [10]byte([]byte("0101009912")), Born: 900, Kind: kernels.CPR, Grade: kernels.Low}
	if got != 1 || near != 0 || n != want {
		t.Errorf("%d, near %b: %+v, want %+v", got, near, n, want)
	}
}
