package run

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// ErrUnmounted says that a directory below a root is none that a file system
// with files is mounted on any more.
var ErrUnmounted = errors.New("a share or disk with files was mounted there, and now none is")

// mountsBefore are the mounts below the roots that held files when the archive
// was examined last and are part of it still. One that is missing leaves its
// directory behind, empty or with a note for whoever looks, and the rest of its
// root is as it was: it would look as if all that it held had been deleted.
func (j *Job) mountsBefore() (before []source.Mount) {
	if j.before == nil {
		return nil
	}
	for _, m := range j.before.Mounts {
		if m.Root < len(j.before.Roots) && j.archive.Walk.Selects(m.Path) {
			before = append(before, source.Mount{Root: j.before.Roots[m.Root], Path: m.Path})
		}
	}
	return before
}

// checkMounts refuses an archive of which a mounted part is missing. Nobody
// knows of what lies in unlisted directories: it is expected on the next run.
func (j *Job) checkMounts(unlisted directories) error {
	for _, m := range j.mountsBefore() {
		is := func(now source.Mount) bool { return now.Root == m.Root && now.Path == m.Path }
		switch {
		case slices.ContainsFunc(j.mounts, is):
		case unlisted.holds(source.File{Root: m.Root, Path: m.Path}):
			j.unlisted = append(j.unlisted, m)
		case !j.archive.AllowEmpty:
			return fmt.Errorf("%s: %w: mount it, or take the archive as it is with --allow-empty", place(m), ErrUnmounted)
		}
	}
	return nil
}

// rememberMounts keeps what tells the mounts that hold files from what may come
// in their place while they are read.
func (j *Job) rememberMounts() error {
	for _, m := range j.mounts {
		if m.Void {
			continue
		}
		stat, err := j.stat(place(m))
		if err == nil && !os.SameFile(m.Stat, stat) {
			err = source.ErrSwapped
		}
		if err != nil {
			return source.Lost(place(m), "was lost while it was listed", err)
		}
		j.roots = append(j.roots, root{path: place(m), stat: stat})
	}
	return nil
}

// recordMounts is what the run keeps of the mounts that hold files, as far as is
// known.
func (j *Job) recordMounts() (kept []hitindex.Mount) {
	for _, m := range append(j.unlisted, j.mounts...) {
		if !m.Void {
			kept = append(kept, hitindex.Mount{Root: slices.Index(j.archive.Roots, m.Root), Path: m.Path})
		}
	}
	return kept
}

// place is the path of a mount as the system knows it.
func place(m source.Mount) string { return source.File{Root: m.Root, Path: m.Path}.OSPath() }
