package hitindex

import (
	"encoding/binary"
	"slices"
	"strings"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/source"
)

// pathsChunk is how many units share a record of paths, and journalChunk how
// many entries one of the journal.
const (
	pathsChunk   = 256
	journalChunk = 512
)

// segmentWriter packs units and entries into a segment. Full chunks are
// written at once; nothing exists before the run's record says so.
type segmentWriter struct {
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

	paths   []byte      // of the units, the record of them that is being packed
	path    source.File // the last of them
	journal []Entry
}

func newSegmentWriter(s *store, id segmentID) *segmentWriter {
	return &segmentWriter{batch: s.newBatch(), record: segment{segmentID: id, units: []uint32{0}}, packer: newHitPacker()}
}

// unit takes what one content or name gave. Hits are in order, their Doc is an
// index into docs, whose paths begin with that of the file.
func (s *segmentWriter) unit(f source.File, docs []engine.Document, hits []batch.Hit) (UnitID, error) {
	id := UnitID{s.record.run, s.record.number, uint32(len(s.record.units) - 1)}
	for i := range docs {
		if err := s.document(&docs[i], strings.TrimPrefix(docs[i].Path, f.Path)); err != nil {
			return id, err
		}
	}
	return id, s.endUnit(f, len(docs), hits)
}

// endUnit takes the hits of the documents that were just taken, and the file
// that they were first found in.
func (s *segmentWriter) endUnit(f source.File, docs int, hits []batch.Hit) error {
	s.hits += len(hits)
	for len(hits) > 0 {
		from := len(s.chunk)
		n := min(len(hits), chunkHits-from)
		s.chunk = append(s.chunk, hits[:n]...)
		for i := from; i < len(s.chunk); i++ {
			s.chunk[i].Doc += s.ordinal
		}
		if hits = hits[n:]; len(s.chunk) == chunkHits {
			if err := s.flushHits(); err != nil {
				return err
			}
		}
	}
	s.ordinal += uint32(docs)
	s.record.units = append(s.record.units, s.ordinal)
	s.paths = appendPath(s.paths, s.path, f)
	s.path = source.File{Root: f.Root, Path: f.Path}
	if (len(s.record.units)-1)%pathsChunk == 0 {
		return s.flushPaths()
	}
	return nil
}

func (s *segmentWriter) document(d *engine.Document, path string) error {
	e := makeStored(*d)
	e.Path = path
	return s.stored(&e)
}

// stored takes a document as a segment has it.
func (s *segmentWriter) stored(e *storedDocument) error {
	if s.count == chunkDocuments || len(s.documents) >= chunkDocumentBytes || s.unread+len(e.Unread) > maxUnread {
		if err := s.flushDocuments(); err != nil {
			return err
		}
	}
	s.documents = appendDocument(s.documents, s.before, e)
	s.count, s.unread, s.before = s.count+1, s.unread+len(e.Unread), e.Path
	s.text += e.Text
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
	for _, v := range s.packer.values.list {
		s.postings = append(s.postings, makePosting(v, n))
	}
	s.chunk = s.chunk[:0]
	return s.put(segmentHits, n, packed)
}

// alias notes that the file, too, has the unit.
func (s *segmentWriter) alias(u UnitID, f source.File) error {
	return s.batch.put(keyAlias(u, f), appendPath(nil, source.File{}, f))
}

// flushPaths writes which file each of the last units was first found in.
func (s *segmentWriter) flushPaths() error {
	if len(s.paths) == 0 {
		return nil
	}
	packed := pack(nil, s.paths)
	s.paths, s.path = s.paths[:0], source.File{}
	return s.put(segmentPaths, uint32(len(s.record.units)-2)/pathsChunk, packed)
}

// flushJournal writes the entries in order. The last of several for one file
// holds.
func (s *segmentWriter) flushJournal() error {
	slices.SortStableFunc(s.journal, func(a, b Entry) int { return ComparePaths(a.File, b.File) })
	entries := s.journal[:0]
	for i, e := range s.journal {
		if i+1 == len(s.journal) || ComparePaths(e.File, s.journal[i+1].File) != 0 {
			entries = append(entries, e)
		}
	}
	if len(entries) > 0 {
		s.record.first = source.File{Root: entries[0].File.Root, Path: entries[0].File.Path}
	}
	for chunk := range slices.Chunk(entries, journalChunk) {
		if err := s.put(segmentJournal, s.record.journal, encodeEntries(chunk)); err != nil {
			return err
		}
		s.record.journal++
	}
	return nil
}

func (s *segmentWriter) put(kind byte, number uint32, value []byte) error {
	return s.batch.put(keyOfSegment(s.record.segmentID, kind, number), value)
}

// commit writes what is left of the segment and waits until all of it is
// in the store.
func (s *segmentWriter) commit() error {
	defer s.cancel()
	for _, flush := range []func() error{s.flushDocuments, s.flushHits, s.flushJournal, s.flushPaths, s.flushPostings} {
		if err := flush(); err != nil {
			return err
		}
	}
	if err := s.put(segmentRecord, 0, s.record.encode()); err != nil {
		return err
	}
	return s.batch.commit()
}

func (s *segmentWriter) flushPostings() error {
	s.record.bits = bucketBits(len(s.postings))
	return eachBucket(s.postings, s.record.bits, func(bucket uint32, packed []byte) error {
		return s.put(segmentPostings, bucket, packed)
	})
}

// cancel gives the segment up. It may be called after commit.
func (s *segmentWriter) cancel() { s.batch.cancel() }

func encodeEntries(entries []Entry) []byte { return pack(nil, appendAll(nil, entries)) }

// appendAll appends a chunk of entries.
func appendAll(dst []byte, entries []Entry) []byte {
	before := new(Entry)
	for i := range entries {
		dst, before = appendEntry(dst, before, &entries[i]), &entries[i]
	}
	return dst
}

func appendNumber(n uint32) []byte { return binary.AppendUvarint(nil, uint64(n)) }
