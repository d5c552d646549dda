package extract

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/source"
)

func TestPDFPages(t *testing.T) {
	c, err := readWith(t, readPDF, pdfOf(
		showLines("CPR 0101", "90-1234 og 020290-", "1234"),
		showLines("Hr. Han-", "sen og Anne-", "Marie DKU-", "1234"),
		showLines("\\(parentes\\) \\346\\370\\345"),
		"",
		"BT /F 12 Tf 50 700 Td ( ) Tj ET",
	))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"CPR 0101\n90-1234 og 020290-\n1234", "Hr. Hansen og Anne-Marie DKU-1234", "(parentes) æøå", "", ""}
	if len(c.pages) != len(want) {
		t.Fatalf("%d pages, unread %v", len(c.pages), c.unreads)
	}
	for i, p := range c.pages {
		if got := strings.TrimSpace(string(p.Text)); got != want[i] {
			t.Errorf("page %d: %q, want %q", p.Number, got, want[i])
		}
	}
}

// A PDF that opens without its pages is not a PDF read, but what else it has
// is handed over.
func TestPDFWithoutPages(t *testing.T) {
	lost := bytes.Replace(pdfOf(showLines("CPR 010190-1234")), []byte("/Type /Catalog /Pages 2 0 R"), []byte("/Typ  /Catalog /Page  2 0 R"), 1)
	empty := newPDF()
	info := empty.add("<< /Title (Brev) >>")
	for name, pdf := range map[string][]byte{"lost": lost, "empty": empty.finish(nil, "", "/Info "+info)} {
		c, err := readWith(t, readPDF, pdf)
		if cause := causeOf(t, err); cause != source.Corrupt || !strings.Contains(err.Error(), "no pages") {
			t.Errorf("%s: %v", name, err)
		}
		if name == "empty" && c.labelled("egenskaber") != "Title: Brev" {
			t.Errorf("properties %q", c.labelled("egenskaber"))
		}
	}
}

const fullScan = "q 595 0 0 842 0 0 cm /I Do Q\n"

// imageOf is a picture of 40 by 20 pixels in black and white, each eight of them
// as in bits.
func imageOf(bits string) string {
	return "<< /Type /XObject /Subtype /Image /Width 40 /Height 20 /ColorSpace /DeviceGray /BitsPerComponent 1 /Length 100 >>\nstream\n" +
		strings.Repeat(bits, 100) + "\nendstream"
}

// withImage begins a PDF whose pages know a picture as /I.
func withImage() *pdfMaker {
	m := newPDF()
	m.add(imageOf("\xFF"))
	return m
}

// A page without text needs OCR when it shows anything; one with text is read,
// and what pictures on it may say besides is named.
func TestPDFPictures(t *testing.T) {
	textLayer := showLines(slices.Repeat([]string{strings.Repeat("ord ", 22)}, 45)...)
	strip := func(y int) string { return fmt.Sprintf("q 595 0 0 100 0 %d cm /I Do Q\n", y) }
	cases := []struct {
		name, content string
		unread        bool
		missing       int
	}{
		{"scan", fullScan, true, 0},
		{"scan and stamp", fullScan + showLines("Modtaget 1. maj"), false, 1},
		{"strips and stamp", strip(0) + strip(100) + strip(200) + strip(300) + strip(400) + showLines("Side 1"), false, 1},
		{"letter with logo", "q 100 0 0 50 50 750 cm /I Do Q\n" + showLines("Brev"), false, 1},
		{"letter with icon", "q 9 0 0 9 50 750 cm /I Do Q\n" + showLines("Brev"), false, 0},
		{"letter with rule", "q 500 0 0 2 50 750 cm /I Do Q\n" + showLines("Brev"), false, 0},
		{"scan with text layer", fullScan + textLayer, false, 0},
		{"half a page of text beside a picture", textLayer + "q 400 0 0 100 50 50 cm /I Do Q\n", false, 1},
		{"scan with a foot of many words", fullScan + showLines(slices.Repeat([]string{strings.Repeat("ord ", 22)}, 5)...), false, 1},
		{"page number and curves", strings.Repeat("50 700 m 54 708 l 57 700 l f\n", 1500) + showLines("Side 1"), false, 1},
		{"letter and chart", strings.Repeat("50 700 m 54 708 l 57 700 l f\n", 1500) + textLayer, false, 0},
		{"drawing", "0 0 m 100 100 l S", true, 0},
		{"punctuation", "BT /F 12 Tf 50 700 Td (- - -) Tj ET", true, 0},
		{"nothing", "q Q", false, 0},
		{"blanks", strings.Repeat("BT /F 12 Tf 50 700 Td (  ) Tj ET\n", 50), false, 0},
		{"more blanks than are looked at", strings.Repeat("BT /F 12 Tf 50 700 Td (  ) Tj ET\n", source.DefaultLimits().PDFObjects+1), true, 0},
	}
	for _, c := range cases {
		m := withImage()
		got, err := readWith(t, readPDF, m.finish([]string{m.page(c.content, "")}, "", ""))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if unread := slices.Equal(got.unreads, []UnreadPage{{1, source.NeedsOCR}}); unread != c.unread || len(got.missing) != c.missing {
			t.Errorf("%s: unread %v, parts %q", c.name, got.unreads, got.missing)
		}
	}
}

