package extract

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"slices"
	"strings"
	"testing"

	"aktsyn/pipeline/source"
)

// What a form has beside its pages is read, wherever it stands and however it is
// packed.
func TestPDFFields(t *testing.T) {
	for _, c := range []struct{ name, field, want string }{
		{"no widget", "/FT /Tx /T (cpr) /V (010190-1234)", "cpr: 010190-1234"},
		{"UTF-16", "/FT /Tx /T (navn) /V <FEFF0053 00F8 0072 0065006E>", "navn: Søren"},
		{"escapes", "/FT /Tx /T (navn) /V (S\\370ren \\(Bo\\)\\n010190\\2051234)", "navn: Søren (Bo)\n010190–1234"},
		{"choices", "/FT /Ch /T (valg) /TU (Sagsbehandler) /Opt [(Anna Bo) [(2) (Hans Holm)]] /V [(Anna Bo)]", "valg, Sagsbehandler: Anna Bo\n2\nHans Holm"},
		{"default", "/FT /Tx /T (a) /DV (020290-1234)", "a: 020290-1234"},
		{"rich text", "/FT /Tx /T (a) /V (Anna) /RV (<p>Anna</p>B<b>&#248; 010190<i>-</i>1234</b>)", "a: Anna\nBø 010190-1234"},
		{"of a parent", "/T (a) /Kids [<< /T (b) /V (030390-1234) >>]", "b: 030390-1234"},
		{"a reference", "/FT /Tx /T (a) /V 9 0 R", ""},
		{"a state", "/FT /Btn /T (a) /V /Ja", ""},
	} {
		for _, packed := range []bool{false, true} {
			m := withImage()
			pages := []string{m.page(showLines("Brev"), "")}
			fields := "<< " + c.field + " >>"
			if packed {
				head := "1 0\n"
				m.deflatedStream(fmt.Sprintf("/Type /ObjStm /N 1 /First %d", len(head)), head+fields, 0)
			} else {
				m.add(fields)
			}
			got, err := readWith(t, readPDF, m.finish(pages, "/AcroForm << /Fields [] >>", ""))
			if text := got.labelled("formularfelter"); err != nil || text != c.want {
				t.Errorf("%s, packed %v: %q, %v", c.name, packed, text, err)
			}
		}
	}
}

// A value that a page shows is not said again.
func TestPDFFieldsSaidOnce(t *testing.T) {
	m := withImage()
	widget := m.add("<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [0 0 9 9] /T (cpr) /V (010190-1234) /DV (020290-1234) >>")
	page := m.page(showLines("Brev"), "/Annots ["+widget+"]")
	got, err := readWith(t, readPDF, m.finish([]string{page}, "/AcroForm << /Fields ["+widget+"] >>", ""))
	if err != nil || got.labelled("") != "Brev\n\ncpr\n010190-1234" || got.labelled("formularfelter") != "cpr: 020290-1234" {
		t.Errorf("%q, %q, %v", got.labelled(""), got.labelled("formularfelter"), err)
	}
}

// An XFA form is read as a list of packets and as one stream.
func TestPDFXFA(t *testing.T) {
	const data = `<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><cpr>030390-1234</cpr></xfa:data></xfa:datasets>`
	for name, form := range map[string]func(m *pdfMaker) string{
		"list": func(m *pdfMaker) string {
			return "[(template) " + m.stream("", "<template><a>not this</a></template>") + " (datasets) " + m.deflatedStream("", data, 0) + "]"
		},
		"stream": func(m *pdfMaker) string {
			return m.stream("", `<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">`+data+`</xdp:xdp>`)
		},
	} {
		m := withImage()
		xfa := form(m)
		pages := []string{m.page(showLines("Brev"), "")}
		got, err := readWith(t, readPDF, m.finish(pages, "/AcroForm << /Fields [] /XFA "+xfa+" >>", ""))
		if err != nil || !strings.Contains(got.labelled("formulardata"), "030390-1234") || strings.Contains(got.labelled("formulardata"), "not this") {
			t.Errorf("%s: %q, %v", name, got.labelled("formulardata"), err)
		}
	}
}

// A text that is not closed makes PDFium drop all around it: it is read from the
// file as it stands there.
func TestPDFOpenStrings(t *testing.T) {
	const fields = "/AcroForm << /Fields [] >>"
	for _, c := range []struct{ name, object, page, catalog, trailer, label string }{
		{"annotation", "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (cpr 010190-1234 ", "/Annots [5 0 R]", "", "", "egenskaber"},
		{"property", "<< /Author (Bo) /Title (cpr 010190-1234", "", "", "/Info 5 0 R", "egenskaber"},
		{"hexadecimal", "<< /Title <6370722030313031 39302d31323334 ", "", "", "/Info 5 0 R", "egenskaber"},
		{"bookmark", "<< /First << /Title (cpr 010190-1234 ", "", "/Outlines 5 0 R", "", "egenskaber"},
		{"bracket too many", "<< /Title (cpr (010190-1234) >>", "", "", "/Info 5 0 R", "egenskaber"},
		{"of a form", "<< /Title (cpr 010190-1234", "", fields, "/Info 5 0 R", "formularfelter"},
	} {
		m := withImage()
		m.add(c.object)
		got, err := readWith(t, readPDF, m.finish([]string{m.page(showLines("Brev"), c.page)}, c.catalog, c.trailer))
		text := strings.ReplaceAll(got.labelled(c.label), "(", "")
		if err != nil || !strings.Contains("\n"+text, "\ncpr 010190-1234") {
			t.Errorf("%s: %q, %v", c.name, text, err)
		}
	}
}

