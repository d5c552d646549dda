package extract

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

func TestJSONText(t *testing.T) {
	tests := []struct{ name, json, want string }{
		{"object", `{"cprnr": "0101901234", "alder": 35.5, "levende": true}`, "cprnr: 0101901234\nalder: 35.5\nlevende: true\n"},
		{"escapes", `{"n\u00e6vn": "S\u00F8ren \ud83d\ude00 \/ \"x\" \\ a\tb\nc \x"}`, "nævn: Søren 😀 / \"x\" \\ a\tb\nc \\x\n"},
		{"half a pair", `{"a": "\ud83d-\u12"}`, "a: \uFFFD-\\u12\n"},
		{"objects in each other", `{"borger": {"cpr": {"value": "0101901234"}, "navn": "Bo"}, "x": 1}`, "borger:\ncpr:\nvalue: 0101901234\nnavn: Bo\nx: 1\n"},
		{"list of objects", `{"p": [{"a": 1, "b": 2}, {"a": 3}], "c": 4}`, "p:\na: 1\nb: 2\n\na: 3\n\nc: 4\n"},
		{"objects of one kind", `{"x": {"a": 1}, "y": {"a": 2}, "z": {"b": 3}}`, "x:\na: 1\n\ny:\na: 2\nz:\nb: 3\n"},
		{"list of values", `{"cpr": ["0101901234", "0202901234", "x"], "n": [1, 2]}`, "cpr: 0101901234\ncpr: 0202901234\nx\nn:\n1\n2\n"},
		{"lists in each other", `{"n": [[1, 2], [3]]}`, "n:\n1\n2\n\n3\n"},
		{"lines", "{\"a\":1}\n{\"a\":2}\n", "a: 1\n\na: 2\n"},
		{"nothing in it", `{"a": null, "b": "", "c": [], "d": {}, "e": 1}`, "d:\ne: 1\n"},
		{"keys that are values", `{"0101901234": null, "Bo Hansen": "", "bo@x.dk": {"a": 1}}`, "0101901234:\nBo Hansen:\nbo@x.dk:\na: 1\n"},
		{"key at the end", `{"a": 1, "Bo Hansen": {}}`, "a: 1\nBo Hansen:\n"},
		{"HTML in a value", `{"note": "<p>0101<b>90</b>-1234</p>S&oslash;ren"}`, "note: 010190-1234\nSøren\n"},
		{"text in an address", `{"a": "data:text/plain;base64,MDEwMTkwLTEyMzQ="}`, "a: 010190-1234\n"},
		{"breaks off", `{"a": "b", "c": "010190-12`, "a: b\nc: 010190-12\n"},
		{"brackets that do not match", `{"a": "b"}]}}{"c": ["d"}`, "a: b\n\nc:\nd\n"},
		{"faults", "{a: 'b', // 010190-1234\n\"c\": 1,}", "a: 'b'\n// 010190-1234\nc: 1\n"},
		{"deep", strings.Repeat(`{"a":[`, 2000) + `"010190-1234"` + strings.Repeat("]}", 2000), ""},
	}
	for _, test := range tests {
		got := readOne(t, "x.json", []byte(test.json))
		if test.want == "" && strings.Contains(got.text(), "010190-1234") {
			continue
		}
		if got.text() != test.want || got.Type != "json" || got.Cause != 0 {
			t.Errorf("%s: %.500q, want %q (%v)", test.name, got.text(), test.want, got)
		}
	}
}

// TestJSONNumbers checks that numbers which may have lost a zero stand in the
// cells of a sheet.
func TestJSONNumbers(t *testing.T) {
	got := readOne(t, "x.json", []byte(`{"cpr": 101901234, "b": [101901235, "101901236"], "c": 1.01901234E8, "d": 12345678, "e": 1234567890, "f": 101901237.0}`))
	want := "cpr\t101901234\nb\t101901235\nc\t1.01901234E8\nf\t101901237.0\n"
	if got.labelled(spoilt) != want {
		t.Errorf("%q, want %q", got.labelled(spoilt), want)
	}
	if last := got.pages[len(got.pages)-1]; last.Form != kernels.Sheet || got.pages[1].Form != kernels.Prose {
		t.Errorf("forms %v and %v", got.pages[1].Form, last.Form)
	}
}

