package run

import (
	"fmt"
	"slices"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// mounts are file systems mounted below the roots. One that is missing leaves
// an empty directory behind, or none, and the rest of its root is as it was: it
// would look as if everything on it had been deleted.
type mounts struct {
	before []mount        // that held files on the last run
	now    []source.Mount // that hold files; noted by the walk
}

type mount struct {
	source.Mount
	files bool // has files, there or in its directory
}

// mountsBefore are those that held files when the archive was examined last
// and are part of it still.
func (j *Job) mountsBefore() (before []mount) {
	if j.Last == nil {
		return nil
	}
	for _, m := range j.Last.Mounts {
		if m.Root < len(j.Last.Roots) && j.archive.Walk.Selects(m.Path) {
			before = append(before, mount{Mount: source.Mount{Root: j.Last.Roots[m.Root], Path: m.Path}})
		}
	}
	return before
}

// found takes a mount of the walk.
func (ms *mounts) found(m source.Mount) { ms.now = append(ms.now, m) }

// file notes where a file lies.
func (ms *mounts) file(f source.File) {
	for i := range ms.before {
		m := &ms.before[i]
		m.files = m.files || m.Holds(f)
	}
}

// record is what a run keeps of them.
func (ms *mounts) record(roots []string) (kept []hitindex.Mount) {
	for _, m := range ms.now {
		kept = append(kept, hitindex.Mount{Root: slices.Index(roots, m.Root), Path: m.Path})
	}
	return kept
}

// checkMounts refuses an archive of which a mounted part lost everything. Files
// that lie in the directory itself now are as good an answer.
func (j *Job) checkMounts() error {
	for _, m := range j.mounts.before {
		if !m.files && !j.archive.AllowEmpty {
			return fmt.Errorf("%s: %w: is it mounted? --allow-empty takes it as it is", source.File{Root: m.Root, Path: m.Path}.OSPath(), ErrEmptyRoot)
		}
	}
	return nil
}
