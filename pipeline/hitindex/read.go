package hitindex

import (
	"cmp"
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
	Shard uint32 // of the plan
	Index uint32 // within the shard's documents
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

// segments reads what all segments of a run hold.
func (ix *Index) segments(r *runRecord) ([]*segment, error) {
	var out []*segment
	shards := 0
	for n := range r.Segments {
		packed, err := ix.store.get(keyOfSegment(r.ID, n, segmentRecord, 0))
		if err != nil {
			return nil, ix.lost(err, "segment %d of run %d", n, r.ID)
		}
		s, err := decodeSegment(n, packed)
		if err != nil || len(s.shards) > 0 && int64(s.shards[len(s.shards)-1].id) >= int64(r.Shards) {
			return nil, ix.lost(errMalformed, "segment %d of run %d", n, r.ID)
		}
		shards += len(s.shards)
		out = append(out, s)
	}
	if shards != r.ShardsDone {
		return nil, ix.lost(errMissing, "a shard of run %d", r.ID)
	}
	return out, nil
}

func (ix *Index) planFiles(run, shard uint32) ([]source.File, error) {
	packed, err := ix.store.get(keyPlan(run, shard))
	if err != nil {
		return nil, ix.lost(err, "the plan of shard %d of run %d", shard, run)
	}
	files, err := decodePlan(packed)
	return files, ix.lost(err, "the plan of shard %d of run %d", shard, run)
}

// place is where a shard lies: documents [first, first+documents) of a
// segment.
type place struct {
	shard            uint32
	segment          *segment
	first, documents uint32
}

// places returns the shards of the segments in order.
func places(segments []*segment) []place {
	var out []place
	for _, s := range segments {
		first := uint32(0)
		for _, sh := range s.shards {
			out = append(out, place{sh.id, s, first, sh.documents})
			first += sh.documents
		}
	}
	slices.SortFunc(out, func(a, b place) int { return cmp.Compare(a.shard, b.shard) })
	return out
}

// Documents returns the documents of a run in order. An error ends the
// sequence.
func (ix *Index) Documents(run uint32) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		v, err := ix.view(run)
		if err != nil {
			yield(Document{}, err)
			return
		}
		for _, p := range places(v.segments) {
			for i := range p.documents {
				d, err := v.document(p, i)
				if err != nil {
					yield(Document{}, err)
					return
				}
				if !yield(*d, nil) {
					return
				}
			}
		}
	}
}

// view reads the content of a run. It remembers what it read last, which is
// what a reader that goes forward needs next. It belongs to one goroutine.
type view struct {
	ix       *Index
	run      uint32
	segments []*segment

	plan      []source.File // of planShard
	planShard int64

	documents     []entry // a chunk of them
	documentsIn   *segment
	documentsFrom uint32 // ordinal of the first
	current       *Document

	hits   []batch.Hit // a chunk of them
	hitsIn *segment
	chunk  uint32
}

func (ix *Index) view(run uint32) (*view, error) {
	r, err := ix.runRecord(run)
	if err != nil {
		return nil, err
	}
	segments, err := ix.segments(r)
	if err != nil {
		return nil, err
	}
	return &view{ix: ix, run: run, segments: segments, planShard: -1}, nil
}

// document returns the i-th document of the shard at p.
func (v *view) document(p place, i uint32) (*Document, error) {
	if v.current != nil && v.current.Shard == p.shard && v.current.Index == i {
		return v.current, nil
	}
	if err := v.loadPlan(p.shard); err != nil {
		return nil, err
	}
	if err := v.loadDocuments(p.segment, p.first+i); err != nil {
		return nil, err
	}
	d := &v.documents[p.first+i-v.documentsFrom]
	if int(d.File) >= len(v.plan) {
		return nil, v.ix.lost(errMalformed, "document %d of shard %d of run %d", i, p.shard, v.run)
	}
	v.current = &Document{Shard: p.shard, Index: i, Document: d.Document.Document, Unlisted: d.unlisted, Words: d.Words,
		File: v.plan[d.File]}
	return v.current, nil
}

func (v *view) loadPlan(shard uint32) error {
	if v.planShard == int64(shard) {
		return nil
	}
	files, err := v.ix.planFiles(v.run, shard)
	v.plan, v.planShard = files, int64(shard)
	return err
}

// loadDocuments makes v.documents the chunk that holds the ordinal.
func (v *view) loadDocuments(s *segment, ordinal uint32) error {
	if v.documentsIn == s && ordinal-v.documentsFrom < uint32(len(v.documents)) {
		return nil
	}
	from := uint32(0)
	for n, count := range s.documents {
		if ordinal >= from+count {
			from += count
			continue
		}
		docs, err := v.readDocuments(s.number, uint32(n))
		if err != nil || len(docs) != int(count) {
			v.documentsIn = nil
			return v.ix.lost(cmp.Or(err, errMalformed), "chunk %d of the documents of segment %d of run %d", n, s.number, v.run)
		}
		v.documents, v.documentsFrom, v.documentsIn = docs, from, s
		return nil
	}
	return v.ix.lost(errMissing, "document %d of segment %d of run %d", ordinal, s.number, v.run)
}

func (v *view) readDocuments(segment, chunk uint32) ([]entry, error) {
	packed, err := v.ix.store.get(keyOfSegment(v.run, segment, segmentDocuments, chunk))
	if err != nil {
		return nil, err
	}
	raw, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	return decodeDocuments(raw)
}

// readHits returns the n-th chunk of hits of a segment, valid until the next
// call.
func (v *view) readHits(s *segment, n uint32) ([]batch.Hit, error) {
	if v.hitsIn == s && v.chunk == n {
		return v.hits, nil
	}
	packed, err := v.ix.store.get(keyOfSegment(v.run, s.number, segmentHits, n))
	if err == nil {
		v.hits, err = unpackHits(v.hits[:0], packed)
	}
	if err == nil && (len(v.hits) == 0 || v.hits[0].Doc != s.hits[n].first) {
		err = errMalformed
	}
	if err != nil {
		v.hitsIn = nil
		return nil, v.ix.lost(err, "chunk %d of the hits of segment %d of run %d", n, s.number, v.run)
	}
	v.hitsIn, v.chunk = s, n
	return v.hits, nil
}

// hitsOf calls f for the hits of the shard at p that lie in one of the chunks
// that wanted lists, in order; nil lists all chunks.
func (v *view) hitsOf(p place, wanted func(chunk uint32) bool, f func(batch.Hit) (bool, error)) (bool, error) {
	chunks := p.segment.hits
	end := p.first + p.documents
	// The hits of the first document may begin in the chunk before the first
	// one that begins with it.
	n, _ := slices.BinarySearchFunc(chunks, p.first, func(c hitChunk, first uint32) int { return cmp.Compare(c.first, first) })
	for n = max(0, n-1); n < len(chunks) && chunks[n].first < end; n++ {
		if wanted != nil && !wanted(uint32(n)) {
			continue
		}
		hits, err := v.readHits(p.segment, uint32(n))
		if err != nil {
			return false, err
		}
		for _, h := range hits {
			if h.Doc < p.first || h.Doc >= end {
				continue
			}
			h.Doc -= p.first
			if more, err := f(h); !more || err != nil {
				return more, err
			}
		}
	}
	return true, nil
}
