package extract

import (
	"bytes"
	"fmt"
	"strings"
)

// pdfMaker writes a minimal PDF: objects numbered from 1, object 1 the catalog.
type pdfMaker struct{ objects []string }

// add appends an object and returns its reference.
func (m *pdfMaker) add(object string) string {
	m.objects = append(m.objects, object)
	return fmt.Sprintf("%d 0 R", len(m.objects))
}

// stream appends a stream with extra dictionary entries.
func (m *pdfMaker) stream(dict, data string) string {
	return m.add(fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data))
}

func (m *pdfMaker) bytes(trailer string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	offsets := []int{}
	for i, object := range m.objects {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	xref := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, trailer, xref)
	return out.Bytes()
}

// pdfOf makes a PDF with a page for each content stream.
func pdfOf(contents ...string) []byte {
	m := newPDF()
	pages := []string{}
	for _, content := range contents {
		pages = append(pages, m.page(content, ""))
	}
	return m.finish(pages, "", "")
}

// newPDF begins a PDF whose objects 1 to 3 are the catalog, the page tree and
// a font.
func newPDF() *pdfMaker {
	return &pdfMaker{objects: []string{"", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"}}
}

func (m *pdfMaker) page(content, extra string) string {
	body := m.stream("", content)
	return m.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> " +
		"/XObject << /I 4 0 R >> >> /Contents " + body + " " + extra + " >>")
}

func (m *pdfMaker) finish(pages []string, catalog, trailer string) []byte {
	m.objects[0] = "<< /Type /Catalog /Pages 2 0 R " + catalog + " >>"
	m.objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(pages, " "), len(pages))
	return m.bytes(trailer)
}

// showLines is a content stream that writes lines from the top.
func showLines(lines ...string) string {
	var out strings.Builder
	out.WriteString("BT /F 12 Tf 50 780 Td 14 TL\n")
	for _, line := range lines {
		fmt.Fprintf(&out, "(%s) Tj T*\n", line)
	}
	out.WriteString("ET\n")
	return out.String()
}
