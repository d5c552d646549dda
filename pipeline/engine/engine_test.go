package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/kernels/recall"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// hashKernel reports every '#'.
type hashKernel struct{}

func (hashKernel) Name() string                { return "hash" }
func (hashKernel) Fingerprint() string         { return "1" }
func (hashKernel) NewScratch() kernels.Scratch { return nil }
func (hashKernel) Scan(dst []kernels.Hit, p kernels.Page, _ kernels.Scratch) []kernels.Hit {
	for i, c := range p.Text {
		if c == '#' {
			dst = append(dst, kernels.Hit{Start: uint32(i), End: uint32(i + 1), Kind: kernels.CPR, Grade: kernels.High})
		}
	}
	return dst
}
func (hashKernel) AppendValue(dst []byte, _ kernels.Kind, _ kernels.Signals, span []byte) []byte {
	return append(dst, span...)
}

// fakeReader gives every file a container with one part; the part's pages
// come before the container's own page, as a mail's may.
type fakeReader struct {
	unheld
	fail string
}

func (r *fakeReader) Close() {}

// unheld is of readers that read no file from its content alone.
type unheld struct{}

func (unheld) Held(context.Context, source.File, []byte, extract.Visitor) (bool, error) {
	return false, nil
}

func (unheld) Expect(_ source.File, content []byte) ([]byte, bool) { return content, false }

func (r *fakeReader) File(ctx context.Context, f source.File, v extract.Visitor) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.Path == r.fail {
		return errors.New("reader failed")
	}
	text := bytes.Repeat([]byte("a # b\n"), int(f.Size))
	page := extract.Page{Number: 1, Text: text, Own: uint32(len(text))}
	v.Begin(0, extract.Document{Path: f.Path})
	v.Begin(1, extract.Document{Path: f.Path + "!/part"})
	if err := v.Page(1, page); err != nil {
		return err
	}
	v.End(1, extract.Document{Path: f.Path + "!/part", Pages: 1})
	page.Lead, page.Own = 6, uint32(len(text)-6)
	if err := v.Page(0, page); err != nil {
		return err
	}
	v.End(0, extract.Document{Path: f.Path, Pages: 1})
	return nil
}

type noKey struct{}

func (noKey) Value(kind kernels.Kind, canonical []byte) (v batch.Value) {
	copy(v[:], canonical)
	return v
}

type collector struct {
	results []Result
	failAt  uint32
}

func (c *collector) Shard(_ context.Context, r Result) error {
	if c.failAt != 0 && r.Shard.ID == c.failAt {
		return errSink
	}
	r.Hits = slices.Clone(r.Hits)
	c.results = append(c.results, r)
	return nil
}

var errSink = errors.New("sink full")

func plan(shards int) iter.Seq[source.Shard] {
	var out []source.Shard
	for i := range shards {
		s := source.Shard{ID: uint32(i)}
		for j := range 3 {
			s.Files = append(s.Files, source.File{Path: fmt.Sprintf("%03d/%d", i, j), Size: int64(3 + (i*7919+j)%900)})
		}
		out = append(out, s)
	}
	return slices.Values(out)
}

func options(workers int, mem memory.Allocator, fail string) Options {
	return Options{
		Workers:          workers,
		NewReader:        func() (Reader, error) { return &fakeReader{fail: fail}, nil },
		NewScanner:       func() *columnar.Scanner { return columnar.NewScanner(nil, []kernels.Kernel{hashKernel{}}) },
		NewPseudonymiser: func() Pseudonymiser { return noKey{} },
		NewMemory:        func() *recall.Memory { return recall.New([]kernels.Kernel{hashKernel{}}) },
		AppendValue:      hashKernel{}.AppendValue,
		KeepClear:        true,
		Allocator:        mem,
	}
}

func TestResultsDoNotDependOnWorkers(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	var want []Result
	for _, workers := range []int{1, 2, 5} {
		o := options(workers, mem, "")
		o.Progress = new(Progress)
		sink := &collector{}
		if err := Run(t.Context(), plan(60), o, sink); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = sink.results
		}
		if !reflect.DeepEqual(sink.results, want) {
			t.Fatalf("%d workers: other results than one worker", workers)
		}
		if got := o.Progress.Files.Load(); got != 180 {
			t.Errorf("progress: %d files, want 180", got)
		}
	}
	checkOne(t, want[59])
}

