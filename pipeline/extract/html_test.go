package extract

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"aktsyn/pipeline/source"
)

func TestHTMLText(t *testing.T) {
	tests := []struct{ name, html, want string }{
		{"blocks", "<html><p>a</p><div>b<br>c</div><ul><li>d<li>e</ul>f", "a\nb\nc\nd\ne\nf\n"},
		{"white space", "<html><p>010190-\n   1234  x </p> <p> y", "010190- 1234 x\ny\n"},
		{"inline", "<p>0101<b>90</b>-<i>12</i>34</p>", "010190-1234\n"},
		{"table", "<table><tr><th>CPR<th>Navn<tr><td>1</td><td></td><td>3</td></tr></table>x", "CPR\tNavn\n1\t\t3\nx\n"},
		{"paragraphs in cells", "<table>\n <tr>\n <td>\n<p>CPR-nr.:</p>\n</td>\n <td><p>010190-1234</p></td></tr></table>", "CPR-nr.:\t010190-1234\n"},
		{"preformatted", "<pre>a\n  b\tc</pre>d", "a\n  b\tc\nd\n"},
		{"entities", "<p>&aelig;&#xF8;&aring;&nbsp;&lt;a&gt; e&#769;", "æøå\u00a0<a> é\n"},
		{"scripts", "<p>a<script>var b='<p>c'</script><style>d{}</style>e<!-- f -->g", "a\neg\n"},
		{"hidden", `<p hidden>a<p style="display:none">b<input type=hidden value=c>`, "a\nb c\n"},
		{"attributes", `<p><img alt="a" src=x title=b><a href="mailto:bo%20h@x.dk?cc=y">c</a><a href="http://x">d</a>`, "a b bo h@x.dk?cc=y cd\n"},
		{"form", "<form><label>CPR<input value='010190-1234'></label><select><option>a<option>b</select><textarea>c\nd</textarea>", "CPR 010190-1234\na\nb\nc\nd\n"},
		{"head", `<html><head><title>a &amp; b</title><meta name=author content="Åse"></head><body>c`, "a & b\nÅse\nc\n"},
		{"noscript", "<p><noscript><b>a</b></noscript><iframe>b</iframe>", "ab\n"},
		{"script that never ends", "<p>a</p><script>010190-1234", "a\n010190-1234\n"},
		{"broken tags", "<p>a<b c</p>d</", "ad</\n"},
	}
	for _, test := range tests {
		if got := readOne(t, "x.html", []byte(test.html)); got.text() != test.want || got.Type != "html" || got.Cause != 0 {
			t.Errorf("%s: %q, want %q (%v)", test.name, got.text(), test.want, got)
		}
	}
}

func TestHTMLCharsets(t *testing.T) {
	legacy := string(encoded(t, charmap.Windows1252, "<p>æøå"))
	for html, want := range map[string]string{
		`<meta charset=utf-8><p>æøå`:                                                 "utf-8",
		`<meta charset=iso-8859-1>` + legacy:                                         "windows-1252",
		`<meta charset=iso-8859-1><p>æøå`:                                            "utf-8",
		`<meta http-equiv=Content-Type content="text/html; charset=utf-8">` + legacy: "windows-1252",
		legacy: "windows-1252",
		`<?xml version="1.0"?><!-- c --><html>` + "\n<p>æøå": "utf-8",
	} {
		got := readOne(t, "x.html", []byte(html))
		if !strings.Contains(got.text(), "æøå\n") || got.Encoding != want {
			t.Errorf("%q: %q as %s", html, got.text(), got.Encoding)
		}
	}
	utf16 := "\xFF\xFE" + strings.Join(strings.Split("<html><p>x", ""), "\x00") + "\x00\xE6\x00"
	if got := readOne(t, "x", []byte(utf16)); got.text() != "xæ\n" || got.Encoding != "utf-16le" || got.Type != "html" {
		t.Errorf("UTF-16: %v %q", got, got.text())
	}
}

func TestHTMLTokenLimit(t *testing.T) {
	html := "<html><p>before</p><img src='" + strings.Repeat("x", htmlToken) + "'>after"
	got := readOne(t, "x.html", []byte(html))
	if got.Cause != source.TooLarge || got.text() != "before\n" {
		t.Errorf("%v: %q", got, got.text())
	}
}

// FuzzHTML checks that the reader survives, and that text without any markup
// comes through.
func FuzzHTML(f *testing.F) {
	f.Add([]byte("<table><td><p>a</p><td>b<tr><script>c</script>&#0;<pre>\n</pre>"))
	f.Fuzz(func(t *testing.T, html []byte) {
		var got pages
		if _, err := readHTML("", newDecoder(html, nil), &got); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(string(html), "<&\x00") { // the HTML standard ignores NUL
			return
		}
		want := strings.Join(strings.FieldsFunc(decodeAll(t, newDecoder(html, nil)), isHTMLSpace), " ")
		have := strings.Join(strings.FieldsFunc(got.own(), isHTMLSpace), " ")
		if have != string(normalise([]byte(want))) {
			t.Errorf("%q became %q", html, have)
		}
	})
}

func isHTMLSpace(r rune) bool { return strings.ContainsRune(" \t\n\r\f", r) }
