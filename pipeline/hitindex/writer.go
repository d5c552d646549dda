package hitindex

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
)

// groupLimits say when what has been written is synced as a segment: a sync
// costs some 10 ms, a crash costs what was not synced.
type groupLimits struct {
	text    int64         // bytes of text, by extract.Document.Text
	hits    int           // hits
	entries int           // files
	age     time.Duration // since the first file of the group, judged when one comes
}

var defaultLimits = groupLimits{text: 64 << 20, hits: 1 << 18, entries: 1 << 16, age: 2 * time.Second}

// Finding is what a run found of one file.
type Finding struct {
	// Entry is the file with what the run made of it. Its Since, and Unit and
	// Name where Scanned or Named, are filled in by Put.
	Entry
	// Scanned says that Docs and Hits are the result of the content: Hits are in
	// batch.Compare order and graded as the run grades, Hit.Doc is an index into
	// Docs. Else Entry has the content of another entry (SetContent).
	Scanned bool
	Docs    []engine.Document
	Hits    []batch.Hit
	// Named says that Names and NameWords are what the path gave; else Entry has
	// those of an older one (TakeName), or none.
	Named     bool
	Names     []batch.Hit
	NameWords kernels.Words
}

// RunWriter writes what one run finds. It belongs to one goroutine; the segment
// before the one that is being collected may be synced by another meanwhile.
type RunWriter struct {
	ix      *Index
	record  runRecord
	base    *runRecord     // whose table the run began with; nil when it began anew
	segment *segmentWriter // being collected, nil when there is nothing in it
	put     int64          // files in it
	read    int64          // bytes of those of them that were scanned
	began   time.Time      // of the segment
	syncing chan synced    // tells what became of the segment before, nil when that is known
	failed  error
}

var errFinished = errors.New("hitindex: the run is finished")

// Begin begins a run. Of meta it takes Roots, Archive, Ruleset, Version,
// Conditions, Profile, Kernels, Grading, Recognition, Walked, Shares, Mounts, Files and
// Done, and Started when that is set. The run begins with the entries that the
// newest run of its history (Index.History) left, whether it is complete or not;
// with fresh it begins with none.
func (ix *Index) Begin(meta Run, fresh bool) (*RunWriter, error) {
	if !ix.writable {
		return nil, fmt.Errorf("%w: %s", ErrReadOnly, ix.dir)
	}
	history, err := ix.History(meta.Archive, meta.Roots)
	if err != nil {
		return nil, err
	}
	before, err := ix.newest(history, func(r *runRecord) bool { return r.Table })
	if err != nil {
		return nil, err
	}
	last, err := ix.lastRun()
	if err != nil {
		return nil, err
	}
	if meta.Started.IsZero() {
		meta.Started = time.Now()
	}
	record := runRecord{Run: meta}
	record.ID, record.State, record.Started, record.Ended = last+1, Running, meta.Started.UTC(), time.Time{}
	record.Walked = meta.Walked.UTC()
	record.Base, record.Clean, record.Changes, record.Regraded, record.Totals = 0, time.Time{}, nil, 0, Totals{}
	record.Totals.init()
	record.History = cmp.Or(history, record.ID)
	var base *runRecord
	if before != nil {
		record.Archive = cmp.Or(meta.Archive, before.Archive)
		if !fresh {
			base, record.Base, record.Clean = before, before.ID, before.Clean
		}
	}
	if err := errors.Join(ix.store.removeAll(keyContent(record.ID)), ix.writeRun(&record), ix.store.sync()); err != nil {
		return nil, err
	}
	return &RunWriter{ix: ix, record: record, base: base}, nil
}

