package source

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"syscall"
)

// Open opens the file for reading, without a trace in its access time where the
// system lets this user (its owner, on Linux). What is not a regular file any
// longer is refused with an error that CauseOf knows. A root that is a symbolic
// link to a file is followed, as the user named it.
func (f File) Open() (*os.File, error) {
	flags := os.O_RDONLY | openFlags
	if f.RootIsFile {
		flags = os.O_RDONLY | openFlags&^noFollow
	}
	file, err := f.openQuietly(flags)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errIrregular
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// openQuietly opens the file with noAccessTime where that is allowed.
func (f File) openQuietly(flags int) (*os.File, error) {
	file, err := f.open(flags | noAccessTime)
	if noAccessTime != 0 && errors.Is(err, fs.ErrPermission) {
		return f.open(flags)
	}
	return file, err
}

// open opens the file. A path that is longer than the system takes in one piece
// goes from directory to directory.
func (f File) open(flags int) (*os.File, error) {
	path := f.OSPath()
	if len(path) < longPath {
		return os.OpenFile(path, flags, 0)
	}
	root, err := os.OpenRoot(f.Root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.OpenFile(f.belowRoot(), flags, 0)
}

// Stat returns what the system knows about the file now. A root that is a
// symbolic link is followed.
func (f File) Stat() (fs.FileInfo, error) {
	path := f.OSPath()
	if f.RootIsFile || f.Path == "" {
		return os.Stat(path)
	}
	if len(path) < longPath {
		return os.Lstat(path)
	}
	root, err := os.OpenRoot(f.Root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.Lstat(f.belowRoot())
}

var errIrregular = errors.New("not a regular file any longer")

// CauseOf names the cause behind an error of the file system, with a detail
// that is free of content.
func CauseOf(err error) (Cause, string) {
	var number syscall.Errno
	switch {
	case errors.Is(err, fs.ErrPermission):
		return Permission, "the operating system refused access"
	case errors.Is(err, fs.ErrNotExist):
		return Changed, "vanished"
	case errors.Is(err, errIrregular), errors.Is(err, errSwapped), errors.Is(err, syscall.ENOTDIR):
		return Changed, errIrregular.Error()
	case errors.As(err, &number):
		return IOError, number.Error()
	}
	return IOError, "cannot be read"
}

// failures are what the system says when storage fails or a share is gone, or
// when this process may open no more: nothing that one file could be blamed for.
var failures = []syscall.Errno{syscall.EIO, syscall.ESTALE, syscall.ENOTCONN, syscall.ENODEV, syscall.ENXIO,
	syscall.ETIMEDOUT, syscall.EHOSTDOWN, syscall.EHOSTUNREACH, syscall.ENETDOWN, syscall.ENETUNREACH, syscall.ECONNRESET,
	syscall.ECONNABORTED, syscall.ECONNREFUSED, syscall.ESHUTDOWN, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM}

// failureOf returns which of failures an error is. It has no path in it.
func failureOf(err error) (syscall.Errno, bool) {
	var number syscall.Errno
	return number, errors.As(err, &number) && slices.Contains(failures, number)
}
