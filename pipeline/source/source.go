// Package source walks archives on disk and names what is found there. It
// knows files, their order and the limits that hold for everything that is
// read; it opens no document (package extract does).
package source

import (
	"fmt"
	"time"
)

// Cause is why a document or a page was not read. The list is closed: what
// fits nowhere is Corrupt or IOError with a detail. Values are stored in
// indexes: append, never renumber.
type Cause uint8

// The causes.
const (
	None        Cause = iota // read
	Encrypted                // needs a password
	Corrupt                  // damaged, truncated, or it made its reader crash
	Unsupported              // a format aktsyn does not read
	TooLarge                 // over the size or memory limit
	TooDeep                  // containers nested deeper than the limit
	Bomb                     // expands beyond the ratio, entry or total limit
	Timeout                  // its reader fell silent and was stopped, or others killed it
	NeedsOCR                 // a picture of text without usable text layer
	Permission               // the operating system refused
	Changed                  // changed or vanished while being read
	IOError                  // the storage failed
	Crashed                  // the program died while it was read, and again when it was read alone
)

var causeNames = [...]string{"", "encrypted", "corrupt", "unsupported", "too-large", "too-deep",
	"bomb", "timeout", "needs-ocr", "permission", "changed", "io-error", "crashed"}

// String returns the name used in manifests; None is the empty string.
func (c Cause) String() string {
	if int(c) < len(causeNames) {
		return causeNames[c]
	}
	return fmt.Sprintf("cause%d", uint8(c))
}

// Causes lists all causes but None, in order.
func Causes() []Cause {
	out := make([]Cause, 0, len(causeNames)-1)
	for c := 1; c < len(causeNames); c++ {
		out = append(out, Cause(c))
	}
	return out
}

// File is a file of an archive as the walk saw it, before it is opened.
type File struct {
	Root  string    // the archive's root as given to the walk: a directory or a single file
	Path  string    // slash-separated path below Root, see EscapeName; the base name when Root is a file
	Size  int64     // bytes, by stat
	MTime time.Time // modification time, by stat
	// CTime is when the file or its attributes were last changed, and Inode its
	// number; zero where the system does not tell.
	CTime time.Time
	Inode uint64
	// RootIsFile says that Root is the file itself.
	RootIsFile bool
	// Cause is set when the walk already knows that the file cannot be read
	// (permission, symbolic link, device, vanished); Detail says more in
	// English, without content of the file.
	Cause  Cause
	Detail string
}

// Shard is a run of consecutive files of a plan: the unit of work, of resume
// and of publication. Its result is written whole or not at all.
type Shard struct {
	ID    uint32 // position in the plan, from 0
	Files []File
}
