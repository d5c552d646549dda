//go:build !linux

package source

import (
	"io/fs"
	"os"
	"time"
)

// changeTime is not known on this system.
func changeTime(os.FileInfo) (time.Time, uint64) { return time.Time{}, 0 }

// statIn notes what the system knows of an entry of an open directory, and
// returns its type.
func (f *File) statIn(_ *os.File, _ string) (fs.FileMode, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	f.setStat(info)
	return info.Mode().Type(), nil
}

// deviceOf is not known on this system.
func deviceOf(os.FileInfo) uint64 { return 0 }
