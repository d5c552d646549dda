package extract

import (
	"strings"
	"testing"
)

func TestCards(t *testing.T) {
	tests := []struct{ name, card, want string }{
		{"folded", "BEGIN:VCALENDAR\r\nDESCRIPTION:Møde om CPR 0101\r\n 90-1234\\nmed Bo\\, Ida\r\n\tog Per\r\nEND:VCALENDAR\r\n",
			"BEGIN:VCALENDAR\nDESCRIPTION:Møde om CPR 010190-1234\nmed Bo, Idaog Per\nEND:VCALENDAR\n"},
		{"quoted-printable", "BEGIN:VCARD\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:S=C3=B8ren =\nHansen\nNOTE:x\nEND:VCARD",
			"BEGIN:VCARD\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Søren Hansen\nNOTE:x\nEND:VCARD\n"},
		{"quoted-printable in Windows-1252 that breaks off", "begin:vcard\nN;QUOTED-PRINTABLE:S=F8ren=\n", "begin:vcard\nN;QUOTED-PRINTABLE:Søren\n"},
		{"no quoted-printable", "BEGIN:VCARD\nN;QUOTED-PRINTABLE:=zz x\nEND:VCARD", "BEGIN:VCARD\nN;QUOTED-PRINTABLE:=zz x\nEND:VCARD\n"},
	}
	for _, test := range tests {
		got := readOne(t, "x.vcf", []byte(test.card))
		if strings.TrimRight(got.text(), "\n") != strings.TrimRight(test.want, "\n") || got.Type != "text" || IsProse([]byte(test.card), "") {
			t.Errorf("%s: %q, want %q (%v)", test.name, got.text(), test.want, got)
		}
	}
}

// FuzzCards checks that the reader survives, and that without escapes all
// digits stay.
func FuzzCards(f *testing.F) {
	f.Add([]byte("A;QUOTED-PRINTABLE:=C3=\n=B8\r\n x\\n"))
	f.Fuzz(func(t *testing.T, lines []byte) {
		text := append([]byte("BEGIN:VCARD\n"), lines...)
		got := unfolded(text)
		if strings.ContainsAny(string(lines), "=\\") {
			return
		}
		if string(digitsOf(got)) != string(digitsOf(text)) {
			t.Errorf("%q became %q", text, got)
		}
	})
}
