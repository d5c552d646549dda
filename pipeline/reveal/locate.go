package reveal

import (
	"bytes"
	"context"
	"iter"

	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// Span is a stretch of the text of a page.
type Span struct {
	extract.Place
	Start, End uint32 // bytes of the page's text
	Text       []byte // of the stretch; where another text stands by now is no place of it
}

// Location is where a span stands on its page, as that is shown. The zero value
// is that of a span which has no place: pages of other formats than PDF and
// pictures have none, nor has what is beside the pages of a PDF.
type Location struct {
	Rectangles []extract.Rectangle // one a line, in the order of the text
	Unit       extract.Unit
	Page       Size
}

// Size is that of a page.
type Size struct {
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
}

// Locator reads files of the archive with the layouts of pages; a Reader may be
// one.
type Locator interface {
	// Layouts is extract.Extractor's method. Where no picture can be read it may
	// do nothing when pictures are asked for.
	Layouts(ctx context.Context, f source.File, pages map[extract.Place]bool, pictures bool, v extract.Visitor) error
}

// Locate reads a file of the archive and returns where spans of it stand, in
// their order: PDF pages by characters, and pictures, which are read only when
// spans are on them, by words. The error is that of the locator.
func Locate(ctx context.Context, f source.File, spans []Span, locator Locator) ([]Location, error) {
	l := &location{spans: spans, found: make([]Location, len(spans)), pages: map[extract.Place][]int{}, waiting: map[extract.Place]bool{}}
	wanted := map[extract.Place]bool{}
	for i, s := range spans {
		l.pages[s.Place] = append(l.pages[s.Place], i)
		wanted[s.Place] = true
	}
	err := locator.Layouts(ctx, f, wanted, false, l)
	if err == nil && len(l.waiting) > 0 {
		l.docs = l.docs[:0]
		err = locator.Layouts(ctx, f, l.waiting, true, l)
	}
	return l.found, err
}

// location is the spans of one file. It visits the file's pages.
type location struct {
	spans   []Span
	found   []Location
	pages   map[extract.Place][]int // spans by their page
	waiting map[extract.Place]bool  // pictures that they are on; does not change while these are read
	docs    []string                // paths by number, as the reader counts them
}

// Begin implements extract.Visitor.
func (l *location) Begin(_ uint32, d extract.Document) { l.docs = append(l.docs, d.Path) }

// Page implements extract.Visitor.
func (l *location) Page(doc uint32, p extract.Page) error {
	for _, i := range l.pages[extract.Place{Path: l.docs[doc], Number: p.Number}] {
		s := l.spans[i]
		if p.Layout == nil || s.Start > s.End || int64(s.End) > int64(len(p.Text)) || !bytes.Equal(p.Text[s.Start:s.End], s.Text) {
			continue
		}
		if r := p.Layout.Rectangles(s.Start, s.End); len(r) > 0 {
			l.found[i] = Location{Rectangles: r, Unit: p.Layout.Unit, Page: Size{p.Layout.Width, p.Layout.Height}}
		}
	}
	return nil
}

// End implements extract.Visitor.
func (l *location) End(_ uint32, d extract.Document) {
	for _, number := range waiting(d) {
		if at := (extract.Place{Path: d.Path, Number: number}); len(l.pages[at]) > 0 {
			l.waiting[at] = true
		}
	}
}

// Located adds to rows that have their text where it stands. The rows of one
// file, which must come together as Rows gives them, are held in memory while
// it is read once more.
func Located(ctx context.Context, rows iter.Seq2[Row, error], locator Locator) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var held []Row
		for row, err := range rows {
			if len(held) > 0 && (err != nil || !sameFile(held[0].HitRow, row.HitRow)) {
				if !locateRows(ctx, held, locator, yield) {
					return
				}
				held = held[:0]
			}
			if err != nil {
				yield(Row{}, err)
				return
			}
			held = append(held, row)
		}
		locateRows(ctx, held, locator, yield)
	}
}

// locateRows locates rows of one file and yields them.
func locateRows(ctx context.Context, rows []Row, locator Locator, yield func(Row, error) bool) bool {
	var (
		spans []Span
		of    []int // row of each
	)
	for i, r := range rows {
		if r.Text != nil {
			at := extract.Place{Path: r.Document.Path, Number: r.Hit.Page}
			spans, of = append(spans, Span{at, r.Hit.Start, r.Hit.End, r.Text}), append(of, i)
		}
	}
	if len(spans) > 0 {
		found, err := Locate(ctx, rows[0].Document.File, spans, locator)
		if err != nil {
			yield(Row{}, err)
			return false
		}
		for i, l := range found {
			rows[of[i]].Location = l
		}
	}
	for _, r := range rows {
		if !yield(r, nil) {
			return false
		}
	}
	return true
}
