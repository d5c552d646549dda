package hitindex

import "encoding/binary"

// The first bytes of keys. Content is written in ascending order of its keys,
// and the control records, which are written again and again, sort after all
// of it: so the tables of Badger hardly overlap, and compaction rewrites a
// table once per level instead of all older ones with it.
const (
	prefixContent = 'c'
	prefixLastRun = 'y'
	prefixRun     = 'z'
)

// The kinds of content of a run, and of a segment.
const (
	runPlan    = 'p' // number: shard
	runSegment = 's' // number: segment, then one of:

	segmentRecord    = 'a'
	segmentDocuments = 'd' // number: chunk
	segmentHits      = 'h' // number: chunk
	segmentPostings  = 'v' // number: bucket
)

func keyLastRun() []byte { return []byte{prefixLastRun} }

func keyRun(run uint32) []byte { return binary.BigEndian.AppendUint32([]byte{prefixRun}, run) }

// keyContent returns the prefix of everything that belongs to a run but its
// own record.
func keyContent(run uint32) []byte { return binary.BigEndian.AppendUint32([]byte{prefixContent}, run) }

func keyPlan(run, shard uint32) []byte {
	return binary.BigEndian.AppendUint32(append(keyContent(run), runPlan), shard)
}

// keySegment returns the prefix of everything that belongs to a segment.
func keySegment(run, segment uint32) []byte {
	return binary.BigEndian.AppendUint32(append(keyContent(run), runSegment), segment)
}

func keyOfSegment(run, segment uint32, kind byte, number uint32) []byte {
	return binary.BigEndian.AppendUint32(append(keySegment(run, segment), kind), number)
}
