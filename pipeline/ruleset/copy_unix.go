//go:build unix

package ruleset

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// copied returns the first size bytes of f, for good, in memory that is none of
// Go's heap. A map of the file itself would end the process, and a night with all
// its archives, where the file is cut short while it is in use.
func copied(f *os.File, size int64) ([]byte, error) {
	b, err := syscall.Mmap(-1, 0, int(size), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, size), b); err != nil {
		return nil, errors.Join(err, syscall.Munmap(b))
	}
	return b, syscall.Mprotect(b, syscall.PROT_READ)
}