// TestManyJSONNumbers checks that any number of them comes, between records.
func TestManyJSONNumbers(t *testing.T) {
	var lines, want strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&lines, "{\"id\":%d}\n", 100_000_000+i)
		fmt.Fprintf(&want, "id\t%d\n", 100_000_000+i)
	}
	got := readOne(t, "x", []byte(lines.String()))
	if got.labelled(spoilt) != want.String() || strings.Count(got.labelled(""), "id: ") != 200_000 {
		t.Errorf("%v", got)
	}
}

func TestXMLText(t *testing.T) {
	tests := []struct{ name, xml, want string }{
		{"elements", "<?xml version=\"1.0\"?>\n<a:borger>\n <a:CPRnr> 0101901234 </a:CPRnr>\n <navn>Bo</navn></a:borger>", "borger:\nCPRnr: 0101901234\nnavn: Bo\n"},
		{"entities", "<rod><c>S&#248;ren &oslash;&#xE6; &lt;x&gt; &ukendt;</c></rod>", "rod:\nc: Søren øæ <x> &ukendt;\n"},
		{"attributes", `<rod><cpr value="0101901234" x=''/><id type="t">1</id></rod>`, "rod:\ncpr:\nvalue: 0101901234\nid:\ntype: t\nid: 1\n"},
		{"CDATA", "<rod><c><![CDATA[0101901234 <x> & y]]></c></rod>", "rod:\nc: 0101901234 <x> & y\n"},
		{"HTML in a value", "<rod><c><![CDATA[<p>0101<b>90</b>-1234<br>x]]></c><c>&lt;p&gt;S&amp;oslash;ren&lt;/p&gt;</c></rod>", "rod:\nc: 010190-1234\nx\nc: Søren\n"},
		{"records", "<rod><k><n>1</n></k><k><n>2</n></k><q><n>3</n></q></rod>", "rod:\nk:\nn: 1\n\nk:\nn: 2\nq:\nn: 3\n"},
		{"records of attributes", `<rod><k n="1"/><k n="2"/></rod>`, "rod:\nk:\nn: 1\n\nk:\nn: 2\n"},
		{"amid text", "<rod>Se <ref n='1'>0101</ref>90-1234 og <x>2</x><y>3</y> x<p>ny</p></rod>", "rod: Se 010190-1234 og 2 3 x\nn: 1\nny\n"},
		{"text behind an element", "<rod><n>Bo</n> Hansen</rod>", "rod:\nn: Bo Hansen\n"},
		{"Word 2003", "<w:body><w:p><w:r><w:t>0101</w:t></w:r><w:r><w:rPr><w:b w:val='on'/></w:rPr><w:t>90-1234</w:t><w:tab/><w:t>x</w:t></w:r></w:p><w:p><w:t>y</w:t></w:p></w:body>", "010190-1234\tx\ny\n"},
		{"flat ODF", "<office:text><text:p>a<text:span>b</text:span><text:s/>c<text:line-break/>d</text:p><text:p>e</text:p></office:text>", "text:\nab c\nd\ne\n"},
		{"names of HTML", "<rod><title>x<y>1</y></title><script>S&oslash;<c>2</c></script><textarea/><b>z</b></rod>", "rod:\ntitle: x1\nscript: Sø2\nrod: z\n"},
		{"tags that do not match", "<rod><c>1</e><d>2</rod></c>3</d>", "rod:\nc: 1 23\n"},
		{"breaks off in a tag", "<?xml version='1.0'?><rod><e>1</e><c d='010190-1234", "rod:\ne: 1\nrod: <c d='010190-1234\n"},
		{"nothing", "<?xml version='1.0'?><rod><b/></rod>", ""},
	}
	for _, test := range tests {
		got := readOne(t, "x.xml", []byte(test.xml))
		if text := strings.TrimLeft(got.labelled(""), "\n"); text != test.want || got.Type != "xml" || got.Cause != 0 {
			t.Errorf("%s: %.500q, want %q (%v)", test.name, text, test.want, got)
		}
	}
}

