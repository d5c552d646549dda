package hitindex

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/source"
)

// State says how far a run is. Values are stored: append, never renumber.
type State uint8

// The states. A run that is Running while no process has the index open for
// writing was killed; it can be resumed like an Interrupted one.
const (
	Running     State = iota + 1
	Interrupted       // ended before all shards were done
	Complete          // all shards are done
)

var stateNames = [...]string{"none", "running", "interrupted", "complete"}

// String returns the state's name.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("state%d", uint8(s))
}

// Run is one pass over an archive, as far as it has been synced.
type Run struct {
	ID         uint32 // from 1
	State      State
	Started    time.Time // UTC
	Ended      time.Time // UTC; zero while Running
	Roots      []string  // as given to the walk
	Ruleset    string    // hexadecimal digest of kernels, dictionaries and thresholds
	Version    string    // of the program
	Shards     int       // in the plan
	ShardsDone int
	Totals     Totals // of the shards that are done
}

// Totals are sums over the documents of a run. They balance: Pages is
// PagesRead plus all UnreadPages.
type Totals struct {
	Documents int64
	Pages     int64 // pages the documents have, read or not
	PagesRead int64
	Bytes     int64 // of the documents themselves
	TextBytes int64 // of the text of the pages read
	Hits      map[kernels.Kind]map[kernels.Grade]int64
	// Unread counts the documents that were not read, or not whole.
	Unread map[source.Cause]int64
	// UnreadPages counts the pages that were not read. A document of which
	// nothing is known, not even its number of pages, has none.
	UnreadPages map[source.Cause]int64
}

// Add adds documents and their hits. A document with a Cause and no list of
// unread pages was not read at all when it gave no text; when it did give
// text, its known pages were read and the rest of it is not known.
func (t *Totals) Add(docs []engine.Document, hits []batch.Hit) {
	t.init()
	for i := range docs {
		t.document(&docs[i])
	}
	for _, c := range countHits(hits) {
		if t.Hits[c.kind] == nil {
			t.Hits[c.kind] = map[kernels.Grade]int64{}
		}
		t.Hits[c.kind][c.grade] += c.n
	}
}

// hitCount is a number of hits of a kind and grade.
type hitCount struct {
	kind  kernels.Kind
	grade kernels.Grade
	n     int64
}

// countHits counts by kind and grade. There are few of them, so looking
// through a list is faster than a map.
func countHits(hits []batch.Hit) (counts []hitCount) {
next:
	for i := range hits {
		for j := range counts {
			if counts[j].kind == hits[i].Kind && counts[j].grade == hits[i].Grade {
				counts[j].n++
				continue next
			}
		}
		counts = append(counts, hitCount{hits[i].Kind, hits[i].Grade, 1})
	}
	return counts
}

func (t *Totals) init() {
	if t.Hits == nil {
		t.Hits = map[kernels.Kind]map[kernels.Grade]int64{}
		t.Unread = map[source.Cause]int64{}
		t.UnreadPages = map[source.Cause]int64{}
	}
}

func (t *Totals) document(d *engine.Document) {
	t.Documents++
	t.Pages += int64(d.Pages)
	t.Bytes += d.Size
	t.TextBytes += d.Text
	if d.Cause != source.None {
		t.Unread[d.Cause]++
	}
	switch {
	case len(d.Unread) > 0:
		t.PagesRead += int64(d.Pages) - int64(len(d.Unread))
		for _, p := range d.Unread {
			t.UnreadPages[p.Cause]++
		}
	case d.Cause != source.None && d.Text == 0:
		t.UnreadPages[d.Cause] += int64(d.Pages)
	default:
		t.PagesRead += int64(d.Pages)
	}
}

// clone returns a copy that shares no map with t.
func (t *Totals) clone() Totals {
	out := *t
	out.Hits = map[kernels.Kind]map[kernels.Grade]int64{}
	for kind, grades := range t.Hits {
		out.Hits[kind] = clone(grades)
	}
	out.Unread, out.UnreadPages = clone(t.Unread), clone(t.UnreadPages)
	return out
}

