package engine

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// tableReader gives files with prose, a table over several pages, and prose.
type tableReader struct{ unheld }

func (tableReader) Close() {}

func (tableReader) File(_ context.Context, f source.File, v extract.Visitor) error {
	v.Begin(0, extract.Document{Path: f.Path})
	for n := range uint32(5) {
		text := []byte(fmt.Sprintf("navn\tcpr\n%s#\t#\n\t\t#\n", strings.Repeat("x", int(f.Size))))
		p := extract.Page{Number: n + 1, Label: "Ark1", Text: text, Own: uint32(len(text))}
		if n > 0 && n < 4 {
			p.Lead = 9
			p.Cells = extract.Cells{First: 2, HeaderTo: 1, Runs: []extract.CellRun{{Row: 1, Column: 1}, {Line: 1, Row: 10 * n, Column: 1}, {Line: 2, Part: 2, Row: 10*n + 5, Column: 703}}}
		}
		if err := v.Page(0, p); err != nil {
			return err
		}
	}
	v.End(0, extract.Document{Path: f.Path, Pages: 5})
	return nil
}

// Hits in tables have their cell, wherever batches are cut, and their document
// the table and the columns they are in.
func TestHitsHaveTheirCell(t *testing.T) {
	o := options(2, nil, "")
	o.NewReader = func() (Reader, error) { return tableReader{}, nil }
	var got collector
	shards := []source.Shard{{ID: 0, Files: []source.File{{Path: "a", Size: 3}, {Path: "b", Size: 1 << 20}, {Path: "c"}}}}
	if err := Run(context.Background(), slices.Values(shards), o, &got); err != nil {
		t.Fatal(err)
	}
	r := got.results[0]
	for _, h := range r.Hits {
		want, nth := [2]uint32{}, 0
		for _, other := range r.Hits {
			if other.Doc == h.Doc && other.Page == h.Page && other.Start < h.Start {
				nth++
			}
		}
		if n := h.Page - 1; n > 0 && n < 4 {
			want = [3][2]uint32{{10 * n, 1}, {10 * n, 2}, {10*n + 5, 703}}[nth]
		}
		if h.Row != want[0] || h.Column != want[1] {
			t.Errorf("hit %d of page %d of %s is in %d, %d, want %v", nth, h.Page, r.Docs[h.Doc].Path, h.Row, h.Column, want)
		}
	}
	want := []extract.Table{{First: 2, Name: "Ark1", Columns: []extract.Column{{Number: 1, Name: "navn"}, {Number: 2, Name: "cpr"}, {Number: 703}}}}
	for _, d := range r.Docs {
		if !reflect.DeepEqual(d.Tables, want) {
			t.Errorf("%s: %+v", d.Path, d.Tables)
		}
	}
	if len(r.Hits) != 45 {
		t.Errorf("%d hits", len(r.Hits))
	}
}
