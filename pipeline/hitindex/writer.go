package hitindex

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/source"
)

// groupLimits say when what has been written is synced as a segment: a sync
// costs some 10 ms, a crash costs what was not synced.
type groupLimits struct {
	text int64         // bytes of text, by extract.Document.Text
	hits int           // hits
	age  time.Duration // since the first shard of the group, judged when one comes
}

var defaultLimits = groupLimits{text: 64 << 20, hits: 1 << 18, age: 2 * time.Second}

// RunWriter writes the results of one run. It implements engine.Sink. Shard
// and Finish are called from one goroutine at a time; Totals from any.
type RunWriter struct {
	ix      *Index
	record  runRecord
	plan    []int  // number of files in each shard of the plan
	done    []bool // which shards have a result
	segment *segmentWriter
	began   time.Time // of the segment
	last    int64     // the last shard given to this writer, -1 before the first
	failed  error

	mu     sync.Mutex
	totals Totals // of all shards given, synced or not
}

var errFinished = errors.New("hitindex: the run is finished")

// Begin begins a run over the plan, whose shards are numbered from 0. Of meta
// it takes Roots, Ruleset and Version, and Started when that is set. The plan
// is synced when Begin returns.
func (ix *Index) Begin(meta Run, plan []source.Shard) (*RunWriter, error) {
	if !ix.writable {
		return nil, fmt.Errorf("%w: %s", ErrReadOnly, ix.dir)
	}
	last, err := ix.lastRun()
	if err != nil {
		return nil, err
	}
	if meta.Started.IsZero() {
		meta.Started = time.Now()
	}
	record := runRecord{Run: Run{ID: last + 1, State: Running, Started: meta.Started.UTC(),
		Roots: meta.Roots, Ruleset: meta.Ruleset, Version: meta.Version, Shards: len(plan)}}
	record.Totals.init()
	if err := ix.writePlan(record.ID, plan); err != nil {
		return nil, err
	}
	if err := ix.writeRun(&record); err != nil {
		return nil, err
	}
	return ix.newWriter(record, plan), nil
}

func (ix *Index) newWriter(record runRecord, plan []source.Shard) *RunWriter {
	w := &RunWriter{ix: ix, record: record, done: make([]bool, len(plan)), last: -1, totals: record.Totals.clone()}
	for _, s := range plan {
		w.plan = append(w.plan, len(s.Files))
	}
	return w
}

// writePlan writes the plan of a run that does not exist yet, over what a
// process that was killed here may have left of one.
func (ix *Index) writePlan(run uint32, plan []source.Shard) error {
	if err := ix.store.removeAll(keyContent(run)); err != nil {
		return err
	}
	b := ix.store.newBatch()
	defer b.cancel()
	for i, s := range plan {
		if s.ID != uint32(i) {
			return fmt.Errorf("hitindex: shard %d of the plan has number %d", i, s.ID)
		}
		if err := b.put(keyPlan(run, s.ID), encodePlan(s.Files)); err != nil {
			return err
		}
	}
	if err := b.commit(); err != nil {
		return err
	}
	return ix.store.sync()
}

// writeRun writes the record of a run, in one transaction with the number of
// runs. What the record speaks of is synced already; the record itself is
// with the next sync, so that a group costs one.
func (ix *Index) writeRun(r *runRecord) error {
	value, err := r.encode()
	if err != nil {
		return fmt.Errorf("hitindex: %w", err)
	}
	b := ix.store.newBatch()
	defer b.cancel()
	last, err := ix.lastRun()
	if err != nil {
		return err
	}
	if err := b.put(keyLastRun(), appendNumber(max(last, r.ID))); err != nil {
		return err
	}
	if err := b.put(keyRun(r.ID), value); err != nil {
		return err
	}
	return b.commit()
}

// Resume goes on with an unfinished run. It returns the frozen plan, whole,
// and which of its shards are done; the others are to be given to the writer.
func (ix *Index) Resume(id uint32) (w *RunWriter, plan []source.Shard, done func(shard uint32) bool, err error) {
	if !ix.writable {
		return nil, nil, nil, fmt.Errorf("%w: %s", ErrReadOnly, ix.dir)
	}
	record, err := ix.runRecord(id)
	if err != nil {
		return nil, nil, nil, err
	}
	if record.State == Complete {
		return nil, nil, nil, fmt.Errorf("hitindex: run %d is complete", id)
	}
	if plan, err = ix.readPlan(record); err != nil {
		return nil, nil, nil, err
	}
	w = ix.newWriter(*record, plan)
	if err := w.restore(); err != nil {
		return nil, nil, nil, err
	}
	done = func(shard uint32) bool { return int(shard) < len(w.done) && w.done[shard] }
	return w, plan, done, nil
}

