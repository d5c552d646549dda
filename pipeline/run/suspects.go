package run

import (
	"errors"
	"fmt"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/poison"
	"aktsyn/pipeline/source"
)

// Contents that were under way when a process died are read after all else, and
// only after they were tried where that kills nobody. What dies there is listed
// with the cause Crashed. Whoever kills a scan leaves all that it had under way
// suspect, hundreds of small files: they are tried and read in groups, so that
// the next one that is killed does not lose the work on all; one that was under
// way when several processes died is read alone.

// suspectGroup is how many suspect files are tried, and then read, in one go: the
// readers of a scan start anew for each group.
const suspectGroup = 32

// crashedDetail goes with the cause Crashed.
const crashedDetail = "the program died while it was read, and again when it was read alone; it is not read until it changes or the program is updated (scan --full tries it again)"

// untriedDetail goes with the cause Crashed, too.
const untriedDetail = "the program died while it was read, and it could not be tried alone: %v; the next run tries it"

// ErrUntried says that there was nowhere to try suspect files (Archive.Try).
var ErrUntried = errors.New("no process could be started to try it in")

// suspect is what a content is called in the list of poison: what its pictures
// do to the process is no reason not to read the rest.
func (j *Job) suspect(d source.Digest) source.Digest {
	if j.pictures && !d.IsZero() {
		d[0] ^= 0xff
	}
	return d
}

// beware takes a file that was not read because something is known against its
// content, and reports whether it was such a file.
func (j *Job) beware(f *finding) (bool, error) {
	switch j.archive.Poison.State(j.suspect(f.Digest)) {
	case poison.Suspect:
		if j.untried != nil {
			return true, j.crashed(f, fmt.Sprintf(untriedDetail, j.untried))
		}
		j.suspects.add(f.File, f.Digest)
		return true, nil
	case poison.Condemned:
		return true, j.crashed(f, crashedDetail)
	}
	return false, nil
}

// crashed lists a file as one that the program dies of, or may. If only its
// pictures are, it stays as it was read without them.
func (j *Job) crashed(f *finding, detail string) error {
	if j.pictures || f.Change == hitindex.Unchanged {
		return nil
	}
	d := &f.Docs[0]
	d.Cause, d.Detail = source.Crashed, detail
	f.Docs, f.Hits, f.Scanned, f.Passing, f.Tries = f.Docs[:1], nil, true, true, 1
	_, err := j.writer.Put(f.Finding)
	return err
}

// trySuspects has the next group of suspect files tried, and lets those that
// survive be read next, and nothing else: of those that are suspect for the first
// time, as long as there are some, then of the others, alone. Those for which
// there was nowhere to be tried are gone through with them, and listed (beware).
func (j *Job) trySuspects() (alone bool, err error) {
	j.suspects.sort()
	var first, repeated later
	for _, d := range j.suspects {
		if j.archive.Poison.Repeated(j.suspect(d.digest)) {
			repeated = append(repeated, d)
		} else {
			first = append(first, d)
		}
	}
	if alone = len(first) == 0; alone {
		first, repeated = repeated, nil
	}
	n := min(len(first), suspectGroup)
	group, left := first[:n:n], first[n:]
	if j.untried == nil {
		if err := j.try(group); errors.Is(err, ErrUntried) {
			j.untried = err
		} else if err != nil {
			return alone, err
		}
	}
	j.Todo, j.suspects = group.list(), append(left, repeated...)
	return alone, nil
}

// try has the contents of files tried, each once, unless an earlier run that was
// killed had that done, and notes of each at once whether it survived. The error
// is that of Archive.Try, after what it did try was noted.
func (j *Job) try(suspects later) error {
	var files []source.File
	var names []source.Digest
	seen := map[source.Digest]bool{}
	for _, d := range suspects {
		name := j.suspect(d.digest)
		if seen[name] || j.archive.Poison.State(name) != poison.Suspect {
			continue // a file of the same content is tried, or was read meanwhile
		}
		if j.archive.Try == nil || j.archive.Poison.Tried(name) {
			j.archive.Poison.Pardon(name)
			continue
		}
		seen[name] = true
		files, names = append(files, d.file), append(names, name)
	}
	if len(files) == 0 {
		return nil
	}
	return j.archive.Try(files, j.pictures, func(died bool) {
		if died {
			j.archive.Poison.Condemn(names[0])
		} else {
			j.archive.Poison.Pardon(names[0])
		}
		names = names[1:]
	})
}
