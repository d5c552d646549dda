package hitindex

import (
	"encoding/binary"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
)

// segmentWriter packs the results of shards into a segment. Full chunks are
// written at once; nothing exists before the run's record says so.
type segmentWriter struct {
	run    uint32
	batch  *storeBatch
	record segment
	text   int64 // bytes of text of the documents
	hits   int   // hits taken

	documents []byte // the chunk of documents being packed
	count     int    // documents in it
	unread    int    // unread pages in it
	before    string // path of the last one

	chunk    []batch.Hit // the chunk of hits being packed, Doc is the ordinal
	packer   *hitPacker
	postings []posting
	ordinal  uint32 // of the next document
}

func newSegmentWriter(s *store, run, number uint32) *segmentWriter {
	return &segmentWriter{run: run, batch: s.newBatch(), record: segment{number: number}, packer: newHitPacker()}
}

// add takes the result of a shard.
func (s *segmentWriter) add(r engine.Result) error {
	s.record.shards = append(s.record.shards, segmentShard{r.Shard.ID, uint32(len(r.Docs))})
	for i := range r.Docs {
		if err := s.document(&r.Docs[i]); err != nil {
			return err
		}
	}
	for _, h := range r.Hits {
		h.Doc += s.ordinal
		if s.chunk = append(s.chunk, h); len(s.chunk) == chunkHits {
			if err := s.flushHits(); err != nil {
				return err
			}
		}
	}
	s.ordinal += uint32(len(r.Docs))
	s.hits += len(r.Hits)
	return nil
}

func (s *segmentWriter) document(d *engine.Document) error {
	e := makeEntry(*d)
	if s.count == chunkDocuments || len(s.documents) >= chunkDocumentBytes || s.unread+len(e.Unread) > maxUnread {
		if err := s.flushDocuments(); err != nil {
			return err
		}
	}
	s.documents = appendEntry(s.documents, s.before, &e)
	s.count, s.unread, s.before = s.count+1, s.unread+len(e.Unread), d.Path
	s.text += d.Text
	return nil
}

func (s *segmentWriter) flushDocuments() error {
	if s.count == 0 {
		return nil
	}
	n := uint32(len(s.record.documents))
	s.record.documents = append(s.record.documents, uint32(s.count))
	packed := pack(nil, s.documents)
	s.documents, s.count, s.unread, s.before = s.documents[:0], 0, 0, ""
	return s.put(segmentDocuments, n, packed)
}

func (s *segmentWriter) flushHits() error {
	if len(s.chunk) == 0 {
		return nil
	}
	n := uint32(len(s.record.hits))
	s.record.hits = append(s.record.hits, hitChunk{s.chunk[0].Doc})
	packed := s.packer.pack(s.chunk)
	for _, v := range s.packer.distinct {
		s.postings = append(s.postings, makePosting(v, n))
	}
	s.chunk = s.chunk[:0]
	return s.put(segmentHits, n, packed)
}

func (s *segmentWriter) put(kind byte, number uint32, value []byte) error {
	return s.batch.put(keyOfSegment(s.run, s.record.number, kind, number), value)
}

// commit writes what is left of the segment and waits until all of it is
// synced.
func (s *segmentWriter) commit() error {
	defer s.cancel()
	if err := s.flushDocuments(); err != nil {
		return err
	}
	if err := s.flushHits(); err != nil {
		return err
	}
	s.record.bits = bucketBits(len(s.postings))
	err := eachBucket(s.postings, s.record.bits, func(bucket uint32, packed []byte) error {
		return s.put(segmentPostings, bucket, packed)
	})
	if err != nil {
		return err
	}
	if err := s.put(segmentRecord, 0, s.record.encode()); err != nil {
		return err
	}
	return s.batch.commit()
}

// cancel gives the segment up. It may be called after commit.
func (s *segmentWriter) cancel() { s.batch.cancel() }

func appendNumber(n uint32) []byte { return binary.AppendUvarint(nil, uint64(n)) }
