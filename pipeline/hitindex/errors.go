package hitindex

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
)

// The errors that callers tell apart with errors.Is. What is returned names
// the directory and the cure.
var (
	ErrLocked   = errors.New("the index is in use by another process")
	ErrWrongKey = errors.New("the key does not fit the index")
	ErrNotIndex = errors.New("not an aktsyn index")
	ErrNewer    = errors.New("the index was made by a newer aktsyn")
	ErrOlder    = errors.New("the index was made by an older aktsyn")
	ErrFull     = errors.New("not enough free disk space for the index")
	ErrDamaged  = errors.New("the index is damaged")
	ErrReadOnly = errors.New("the index is open for reading only")
	ErrNoRun    = errors.New("no such run")
	// ErrUnrelated says that an archive without a name has no root in common with
	// those that the index is of.
	ErrUnrelated = errors.New("the index is of another archive")
)

// errMalformed is what decoders answer to bytes that no encoder wrote.
var errMalformed = errors.New("malformed record")

// damaged says what of the index is damaged; the cure is the same for all.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s; restore it from a backup (aktsyn index restore), or move it away and scan again", ErrDamaged, fmt.Sprintf(format, args...))
}

// storeError gives an error of Badger, which flattens most of what it wraps
// to text, its place among ours.
func storeError(err error) error {
	if err == nil {
		return nil
	}
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) || strings.Contains(err.Error(), full.Error()) {
			return fmt.Errorf("%w: %v; free some and start again; a scan goes on where it stopped", ErrFull, full)
		}
	}
	if limit := handles(err.Error()); limit != nil {
		return limit
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("the index cannot be opened or written as this user, or at all: %w", err)
	}
	return fmt.Errorf("index store: %w", err)
}

// handles is the error for words of the system that say that no more files can be
// opened, else nil. Every table of a store is a file that stays open.
func handles(words string) error {
	for _, limit := range []error{syscall.ENFILE, syscall.EMFILE} { // the words of one begin with those of the other
		if strings.Contains(words, limit.Error()) {
			return fmt.Errorf("%w: the index has one for every 2 MB; raise the limit (ulimit -n, LimitNOFILE= of a service) and start again", limit)
		}
	}
	return nil
}
