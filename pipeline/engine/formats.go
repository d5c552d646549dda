package engine

import (
	"maps"
	"sync"
	"time"
)

// Format is what files of one format gave, and what reading them took. What lies
// in a container counts as the container's.
type Format struct {
	Files, Pages int64 // names are no pages
	Bytes        int64 // of the files, by stat
	// Reading is how long workers took from opening files to the end of their last
	// page, without the kernels and what a throttle held back. While a reader
	// process works its worker waits: with no more workers than idle cores it is
	// processor time but for the disk's.
	Reading time.Duration
}

// What stands for the format of files of which only the digest was taken, and of
// those that could not be opened, so that nothing tells it.
const (
	KnownContent  = "known by content"
	UnknownFormat = "unknown"
)

// Formats counts by format (extract.Document.Type). It may be used by any number
// of goroutines.
type Formats struct {
	mu     sync.Mutex
	byType map[string]Format
}

func (f *Formats) add(name string, n Format) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byType == nil {
		f.byType = map[string]Format{}
	}
	sum := f.byType[name]
	f.byType[name] = Format{sum.Files + n.Files, sum.Pages + n.Pages, sum.Bytes + n.Bytes, sum.Reading + n.Reading}
}

// The kinds of work by which Progress.Work counts: reading takes tens of times as
// long as the digest of a file that is known by it, or as its text from a cache.
const (
	WorkRead  = "read"
	WorkKept  = "kept"  // its text came from a cache
	WorkKnown = "known" // only its digest was taken
)

// keptReader is a Reader that knows whether the text of the last file came from a
// cache.
type keptReader interface{ Kept() bool }

// apartReader is a Reader that may be at several files at once. Apart is by how much
// more it was at the last one than the call took for that: less than nothing where
// it was at others meanwhile.
type apartReader interface{ Apart() time.Duration }

// workOn names what was done with the last file.
func workOn(reader Reader, known bool) string {
	if known {
		return WorkKnown
	}
	if r, ok := reader.(keptReader); ok && r.Kept() {
		return WorkKept
	}
	return WorkRead
}

// All returns the figures by format.
func (f *Formats) All() map[string]Format {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.byType)
}