// Glyphs that stand for no character are no text, and many of them beside text
// are more than bullets.
func TestPDFJunk(t *testing.T) {
	for text, want := range map[string][2]bool{
		"": {false, false}, "\uF041\uF042": {false, true}, "\uFFFD \uFFFD": {false, true}, "Brev": {true, false},
		"\uF0B7 et punkt\n\uF0B7 og et andet, som er længere": {true, false},
		"\uF041 1": {true, true},
		strings.Repeat("ord ", 99) + "\uF041\uF042\uF043\uF044": {true, true},
		strings.Repeat("ord ", 99) + "\uF041\uF042\uF043":       {true, false},
	} {
		if readable, junk := survey([]byte(text)); readable != want[0] || junk != want[1] {
			t.Errorf("%q: readable %v, junk %v", text, readable, junk)
		}
	}
	page := showLines("\x01\x02\x03\x04", "Side 1")
	m := newPDF()
	cmap := m.stream("", "begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <01> <04> <e020> endbfrange endcmap")
	m.objects[2] = strings.Replace(m.objects[2], ">>", "/ToUnicode "+cmap+" >>", 1)
	got, err := readWith(t, readPDF, m.finish([]string{m.page(page, "")}, "", ""))
	if err != nil || len(got.pages) != 1 || !slices.Equal(got.missing, []string{"page-1-pictures needs-ocr"}) {
		t.Errorf("%d pages, %q, %v", len(got.pages), got.missing, err)
	}
}

