package reveal

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// plain makes pseudonyms that are the value itself.
type plain struct{}

func (plain) Value(_ kernels.Kind, canonical []byte) (v batch.Value) {
	copy(v[:], canonical)
	return v
}

func appendValue(dst []byte, _ kernels.Kind, _ kernels.Signals, span []byte) []byte {
	return append(dst, span...)
}

// archive is a reader: file path → documents in order, each with a path and
// the texts of its pages from page 1 on.
type archive struct {
	files map[string][]doc
	read  []string // files in the order they were read, also for their pictures
	asked []place  // whether they are wanted
	err   error
}

type doc struct {
	path     string
	pages    []string
	pictures []string // pages behind them
}

func (a *archive) File(ctx context.Context, f source.File, v extract.Visitor) error {
	return a.Pictures(ctx, f, nil, v)
}

func (a *archive) Pictures(_ context.Context, f source.File, wanted func(string, uint32) bool, v extract.Visitor) error {
	a.read = append(a.read, f.Path)
	for i, d := range a.files[f.Path] {
		v.Begin(uint32(i), extract.Document{Path: d.path})
		for n, text := range d.pages {
			if err := v.Page(uint32(i), extract.Page{Number: uint32(n + 1), Text: []byte(text)}); err != nil {
				return err
			}
		}
		end := extract.Document{Path: d.path}
		for n, text := range d.pictures {
			number := uint32(len(d.pages) + n + 1)
			if wanted == nil || !wanted(d.path, number) || text == "" {
				end.Unread = append(end.Unread, extract.UnreadPage{Number: number, Cause: source.NeedsOCR})
				continue
			}
			a.asked = append(a.asked, place{d.path, number})
			if err := v.Page(uint32(i), extract.Page{Number: number, Text: []byte(text)}); err != nil {
				return err
			}
		}
		v.End(uint32(i), end)
	}
	return a.err
}

// hit is a hit of value at an offset of a page.
func hit(file, path string, page, start uint32, value string) hitindex.HitRow {
	h := batch.Hit{Page: page, Start: start, End: start + uint32(len(value))}
	copy(h.Value[:], value)
	return hitindex.HitRow{Document: &hitindex.Document{Document: extract.Document{Path: path}, File: source.File{Path: file}}, Hit: h}
}

func sequence(rows []hitindex.HitRow, err error) iter.Seq2[hitindex.HitRow, error] {
	return func(yield func(hitindex.HitRow, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(hitindex.HitRow{}, err)
		}
	}
}

func TestTextIsReadAgain(t *testing.T) {
	a := &archive{files: map[string][]doc{
		"a.zip": {{path: "a.zip"}, {path: "a.zip!/x", pages: []string{"one two", "three"}}, {path: "a.zip!/x", pages: []string{"four five"}}},
		"b":     {{path: "b", pages: []string{"changed"}}},
	}}
	rows := []hitindex.HitRow{
		hit("a.zip", "a.zip!/x", 1, 4, "two"),
		hit("a.zip", "a.zip!/x", 2, 0, "three"),
		hit("a.zip", "a.zip!/x", 1, 5, "five"), // of the second document with that name
		hit("b", "b", 1, 0, "before"),          // other text stands there now
		hit("b", "b", 7, 0, "gone"),            // the page is gone
		hit("c", "c", 1, 0, "lost"),            // the file is gone
	}
	var got []string
	for row, err := range Rows(t.Context(), sequence(rows, nil), a, plain{}, appendValue) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(row.Text))
	}
	if want := "[two three five   ]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if want := "[a.zip b c]"; fmt.Sprint(a.read) != want {
		t.Errorf("read %v, want each file once: %v", a.read, want)
	}
}

func TestErrorsEndTheRows(t *testing.T) {
	broken := errors.New("broken")
	rows := []hitindex.HitRow{hit("a", "a", 1, 0, "x")}
	last := func(seq iter.Seq2[Row, error]) (err error) {
		for _, e := range seq {
			err = e
		}
		return err
	}
	if err := last(Rows(t.Context(), sequence(rows, broken), &archive{}, plain{}, appendValue)); !errors.Is(err, broken) {
		t.Errorf("error of the index: got %v", err)
	}
	if err := last(Rows(t.Context(), sequence(rows, nil), &archive{err: broken}, plain{}, appendValue)); !errors.Is(err, broken) {
		t.Errorf("error of the reader: got %v", err)
	}
}

// Pictures are read again where hits stand on them, and no further than need be.
func TestPicturesAreReadAgain(t *testing.T) {
	a := &archive{files: map[string][]doc{
		"a": {{path: "a", pages: []string{"one"}, pictures: []string{"two", "three", "four", "five"}}},
		"b": {{path: "b", pictures: []string{"other", ""}}},
		"c": {{path: "c", pages: []string{"one"}, pictures: []string{"two"}}},
	}}
	rows := []hitindex.HitRow{
		hit("a", "a", 1, 0, "one"), hit("a", "a", 2, 0, "two"), hit("a", "a", 4, 0, "four"),
		hit("b", "b", 1, 0, "read otherwise"), hit("b", "b", 2, 0, "cannot be read"),
		hit("c", "c", 1, 0, "one"),
	}
	var got []string
	for row, err := range Rows(t.Context(), sequence(rows, nil), a, plain{}, appendValue) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(string(row.Text), row.Waits))
	}
	if want := []string{"onefalse", "twofalse", "fourfalse", "false", "true", "onefalse"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := "[a a b b c]"; fmt.Sprint(a.read) != want {
		t.Errorf("read %v, want %v", a.read, want)
	}
	if want := "[{a 2} {a 4} {b 1}]"; fmt.Sprint(a.asked) != want {
		t.Errorf("read the pictures %v, want %v", a.asked, want)
	}
}
