package engines

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"aktsyn/bench/harness"
	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/extract"
)

// pageBytes is about a page of a letter.
const pageBytes = 3000

// Pass is what one contestant does with the pages of a text.
type Pass struct {
	Name, Note string
	Check      harness.Check // Own but for the one that the definition's number of matches is of
	Part       bool          // see harness.Contestant
	Scanner    *columnar.Scanner
	Kernels    []kernels.Kernel // those of Scanner
}

// Batches returns contestants of a group that run kernels over Arrow batches:
// what the pipeline does with text once it is extracted. The specification of
// each is its own kernels, page by page without Arrow; what the gate saw is
// taken from the batches. The records are made from text beforehand, shared,
// and released by the returned function; the contestants ignore the text they
// are given.
func Batches(text []byte, group string, passes ...Pass) ([]harness.Contestant, func()) {
	pages := cutPages(text)
	records := pageRecords(pages)
	var contestants []harness.Contestant
	for _, p := range passes {
		b := &batches{scanner: p.Scanner, pages: pages, records: records}
		contestants = append(contestants, harness.Contestant{Name: p.Name, Group: group, Check: p.Check, Part: p.Part, Note: p.Note,
			Scan:   func([]byte) int { return b.count() },
			Verify: func([]byte) error { return b.verify(p.Kernels) }})
	}
	return contestants, func() {
		for _, rec := range records {
			rec.Release()
		}
	}
}

// batches is a text in pages and the records made of them, with who scans.
type batches struct {
	scanner *columnar.Scanner
	pages   [][]byte
	records []arrow.Record
}

// each runs the scanner over all records.
func (b *batches) each(emit func(p columnar.Pages, row int, r columnar.Result) error) error {
	for _, rec := range b.records {
		if err := b.scanner.Scan(rec, emit); err != nil {
			return err
		}
	}
	return nil
}

func (b *batches) count() int {
	n := 0
	err := b.each(func(_ columnar.Pages, _ int, r columnar.Result) error {
		n += len(r.Hits)
		return nil
	})
	if err != nil {
		panic(fmt.Sprintf("engines: %v", err)) // the records are ours
	}
	return n
}

// verify compares the hits of every page with those of the kernels alone.
func (b *batches) verify(ks []kernels.Kernel) error {
	alone := newPlainScan(ks)
	done := 0
	err := b.each(func(p columnar.Pages, row int, r columnar.Result) error {
		if done == len(b.pages) || !bytes.Equal(p.Text(row), b.pages[done]) {
			return fmt.Errorf("row %d holds another text than page %d", row, done+1)
		}
		if err := alone.compare(b.pages[done], r); err != nil {
			return fmt.Errorf("page %d: %w", done+1, err)
		}
		done++
		return nil
	})
	if err == nil && done != len(b.pages) {
		err = fmt.Errorf("%d pages of %d", done, len(b.pages))
	}
	return err
}

// plainScan runs kernels over one page at a time.
type plainScan struct {
	kernels   []kernels.Kernel
	scratches []kernels.Scratch
	hits      []kernels.Hit
}

func newPlainScan(ks []kernels.Kernel) *plainScan {
	s := &plainScan{kernels: ks}
	for _, k := range ks {
		s.scratches = append(s.scratches, k.NewScratch())
	}
	return s
}

// compare scans a page and compares with what the scanner made of it.
func (s *plainScan) compare(text []byte, got columnar.Result) error {
	if got.Failed {
		return errors.New("a kernel panicked")
	}
	s.hits = s.hits[:0]
	for i, k := range s.kernels {
		s.hits = k.Scan(s.hits, kernels.Page{Text: text, Words: got.Words}, s.scratches[i])
	}
	slices.SortFunc(s.hits, compareHits)
	if !slices.Equal(slices.SortedFunc(slices.Values(got.Hits), compareHits), s.hits) {
		return fmt.Errorf("%d hits differ from the %d of the kernels alone", len(got.Hits), len(s.hits))
	}
	return nil
}

// compareHits orders hits totally: a kernel may report one span twice.
func compareHits(a, b kernels.Hit) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Grade, b.Grade), cmp.Compare(a.Signals, b.Signals))
}

// cutPages cuts text at line ends into pages of about pageBytes.
func cutPages(text []byte) [][]byte {
	var pages [][]byte
	for from := 0; from < len(text); {
		to := pageEnd(text, from, pageBytes)
		pages = append(pages, text[from:to])
		from = to
	}
	return pages
}

// pageEnd returns the end of the page that begins at text[from]: the first
// line end size bytes further, or the end of the text.
func pageEnd(text []byte, from, size int) int {
	end := min(len(text), from+size)
	if i := bytes.IndexByte(text[end:], '\n'); i >= 0 {
		return end + i + 1
	}
	return len(text)
}

func pageRecords(pages [][]byte) []arrow.Record {
	var records []arrow.Record
	b := batch.NewPageBuilder(memory.DefaultAllocator)
	defer b.Release()
	for i, text := range pages {
		if !b.Fits(len(text)) {
			records = append(records, b.NewRecord())
		}
		b.Append(0, extract.Page{Number: uint32(i + 1), Text: text, Own: uint32(len(text))})
	}
	return append(records, b.NewRecord())
}
