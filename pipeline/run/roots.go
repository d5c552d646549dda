package run

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrRootLost says that a root is not what it was when the run began: its share
// was unmounted, or another one is mounted in its place.
var ErrRootLost = errors.New("it was lost while it was read: is its share still there? The next run goes on")

// root is a directory of the archive as the walk left it.
type root struct {
	path string
	stat os.FileInfo
	full bool // it had files
}

// rememberRoots keeps what tells the roots from those of another mount.
func (j *Job) rememberRoots(full map[string]bool) error {
	for _, path := range j.archive.Roots {
		stat, err := os.Stat(path)
		if err != nil {
			return err
		}
		if stat.IsDir() { // a file that is replaced has changed, no more
			j.roots = append(j.roots, root{path, stat, full[path]})
		}
	}
	return nil
}

// checkLost fails when a root is gone or became empty: files that vanished with
// it are no answer about what they hold, and a run with them is not complete.
func (j *Job) checkLost() error {
	for _, r := range j.roots {
		now, err := os.Stat(r.path)
		if err != nil || !os.SameFile(r.stat, now) || r.full && !j.archive.AllowEmpty && isEmpty(r.path) {
			return fmt.Errorf("%s: %w", r.path, ErrRootLost)
		}
	}
	return nil
}

// isEmpty reports whether a directory lists no entry.
func isEmpty(path string) bool {
	dir, err := os.Open(path)
	if err != nil {
		return true
	}
	defer dir.Close()
	_, err = dir.Readdirnames(1)
	return err == io.EOF
}

// checkRoots refuses roots that lost everything.
func (j *Job) checkRoots(full map[string]bool) error {
	if j.Last == nil || j.archive.AllowEmpty {
		return nil
	}
	for _, root := range j.archive.Roots {
		if full[root] {
			continue
		}
		for e, err := range j.entries() {
			if err != nil {
				return err
			}
			if e.File.Root == root && e.File.Path != "./" {
				return fmt.Errorf("%s: %w: is it mounted? --allow-empty takes it as it is", root, ErrEmptyRoot)
			}
		}
	}
	return nil
}