func TestXMLHidden(t *testing.T) {
	xml := `<?xml version="1.0" encoding="utf-8"?><?xml-stylesheet href="x.xsl"?><!DOCTYPE rod [<!ENTITY b "010190-1234">]>
<rod xmlns:x="http://x/"><!-- S&oslash;ren --><x:b>&b;</x:b><!--<k><cpr>0101901234</cpr><n v="2"/></k>--><b xmlns:x="http://x/"/></rod>`
	got := readOne(t, "x.xml", []byte(xml))
	want := "?xml-stylesheet href=\"x.xsl\"?\n\nrod [\n\nENTITY b \"010190-1234\"\n\nhttp://x/\n\nSøren\n\nk:\ncpr: 0101901234\nn:\nv: 2\n"
	if hidden := got.labelled(hiddenLabel); hidden != want {
		t.Errorf("%q, want %q", hidden, want)
	}
	if !strings.Contains(got.labelled(""), "rod: &b;\n") {
		t.Errorf("%q", got.labelled(""))
	}
}

// TestKeyedFiles checks that files in base64 are named and no text.
func TestKeyedFiles(t *testing.T) {
	pdf := base64.StdEncoding.EncodeToString([]byte("%PDF-1.7\n" + strings.Repeat("x", 200)))
	png := base64.StdEncoding.EncodeToString(append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), make([]byte, 200)...))
	text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("Bo Hansen, 010190-1234. ", 10)))
	broken := pdf[:76] + "\r\n" + pdf[76:152] + "\r\n" + pdf[152:]
	for _, doc := range []struct{ name, data string }{
		{"x.json", fmt.Sprintf(`{"a": "%s", "b": "%s", "c": "%s"}`, pdf, png, text)},
		{"x.xml", fmt.Sprintf(`<x><d>%s</d><e>%s</e><c>%s</c></x>`, broken, png, text)},
	} {
		docs := read(t, doc.name, []byte(doc.data), source.Limits{})
		wantDocs(t, docs, doc.name+"  1", doc.name+"!/data-1 unsupported 0", doc.name+"!/data-2 needs-ocr 0")
		if got := docs[0].text(); !strings.Contains(got, "c: Bo Hansen, 010190-1234.") || strings.Contains(got, "JVBER") {
			t.Errorf("%s: %q", doc.name, got)
		}
	}
}

func TestKeyedEncodings(t *testing.T) {
	for _, doc := range []struct{ name, text, want string }{
		{"x.xml", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rod><c>æøå</c></rod>", "rod:\nc: æøå\n"},
		{"x.json", `{"b": "æøå"}`, "b: æøå\n"},
	} {
		latin := encoded(t, charmap.Windows1252, doc.text)
		wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(doc.text))
		if err != nil {
			t.Fatal(err)
		}
		for _, data := range [][]byte{[]byte(doc.text), append([]byte("\xEF\xBB\xBF"), doc.text...), []byte(latin), wide} {
			if got := readOne(t, doc.name, data); got.text() != doc.want || got.Cause != 0 {
				t.Errorf("%q: %q (%v)", data, got.text(), got)
			}
		}
	}
}

// TestKeyedTypes checks that running text which begins like JSON or XML stays
// text, and that a name is not needed to know either.
func TestKeyedTypes(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": 1}`:                               "json",
		"[{\"a\": 1}]\n":                         "json",
		"[1, 2]":                                 "json",
		"[1] Se bilag.\n":                        "text",
		"[Navn] bor her":                         "text",
		"{a} og {b}":                             "text",
		"{}":                                     "text",
		"[":                                      "text",
		"<?xml version='1.0'?>":                  "xml",
		"<!-- x --><x b='c'>d</x>":               "xml",
		"<a:b/>":                                 "xml",
		"<Bo> kommer i morgen\n":                 "text",
		"<bo@example.dk> skrev:":                 "text",
		"<p>x</p>":                               "html",
		"<?xml version='1.0'?><html><p>x</html>": "html",
		`{"a": "` + strings.Repeat("x", sniffed) + `"}`: "json",
		"<x>" + strings.Repeat("x", sniffed) + "</x>":   "xml",
	} {
		if got := typeOf([]byte(text), "x"); got != want {
			t.Errorf("%.60q: %s, want %s", text, got, want)
		}
	}
}

