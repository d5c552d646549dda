package extract

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"aktsyn/pipeline/source"
)

func TestRTF(t *testing.T) {
	tests := []struct{ name, rtf, want string }{
		{"escapes", `{\rtf1\ansi\ansicpg1252 S\'f8ren \'c6bel\'f8\par 010190-1234}`, "Søren Æbelø\n010190-1234\n"},
		{"unicode", `{\rtf1\ansi\uc1 \u197?se \u-10179?\u-9216? L\u248\'f8v}`, "Åse \U0001F400 Løv\n"},
		{"several characters for one", `{\rtf1\ansi\uc2 \u197AAse {\uc0 \u216re} \u230aerlig}`, "Åse Øre ærlig\n"},
		{"fonts", `{\rtf1\ansi{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset238 Arial CE;}{\f2\fcharset204 Cyr;}}\f1 \'b3\'f3d\'9f {\f2 \'c8\'e2\'e0\'ed} \f0 \'e6}`, "łódź Иван æ\n"},
		{"dos", `{\rtf1\pca S\'9bren}`, "Søren\n"},
		{"a cut word", "{\\rtf1 01\r\n0190-\r\n1234}", "010190-1234\n"},
		{"tables", `{\rtf1 \trowd Navn\cell CPR\cell\row Bo\cell 010190-1234\cell\row}`, "Navn\tCPR\t\nBo\t010190-1234\t\n"},
		{"symbols", `{\rtf1 A\~B\_C\-D\emdash E\{\}\\ \lquote x\rquote}`, "A\u00a0B\u2011CD—E{}\\ ‘x’\n"},
		{"hidden and deleted", `{\rtf1 a{\v skjult}{\deleted slettet}}`, "askjultslettet\n"},
		{"styles are no text", `{\rtf1{\fonttbl\f0 Arial;}{\colortbl;\red0;}{\stylesheet{\s1 Overskrift;}}{\*\themedata 0102}{\*\latentstyles x;}x}`, "x\n"},
		{"no text", `{\rtf1}`, "\n"},
		{"behind the end", "{\\rtf1 a}\r\nb\x00", "a\nb\n"},
		{"binary", "{\\rtf1 a\\bin3 {{{b}", "ab\n"},
	}
	for _, test := range tests {
		got := readOne(t, "x.rtf", []byte(test.rtf))
		if got.Type != "rtf" || got.Cause != source.None || got.text() != test.want {
			t.Errorf("%s: %v: %q, want %q", test.name, got, got.text(), test.want)
		}
	}
}

// TestRTFAsides checks what stands beside the body.
func TestRTFAsides(t *testing.T) {
	got := readOne(t, "x.rtf", []byte(`{\rtf1{\info{\title Afg\'f8relse}{\author Bo Holm}{\company Nykommune}}`+
		`{\header Hoved 010190-1234\par}{\footer Fod}Br\'f8d{\footnote\pard Note\par}tekst`+
		`{\*\atnid BH}{\*\atnauthor Bo Holm}{\*\annotation Tjek 020290-1234}`+
		`{\field{\*\fldinst HYPERLINK "mailto:ase@b.dk"}{\fldrslt \'c5se}}{\*\bkmkstart bm1}{\*\ukendt gemt}`+
		`{\*\shpinst{\sp{\sn wzDescription}{\sv Foto af Bo}}{\shptxt Boks\par}}}`))
	want := map[string]string{
		"":                     "BrødtekstÅse\nBoks\n",
		"sidehoved og sidefod": "Hoved 010190-1234\n\nFod\n",
		"noter":                "Note\n",
		"kommentarer":          "BH\n\nBo Holm\n\nTjek 020290-1234\n",
		"egenskaber":           "title: Afgørelse\n\nauthor: Bo Holm\n\ncompany: Nykommune\n",
		"skjult":               "HYPERLINK \"mailto:ase@b.dk\"\n\nbm1\n\ngemt\n\nFoto af Bo\n",
	}
	for _, p := range got.pages[1:] {
		if text := strings.TrimRight(string(p.Text), "\n") + "\n"; text != want[p.Label] {
			t.Errorf("%q: %q, want %q", p.Label, text, want[p.Label])
		}
		delete(want, p.Label)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

// TestRTFParts checks pictures and embedded files.
func TestRTFParts(t *testing.T) {
	packed := "\x02\x00brev.txt\x00C:\\brev.txt\x00\x00\x00\x03\x00" + le32(4) + "tmp\x00" + le32(uint32(len(letter))) + letter
	object := le32(0x0501) + le32(2) + le32(8) + "Package\x00" + le32(0) + le32(0) + le32(uint32(len(packed))) + packed
	docs := read(t, "x.rtf", []byte(fmt.Sprintf(`{\rtf1 a{\pict\pngblip %x}{\object\objemb{\*\objclass Package}{\*\objdata %x}{\result b}}{\*\objdata 00}}`, samplePNG, object)), source.Limits{})
	wantDocs(t, docs, "x.rtf  2", "x.rtf!/billede 1 needs-ocr 1", "x.rtf!/brev.txt  1", "x.rtf!/objekt 3 corrupt 0")
	if got := docs[2].text(); got != letter {
		t.Errorf("%q", got)
	}
}

func le32(v uint32) string {
	return string([]byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)})
}

func TestBrokenRTF(t *testing.T) {
	for rtf, want := range map[string]string{
		`{\rtf1 Bo`:                           "x corrupt 1",
		`{\rtf1 Bo\`:                          "x corrupt 1",
		`{\rtf1 Bo\'e`:                        "x corrupt 1",
		`{\rtf1 Bo\bin99 x}`:                  "x corrupt 1",
		`{\rtf` + strings.Repeat("{", 20_000): "x too-deep 1",
		`{\rtf1 Bo\u99999999999999999999 x\bin-5 }`: "x  1",
	} {
		wantDocs(t, read(t, "x", []byte(rtf), source.Limits{}), want)
	}
}

func FuzzRTF(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f1\fcharset128 x;}}\f1 \'82\'a0\u197?{\*\objdata ` + hex.EncodeToString([]byte(le32(0x501))) + `}}`))
	f.Add([]byte(`{\rtf1{\info{\author a}}{\header b}{\pict 00\bin2 xx}\cell\row}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		read(t, "x.rtf", append([]byte(`{\rtf`), data...), source.Limits{})
	})
}
