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
