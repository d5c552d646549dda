package hitindex

import (
	"encoding/binary"
	"hash/maphash"
	"slices"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/source"
)

// removal says what is to be taken out of an index: whole runs, files and
// documents by their paths, hits. What is nil takes nothing.
type removal struct {
	run  func(r *runRecord) bool
	path func(root, path string) bool // of a file, or of a document in it
	hit  func(h batch.Hit) bool
	// forget is called once with each content of which something goes; nil does
	// nothing.
	forget func(source.Digest) error
}

// remover copies an index but for what a removal takes. It goes
//
//	over the files of the runs that go, for contents that only they have;
//	over the files of all runs that stay, which tells what units are still
//	referred to, by which paths, and which of their documents go;
//	over the segments, in which units keep their numbers: one that nobody
//	refers to becomes empty;
//	over the chunks of files, whose sums change with those of their units;
//	over the tables and records of runs.
//
// A file that stays but lost a document or a hit is written as if its content
// were not known, so that the next run reads it again: what is in the archive
// and not in the index must not look as if it had been examined.
type remover struct {
	removal
	reader *reader
	to     *storeBatch
	runs   []*runRecord
	seed   maphash.Seed

	live    map[segmentID]bitmap         // units that a file refers to
	names   map[segmentID]bitmap         // those of them that are of names
	paths   []uint64                     // hashes of a unit and a path that refers to it, sorted
	dropped map[UnitID]map[uint32]bool   // documents that go
	changed map[UnitID]*rest             // of units that lost something
	judges  map[uint32]*judge            // by run
	chunks  map[segmentID]*remainingRows // by run and number of the chunk
	left    Removed

	lost      map[source.Digest]bool // contents that no file which stays has
	forgotten map[source.Digest]bool // those that forget was called with
}

// Removed says what was taken out of an index. What pruned runs had is not
// counted, but the runs. Runs share the files that did not change between
// them, and files the documents and hits of one content; what is shared counts
// once where it stays otherwise, and with every file that goes.
type Removed struct {
	Runs      int64 // whole runs
	Files     int64
	Documents int64
	Hits      int64
	// Named counts those of the hits that stood in the name of a file or a
	// document: the name itself stays, unless its file goes.
	Named int64
}

// remainingRows is what becomes of a chunk of files.
type remainingRows struct {
	row
	erased  []Entry // by Since and Change only
	altered int64   // files that stay and lost something
}

// rest is what is left of a unit that lost something, without the places: a run
// may count the hits by other grades than the unit has.
type rest struct {
	documents Totals
	hits      map[batch.Hit]int64 // by kind, signals, grade and year of birth
}

// restOf takes the documents and hits that stay.
func restOf(docs []*storedDocument, hits []batch.Hit) *rest {
	r := &rest{hits: map[batch.Hit]int64{}}
	r.documents.init()
	r.documents.addStored(docs)
	for _, h := range hits {
		r.hits[batch.Hit{Kind: h.Kind, Signals: h.Signals, Grade: h.Grade, Born: h.Born}]++
	}
	return r
}

// pack returns the sums as grader counts the hits.
func (r *rest) pack(grader *grades.Grader) []byte {
	t := r.documents
	t.Hits = map[kernels.Kind]map[kernels.Grade]int64{}
	for h, n := range r.hits {
		if grader.Grade(&h) {
			t.addHits(h.Kind, h.Grade, n)
		}
	}
	return t.pack(nil)
}

// bitmap is a set of small numbers.
type bitmap []uint64

func (b *bitmap) set(n uint32) {
	for uint32(len(*b)) <= n/64 {
		*b = append(*b, 0)
	}
	(*b)[n/64] |= 1 << (n % 64)
}

func (b bitmap) has(n uint32) bool { return n/64 < uint32(len(b)) && b[n/64]&(1<<(n%64)) != 0 }

