package columnar_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
)

// everyByte reports every byte of a page as a hit.
type everyByte struct{}

func (everyByte) Name() string                { return "every" }
func (everyByte) Fingerprint() string         { return "1" }
func (everyByte) NewScratch() kernels.Scratch { return nil }
func (everyByte) Scan(dst []kernels.Hit, p kernels.Page, _ kernels.Scratch) []kernels.Hit {
	for i := range p.Text {
		dst = append(dst, kernels.Hit{Start: uint32(i), End: uint32(i + 1), Kind: kernels.CPR})
	}
	return dst
}
func (everyByte) AppendValue(dst []byte, _ kernels.Kind, _ kernels.Signals, span []byte) []byte {
	return append(dst, span...)
}

type page struct {
	text      string
	lead, own uint32
}

func record(mem memory.Allocator, pages ...page) arrow.Record {
	b := array.NewRecordBuilder(mem, columnar.PageSchema)
	defer b.Release()
	for i, p := range pages {
		for c, v := range []uint32{uint32(i), 1, p.lead, p.own} {
			b.Field(c).(*array.Uint32Builder).Append(v)
		}
		b.Field(4).(*array.Uint8Builder).Append(uint8(kernels.Prose))
		b.Field(5).(*array.StringBuilder).Append(p.text)
	}
	return b.NewRecord()
}

// scan returns the texts that the hits of each row cover.
func scan(t *testing.T, rec arrow.Record) []string {
	t.Helper()
	var rows []string
	s := columnar.NewScanner(nil, []kernels.Kernel{everyByte{}})
	err := s.Scan(rec, func(p columnar.Pages, row int, r columnar.Result) error {
		var b strings.Builder
		for _, h := range r.Hits {
			b.Write(p.Text(row)[h.Start:h.End])
		}
		rows = append(rows, b.String())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestPagesOwnTheirHitsOnly(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	rec := record(mem, page{"abc\n", 0, 4}, page{"", 0, 0}, page{"xxdefyy\n", 2, 5})
	defer rec.Release()
	want := "abc\n||def"
	if got := strings.Join(scan(t, rec), "|"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	sliced := rec.NewSlice(2, 3)
	defer sliced.Release()
	if got := strings.Join(scan(t, sliced), "|"); got != "def" {
		t.Errorf("sliced record: got %q, want %q", got, "def")
	}
}

// panicky panics on pages that hold its byte.
type panicky struct {
	everyByte
	on byte
}

func (k panicky) Scan(dst []kernels.Hit, p kernels.Page, s kernels.Scratch) []kernels.Hit {
	if bytes.IndexByte(p.Text, k.on) >= 0 {
		panic("with " + string(p.Text))
	}
	return k.everyByte.Scan(dst, p, s)
}

func TestPanicCostsOnePage(t *testing.T) {
	rec := record(memory.DefaultAllocator, page{"a\n", 0, 2}, page{"!\n", 0, 2}, page{"b\n", 0, 2})
	defer rec.Release()
	var failed []bool
	hits := 0
	s := columnar.NewScanner(nil, []kernels.Kernel{panicky{on: '!'}})
	err := s.Scan(rec, func(_ columnar.Pages, _ int, r columnar.Result) error {
		failed = append(failed, r.Failed)
		hits += len(r.Hits)
		return nil
	})
	if want := []bool{false, true, false}; err != nil || !slices.Equal(failed, want) || hits != 4 {
		t.Errorf("failed %v, want %v; %d hits, want 4; %v", failed, want, hits, err)
	}
}

func TestForeignRecordIsRefused(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Uint32}}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	rec := b.NewRecord()
	if _, err := columnar.View(rec); err == nil {
		t.Error("a foreign record was taken for pages")
	}
}
