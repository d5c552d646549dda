package hitindex

import (
	"errors"
	"time"

	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/source"
)

// Retention says which runs are kept. A run that one of the limits keeps stays;
// so does always, in each history, the newest complete run, from which
// questions are answered, and the newest, with which the next one begins.
type Retention struct {
	Runs int           // so many of the newest runs of a history
	Age  time.Duration // runs that ended less long ago; 0 is no limit
	Now  time.Time     // zero means the clock's
	// Forget, when there is one, is called as Erasure.Forget is, with contents
	// that no run has any longer.
	Forget func(source.Digest) error
}

// Prune writes the index anew without the runs that the retention does not
// keep, and without what only they referred to. When there are none it leaves
// the index as it is. Numbers of runs are not used again.
func Prune(dir string, key keys.Key, r Retention, o Options) (Removed, Rewritten, error) {
	if r.Runs < 0 || r.Age < 0 || r.Runs == 0 && r.Age == 0 {
		return Removed{}, Rewritten{}, errors.New("hitindex: a retention without a limit")
	}
	old, err := outdated(dir, key, r, o)
	if err != nil || len(old) == 0 {
		return Removed{}, Rewritten{}, err
	}
	return rewriteWithout(dir, key, o, removal{run: func(r *runRecord) bool { return old[r.ID] }, forget: r.Forget}, AuditEntry{Action: "prune"})
}

// outdated returns the numbers of the runs that go.
func outdated(dir string, key keys.Key, r Retention, o Options) (map[uint32]bool, error) {
	ix, err := Open(dir, key, Options{Logger: o.Logger})
	if err != nil {
		return nil, err
	}
	runs, err := ix.Runs()
	if err = errors.Join(err, ix.Close()); err != nil {
		return nil, err
	}
	return r.outdated(runs), nil
}

// outdated is the retention as a pure function of the runs, oldest first.
func (r Retention) outdated(runs []Run) map[uint32]bool {
	if r.Now.IsZero() {
		r.Now = time.Now()
	}
	old, newer, complete := map[uint32]bool{}, map[uint32]int{}, map[uint32]bool{}
	for i := len(runs) - 1; i >= 0; i-- {
		run := runs[i]
		needed := newer[run.History] == 0 || run.State == Complete && !complete[run.History]
		byNumber := newer[run.History] < r.Runs
		byAge := r.Age > 0 && (run.State == Running || r.Now.Sub(run.Ended) < r.Age)
		if !needed && !byNumber && !byAge {
			old[run.ID] = true
		}
		newer[run.History]++
		complete[run.History] = complete[run.History] || run.State == Complete
	}
	return old
}
