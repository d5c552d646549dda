package hitindex

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"slices"

	"aktsyn/pipeline/source"
)

// A chunk of entries ends before a path whose hash says so, some 32 entries
// on average: cuts depend on paths alone, and a chunk in which nothing changed
// is shared by the tables of many runs. Where one file in a hundred changed, here
// and there, a quarter of all entries is written anew; of chunks four times as
// large it were nearly three quarters. maxChunkEntries bounds what a chunk
// holds where somebody chose paths that never cut.
const (
	cutMask         = 31
	maxChunkEntries = 2048
	tableRows       = 4096 // in one record
)

// cuts reports whether a chunk begins with the file.
func cuts(f source.File) bool {
	h := fnv.New64a()
	h.Write([]byte(f.Root))
	h.Write([]byte{0})
	h.Write([]byte(f.Path))
	sum := h.Sum64()
	return (sum^sum>>32)&cutMask == 0
}

// row is a chunk of entries in the table of a run.
type row struct {
	run, number uint32 // the run that wrote the chunk, and its number there
	entries     uint32
	newest      uint32      // the last run that wrote one of the entries
	first       source.File // path of the first entry
	totals      []byte      // of all entries, packed
}

func encodeRows(rows []row) []byte {
	var b []byte
	before := row{}
	for _, r := range rows {
		b = binary.AppendVarint(b, int64(r.run)-int64(before.run))
		b = binary.AppendVarint(b, int64(r.number)-int64(before.number))
		b = binary.AppendUvarint(b, uint64(r.entries))
		b = binary.AppendVarint(b, int64(r.newest)-int64(r.run))
		b = appendPath(b, before.first, r.first)
		b = appendBytes(b, r.totals)
		before = r
	}
	return pack(nil, b)
}

// appendRows appends what encodeRows wrote.
func appendRows(rows []row, packed []byte) ([]row, error) {
	raw, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	c, before := &cursor{b: raw}, row{}
	for len(c.b) > 0 {
		r := row{run: c.near(before.run), number: c.near(before.number), entries: c.uint32()}
		r.newest = c.near(r.run)
		r.first = c.path(before.first)
		r.totals = c.bytes()
		rows, before = append(rows, r), r
	}
	return rows, c.done()
}

// near reads a number that was written as its distance from another.
func (c *cursor) near(n uint32) uint32 {
	v := int64(n) + c.varint()
	if v != int64(uint32(v)) {
		c.fail()
		return 0
	}
	return uint32(v)
}

// tableWriter writes the table of a run: entries in order of their paths, or
// whole chunks of an older table.
type tableWriter struct {
	reader  *reader
	base    *chunkReader // of the older table, while it is merged
	judge   *judge       // grades what the run began with anew; nil where that need not be
	run     uint32
	since   uint32 // changes of later runs are counted
	batch   *storeBatch
	packing *packing // into batch, until finish
	rows    []row
	open    []Entry // of the chunk that is being filled
	old     []Entry // of the chunk of the older table that is being merged
	chunks  uint32  // written by this run
	gone    []Entry
	goneIn  uint32 // chunks of them written
	totals  Totals
	changes map[Change]int64
	graded  int64 // hits graded anew
}

func (ix *Index) newTableWriter(run, since uint32) *tableWriter {
	w := &tableWriter{reader: ix.newReader(), run: run, since: since, batch: ix.store.newBatch(), changes: map[Change]int64{}}
	w.packing = newPacking(w.batch)
	w.totals.init()
	return w
}

// regrade counts the hits of an entry as the run grades, where it took them over.
func (w *tableWriter) regrade(e *Entry) error {
	if w.judge == nil {
		return nil
	}
	for _, part := range []struct {
		unit   UnitID
		packed *[]byte
	}{{e.Unit, &e.content}, {e.Name, &e.name}} {
		if part.unit.IsZero() || part.unit.Run == w.run {
			continue
		}
		packed, n, err := w.judge.recount(w.reader, part.unit, *part.packed)
		if err != nil {
			return err
		}
		*part.packed, w.graded = packed, w.graded+n
	}
	return nil
}

// add takes the next entry.
func (w *tableWriter) add(e Entry) error {
	if err := w.regrade(&e); err != nil {
		return err
	}
	if len(w.open) > 0 && (cuts(e.File) || len(w.open) == maxChunkEntries) {
		if err := w.flush(); err != nil {
			return err
		}
	}
	w.open = append(w.open, e)
	return nil
}

// flush writes the open chunk.
func (w *tableWriter) flush() error {
	if len(w.open) == 0 {
		return nil
	}
	r, err := rowOf(w.run, w.chunks, w.open)
	if err != nil {
		return err
	}
	if err := w.totals.addPacked(r.totals); err != nil {
		return err
	}
	w.count(w.open)
	w.packing.put(keyOfRun(w.run, runEntries, w.chunks), appendAll(nil, w.open))
	w.rows, w.open, w.chunks = append(w.rows, r), w.open[:0], w.chunks+1
	return nil
}

