package hitindex

import (
	"encoding/binary"
	"math"
	"slices"

	"aktsyn/pipeline/source"
)

// segmentID names a segment.
type segmentID struct{ run, number uint32 }

// segment says what a segment holds. Its record is read before anything
// else of it, so every chunk that must exist is known and a missing one is
// noticed.
type segment struct {
	segmentID
	units     []uint32 // ordinal of the first document of each unit, and behind the last
	documents []uint32 // number of documents in each chunk of documents
	hits      []hitChunk
	bits      int         // of the pseudonym that select a bucket of postings
	journal   uint32      // number of chunks of the journal
	first     source.File // path of the journal's first entry
}

// hitChunk is a chunk of hits: the ordinal of its first hit's document. The
// documents of a chunk reach up to the first of the next one, inclusive.
type hitChunk struct{ first uint32 }

// maxBits keeps the number of buckets sane; 2²⁰ buckets of postings belong
// to far more values than a segment has hits.
const maxBits = 20

func (s *segment) encode() []byte {
	b := appendSteps(nil, s.units)
	b = binary.AppendUvarint(b, uint64(len(s.documents)))
	for _, n := range s.documents {
		b = binary.AppendUvarint(b, uint64(n))
	}
	firsts := make([]uint32, len(s.hits))
	for i, h := range s.hits {
		firsts[i] = h.first
	}
	b = appendSteps(b, firsts)
	b = binary.AppendUvarint(append(b, byte(s.bits)), uint64(s.journal))
	return pack(nil, appendPath(b, source.File{}, s.first))
}

// appendSteps appends ascending numbers by their distances.
func appendSteps(dst []byte, numbers []uint32) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(numbers)))
	last := uint32(0)
	for _, n := range numbers {
		dst = binary.AppendUvarint(dst, uint64(n-last))
		last = n
	}
	return dst
}

// steps reads what appendSteps wrote.
func (c *cursor) steps() []uint32 {
	numbers := make([]uint32, c.count())
	last, b := uint64(0), c.b
	for i := range numbers {
		// Nearly all are one byte. The cursor is left alone meanwhile: moving it
		// for each was a seventh of a search among ten million hits.
		if len(b) > 0 && b[0] < 0x80 {
			last, b = last+uint64(b[0]), b[1:]
		} else {
			c.b = b
			last += uint64(c.uint32())
			b = c.b
		}
		if last > math.MaxUint32 {
			c.fail()
			return nil
		}
		numbers[i] = uint32(last)
	}
	c.b = b
	return numbers
}

func decodeSegment(id segmentID, packed []byte) (*segment, error) {
	raw, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	c, s := &cursor{b: raw}, &segment{segmentID: id}
	s.units = c.steps()
	s.documents = make([]uint32, c.count())
	for i := range s.documents {
		s.documents[i] = c.uint32()
	}
	for _, first := range c.steps() {
		s.hits = append(s.hits, hitChunk{first})
	}
	s.bits = int(c.byte())
	s.journal = c.uint32()
	s.first = c.path(source.File{})
	if s.bits > maxBits || !s.consistent() {
		return nil, errMalformed
	}
	return s, c.done()
}

// consistent reports whether units and chunks speak of the same documents.
func (s *segment) consistent() bool {
	if len(s.units) == 0 || s.units[0] != 0 {
		return false
	}
	chunks := uint64(0)
	for _, n := range s.documents {
		chunks += uint64(n)
	}
	all := uint64(s.units[len(s.units)-1])
	return all == chunks && (len(s.hits) == 0 || uint64(s.hits[len(s.hits)-1].first) < chunks)
}

// unit returns the documents of a unit: those from first up to end.
func (s *segment) unit(number uint32) (first, end uint32, ok bool) {
	if uint64(number)+1 >= uint64(len(s.units)) {
		return 0, 0, false
	}
	return s.units[number], s.units[number+1], true
}

// unitOf returns the unit that a document, by its ordinal, belongs to.
func (s *segment) unitOf(document uint32) UnitID {
	n, found := slices.BinarySearch(s.units, document)
	for found && n+1 < len(s.units) && s.units[n+1] == document {
		n++ // units without documents lie before it
	}
	if !found {
		n--
	}
	return UnitID{s.run, s.segmentID.number, uint32(n)}
}
