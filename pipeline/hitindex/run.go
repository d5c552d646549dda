package hitindex

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/source"
)

// State says how far a run is. Values are stored: append, never renumber.
type State uint8

// The states. A run that is Running while no process has the index open for
// writing was killed; the next run begins with what it wrote, as with that of
// an Interrupted one.
const (
	Running     State = iota + 1
	Interrupted       // ended before all files had a result
	Complete          // all files have a result
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
	ID      uint32 // from 1
	State   State
	Started time.Time // UTC
	Ended   time.Time // UTC; zero while Running
	Roots   []string  // as given to the walk
	// Archive is the name under which the archive is known, by which its runs are
	// told from others also when its roots change; empty where it has none.
	Archive string
	// History is the first of the runs of the archive, whatever its roots were.
	// Runs with the same one follow each other.
	History uint32
	Ruleset string // hexadecimal digest of kernels, dictionaries and thresholds
	Version string // of the program
	// Conditions are what the run was made with, by name (package certificate).
	Conditions map[string]string
	// Profile is all that the result of a content depends on but the content, the
	// kernels and how hits are graded. Units of runs with the same profile and
	// kernels stand for each other.
	Profile string
	Kernels map[string]string // fingerprints of the kernels that scanned, by name
	// Grading is how hits are graded, and which are shown. The units of the run
	// and its sums are graded so; the zero value leaves hits as they are put.
	Grading grades.Scheme
	// Regraded counts the hits that were graded anew because the run that this
	// one began with graded otherwise.
	Regraded int64
	// Recognition names how scans and pictures were read, if any were
	// (extract.Recogniser); empty: not at all.
	Recognition string
	Base        uint32    // the run that this one began with; 0 when it began anew
	Walked      time.Time // UTC; when the walk began
	// Clean is the moment that the times of files are judged by: content of a
	// file that was last written before it is what its entry says.
	Clean time.Time
	// Shares are what is mounted where the roots lie (source.Place), in their order;
	// empty where it is not known.
	Shares []string
	// Mounts are the directories below roots on which file systems were mounted
	// that held files.
	Mounts []Mount
	Files  int64 // that the walk found
	Done   int64 // of these, those that have a result
	Read   int64 // bytes of the files whose content was scanned
	// Efforts are what the run's process did, by kind of work (engine.Progress.Work):
	// what later ones will take is told from them.
	Efforts map[string]Effort
	// Changes counts the files of a complete run by what became of them since
	// the complete run before.
	Changes map[Change]int64
	Erased  int64  // files that were taken out of the index since, or lost a document or a hit
	Totals  Totals // of the files that have a result, also those of an earlier run
}

// Mount is a source.Mount, its root by the place among Run.Roots, since that
// need not be valid UTF-8.
type Mount struct {
	Root  int
	Path  string
	Share string // source.Place.Share
}

// Effort is how many bytes of files were worked through in how much time of
// workers.
type Effort struct {
	Bytes int64
	Took  time.Duration
}

// runRecord is a run as it is stored. Roots are bytes, because a path need
// not be valid UTF-8.
type runRecord struct {
	Run
	Roots      [][]byte
	Segments   uint32 // number of segments that exist
	Table      bool   // whether there is a table of all files
	Rows       uint32 // of the table
	GoneChunks uint32
	Pruned     bool // only its number and what later runs have of it are left
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
	if r.State < Running || r.State > Complete {
		return nil, errMalformed
	}
	r.Totals.init()
	return r, nil
}

// Runs returns all runs but those that were pruned, oldest first.
func (ix *Index) Runs() ([]Run, error) {
	records, err := ix.runRecords()
	if err != nil {
		return nil, err
	}
	runs := []Run{}
	for _, r := range records {
		if !r.Pruned {
			runs = append(runs, r.Run)
		}
	}
	return runs, nil
}

// runRecords returns the records of all runs, those that were pruned too.
func (ix *Index) runRecords() ([]*runRecord, error) {
	last, err := ix.lastRun()
	if err != nil {
		return nil, err
	}
	var records []*runRecord
	for id := uint32(1); id <= last; id++ {
		r, err := ix.runRecord(id)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
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

// History returns the history that a run of an archive continues (Run.History),
// 0 where it begins one: that whose newest run is of an archive of the name, else
// the one with the same roots, else the newest one without a name that shares a root.
// What has no name can be named by any of its roots. Without a name roots alone
// tell, and ErrUnrelated says that the index is of other archives: one scanned
// into it by mistake must not take the place of another.
func (ix *Index) History(archive string, roots []string) (uint32, error) {
	newest, err := ix.newestOfHistories()
	if err != nil {
		return 0, err
	}
	roots = slices.Sorted(slices.Values(roots))
	shares := func(r *runRecord) bool {
		return slices.ContainsFunc(r.Run.Roots, func(root string) bool { return slices.Contains(roots, root) })
	}
	for _, continued := range []func(*runRecord) bool{
		func(r *runRecord) bool { return archive != "" && r.Archive == archive },
		func(r *runRecord) bool {
			return archive != "" && r.Archive == "" && slices.Contains(r.Run.Roots, archive)
		},
		func(r *runRecord) bool { return slices.Equal(slices.Sorted(slices.Values(r.Run.Roots)), roots) },
		func(r *runRecord) bool { return (archive == "" || r.Archive == "") && shares(r) },
	} {
		if i := slices.IndexFunc(newest, continued); i >= 0 {
			return newest[i].History, nil
		}
	}
	if archive == "" && len(newest) > 0 {
		return 0, ix.unrelated(newest[0])
	}
	return 0, nil
}

// newestOfHistories returns the newest run of each history, newest first.
func (ix *Index) newestOfHistories() ([]*runRecord, error) {
	records, err := ix.runRecords()
	if err != nil {
		return nil, err
	}
	var newest []*runRecord
	seen := map[uint32]bool{}
	for _, r := range slices.Backward(records) {
		if !seen[r.History] {
			newest = append(newest, r)
		}
		seen[r.History] = true
	}
	return newest, nil
}

// unrelated says that no archive of the index has one of the roots that are to
// be scanned, the newest run being last.
func (ix *Index) unrelated(last *runRecord) error {
	name := last.Archive
	if name == "" && len(last.Run.Roots) > 0 {
		name = last.Run.Roots[0]
	}
	return fmt.Errorf("%w: %s is of %s, and none of the paths is one of its; name a new directory for another archive, or say --name %s if it lies there now; a --name of its own keeps it apart in this index",
		ErrUnrelated, ix.dir, source.EscapeName(name), strconv.Quote(name))
}

// Last returns the run that the next one of a history would begin with: the
// newest that has a table of its files.
func (ix *Index) Last(history uint32) (r Run, found bool, err error) {
	record, err := ix.newest(history, func(r *runRecord) bool { return r.Table })
	if err != nil || record == nil {
		return Run{}, false, err
	}
	return record.Run, true, nil
}

// newest returns the newest run of a history that selects selects, nil when there
// is none.
func (ix *Index) newest(history uint32, selects func(*runRecord) bool) (*runRecord, error) {
	last, err := ix.lastRun()
	if err != nil {
		return nil, err
	}
	for id := last; id > 0; id-- {
		r, err := ix.runRecord(id)
		if err != nil {
			return nil, err
		}
		if r.History == history && selects(r) {
			return r, nil
		}
	}
	return nil, nil
}

// segmentsOf returns how many segments a run has.
func (ix *Index) segmentsOf(run uint32) (uint32, error) {
	r, err := ix.runRecord(run)
	if err != nil {
		return 0, err
	}
	return r.Segments, nil
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
