package run

import (
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// scanners are the runs that found what an entry has: that which scanned its
// content, and that which wrote the entry. There are few, and many entries of each.
type scanners struct{ unit, since uint32 }

// sameRules reports whether this run would find in a file what its entry has,
// but for grades and for hits of kernels that it does without.
func (j *Job) sameRules(e *hitindex.Entry) (bool, error) {
	by := scanners{e.Unit.Run, e.Since}
	same, known := j.rules[by]
	if !known {
		var err error
		if same, err = j.sameRun(by); err != nil {
			return false, err
		}
		j.rules[by] = same
	}
	if !same {
		return false, nil
	}
	scanned, err := j.run(by.unit)
	if err != nil || len(scanned.Kernels) == len(j.archive.Kernels) {
		return err == nil, err
	}
	return wholeWithFewer(e)
}

// sameRun reports whether runs looked for what this one does.
func (j *Job) sameRun(by scanners) (bool, error) {
	scanned, err := j.run(by.unit)
	if err != nil || scanned.Profile != j.archive.Profile || !j.covers(scanned) {
		return false, err
	}
	// The name was scanned by the run that wrote the entry, or by one before it
	// whose kernels covered those of all runs since.
	named, err := j.run(by.since)
	return err == nil && j.covers(named), err
}

// covers reports whether the kernels of a run are those of this one, and maybe
// more.
func (j *Job) covers(r *hitindex.Run) bool {
	for name, fingerprint := range j.archive.Kernels {
		if r.Kernels[name] != fingerprint {
			return false
		}
	}
	return true
}

// wholeWithFewer reports whether fewer kernels would have scanned as many pages:
// the others may have found so much that pages beyond the limit of hits were
// passed over.
func wholeWithFewer(e *hitindex.Entry) (bool, error) {
	t, err := e.Totals()
	return t.Unread[source.TooLarge]+t.UnreadPages[source.TooLarge] == 0, err
}

// Regrades returns how many hits the run will grade anew because the run before
// graded otherwise, as far as they are known before it.
func (j *Job) Regrades() (n int64) {
	if j.Last == nil || j.Last.Grading.Digest == j.archive.Grading.Digest {
		return 0
	}
	for _, grades := range j.Last.Totals.Hits {
		for _, hits := range grades {
			n += hits
		}
	}
	return n
}

// Kept counts files of which a cache has the text, and their bytes.
type Kept struct{ Files, Bytes int64 }

// countKept counts a file that is read again, because kernels or their
// dictionaries are others, where its text is kept, and reports whether it is.
func (j *Job) countKept(e *hitindex.Entry) (kept bool, err error) {
	if j.archive.Kept == nil || e.Digest.IsZero() || !j.archive.Kept(e.Digest) {
		return false, nil
	}
	scanned, err := j.run(e.Unit.Run)
	if err != nil || scanned.Profile != j.archive.Profile {
		return false, err
	}
	j.Kept.Files++
	j.Kept.Bytes += e.File.Size
	return true, nil
}
