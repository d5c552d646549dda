// Package reveal reads the clear text behind hits again from the archive. The
// index holds pseudonyms only; who may read the archive may see its text, and
// the caller logs that it was shown.
package reveal

import (
	"context"
	"errors"
	"iter"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// Row is a hit with the text it covers. Text is nil when the archive no
// longer holds it there: the file is gone, unreadable or changed.
type Row struct {
	hitindex.HitRow
	Text []byte
	// Waits says that Text is nil because the hit stands on a picture, and that
	// was not read.
	Waits bool
	// Location is where Text stands, if Located was asked.
	Location Location
}

// Reader reads files of the archive.
type Reader interface {
	// File reads a file without its pictures; engine.Reader says how.
	File(ctx context.Context, f source.File, v extract.Visitor) error
	// Pictures reads a file with the pictures that are wanted, as
	// extract.Extractor does. Where no picture can be read it may do nothing.
	Pictures(ctx context.Context, f source.File, wanted func(path string, page uint32) bool, v extract.Visitor) error
}

// Rows adds the clear text to rows, which must be ordered by document as the
// index gives them. The rows of one file of the archive are held in memory
// while it is read, a second time for those that stand on pictures. Text is given only when its pseudonym is that of the hit.
func Rows(ctx context.Context, rows iter.Seq2[hitindex.HitRow, error], reader Reader,
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
	left   int             // rows that wait for the pictures being read
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
	return len(g.rows) > 0 && !sameFile(g.rows[0].HitRow, row)
}

// sameFile reports whether two rows are of one file of the archive.
func sameFile(a, b hitindex.HitRow) bool {
	x, y := a.Document, b.Document
	return x.Entry == y.Entry && x.File.Root == y.File.Root && x.File.Path == y.File.Path
}

// flush reads the file and yields its rows.
func (g *group) flush(ctx context.Context, reader Reader, yield func(Row, error) bool) bool {
	if len(g.rows) == 0 {
		return true
	}
	g.wanted = map[place][]int{}
	for i := range g.rows {
		p := g.placeOf(i)
		g.wanted[p] = append(g.wanted[p], i)
	}
	if err := g.read(ctx, reader); err != nil {
		yield(Row{}, err)
		return false
	}
	for _, r := range g.rows {
		if !yield(r, nil) {
			return false
		}
	}
	g.rows, g.docs, g.left = g.rows[:0], g.docs[:0], 0
	return true
}

// errEnough ends the reading of pictures.
var errEnough = errors.New("no row waits any more")

// read visits the file, and once more when there are rows on pictures.
func (g *group) read(ctx context.Context, reader Reader) error {
	file := g.rows[0].Document.File
	if err := reader.File(ctx, file, g); err != nil {
		return err
	}
	pictures := map[place]bool{} // which does not change while they are read
	for i, r := range g.rows {
		if r.Waits {
			pictures[g.placeOf(i)] = true
			g.left++
		}
	}
	if g.left == 0 {
		return nil
	}
	g.docs = g.docs[:0]
	wanted := func(path string, page uint32) bool { return pictures[place{path, page}] }
	if err := reader.Pictures(ctx, file, wanted, g); !errors.Is(err, errEnough) {
		return err
	}
	return nil
}

func (g *group) placeOf(row int) place {
	r := g.rows[row]
	return place{r.Document.Path, r.Hit.Page}
}

// Begin implements extract.Visitor.
func (g *group) Begin(_ uint32, d extract.Document) { g.docs = append(g.docs, d.Path) }

// Page implements extract.Visitor.
func (g *group) Page(doc uint32, p extract.Page) error {
	for _, i := range g.wanted[place{g.docs[doc], p.Number}] {
		row := &g.rows[i]
		span, ok := g.span(row.Hit, p.Text)
		if !ok {
			row.Waits = false // it was read, and is another one
			continue
		}
		row.Text = append([]byte{}, span...)
		if row.Waits {
			row.Waits = false
			if g.left--; g.left == 0 {
				return errEnough
			}
		}
	}
	return nil
}

// End implements extract.Visitor.
func (g *group) End(_ uint32, d extract.Document) {
	for _, number := range waiting(d) {
		for _, i := range g.wanted[place{d.Path, number}] {
			g.rows[i].Waits = g.rows[i].Text == nil
		}
	}
}

// waiting returns the pages of a document that are pictures to be read. One
// that waits as a whole, as a drawn page of a PDF, has one page.
func waiting(d extract.Document) (pages []uint32) {
	if d.Cause == source.NeedsOCR && len(d.Unread) == 0 {
		return []uint32{1}
	}
	for _, p := range d.Unread {
		if p.Cause == source.NeedsOCR {
			pages = append(pages, p.Number)
		}
	}
	return pages
}

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
