package run

import (
	"errors"
	"fmt"
	"io"
	"os"

	"aktsyn/pipeline/source"
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
func (j *Job) rememberRoots(files []source.File) error {
	full := map[string]bool{}
	for _, f := range files {
		full[f.Root] = full[f.Root] || f.Path != "./"
	}
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
