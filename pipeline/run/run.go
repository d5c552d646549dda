// Package run decides what a scan of an archive has to do, and how it ends.
//
// A run compares the walk with the entries that the run before left, complete
// or not, and reads only what may differ (Decide). Whether content is the same
// is told by its digest, and without reading by size, times and number where
// these can tell: where the file was last written before the walk of the run
// that read it began. What is known by content is taken over, wherever it
// lies; contents that are new are read once, however many files have them.
//
// What was found is put into the index file by file. An interrupted run, even
// one that was killed, is where the next one begins.
package run

import (
	"context"
	"errors"
	"iter"
	"time"

	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// Job is a run that has begun. It is the engine's sink.
type Job struct {
	Todo *source.List // what has to be opened, at first, and then what has to be opened again
	// Plan says, before anything was read, what becomes of how many files, as
	// far as names and times tell.
	Plan map[hitindex.Change]int64
	Kept Kept // of the files whose ruleset changed
	// Ahead are the bytes of Todo by the kind of work (engine.Progress.Work) that is
	// to be expected.
	Ahead map[string]int64
	// Last is the run that this one begins with; nil when there is none.
	Last *hitindex.Run

	history  uint32 // hitindex.Run.History; 0 when there is none
	complete uint32 // the last complete run of it, with which changes compare; 0 when there is none
	archive  Archive
	index    *hitindex.Index
	writer   *hitindex.RunWriter
	contents *contents
	table    *hitindex.Table // of the files of Last, nil when there is none
	met      met             // what it has of some files of Todo
	singly   bool            // each file of Todo is a shard of its own
	gone     []bool          // of the entries of Last
	again    later           // files whose content was to come from another one and did not
	suspects later           // files that are to be tried first
	untried  error           // why suspect files cannot be tried in this run
	waiting  later           // files whose pictures wait
	// waitingPictures is how many they are.
	waitingPictures int64
	// pictures says that those of waiting files are being read.
	pictures bool
	// picturesOpen tells whether pictures may still be read; nil before they are.
	picturesOpen func() bool
	files        int64
	walked       time.Time
	runs         map[uint32]*hitindex.Run
	rules        map[scanners]bool         // sameRules, as far as runs tell
	raised       map[uint32][]source.Cause // Archive.Raised, by the run that scanned
	roots        []root
	shares       []string       // where the roots of the archive lie, in their order
	looked       time.Time      // when lostWith looked for the roots
	before       *hitindex.Run  // the newest run of the history, also where this one begins anew
	mounts       []source.Mount // that the walk met
	unlisted     []source.Mount // of the run before, in directories that could not be listed
	grader       *grades.Grader // of what kernels report; nil where the kernels' own grades are meant
}

// Start walks the roots and compares what it finds with the run before. A walk
// that fails begins nothing. With dry nothing is begun, and the index may be
// open for reading: the job then tells its Plan and has no Finish.
func Start(ctx context.Context, ix *hitindex.Index, a Archive, dry bool) (*Job, error) {
	if a.MayPass == nil {
		a.MayPass = Passing
	}
	j := &Job{archive: a, index: ix, contents: newContents(), Todo: new(source.List), Plan: map[hitindex.Change]int64{}, Ahead: map[string]int64{},
		runs: map[uint32]*hitindex.Run{}, rules: map[scanners]bool{}, raised: map[uint32][]source.Cause{}, walked: time.Now(), grader: a.Grading.AfterKernels()}
	var err error
	if j.history, err = ix.History(a.Name, a.Roots); err != nil {
		return nil, err
	}
	if !dry {
		if err := ix.Recover(j.history); err != nil {
			return nil, err
		}
	}
	if err := j.compare(ctx); err != nil {
		return nil, err
	}
	if dry {
		return j, nil
	}
	var conditions map[string]string
	if a.Conditions != nil {
		if conditions, err = a.Conditions(); err != nil {
			return nil, err
		}
	}
	j.writer, err = ix.Begin(hitindex.Run{Roots: a.Roots, Archive: a.Name, Ruleset: a.Ruleset, Version: a.Version, Conditions: conditions, Profile: a.Profile,
		Kernels: a.Kernels, Grading: a.Grading, Recognition: a.Recognition, Walked: j.walked, Shares: j.shares, Mounts: j.recordMounts(), Files: j.files, Done: j.files - int64(j.Todo.Len())}, a.Full)
	return j, err
}

// shards are those of the files to be opened. Of suspect ones few are to be
// under way at a time.
func (j *Job) shards(suspect bool) iter.Seq[source.Shard] {
	if j.singly || suspect {
		return source.Singly(j.Todo.All())
	}
	return source.Plan(j.Todo.All())
}

// Scan has an engine work through shards, the job being its sink: with alone, one
// is not begun before the result of the one before was taken.
type Scan func(shards iter.Seq[source.Shard], alone bool) error

// Run lets scan work through what has to be opened. It does so again for files
// whose content was to come from another one that could not be read, and for
// suspect ones, before which all that was read is synced; those with pictures
// stay suspect where no time is left for pictures.
func (j *Job) Run(scan Scan) error {
	for suspect, alone := false, false; ; {
		if j.Todo.Len() > 0 { // else no workers are needed
			if err := scan(j.shards(suspect), alone); err != nil {
				return err
			}
		}
		suspect, alone = len(j.again) == 0, false
		switch {
		case len(j.again) > 0:
			j.Todo, j.again = j.again.list(), nil
		case len(j.suspects) > 0 && (!j.pictures || j.picturesOpen()):
			if err := j.writer.Sync(); err != nil {
				return err
			}
			var err error
			if alone, err = j.trySuspects(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// Worked notes what was done, by kind of work, for the estimates of later runs.
func (j *Job) Worked(efforts map[string]hitindex.Effort) { j.writer.Worked(efforts) }

// Finish closes the run: complete when scanErr is nil and the roots are still
// there, else interrupted and to be gone on with. It returns the run as the
// index holds it, and scanErr or what went wrong in closing.
func (j *Job) Finish(scanErr error) (hitindex.Run, error) {
	if scanErr == nil {
		scanErr = j.checkLost()
	}
	state, gone := hitindex.Complete, j.gone
	if scanErr != nil {
		state, gone = hitindex.Interrupted, nil
	}
	r, err := j.writer.Finish(state, gone)
	if scanErr != nil {
		err = scanErr
	}
	return r, errors.Join(err, j.archive.Poison.Close())
}
