package source

import (
	"io/fs"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// changeTime returns when the file or what is known of it was last changed,
// which no program can set back, and the file's number.
func changeTime(info os.FileInfo) (time.Time, uint64) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return time.Time{}, 0
	}
	return time.Unix(stat.Ctim.Unix()), stat.Ino
}

// statIn notes what the system knows of an entry of an open directory, and
// returns its type. It need not follow the path from the root as Stat does.
func (f *File) statIn(dir *os.File, name string) (fs.FileMode, error) {
	var stat unix.Stat_t
	_, err := retried(func() (int, error) {
		return 0, unix.Fstatat(int(dir.Fd()), name, &stat, unix.AT_SYMLINK_NOFOLLOW)
	})
	if err != nil {
		return 0, err
	}
	f.Size, f.Inode = stat.Size, stat.Ino
	f.MTime, f.CTime = time.Unix(stat.Mtim.Unix()), time.Unix(stat.Ctim.Unix())
	return typeOf(stat.Mode), nil
}

// typeOf is the type of a file by its mode.
func typeOf(mode uint32) fs.FileMode {
	switch mode & unix.S_IFMT {
	case unix.S_IFREG:
		return 0
	case unix.S_IFDIR:
		return fs.ModeDir
	case unix.S_IFLNK:
		return fs.ModeSymlink
	case unix.S_IFIFO:
		return fs.ModeNamedPipe
	case unix.S_IFSOCK:
		return fs.ModeSocket
	case unix.S_IFBLK, unix.S_IFCHR:
		return fs.ModeDevice
	}
	return fs.ModeIrregular
}

// deviceOf is the number of the file system that a file lies on.
func deviceOf(info os.FileInfo) uint64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Dev
	}
	return 0
}
