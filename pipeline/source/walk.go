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
// by one, as it finds them. An error of take ends the walk and is returned.
func Each(ctx context.Context, roots []string, opts WalkOptions, take func(File) error) error {
	roots = slices.Sorted(slices.Values(roots))
	if err := checkOverlap(roots); err != nil {
		return err
	}
	w := walker{ctx: ctx, exclude: opts.Exclude, selects: opts.Select, take: take}
	for _, path := range opts.Exclude {
		if info, err := os.Stat(path); err == nil {
			w.excluded = append(w.excluded, info)
		}
	}
	for _, root := range roots {
		if err := w.walkRoot(root); err != nil {
			return err
		}
	}
	return nil
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
			return fmt.Errorf("cannot read %s: %w", root, err)
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
	root     string
	abs      string // root as an absolute path
	take     func(File) error
}

func (w *walker) walkRoot(root string) error {
	info, err := os.Stat(root)
	if err != nil {
		return Lost(root, "cannot be read", err)
	}
	w.root = root
	if w.abs, err = filepath.Abs(root); err != nil {
		return fmt.Errorf("cannot read %s: %w", root, err)
	}
	within := func(path string) bool { return below(w.abs, path) }
	if w.isExcluded("", info) || slices.ContainsFunc(w.exclude, within) {
		return fmt.Errorf("%s belongs to aktsyn itself and is no archive", root)
	}
	if info.IsDir() {
		if err := w.dir(""); err != nil {
			return err
		}
		return stillThere(root, info)
	}
	f := w.file(EscapeName(filepath.Base(root)), info)
	f.RootIsFile = true
	return w.take(f)
}

// stillThere reports an error if the root is another directory than it was: a
// share that was unmounted leaves an empty one, or none.
func stillThere(root string, before fs.FileInfo) error {
	now, err := os.Stat(root)
	if err == nil && !os.SameFile(before, now) {
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

// dir lists a directory; path is "" for the root, else ends in "/".
func (w *walker) dir(path string) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if len(path) > maxPath {
		return w.take(File{Root: w.root, Path: path, Cause: TooDeep, Detail: fmt.Sprintf("path of more than %d bytes", maxPath)})
	}
	listed, err := w.list(path)
	entries := make([]named, len(listed))
	for i, e := range listed {
		entries[i] = named{pathName(e), e}
	}
	slices.SortFunc(entries, func(a, b named) int { return strings.Compare(a.name, b.name) })
	if err != nil {
		if err := w.refuse(cmp.Or(path, "./"), err); err != nil {
			return err
		}
	}
	for _, e := range entries {
		if err := w.entry(path+e.name, e.entry); err != nil {
			return err
		}
	}
	return nil
}

// named is an entry of a directory with its pathName.
type named struct {
	name  string
	entry fs.DirEntry
}

// list reads a directory and leaves its access time alone.
func (w *walker) list(path string) ([]fs.DirEntry, error) {
	flags := os.O_RDONLY | openFlags
	if path == "" { // the root may be a link, as the user named it
		flags = os.O_RDONLY | openFlags&^noFollow
	}
	dir, err := File{Root: w.root, Path: path}.openQuietly(flags)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return dir.ReadDir(-1)
}

// entry lists what is in a directory under the path name.
func (w *walker) entry(name string, entry fs.DirEntry) error {
	info, err := File{Root: w.root, Path: name}.Stat()
	switch {
	case err != nil:
		return w.refuse(name, err)
	case info.IsDir() != entry.IsDir():
		return w.refuse(name, errIrregular)
	case w.isExcluded(name, info):
	case w.selects != nil && !w.selects(strings.TrimSuffix(name, "/"), info.IsDir()):
	case info.IsDir():
		return w.dir(name)
	default:
		return w.take(w.file(name, info))
	}
	return nil
}

// pathName is an entry's name in paths. That of a directory ends in "/", so
// that sorted names give sorted paths below them.
func pathName(entry fs.DirEntry) string {
	if entry.IsDir() {
		return EscapeName(entry.Name()) + "/"
	}
	return EscapeName(entry.Name())
}

func (w *walker) isExcluded(path string, info fs.FileInfo) bool {
	if len(w.exclude) == 0 {
		return false
	}
	path = filepath.Clean(File{Root: w.abs, Path: path}.OSPath())
	return slices.Contains(w.exclude, path) ||
		slices.ContainsFunc(w.excluded, func(x fs.FileInfo) bool { return os.SameFile(x, info) })
}

// file is what is no directory, as it is listed.
func (w *walker) file(path string, info fs.FileInfo) File {
	f := File{Root: w.root, Path: path}
	f.setStat(info)
	if !info.Mode().IsRegular() {
		f.Cause, f.Detail = Unsupported, irregular(info.Mode())
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
