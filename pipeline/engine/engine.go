// Package engine shards the pages of an archive over the cores.
//
// A worker takes a shard of the plan, reads its files, packs their pages into
// Arrow records of about 2 MiB and runs the kernels over each record. Results
// leave in the order of the plan, so that nothing behind the engine can tell
// how many workers there were. At most a fixed number of shards is under way
// (backpressure): a slow sink slows the readers down.
package engine

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/kernels/marks"
	"aktsyn/kernels/recall"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// Result is what one shard gave. Results reach the Sink in ascending order
// of Shard.ID whatever the number of cores.
type Result struct {
	Shard source.Shard
	// Docs are the documents below the shard's files, in order; File says
	// which file of the shard each belongs to.
	Docs []Document
	// Hits are in batch.Compare order; Hit.Doc is an index into Docs. They are the
	// sink's until Shard returns: their memory is used again.
	Hits []batch.Hit
	// Clear holds the canonical clear value of each hit, parallel to Hits.
	// It is nil unless Options.KeepClear asked for it, and never leaves memory.
	Clear []string
	// Contents says what each of the shard's files holds, parallel to
	// Shard.Files. It is nil unless Options.Known is set.
	Contents []Content
}

// Content is what a file held while it was scanned.
type Content struct {
	// Identity is that of the bytes that were scanned. Its digest is zero when
	// there is none: the file could not be opened.
	source.Identity
	// Known says that Options.Known spared the file: its only document has the
	// hits of its name and nothing else.
	Known bool
	// Unstable says that the file was written to meanwhile, or that its name
	// made a kernel fail: what was found must not be taken for what a file of
	// this content gives.
	Unstable bool
}

// Document is a document of a result.
type Document struct {
	extract.Document
	File  uint32        // index into Result.Shard.Files
	Words kernels.Words // what the gate saw on any of its pages
	// NameWords is what the gate saw in the name of a file, which is apart
	// because files of one content have several names; of parts it is in Words.
	NameWords kernels.Words
}

// Sink takes results. Shard is called from one goroutine at a time, in
// order; when it returns an error the engine stops and returns that error.
// The sink owns the result from then on, but for its hits.
type Sink interface {
	Shard(ctx context.Context, r Result) error
}

// Reader reads one root file; *extract.Extractor is one. It belongs to one
// worker. An error means that the reading was cancelled or that the visitor
// failed; what is wrong with a document is told to the visitor.
type Reader interface {
	File(ctx context.Context, f source.File, v extract.Visitor) error
	// Held is File for one whose content is at hand, all of it, until the call
	// ends. It does nothing and reports false when it must read the file itself.
	Held(ctx context.Context, f source.File, content []byte, v extract.Visitor) (bool, error)
	// Expect says that Held is going to be called for a file, after those that were
	// expected before and ahead of anything else. It returns what that call is to be
	// given as its content. With more that is a copy, and others may be expected;
	// else Held is to be called now, for each.
	Expect(f source.File, content []byte) (kept []byte, more bool)
	Close()
}

// Pseudonymiser makes the keyed pseudonym of a canonical value;
// *keys.Pseudonymiser is one. It belongs to one worker.
type Pseudonymiser interface {
	Value(kind kernels.Kind, canonical []byte) batch.Value
}

// Options are what a run of the engine is made of. The functions are called
// once per worker.
type Options struct {
	Workers          int // at least 1
	NewReader        func() (Reader, error)
	NewScanner       func() *columnar.Scanner
	NewPseudonymiser func() Pseudonymiser
	// AppendValue appends the canonical value of a span to dst
	// (kernels.Kernel.AppendValue of the kernel behind kind).
	AppendValue func(dst []byte, kind kernels.Kind, signals kernels.Signals, span []byte) []byte
	Marks       marks.Kernels         // that hear of the marks of pages
	NewMemory   func() *recall.Memory // of what hits tell each other within a document
	KeepClear   bool                  // fill Result.Clear
	MaxHits     int                   // hits of one file beyond which its further pages are not scanned, and named as not read (TooLarge); 0 is no limit
	Allocator   memory.Allocator      // of batches; nil means Go's
	// Known, if not nil, is asked of each file whether its content need not be
	// scanned. Large files and those that need a reader process are then read
	// twice, for the digest and by their reader. It is called by all workers at
	// once.
	Known func(id source.Identity) bool
	// Throttle, if not nil, is asked before a file of so many bytes is read, by
	// all workers; it returns when it may be, or with the error of ctx. It is
	// asked for a whole file at once: a reader that waits for bytes would seem
	// silent, and be stopped.
	Throttle func(ctx context.Context, bytes int64) error
	// Enough, if not nil, is asked before each shard is begun. Once it returns
	// true those that are left are not, and have no result.
	Enough func() bool
	// Alone has one shard under way at a time, until the sink has taken its result.
	Alone    bool
	Progress *Progress // counted up while running; nil is allowed
}