// Text is read wherever it stands, outside the page and in the color of the paper
// too, and however it is drawn. What surely nobody sees is marked.
func TestPDFUnseenText(t *testing.T) {
	const number, all = "(CPR 010190-1234) Tj ET", "CPR010190-1234"
	for name, c := range map[string]struct{ content, hidden string }{
		"below the page":        {"BT /F 12 Tf 50 -90 Td " + number, all},
		"outside the crop":      {"BT /F 12 Tf 300 810 Td " + number, all},
		"half outside the crop": {"BT /F 12 Tf 300 798 Td " + number, ""},
		"out of the right edge": {"BT /F 12 Tf 568 500 Td " + number, "10190-1234"},
		"in a form, outside":    {"q 1 0 0 1 0 -900 cm /X Do Q", all},
		"in a form":             {"/X Do", ""},
		"white":                 {"1 g BT /F 12 Tf 50 500 Td " + number, ""},
		"without ink":           {"BT 3 Tr /F 12 Tf 50 500 Td " + number, all},
		"with ink again":        {"BT 3 Tr /F 12 Tf 50 500 Td (Bo Holm) Tj 0 Tr 0 -20 Td " + number, "BoHolm"},
		"without ink, twice":    {"BT 3 Tr /F 12 Tf 50 500 Td (CPR 010190-1234) Tj ET BT 0 Tr 50 500 Td " + number, ""},
		"below curves":          {"BT 3 Tr /F 12 Tf 50 500 Td " + number + " 50 495 m 140 515 l S 50 515 m 140 495 l S 90 490 m 90 520 l S 60 490 m 60 520 l S 75 490 m 75 520 l S 110 490 m 110 520 l S 120 490 m 120 520 l S 130 490 m 130 520 l S 100 490 m 100 520 l S 137 490 m 137 520 l S 144 490 m 144 520 l S", ""},
		"beside a picture":      {"q 100 0 0 100 300 100 cm /I Do Q BT 3 Tr /F 12 Tf 50 500 Td " + number, ""},
		"clipping alone":        {"BT 7 Tr /F 12 Tf 50 500 Td " + number, all},
		"clipping a fill":       {"q BT 7 Tr /F 12 Tf 50 500 Td " + number + " 0 0 595 800 re f Q", ""},
		"tiny":                  {"BT /F 0.1 Tf 50 500 Td " + number, ""},
		"clipped away":          {"q 0 0 9 9 re W n BT /F 12 Tf 50 500 Td " + number + " Q", ""},
	} {
		m := withImage()
		form := m.stream("/Type /XObject /Subtype /Form /BBox [0 -999 595 842] /Resources << /Font << /F 3 0 R >> >>", "BT /F 12 Tf 50 500 Td "+number)
		page := m.page(showLines("Brev")+c.content, "/CropBox [0 0 595 800]")
		m.objects[len(m.objects)-1] = strings.Replace(m.objects[len(m.objects)-1], "/XObject <<", "/XObject << /X "+form, 1)
		got, err := readWith(t, readPDF, m.finish([]string{page}, "", ""))
		if err != nil || len(got.pages) != 1 || !strings.Contains(string(got.pages[0].Text), "010190-1234") || hiddenOf(got.pages[0]) != c.hidden {
			t.Errorf("%s: %q, hidden %q, %v", name, got.labelled(""), hiddenOf(got.pages[0]), err)
		}
	}
}

// Text of a font that says nothing of what its glyphs mean is junk, however
// readable; a leader of one glyph is not.
func TestPDFUnmapped(t *testing.T) {
	for _, c := range []struct {
		name, codes string
		want        []string
	}{
		{"a name", "002500550048005900030057004C004F", []string{"page-1-pictures needs-ocr"}},
		{"a leader", strings.Repeat("0051", 24), nil},
	} {
		m := newPDF()
		m.objects[2] = "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Arial /Encoding /Identity-H /DescendantFonts [4 0 R] >>"
		m.add("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Arial /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 5 0 R >>")
		m.add("<< /Type /FontDescriptor /FontName /ABCDEF+Arial /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>")
		content := m.stream("", "BT /F 12 Tf 50 700 Td <"+c.codes+"> Tj /H 12 Tf 0 -20 Td ("+strings.Repeat("ord ", 80)+") Tj ET")
		helvetica := m.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
		page := m.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R /H " + helvetica + " >> >> /Contents " + content + " >>")
		got, err := readWith(t, readPDF, m.finish([]string{page}, "", ""))
		if err != nil || len(got.pages) != 1 || !slices.Equal(got.missing, c.want) {
			t.Errorf("%s: %d pages, %q, %v", c.name, len(got.pages), got.missing, err)
		}
	}
}

// PDFium passes over text whose size is missing or zero: that is named.
func TestPDFTextWithoutSize(t *testing.T) {
	for content, want := range map[string]source.Cause{
		"BT /F . Tf 50 700 Td (CPR 010190-1234) Tj ET":                   source.Corrupt,
		showLines("Brev") + "BT /F 0 Tf 50 700 Td (010190-1234) Tj ET\n": source.Corrupt,
		showLines("Brev"):                 source.None,
		"BT /F 12 Tf 50 700 Td ( ) Tj ET": source.None,
	} {
		if _, err := readWith(t, readPDF, pdfOf(content)); causeOf(t, err) != want {
			t.Errorf("%q: %v", content, err)
		}
	}
}

