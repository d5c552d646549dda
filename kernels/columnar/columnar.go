// Package columnar runs kernels over Arrow record batches of pages. It is the
// only kernel package that sees Arrow.
package columnar

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"aktsyn/kernels"
)

// Columns of a page record, in the order of PageSchema.
const (
	colDoc = iota
	colPage
	colLead
	colOwn
	colForm
	colText
)

// PageSchema is the layout of a page record. text is contiguous UTF-8; a value
// ends in '\n' and the buffer is followed by at least 64 readable zero bytes.
// A page owns the hits that start in [lead, own), byte offsets into its text
// (pages of one long text overlap by a margin); form is a kernels.Form.
var PageSchema = arrow.NewSchema([]arrow.Field{
	{Name: "doc", Type: arrow.PrimitiveTypes.Uint32},
	{Name: "page", Type: arrow.PrimitiveTypes.Uint32},
	{Name: "lead", Type: arrow.PrimitiveTypes.Uint32},
	{Name: "own", Type: arrow.PrimitiveTypes.Uint32},
	{Name: "form", Type: arrow.PrimitiveTypes.Uint8},
	{Name: "text", Type: arrow.BinaryTypes.String},
}, nil)

// Pages is a typed view of a page record. It borrows the record's memory and
// is valid until the record is released.
type Pages struct {
	doc, page, lead, own *array.Uint32
	form                 *array.Uint8
	offsets              []int32
	text                 []byte
}

// View checks that rec has the PageSchema and returns its typed view.
func View(rec arrow.Record) (Pages, error) {
	if !rec.Schema().Equal(PageSchema) {
		return Pages{}, fmt.Errorf("columnar: record is no page record")
	}
	text := rec.Column(colText).(*array.String)
	return Pages{
		doc:     rec.Column(colDoc).(*array.Uint32),
		page:    rec.Column(colPage).(*array.Uint32),
		lead:    rec.Column(colLead).(*array.Uint32),
		own:     rec.Column(colOwn).(*array.Uint32),
		form:    rec.Column(colForm).(*array.Uint8),
		offsets: text.ValueOffsets(),
		text:    textBytes(text),
	}, nil
}

// textBytes returns the text buffer that ValueOffsets count in. Arrow hands
// out absolute offsets, also for a sliced array, so the buffer stays whole.
func textBytes(text *array.String) []byte {
	buf := text.Data().Buffers()[2]
	if buf == nil {
		return nil
	}
	return buf.Bytes()
}

// Len is the number of pages.
func (p Pages) Len() int { return p.doc.Len() }

// Doc returns the document number of row i.
func (p Pages) Doc(i int) uint32 { return p.doc.Value(i) }

// Page returns the page number of row i.
func (p Pages) Page(i int) uint32 { return p.page.Value(i) }

// Text returns the text of row i without copying it.
func (p Pages) Text(i int) []byte { return p.text[p.offsets[i]:p.offsets[i+1]] }

// owns reports whether a hit that starts at the byte offset belongs to row i.
func (p Pages) owns(i int, start uint32) bool {
	return start >= p.lead.Value(i) && start < p.own.Value(i)
}

// Gate tells which labels and category words occur on a page; *gate.Gate is
// one.
type Gate interface {
	Scan(text []byte) kernels.Words
}

// Scanner runs a fixed set of kernels over page records. It owns their
// scratch memory: one Scanner per goroutine.
type Scanner struct {
	gate      Gate
	kernels   []kernels.Kernel
	scratches []kernels.Scratch
	hits      []kernels.Hit
	own       []kernels.Hit // of one kernel
}

// NewScanner returns a Scanner over ks. The gate may be nil: then pages carry
// no Words.
func NewScanner(g Gate, ks []kernels.Kernel) *Scanner {
	s := &Scanner{gate: g, kernels: ks}
	s.newScratches()
	return s
}

// Result is what the scan of one page gave.
type Result struct {
	Words kernels.Words
	// Hits are those the page owns, in ascending order of (Start, End, Kind),
	// valid until the next page.
	Hits []kernels.Hit
	// Failed is set when a kernel panicked on the page: its hits are not
	// known, and there are none in Hits.
	Failed bool
}

// Scan runs the kernels over every page of rec and calls emit once per page,
// in row order. An error of emit ends the scan and is returned.
func (s *Scanner) Scan(rec arrow.Record, emit func(p Pages, row int, r Result) error) error {
	pages, err := View(rec)
	if err != nil {
		return err
	}
	for i := range pages.Len() {
		r := s.page(kernels.Page{Text: pages.Text(i), Form: kernels.Form(pages.form.Value(i))})
		r.Hits = slices.DeleteFunc(r.Hits, func(h kernels.Hit) bool { return !pages.owns(i, h.Start) })
		if err := emit(pages, i, r); err != nil {
			return err
		}
	}
	return nil
}

// page runs gate and kernels over one page and brings the hits in order. A
// panic is held back so that one page cannot end the scan of an archive; what
// it says may quote the page and is dropped. Scratch may be left half
// written, so it is made anew.
func (s *Scanner) page(page kernels.Page) (r Result) {
	defer func() {
		if recover() != nil {
			s.newScratches()
			r = Result{Failed: true}
		}
	}()
	if s.gate != nil {
		page.Words = s.gate.Scan(page.Text)
	}
	s.hits = s.hits[:0]
	for k, kernel := range s.kernels {
		n := len(s.hits)
		s.hits = kernel.Scan(s.hits, page, s.scratches[k])
		s.merge(n)
	}
	return Result{Words: page.Words, Hits: s.hits}
}

// merge brings the hits of a page in order: the first n are, and so are those
// behind them, which one kernel gave.
func (s *Scanner) merge(n int) {
	if n == 0 || n == len(s.hits) {
		return
	}
	s.own = append(s.own[:0], s.hits[n:]...)
	for to, k := len(s.hits)-1, len(s.own); k > 0; to-- {
		if n > 0 && compare(s.hits[n-1], s.own[k-1]) > 0 {
			n--
			s.hits[to] = s.hits[n]
			continue
		}
		k--
		s.hits[to] = s.own[k]
	}
}

func (s *Scanner) newScratches() {
	s.scratches = s.scratches[:0]
	for _, k := range s.kernels {
		s.scratches = append(s.scratches, k.NewScratch())
	}
}

func compare(a, b kernels.Hit) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Kind, b.Kind))
}