func clone[K comparable](m map[K]int64) map[K]int64 {
	out := make(map[K]int64, len(m))
	for k, n := range m {
		out[k] = n
	}
	return out
}

// runRecord is a run as it is stored. Roots are bytes, because a path need
// not be valid UTF-8.
type runRecord struct {
	Run
	Roots    [][]byte
	Segments uint32 // number of segments that exist
}

func (r *runRecord) encode() ([]byte, error) {
	r.Roots = nil
	for _, root := range r.Run.Roots {
		r.Roots = append(r.Roots, []byte(root))
	}
	return json.Marshal(r)
}

func decodeRun(b []byte) (*runRecord, error) {
	r := new(runRecord)
	if err := json.Unmarshal(b, r); err != nil {
		return nil, errMalformed
	}
	r.Run.Roots = nil
	for _, root := range r.Roots {
		r.Run.Roots = append(r.Run.Roots, string(root))
	}
	if r.ShardsDone < 0 || r.ShardsDone > r.Shards || r.State < Running || r.State > Complete {
		return nil, errMalformed
	}
	r.Totals.init()
	return r, nil
}

// Runs returns all runs, oldest first.
func (ix *Index) Runs() ([]Run, error) {
	last, err := ix.lastRun()
	if err != nil {
		return nil, err
	}
	runs := []Run{}
	for id := uint32(1); id <= last; id++ {
		r, err := ix.Run(id)
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// Run returns a run by its number, or ErrNoRun.
func (ix *Index) Run(id uint32) (Run, error) {
	r, err := ix.runRecord(id)
	if err != nil {
		return Run{}, err
	}
	return r.Run, nil
}

// Current returns the newest complete run, the one that questions are
// answered from, or ErrNoRun.
func (ix *Index) Current() (Run, error) {
	runs, err := ix.Runs()
	if err != nil {
		return Run{}, err
	}
	for _, r := range slices.Backward(runs) {
		if r.State == Complete {
			return r, nil
		}
	}
	return Run{}, fmt.Errorf("%w: %s holds no complete run; run aktsyn scan to the end first", ErrNoRun, ix.dir)
}

// Interrupted returns the run that a scan of the same roots with the same
// ruleset should resume: the newest of them, if it is unfinished. The call
// needs an index that is open for writing, or it may find a run that another
// process is about.
func (ix *Index) Interrupted(roots []string, ruleset string) (Run, bool, error) {
	runs, err := ix.Runs()
	if err != nil {
		return Run{}, false, err
	}
	for _, r := range slices.Backward(runs) {
		if r.Ruleset == ruleset && slices.Equal(r.Roots, roots) {
			return r, r.State != Complete, nil
		}
	}
	return Run{}, false, nil
}

// lastRun returns the number of the last run, 0 when there is none.
func (ix *Index) lastRun() (uint32, error) {
	b, err := ix.store.get(keyLastRun())
	if err == errMissing {
		return 0, nil
	}
	c := &cursor{b: b}
	id := c.uint32()
	if err == nil && c.done() != nil {
		err = damaged("the number of runs in %s is unreadable", ix.dir)
	}
	return id, err
}

func (ix *Index) runRecord(id uint32) (*runRecord, error) {
	last, err := ix.lastRun()
	if err != nil {
		return nil, err
	}
	if id == 0 || id > last {
		return nil, fmt.Errorf("%w: run %d; aktsyn runs lists those that %s holds", ErrNoRun, id, ix.dir)
	}
	b, err := ix.store.get(keyRun(id))
	if err != nil {
		return nil, ix.lost(err, "run %d", id)
	}
	r, err := decodeRun(b)
	if err != nil || r.ID != id {
		return nil, damaged("the record of run %d in %s is unreadable", id, ix.dir)
	}
	return r, nil
}
