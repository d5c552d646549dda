package source

import (
	"os"
	"slices"
	"strings"
)

// listing is a directory as it was listed, with what the system knows of its
// first entries.
type listing struct {
	closed  error   // why it could not be opened; nothing else is known then
	cut     error   // why it could not be read to its end
	device  uint64  // of the directory
	mounted bool    // another file system is mounted there
	place   Place   // then
	names   []named // in the order of paths
	entries []entry // of the first names, at most statBlock
}

// list lists a directory in one of the device above. It changes nothing of the
// walker.
func (w *walker) list(path string, above uint64) *listing {
	handle, err := w.open(path)
	if err != nil {
		return &listing{closed: err, device: above}
	}
	defer handle.Close()
	l := new(listing)
	l.mounted, l.device = onMount(handle, above) // only now has it been mounted that is mounted on demand
	if l.mounted {
		if l.place, err = placeOf(handle); err != nil { // not passed over: the next run would not miss the mount
			return &listing{closed: err, device: above}
		}
	}
	l.names, l.cut = namesIn(handle)
	l.entries = w.look(handle, nil, path, l.names[:min(len(l.names), statBlock)])
	return l
}

// more asks about the next entries of a directory, whose first ones have been
// gone through.
func (w *walker) more(path string, names []named) []entry {
	if len(names) == 0 {
		return nil
	}
	handle, err := w.open(path)
	if err == nil {
		defer handle.Close()
	}
	return w.look(handle, err, path, names[:min(len(names), statBlock)])
}

// namesIn reads a directory in the order of paths. What it read before an error is
// returned, too.
func namesIn(dir *os.File) ([]named, error) {
	listed, err := dir.ReadDir(-1)
	names := make([]named, len(listed))
	for i, e := range listed {
		names[i] = named{e.Name(), EscapeName(e.Name()), e.IsDir()}
		if e.IsDir() {
			names[i].path += "/"
		}
	}
	slices.SortFunc(names, func(a, b named) int { return strings.Compare(a.path, b.path) })
	return names, err
}

// look asks the system about entries of a directory, which could be opened
// unless there is an error.
func (w *walker) look(dir *os.File, err error, path string, names []named) []entry {
	entries := make([]entry, len(names))
	for i, n := range names {
		e := &entries[i]
		e.file, e.name, e.err = File{Root: w.root, Path: path + n.path}, n, err
		if err == nil {
			e.mode, e.err = e.file.statIn(dir, n.name)
		}
	}
	return entries
}

// listAhead is how many directories are listed while the walk is in one before
// them. A walk mostly waits for the system, which answers two as soon as one, or
// for a share, which answers later.
const listAhead = 2

// listingAhead lists directories next to each other, some before they are asked
// for, in goroutines that end by themselves (walker.listers).
type listingAhead struct {
	walker *walker
	device uint64          // on which they are listed
	paths  []string        // that were not begun
	begun  []chan *listing // and not asked for
}

// next returns the next directory; nil where it was not listed.
func (a *listingAhead) next() *listing {
	for len(a.paths) > 0 && len(a.begun) <= listAhead {
		path, done := a.paths[0], make(chan *listing, 1)
		a.paths, a.begun = a.paths[1:], append(a.begun, done)
		a.walker.listers.Go(func() {
			if len(path) > maxPath || a.walker.ctx.Err() != nil {
				done <- nil
				return
			}
			done <- a.walker.list(path, a.device)
		})
	}
	first := a.begun[0]
	a.begun = a.begun[1:]
	return <-first
}
