//go:build unix

package extract

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/tetratelabs/wazero"

	"aktsyn/pipeline/source"
)

// BenchmarkPDF reads the shared documents that are PDFs, and letters with a
// table as municipalities write them, by turns as the pipeline does and by the
// bare library, which opens them and takes the text of their pages. It reports
// the pages of each per second of CPU time and their ratio: of one worker, and of
// one of two, the other of which is a process of its own, as readers are.
func BenchmarkPDF(b *testing.B) {
	for _, of := range []struct {
		name string
		docs func(*testing.B) [][]byte
	}{{"shared", sharedPDFs}, {"letters", letterPDFs}} {
		b.Run(of.name, func(b *testing.B) {
			docs := of.docs(b)
			b.Run("one", func(b *testing.B) { compareToBare(b, docs) })
			b.Run("two", func(b *testing.B) {
				besideAnother(b, of.name)
				compareToBare(b, docs)
			})
		})
	}
}

// besideAnother starts a worker in another process that does the same until the
// benchmark ends.
func besideAnother(b *testing.B, name string) {
	other := exec.Command(os.Args[0], "-test.run=^$", "-test.bench=^BenchmarkPDF$/^"+name+"$/^one$", "-test.benchtime=1h")
	if err := other.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = other.Process.Kill()
		_ = other.Wait() // it was killed
	})
}

func compareToBare(b *testing.B, docs [][]byte) {
	e, library := New(Options{}), newBarePDFs(b)
	var ours, bare time.Duration
	pages := 0
	for b.Loop() {
		for _, data := range docs {
			start := cpuTime(b)
			n := library.read(b, data)
			middle := cpuTime(b)
			readPDFs(b, e, data)
			bare, ours = bare+middle-start, ours+cpuTime(b)-middle
			pages += n
		}
	}
	b.ReportMetric(float64(pages)/bare.Seconds(), "bare-pages/cpu-s")
	b.ReportMetric(float64(pages)/ours.Seconds(), "pages/cpu-s")
	b.ReportMetric(bare.Seconds()/ours.Seconds(), "ratio")
}

// letterPDFs are letters of three pages: a logo and a head, lines of text, and a
// table with shaded heads, ruled.
func letterPDFs(*testing.B) [][]byte {
	var docs [][]byte
	for i := range 40 {
		m := withImage()
		var pages []string
		for p := range 3 {
			pages = append(pages, m.page(letterPage(i, p), ""))
		}
		docs = append(docs, m.finish(pages, "", "/Info "+m.add("<< /Title (Afg\\370relse) /Author (Borgerservice) >>")))
	}
	return docs
}

func letterPage(letter, page int) string {
	var out strings.Builder
	out.WriteString("q 120 0 0 40 430 780 cm /I Do Q\n0.9 g 40 300 515 18 re f 0 g\n")
	for line := range 30 {
		fmt.Fprintf(&out, "BT /F 11 Tf 1 0 0 1 50 %d Tm (Sag %d-%d: borgeren har den %d. marts s\\370gt om till\\346g efter lovens %d. kapitel, jf.) Tj ET\n",
			760-14*line, letter, page, line+1, line+2)
	}
	for row := range 18 {
		y := 304 - 14*row
		fmt.Fprintf(&out, "0.5 w 40 %d m 555 %d l S\n", y-4, y-4)
		for column := range 5 {
			fmt.Fprintf(&out, "BT /F 9 Tf 1 0 0 1 %d %d Tm (Post %d.%d  %d,00) Tj ET\n", 44+103*column, y, row, column, 125*row+letter)
		}
	}
	return out.String()
}

// readPDFs reads a document as the pipeline does, its attached files too.
func readPDFs(b *testing.B, e *Extractor, data []byte) {
	if err := e.Bytes(b.Context(), "x.pdf", data, nobody{}); err != nil {
		b.Fatal(err)
	}
}

// barePDFs is the library as it is, in an engine of its own that is renewed as
// ours is.
type barePDFs struct {
	pool  pdfium.Pool
	lib   pdfium.Pdfium
	spent int
}

func newBarePDFs(b *testing.B) *barePDFs {
	pool, err := pdfPool(wazero.NewRuntimeConfig().WithCompilationCache(thePDFEngine.codeCache()))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = pool.Close() })
	return &barePDFs{pool: pool}
}

// read takes the text of all pages with the library alone and returns their
// number.
func (e *barePDFs) read(b *testing.B, data []byte) (pages int) {
	var err error
	if e.lib == nil {
		if e.lib, err = e.pool.GetInstance(pdfPatience); err != nil {
			b.Fatal(err)
		}
	}
	doc, err := e.lib.OpenDocument(&requests.OpenDocument{FileReader: bytes.NewReader(data), FileReaderSize: int64(len(data))})
	if err != nil {
		return 0
	}
	if count, err := e.lib.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document}); err == nil {
		pages = count.PageCount
	}
	for i := range pages {
		e.readPage(doc.Document, i)
	}
	_, err = e.lib.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: doc.Document})
	if e.spent += len(data) + pages*pdfPageCost; e.spent > pdfRenewal || err != nil {
		_ = e.lib.Close()
		e.lib, e.spent = nil, 0
	}
	return pages
}

func (e *barePDFs) readPage(doc references.FPDF_DOCUMENT, index int) {
	page, err := e.lib.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc, Index: index})
	if err != nil {
		return
	}
	text, err := e.lib.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: requests.Page{ByReference: &page.Page}})
	if err == nil {
		if count, err := e.lib.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage}); err == nil && count.Count > 0 {
			_, _ = e.lib.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: text.TextPage, Count: count.Count})
		}
		_, _ = e.lib.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
	}
	_, _ = e.lib.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: page.Page})
}

// sharedPDFs are the shared documents that are PDFs of a megabyte at most, but
// those with attached files, which the bare library leaves where they are.
func sharedPDFs(b *testing.B) [][]byte {
	var docs [][]byte
	eachReal(b, func(_ string, data []byte) {
		attached := &collector{room: 1 << 20}
		_ = readPDF(input{data: data, limits: source.DefaultLimits()}, attached)
		if len(data) <= 1<<20 && len(attached.parts) == 0 {
			docs = append(docs, data)
		}
	}, "application/pdf")
	if len(docs) == 0 {
		b.Skip("no shared documents")
	}
	return docs
}
