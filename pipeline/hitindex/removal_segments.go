package hitindex

import (
	"encoding/binary"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/source"
)

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
