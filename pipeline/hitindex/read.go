package hitindex

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/source"
)

// Document is a document of a run: the manifest's entry. Its unread pages are
// those that Unread lists, up to 4 Mi, and those that Unlisted counts.
type Document struct {
	Entry uint32 // number of the file in the run, from 0
	Index uint32 // within the file's documents
	extract.Document
	// Unlisted counts the unread pages behind those that Unread lists, by
	// cause. It is nil when all are listed.
	Unlisted map[source.Cause]int64
	Words    kernels.Words // what the gate saw on any of its pages
	File     source.File   // the file of the archive that it lies in
}

// HitRow is a hit with its document. Hit.Doc is Document.Index. Rows of one
// document share Document; it is read-only.
type HitRow struct {
	Document *Document
	Hit      batch.Hit
}

// Documents returns the documents of a run in order. An error ends the
// sequence.
func (ix *Index) Documents(run uint32) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		err := ix.eachFile(run, func(v *view) (bool, error) {
			n, err := v.documents()
			if err != nil {
				return false, err
			}
			for i := range n {
				d, err := v.document(i)
				if err != nil {
					return false, err
				}
				if !yield(*d, nil) {
					return false, nil
				}
			}
			return true, nil
		})
		if err != nil {
			yield(Document{}, err)
		}
	}
}

// Entries returns the files of a run in order of their paths; with newer > 0
// only those that runs after that one have written, and what else shares a
// chunk with them is not read. An error ends the sequence.
func (ix *Index) Entries(run, newer uint32) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		r, rows, err := ix.table(run)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		if newer > 0 {
			rows = slices.DeleteFunc(rows, func(r row) bool { return r.newest <= newer })
		}
		for entries, err := range r.ahead(rows) {
			if err != nil {
				yield(Entry{}, err)
				return
			}
			for _, e := range entries {
				if (newer == 0 || e.Since > newer) && !yield(e, nil) {
					return
				}
			}
		}
	}
}

// FileTotals returns the sums of each file of a run. An error ends the sequence.
func (ix *Index) FileTotals(run uint32) iter.Seq2[Totals, error] {
	return func(yield func(Totals, error) bool) {
		for e, err := range ix.Entries(run, 0) {
			var t Totals
			if err == nil {
				t, err = e.Totals()
			}
			if !yield(t, err) || err != nil {
				return
			}
		}
	}
}

// ChunkID tells stretches of the files of runs apart. Runs share those in which
// nothing changed from one to the other.
type ChunkID struct{ run, number uint32 }

// Chunks returns the stretches of the files of a run in order, each with what
// reads its files; a run that cannot be read has one, which says why.
func (ix *Index) Chunks(run uint32) iter.Seq2[ChunkID, func() ([]Entry, error)] {
	return func(yield func(ChunkID, func() ([]Entry, error)) bool) {
		r, rows, err := ix.table(run)
		if err != nil {
			yield(ChunkID{}, func() ([]Entry, error) { return nil, err })
			return
		}
		for _, row := range rows {
			if !yield(ChunkID{row.run, row.number}, func() ([]Entry, error) { return r.entries(row) }) {
				return
			}
		}
	}
}