// TestLargeTokens checks that nothing is lost where a value is larger than
// what is held, and that memory stays bounded by that.
func TestLargeTokens(t *testing.T) {
	long := strings.Repeat("ord ", valueMax/4+1000)
	for name, data := range map[string]string{
		"x.json": `{"a": "` + long + `", "b": "010190-1234"}`,
		"x.xml":  "<rod><c>" + long + "</c><b>010190-1234</b></rod>",
	} {
		got := readOne(t, name, []byte(data))
		if n := strings.Count(got.text(), "ord"); n != valueMax/4+1000 || !strings.HasSuffix(got.text(), "010190-1234\n") || got.Cause != 0 {
			t.Errorf("%s: %d words (%v)", name, n, got)
		}
	}
	attribute := "<?xml version='1.0'?><rod b='" + strings.Repeat("x", xmlToken) + "'>c</rod>"
	if got := readOne(t, "x.xml", []byte(attribute)); !strings.HasSuffix(got.text(), "c\n") || got.Cause != 0 {
		t.Errorf("%v", got)
	}
}

// TestKeyedStream checks that a large root file is read as a stream.
func TestKeyedStream(t *testing.T) {
	var text strings.Builder
	text.WriteString("<?xml version='1.0'?><r>")
	for i := range 100_000 {
		fmt.Fprintf(&text, "<p><n>navn %d</n></p>", i)
	}
	text.WriteString("</r>")
	docs := readFile(t, New(Options{}), onDisk(t, "x.xml", text.String()))
	if len(docs) != 1 || strings.Count(docs[0].text(), "navn ") != 100_000 || docs[0].Type != "xml" {
		t.Errorf("%v", docs)
	}
}

// TestKeyedCorpus reads what shared documents are XML or JSON.
func TestKeyedCorpus(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("no shared documents")
	}
	files, err := source.Walk(t.Context(), []string{corpus}, source.WalkOptions{})
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, f := range files {
		data, err := os.ReadFile(f.OSPath())
		if err != nil || len(data) == 0 {
			continue
		}
		if format := typeOf(data, f.Path); format != "xml" && format != "json" {
			continue
		}
		count++
		if got := readFile(t, New(Options{}), f); got[0].Cause != 0 || got[0].Text == 0 {
			t.Errorf("%v", got[0])
		}
	}
	if count == 0 {
		t.Error("none of the shared documents is XML or JSON")
	}
}

// FuzzJSON checks that the reader survives and that no number of four digits
// or more is lost, in keys neither.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a": ["b", 101901234, {"c\u00e6": null}], "d": "<p>x"}`))
	f.Add([]byte(`{"1234": [], "5678": {"9012"}, "3456`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var got pages
		if _, err := readJSON("", newDecoder(data, nil), &got); err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsAny(data, "\\<&%") || bytes.Contains(data, []byte("data:")) {
			return
		}
		for _, number := range regexp.MustCompile(`[0-9]{4,}`).FindAllString(decodeAll(t, newDecoder(data, nil)), -1) {
			if !strings.Contains(got.own(), number) {
				t.Errorf("%q became %q", data, got.own())
			}
		}
	})
}

// FuzzXML checks that the reader survives and that text outside of tags stays.
func FuzzXML(f *testing.F) {
	f.Add([]byte("<?xml version='1.0'?><a b='c'><!-- d --><e><![CDATA[f]]></e>g</a>"))
	f.Add(bytes.Repeat([]byte("0"), 128))
	f.Fuzz(func(t *testing.T, data []byte) {
		var got pages
		if _, err := readXML("", newDecoder(data, nil), &got); err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsAny(data, "<&\x00") {
			return
		}
		if have, want := digitsOf([]byte(got.own())), digitsOf([]byte(decodeAll(t, newDecoder(data, nil)))); !goesThrough(have, want) {
			t.Errorf("%q became %q", data, got.own())
		}
	})
}

// goesThrough reports whether text holds all of the other's bytes in their order.
// There may be more between: a value that is a text in base64 stands there twice.
func goesThrough(text, other []byte) bool {
	for _, b := range text {
		if len(other) > 0 && b == other[0] {
			other = other[1:]
		}
	}
	return len(other) == 0
}

func digitsOf(text []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}
