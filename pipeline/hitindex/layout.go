package hitindex

import (
	"crypto/sha256"
	"encoding/binary"

	"aktsyn/pipeline/source"
)

// The first bytes of keys. Content is written in ascending order of its keys,
// and the control records, which are written again and again, sort after all
// of it: so the tables of Badger hardly overlap, and compaction rewrites a
// table once per level instead of all older ones with it.
const (
	prefixContent = 'c'
	prefixAlias   = 'm'
	prefixLastRun = 'y'
	prefixRun     = 'z'
)

// The kinds of content of a run, and of a segment, in the order in which they
// are written.
const (
	runSegment = 's' // number: segment, then one of:
	runEntries = 't' // number: chunk
	runGone    = 'u' // number: chunk
	runTable   = 'v' // number: chunk

	segmentRecord    = 'a'
	segmentDocuments = 'd' // number: chunk
	segmentHits      = 'h' // number: chunk
	segmentJournal   = 'j' // number: chunk
	segmentPaths     = 'p' // number: chunk
	segmentPostings  = 'v' // number: bucket
)

func keyLastRun() []byte { return []byte{prefixLastRun} }

func keyRun(run uint32) []byte { return binary.BigEndian.AppendUint32([]byte{prefixRun}, run) }

// keyContent returns the prefix of everything that belongs to a run but its
// own record.
func keyContent(run uint32) []byte { return binary.BigEndian.AppendUint32([]byte{prefixContent}, run) }

// keyOfRun names a record of a run: kind is one of runEntries, runGone and
// runTable.
func keyOfRun(run uint32, kind byte, number uint32) []byte {
	return binary.BigEndian.AppendUint32(append(keyContent(run), kind), number)
}

// keySegment returns the prefix of everything that belongs to a segment.
func keySegment(run, segment uint32) []byte {
	return binary.BigEndian.AppendUint32(append(keyContent(run), runSegment), segment)
}

func keyOfSegment(s segmentID, kind byte, number uint32) []byte {
	return binary.BigEndian.AppendUint32(append(keySegment(s.run, s.number), kind), number)
}

// keyAliases returns the prefix of the further paths that a unit had.
func keyAliases(u UnitID) []byte {
	key := binary.BigEndian.AppendUint32([]byte{prefixAlias}, u.Run)
	key = binary.BigEndian.AppendUint32(key, u.Segment)
	return binary.BigEndian.AppendUint32(key, u.Number)
}

func keyAlias(u UnitID, f source.File) []byte {
	sum := sha256.Sum256(appendPath(nil, source.File{}, f))
	return append(keyAliases(u), sum[:16]...)
}

// appendPath appends where a file lies, by what differs from the file before.
func appendPath(dst []byte, before, f source.File) []byte {
	return appendShared(appendShared(dst, before.Root, f.Root), before.Path, f.Path)
}

// path reads what appendPath wrote.
func (c *cursor) path(before source.File) source.File {
	return source.File{Root: c.shared(before.Root), Path: c.shared(before.Path)}
}

// recordKind says what a record holds.
type recordKind int

const (
	recordUnknown recordKind = iota
	recordSegment
	recordDocuments
	recordHits
	recordEntries // of a table, a journal, or gone
	recordPaths
	recordPostings
	recordTable
	recordAlias
	recordRun
	recordLastRun
)

// kindOf tells what the record under a key holds.
func kindOf(key []byte) recordKind {
	const content, segment = 1 + 4, 1 + 4 + 1 + 4 // bytes of keyContent and keySegment
	switch {
	case len(key) == 1 && key[0] == prefixLastRun:
		return recordLastRun
	case len(key) == 5 && key[0] == prefixRun:
		return recordRun
	case len(key) == 1+3*4+16 && key[0] == prefixAlias:
		return recordAlias
	case len(key) == content+1+4 && key[0] == prefixContent:
		return map[byte]recordKind{runEntries: recordEntries, runGone: recordEntries, runTable: recordTable}[key[content]]
	case len(key) == segment+1+4 && key[0] == prefixContent && key[content] == runSegment:
		return map[byte]recordKind{segmentRecord: recordSegment, segmentDocuments: recordDocuments, segmentHits: recordHits,
			segmentJournal: recordEntries, segmentPaths: recordPaths, segmentPostings: recordPostings}[key[segment]]
	}
	return recordUnknown
}

// chunkOfSegment reads what keyOfSegment wrote.
func chunkOfSegment(key []byte) (id segmentID, number uint32) {
	const segment = 1 + 4 + 1
	return segmentID{binary.BigEndian.Uint32(key[1:]), binary.BigEndian.Uint32(key[segment:])}, binary.BigEndian.Uint32(key[len(key)-4:])
}

// isJournal reports whether a record of entries is part of a segment's journal.
func isJournal(key []byte) bool {
	const segment = 1 + 4 + 1 + 4
	return len(key) == segment+1+4 && key[segment] == segmentJournal
}
