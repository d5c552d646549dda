package hitindex

import (
	"encoding/binary"
	"hash/maphash"
	"slices"

	"aktsyn/pipeline/source"
)

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
