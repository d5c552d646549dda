//go:build unix

package ruleset

import (
	"os"
	"syscall"
)

// mapped returns the first size bytes of f, for good.
func mapped(f *os.File, size int64) ([]byte, error) {
	return syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_PRIVATE)
}
