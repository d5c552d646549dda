package source

import (
	"errors"
	"io/fs"
	"os"
	"strings"
)

// Place is a directory, or a file that is a root, as it was found at a path: what
// tells it from another one that stands there later.
type Place struct {
	info fs.FileInfo
	// Share names what is mounted where it lies, see shareOf; empty where that
	// is not known.
	Share string
}

// Look returns what stands at a path. It opens a directory: only then is a share
// mounted there that is mounted on demand. One that may not be opened has no Share.
func Look(path string) (Place, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return Place{info: info}, err
	}
	dir, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return Place{info: info}, nil
	}
	if err != nil {
		return Place{}, err
	}
	defer dir.Close()
	return placeOf(dir)
}

// placeOf returns what an open directory is.
func placeOf(dir *os.File) (Place, error) {
	info, err := dir.Stat()
	if err != nil {
		return Place{}, err
	}
	return Place{info, shareOf(dir)}, nil
}

// IsDir reports whether it is a directory.
func (p Place) IsDir() bool { return p.info.IsDir() }

// Same reports whether both are the same: what the system numbers alike, and a
// share that was unmounted and mounted again meanwhile, as one that is mounted on
// demand, which has another device number then.
func (p Place) Same(q Place) bool {
	if os.SameFile(p.info, q.info) {
		return true
	}
	return p.Share != "" && p.Share == q.Share && deviceOf(p.info) != deviceOf(q.info)
}

// OtherShare reports whether two of Place.Share are surely not the same. What is
// not known is no other one, nor is one disk another where the system did not tell
// the UUID of both: the names of disks follow the order in which they were found.
func OtherShare(was, now string) bool {
	if was == "" || now == "" || was == now {
		return false
	}
	return !isDisk(was) || !isDisk(now) || hasUUID(was) && hasUUID(now)
}

func isDisk(share string) bool  { return strings.HasPrefix(share, "/dev/") || hasUUID(share) }
func hasUUID(share string) bool { return strings.HasPrefix(share, "UUID=") }
