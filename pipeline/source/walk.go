package source

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// WalkOptions says what a walk leaves out.
type WalkOptions struct {
	// Exclude are absolute paths of files and directories that are no part of
	// the archive, wherever it meets them: aktsyn's own index and key file.
	// They give no entry. One that does not exist is no error.
	Exclude []string
	// Select, if not nil, says what below a root that is a directory is part of
	// the archive, by its path below the root, a directory's without "/" at the
	// end. What is not gives no entry, nor does what lies below it.
	Select func(path string, dir bool) bool
	// Mounted, if not nil, is told of every directory below a root on which
	// another file system is mounted, after what lies there. Known on Linux.
	Mounted func(Mount)
}

// Mount is a directory below a root on which a file system is mounted.
type Mount struct {
	Root  string
	Path  string // ends in "/", as paths of directories do
	Void  bool   // nothing of it is part of the archive
	Place        // that was listed
}

// Selects reports whether the walk goes into a directory, as far as Select
// says. path ends in "/".
func (o WalkOptions) Selects(path string) bool {
	if o.Select == nil {
		return true
	}
	for i := range len(path) {
		if path[i] == '/' && !o.Select(path[:i], true) {
			return false
		}
	}
	return true
}

// Walk lists the files below roots, each a directory or a file, in byte order
// of root and path. Symbolic links below a root are not followed; they,
// devices, sockets and FIFOs, and what cannot be read or vanishes meanwhile
// are listed with their Cause. A directory that cannot be listed is an entry
// whose Path ends in "/", the root itself being "./"; one below a path of more
// than 8 KiB is TooDeep. Names that differ in case only are two files.
//
// It is an error (Lost) when a root does not exist or is another one at the end, when
// roots overlap, when the storage fails (a share that is gone would look like
// an archive with few files), or when ctx is cancelled.
func Walk(ctx context.Context, roots []string, opts WalkOptions) ([]File, error) {
	var files []File
	err := Each(ctx, roots, opts, func(f File) error {
		files = append(files, f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return files, nil
}

// Each is Walk for archives of any number of files: it gives them to take one
// by one, while it goes on ahead by some hundred. An error of take ends the walk
// and is returned. Select and Mounted are called by a goroutine of the walk, which
// has ended when Each returns.
func Each(ctx context.Context, roots []string, opts WalkOptions, take func(File) error) error {
	roots = slices.Sorted(slices.Values(roots))
	if err := checkOverlap(roots); err != nil {
		return err
	}
	w := walker{exclude: opts.Exclude, selects: opts.Select, mounted: opts.Mounted}
	for _, path := range opts.Exclude {
		if info, err := os.Stat(path); err == nil {
			w.excluded = append(w.excluded, info)
		}
	}
	return ahead(ctx, func(ctx context.Context, give func(File) error) error {
		defer w.listers.Wait()
		w.ctx, w.take = ctx, func(f File) error { w.given++; return give(f) }
		for _, root := range roots {
			if err := w.walkRoot(root); err != nil {
				return err
			}
		}
		return nil
	}, take)
}

// checkOverlap refuses roots that are the same or lie one inside another: a
// file would be listed, and its hits counted, twice.
func checkOverlap(roots []string) error {
	real := make([]string, len(roots))
	for i, root := range roots {
		path, err := filepath.EvalSymlinks(root)
		if err == nil {
			path, err = filepath.Abs(path)
		}
		if err != nil {
			return Lost(root, "cannot be read", err)
		}
		real[i] = path
	}
	for i := range roots {
		for j := range i {
			if below(real[i], real[j]) || below(real[j], real[i]) {
				return fmt.Errorf("%s and %s overlap: their files would be counted twice, name only one of them", roots[j], roots[i])
			}
		}
	}
	return nil
}

// below reports whether path is dir or lies inside it.
func below(path, dir string) bool {
	separator := string(filepath.Separator)
	return path == dir || strings.HasPrefix(path, strings.TrimSuffix(dir, separator)+separator)
}

type walker struct {
	ctx      context.Context
	exclude  []string
	excluded []fs.FileInfo // of exclude, where it exists
	selects  func(path string, dir bool) bool
	mounted  func(Mount)
	root     string
	abs      string // root as an absolute path
	listers  sync.WaitGroup
	take     func(File) error
	given    int // entries
}

func (w *walker) walkRoot(root string) error {
	place, err := Look(root)
	if err != nil {
		return Lost(root, "cannot be read", err)
	}
	info := place.info
	w.root = root
	if w.abs, err = filepath.Abs(root); err != nil {
		return fmt.Errorf("cannot read %s: %w", root, err)
	}
	within := func(path string) bool { return below(w.abs, path) }
	same := func(x fs.FileInfo) bool { return os.SameFile(x, info) }
	if slices.ContainsFunc(w.exclude, within) || slices.ContainsFunc(w.excluded, same) {
		return fmt.Errorf("%s belongs to aktsyn itself and is no archive", root)
	}
	if info.IsDir() {
		if err := w.dir("", deviceOf(info), nil); err != nil {
			return err
		}
		return stillThere(root, place)
	}
	f := File{Root: root, Path: EscapeName(filepath.Base(root)), RootIsFile: true}
	f.setStat(info)
	return w.take(regular(f, info.Mode()))
}

// stillThere reports an error if the root is another directory than it was: a
// share that was unmounted leaves an empty one, or none.
func stillThere(root string, before Place) error {
	now, err := Look(root)
	if err == nil && !before.Same(now) {
		err = ErrSwapped
	}
	if err != nil {
		return Lost(root, "was lost while it was listed", err)
	}
	return nil
}

// maxPath is the longest path of a directory that is listed, in bytes: twice
// what the system takes in one piece. Directories within directories without
// end would take time and memory by the square of their depth.
const maxPath = 8 << 10

// statBlock is how many entries of a directory are asked about at a time: what
// is known of them all would be much memory where a directory has millions.
const statBlock = 512

// dir goes through a directory in one of the device above; path is "" for the
// root, else ends in "/". What was listed ahead, if it was, is of the same path.
func (w *walker) dir(path string, above uint64, listed *listing) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if len(path) > maxPath {
		return w.take(File{Root: w.root, Path: path, Cause: TooDeep, Detail: fmt.Sprintf("path of more than %d bytes", maxPath)})
	}
	if listed == nil {
		listed = w.list(path, above)
	}
	for _, err := range []error{listed.closed, listed.cut} {
		if err != nil {
			if err := w.refuse(cmp.Or(path, "./"), err); err != nil {
				return err
			}
		}
	}
	given := w.given
	for i, entries := 0, listed.entries; len(entries) > 0; {
		if err := w.entries(entries, listed.device); err != nil {
			return err
		}
		i += len(entries)
		entries = w.more(path, listed.names[i:])
	}
	if listed.mounted && path != "" && w.mounted != nil {
		w.mounted(Mount{w.root, path, w.given == given, listed.place})
	}
	return nil
}

// entries takes entries of a directory on a device, and lists the directories
// among them ahead.
func (w *walker) entries(entries []entry, device uint64) error {
	ahead := listingAhead{walker: w, device: device}
	for i := range entries {
		e := &entries[i]
		if e.out = w.leavesOut(e); !e.out && e.err == nil && e.mode.IsDir() && e.name.dir {
			ahead.paths = append(ahead.paths, e.file.Path)
		}
	}
	for i := range entries {
		if err := w.entry(&entries[i], device, &ahead); err != nil {
			return err
		}
	}
	return nil
}

// open opens a directory and leaves its access time alone.
func (w *walker) open(path string) (*os.File, error) {
	flags := os.O_RDONLY | openFlags
	if path == "" { // the root may be a link, as the user named it
		flags = os.O_RDONLY | openFlags&^noFollow
	}
	return File{Root: w.root, Path: path}.openQuietly(flags)
}

// named is an entry of a directory by its name, and by that in paths. That of a
// directory ends in "/", so that sorted names give sorted paths below them.
type named struct {
	name, path string
	dir        bool
}

// entry is what the system knows of an entry of a directory, or why it does not.
type entry struct {
	file File
	mode fs.FileMode // its type
	name named
	err  error
	out  bool // it is no part of the archive
}

// leavesOut reports whether an entry is no part of the archive, as far as it is
// what the directory said that it is.
func (w *walker) leavesOut(e *entry) bool {
	if e.err != nil || e.mode.IsDir() != e.name.dir {
		return false
	}
	return w.isExcluded(e.file, e.name.name) || w.selects != nil && !w.selects(strings.TrimSuffix(e.file.Path, "/"), e.mode.IsDir())
}

// entry takes an entry of a directory on a device.
func (w *walker) entry(e *entry, device uint64, ahead *listingAhead) error {
	path := e.file.Path
	switch {
	case e.out:
	case e.err != nil:
		return w.refuse(path, e.err)
	case e.mode.IsDir() != e.name.dir:
		return w.refuse(path, errIrregular)
	case e.mode.IsDir():
		return w.dir(path, device, ahead.next())
	default:
		return w.take(regular(e.file, e.mode))
	}
	return nil
}

// isExcluded reports whether an entry of a directory is left out, by its path or
// as the same file under another one.
func (w *walker) isExcluded(f File, name string) bool {
	for _, path := range w.exclude {
		if filepath.Base(path) == name && filepath.Clean(File{Root: w.abs, Path: f.Path}.OSPath()) == path {
			return true
		}
	}
	for _, x := range w.excluded {
		if _, number := changeTime(x); number == f.Inode {
			if now, err := f.Stat(); err == nil && os.SameFile(x, now) {
				return true
			}
		}
	}
	return false
}

// regular gives what is no regular file its cause.
func regular(f File, mode fs.FileMode) File {
	if !mode.IsRegular() {
		f.Cause, f.Detail = Unsupported, irregular(mode)
		f.Size = 0
	}
	return f
}

// irregular says what a file that is not regular is.
func irregular(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSymlink != 0:
		return "symbolic link, not followed"
	case mode&fs.ModeNamedPipe != 0:
		return "FIFO"
	case mode&fs.ModeSocket != 0:
		return "socket"
	case mode&fs.ModeDevice != 0:
		return "device"
	}
	return "not a regular file"
}

// refuse lists what could not be looked at. It returns an error when the
// storage failed, which ends the walk.
func (w *walker) refuse(path string, err error) error {
	if number, failed := failureOf(err); failed {
		return Lost(w.root, "was lost while it was listed", number)
	}
	f := File{Root: w.root, Path: path}
	f.Cause, f.Detail = CauseOf(err)
	return w.take(f)
}
