package source

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"syscall"
)

// ErrSwapped says that another directory stands where a root was.
var ErrSwapped = errors.New("another directory stands there now, as when a share is unmounted")

// ErrLost is what errors of Lost are, by errors.Is.
var ErrLost = errors.New("a root cannot be examined")

// lostError is an error of Lost. Its text is all that people need.
type lostError struct{ error }

func (e lostError) Unwrap() error { return e.error }

// Is reports whether the target is ErrLost.
func (lostError) Is(target error) bool { return target == ErrLost }

// Lost says of a root that it cannot be examined, and what to do: what happened
// to it, and the error that told so, which it wraps. Nothing was taken as deleted
// then. errors.Is(err, ErrLost) holds for it.
func Lost(root, what string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // the root is named already
	}
	return lostError{fmt.Errorf("the archive %s %s: %w; %s. Nothing counts as deleted", root, what, err, cure(err))}
}

// exhausted are what the system says when this process may have no more.
var exhausted = []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM}

// Exhausted reports whether an error is that this machine lets the process have
// no more, which is no fault of the archive.
func Exhausted(err error) bool {
	return slices.ContainsFunc(exhausted, func(e error) bool { return errors.Is(err, e) })
}

// cure says what to do about an error.
func cure(err error) string {
	is := func(e error) bool { return errors.Is(err, e) }
	switch {
	case Exhausted(err):
		return "this machine or its limits (ulimit -n, LimitNOFILE) let the program open no more: raise them, and scan again"
	case is(fs.ErrPermission):
		return "let the user that scans read it, and scan again"
	case is(fs.ErrNotExist), is(ErrSwapped):
		return "see that its share is mounted there, and scan again"
	}
	return "its share or disk has failed: see that it is mounted and answers, and scan again"
}
