package extract

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"aktsyn/kernels/marks"
)

func TestMarksMoveWithTheText(t *testing.T) {
	for _, c := range []struct{ name, before, marked, after, want string }{
		{"normal", "CPR ", "010190-1234", " x", "010190-1234"},
		{"line ends before", "a\r\nb\r\n", "010190-1234", "\r\n", "010190-1234"},
		{"a line end inside", "a ", "010190\r\n1234", "", "010190\n1234"},
		{"decomposed before", "A\u030ase ", "Ørsted", " x", "Ørsted"},
		{"decomposed inside", "x ", "A\u030ase", " Holm", "Åse"},
		{"the border inside a rune that composes", "xA", "\u030ase", "", "se"},
		{"the border inside a line end", "x\r", "\nab", "", "ab"},
		{"to the end", "x ", "A\u030a", "", "Å"},
	} {
		raw := []byte(c.before + c.marked + c.after)
		list := []marks.Mark{{Start: uint32(len(c.before)), End: uint32(len(c.before) + len(c.marked)), Kind: marks.Hidden}}
		text := normalise(raw)
		if got := moveMarks(list, raw); len(got) != 1 || string(text[got[0].Start:got[0].End]) != c.want {
			t.Errorf("%s: %v of %q", c.name, got, text)
		}
	}
}

// FuzzMoveMarks: whatever the text, marks stay inside the page and in order; of
// valid UTF-8 each covers just what its own text normalises to, its borders
// moved behind what composes.
func FuzzMoveMarks(f *testing.F) {
	f.Add([]byte("A\u030ase\r\nÅge\r\ro\u0308\u0323x"), uint16(2), uint16(5))
	f.Add([]byte("\u030a0"), uint16(1), uint16(5))
	f.Add([]byte("a\r\n\xff\xfe\x00b"), uint16(1), uint16(3))
	f.Fuzz(func(t *testing.T, raw []byte, a, b uint16) {
		start, end := uint32(min(a, b)), uint32(max(a, b))
		before := bytes.Clone(raw)
		moved := moveMarks([]marks.Mark{{Start: start, End: end, Kind: marks.Doubtful}}, raw)
		if !bytes.Equal(before, raw) {
			t.Fatal("the text was changed")
		}
		if len(moved) == 0 {
			return
		}
		text, m := normalise(raw), moved[0]
		if len(moved) > 1 || m.Start >= m.End {
			t.Fatalf("%v of [%d,%d)", moved, start, end)
		}
		if !utf8.Valid(raw) {
			return
		}
		if int(m.End) > len(text) {
			t.Fatalf("%v lies behind %d bytes", m, len(text))
		}
		if !bytes.HasPrefix(text, normalise(raw[:0])) || !utf8.Valid(text[m.Start:m.End]) {
			t.Fatalf("%v cuts a rune of %q", m, text)
		}
		tail := normalise(raw[min(int(end), len(raw)):])
		if rest := text[m.End:]; len(rest) > len(tail) || !bytes.HasSuffix(tail, rest) {
			t.Fatalf("%q [%d,%d) moved to %v of %q: behind it %q", raw, start, end, m, text, rest)
		}
	})
}
