// Package columnar runs kernels over Arrow record batches of pages. It is the
// only kernel package that sees Arrow.
package columnar

import (
	"fmt"

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

// Gate tells which labels and category words occur on a page; *gate.Gate is
// one.
type Gate interface {
	Scan(text []byte) kernels.Words
}

// Scanner runs a fixed set of kernels over page records. It owns their
// scratch memory: one Scanner per goroutine.
type Scanner struct {
	gate    Gate
	workers []worker
	pages   []kernels.Page // of the current stretch
	failed  []bool         // of those pages
	hits    []kernels.Hit  // of one page
	merged  []kernels.Hit  // room for those of one more kernel
}

// worker is a kernel with what it needs, and what it found in a stretch.
type worker struct {
	kernel  kernels.Kernel
	scratch kernels.Scratch
	hits    []kernels.Hit
	ends    []int // of each page's hits
}

// NewScanner returns a Scanner over ks. The gate may be nil: then pages carry
// no Words.
func NewScanner(g Gate, ks []kernels.Kernel) *Scanner {
	s := &Scanner{gate: g}
	for _, k := range ks {
		s.workers = append(s.workers, worker{kernel: k, scratch: k.NewScratch()})
	}
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

// stretchBytes is about how much text the kernels take turns at, a good part of
// a record: enough for each to have its own tables near and its branches foretold
// for a while, and little enough for its hits to be few in memory. With turns at
// every page of 3 KB all kernels together took some 7 % more cycles, with turns
// at 128 KB some 3 %.
const stretchBytes = 1 << 20

// Scan runs the kernels over every page of rec and calls emit once per page,
// in row order. An error of emit ends the scan and is returned.
func (s *Scanner) Scan(rec arrow.Record, emit func(p Pages, row int, r Result) error) error {
	pages, err := View(rec)
	if err != nil {
		return err
	}
	for from := 0; from < pages.Len(); from += len(s.pages) {
		s.take(pages, from)
		s.scan()
		for n := range s.pages {
			if err := emit(pages, from+n, s.result(pages, from, n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// take makes a stretch of the rows from one on.
func (s *Scanner) take(p Pages, from int) {
	s.pages, s.failed = s.pages[:0], s.failed[:0]
	for i, bytes := from, 0; i < p.Len() && bytes < stretchBytes; i++ {
		text := p.Text(i)
		bytes += len(text) + 1 // a record may hold any number of empty pages
		s.pages = append(s.pages, kernels.Page{Text: text, Form: kernels.Form(p.form.Value(i))})
		s.failed = append(s.failed, false)
	}
}

// scan runs gate and kernels over the stretch, one after the other.
func (s *Scanner) scan() {
	if s.gate != nil {
		for n := range s.pages {
			p := &s.pages[n]
			s.failed[n] = !survives(func() { p.Words = s.gate.Scan(p.Text) })
		}
	}
	for i := range s.workers {
		w := &s.workers[i]
		w.hits, w.ends = w.hits[:0], w.ends[:0]
		for n, p := range s.pages {
			if !s.failed[n] && !survives(func() { w.hits = w.kernel.Scan(w.hits, p, w.scratch) }) {
				s.failed[n] = true
				w.scratch = w.kernel.NewScratch() // it may be left half written
			}
			w.ends = append(w.ends, len(w.hits))
		}
	}
}

// survives reports whether f returns. A panic is held back so that one page
// cannot end the scan of an archive; what it says may quote the page and is
// dropped.
func survives(f func()) (ok bool) {
	defer func() { ok = recover() == nil }()
	f()
	return
}

// result is that of a page of the stretch that begins at row from: the hits of
// all kernels that the page owns, in order.
func (s *Scanner) result(p Pages, from, n int) Result {
	if s.failed[n] {
		return Result{Failed: true}
	}
	s.hits = s.hits[:0]
	lead, own := p.lead.Value(from+n), p.own.Value(from+n)
	for i := range s.workers {
		s.merge(between(s.workers[i].of(n), lead, own))
	}
	return Result{Words: s.pages[n].Words, Hits: s.hits}
}

// between returns those of hits that start in [lead, own). They are in order, as
// kernels.Kernel has it.
func between(hits []kernels.Hit, lead, own uint32) []kernels.Hit {
	for len(hits) > 0 && hits[0].Start < lead {
		hits = hits[1:]
	}
	for len(hits) > 0 && hits[len(hits)-1].Start >= own {
		hits = hits[:len(hits)-1]
	}
	return hits
}

// of returns the hits of a page of the stretch.
func (w *worker) of(n int) []kernels.Hit {
	from := 0
	if n > 0 {
		from = w.ends[n-1]
	}
	return w.hits[from:w.ends[n]]
}

// merge adds the hits of one kernel to those of the page. Both are in order.
func (s *Scanner) merge(own []kernels.Hit) {
	if len(s.hits) == 0 || len(own) == 0 {
		s.hits = append(s.hits, own...)
		return
	}
	all, hits := s.merged[:0], s.hits
	for len(hits) > 0 && len(own) > 0 {
		if before(&own[0], &hits[0]) {
			all, own = append(all, own[0]), own[1:]
		} else {
			all, hits = append(all, hits[0]), hits[1:]
		}
	}
	all = append(append(all, hits...), own...)
	s.hits, s.merged = all, s.hits
}

// before reports whether a comes first in the order of a page's hits.
func before(a, b *kernels.Hit) bool {
	if x, y := uint64(a.Start)<<32|uint64(a.End), uint64(b.Start)<<32|uint64(b.End); x != y {
		return x < y
	}
	return a.Kind < b.Kind
}
