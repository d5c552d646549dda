package run

import (
	"slices"
	"time"

	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// recentRuns is how many of the last runs tell how fast work goes: one that read
// a handful of files says little, and machines change.
const recentRuns = 10

// ahead counts bytes that are to be opened.
func (j *Job) ahead(work string, bytes int64) { j.Ahead[work] += bytes }

// foresee counts a file that is opened although it has an entry, by what is to be
// expected of it.
func (j *Job) foresee(change hitindex.Change, f source.File, e *hitindex.Entry) error {
	work := engine.WorkRead
	switch change {
	case hitindex.Unchanged: // its times prove nothing, or are not to
		work = engine.WorkKnown
	case hitindex.RulesetChanged:
		kept, err := j.countKept(e)
		if err != nil {
			return err
		}
		if kept {
			work = engine.WorkKept
		}
	}
	j.ahead(work, f.Size)
	return nil
}

// Estimate returns about how long so many workers will take, by what the last
// runs of the archive took for each kind of work; 0 is not known. Where none of
// them shows how fast a kind is it counts as reading, and atMost is true.
func (j *Job) Estimate(workers int) (took time.Duration, atMost bool, err error) {
	runs, err := j.index.Runs()
	if err != nil {
		return 0, false, err
	}
	runs = slices.DeleteFunc(runs, func(r hitindex.Run) bool { return r.History != j.history })
	took, atMost = foretell(j.Ahead, runs[max(0, len(runs)-recentRuns):])
	return took / time.Duration(max(1, workers)), atMost, nil
}

// foretell returns how much time of workers bytes by kind of work will take, by
// what runs took.
func foretell(ahead map[string]int64, runs []hitindex.Run) (took time.Duration, atMost bool) {
	sums := map[string]hitindex.Effort{}
	for _, r := range runs {
		for work, e := range r.Efforts {
			sums[work] = hitindex.Effort{Bytes: sums[work].Bytes + e.Bytes, Took: sums[work].Took + e.Took}
		}
	}
	for work, bytes := range ahead {
		if bytes == 0 {
			continue
		}
		known := sums[work]
		if known.Bytes == 0 {
			known, atMost = sums[engine.WorkRead], atMost || work != engine.WorkRead
		}
		if known.Bytes == 0 {
			return 0, false
		}
		took += time.Duration(float64(known.Took) * float64(bytes) / float64(known.Bytes))
	}
	return took, atMost
}
