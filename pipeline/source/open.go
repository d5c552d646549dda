package source

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Open opens the file for reading. What is not a regular file any longer is
// refused with an error that CauseOf knows. A root that is a symbolic link to
// a file is followed, as the user named it.
func (f File) Open() (*os.File, error) {
	flags := os.O_RDONLY | openFlags
	if f.RootIsFile {
		flags = os.O_RDONLY | openFlags&^noFollow
	}
	file, err := os.OpenFile(f.OSPath(), flags, 0)
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
	case errors.Is(err, errIrregular), errors.Is(err, errSwapped):
		return Changed, errIrregular.Error()
	case errors.As(err, &number):
		return IOError, number.Error()
	}
	return IOError, "cannot be read"
}
