package extract

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestUTF7 has examples of RFC 2152 and what its readers meet.
func TestUTF7(t *testing.T) {
	for _, test := range []struct{ raw, want string }{
		{"A+ImIDkQ.", "A≢Α."}, {"Hi Mom -+Jjo--!", "Hi Mom -☺-!"}, {"+ZeVnLIqe-", "日本語"},
		{"S+APg-ren +AMU-se", "Søren Åse"}, {"CPR-nr. 010190-1234", "CPR-nr. 010190-1234"}, {"1 +- 1", "1 + 1"},
		{"+45 1234 5678", "+45 1234 5678"}, {"+", "+"}, {"a+", "a+"}, {"+A", "+A"}, {"", ""}, {"+2ADfMg-", "\U00010332"},
	} {
		if got := string(decodeUTF7([]byte(test.raw))); got != test.want {
			t.Errorf("%q: %q, want %q", test.raw, got, test.want)
		}
	}
}

func TestMailInSevenBits(t *testing.T) {
	for charset, test := range map[string]struct{ raw, want string }{
		"utf-7":             {"K+AOY-re S+APg-ren, CPR 010190-1234", "Kære Søren, CPR 010190-1234"},
		"UNICODE-1-1-UTF-7": {"+AMU-se", "Åse"},
		"iso-2022-jp":       {"\x1b$B$9$_\x1b(B, CPR 010190-1234", "すみ, CPR 010190-1234"},
		"us-ascii":          {"S+APg-ren", "S+APg-ren"},
	} {
		mail := crlf(mailHeader, "Content-Type: text/plain; charset="+charset, "", test.raw)
		if got := readOne(t, "x.eml", mail); !strings.Contains(got.text(), test.want) {
			t.Errorf("%s: %q lacks %q", charset, got.text(), test.want)
		}
	}
}

func FuzzUTF7(f *testing.F) {
	f.Add([]byte("S+APg-ren +- 010190-1234 +2AA-"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got := decodeUTF7(raw)
		if utf8.Valid(raw) && !utf8.Valid(got) {
			t.Errorf("%q became %q", raw, got)
		}
		if !bytes.ContainsRune(raw, '+') && !bytes.Equal(got, raw) {
			t.Errorf("%q was changed to %q", raw, got)
		}
	})
}
