package engines

import (
	"bytes"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"aktsyn/bench/harness"
	"aktsyn/kernels/columnar"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/extract"
)

// pageBytes is about a page of a letter.
const pageBytes = 3000

// Batches returns the contestant "all kernels over Arrow batches": what the
// pipeline does with text once it is extracted. The records are made from
// text beforehand and released by the returned function; the contestant
// ignores the text it is given.
func Batches(text []byte, scanner *columnar.Scanner) (harness.Contestant, func()) {
	records := pageRecords(text)
	scan := func([]byte) int {
		n := 0
		for _, rec := range records {
			err := scanner.Scan(rec, func(_ columnar.Pages, _ int, r columnar.Result) error {
				n += len(r.Hits)
				return nil
			})
			if err != nil {
				panic(fmt.Sprintf("engines: %v", err)) // the records are ours
			}
		}
		return n
	}
	release := func() {
		for _, rec := range records {
			rec.Release()
		}
	}
	return harness.Contestant{Name: "aktsyn all kernels, Arrow batches", Group: "pipeline", Check: harness.None,
		Scan: scan, Note: "cpr, person and gate over pages of 3 kB"}, release
}

// pageRecords cuts text at line ends into pages of about pageBytes.
func pageRecords(text []byte) []arrow.Record {
	var records []arrow.Record
	b := batch.NewPageBuilder(memory.DefaultAllocator)
	defer b.Release()
	for number := uint32(1); len(text) > 0; number++ {
		end := min(pageBytes, len(text))
		if i := bytes.IndexByte(text[end:], '\n'); i >= 0 {
			end += i + 1
		} else {
			end = len(text)
		}
		if !b.Fits(end) {
			records = append(records, b.NewRecord())
		}
		b.Append(0, extract.Page{Number: number, Text: text[:end], Own: uint32(end)})
		text = text[end:]
	}
	return append(records, b.NewRecord())
}
