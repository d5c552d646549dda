package hitindex

import (
	"path/filepath"
	"time"
)

// The tables of a store are mapped into memory, and what was written or merged
// stays there until the system needs the room. Until then it counts as memory of
// the process: a night that writes an index of a gigabyte would seem to need one.
// What is released is out of the system's memory too: who looks something up right
// after a night reads it from the disk.
const (
	residentLook  = 100 * time.Millisecond // how often it is looked at
	residentGrows = 16 << 20               // bytes of files that come into memory between two releases
)

// releaser releases what comes into memory of the tables in a directory.
type releaser struct{ stop, stopped chan struct{} }

func newReleaser(dir string) *releaser {
	r, look := &releaser{make(chan struct{}), make(chan struct{})}, time.NewTicker(residentLook)
	dir = asMapped(dir)
	go func() {
		defer look.Stop()
		r.run(look.C, residentFiles, func() { release(dir) })
	}()
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

// run releases at a look when files have grown since they were least.
func (r *releaser) run(look <-chan time.Time, files func() int64, release func()) {
	defer close(r.stopped)
	for least := files(); ; {
		select {
		case <-r.stop:
			return
		case <-look:
		}
		if now := files(); now > least+residentGrows {
			release()
			least = files()
		} else {
			least = min(least, now)
		}
	}
}

func (r *releaser) end() {
	close(r.stop)
	<-r.stopped
}
