package hitindex

import (
	"bytes"
	"time"

	"github.com/dgraph-io/badger/v4/y"
)

// lastLevel is where Badger puts what is compacted in the end, and what it
// compacts no further: only its third compactor would (storeOptions has two).
const lastLevel = 6

// compacted returns the tables that compaction may read once a store that was
// closed in order is open for writing, with no unfinished run in it. These are all
// above the last level; of the last level those whose keys overlap with one of
// them or with what a run writes: content, whose keys are larger than those of all
// that there is, aliases and control records. What is left is content that is
// never written again. There is much of it: all but a few tables of a large index.
func compacted(tables []tableFacts) (ids []uint64) {
	var above []tableFacts
	for _, t := range tables {
		if t.level < lastLevel {
			above = append(above, t)
		}
	}
	for _, t := range tables {
		if t.level < lastLevel || t.biggest[0] > prefixContent || t.overlapsAny(above) {
			ids = append(ids, t.id)
		}
	}
	return ids
}

// overlapsAny reports whether the keys of t overlap with those of one of others.
func (t tableFacts) overlapsAny(others []tableFacts) bool {
	smallest, biggest := y.ParseKey(t.smallest), y.ParseKey(t.biggest)
	for _, x := range others {
		if bytes.Compare(y.ParseKey(x.smallest), biggest) <= 0 && bytes.Compare(smallest, y.ParseKey(x.biggest)) <= 0 {
			return true
		}
	}
	return false
}

// cycle is in how many days each table is examined once if one is opened for
// writing every day.
const cycle = 30

// due returns the tables whose turn it is at a time: decay of what nobody asks
// for shall not go unnoticed until the last good backup is gone.
func due(tables []tableFacts, now time.Time) (ids []uint64) {
	day := uint64(now.Unix()) / (24 * 60 * 60)
	for _, t := range tables {
		if t.id%cycle == day%cycle {
			ids = append(ids, t.id)
		}
	}
	return ids
}
