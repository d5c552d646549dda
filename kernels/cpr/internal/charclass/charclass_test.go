package charclass

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"aktsyn/kernels/internal/cpufeat"
)

// members are the classes below 0x80, written down once more.
var members = [Classes]string{
	Letter: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", Digit: "0123456789", LineEnd: "\n\f", Tab: "\t", Bar: "|", Semicolon: ";", Comma: ",",
}

func is(c Class, b byte) bool {
	return c == High && b >= 0x80 || bytes.IndexByte([]byte(members[c]), b) >= 0
}

// check holds what a map tells of text[from:to], or of all before to, against
// loops over bytes.
func check(t *testing.T, m *Map, text []byte, from, to int) {
	t.Helper()
	for c := range Classes {
		last, next, run, count := -1, to, to, 0
		for i := from; i < to; i++ {
			if is(c, text[i]) {
				last, count = i, count+1
				if next == to {
					next = i
				}
			}
		}
		for run > from && is(c, text[run-1]) {
			run--
		}
		if got := m.Last(c, from, to); got != last {
			t.Fatalf("class %d: last of %d to %d is %d, want %d in %q", c, from, to, got, last, text)
		}
		if got := m.Next(c, from, to); got != next {
			t.Fatalf("class %d: next of %d to %d is %d, want %d in %q", c, from, to, got, next, text)
		}
		if got := m.Run(c, from, to); got != run {
			t.Fatalf("class %d: run from %d to %d begins at %d, want %d in %q", c, from, to, got, run, text)
		}
		if got := m.Count(c, from, to); got != count {
			t.Fatalf("class %d: %d from %d to %d, want %d in %q", c, got, from, to, count, text)
		}
	}
	checkLine(t, m, text, from, to)
	checkBefore(t, m, text, from)
	checkBehind(t, m, text, from)
}

func checkBefore(t *testing.T, m *Map, text []byte, at int) {
	t.Helper()
	var letters, others uint64
	for i := range min(at, Width) {
		switch b := text[at-1-i]; {
		case is(Letter, b):
			letters |= 1 << (Width - 1 - i)
		case is(Digit, b), is(LineEnd, b), is(Tab, b), is(High, b):
			others |= 1 << (Width - 1 - i)
		}
	}
	if gotLetters, gotOthers := m.Before(at); gotLetters != letters || gotOthers != others {
		t.Fatalf("before %d: %x and %x, want %x and %x in %q", at, gotLetters, gotOthers, letters, others, text)
	}
}

// checkLine holds what is told of the line that ends at to.
func checkLine(t *testing.T, m *Map, text []byte, from, to int) {
	t.Helper()
	start := to
	for start > from && !is(LineEnd, text[start-1]) {
		start--
	}
	var want [4]uint32
	run, wantLong := 0, false
	for _, b := range text[start:to] {
		for d := range want {
			if is(Tab+Class(d), b) { // in the order of the classes
				want[d]++
			}
		}
		if run++; !is(Digit, b) {
			run = 0
		}
		wantLong = wantLong || run == 4
	}
	gotStart, n, long := m.Line(from, to)
	if got := [4]uint32{n.Of(0), n.Of(1), n.Of(2), n.Of(3)}; gotStart != start || got != want || long != wantLong {
		t.Fatalf("line from %d to %d: begins at %d with %v and %v, want %d, %v and %v in %q", from, to, gotStart, got, long, start, want, wantLong, text)
	}
}

func checkBehind(t *testing.T, m *Map, text []byte, at int) {
	t.Helper()
	var want [3]uint64
	for i, b := range text[at:min(len(text), at+Width)] {
		for j, c := range [...]Class{Digit, LineEnd, Tab} {
			if is(c, b) {
				want[j] |= 1 << i
			}
		}
	}
	if digits, lineEnds, tabs := m.Behind(at); [3]uint64{digits, lineEnds, tabs} != want {
		t.Fatalf("behind %d: %x, %x and %x, want %x in %q", at, digits, lineEnds, tabs, want, text)
	}
}

func TestEveryByteHasItsClass(t *testing.T) {
	for _, level := range cpufeat.Usable() {
		m := For(level)
		for b := range 256 {
			for at := range Width {
				text := bytes.Repeat([]byte{' '}, Width)
				text[at] = byte(b)
				m.Begin(text)
				block := m.Block(0)
				for c := range Classes {
					want := uint64(0)
					if is(c, byte(b)) {
						want = 1 << at
					}
					if block[c] != want {
						t.Fatalf("%v: byte %#x at %d: class %d is %x, want %x", level, b, at, c, block[c], want)
					}
				}
			}
		}
	}
}

// Texts at random, some in few classes with long runs, longer than what is kept.
func TestMapAgainstLoops(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	alphabets := []string{"a", "1", "aZ1", "ab12;,|\t\n\f\xc3\x80@[`{/:", "1 ", "\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,"}
	for _, level := range cpufeat.Usable() {
		m := For(level)
		for range 1500 {
			text := make([]byte, r.IntN(6*Width))
			if r.IntN(20) == 0 {
				text = make([]byte, r.IntN(2*kept*Width))
			}
			alphabet := alphabets[r.IntN(len(alphabets))]
			for i := range text {
				text[i] = alphabet[r.IntN(len(alphabet))]
			}
			m.Begin(text)
			for range 8 {
				from, to := r.IntN(len(text)+1), r.IntN(len(text)+1)
				check(t, m, text, from, max(from, to))
			}
		}
	}
}

// The text before is forgotten, and nothing behind the text is told of.
func TestBegin(t *testing.T) {
	m := For(cpufeat.Portable)
	long := bytes.Repeat([]byte("1"), 3*Width)
	m.Begin(long)
	check(t, m, long, 0, len(long))
	m.Begin(long[:Width+1])
	if b := m.Block(1); b[Digit] != 1 {
		t.Errorf("%x", b[Digit])
	}
	m.Begin([]byte("a"))
	if b := m.Block(0); b[Digit] != 0 || b[Letter] != 1 || m.Block(1)[Digit] != 0 {
		t.Errorf("%x", b)
	}
}

func FuzzMap(f *testing.F) {
	f.Add([]byte("Navn;CPR\nJens Åse;0101901234\n\x97\xc3"), 3, 30)
	f.Fuzz(func(t *testing.T, text []byte, from, to int) {
		from = int(uint(from) % uint(len(text)+1))
		to = from + int(uint(to)%uint(len(text)-from+1))
		for _, level := range cpufeat.Usable() {
			m := For(level)
			m.Begin(text)
			check(t, m, text, from, to)
		}
	})
}

func BenchmarkBlock(b *testing.B) {
	text := bytes.Repeat([]byte("Jens Hansen;010190-1234;ja\n"), 300)
	for _, level := range cpufeat.Usable() {
		b.Run(level.String(), func(b *testing.B) {
			m := For(level)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				m.Begin(text)
				for i := range len(text) / Width {
					m.Block(i)
				}
			}
		})
	}
}
