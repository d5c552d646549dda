//go:build !unix

package ruleset

import "os"

// copied returns the first size bytes of f, for good.
func copied(f *os.File, size int64) ([]byte, error) {
	b := make([]byte, size)
	_, err := f.ReadAt(b, 0)
	return b, err
}