// Departed returns the entries that a complete run found gone, as they were.
// An error ends the sequence.
func (ix *Index) Departed(run uint32) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		record, err := ix.runRecord(run)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		r := ix.newReader()
		for n := range record.GoneChunks {
			entries, err := r.chunkOfEntries(keyOfRun(run, runGone, n))
			if err != nil {
				yield(Entry{}, ix.lost(err, "what run %d found gone", run))
				return
			}
			for _, e := range entries {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

// eachFile calls f with a view at each file of a run, until it says that it
// needs no more.
func (ix *Index) eachFile(run uint32, f func(*view) (bool, error)) error {
	r, rows, err := ix.table(run)
	if err != nil {
		return err
	}
	judge, err := ix.judgeOf(run)
	if err != nil {
		return err
	}
	v := view{reader: r, judge: judge}
	for _, row := range rows {
		entries, err := r.entries(row)
		if err != nil {
			return err
		}
		for i := range entries {
			v.at(v.next, &entries[i])
			if more, err := f(&v); !more || err != nil {
				return err
			}
		}
	}
	return nil
}

// view reads what a run holds of one file after the other, graded as the run
// grades. It belongs to one goroutine.
type view struct {
	*reader
	judge   *judge
	entry   *Entry
	ordinal uint32 // of the entry
	next    uint32
	current *Document // the last one read of the entry
}

// at moves the view to a file.
func (v *view) at(ordinal uint32, e *Entry) {
	v.entry, v.ordinal, v.next, v.current = e, ordinal, ordinal+1, nil
}

// documents returns how many documents the file has.
func (v *view) documents() (uint32, error) {
	_, first, end, err := v.place(v.entry.Unit)
	return end - first, err
}

// document returns the i-th document of the file.
func (v *view) document(i uint32) (*Document, error) {
	if v.current != nil && v.current.Index == i {
		return v.current, nil
	}
	stored, err := v.stored(v.entry.Unit, i)
	if err != nil {
		return nil, err
	}
	d := &Document{Entry: v.ordinal, Index: i, Document: stored.Document.Document, Unlisted: stored.unlisted, Words: stored.Words, File: v.entry.File}
	d.Path = v.entry.File.Path + d.Path
	if i == 0 && !v.entry.Name.IsZero() {
		name, err := v.stored(v.entry.Name, 0)
		if err != nil {
			return nil, err
		}
		d.Words |= name.Words
	}
	v.current = d
	return d, nil
}

// hits calls f for the hits of the file that lie in a chunk that wanted
// selects, in order; nil selects all.
func (v *view) hits(wanted func(s segmentID, chunk uint32) bool, f func(batch.Hit) (bool, error)) (bool, error) {
	for _, u := range [...]UnitID{v.entry.Name, v.entry.Unit} { // a name is page 0 of the first document
		if u.IsZero() {
			continue
		}
		grader, err := v.judge.of(u)
		if err != nil {
			return false, err
		}
		more, err := v.hitsOf(u, wanted, func(h batch.Hit) (bool, error) {
			if !grader.Grade(&h) {
				return true, nil
			}
			return f(h)
		})
		if !more || err != nil {
			return more, err
		}
	}
	return true, nil
}

// cached is how many chunks of a sort a reader remembers. Files next to each
// other were scanned in one run or in a few.
const cached = 32

// reader reads segments and tables and remembers what it read last. What it
// returns is read-only. It belongs to one goroutine.
type reader struct {
	ix        *Index
	segments  map[segmentID]*segment
	docs      memory[[]storedDocument]
	hitsIn    memory[[]batch.Hit]
	pathsIn   memory[[]source.File]
	entriesIn memory[[]Entry] // by run and number of the chunk
}

func (ix *Index) newReader() *reader { return &reader{ix: ix, segments: map[segmentID]*segment{}} }

// chunkID names a chunk of one sort.
type chunkID struct {
	segmentID
	chunk uint32
}

// memory holds the values that were read last.
type memory[V any] struct {
	values map[chunkID]V
	order  []chunkID
}

// get returns a value, read if it is not there.
func (m *memory[V]) get(id chunkID, read func() (V, error)) (V, error) {
	if v, ok := m.values[id]; ok {
		return v, nil
	}
	v, err := read()
	if err != nil {
		return v, err
	}
	if m.values == nil {
		m.values = map[chunkID]V{}
	}
	if len(m.order) == cached {
		delete(m.values, m.order[0])
		m.order = append(m.order[:0], m.order[1:]...)
	}
	m.values[id], m.order = v, append(m.order, id)
	return v, nil
}

// segment returns what a segment holds.
func (r *reader) segment(id segmentID) (*segment, error) {
	if s, ok := r.segments[id]; ok {
		return s, nil
	}
	s, err := r.ix.segment(id)
	if err != nil {
		return nil, err
	}
	r.segments[id] = s
	return s, nil
}

func (ix *Index) segment(id segmentID) (*segment, error) {
	packed, err := ix.store.get(keyOfSegment(id, segmentRecord, 0))
	var s *segment
	if err == nil {
		s, err = decodeSegment(id, packed)
	}
	if err != nil {
		return nil, ix.lost(err, "segment %d of run %d", id.number, id.run)
	}
	return s, nil
}

// place returns where the documents of a unit lie.
func (r *reader) place(u UnitID) (s *segment, first, end uint32, err error) {
	if s, err = r.segment(segmentID{u.Run, u.Segment}); err != nil {
		return nil, 0, 0, err
	}
	first, end, ok := s.unit(u.Number)
	if !ok {
		return nil, 0, 0, r.ix.lost(errMissing, "unit %d of segment %d of run %d", u.Number, u.Segment, u.Run)
	}
	return s, first, end, nil
}

// stored returns the i-th document of a unit.
func (r *reader) stored(u UnitID, i uint32) (*storedDocument, error) {
	s, first, end, err := r.place(u)
	if err != nil {
		return nil, err
	}
	ordinal, from := first+i, uint32(0)
	if ordinal < end {
		for n, count := range s.documents {
			if ordinal >= from+count {
				from += count
				continue
			}
			docs, err := r.documentChunk(s, uint32(n))
			if err != nil {
				return nil, err
			}
			return &docs[ordinal-from], nil
		}
	}
	return nil, r.ix.lost(errMissing, "document %d of unit %d of segment %d of run %d", i, u.Number, u.Segment, u.Run)
}

func (r *reader) documentChunk(s *segment, n uint32) ([]storedDocument, error) {
	return r.docs.get(chunkID{s.segmentID, n}, func() ([]storedDocument, error) {
		raw, err := r.unpacked(keyOfSegment(s.segmentID, segmentDocuments, n))
		var docs []storedDocument
		if err == nil {
			docs, err = decodeDocuments(raw)
		}
		if err == nil && len(docs) != int(s.documents[n]) {
			err = errMalformed
		}
		return docs, r.ix.lost(err, "chunk %d of the documents of segment %d of run %d", n, s.number, s.run)
	})
}

func (r *reader) unpacked(key []byte) ([]byte, error) {
	packed, err := r.ix.store.get(key)
	if err != nil {
		return nil, err
	}
	return unpack(packed)
}

func (r *reader) hitChunk(s *segment, n uint32) ([]batch.Hit, error) {
	return r.hitsIn.get(chunkID{s.segmentID, n}, func() ([]batch.Hit, error) {
		packed, err := r.ix.store.get(keyOfSegment(s.segmentID, segmentHits, n))
		var hits []batch.Hit
		if err == nil {
			hits, err = unpackHits(nil, packed)
		}
		if err == nil && (len(hits) == 0 || hits[0].Doc != s.hits[n].first) {
			err = errMalformed
		}
		return hits, r.ix.lost(err, "chunk %d of the hits of segment %d of run %d", n, s.number, s.run)
	})
}

// hitsOf calls f for the hits of a unit, as they are stored, that lie in a chunk that wanted
// selects, in order; nil selects all.
func (r *reader) hitsOf(u UnitID, wanted func(s segmentID, chunk uint32) bool, f func(batch.Hit) (bool, error)) (bool, error) {
	s, first, end, err := r.place(u)
	if err != nil {
		return false, err
	}
	// The hits of the first document may begin in the chunk before the first
	// one that begins with it.
	n, _ := slices.BinarySearchFunc(s.hits, first, func(c hitChunk, first uint32) int { return cmp.Compare(c.first, first) })
	for n = max(0, n-1); n < len(s.hits) && s.hits[n].first < end; n++ {
		if wanted != nil && !wanted(s.segmentID, uint32(n)) {
			continue
		}
		hits, err := r.hitChunk(s, uint32(n))
		if err != nil {
			return false, err
		}
		from, _ := slices.BinarySearchFunc(hits, first, func(h batch.Hit, first uint32) int { return cmp.Compare(h.Doc, first) })
		for _, h := range hits[from:] {
			if h.Doc >= end {
				break
			}
			h.Doc -= first
			if more, err := f(h); !more || err != nil {
				return more, err
			}
		}
	}
	return true, nil
}

// table returns the table of a run.
func (ix *Index) table(run uint32) (*reader, []row, error) {
	record, err := ix.runRecord(run)
	if err != nil {
		return nil, nil, err
	}
	if record.Pruned {
		return nil, nil, fmt.Errorf("%w: run %d was pruned", ErrNoRun, run)
	}
	if !record.Table {
		return nil, nil, fmt.Errorf("%w: run %d was killed; the next scan takes up what it found", ErrNoRun, run)
	}
	rows, err := ix.rowsOf(record)
	return ix.newReader(), rows, err
}

func (ix *Index) rowsOf(record *runRecord) ([]row, error) {
	rows := make([]row, 0, min(record.Rows, tableRows))
	for n := uint32(0); len(rows) < int(record.Rows); n++ {
		packed, err := ix.store.get(keyOfRun(record.ID, runTable, n))
		before := len(rows)
		if err == nil {
			rows, err = appendRows(rows, packed)
		}
		if err == nil && (len(rows) == before || len(rows) > int(record.Rows)) {
			err = errMalformed
		}
		if err != nil {
			return nil, ix.lost(err, "the table of run %d", record.ID)
		}
	}
	return rows, nil
}

// entries returns the entries of a chunk of a table.
func (r *reader) entries(row row) ([]Entry, error) { return r.entriesOf(r.ix.store.get, nil, row) }

// entriesOf is entries, with what get has of the store, in the room of a slice that
// is no longer needed.
func (r *reader) entriesOf(get func(key []byte) ([]byte, error), room []Entry, row row) ([]Entry, error) {
	packed, err := get(keyOfRun(row.run, runEntries, row.number))
	var entries []Entry
	if err == nil {
		entries, err = appendEntries(room[:0], packed)
	}
	if err == nil && len(entries) != int(row.entries) {
		err = errMalformed
	}
	return entries, r.ix.lost(err, "chunk %d of the files of run %d", row.number, row.run)
}

func (r *reader) journalChunk(s *segment, n uint32) ([]Entry, error) {
	entries, err := r.chunkOfEntries(keyOfSegment(s.segmentID, segmentJournal, n))
	return entries, r.ix.lost(err, "chunk %d of the journal of segment %d of run %d", n, s.number, s.run)
}

func (r *reader) chunkOfEntries(key []byte) ([]Entry, error) {
	packed, err := r.ix.store.get(key)
	if err != nil {
		return nil, err
	}
	return decodeEntries(packed)
}