// A picture that cannot be decoded is drawn as nothing: that is no empty page.
func TestPDFBrokenPictures(t *testing.T) {
	broken := "<< /Type /XObject /Subtype /Image /Width 400 /Height 400 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /Length 4 >>\nstream\njunk\nendstream"
	for _, c := range []struct {
		name, object, content string
		want                  []string
	}{
		{"a scan", imageOf("x"), fullScan, []string{"x  1"}},
		{"a broken scan", broken, fullScan, []string{"x corrupt 1"}},
		{"a broken scan below a line", broken, fullScan + "9 w 0 0 m 500 500 l S\n", []string{"x  1", "x!/page-1-pictures corrupt 1"}},
		{"a letter with a broken picture", broken, showLines("Brev") + "q 400 0 0 100 50 50 cm /I Do Q\n", []string{"x  1", "x!/page-1-pictures corrupt 1"}},
		{"a letter with pictures", imageOf("x"), showLines("Brev") + "q 400 0 0 100 50 50 cm /I Do Q\nq 400 0 0 100 50 350 cm /I Do Q\n", []string{"x  1", "x!/page-1-pictures  2"}},
	} {
		m := newPDF()
		m.add(c.object)
		docs := readPictures(t, "x", string(m.finish([]string{m.page(c.content, "")}, "", "")), &fakeOCR{})
		if got := describe(docs); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A stamp, for which the page is made anew, comes after the pictures and the
// places of the text have been taken.
func TestPDFPicturesAndStamp(t *testing.T) {
	m := newPDF()
	m.add(imageOf("x"))
	look := m.stream("/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F 3 0 R >> >>", "BT /F 12 Tf 2 5 Td (STEMPLET) Tj ET")
	stamp := m.add("<< /Type /Annot /Subtype /Stamp /F 4 /Rect [50 500 250 520] /AP << /N " + look + " >> >>")
	content := showLines("Brev") + strings.Repeat("q 400 0 0 100 50 50 cm /I Do Q\n", 40)
	docs := readPictures(t, "x", string(m.finish([]string{m.page(content, "/Annots ["+stamp+"]")}, "", "")), &fakeOCR{})
	if got := describe(docs); !slices.Equal(got, []string{"x  1", "x!/page-1-pictures  1"}) {
		t.Errorf("%q", got)
	}
	if text := string(docs[0].pages[1].Text); text != "Brev\n\nSTEMPLET\n" {
		t.Errorf("%q", text)
	}
}

func TestPDFAnnotations(t *testing.T) {
	cases := []struct{ name, annotation, want string }{
		{"note", "/Subtype /Text /Contents (CPR 010190-1234) /T (Hans Jensen)", "Hans Jensen\nCPR 010190-1234"},
		{"note in UTF-16", "/Subtype /Text /Contents <FEFF00E600F800E5>", "æøå"},
		{"lines", "/Subtype /FreeText /Contents (en\\rto\\nen)", "en\nto"},
		{"popup", "/Subtype /Popup /Contents (gentagelse)", ""},
		{"repeats the page", "/Subtype /Text /Contents (Brev)", ""},
		{"stamp", "/Subtype /Stamp /F 4 /AP << /N %s >>", "STEMPLET 020290-1234"},
		{"hidden stamp", "/Subtype /Stamp /F 2 /Contents (skjult) /AP << /N %s >>", "skjult"},
		{"field", "/Subtype /Widget /FT /Tx /T (cpr) /TU (CPR-nummer) /V (030390-1234)", "cpr\nCPR-nummer\n030390-1234"},
		{"field of a parent", "/Subtype /Widget /Parent << /FT /Tx /T (cpr) /V (040490-1234) >>", "040490-1234"},
		{"link", "/Subtype /Link /A << /S /URI /URI (mailto:hans@kommune.dk) >>", "mailto:hans@kommune.dk"},
		{"nonsense", "/Subtype /Nonsense /Contents 7 /V [1 2] /AP /Name", ""},
	}
	for _, c := range cases {
		m := withImage()
		look := m.stream("/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F 3 0 R >> >>",
			"BT /F 12 Tf 2 5 Td (STEMPLET 020290-1234) Tj ET")
		annotation := m.add("<< /Type /Annot /Rect [50 500 250 520] " + strings.ReplaceAll(c.annotation, "%s", look) + " >>")
		page := m.page(showLines("Brev"), "/Annots [ null "+annotation+" ]")
		got, err := readWith(t, readPDF, m.finish([]string{page}, "/AcroForm << /Fields ["+annotation+"] >>", ""))
		if err != nil || len(got.pages) != 1 {
			t.Fatalf("%s: %d pages, %v", c.name, len(got.pages), err)
		}
		want := strings.TrimSpace("Brev\n\n" + c.want)
		if text := strings.TrimSpace(string(got.pages[0].Text)); text != want {
			t.Errorf("%s: %q, want %q", c.name, text, want)
		}
	}
}

// Notes on a scan are read, and the scan still waits for OCR.
func TestPDFNotesOnScan(t *testing.T) {
	m := withImage()
	note := m.add("<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (010190-1234) >>")
	c, err := readWith(t, readPDF, m.finish([]string{m.page(fullScan, "/Annots ["+note+"]")}, "", ""))
	if err != nil || !strings.Contains(c.labelled(""), "010190-1234") || !slices.Equal(c.missing, []string{"page-1-pictures needs-ocr"}) {
		t.Errorf("%q %q %v", c.labelled(""), c.missing, err)
	}
}

func TestPDFProperties(t *testing.T) {
	m := withImage()
	first, second := fmt.Sprint(len(m.objects)+1), fmt.Sprint(len(m.objects)+2)
	m.add("<< /Title (Sag 010190-1234) /Next " + second + " 0 R /First " + second + " 0 R >>")
	m.add("<< /Title (Bilag, Hans) /Next " + first + " 0 R >>") // a ring
	info := m.add("<< /Title (Brev til Hans) /Author (Grethe Holm) /Keywords (020290-1234) /Producer (x) >>")
	xfa := m.stream("", `<xfa:datasets><data><cpr>030390-1234</cpr></data></xfa:datasets>`)
	template := m.stream("", `<template><text>not this</text></template>`)
	page := m.page(showLines("Brev"), "")
	c, err := readWith(t, readPDF, m.finish([]string{page}, "/Outlines << /First "+first+" 0 R >> /AcroForm << /Fields [] /XFA [(template) "+template+" (datasets) "+xfa+"] >>", "/Info "+info))
	if cause := causeOf(t, err); cause != source.Corrupt {
		t.Errorf("a ring of bookmarks: cause %q", cause)
	}
	if want := "Title: Brev til Hans\nAuthor: Grethe Holm\nKeywords: 020290-1234\n\nSag 010190-1234\nBilag, Hans"; c.labelled("egenskaber") != want {
		t.Errorf("%q", c.labelled("egenskaber"))
	}
	if c.labelled("formulardata") != "030390-1234" {
		t.Errorf("%q", c.labelled("formulardata"))
	}
}

// Attached files are handed over where they are attached, a PDF in a PDF
// while the outer one is open.
func TestPDFAttachments(t *testing.T) {
	m := withImage()
	inner := string(pdfOf(showLines("indre 010190-1234")))
	file := m.stream("/Type /EmbeddedFile", inner)
	text := m.stream("/Type /EmbeddedFile", "020290-1234")
	spec := m.add("<< /Type /Filespec /F (indre.pdf) /UF (indre.pdf) /EF << /F " + file + " >> >>")
	other := m.add("<< /Type /Filespec /F (note.txt) /UF (note.txt) /EF << /F " + text + " >> >>")
	empty := m.add("<< /Type /Filespec /F (tom.txt) >>")
	pin := m.add("<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS " + other + " >>")
	pages := []string{m.page(showLines("en"), "/Annots ["+pin+"]"), m.page(showLines("to"), "")}
	data := m.finish(pages, "/Names << /EmbeddedFiles << /Names [(a) "+spec+" (b) "+empty+"] >> >>", "")

	c := &nesting{collector: collector{room: 1 << 20}}
	if err := readPDF(input{name: "test", data: data, limits: source.DefaultLimits()}, c); err != nil {
		t.Fatal(err)
	}
	if want := []string{"note.txt 020290-1234", "indre.pdf " + inner}; !slices.Equal(c.parts, want) {
		t.Errorf("parts %.40q", c.parts)
	}
	if want := []string{"tom.txt corrupt"}; !slices.Equal(c.missing, want) {
		t.Errorf("unread parts %q", c.missing)
	}
	if want := "en\nto\nindre 010190-1234"; c.labelled("") != want {
		t.Errorf("%q", c.labelled(""))
	}
}

// nesting is a collector that reads attached PDFs at once, as the extractor
// does.
type nesting struct{ collector }

func (n *nesting) part(name string, data []byte) error {
	_ = n.collector.part(name, data)
	if strings.HasSuffix(name, ".pdf") {
		return readPDF(input{name: name, data: data, limits: source.DefaultLimits()}, n)
	}
	return nil
}

// When PDFium has been made anew in the middle of a document, the rest is
// read all the same.
func TestPDFRevival(t *testing.T) {
	c := &collector{room: 1 << 20, onPage: func() {
		lib, err := thePDFEngine.acquire()
		if err != nil {
			t.Fatal(err)
		}
		thePDFEngine.release(lib, 0, true)
	}}
	data := pdfOf(showLines("en"), showLines("to"), showLines("tre"))
	if err := readPDF(input{name: "test", data: data, limits: source.DefaultLimits()}, c); err != nil {
		t.Fatal(err)
	}
	if want := "en\nto\ntre"; c.labelled("") != want {
		t.Errorf("%q", c.labelled(""))
	}
}

// A crash is told from a refusal.
func TestPDFCrashed(t *testing.T) {
	for text, want := range map[string]bool{"wasm error: unreachable": true, "panic occurred in FPDF_LoadPage: x": true,
		"module closed with exit_code(1)": true, "6: incorrect page": false, "could not get annotation": false} {
		if crashed(errors.New(text)) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
	if crashed(nil) {
		t.Error("no error is no crash")
	}
}

// An engine whose cache is damaged starts all the same, and is compiled once.
func TestPDFCacheDamaged(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles PDFium, which takes seconds")
	}
	lib, err := thePDFEngine.acquire() // fills the cache
	if err != nil {
		t.Fatal(err)
	}
	thePDFEngine.release(lib, 0, false)
	engine := pdfEngine{cache: truncatedCache(t)}
	for range 2 {
		lib, err := engine.acquire()
		if err != nil {
			t.Fatal(err)
		}
		engine.release(lib, 0, true)
	}
}

// truncatedCache returns a cache directory that holds the beginning of what is
// in the true one.
func truncatedCache(t *testing.T) string {
	entries, _ := filepath.Glob(filepath.Join(pdfCacheDir(), "*/*"))
	if len(entries) == 0 {
		t.Skip("no cache of compiled code")
	}
	fake := t.TempDir()
	for _, entry := range entries {
		data, err := os.ReadFile(entry)
		if err != nil {
			t.Fatal(err)
		}
		entry = filepath.Join(fake, strings.TrimPrefix(entry, pdfCacheDir()))
		_ = os.MkdirAll(filepath.Dir(entry), 0o700)
		if err := os.WriteFile(entry, data[:len(data)/2], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return fake
}

// A document whose reader crashes again and again is given up.
func TestPDFCrashesAreCounted(t *testing.T) {
	d := &pdfDocument{data: pdfOf(showLines("en")), limits: source.DefaultLimits(), out: &collector{room: 1 << 20}}
	if err := d.open(); err != nil {
		t.Fatal(err)
	}
	defer d.close()
	for range source.DefaultLimits().PDFCrashes - 1 {
		d.broken = true
		if err := d.revive(); err != nil {
			t.Fatal(err)
		}
	}
	d.broken = true
	if cause := causeOf(t, d.revive()); cause != source.Corrupt {
		t.Errorf("cause %q", cause)
	}
}

func TestPDFDamage(t *testing.T) {
	whole := pdfOf(showLines("CPR 010190-1234"), showLines("slut"))
	lying := []byte(strings.Replace(string(whole), "/Count 2", "/Count 9", 1))
	cases := []struct {
		name   string
		data   []byte
		want   source.Cause
		pages  int
		unread int
	}{
		{"empty", nil, source.Corrupt, 0, 0},
		{"only a head", []byte("%PDF-1.7\n"), source.Corrupt, 0, 0},
		{"text", []byte("CPR 010190-1234"), source.Corrupt, 0, 0},
		{"no cross references", []byte(strings.Replace(string(whole), "xref\n0", "xxxx\n0", 1)), source.None, 2, 0},
		{"junk before", append([]byte("\r\n\r\njunk\n"), whole...), source.None, 2, 0},
		{"says more pages", lying, source.None, 2, 7},
		{"says a million pages", []byte(strings.Replace(string(whole), "/Count 2", "/Count 999999", 1)), source.Corrupt, 2, source.DefaultLimits().PDFMissing},
		{"password", encryptedPDF("hemmeligt"), source.Encrypted, 0, 0},
		{"owner's password only", encryptedPDF(""), source.None, 1, 0},
	}
	for _, c := range cases {
		got, err := readWith(t, readPDF, c.data)
		if cause := causeOf(t, err); cause != c.want || len(got.pages) != c.pages || len(got.unreads) != c.unread {
			t.Errorf("%s: cause %q, %d pages, %d unread", c.name, cause, len(got.pages), len(got.unreads))
		}
		if c.pages > 0 && !strings.Contains(got.labelled(""), "CPR 010190-1234") {
			t.Errorf("%s: text is lost", c.name)
		}
	}
}

// encryptedPDF encrypts a page with 40 bits (ISO 32000-1, 7.6.3, revision 2)
// under a user's password.
func encryptedPDF(password string) []byte {
	const filler = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"
	padded := (password + filler)[:32]
	ownerKey := md5.Sum([]byte(("owner" + filler)[:32]))
	owner := crypt(ownerKey[:5], padded)
	key := md5.Sum([]byte(padded + owner + "\xFC\xFF\xFF\xFF"))
	user := crypt(key[:5], filler)

	m := newPDF()
	number := len(m.objects) + 1
	objectKey := md5.Sum(append(slices.Clone(key[:5]), byte(number), 0, 0, 0, 0))
	page := m.page(crypt(objectKey[:10], showLines("CPR 010190-1234")), "")
	encrypt := m.add(fmt.Sprintf("<< /Filter /Standard /V 1 /R 2 /P -4 /O <%x> /U <%x> >>", owner, user))
	return m.finish([]string{page}, "", "/Encrypt "+encrypt+" /ID [<> <>]")
}

func crypt(key []byte, text string) string {
	c, err := rc4.NewCipher(key)
	if err != nil {
		panic(err)
	}
	out := make([]byte, len(text))
	c.XORKeyStream(out, []byte(text))
	return string(out)
}

// The document is not kept after it has been read, even if it did not open.
func TestPDFWindow(t *testing.T) {
	d := &pdfDocument{data: []byte("no PDF"), limits: source.DefaultLimits()}
	if err := d.open(); err == nil {
		t.Fatal("opened")
	}
	if _, err := d.window.Read(make([]byte, 1)); err == nil {
		t.Error("the document can still be read")
	}
	if _, err := d.window.Seek(0, 0); err == nil {
		t.Error("the document can still be read")
	}
}

// All real PDFs are read, or say why not.
func TestPDFCorpus(t *testing.T) {
	count := map[string]int{}
	begin := time.Now()
	eachReal(t, func(path string, data []byte) {
		c, err := readWith(t, readPDF, data)
		count["pages"] += len(c.pages)
		count["unread pages"] += len(c.unreads)
		count["parts"] += len(c.parts)
		count["unread parts"] += len(c.missing)
		count["cause "+causeOf(t, err).String()]++
		if err == nil && len(c.pages)+len(c.unreads) == 0 {
			t.Errorf("%s: no pages and no cause", path)
		}
	}, "application/pdf")
	t.Log(count, time.Since(begin))
	if count["cause "] < 200 {
		t.Errorf("only %d documents read", count["cause "])
	}
}
