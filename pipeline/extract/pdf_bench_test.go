//go:build unix

package extract

import (
	"testing"
	"time"

	"github.com/klippa-app/go-pdfium/requests"
)

// BenchmarkPDF reads the shared documents that are PDFs by turns as the
// pipeline does and by the bare library, which opens them and takes the text of
// their pages. It reports the pages of each per second of CPU time and their
// ratio. The engine does one thing at a time: for two workers run it twice at
// once.
func BenchmarkPDF(b *testing.B) {
	docs, e := sharedPDFs(b), New(Options{})
	var ours, bare time.Duration
	pages := 0
	for b.Loop() {
		for _, data := range docs {
			start := cpuTime(b)
			n := barePDF(data)
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

// readPDFs reads a document as the pipeline does, its attached files too.
func readPDFs(b *testing.B, e *Extractor, data []byte) {
	if err := e.Bytes(b.Context(), "x.pdf", data, nobody{}); err != nil {
		b.Fatal(err)
	}
}

// barePDF takes the text of all pages with the library alone and returns
// their number.
func barePDF(data []byte) int {
	d := &pdfDocument{data: data}
	if d.open() != nil {
		return 0
	}
	defer d.close()
	count, err := d.lib.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.ref})
	if d.failed(err) {
		return 0
	}
	for i := range count.PageCount {
		d.work += pdfPageCost
		loaded, err := d.lib.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.ref, Index: i})
		if d.failed(err) {
			continue
		}
		page := requests.Page{ByReference: &loaded.Page}
		if layer, err := d.openText(page); !d.failed(err) {
			layer.close()
		}
		d.closePage(page)
	}
	return count.PageCount
}

// sharedPDFs are the shared documents that are PDFs of a megabyte at most.
func sharedPDFs(b *testing.B) [][]byte {
	var docs [][]byte
	eachReal(b, func(_ string, data []byte) {
		if len(data) <= 1<<20 {
			docs = append(docs, data)
		}
	}, "application/pdf")
	if len(docs) == 0 {
		b.Skip("no shared documents")
	}
	return docs
}
