// Package reveal reads the clear text behind hits again from the archive. The
// index holds pseudonyms only; who may read the archive may see its text, and
// the caller logs that it was shown.
package reveal

import (
	"context"
	"iter"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
)

// Row is a hit with the text it covers. Text is nil when the archive no
// longer holds it there: the file is gone, unreadable or changed.
type Row struct {
	hitindex.HitRow
	Text []byte
}

// Rows adds the clear text to rows, which must be ordered by document as the
// index gives them. The rows of one file of the archive are held in memory
// while it is read. Text is given only when its pseudonym is that of the hit.
func Rows(ctx context.Context, rows iter.Seq2[hitindex.HitRow, error], reader engine.Reader,
	pseudonyms engine.Pseudonymiser, appendValue func([]byte, kernels.Kind, kernels.Signals, []byte) []byte) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		g := &group{pseudonyms: pseudonyms, appendValue: appendValue}
		for row, err := range rows {
			if err == nil && g.startsNew(row) {
				if !g.flush(ctx, reader, yield) {
					return
				}
			}
			if err != nil {
				yield(Row{}, err)
				return
			}
			g.rows = append(g.rows, Row{HitRow: row})
		}
		g.flush(ctx, reader, yield)
	}
}

// group is the rows of one file. It visits the file's pages.
type group struct {
	pseudonyms  engine.Pseudonymiser
	appendValue func([]byte, kernels.Kind, kernels.Signals, []byte) []byte

	rows   []Row
	wanted map[place][]int // rows by document and page
	docs   []string        // paths by number, as the reader counts them
	value  []byte
}

// place is a page of a document. Two documents of one container may have the
// same path; the pseudonym tells their hits apart.
type place struct {
	path string
	page uint32
}

func (g *group) startsNew(row hitindex.HitRow) bool {
	if len(g.rows) == 0 {
		return false
	}
	last := g.rows[0].Document
	return last.Entry != row.Document.Entry || last.File.Root != row.Document.File.Root || last.File.Path != row.Document.File.Path
}

// flush reads the file and yields its rows.
func (g *group) flush(ctx context.Context, reader engine.Reader, yield func(Row, error) bool) bool {
	if len(g.rows) == 0 {
		return true
	}
	g.wanted, g.docs = map[place][]int{}, g.docs[:0]
	for i, r := range g.rows {
		p := place{r.Document.Path, r.Hit.Page}
		g.wanted[p] = append(g.wanted[p], i)
	}
	if err := reader.File(ctx, g.rows[0].Document.File, g); err != nil {
		yield(Row{}, err)
		return false
	}
	for _, r := range g.rows {
		if !yield(r, nil) {
			return false
		}
	}
	g.rows = g.rows[:0]
	return true
}

// Begin implements extract.Visitor.
func (g *group) Begin(_ uint32, d extract.Document) { g.docs = append(g.docs, d.Path) }

// Page implements extract.Visitor.
func (g *group) Page(doc uint32, p extract.Page) error {
	for _, i := range g.wanted[place{g.docs[doc], p.Number}] {
		if span, ok := g.span(g.rows[i].Hit, p.Text); ok {
			g.rows[i].Text = append([]byte{}, span...)
		}
	}
	return nil
}

// End implements extract.Visitor.
func (g *group) End(uint32, extract.Document) {}

// span returns the bytes that the hit covers, if they are still the same
// value.
func (g *group) span(h batch.Hit, text []byte) ([]byte, bool) {
	if h.Start > h.End || int64(h.End) > int64(len(text)) {
		return nil, false
	}
	span := text[h.Start:h.End]
	g.value = g.appendValue(g.value[:0], h.Kind, h.Signals, span)
	return span, g.pseudonyms.Value(h.Kind, g.value) == h.Value
}