func TestPDFDicts(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"<< /T (a) /V (b) >>":    "a=b",
		"1 0 obj (alene) endobj": "=alene",
		"<</T(a(b)c)/V<616>>>":   "a(b)c=a`",
		"<< /V (a) /Kids [ << /T (b) /V (c) >> ] >>":                              "b=c =a",
		"<< /T (a) /V [ (b) [ (c) ] 1 (d) ] /X (e) >>":                            "a=b,c,d",
		"<< /A /V /T (a) /V 1 0 R /B (c) >>":                                      "a=",
		"<< /T (a) % /V (no)\n /V (b) >>":                                         "a=b",
		"<< /T (a) %%\r /V (b) >>":                                                "a=b",
		"<</V(A\x18 \370\200)>>":                                                  "=A˘ ø•",
		"<< /V (open":                                                             "=open",
		"1 0 obj << /T (a) /V (open >> endobj 2 0 obj << /T (b) /V (c) >> endobj": "a=open >>  b=c",
		"<< /DA (open\n/T (a) /V (b) >>":                                          "a=open,b",
		"<< /Title <61 62\nendobj << /V (c) >>":                                   "=ab =c",
		"<< /Title (a) /Author (b\nendobj":                                        "=b",
		"<< /T <6":                                                                "=`",
		"<< /T (a) /Kids [ << /V (b) >> ] endobj":                                 "=b a=",
		strings.Repeat("(\n", maxUnclosed) + "(a\nb":                              strings.Repeat("= ", maxUnclosed) + "=a\nb",
		"]]>>)<</V(\\101\\\n\\7)>>":                                               "=A\a",
	} {
		var got []string
		for f := range pdfDicts([]byte(text)) {
			got = append(got, strings.Join(f["T"], ",")+"="+strings.Join(f["V"], ","))
		}
		if all := strings.Join(got, " "); all != want {
			t.Errorf("%q: %q, want %q", text, all, want)
		}
	}
}

// No byte of a stream is taken for an object, as its last for the beginning of a
// string, in which all that follows would be lost.
func TestPDFFieldsBehindStream(t *testing.T) {
	d := &pdfDocument{limits: source.DefaultLimits(), data: []byte("1 0 obj <</Length 3>> stream\r\nab(endstream endobj 2 0 obj <</T (a) /V (b)>> endobj")}
	var lines []string
	for text := range d.objectTexts() {
		for f := range pdfDicts(text) {
			lines = append(lines, f.line(map[string]bool{}))
		}
	}
	if !slices.Equal(lines, []string{"a: b"}) {
		t.Errorf("%q", lines)
	}
}

// What is not searched for fields is named.
func TestPDFFieldsOfTooMuch(t *testing.T) {
	const stream = "1 0 obj<</Length 1>>stream\n\nendstream\n"
	var zeros bytes.Buffer
	z := zlib.NewWriter(&zeros)
	z.Write(make([]byte, 1<<20))
	z.Close()
	const head = "1 0 obj<</Type/ObjStm/Filter/FlateDecode/Length %d>>stream\n%s\nendstream\n"
	packed := fmt.Sprintf(head, zeros.Len(), &zeros)
	zeros.Reset()
	z.Reset(&zeros)
	z.Write(make([]byte, 1<<20+1))
	z.Close()
	long := fmt.Sprintf(head, zeros.Len(), &zeros)
	for name, c := range map[string]struct {
		file string
		want source.Cause
	}{
		"as many streams":  {strings.Repeat(stream, 100), source.None},
		"more streams":     {strings.Repeat(stream, 101), source.TooLarge},
		"as many objects":  {strings.Repeat(packed, 4), source.None},
		"a long one":       {long, source.TooLarge},
		"objects too many": {strings.Repeat(packed, 5), source.TooLarge},
	} {
		limits := source.DefaultLimits()
		limits.PDFStreams, limits.PDFStream, limits.PDFUnpacked = 100, 1<<20, 4<<20
		d := &pdfDocument{data: []byte(c.file), limits: limits}
		for range d.objectTexts() {
		}
		if causeOf(t, d.damage) != c.want {
			t.Errorf("%s: %v", name, d.damage)
		}
	}
}

func FuzzPDFDicts(f *testing.F) {
	for _, s := range []string{"<< /T (a) /V (b) >>", "<</V<FEFF00>/Opt[(a)[(b)]]>>", "(\\", "<", "((((", "<<<<[[[[", "/V%"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		before := slices.Clone(text)
		for field := range pdfDicts(text) {
			_ = field.line(map[string]bool{})
		}
		p := &pdfParser{rest: text, as: asField}
		for len(p.rest) > 0 {
			p.next()
		}
		if hasOpenString(text) != (p.unclosed > 0) {
			t.Errorf("strings not closed: %d", p.unclosed)
		}
		if !slices.Equal(before, text) {
			t.Error("the text was changed")
		}
	})
}