// Recover gives a run that was killed its table, from what it had synced, and
// makes it Interrupted. It does so for the newest run of a history; a run that
// ended in order is left as it is. Nothing of the index is lost before the
// next run has begun.
func (ix *Index) Recover(history uint32) error {
	if !ix.writable {
		return fmt.Errorf("%w: %s", ErrReadOnly, ix.dir)
	}
	r, err := ix.newest(history, func(*runRecord) bool { return true })
	if err != nil || r == nil || r.Table {
		return err
	}
	w := &RunWriter{ix: ix, record: *r}
	if r.Base > 0 {
		if w.base, err = ix.runRecord(r.Base); err != nil {
			return err
		}
	}
	if ix.examined < everything { // what is removed now may lie in any table of the run
		if err := ix.store.verify(); err != nil {
			return err
		}
	}
	if err := w.removeUnsynced(); err != nil {
		return err
	}
	_, err = w.Finish(Interrupted, nil)
	return err
}

// removeUnsynced removes what was written after the last sync.
func (w *RunWriter) removeUnsynced() error {
	id := w.record.ID
	if err := w.ix.store.removeFrom(append(keyContent(id), runSegment), keySegment(id, w.record.Segments)); err != nil {
		return err
	}
	for _, kind := range []byte{runEntries, runGone, runTable} {
		if err := w.ix.store.removeAll(append(keyContent(id), kind)); err != nil {
			return err
		}
	}
	return nil
}

// Base returns the run whose entries this one began with, 0 when there is
// none. Readers see them as Entries(Base, 0).
func (w *RunWriter) Base() uint32 { return w.record.Base }

// ID returns the number of the run.
func (w *RunWriter) ID() uint32 { return w.record.ID }

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

// Worked notes the efforts of the run, which Finish stores.
func (w *RunWriter) Worked(efforts map[string]Effort) { w.record.Efforts = efforts }

// Put takes what was found of a file, in any order of files; of several
// findings of one file the last holds. It returns the entry as it will be
// stored. What was put is synced with the group it falls into, while the next
// is collected, at the latest by Finish. After an error, which may be that of
// the group before, the writer takes no more.
func (w *RunWriter) Put(f Finding) (Entry, error) {
	if w.failed != nil {
		return Entry{}, w.failed
	}
	e, err := w.add(f)
	if w.failed = err; err != nil && w.segment != nil {
		w.segment.cancel()
		w.segment = nil
	}
	return e, err
}

func (w *RunWriter) add(f Finding) (Entry, error) {
	if err := f.check(); err != nil {
		return Entry{}, err
	}
	if w.segment == nil {
		w.segment, w.began = newSegmentWriter(w.ix.store, segmentID{w.record.ID, w.nextSegment()}), time.Now()
	}
	s, e := w.segment, f.Entry
	e.Since = w.record.ID
	if err := s.add(&f, &e); err != nil {
		return e, err
	}
	s.journal = append(s.journal, e)
	w.put++
	if f.Scanned {
		w.read += f.File.Size
	}
	l := w.ix.limits
	if s.text >= l.text || s.hits >= l.hits || len(s.journal) >= l.entries || time.Since(w.began) >= l.age {
		return e, w.closeSegment()
	}
	return e, nil
}

// Sync syncs what was put so far: it is kept whatever comes. After an error the
// writer takes no more.
func (w *RunWriter) Sync() error {
	if w.failed == nil {
		w.failed = w.sync()
	}
	return w.failed
}

// add writes the units of a finding and names them in its entry.
func (s *segmentWriter) add(f *Finding, e *Entry) (err error) {
	if f.Named {
		e.Name, e.name = UnitID{}, nil
		if len(f.Names) > 0 || f.NameWords != 0 {
			words := engine.Document{Words: f.NameWords}
			if e.Name, err = s.unit(e.File, []engine.Document{words}, f.Names); err != nil {
				return err
			}
			e.name = packTotals(nil, f.Names)
		}
	}
	if !f.Scanned {
		return s.alias(e.Unit, e.File)
	}
	e.Unit, err = s.unit(e.File, f.Docs, f.Hits)
	e.content = packTotals(f.Docs, f.Hits)
	return err
}

