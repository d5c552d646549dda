package hitindex

import (
	"encoding/binary"
	"math"
)

// segment says what a segment holds. Its record is read before anything
// else of it, so every chunk that must exist is known and a missing one is
// noticed.
type segment struct {
	number    uint32
	shards    []segmentShard // ascending by id
	documents []uint32       // number of documents in each chunk of documents
	hits      []hitChunk
	bits      int // of the pseudonym that select a bucket of postings
}

// segmentShard is a shard of a segment.
type segmentShard struct{ id, documents uint32 }

// hitChunk is a chunk of hits: the ordinal of its first hit's document. The
// documents of a chunk reach up to the first of the next one, inclusive.
type hitChunk struct{ first uint32 }

// maxBits keeps the number of buckets sane; 2²⁰ buckets of postings belong
// to far more values than a segment has hits.
const maxBits = 20

func (s *segment) encode() []byte {
	b := binary.AppendUvarint(nil, uint64(len(s.shards)))
	last := uint32(0)
	for _, sh := range s.shards {
		b = binary.AppendUvarint(b, uint64(sh.id-last))
		b = binary.AppendUvarint(b, uint64(sh.documents))
		last = sh.id
	}
	b = binary.AppendUvarint(b, uint64(len(s.documents)))
	for _, n := range s.documents {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = binary.AppendUvarint(b, uint64(len(s.hits)))
	last = 0
	for _, h := range s.hits {
		b = binary.AppendUvarint(b, uint64(h.first-last))
		last = h.first
	}
	return pack(nil, append(b, byte(s.bits)))
}

func decodeSegment(number uint32, packed []byte) (*segment, error) {
	raw, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	c, s := &cursor{b: raw}, &segment{number: number}
	s.shards = make([]segmentShard, c.count())
	id := uint64(0)
	for i := range s.shards {
		id += uint64(c.uint32())
		s.shards[i] = segmentShard{uint32(id), c.uint32()}
	}
	s.documents = make([]uint32, c.count())
	for i := range s.documents {
		s.documents[i] = c.uint32()
	}
	s.hits = make([]hitChunk, c.count())
	first := uint64(0)
	for i := range s.hits {
		first += uint64(c.uint32())
		s.hits[i] = hitChunk{uint32(first)}
	}
	s.bits = int(c.byte())
	if id > math.MaxUint32 || first > math.MaxUint32 || s.bits > maxBits || !s.consistent() {
		return nil, errMalformed
	}
	return s, c.done()
}

// consistent reports whether shards and chunks speak of the same documents.
func (s *segment) consistent() bool {
	shards, chunks := uint64(0), uint64(0)
	for i, sh := range s.shards {
		if i > 0 && sh.id <= s.shards[i-1].id {
			return false
		}
		shards += uint64(sh.documents)
	}
	for _, n := range s.documents {
		chunks += uint64(n)
	}
	return shards == chunks && chunks <= math.MaxUint32 &&
		(len(s.hits) == 0 || uint64(s.hits[len(s.hits)-1].first) < chunks)
}
