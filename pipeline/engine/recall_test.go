package engine

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/kernels/recall"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// talkKernel reports every '#', which asks, and every '!', which tells.
type talkKernel struct{ hashKernel }

func (talkKernel) Scan(dst []kernels.Hit, p kernels.Page, _ kernels.Scratch) []kernels.Hit {
	for i, c := range p.Text {
		if c == '#' || c == '!' {
			dst = append(dst, kernels.Hit{Start: uint32(i), End: uint32(i + 1), Kind: kernels.CPR, Grade: kernels.Low})
		}
	}
	return dst
}

func (talkKernel) Tells(dst []uint64, _ kernels.Hit, value []byte) []uint64 {
	if string(value) == "!" {
		dst = append(dst, 1)
	}
	return dst
}

func (talkKernel) Asks(_ kernels.Hit, value []byte) uint64 {
	if string(value) == "#" {
		return 1
	}
	return 0
}

func (talkKernel) Confirmed(h kernels.Hit, _ bool) kernels.Hit {
	h.Signals, h.Grade = 7, kernels.High
	return h
}

// AppendValue tells what was confirmed apart.
func (talkKernel) AppendValue(dst []byte, _ kernels.Kind, signals kernels.Signals, span []byte) []byte {
	if signals == 7 {
		dst = append(dst, '+')
	}
	return append(dst, span...)
}

// talkReader gives every file two documents of three pages. In the first the
// last page tells; all others only have what tells in their margins.
type talkReader struct{ unheld }

func (talkReader) Close() {}

func (talkReader) File(_ context.Context, f source.File, v extract.Visitor) error {
	filler := bytes.Repeat([]byte("a\n"), int(f.Size)) // a page alone fills a batch or does not
	for doc := range uint32(2) {
		v.Begin(doc, extract.Document{Path: f.Path})
		for n := range uint32(3) {
			text := append([]byte("! # "), filler...)
			p := extract.Page{Number: n + 1, Text: text, Lead: 2, Own: uint32(len(text))}
			if n == 2 && doc == 0 {
				p.Lead = 0
			}
			if err := v.Page(doc, p); err != nil {
				return err
			}
		}
		v.End(doc, extract.Document{Path: f.Path, Pages: 3})
	}
	return nil
}

// haltReader is a talkReader that fails behind the documents of a file.
type haltReader struct{ talkReader }

func (r haltReader) File(ctx context.Context, f source.File, v extract.Visitor) error {
	return errors.Join(r.talkReader.File(ctx, f, v), errHalt)
}

var errHalt = errors.New("reader halted")

// quietReader gives every file a document that asks and is told nothing.
type quietReader struct{ talkReader }

func (quietReader) File(_ context.Context, f source.File, v extract.Visitor) error {
	v.Begin(0, extract.Document{Path: f.Path})
	err := v.Page(0, extract.Page{Number: 1, Text: []byte("# #\n"), Own: 4})
	v.End(0, extract.Document{Path: f.Path, Pages: 1})
	return err
}

// talkOptions are those of one worker with the talkKernel.
func talkOptions(mem memory.Allocator) Options {
	o := options(1, mem, "")
	o.NewScanner = func() *columnar.Scanner { return columnar.NewScanner(nil, []kernels.Kernel{talkKernel{}}) }
	o.AppendValue = talkKernel{}.AppendValue
	o.NewMemory = func() *recall.Memory { return recall.New([]kernels.Kernel{talkKernel{}}) }
	o.Progress = new(Progress)
	return o
}

// TestScanAfterAnError: what a shard left behind that was not finished is no
// part of the next one's result, whether its pages were scanned or not.
func TestScanAfterAnError(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	shard := func(id uint32, size int64) source.Shard {
		return source.Shard{ID: id, Files: []source.File{{Path: "file", Size: size}}}
	}
	scan := func() *shardScan { return newShardScan(talkOptions(mem), nil) }
	fresh := scan()
	defer fresh.release()
	want, err := fresh.run(t.Context(), quietReader{}, shard(1, 10))
	if err != nil || len(want.Hits) == 0 {
		t.Fatalf("%d hits, %v", len(want.Hits), err)
	}
	for name, size := range map[string]int64{"pages in the batch": 10, "pages scanned": 3 << 20} {
		s := scan()
		if _, err := s.run(t.Context(), haltReader{}, shard(0, size)); !errors.Is(err, errHalt) {
			t.Errorf("%s: %v", name, err)
		}
		if got, err := s.run(t.Context(), quietReader{}, shard(1, 10)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, other results than of a new scan", name, err)
		}
		s.release()
	}
}

// TestHitsAreConfirmedAcrossPages: by what its document tells, on whatever
// page and in whatever batch, and by no other document.
func TestHitsAreConfirmedAcrossPages(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	shards := []source.Shard{
		{ID: 0, Files: []source.File{{Path: "small", Size: 10}, {Path: "large", Size: 3 << 20}}},
		{ID: 1, Files: []source.File{{Path: "next", Size: 5}}},
	}
	var o Options
	var want []Result
	for _, workers := range []int{1, 2} {
		o = talkOptions(mem)
		o.Workers, o.NewReader = workers, func() (Reader, error) { return talkReader{}, nil }
		sink := &collector{}
		if err := Run(t.Context(), slices.Values(shards), o, sink); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = sink.results
		}
		if !reflect.DeepEqual(sink.results, want) {
			t.Errorf("%d workers: other results than one worker", workers)
		}
	}
	hits := 0
	for _, r := range want {
		for i, h := range r.Hits {
			asks, first := r.Clear[i] != "!", h.Doc%2 == 0
			if confirmed := h.Grade == kernels.High && h.Signals == 7; confirmed != (asks && first) {
				t.Errorf("document %d, page %d: asks %v, confirmed %v", h.Doc, h.Page, asks, confirmed)
			}
			if value := o.NewPseudonymiser().Value(h.Kind, []byte(r.Clear[i])); h.Value != value || (r.Clear[i] == "+#") != (asks && first) {
				t.Errorf("document %d, page %d: value of %q", h.Doc, h.Page, r.Clear[i])
			}
			hits++
		}
	}
	if hits != 3*(2*3+1) {
		t.Errorf("%d hits", hits)
	}
}
