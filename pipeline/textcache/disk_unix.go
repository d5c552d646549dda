//go:build linux || darwin

package textcache

import (
	"os"

	"golang.org/x/sys/unix"
)

// freeSpace returns how many bytes the user may still write on the disk of
// dir.
func freeSpace(dir string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return st.Bavail * uint64(st.Bsize), nil
}

// lock takes the right to append to a segment, which ends when f is closed.
// It reports false when another process has it, or the file system has no
// locks.
func lock(f *os.File) bool { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil }
