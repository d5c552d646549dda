//go:build linux || darwin

package hitindex

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// FreeSpace returns how many bytes the user may still write on the disk of
// dir.
func FreeSpace(dir string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return st.Bavail * uint64(st.Bsize), nil
}

// allocated returns how many bytes of the disk a file takes.
func allocated(info os.FileInfo) int64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int64(st.Blocks) * 512
	}
	return info.Size()
}

// lockDirectory locks an index: exclusively for a writer, shared among
// readers. The lock ends with the process, however it ends.
func lockDirectory(dir string, exclusive bool) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := relock(f, exclusive); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// leftLock is how long a lock is waited for whose process is gone.
const leftLock = 5 * time.Second

// relock changes the kind of a lock, or returns ErrLocked. What a killed process
// was about to start holds its lock until it has become another program: that is
// waited for.
func relock(f *os.File, exclusive bool) error {
	how := unix.LOCK_SH
	if exclusive {
		how = unix.LOCK_EX
	}
	err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
	for start := time.Now(); errors.Is(err, unix.EWOULDBLOCK); err = unix.Flock(int(f.Fd()), how|unix.LOCK_NB) {
		if pid := holder(f.Name()); pid == 0 || alive(pid) || time.Since(start) > leftLock {
			return lockedBy(f.Name())
		}
		time.Sleep(time.Millisecond)
	}
	if err != nil {
		return fmt.Errorf("cannot lock %s: %w", f.Name(), err)
	}
	return nil
}

// lockFile waits for a lock on a file, for itself alone or shared.
func lockFile(f *os.File, exclusive bool) error {
	how := unix.LOCK_SH
	if exclusive {
		how = unix.LOCK_EX
	}
	for {
		if err := unix.Flock(int(f.Fd()), how); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// unlockFile gives up the lock of lockFile.
func unlockFile(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_UN) }

// alive reports whether a process exists.
func alive(pid int) bool { return !errors.Is(unix.Kill(pid, 0), unix.ESRCH) }
