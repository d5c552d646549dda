package columnar_test

import (
	"bytes"
	"cmp"
	"errors"
	"math/rand/v2"
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

// lengths is a gate that sees how long a page is, and panics where its text says so.
type lengths struct{}

func (lengths) Scan(text []byte) kernels.Words {
	if bytes.HasPrefix(text, []byte("gate!")) {
		panic("gate")
	}
	return kernels.Words(len(text))
}

// everyThousandth reports every thousandth byte, of another kind than everyByte, on
// pages whose length the gate has told.
type everyThousandth struct{ everyByte }

func (everyThousandth) Scan(dst []kernels.Hit, p kernels.Page, s kernels.Scratch) []kernels.Hit {
	if p.Words != kernels.Words(len(p.Text)) {
		panic("the gate did not run")
	}
	for i := 0; i < len(p.Text); i += 1000 {
		dst = append(dst, kernels.Hit{Start: uint32(i), End: uint32(i + 1), Kind: kernels.Person})
	}
	return dst
}

// Pages are the same whether many are scanned at a time or one: those that go
// over several stretches, large ones, empty ones, and those that failed.
func TestManyPages(t *testing.T) {
	var pages []page
	for i := range 1500 {
		text := strings.Repeat("x", i*37%3000) + "\n"
		switch {
		case i%200 == 7:
			text = strings.Repeat("y", 240_000)
		case i%10 == 3:
			text = ""
		case i%50 == 1:
			text = "gate!" + text
		case i%50 == 2:
			text = "!" + text
		}
		pages = append(pages, page{text, uint32(i % 3), uint32(max(len(text)-i%5, 0))})
	}
	ks := []kernels.Kernel{everyThousandth{}, panicky{on: '!'}}
	rec := record(memory.DefaultAllocator, pages...)
	defer rec.Release()
	alone := columnar.NewScanner(lengths{}, ks)
	row := 0
	err := columnar.NewScanner(lengths{}, ks).Scan(rec, func(p columnar.Pages, n int, got columnar.Result) error {
		if n != row {
			t.Fatalf("row %d comes after row %d", n, row-1)
		}
		row++
		one := rec.NewSlice(int64(n), int64(n+1))
		defer one.Release()
		return alone.Scan(one, func(_ columnar.Pages, _ int, want columnar.Result) error {
			if failed := strings.Contains(pages[n].text, "!"); got.Failed != failed || want.Failed != failed {
				t.Errorf("row %d failed: %v, alone %v, want %v", n, got.Failed, want.Failed, failed)
			}
			if got.Words != want.Words || !slices.Equal(got.Hits, want.Hits) {
				t.Errorf("row %d: %d hits, alone %d", n, len(got.Hits), len(want.Hits))
			}
			if !slices.IsSortedFunc(got.Hits, inOrder) {
				t.Errorf("row %d: hits are not in order", n)
			}
			return nil
		})
	})
	if err != nil || row != len(pages) {
		t.Errorf("%d rows of %d: %v", row, len(pages), err)
	}
}

// listed reports what it is told to, in order, on every page.
type listed struct {
	everyByte
	hits *[]kernels.Hit
}

func (k listed) Scan(dst []kernels.Hit, _ kernels.Page, _ kernels.Scratch) []kernels.Hit {
	return append(dst, *k.hits...)
}

// TestHitsOfKernelsAreMerged holds the hits of three kernels, random ones with few
// places, against those that are filtered and then sorted. Born says whose they are.
func TestHitsOfKernelsAreMerged(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	lists, ks := make([][]kernels.Hit, 3), make([]kernels.Kernel, 3)
	for i := range ks {
		ks[i] = listed{hits: &lists[i]}
	}
	s := columnar.NewScanner(nil, ks)
	for range 20_000 {
		of := page{"text\n", rng.Uint32N(3), 1 + rng.Uint32N(5)}
		var want []kernels.Hit
		for i := range lists {
			lists[i] = make([]kernels.Hit, rng.IntN(6))
			for n := range lists[i] {
				lists[i][n] = kernels.Hit{Start: rng.Uint32N(5), End: rng.Uint32N(3), Kind: kernels.Kind(rng.IntN(2)), Born: uint16(10*i + n)}
			}
			slices.SortStableFunc(lists[i], inOrder)
			for _, h := range lists[i] {
				if h.Start >= of.lead && h.Start < of.own {
					want = append(want, h)
				}
			}
		}
		slices.SortStableFunc(want, inOrder)
		rec := record(memory.DefaultAllocator, of)
		err := s.Scan(rec, func(_ columnar.Pages, _ int, r columnar.Result) error {
			if !slices.Equal(r.Hits, want) {
				t.Fatalf("%v: %v, want %v", lists, r.Hits, want)
			}
			return nil
		})
		if rec.Release(); err != nil {
			t.Fatal(err)
		}
	}
}

// inOrder compares by start, end and kind.
func inOrder(a, b kernels.Hit) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Kind, b.Kind))
}

func TestErrorOfEmitEndsTheScan(t *testing.T) {
	rec := record(memory.DefaultAllocator, page{"a\n", 0, 2}, page{"b\n", 0, 2})
	defer rec.Release()
	stop, told := errors.New("stop"), 0
	err := columnar.NewScanner(nil, nil).Scan(rec, func(columnar.Pages, int, columnar.Result) error { told++; return stop })
	if err != stop || told != 1 {
		t.Errorf("%v after %d pages", err, told)
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
