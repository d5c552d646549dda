package run

import (
	"errors"
	"fmt"
	"slices"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// ErrUnmounted says that a directory below a root is none that a file system
// with files is mounted on any more.
var ErrUnmounted = errors.New("a share or disk with files was mounted there, and now none is")

// ErrReplaced says that another share or disk is mounted where a root, or a
// directory below one, lies.
var ErrReplaced = errors.New("another share or disk is mounted there")

// mountsBefore are the mounts below the roots that held files when the archive
// was examined last and are part of it still. One that is missing leaves its
// directory behind, empty or with a note for whoever looks, and the rest of its
// root is as it was: it would look as if all that it held had been deleted.
func (j *Job) mountsBefore() (before []source.Mount) {
	if j.before == nil {
		return nil
	}
	for _, m := range j.before.Mounts {
		if m.Root < len(j.before.Roots) && slices.Contains(j.archive.Roots, j.before.Roots[m.Root]) && j.archive.Walk.Selects(m.Path) {
			before = append(before, source.Mount{Root: j.before.Roots[m.Root], Path: m.Path, Place: source.Place{Share: m.Share}})
		}
	}
	return before
}

// checkMounts refuses an archive of which a mounted part is missing. Nobody
// knows of what lies in unlisted directories: it is expected on the next run.
func (j *Job) checkMounts(unlisted directories) error {
	for _, m := range j.mountsBefore() {
		is := func(now source.Mount) bool { return now.Root == m.Root && now.Path == m.Path }
		at := slices.IndexFunc(j.mounts, is)
		switch {
		case at >= 0:
			if err := j.checkShare(place(m), m.Share, j.mounts[at].Share); err != nil {
				return err
			}
		case unlisted.holds(source.File{Root: m.Root, Path: m.Path}):
			j.unlisted = append(j.unlisted, m)
		case !j.archive.AllowEmpty:
			return fmt.Errorf("%s: %w: mount it, or take the archive as it is with --allow-empty", place(m), ErrUnmounted)
		}
	}
	return nil
}

// checkShares refuses roots on which something else is mounted than when the
// archive was examined last: another archive would be taken for all new, and all
// that was there for deleted. Full are those with files: checkRoots knows the others.
func (j *Job) checkShares(full map[string]bool) error {
	if j.before == nil {
		return nil
	}
	for i, now := range j.shares {
		was := slices.Index(j.before.Roots, j.archive.Roots[i])
		if was < 0 || was >= len(j.before.Shares) || !full[j.archive.Roots[i]] {
			continue
		}
		if err := j.checkShare(j.archive.Roots[i], j.before.Shares[was], now); err != nil {
			return err
		}
	}
	return nil
}

// checkShare compares what is mounted where a directory lies with what was when the
// archive was examined last.
func (j *Job) checkShare(path, was, now string) error {
	if j.archive.AllowReplaced || !source.OtherShare(was, now) {
		return nil
	}
	return fmt.Errorf("%s: %w: %s, and before it was %s; mount that one, or take the archive as it is with --allow-replaced", path, ErrReplaced, now, was)
}

// rememberMounts keeps what tells the mounts that hold files from what may come
// in their place while they are read.
func (j *Job) rememberMounts() error {
	for _, m := range j.mounts {
		if m.Void {
			continue
		}
		now, err := j.look(place(m))
		if err == nil && !m.Place.Same(now) {
			err = source.ErrSwapped
		}
		if err != nil {
			return source.Lost(place(m), "was lost while it was listed", err)
		}
		j.roots = append(j.roots, root{path: place(m), place: now})
	}
	return nil
}

// recordMounts is what the run keeps of the mounts that hold files, as far as is
// known.
func (j *Job) recordMounts() (kept []hitindex.Mount) {
	for _, m := range append(j.unlisted, j.mounts...) {
		if !m.Void {
			kept = append(kept, hitindex.Mount{Root: slices.Index(j.archive.Roots, m.Root), Path: m.Path, Share: m.Share})
		}
	}
	return kept
}

// place is the path of a mount as the system knows it.
func place(m source.Mount) string { return source.File{Root: m.Root, Path: m.Path}.OSPath() }
