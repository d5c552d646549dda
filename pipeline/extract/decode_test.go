package extract

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decodeAll returns all text of a decoder.
func decodeAll(t testing.TB, d *decoder) string {
	t.Helper()
	var out strings.Builder
	for {
		text, err := d.next()
		if err == io.EOF {
			return out.String()
		}
		if err != nil || len(text) == 0 {
			t.Fatalf("%d bytes, %v", len(text), err)
		}
		out.Write(text)
	}
}

func encoded(t testing.TB, e encoding.Encoding, text string) []byte {
	t.Helper()
	out, err := e.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// danish has Danish letters as ordinary text has them.
const danish = "Kære Åse Ørsted. Børnenes sag på rådhuset, Æblevej 7: »010190-1234«.\nHøring om støtte gælder året ud.\n"

func TestDecode(t *testing.T) {
	dos := strings.NewReplacer("»", "\"", "«", "\"").Replace(danish)
	utf16le := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	utf16be := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	tests := []struct {
		name string
		raw  []byte
		want string
		enc  string
	}{
		{"empty", nil, "", "utf-8"},
		{"ASCII", []byte("abc"), "abc", "utf-8"},
		{"UTF-8", []byte(danish), danish, "utf-8"},
		{"UTF-8 with BOM", []byte("\xEF\xBB\xBF" + danish), danish, "utf-8"},
		{"Windows-1252", encoded(t, charmap.Windows1252, danish), danish, "windows-1252"},
		{"ISO 8859-1, one letter", []byte("Bj\xF8rn"), "Bjørn", "windows-1252"},
		{"Windows-1252 quotation marks", []byte("\x91hej\x92 sagde \x93Bo\x94\x86, it\x92s"), "‘hej’ sagde “Bo”†, it’s", "windows-1252"},
		{"CP850", encoded(t, charmap.CodePage850, dos), dos, "cp850"},
		{"CP865", encoded(t, charmap.CodePage865, dos), dos, "cp850"},
		{"CP850, only på", []byte("Vi ses p\x86 torsdag"), "Vi ses på torsdag", "cp850"},
		{"UTF-16LE", encoded(t, utf16le, danish), danish, "utf-16le"},
		{"UTF-16BE", encoded(t, utf16be, danish), danish, "utf-16be"},
		{"UTF-16LE with BOM", []byte("\xFF\xFEa\x00\xE6\x00"), "aæ", "utf-16le"},
		{"UTF-16BE with BOM", []byte("\xFE\xFF\x00a\x00\xE6"), "aæ", "utf-16be"},
		{"UTF-16LE, padded", append(encoded(t, utf16le, danish), make([]byte, 400)...), danish + nuls(200), "utf-16le"},
		{"UTF-16BE, padded", append(make([]byte, 400), encoded(t, utf16be, danish)...), nuls(200) + danish, "utf-16be"},
		{"UTF-16, odd", []byte("\xFF\xFEa\x00b"), "a\uFFFD", "utf-16le"},
		{"UTF-32LE with BOM", encoded(t, utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "0101901234 æ"), "0101901234 æ", "utf-32le"},
		{"two programs", []byte("blå\nbl\xE5\n"), "blå\nblå\n", "utf-8, windows-1252"},
		{"UTF-8 with a broken byte", []byte("Åse Ørsted\xFF æ"), "Åse Ørsted\uFFFD æ", "utf-8"},
		{"UTF-8 cut off inside a letter", []byte("rådhus på \xC3"), "rådhus på \uFFFD", "utf-8"},
	}
	for _, test := range tests {
		d := newDecoder(test.raw, nil)
		if got := decodeAll(t, d); got != test.want || d.encoding() != test.enc {
			t.Errorf("%s: %q as %s, want %q as %s", test.name, got, d.encoding(), test.want, test.enc)
		}
	}
}

func TestDeclaredEncoding(t *testing.T) {
	tests := []struct {
		e    encoding.Encoding
		raw  string
		want string
	}{
		{charmap.ISO8859_2, "\xB9\n", "š\n"},
		{charmap.ISO8859_2, "š\n", "š\n"}, // the declaration is wrong
		{unicode.UTF8, "\xE6\n", "æ\n"},   // so is this
		{encoding.Replacement, "\xE6\n", "æ\n"},
	}
	for _, test := range tests {
		d := newDecoder([]byte(test.raw), nil)
		d.declare(test.e)
		if got := decodeAll(t, d); got != test.want {
			t.Errorf("%v: %q became %q, want %q", test.e, test.raw, got, test.want)
		}
	}
}

// TestDecodeStream checks that a long text is the same from memory and from a
// file, and that its data stay untouched.
func TestDecodeStream(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var text []byte
	for len(text) < 3*block {
		text = append(text, danish[:rnd.IntN(len(danish))]...)
		if rnd.IntN(40_000) == 0 {
			text = append(text, "\xE6\xF8\xE5\n"...)
		}
	}
	before := bytes.Clone(text)
	want := decodeAll(t, newDecoder(text, nil))
	for _, first := range []int{0, 100, sniffed, block} {
		d := newDecoder(text[:first], iotest.HalfReader(bytes.NewReader(text[first:])))
		if got := decodeAll(t, d); got != want {
			t.Errorf("with %d bytes at hand: %d bytes, want %d", first, len(got), len(want))
		}
	}
	if !bytes.Equal(text, before) {
		t.Error("the text was changed")
	}
	d := newDecoder(text[:10], iotest.ErrReader(io.ErrClosedPipe))
	if _, err := d.next(); err != io.ErrClosedPipe {
		t.Errorf("a failing disk: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("bl\xE5 \xC3\xA6\n\xFF"))
	f.Add([]byte("\xFF\xFEa\x00\x00\xD8"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d := newDecoder(raw, nil)
		got := decodeAll(t, d)
		if !utf8.ValidString(got) {
			t.Errorf("%q is not UTF-8", got)
		}
		if d.wide != "" {
			return
		}
		digits := func(text string) string {
			return strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' {
					return r
				}
				return -1
			}, text)
		}
		if digits(got) != digits(string(raw)) {
			t.Errorf("%q became %q", raw, got)
		}
	})
}