func (ix *Index) readPlan(record *runRecord) ([]source.Shard, error) {
	plan := make([]source.Shard, record.Shards)
	for i := range plan {
		files, err := ix.planFiles(record.ID, uint32(i))
		if err != nil {
			return nil, err
		}
		plan[i] = source.Shard{ID: uint32(i), Files: files}
	}
	return plan, nil
}

// restore marks the shards that are done and removes what was written after
// the last sync.
func (w *RunWriter) restore() error {
	segments, err := w.ix.segments(&w.record)
	if err != nil {
		return err
	}
	for _, s := range segments {
		for _, sh := range s.shards {
			w.done[sh.id] = true
		}
	}
	if err := w.ix.store.removeAll(keySegment(w.record.ID, w.record.Segments)); err != nil {
		return err
	}
	w.record.State, w.record.Ended = Running, time.Time{}
	return w.ix.writeRun(&w.record)
}

// Shard takes the result of a shard. Shards come in ascending order and may
// leave some out. The result is synced with the group it falls into, at the
// latest by Finish. After an error the writer takes no more.
func (w *RunWriter) Shard(_ context.Context, r engine.Result) error {
	if w.failed != nil {
		return w.failed
	}
	if w.failed = w.add(r); w.failed != nil && w.segment != nil {
		w.segment.cancel()
		w.segment = nil
	}
	return w.failed
}

func (w *RunWriter) add(r engine.Result) error {
	if err := w.check(r); err != nil {
		return err
	}
	if w.segment == nil {
		w.segment, w.began = newSegmentWriter(w.ix.store, w.record.ID, w.record.Segments), time.Now()
	}
	if err := w.segment.add(r); err != nil {
		return err
	}
	w.last, w.done[r.Shard.ID] = int64(r.Shard.ID), true
	w.mu.Lock()
	w.totals.Add(r.Docs, r.Hits)
	w.mu.Unlock()
	l := w.ix.limits
	if w.segment.text >= l.text || w.segment.hits >= l.hits || time.Since(w.began) >= l.age {
		return w.sync()
	}
	return nil
}

// check refuses a result that readers would not get back as it is.
func (w *RunWriter) check(r engine.Result) error {
	id := r.Shard.ID
	wrong := func(what string) error { return fmt.Errorf("hitindex: result of shard %d %s", id, what) }
	if int(id) >= len(w.done) || len(r.Shard.Files) != w.plan[id] {
		return wrong("is not of the plan")
	}
	if w.done[id] || int64(id) <= w.last {
		return wrong("comes twice or out of order")
	}
	for i := range r.Docs {
		d := &r.Docs[i]
		if int(d.File) >= len(r.Shard.Files) || len(d.Unread) > int(d.Pages) {
			return wrong(fmt.Sprintf("has an impossible document %d", i))
		}
	}
	if !slices.IsSortedFunc(r.Hits, batch.Compare) {
		return wrong("has hits out of order")
	}
	for _, h := range r.Hits {
		if int(h.Doc) >= len(r.Docs) || h.End < h.Start {
			return wrong("has an impossible hit")
		}
	}
	return nil
}

// sync makes the shards of the group exist: all they are made of is synced
// first, then the run's record that counts the segment is written.
func (w *RunWriter) sync() error {
	if w.segment == nil {
		return nil
	}
	s := w.segment
	w.segment = nil
	if err := s.commit(); err != nil {
		return err
	}
	if err := w.ix.store.sync(); err != nil {
		return err
	}
	record := w.record
	record.Segments++
	record.ShardsDone += len(s.record.shards)
	record.Totals = w.Totals()
	if err := w.ix.writeRun(&record); err != nil {
		return err
	}
	w.record = record
	return nil
}

// Totals returns the sums over all shards of the run that have a result,
// those that are not synced yet included.
func (w *RunWriter) Totals() Totals {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.totals.clone()
}

// Finish syncs what is left and closes the run: Complete makes it the current
// one and needs a result of every shard, Interrupted leaves it to be resumed.
// It returns the run as the index holds it. When something had failed before,
// that error is returned and the run stays as it was last synced.
func (w *RunWriter) Finish(state State) (Run, error) {
	if w.failed == nil {
		w.failed = w.finish(state)
	}
	if w.failed != nil {
		return w.record.Run, w.failed
	}
	w.failed = errFinished
	return w.record.Run, nil
}

func (w *RunWriter) finish(state State) error {
	if err := w.sync(); err != nil {
		return err
	}
	if state != Complete && state != Interrupted {
		return fmt.Errorf("hitindex: a run cannot end as %v", state)
	}
	if state == Complete && w.record.ShardsDone != w.record.Shards {
		return fmt.Errorf("hitindex: %d of %d shards have no result", w.record.Shards-w.record.ShardsDone, w.record.Shards)
	}
	record := w.record
	record.State, record.Ended = state, time.Now().UTC()
	if err := w.ix.writeRun(&record); err != nil {
		return err
	}
	w.record = record
	return w.ix.store.sync()
}
