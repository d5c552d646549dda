package extract

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"":                   "",
		"a\r\nb\rc\n\r\nd\r": "a\nb\nc\n\nd\n",
		"a\x00b":             "a b",
		"A\u030A e\u0301":    "Å é",
		"\u212B":             "Å", // the Ångström sign, whose NFC is the letter
		"a\xffb\xc3":         "a\uFFFDb\uFFFD",
		"a\fb\tc":            "a\fb\tc",
		"12345678\u0341":     "12345678\u0301",
	} {
		if got := string(normalise([]byte(in))); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// FuzzNormalise compares with the plain definition.
func FuzzNormalise(f *testing.F) {
	f.Add([]byte("A\u030A\r\n\x00\xff\r"))
	f.Fuzz(func(t *testing.T, in []byte) {
		before := bytes.Clone(in)
		got := string(normalise(in))
		want := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", " ").Replace(strings.ToValidUTF8(string(in), "\uFFFD"))
		if want = norm.NFC.String(want); got != want || !utf8.ValidString(got) {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
		if !bytes.Equal(in, before) {
			t.Errorf("%q was changed", before)
		}
		if !isNormal([]byte(got)) && norm.NFC.IsNormalString(got) {
			t.Errorf("%q is normal", got)
		}
	})
}