// remove copies from to but for what r takes.
func remove(from *Index, to *storeBatch, r removal) (Removed, error) {
	w := newRemover(from, to, r)
	if err := from.recoverAll(); err != nil {
		return w.left, err
	}
	var err error
	if w.runs, err = from.runRecords(); err != nil {
		return w.left, err
	}
	for _, step := range []func() error{w.dropRuns, w.findLost, w.findLive, w.forgetLost, w.copySegments, w.copyFiles, w.copyRuns} {
		if err := step(); err != nil {
			return w.left, err
		}
	}
	return w.left, nil
}

func newRemover(from *Index, to *storeBatch, r removal) *remover {
	return &remover{removal: r, reader: from.newReader(), to: to, seed: maphash.MakeSeed(), live: map[segmentID]bitmap{}, names: map[segmentID]bitmap{},
		dropped: map[UnitID]map[uint32]bool{}, changed: map[UnitID]*rest{}, judges: map[uint32]*judge{}, chunks: map[segmentID]*remainingRows{},
		lost: map[source.Digest]bool{}, forgotten: map[source.Digest]bool{}}
}

// recoverAll gives the runs that were killed their tables.
func (ix *Index) recoverAll() error {
	records, err := ix.runRecords()
	if err != nil {
		return err
	}
	for _, r := range records {
		if !r.Table && !r.Pruned {
			if err := ix.Recover(r.Run.Roots); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropRuns marks the runs that go. A run without a table was killed and
// another one began anew after it: nothing refers to it.
func (w *remover) dropRuns() error {
	for _, r := range w.runs {
		if w.run != nil && !r.Pruned && w.run(r) {
			r.Pruned = true
			w.left.Runs++
		}
	}
	return nil
}

// findLost notes the contents that the runs which go have, in tables or, where
// they were killed, in journals: a removal copies neither. findLive takes those
// out again that stay elsewhere.
func (w *remover) findLost() error {
	if w.forget == nil {
		return nil
	}
	note := func(entries []Entry, err error) error {
		for _, e := range entries {
			if !e.Digest.IsZero() {
				w.lost[e.Digest] = true
			}
		}
		return err
	}
	for _, r := range w.runs {
		for n := uint32(0); n < r.Segments && !r.Table; n++ {
			s, err := w.reader.segment(segmentID{r.ID, n})
			for chunk := uint32(0); err == nil && chunk < s.journal; chunk++ {
				err = note(w.reader.journalChunk(s, chunk))
			}
			if err != nil {
				return err
			}
		}
	}
	return w.chunksOf(func(r *runRecord) bool { return r.Pruned }, func(r row) error { return note(w.reader.entries(r)) },
		func(r *runRecord, n uint32) error { return note(w.goneEntries(r, n)) })
}

func (w *remover) forgetLost() error {
	for d := range w.lost {
		if err := w.forgetText(d); err != nil {
			return err
		}
	}
	return nil
}

func stays(r *runRecord) bool { return !r.Pruned }

// chunksOf calls f for every chunk of files of the runs that are selected, once,
// and for the chunks of those that they found gone.
func (w *remover) chunksOf(selected func(*runRecord) bool, files func(row) error, gone func(r *runRecord, chunk uint32) error) error {
	seen := map[segmentID]bool{}
	for _, r := range w.runs {
		if !r.Table || !selected(r) {
			continue
		}
		rows, err := w.reader.ix.rowsOf(r)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if id := (segmentID{row.run, row.number}); !seen[id] {
				seen[id] = true
				if err := files(row); err != nil {
					return err
				}
			}
		}
		for n := range r.GoneChunks {
			if err := gone(r, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *remover) goneEntries(r *runRecord, chunk uint32) ([]Entry, error) {
	entries, err := w.reader.chunkOfEntries(keyOfRun(r.ID, runGone, chunk))
	return entries, w.reader.ix.lost(err, "what run %d found gone", r.ID)
}

// goes reports whether a path is taken.
func (w *remover) goes(f source.File, below string) bool {
	return w.path != nil && w.path(f.Root, f.Path+below)
}

// findLive finds what units the files that stay refer to.
func (w *remover) findLive() error {
	note := func(entries []Entry, err error) error {
		for i := 0; i < len(entries) && err == nil; i++ {
			err = w.refer(&entries[i])
		}
		return err
	}
	err := w.chunksOf(stays, func(r row) error { return note(w.reader.entries(r)) },
		func(r *runRecord, n uint32) error { return note(w.goneEntries(r, n)) })
	slices.Sort(w.paths)
	w.paths = slices.Compact(w.paths)
	return err
}

// refer notes the units of a file that stays.
func (w *remover) refer(e *Entry) error {
	if w.goes(e.File, "") {
		return nil
	}
	delete(w.lost, e.Digest)
	mark(w.live, e.Unit)
	w.paths = append(w.paths, w.pathOf(e.Unit, e.File))
	if !e.Name.IsZero() {
		mark(w.live, e.Name)
		mark(w.names, e.Name)
		w.paths = append(w.paths, w.pathOf(e.Name, e.File))
	}
	return w.dropDocuments(e)
}

func mark(units map[segmentID]bitmap, u UnitID) {
	b := units[segmentID{u.Run, u.Segment}]
	b.set(u.Number)
	units[segmentID{u.Run, u.Segment}] = b
}

// dropDocuments notes the documents below a file that stays which go.
func (w *remover) dropDocuments(e *Entry) error {
	if w.path == nil {
		return nil
	}
	_, first, end, err := w.reader.place(e.Unit)
	for i := uint32(0); i < end-first && err == nil; i++ {
		var d *storedDocument
		if d, err = w.reader.stored(e.Unit, i); err == nil && d.Path != "" && w.goes(e.File, d.Path) {
			if w.dropped[e.Unit] == nil {
				w.dropped[e.Unit] = map[uint32]bool{}
			}
			w.dropped[e.Unit][i] = true
		}
	}
	return err
}

// pathOf hashes a unit and a path.
func (w *remover) pathOf(u UnitID, f source.File) uint64 {
	b := binary.BigEndian.AppendUint32(nil, u.Run)
	b = binary.BigEndian.AppendUint32(b, u.Segment)
	b = binary.BigEndian.AppendUint32(b, u.Number)
	return maphash.Bytes(w.seed, appendPath(b, source.File{}, f))
}

func (w *remover) refers(u UnitID, f source.File) bool {
	_, found := slices.BinarySearch(w.paths, w.pathOf(u, f))
	return found
}

// copySegments copies the segments of all runs, those that go too: other runs
// may refer to them.
func (w *remover) copySegments() error {
	for _, r := range w.runs {
		for n := range r.Segments {
			if err := w.copySegment(segmentID{r.ID, n}); err != nil {
				return err
			}
		}
	}
	return w.copyAliases()
}

// copySegment copies a segment without its journal, which is of no use to a
// run that has its table.
func (w *remover) copySegment(id segmentID) error {
	s, err := w.reader.segment(id)
	if err != nil {
		return err
	}
	out := newSegmentWriter(w.to.store, id)
	defer out.cancel()
	for n := range uint32(len(s.units) - 1) {
		u := UnitID{id.run, id.number, n}
		if !w.live[id].has(n) {
			err = out.endUnit(source.File{}, 0, nil)
		} else {
			err = w.copyUnit(out, u)
		}
		if err != nil {
			return err
		}
	}
	err = out.commit()
	w.to.records += out.batch.records
	return err
}

// copyUnit copies the documents and hits of a unit that stay.
func (w *remover) copyUnit(out *segmentWriter, u UnitID) error {
	docs, numbers, err := w.documentsOf(out, u)
	if err != nil {
		return err
	}
	var hits []batch.Hit
	lost := int64(len(numbers) - len(docs))
	w.left.Documents += lost
	_, err = w.reader.hitsOf(u, nil, func(h batch.Hit) (bool, error) {
		to, stays := numbers[h.Doc], !w.dropped[u][h.Doc]
		if !stays || w.hit != nil && w.hit(h) {
			lost++
			w.left.Hits++
			if stays && h.Page == 0 {
				w.left.Named++
			}
			return true, nil
		}
		h.Doc = to
		hits = append(hits, h)
		return true, nil
	})
	if err != nil {
		return err
	}
	if lost > 0 {
		counted := docs
		if w.names[segmentID{u.Run, u.Segment}].has(u.Number) {
			counted = nil // a name is part of the file's first document
		}
		w.changed[u] = restOf(counted, hits)
	}
	first, err := w.reader.firstPath(u)
	if err != nil {
		return err
	}
	if !w.refers(u, first) {
		first = source.File{}
	}
	return out.endUnit(first, len(docs), hits)
}

// documentsOf writes the documents of a unit that stay. numbers has the new
// number of each that it had.
func (w *remover) documentsOf(out *segmentWriter, u UnitID) (docs []*storedDocument, numbers []uint32, err error) {
	_, first, end, err := w.reader.place(u)
	for i := uint32(0); i < end-first && err == nil; i++ {
		numbers = append(numbers, uint32(len(docs)))
		if w.dropped[u][i] {
			continue
		}
		var d *storedDocument
		if d, err = w.reader.stored(u, i); err == nil {
			docs = append(docs, d)
			err = out.stored(d)
		}
	}
	return docs, numbers, err
}

// packStored returns the sums of documents as a segment has them.
func packStored(docs []*storedDocument, hits []batch.Hit) []byte {
	var t Totals
	t.Add(nil, hits)
	t.addStored(docs)
	return t.pack(nil)
}

func (t *Totals) addStored(docs []*storedDocument) {
	for _, d := range docs {
		t.document(&d.Document)
		for cause, n := range d.unlisted {
			t.PagesRead -= n
			t.UnreadPages[cause] += n
		}
	}
}

// copyAliases copies the further paths of units by which they are still
// referred to.
func (w *remover) copyAliases() error {
	return w.reader.ix.store.each([]byte{prefixAlias}, func(key, value []byte) error {
		u, ok := unitOfAlias(key)
		c := &cursor{b: value}
		f := c.path(source.File{})
		if !ok || c.done() != nil {
			return w.reader.ix.lost(errMalformed, "a path")
		}
		if !w.refers(u, f) {
			return nil
		}
		return w.to.put(key, value)
	})
}

// unitOfAlias reads what keyAliases wrote.
func unitOfAlias(key []byte) (u UnitID, ok bool) {
	if len(key) != len(keyAliases(u))+16 {
		return u, false
	}
	number := func(n int) uint32 { return binary.BigEndian.Uint32(key[1+4*n:]) }
	return UnitID{number(0), number(1), number(2)}, true
}

// copyFiles copies the chunks of files.
func (w *remover) copyFiles() error {
	return w.chunksOf(stays, func(r row) error {
		entries, err := w.reader.entries(r)
		if err != nil {
			return err
		}
		kept, erased, altered, err := w.remaining(r.run, entries)
		if err != nil {
			return err
		}
		out, err := rowOf(r.run, r.number, kept)
		if err != nil {
			return err
		}
		w.chunks[segmentID{r.run, r.number}] = &remainingRows{out, erased, altered}
		if len(kept) == 0 {
			return nil
		}
		return w.to.put(keyOfRun(r.run, runEntries, r.number), encodeEntries(kept))
	}, func(r *runRecord, n uint32) error {
		entries, err := w.goneEntries(r, n)
		if err != nil {
			return err
		}
		kept, erased, _, err := w.remaining(r.ID, entries)
		if err != nil {
			return err
		}
		if len(erased) > 0 && r.Changes != nil {
			r.Changes[Gone] -= int64(len(erased))
		}
		return w.to.put(keyOfRun(r.ID, runGone, n), encodeEntries(kept))
	})
}

// remaining returns the entries of a run that stay, as they are to be and how
// many of them lost something, and of those that go what run made what of them.
func (w *remover) remaining(run uint32, entries []Entry) (kept, erased []Entry, altered int64, err error) {
	for _, e := range entries {
		if w.goes(e.File, "") {
			erased = append(erased, Entry{Since: e.Since, Change: e.Change})
			if err := w.countFile(&e); err != nil {
				return nil, nil, 0, err
			}
			if err := w.forgetText(e.Digest); err != nil {
				return nil, nil, 0, err
			}
			continue
		}
		lost, err := w.lose(run, &e)
		if err != nil {
			return nil, nil, 0, err
		}
		if lost {
			if err := w.forgetText(e.Digest); err != nil {
				return nil, nil, 0, err
			}
			altered++
			e.Digest, e.File.MTime, e.File.CTime, e.File.Inode = source.Digest{}, time.Time{}, time.Time{}, 0
		}
		kept = append(kept, e)
	}
	return kept, erased, altered, nil
}

// lose gives an entry of a run the sums of what is left of its units, and
// reports whether these lost anything.
func (w *remover) lose(run uint32, e *Entry) (lost bool, err error) {
	for _, part := range []struct {
		unit   UnitID
		packed *[]byte
	}{{e.Unit, &e.content}, {e.Name, &e.name}} {
		left := w.changed[part.unit]
		if left == nil {
			continue
		}
		if w.judges[run] == nil {
			if w.judges[run], err = w.reader.ix.judgeOf(run); err != nil {
				return lost, err
			}
		}
		grader, err := w.judges[run].of(part.unit)
		if err != nil {
			return lost, err
		}
		*part.packed, lost = left.pack(grader), true
	}
	return lost, nil
}

func (w *remover) forgetText(d source.Digest) error {
	if w.forget == nil || d.IsZero() || w.forgotten[d] {
		return nil
	}
	w.forgotten[d] = true
	return w.forget(d)
}

// countFile counts what a file that goes had.
func (w *remover) countFile(e *Entry) error {
	t, err := e.Totals()
	w.left.Files++
	w.left.Documents += t.Documents
	for _, grades := range t.Hits {
		for _, n := range grades {
			w.left.Hits += n
		}
	}
	return err
}

// copyRuns copies the tables and records of the runs. Of one that goes only
// the record stays: its number is taken, and others may have units of it.
func (w *remover) copyRuns() error {
	since := map[string]uint32{} // the last complete run of the roots so far
	for _, r := range w.runs {
		roots := rootsKey(r.Run.Roots)
		if r.Pruned {
			r.Table, r.Rows, r.GoneChunks, r.Totals, r.Changes = false, 0, 0, Totals{}, nil
		} else if err := w.copyTable(r, since[roots]); err != nil {
			return err
		}
		if r.State == Complete {
			since[roots] = r.ID
		}
		value, err := r.encode()
		if err != nil {
			return err
		}
		if err := w.to.put(keyRun(r.ID), value); err != nil {
			return err
		}
	}
	if len(w.runs) == 0 {
		return nil
	}
	return w.to.put(keyLastRun(), appendNumber(uint32(len(w.runs))))
}

// rootsKey joins roots so that different ones stay different.
func rootsKey(roots []string) string {
	var b []byte
	for _, r := range roots {
		b = appendString(b, r)
	}
	return string(b)
}

// copyTable copies the table of a run and corrects the run's sums.
func (w *remover) copyTable(r *runRecord, since uint32) error {
	if !r.Table {
		return nil
	}
	rows, err := w.reader.ix.rowsOf(r)
	if err != nil {
		return err
	}
	var kept []row
	r.Totals = Totals{}
	r.Totals.init()
	for _, old := range rows {
		now := w.chunks[segmentID{old.run, old.number}]
		r.Erased += now.altered
		for _, e := range now.erased {
			r.Erased++
			if r.Changes != nil {
				r.Changes[e.ChangeSince(since)]--
			}
		}
		if now.entries == 0 {
			continue
		}
		kept = append(kept, now.row)
		if err := r.Totals.addPacked(now.totals); err != nil {
			return err
		}
	}
	r.Rows = uint32(len(kept))
	return putRows(w.to, r.ID, kept)
}