// Progress counts what the workers have finished. It may be read at any time
// by any goroutine.
type Progress struct {
	Files  atomic.Int64 // files of the plan
	Bytes  atomic.Int64 // their bytes, by stat
	Pages  atomic.Int64 // pages read, as documents count theirs: without names
	Unread atomic.Int64 // documents not read, or not whole
	// Pictures counts the scans and pictures that are read after all else, of
	// Waiting, as far as that is known; 0 before that begins, at PicturesSince
	// (Unix nanoseconds).
	Pictures, Waiting, PicturesSince atomic.Int64
	// Formats are the files by format, Work the same files by what was done with
	// them, and Scanning is how long workers had the kernels look at their pages, in
	// nanoseconds.
	Formats, Work Formats
	Scanning      atomic.Int64
}

// inFlight is the number of shards per worker that may be under way: enough
// that one large shard does not idle the other workers, few enough that the
// hits waiting for it stay small.
const inFlight = 8

// inFlight is the number of shards that may be under way.
func (o Options) inFlight() int {
	if o.Alone {
		return 1
	}
	return inFlight * o.Workers
}

// Run works through the shards, whose IDs must be 0, 1, 2 and so on, and gives
// their results to sink in that order. A shard is asked for when a worker is
// about to be free for it. It returns when all are done, or
// with the first error: of ctx, a reader or the sink. Every worker has then
// stopped and every reader is closed.
func Run(ctx context.Context, shards iter.Seq[source.Shard], o Options, sink Sink) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if o.Progress == nil {
		o.Progress = new(Progress)
	}
	if o.Allocator == nil {
		o.Allocator = memory.DefaultAllocator
	}
	slots, rooms := make(chan struct{}, o.inFlight()), make(chan []batch.Hit, 2*o.Workers)
	// Room for all results: a worker goes on while the sink waits for a disk.
	todo, results := make(chan source.Shard), make(chan Result, cap(slots))
	go dispatch(ctx, shards, o.Enough, slots, todo)
	var workers sync.WaitGroup
	for range o.Workers {
		workers.Go(func() {
			if err := work(ctx, o, todo, rooms, results); err != nil {
				cancel(err)
			}
		})
	}
	go func() { workers.Wait(); close(results) }()
	if err := collect(ctx, slots, results, rooms, sink); err != nil {
		cancel(err)
	}
	for range results { // until the workers have stopped
	}
	return context.Cause(ctx)
}

// dispatch hands out the shards, one per free slot, until there are enough.
func dispatch(ctx context.Context, shards iter.Seq[source.Shard], enough func() bool, slots chan<- struct{}, todo chan<- source.Shard) {
	defer close(todo)
	for s := range shards {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		if enough != nil && enough() {
			return
		}
		select {
		case todo <- s:
		case <-ctx.Done():
			return
		}
	}
}

// work is one worker: it scans shards until there are no more.
func work(ctx context.Context, o Options, todo <-chan source.Shard, rooms <-chan []batch.Hit, results chan<- Result) error {
	reader, err := o.NewReader()
	if err != nil {
		return err
	}
	defer reader.Close()
	scan := newShardScan(o, rooms)
	defer scan.release()
	for shard := range todo {
		result, err := scan.run(ctx, reader, shard)
		if err != nil {
			return err
		}
		results <- result // there is room
	}
	return nil
}

// collect gives results to the sink in the order of the shards and frees a
// slot for each, and the memory of its hits, until there are no more: also those of
// shards that were done when ctx ended.
func collect(ctx context.Context, slots <-chan struct{}, results <-chan Result, rooms chan<- []batch.Hit, sink Sink) error {
	waiting := map[uint32]Result{}
	next := uint32(0)
	for r := range results {
		waiting[r.Shard.ID] = r
		for r, ok := waiting[next]; ok; r, ok = waiting[next] {
			delete(waiting, next)
			if err := sink.Shard(ctx, r); err != nil {
				return err
			}
			keepRoom(rooms, r.Hits)
			<-slots
			next++
		}
	}
	return nil
}

// maxRoom is the number of hits up to which their memory is kept for other shards,
// twice what shards of texts have. What is kept goes to whatever shard comes next,
// of three hits too: with every result under way and all that are kept it is 5 MB
// for each worker at most.
const maxRoom = 1 << 13

// keepRoom keeps the memory of hits that are not needed any longer, if there is not
// enough kept already.
func keepRoom(rooms chan<- []batch.Hit, hits []batch.Hit) {
	if cap(hits) == 0 || cap(hits) > maxRoom {
		return
	}
	select {
	case rooms <- hits[:0]:
	default:
	}
}