// check refuses a finding that readers would not get back as it is.
func (f *Finding) check() error {
	wrong := func(what string) error { return errors.New("hitindex: a finding " + what) }
	for i := range f.Docs {
		if d := &f.Docs[i]; len(d.Unread) > int(d.Pages) || !strings.HasPrefix(d.Path, f.File.Path) {
			return wrong(fmt.Sprintf("has an impossible document %d", i))
		}
	}
	if !batch.Sorted(f.Hits) || !batch.Sorted(f.Names) {
		return wrong("has hits out of order")
	}
	for i := range f.Hits {
		if h := &f.Hits[i]; int(h.Doc) >= len(f.Docs) || h.End < h.Start {
			return wrong("has an impossible hit")
		}
	}
	for _, h := range f.Names {
		if h.Doc != 0 || h.Page != 0 || h.End < h.Start {
			return wrong("has an impossible hit in its name")
		}
	}
	if f.Scanned && len(f.Docs) == 0 || !f.Scanned && f.Unit.IsZero() {
		return wrong("has no content")
	}
	return nil
}

// sync makes all that was put exist.
func (w *RunWriter) sync() error {
	if err := w.closeSegment(); err != nil {
		return err
	}
	return w.await()
}

// Finish syncs what is left, writes the table of all files and closes the run:
// Complete makes it the current one, Interrupted leaves the rest to the next.
// Gone says, for each entry that the run began with in order, whether it is
// gone; nil is none. It returns the run as the index holds it. When something
// had failed before, that error is returned and the run stays as it was last
// synced.
func (w *RunWriter) Finish(state State, gone []bool) (Run, error) {
	if w.failed == nil {
		w.failed = w.finish(state, gone)
	}
	if w.failed != nil {
		w.await() // what it may say is no reason any more, but what it synced counts
		return w.record.Run, w.failed
	}
	w.failed = errFinished
	return w.record.Run, nil
}

func (w *RunWriter) finish(state State, gone []bool) error {
	if err := w.sync(); err != nil {
		return err
	}
	if state != Complete && state != Interrupted {
		return fmt.Errorf("hitindex: a run cannot end as %v", state)
	}
	record := w.record
	if err := w.writeTable(&record, gone); err != nil {
		return err
	}
	record.State, record.Ended = state, time.Now().UTC()
	if state == Complete {
		record.Clean, record.Done = record.Walked, record.Files
	} else {
		record.Changes = nil
	}
	if err := w.ix.writeRun(&record); err != nil {
		return err
	}
	w.record = record
	return w.ix.store.sync()
}

// writeTable merges what the run began with and what it put.
func (w *RunWriter) writeTable(record *runRecord, gone []bool) error {
	complete, err := w.ix.newest(record.History, func(r *runRecord) bool { return r.State == Complete })
	if err != nil {
		return err
	}
	since := uint32(0)
	if complete != nil {
		since = complete.ID
	}
	t := w.ix.newTableWriter(record.ID, since)
	if err := t.finish(w.mergeInto(t, record, gone)); err != nil {
		return err
	}
	if err := w.ix.store.sync(); err != nil {
		return err
	}
	record.Table, record.Rows, record.GoneChunks = true, uint32(len(t.rows)), t.goneIn
	record.Totals, record.Changes, record.Regraded = t.totals, t.changes, t.graded
	return nil
}

// mergeInto merges them into a table.
func (w *RunWriter) mergeInto(t *tableWriter, record *runRecord, gone []bool) (err error) {
	var rows []row
	if w.base != nil {
		if w.base.Grading.Digest != record.Grading.Digest {
			t.judge = w.ix.newJudge(record.Grading)
		}
		if rows, err = w.ix.rowsOf(w.base); err != nil {
			return err
		}
	}
	var segments []*segment
	for n := range record.Segments {
		s, err := t.reader.segment(segmentID{record.ID, n})
		if err != nil {
			return err
		}
		segments = append(segments, s)
	}
	return t.merge(rows, t.reader.journal(segments), gone)
}
