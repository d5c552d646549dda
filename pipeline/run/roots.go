package run

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/source"
)

// ErrRootLost says that a root is not what it was when the run began: its share
// failed, was unmounted, or another one is mounted in its place. The next run
// goes on.
var ErrRootLost = errors.New("the run was broken off")

// ErrEmptyRoot says that a root in which there were files has none.
var ErrEmptyRoot = errors.New("there were files before, and now there are none")

// ErrNoDirectory says that a root that was a directory is something else.
var ErrNoDirectory = errors.New("there was a directory before, and now there is none")

// errEmptied says that a root in which there were files has none.
var errEmptied = errors.New("it is empty now")

// root is a directory of the archive, or a mount below one, as the walk left it.
type root struct {
	path  string
	place source.Place
	full  bool // it had files
}

// rememberRoots keeps what tells the roots from those of another mount.
func (j *Job) rememberRoots(full map[string]bool) error {
	for _, path := range j.archive.Roots {
		place, err := j.look(path)
		if err != nil {
			return source.Lost(path, "was lost while it was listed", err)
		}
		j.shares = append(j.shares, place.Share)
		if place.IsDir() { // a file that is replaced has changed, no more
			j.roots = append(j.roots, root{path, place, full[path]})
		}
	}
	return nil
}

// look returns what stands at the path of a root now.
func (j *Job) look(path string) (source.Place, error) {
	if j.archive.look != nil {
		return j.archive.look(path)
	}
	return source.Look(path)
}

// checkLost fails when a root is gone or became empty: files that vanished with
// it are no answer about what they hold, and a run with them is not complete.
func (j *Job) checkLost() error {
	for _, r := range j.roots {
		now, err := j.look(r.path)
		switch {
		case err != nil:
		case !r.place.Same(now):
			err = source.ErrSwapped
		case r.full && !j.archive.AllowEmpty && isEmpty(r.path):
			err = errEmptied
		default:
			continue
		}
		return fmt.Errorf("%w: %w", ErrRootLost, source.Lost(r.path, "was lost while it was read", err))
	}
	return nil
}

// lostWith fails when a file could not be read because its root is lost: those
// that follow cannot be read either, and on a dead share each takes minutes.
func (j *Job) lostWith(d *engine.Document) error {
	if d.Cause != source.IOError && d.Cause != source.Changed {
		return nil
	}
	if time.Since(j.looked) < lookAgain {
		return nil
	}
	j.looked = time.Now()
	return j.checkLost()
}

// lookAgain is how long the roots count as there after it was looked: each look
// opens all of them, and there may be many files that cannot be read. The end of a
// run looks in any case.
const lookAgain = time.Second

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

// checkRoots refuses roots that lost everything, as all of it would count as deleted.
// A root that has been a file from the beginning is none.
func (j *Job) checkRoots(full map[string]bool) error {
	if j.before == nil || j.archive.AllowEmpty {
		return nil
	}
	for _, root := range j.archive.Roots {
		isDir := j.isDirectory(root)
		if full[root] && isDir {
			continue
		}
		before, err := j.hadBefore(root)
		switch {
		case err != nil:
			return err
		case before == nil:
		case !isDir && !before.RootIsFile:
			return fmt.Errorf("%s: %w: is it mounted? --allow-empty takes it as it is", root, ErrNoDirectory)
		case isDir:
			return emptied(root)
		}
	}
	return nil
}

// emptied says why nothing was found below a root that is a directory.
func emptied(root string) error {
	dir, err := os.Open(root)
	if errors.Is(err, fs.ErrPermission) {
		return source.Lost(root, "cannot be read", err)
	}
	dir.Close() // for none it does nothing
	return fmt.Errorf("%s: %w: is it mounted? --allow-empty takes it as it is", root, ErrEmptyRoot)
}

// isDirectory reports whether a root was a directory when it was listed.
func (j *Job) isDirectory(path string) bool {
	return slices.ContainsFunc(j.roots, func(r root) bool { return r.path == path })
}

// hadBefore returns a file that the run before has of a root, nil if it has none.
func (j *Job) hadBefore(root string) (*source.File, error) {
	for e, err := range j.index.Entries(j.before.ID, 0) {
		if err != nil {
			return nil, err
		}
		if e.File.Root == root && e.File.Path != "./" {
			return &e.File, nil
		}
	}
	return nil, nil
}