// checkOne checks that one result has every owned hit, in order.
func checkOne(t *testing.T, r Result) {
	t.Helper()
	hits := 0
	for i, d := range r.Docs {
		size := int(r.Shard.Files[d.File].Size)
		if i%2 == 0 {
			hits += size - 2 // the container's page owns all lines but the first and the last
		} else {
			hits += size
		}
	}
	if len(r.Hits) != hits || len(r.Clear) != hits {
		t.Fatalf("%d hits and %d values, want %d", len(r.Hits), len(r.Clear), hits)
	}
	for i := 1; i < len(r.Hits); i++ {
		if batch.Compare(r.Hits[i-1], r.Hits[i]) >= 0 {
			t.Fatalf("hits %d and %d are not in order", i-1, i)
		}
	}
}

// TestFullFileNamesWhatItPassed wants every page either scanned or named, and
// the same ones however files are grouped.
func TestFullFileNamesWhatItPassed(t *testing.T) {
	files := []source.File{{Path: "a", Size: 700_000}, {Path: "b", Size: 5}, {Path: "c", Size: 1500}, {Path: "d", Size: 900}}
	o := options(2, memory.DefaultAllocator, "")
	o.MaxHits = 1000
	var want []string
	for _, grouped := range [][]source.Shard{
		{{Files: files}},
		{{Files: files[:1]}, {ID: 1, Files: files[1:3]}, {ID: 2, Files: files[3:]}},
	} {
		sink := &collector{}
		if err := Run(t.Context(), slices.Values(grouped), o, sink); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range sink.results {
			got = append(got, scannedOrNamed(t, r)...)
		}
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("in %d shards\n%q, in one\n%q", len(grouped), got, want)
		}
	}
	if text := strings.Join(want, " "); !strings.Contains(text, "too-large") || strings.Contains(text, "b too-large") {
		t.Errorf("got %q", want)
	}
}

// scannedOrNamed says of each document how many hits it has and why a page was
// not scanned, which must be so for each without hits.
func scannedOrNamed(t *testing.T, r Result) (out []string) {
	t.Helper()
	hits := make([]int, len(r.Docs))
	for _, h := range r.Hits {
		hits[h.Doc]++
	}
	for i, d := range r.Docs {
		if named := len(d.Unread) == 1 && d.Cause == source.TooLarge; named == (hits[i] > 0) {
			t.Errorf("%s: %d hits, named %v", d.Path, hits[i], named)
		}
		out = append(out, fmt.Sprintf("%s %v %d", d.Path, d.Cause, hits[i]))
	}
	return out
}

// nameless is a kernel that fails on names of documents.
type nameless struct{ hashKernel }

func (nameless) Scan(dst []kernels.Hit, p kernels.Page, s kernels.Scratch) []kernels.Hit {
	if p.Form == kernels.Name {
		panic("a name")
	}
	return hashKernel{}.Scan(dst, p, s)
}

// namingReader gives every file a name and one page.
type namingReader struct{ unheld }

func (namingReader) Close() {}

func (namingReader) File(_ context.Context, f source.File, v extract.Visitor) error {
	v.Begin(0, extract.Document{Path: f.Path})
	v.Page(0, extract.Page{Form: kernels.Name, Text: []byte("name\n"), Own: 5})
	v.Page(0, extract.Page{Number: 1, Text: []byte("#\n"), Own: 2})
	v.End(0, extract.Document{Path: f.Path, Pages: 1})
	return nil
}

// TestNameThatFailsIsNoPage: the document gets a cause, its pages still balance.
func TestNameThatFailsIsNoPage(t *testing.T) {
	o := options(1, memory.DefaultAllocator, "")
	o.NewReader = func() (Reader, error) { return namingReader{}, nil }
	o.NewScanner = func() *columnar.Scanner { return columnar.NewScanner(nil, []kernels.Kernel{nameless{}}) }
	sink := &collector{}
	if err := Run(t.Context(), plan(1), o, sink); err != nil {
		t.Fatal(err)
	}
	for _, d := range sink.results[0].Docs {
		if d.Cause != source.Corrupt || len(d.Unread) != 0 {
			t.Errorf("%s: cause %v, unread %v", d.Path, d.Cause, d.Unread)
		}
	}
	if got := len(sink.results[0].Hits); got != 3 {
		t.Errorf("%d hits, want those of the three pages", got)
	}
}

