package run

import (
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/poison"
	"aktsyn/pipeline/source"
)

// Contents that were under way when a process died are read after all else, one
// at a time, and only after they were tried where that kills nobody. What dies
// there is listed with the cause Crashed.

// crashedDetail goes with the cause Crashed.
const crashedDetail = "the program died while it was read, and again when it was read alone; it is not read until it changes or the program is updated (scan --full tries it again)"

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
		j.suspects.add(f.File, f.Digest)
		return true, nil
	case poison.Condemned:
		return true, j.condemned(f)
	}
	return false, nil
}

// condemned lists a file as one that the program dies of. If only its pictures
// are, it stays as it was read without them.
func (j *Job) condemned(f *finding) error {
	if j.pictures || f.Change == hitindex.Unchanged {
		return nil
	}
	d := &f.Docs[0]
	d.Cause, d.Detail = source.Crashed, crashedDetail
	f.Docs, f.Hits, f.Scanned, f.Passing, f.Tries = f.Docs[:1], nil, true, true, 1
	_, err := j.writer.Put(f.Finding)
	return err
}

// tryNext lets the first suspect file be read next, and nothing else, if it
// survives being tried.
func (j *Job) tryNext() error {
	j.suspects.sort()
	next := j.suspects[0]
	j.Todo, j.suspects = j.suspects[:1].list(), j.suspects[1:]
	name := j.suspect(next.digest)
	if j.archive.Poison.State(name) != poison.Suspect {
		return nil // a file of the same content was read meanwhile
	}
	survived := true
	if j.archive.Try != nil {
		var err error
		if survived, err = j.archive.Try(next.file, j.pictures); err != nil {
			return err
		}
	}
	if survived {
		j.archive.Poison.Pardon(name)
	} else {
		j.archive.Poison.Condemn(name)
	}
	return nil
}
