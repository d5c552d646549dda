package hitindex

import (
	"path/filepath"
	"time"
)

// The tables of a store are mapped into memory, and what was written or merged
// stays there until the system needs the room. Until then it counts as memory of
// the process: a night that writes an index of a gigabyte would seem to need one.
const (
	residentLook  = 100 * time.Millisecond // how often it is looked at
	residentGrows = 16 << 20               // bytes of files that come into memory between two releases
)

// releaser releases what comes into memory of the tables in a directory.
type releaser struct{ stop, stopped chan struct{} }

func newReleaser(dir string) *releaser {
	r := &releaser{make(chan struct{}), make(chan struct{})}
	go r.run(asMapped(dir))
	return r
}

// asMapped is how the system names a directory of which files are mapped.
func asMapped(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if whole, err := filepath.Abs(dir); err == nil {
		dir = whole
	}
	return dir
}

func (r *releaser) run(dir string) {
	defer close(r.stopped)
	look := time.NewTicker(residentLook)
	defer look.Stop()
	for least := residentFiles(); ; {
		select {
		case <-r.stop:
			return
		case <-look.C:
		}
		if now := residentFiles(); now > least+residentGrows {
			release(dir)
			least = residentFiles()
		} else {
			least = min(least, now)
		}
	}
}

func (r *releaser) end() {
	close(r.stop)
	<-r.stopped
}
