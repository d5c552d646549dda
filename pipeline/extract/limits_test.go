package extract

import (
	"fmt"
	"image/gif"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/pipeline/source"
)

// beyondLimits are, by a limit that a reader keeps, a small value for it and a
// document that hits it.
func beyondLimits(t *testing.T) map[string]struct {
	value string
	name  string // of the document
	data  []byte
} {
	numbers := strings.Join(strings.Fields(fmt.Sprint(rand.New(rand.NewPCG(1, 2)).Perm(200_000))), "\n") // more than a megabyte
	moving := gifOf(gif.DisposalNone, paletted(60, 40, 4), paletted(60, 40, 24))
	body := func(odf string) []byte {
		return packOf(t, entry{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, entry{"content.xml", odfHead + odf + "</office:body></office:document-content>"})
	}
	word := packOf(t, entry{"[Content_Types].xml", "<Types/>"}, entry{"word/document.xml", "<w:document><w:body><w:p><w:r><w:t>" + strings.Repeat("x", 200) + "</w:t></w:r></w:p></w:body></w:document>"})
	bookmarks := newPDF()
	at := len(bookmarks.objects) + 1 // of the outline: its one mark is followed by itself
	bookmarks.add(fmt.Sprintf("<< /First %d 0 R >>", at+1))
	bookmarks.add(fmt.Sprintf("<< /Title (a) /Parent %d 0 R /Next %d 0 R >>", at, at+2))
	bookmarks.add(fmt.Sprintf("<< /Title (a) /Parent %d 0 R /Next %d 0 R >>", at, at+3))
	bookmarks.add(fmt.Sprintf("<< /Title (a) /Parent %d 0 R >>", at))
	marked := bookmarks.finish([]string{bookmarks.page(showLines("x"), "")}, fmt.Sprintf("/Outlines %d 0 R", at), "")
	packedPDF := pdfWithContent(0, func(m *pdfMaker) string {
		return "/Metadata " + m.deflatedStream("/Type /Metadata /Subtype /XML", "<x:xmpmeta><dc:creator>"+strings.Repeat("x", 2000)+"</dc:creator></x:xmpmeta>", 0)
	})
	covered := pdfOf(showLines("et", "to", "tre") + box(black, 40, overTwo, 300, 15) + box(black, 40, overTwo-14, 300, 15))
	return map[string]struct {
		value string
		name  string
		data  []byte
	}{
		"max-document-size":         {"1KiB", "a.gz", gzipped(t, "", "", numbers)},
		"max-text-size":             {"3B", "a.html", []byte("<html><p>længere")},
		"max-total-size":            {"3B", "a.gz", gzipped(t, "", "", "længere")},
		"max-ratio":                 {"2", "a.gz", gzipped(t, "", "", numbers)},
		"max-depth":                 {"1", "a.gz", gzipped(t, "", "", string(gzipped(t, "", "", "x")))},
		"max-entries":               {"1", "a.gz", gzipped(t, "", "", string(gzipped(t, "", "", "x")))},
		"max-nesting":               {"3", "a.rtf", []byte(`{\rtf1{{{{x}}}}}`)},
		"max-xml-token":             {"150B", "a.docx", word},
		"max-html-token":            {"16B", "a.html", []byte("<html><p title='" + strings.Repeat("x", 5000) + "'>a")},
		"max-hidden-text":           {"100B", "a.html", []byte("<html><p id='" + strings.Repeat("x", 200) + "'>a")},
		"max-mail-parts":            {"2", "a.eml", crlf("From: a@b.dk", "Subject: x", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "x", "--b", "", "y", "--b--")},
		"max-row-size":              {"3B", "a.ods", body("<office:spreadsheet><table:table><table:table-row><table:table-cell><text:p>længere</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>")},
		"max-picture-pages":         {"1", "a.tiff", []byte("II\x2A\x00\x08\x00\x00\x00\x00\x00\x0E\x00\x00\x00\x00\x00\x00\x00\x00\x00")},
		"max-moving-pages":          {"1", "a.gif", []byte(moving)},
		"max-moving-pixels":         {"2400", "a.gif", []byte(moving)},
		"max-moving-canvas":         {"2399", "a.gif", []byte(moving)},
		"max-unpack-window":         {"1KiB", "a.zst", zstandard(t, strings.Repeat("længere ", 1<<12))},
		"max-pdf-stream":            {"1KiB", "a.pdf", packedPDF},
		"max-pdf-unpacked":          {"1B", "a.pdf", packedPDF},
		"max-pdf-streams":           {"1", "a.pdf", packedPDF},
		"max-pdf-missing":           {"5", "a.pdf", []byte(strings.Replace(string(pdfOf("q Q")), "/Count 1", "/Count 99", 1))},
		"max-pdf-repeats":           {"1", "a.pdf", marked},
		"max-pdf-covers":            {"1", "a.pdf", covered},
		"max-pdf-hidden-characters": {"1", "a.pdf", covered},
	}
}

// Whoever reads that a document was not read whole is told by which limit.
func TestLimitsAreNamed(t *testing.T) {
	documents := beyondLimits(t)
	for name, c := range documents {
		limits := source.DefaultLimits()
		if whole := read(t, c.name, c.data, limits); slices.ContainsFunc(whole, func(d seen) bool { return strings.Contains(d.Detail, "(limit ") }) {
			t.Errorf("%s: hit by default: %v", name, whole)
		}
		if err := limits.Set(name, c.value); err != nil {
			t.Fatal(name, err)
		}
		docs := read(t, c.name, c.data, limits)
		if !slices.ContainsFunc(docs, func(d seen) bool { return strings.Contains(d.Detail, "(limit "+name+")") }) {
			for _, d := range docs {
				t.Errorf("%s: %s is %s: %s", name, d.Path, d.Cause, d.Detail)
			}
		}
	}
}

// Limits that no reader hits by itself are those of reader processes, of text
// recognition, of the engine, and of what the engine takes for a crash.
func TestAllLimitsAreTested(t *testing.T) {
	elsewhere := []string{"max-pixels", "max-hits", "max-silence", "max-cpu-time", "max-memory", "max-ocr-time", "max-ocr-memory",
		"max-page-size", "max-reader-deaths", "max-pictures", "max-pdf-crashes", "max-pdf-objects"}
	documents := beyondLimits(t)
	for _, limit := range source.AllLimits() {
		if _, here := documents[limit.Name]; here == slices.Contains(elsewhere, limit.Name) {
			t.Errorf("%s is tested here: %v", limit.Name, here)
		}
	}
}