// taking is a reader that reports shards that are begun before the results of
// those before were taken, and the sink that takes them slowly.
type taking struct {
	*fakeReader
	t     *testing.T
	taken *atomic.Int64
}

func (r taking) File(ctx context.Context, f source.File, v extract.Visitor) error {
	if taken := r.taken.Load(); !strings.HasPrefix(f.Path, fmt.Sprintf("%03d/", taken)) {
		r.t.Errorf("%s is read when %d shards were taken", f.Path, taken)
	}
	return r.fakeReader.File(ctx, f, v)
}

func (r taking) Shard(context.Context, Result) error {
	time.Sleep(time.Millisecond)
	r.taken.Add(1)
	return nil
}

// TestAlone: nothing is read beside a shard, nor while its result is taken.
func TestAlone(t *testing.T) {
	both := taking{fakeReader: new(fakeReader), t: t, taken: new(atomic.Int64)}
	o := options(3, nil, "")
	o.NewReader = func() (Reader, error) { return both, nil }
	o.Alone = true
	if err := Run(t.Context(), plan(20), o, both); err != nil || both.taken.Load() != 20 {
		t.Errorf("%v, %d shards", err, both.taken.Load())
	}
}

// slowly is a sink that takes nothing before so many files are done.
type slowly struct {
	t        *testing.T
	progress *Progress
	files    int64
}

func (s slowly) Shard(_ context.Context, r Result) error {
	if r.Shard.ID > 0 {
		return nil
	}
	for began := time.Now(); s.progress.Files.Load() < s.files && time.Since(began) < 20*time.Second; {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(10 * time.Millisecond)
	if done := s.progress.Files.Load(); done != s.files {
		s.t.Errorf("%d files are done while the sink is busy, want %d", done, s.files)
	}
	return nil
}

// TestSlowSinkHoldsNoWorkerUp: shards are worked on while the sink is busy, as
// many as may be under way.
func TestSlowSinkHoldsNoWorkerUp(t *testing.T) {
	o := options(2, memory.DefaultAllocator, "")
	o.Progress = new(Progress)
	sink := slowly{t: t, progress: o.Progress}
	for s := range plan(o.inFlight()) {
		sink.files += int64(len(s.Files))
	}
	if err := Run(t.Context(), plan(40), o, sink); err != nil {
		t.Error(err)
	}
}

func TestErrorsStopTheRun(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	if err := Run(t.Context(), plan(40), options(2, mem, ""), &collector{failAt: 7}); !errors.Is(err, errSink) {
		t.Errorf("sink error: got %v", err)
	}
	sink := &collector{}
	if err := Run(t.Context(), plan(40), options(2, mem, "020/1"), sink); err == nil || err.Error() != "reader failed" {
		t.Errorf("reader error: got %v", err)
	}
	if len(sink.results) > 20 {
		t.Errorf("%d results although shard 20 failed", len(sink.results))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, plan(40), options(2, mem, ""), &collector{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

// TestThrottleIsAskedForEveryFile: once, before it is read, and its error ends
// the run.
func TestThrottleIsAskedForEveryFile(t *testing.T) {
	var asked atomic.Int64
	o := options(2, memory.DefaultAllocator, "")
	o.Throttle = func(_ context.Context, bytes int64) error {
		asked.Add(bytes)
		return nil
	}
	o.Progress = new(Progress)
	if err := Run(t.Context(), plan(20), o, &collector{}); err != nil || asked.Load() != o.Progress.Bytes.Load() || asked.Load() == 0 {
		t.Errorf("asked for %d bytes of %d, %v", asked.Load(), o.Progress.Bytes.Load(), err)
	}
	o.Throttle = func(context.Context, int64) error { return errSink }
	if err := Run(t.Context(), plan(20), o, &collector{}); !errors.Is(err, errSink) {
		t.Errorf("a throttle that fails: %v", err)
	}
}