// rowOf returns the row of a chunk of entries.
func rowOf(run, number uint32, entries []Entry) (row, error) {
	r := row{run: run, number: number, entries: uint32(len(entries))}
	var sum Totals
	var counts hitCounts
	sum.init()
	for i := range entries {
		if i == 0 {
			r.first = source.File{Root: entries[0].File.Root, Path: entries[0].File.Path}
		}
		if err := errors.Join(sum.addCounted(entries[i].content, &counts), sum.addCounted(entries[i].name, &counts)); err != nil {
			return r, err
		}
		r.newest = max(r.newest, entries[i].Since)
	}
	sum.addCounts(counts)
	r.totals = sum.pack(nil)
	return r, nil
}

func (w *tableWriter) count(entries []Entry) {
	for i := range entries {
		w.changes[entries[i].ChangeSince(w.since)]++
	}
}

// share takes a whole chunk of an older table, unless the open chunk has to go
// on into it or the sums of its entries change.
func (w *tableWriter) share(r row) (shared bool, err error) {
	if w.judge != nil || len(w.open) > 0 && !cuts(r.first) {
		return false, nil
	}
	if err := w.flush(); err != nil {
		return false, err
	}
	if r.newest > w.since {
		if w.old, err = w.base.entriesInto(w.old, r); err != nil {
			return false, err
		}
		w.count(w.old)
	} else {
		w.changes[Unchanged] += int64(r.entries)
	}
	w.rows = append(w.rows, r)
	return true, w.totals.addPacked(r.totals)
}

// drop notes an entry that is gone.
func (w *tableWriter) drop(e Entry) error {
	if e.ChangeSince(w.since).Arrival() {
		return nil // it came and went between two complete runs
	}
	if err := w.regrade(&e); err != nil {
		return err
	}
	w.changes[Gone]++
	if w.gone = append(w.gone, e); len(w.gone) == journalChunk {
		w.flushGone()
	}
	return nil
}

func (w *tableWriter) flushGone() {
	if len(w.gone) > 0 {
		w.packing.put(keyOfRun(w.run, runGone, w.goneIn), appendAll(nil, w.gone))
		w.gone, w.goneIn = w.gone[:0], w.goneIn+1
	}
}

// merge takes the table that a run began with, the changes of the run, and
// which entries of the former, by ordinal, are gone.
func (w *tableWriter) merge(base []row, changes *journal, gone []bool) error {
	w.base = w.reader.inOrder(base)
	defer w.base.close()
	for i, r := range base {
		if err := w.mergeBefore(r.first, changes); err != nil {
			return err
		}
		var mine []bool
		if len(gone) > 0 {
			mine, gone = gone[:r.entries], gone[r.entries:]
		}
		end := source.File{}
		if i+1 < len(base) {
			end = base[i+1].first
		}
		if err := w.mergeChunk(r, end, changes, mine); err != nil {
			return err
		}
	}
	for {
		e, ok, err := changes.next()
		if err != nil || !ok {
			return err
		}
		if err := w.add(e); err != nil {
			return err
		}
	}
}

// mergeBefore adds the changes whose paths come before that of f.
func (w *tableWriter) mergeBefore(f source.File, changes *journal) error {
	for {
		e, ok, err := changes.peek()
		if err != nil || !ok || ComparePaths(e.File, f) >= 0 {
			return err
		}
		changes.next()
		if err := w.add(e); err != nil {
			return err
		}
	}
}

// mergeChunk takes a chunk of the older table, up to the path end where there
// is one.
func (w *tableWriter) mergeChunk(r row, end source.File, changes *journal, gone []bool) error {
	e, ok, err := changes.peek()
	if err != nil {
		return err
	}
	if (!ok || end.Path != "" && ComparePaths(e.File, end) >= 0) && !slices.Contains(gone, true) {
		if shared, err := w.share(r); shared || err != nil {
			return err
		}
	}
	if w.old, err = w.base.entriesInto(w.old, r); err != nil {
		return err
	}
	for i, old := range w.old {
		if err := w.mergeBefore(old.File, changes); err != nil {
			return err
		}
		if e, ok, err = changes.peek(); err != nil {
			return err
		}
		switch {
		case ok && ComparePaths(e.File, old.File) == 0:
			changes.next()
			err = w.add(e)
		case len(gone) > 0 && gone[i]:
			err = w.drop(old)
		default:
			err = w.add(old)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// finish writes what is left, unless merging failed, and waits until all of it is
// in the store.
func (w *tableWriter) finish(failed error) error {
	defer w.batch.cancel()
	if failed == nil {
		failed = w.flush()
	}
	w.flushGone()
	if err := errors.Join(failed, w.packing.end()); err != nil {
		return err
	}
	if err := putRows(w.batch, w.run, w.rows); err != nil {
		return err
	}
	return w.batch.commit()
}

// putRows writes the table of a run.
func putRows(b *storeBatch, run uint32, rows []row) error {
	number := uint32(0)
	for some := range slices.Chunk(rows, tableRows) {
		if err := b.put(keyOfRun(run, runTable, number), encodeRows(some)); err != nil {
			return err
		}
		number++
	}
	return nil
}
