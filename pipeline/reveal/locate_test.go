package reveal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"

	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// laidOut is an archive in which every byte is a square of its own, its offset
// to the right, and a picture waits as a page, or as a document of one.
type laidOut struct {
	archive
	calls []string
}

func (a *laidOut) Layouts(ctx context.Context, f source.File, pages map[extract.Place]bool, pictures bool, v extract.Visitor) error {
	a.calls = append(a.calls, fmt.Sprint(f.Path, len(pages), pictures))
	var wanted func(string, uint32) bool
	if pictures {
		wanted = func(path string, page uint32) bool { return pages[extract.Place{Path: path, Number: page}] }
	}
	return a.Pictures(ctx, f, wanted, layouts{v, maps.Clone(pages), new([]string)})
}

// layouts hands over pages with layouts, as they are asked for.
type layouts struct {
	extract.Visitor
	pages map[extract.Place]bool
	docs  *[]string
}

func (l layouts) Begin(doc uint32, d extract.Document) {
	*l.docs = append(*l.docs, d.Path)
	l.Visitor.Begin(doc, d)
}

func (l layouts) Page(doc uint32, p extract.Page) error {
	if l.pages[extract.Place{Path: (*l.docs)[doc], Number: p.Number}] {
		p.Layout = &extract.Layout{Unit: extract.Points, Width: 100, Height: 50}
		for i := range p.Text {
			p.Layout.Boxes = append(p.Layout.Boxes, extract.TextBox{Start: uint32(i), End: uint32(i + 1),
				Rectangle: extract.Rectangle{X: float32(i), Width: 1, Height: 1}})
		}
	}
	return l.Visitor.Page(doc, p)
}

// End says of a document that is a picture that it waits, but not which pages.
func (l layouts) End(doc uint32, d extract.Document) {
	if len(d.Unread) == 1 && d.Unread[0].Number == 1 {
		d.Cause, d.Unread = d.Unread[0].Cause, nil
	}
	l.Visitor.End(doc, d)
}

func TestRowsAreLocated(t *testing.T) {
	a := &laidOut{archive: archive{files: map[string][]doc{
		"a": {{path: "a", pages: []string{"one two"}, pictures: []string{"three"}}, {path: "a!/page-1-pictures", pictures: []string{"a scan"}}},
		"b": {{path: "b", pages: []string{"four"}}},
		"c": {{path: "c", pages: []string{"changed"}}},
	}}}
	var rows []Row
	for _, h := range []struct {
		hitindex.HitRow
		text string
	}{
		{hit("a", "a", 1, 4, "two"), "two"},
		{hit("a", "a", 2, 0, "three"), "three"},
		{hit("a", "a!/page-1-pictures", 1, 2, "scan"), "scan"},
		{hit("b", "b", 1, 1, "our"), "our"},
		{hit("b", "b", 1, 0, "masked"), ""},
		{hit("c", "c", 1, 0, "before"), "before"}, // another text stands there now
	} {
		r := Row{HitRow: h.HitRow}
		if h.text != "" {
			r.Text = []byte(h.text)
		}
		rows = append(rows, r)
	}
	var got []string
	for r, err := range Located(t.Context(), rowSequence(rows, nil), a) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(r.Location))
	}
	size := " point {100 50}}"
	want := []string{"{[{4 0 3 1}]" + size, "{[{0 0 5 1}]" + size, "{[{2 0 4 1}]" + size, "{[{1 0 3 1}]" + size, "{[]  {0 0}}", "{[]  {0 0}}"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := "[a3 false a2 true b1 false c1 false]"; fmt.Sprint(a.calls) != want {
		t.Errorf("read %v, want %s", a.calls, want)
	}
}

func TestErrorsEndTheLocations(t *testing.T) {
	broken := errors.New("broken")
	row := Row{HitRow: hit("a", "a", 1, 0, "x"), Text: []byte("x")}
	for name, rows := range map[string]func(func(Row, error) bool){
		"of the rows":    rowSequence(nil, broken),
		"of the locator": rowSequence([]Row{row}, nil),
	} {
		var last error
		for _, err := range Located(t.Context(), rows, &laidOut{archive: archive{err: broken}}) {
			last = err
		}
		if !errors.Is(last, broken) {
			t.Errorf("%s: got %v", name, last)
		}
	}
}

func rowSequence(rows []Row, err error) func(func(Row, error) bool) {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(Row{}, err)
		}
	}
}
