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
		{"fields of XML", "<table><cpr>0101901234</cpr><note>020290-1232</note></row><b>c</b><i>d</i></table>", "0101901234 020290-1232 cd\n"},
		{"elements that no browser knows", "<p>0101<x>90</x>-1234<x/>", "010190-1234\n"},
		{"elements of Word", "<p><st1:dag>0101</st1:dag><st1:aar>90</st1:aar>-1234<o:p></o:p>", "010190-1234\n"},
		{"broken tags", "<p>a<b c</p>d</", "ad</\n"},
	}
	for _, test := range tests {
		if got := readOne(t, "x.html", []byte(test.html)); got.labelled("") != test.want || got.Type != "html" || got.Cause != 0 {
			t.Errorf("%s: %q, want %q (%v)", test.name, got.labelled(""), test.want, got)
		}
	}
}

func TestHTMLHidden(t *testing.T) {
	tests := []struct{ name, html, want string }{
		{"nothing", "<html><p title=a>b</p><input value=c>", ""},
		{"scripts, styles and comments", "<p>a<script>var b='010190-1234'</script><style>d{}</style>e<!-- S&oslash;ren -->g",
			"var b='010190-1234'\n\nd{}\n\nSøren\n"},
		{"attributes", `<p data-cpr="010190-1234" id=a name="Bo Hansen" onclick="f('x')" style="b:c">x`, "010190-1234\n\na\n\nBo Hansen\n\nf('x')\n\nb:c\n"},
		{"content of what is no meta", `<p content="Åse">x`, "Åse\n"},
		{"each value once", `<p class=a>b<p class=a>c<!--a-->`, "a\n"},
		{"address", `<form action="/sag/010190%2D1234"><a href="http://x/?navn=Bo+S%C3%B8rensen&cpr=0101901234#d">`,
			"/sag/010190-1234\n\nhttp://x/\n\nnavn=Bo Sørensen\n\ncpr=0101901234\n\nd\n"},
		{"address in Windows-1252", `<img src="/S%F8ren%zz%2">`, "/Søren%zz%2\n"},
		{"question", `<p data-x="Hvem? Bo & Åse">`, "Hvem? Bo & Åse\n"},
		{"markup in a comment", `<p>a<!--[if mso]><p>0101<b data-x=y>90</b>-1234<![endif]-->`, "y\n\n[endif]\n\n[if mso]>\n010190-1234\n"},
		{"names of tags and attributes", `<p 010190-1234><b0101901234>x</b0101901234></p bo@example.dk>`,
			"010190-1234\n\nb0101901234\n\n</b0101901234>\n\n</p bo@example.dk>\n"},
		{"tag that never ends", `<p>a<img src="010190-1234`, `<img src="010190-1234` + "\n"},
		{"declarations", `<!DOCTYPE html SYSTEM "0101901234"><html></0101901234><?0101901234?>`, "html SYSTEM \"0101901234\"\n\n0101901234\n\n?0101901234?\n"},
		{"text in an address", `<html><a href="data:text/plain;base64,MDEwMTkw LTEyMzQ="><a href="DATA:,Bo%20Hansen">`, "010190-1234\n\nBo Hansen\n"},
	}
	for _, test := range tests {
		got := readOne(t, "x.html", []byte(test.html))
		if hidden := got.labelled(hiddenLabel); hidden != test.want || got.Cause != 0 {
			t.Errorf("%s: %q, want %q (%v)", test.name, hidden, test.want, got)
		}
		if again := readOne(t, "x.html", []byte(test.html)); again.text() != got.text() {
			t.Errorf("%s: %q, then %q", test.name, got.text(), again.text())
		}
	}
}

// TestHTMLHiddenOrder checks that hidden values come after what is shown, and
// files in addresses after those, by name.
func TestHTMLHiddenOrder(t *testing.T) {
	docs := read(t, "x.html", []byte(`<html><p id=a>b</p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><a href="data:,%25PDF-1.7">`), source.Limits{})
	wantDocs(t, docs, "x.html  2", "x.html!/data-1 needs-ocr 0", "x.html!/data-2 unsupported 0")
	if p := docs[0].pages; string(p[1].Text) != "b\n" || p[1].Label != "" || string(p[2].Text) != "a\n" {
		t.Errorf("%q", docs[0].text())
	}
}

func TestHTMLHiddenLimit(t *testing.T) {
	var html strings.Builder
	html.WriteString("<html>")
	for i := range 5 {
		html.WriteString("<p id='" + strings.Repeat(string(rune('a'+i)), int(source.DefaultLimits().HiddenText)/4) + "'>x")
	}
	got := readOne(t, "x.html", []byte(html.String()))
	if got.Cause != source.TooLarge || strings.Count(got.labelled(""), "x") != 5 || !strings.Contains(got.labelled(hiddenLabel), "ccc") {
		t.Errorf("%v", got)
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
	html := "<html><p>before</p><img src='" + strings.Repeat("x", int(source.DefaultLimits().HTMLToken)) + "'>after"
	got := readOne(t, "x.html", []byte(html))
	if got.Cause != source.TooLarge || got.text() != "before\n" {
		t.Errorf("%v: %q", got, got.text())
	}
}

// TestHTMLDeclaredEncoding checks that a page is in the encoding that it names,
// and that lines of UTF-8 and pages that name none are told by themselves.
func TestHTMLDeclaredEncoding(t *testing.T) {
	for page, want := range map[string]string{
		"<meta charset=iso-8859-2><p>\xA3ukasz":                                            "Łukasz\n",
		"<meta http-equiv=Content-Type content='text/html; charset=macintosh'><p>S\xBFren": "Søren\n",
		"<meta charset=iso-8859-2><p>\xA3ukasz\n<p>Søren":                                  "Łukasz\nSøren\n",
		"<meta charset=iso-8859-1><p>S\xF8ren \x96 \x80":                                   "Søren – €\n",
		"<meta charset=utf-8><p>S\xF8ren":                                                  "Søren\n",
		"<meta charset=none><p>S\xF8ren":                                                   "Søren\n",
		"<p>S\xF8ren charset":                                                              "Søren charset\n",
	} {
		if got := readOne(t, "x.html", []byte(page)).labelled(""); !strings.HasSuffix(got, want) {
			t.Errorf("%q: %q, want %q", page, got, want)
		}
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
