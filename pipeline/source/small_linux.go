package source

import (
	"errors"
	"syscall"
	"time"
)

// readSmall reads all of a regular file into buf and notes the size and times
// that belong to what it read. It is errNotSmall when the file does not fit, or
// cannot be opened in one piece, and errChanged when it changed meanwhile.
//
// An archive is many small files, and os.File asks the system eleven things
// about each where five are enough.
func (f *File) readSmall(buf []byte) ([]byte, error) {
	path := f.OSPath()
	if f.Size >= int64(len(buf)) || len(path) >= longPath {
		return nil, errNotSmall
	}
	flags := syscall.O_RDONLY | syscall.O_CLOEXEC | openFlags
	if f.RootIsFile {
		flags &^= noFollow
	}
	fd, err := openDescriptor(path, flags)
	if err != nil {
		return nil, err
	}
	defer syscall.Close(fd)
	var before, after syscall.Stat_t
	if err := syscall.Fstat(fd, &before); err != nil {
		return nil, err
	}
	if before.Mode&syscall.S_IFMT != syscall.S_IFREG {
		return nil, errIrregular
	}
	n, err := readDescriptor(fd, buf, before.Size)
	if err != nil {
		return nil, err
	}
	if err := syscall.Fstat(fd, &after); err != nil {
		return nil, err
	}
	f.setNumbers(&before)
	if !f.sameNumbers(&after) {
		return nil, errChanged
	}
	return buf[:n], nil
}

// openDescriptor opens a file and leaves its access time alone where that is
// allowed.
func openDescriptor(path string, flags int) (int, error) {
	fd, err := retried(func() (int, error) { return syscall.Open(path, flags|noAccessTime, 0) })
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) {
		return retried(func() (int, error) { return syscall.Open(path, flags, 0) })
	}
	return fd, err
}

// readDescriptor reads a file to its end. One that gave as many bytes as it
// should hold is not asked for more: were there any, its size would be another
// one afterwards.
func readDescriptor(fd int, buf []byte, size int64) (n int, err error) {
	for {
		more, err := retried(func() (int, error) { return syscall.Read(fd, buf[n:]) })
		if err != nil {
			return n, err
		}
		n += more
		switch {
		case more == 0, int64(n) == size:
			return n, nil
		case n == len(buf):
			return n, errNotSmall
		}
	}
}

// retried calls the system again where a signal interrupted it.
func retried(call func() (int, error)) (n int, err error) {
	for n, err = call(); err == syscall.EINTR; n, err = call() {
	}
	return n, err
}

func (f *File) setNumbers(stat *syscall.Stat_t) {
	f.Size, f.Inode = stat.Size, stat.Ino
	f.MTime, f.CTime = time.Unix(stat.Mtim.Unix()), time.Unix(stat.Ctim.Unix())
}

func (f *File) sameNumbers(stat *syscall.Stat_t) bool {
	now := *f
	now.setNumbers(stat)
	return f.SameStat(now)
}
