//go:build !unix

package ruleset

import "os"

// mapped returns the first size bytes of f, for good.
func mapped(f *os.File, size int64) ([]byte, error) {
	b := make([]byte, size)
	_, err := f.ReadAt(b, 0)
	return b, err
}
