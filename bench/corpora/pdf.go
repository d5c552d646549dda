package corpora

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/klauspost/compress/zlib"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// A4 in points, and where text stands on it.
const (
	pdfLeft, pdfTop, pdfBottom = 56, 790, 40
	pdfLeading                 = 14 // between lines; less on a very full page
	pdfWidth                   = 92 // bytes to a line
)

// pdfPage is what one page shows: lines of text, or a picture.
type pdfPage struct {
	lines   []string
	picture *bitmap
}

// pdfDoc makes a PDF document of pages with a text layer in Helvetica. With a
// password only its owner can read it.
func pdfDoc(name string, pages []page, password string) entry {
	var leaves []pdfPage
	for _, p := range pages {
		leaves = append(leaves, pdfLeaf(p))
	}
	return entry{name: name, data: pdfBytes(leaves, password), pages: pages}
}

func pdfLeaf(p page) pdfPage { return pdfPage{lines: strings.Split(p.setLines(pdfWidth), "\n")} }

// pdfWriter gathers the numbered objects of a PDF file (ISO 32000-1).
type pdfWriter struct {
	out     bytes.Buffer
	offsets []int // of object i+1
	lock    *pdfLock
	trailer string // entries of the trailer beside those of any file
}

// pdfBytes returns the file: catalog, page tree, font, then for each page its
// object, its content and its picture, when it has one.
func pdfBytes(pages []pdfPage, password string) []byte {
	w := &pdfWriter{}
	if password != "" {
		w.lock = newPDFLock(password)
	}
	w.out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	w.object("<< /Type /Catalog /Pages 2 0 R >>")
	w.object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [ %s] >>", len(pages), pdfKids(pages)))
	w.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	for _, p := range pages {
		w.page(p)
	}
	return w.finish()
}

// pdfKids refers to the pages' objects, the first of which is number 4.
func pdfKids(pages []pdfPage) string {
	kids, n := "", 4
	for _, p := range pages {
		kids += fmt.Sprintf("%d 0 R ", n)
		n += 2
		if p.picture != nil {
			n++
		}
	}
	return kids
}

func (w *pdfWriter) page(p pdfPage) {
	n := len(w.offsets) + 1
	resources := "/Font << /F1 3 0 R >>"
	if p.picture != nil {
		resources = fmt.Sprintf("/XObject << /Im1 %d 0 R >>", n+2)
	}
	w.object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << %s >> >>",
		n+1, resources))
	w.stream("", pdfContent(p))
	if b := p.picture; b != nil {
		w.stream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "+
			"/BitsPerComponent 1 /Decode [1 0] ", b.width, b.height), b.bits)
	}
}

// object writes the next object.
func (w *pdfWriter) object(body string) {
	w.offsets = append(w.offsets, w.out.Len())
	fmt.Fprintf(&w.out, "%d 0 obj\n%s\nendobj\n", len(w.offsets), body)
}

// stream writes the next object as a compressed stream with further entries
// in its dictionary.
func (w *pdfWriter) stream(dict string, data []byte) {
	data = deflate(data)
	if w.lock != nil {
		data = w.lock.encrypt(len(w.offsets)+1, data)
	}
	w.object(fmt.Sprintf("<< /Length %d /Filter /FlateDecode %s>>\nstream\n%s\nendstream", len(data), dict, data))
}

// finish writes cross-reference table and trailer.
func (w *pdfWriter) finish() []byte {
	extra := w.trailer
	if w.lock != nil {
		w.object(w.lock.dictionary())
		extra += fmt.Sprintf("/Encrypt %d 0 R /ID [ <%x> <%x> ] ", len(w.offsets), pdfID, pdfID)
	}
	start := w.out.Len()
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, offset := range w.offsets {
		fmt.Fprintf(&w.out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&w.out, "trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets)+1, extra, start)
	return w.out.Bytes()
}

// pdfContent returns the page's drawing instructions.
func pdfContent(p pdfPage) []byte {
	var out bytes.Buffer
	if p.picture != nil {
		return []byte("q 595 0 0 842 0 0 cm /Im1 Do Q\n")
	}
	leading := min(pdfLeading, (pdfTop-pdfBottom)/len(p.lines))
	fmt.Fprintf(&out, "BT\n/F1 10 Tf\n%d TL\n%d %d Td\n", leading, pdfLeft, pdfTop)
	for _, line := range p.lines {
		fmt.Fprintf(&out, "(%s) Tj T*\n", pdfEscape.Replace(windows1252(line)))
	}
	out.WriteString("ET\n")
	return out.Bytes()
}

var pdfEscape = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`)

// windows1252 encodes text, which is WinAnsiEncoding too; what it lacks
// becomes a question mark.
func windows1252(text string) string {
	enc := encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder())
	out, err := enc.String(text)
	if err != nil {
		panic(err) // ReplaceUnsupported leaves no error for valid UTF-8, and all text here is ours
	}
	return out
}

// deflate compresses with a library whose version go.mod fixes, so that the
// bytes do not depend on the Go release.
func deflate(data []byte) []byte {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, zlib.BestSpeed)
	must(err)
	_, err = w.Write(data)
	must(err)
	must(w.Close())
	return out.Bytes()
}
