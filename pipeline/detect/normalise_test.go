package detect

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestSpansMapBackToTheOriginal(t *testing.T) {
	cases := []struct{ name, text, normal, found, original string }{
		{"unchanged", "Jens Hansen", "Jens Hansen\n", "Hansen", "Hansen"},
		{"crlf keeps its width", "a\r\nb 12", "a \nb 12\n", "12", "12"},
		{"lone cr", "a\rb", "a\nb\n", "b", "b"},
		{"decomposed before", "A\u030ase Åge", "Åse Åge\n", "Åge", "Åge"},
		{"decomposed inside", "x A\u030ase y", "x Åse y\n", "Åse", "A\u030ase"},
		{"decomposed at the end", "x Bra\u030a", "x Brå\n", "Brå", "Bra\u030a"},
		{"invalid bytes stay", "\xff\r\nJens", "\xff \nJens\n", "Jens", "Jens"},
	}
	for _, c := range cases {
		normal, o := normalise([]byte(c.text))
		if string(normal) != c.normal {
			t.Errorf("%s: normalised to %q, want %q", c.name, normal, c.normal)
			continue
		}
		at := strings.Index(c.normal, c.found)
		start, end := o.span(uint32(at), uint32(at+len(c.found)))
		if got := c.text[start:end]; got != c.original {
			t.Errorf("%s: maps back to %q, want %q", c.name, got, c.original)
		}
	}
}

// FuzzNormalise checks that every span of the normalised text, mapped back
// and normalised by itself, covers what it covered.
func FuzzNormalise(f *testing.F) {
	f.Add([]byte("A\u030ase\r\nÅge\r\ro\u0308\u0323x"), uint16(2), uint16(5))
	f.Fuzz(func(t *testing.T, text []byte, a, b uint16) {
		normal, o := normalise(text)
		n := len(normal) - 1 // the last line end may be ours
		start, end := int(a)%(n+1), int(b)%(n+1)
		if start > end {
			start, end = end, start
		}
		if !utf8.RuneStart(normal[start]) || !utf8.RuneStart(normal[end]) {
			return // kernels cut at rune borders
		}
		from, to := o.span(uint32(start), uint32(end))
		if from > to || int(to) > len(text) {
			t.Fatalf("span [%d,%d) maps to [%d,%d) of %d bytes", start, end, from, to, len(text))
		}
		if o == nil && !bytes.Equal(text[from:to], normal[start:end]) {
			t.Fatal("the identity changed bytes")
		}
		if o != nil && !covers(text[from:to], normal[start:end]) {
			t.Fatalf("%q (normal %q): span %q covers %q", text, normal, normal[start:end], text[from:to])
		}
	})
}

// covers reports whether the normal form of original holds part, line ends
// and blanks aside.
func covers(original, part []byte) bool {
	fold := func(b []byte) string {
		return strings.NewReplacer("\r", "", "\n", "", " ", "").Replace(string(b))
	}
	return strings.Contains(fold(norm.NFC.Bytes(original)), fold(part))
}
