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
// returns its type and the device it lies on.
func (f *File) statIn(_ *os.File, _ string) (mode fs.FileMode, device uint64, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, 0, err
	}
	f.setStat(info)
	return info.Mode().Type(), 0, nil
}

// device is not known on this system.
func device(os.FileInfo) uint64 { return 0 }
