package source

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

// TestLost: whatever failed, the words name the root once, what failed, and the
// cure.
func TestLost(t *testing.T) {
	for err, want := range map[error]string{
		syscall.ESTALE:   "share or disk has failed: see that it is mounted and answers",
		syscall.EIO:      "share or disk has failed",
		syscall.ENOTCONN: "share or disk has failed",
		syscall.EMFILE:   "raise them",
		syscall.ENOENT:   "see that its share is mounted there",
		syscall.EACCES:   "let the user that scans read it",
		ErrSwapped:       "see that its share is mounted there",
	} {
		got := Lost("/srv/sager", "was lost", &fs.PathError{Op: "stat", Path: "/srv/sager", Err: err})
		if said := got.Error(); !strings.Contains(said, want) || !strings.Contains(said, err.Error()) || strings.Count(said, "/srv/sager") != 1 ||
			!strings.Contains(said, "Nothing counts as deleted") || !errors.Is(got, err) {
			t.Errorf("%v: %v", err, got)
		}
	}
}

// TestAWalkOfAMissingRootNamesTheCure, where there are several, too.
func TestAWalkOfAMissingRootNamesTheCure(t *testing.T) {
	missing := t.TempDir() + "/gone"
	_, err := Walk(t.Context(), []string{t.TempDir(), missing}, WalkOptions{})
	if !errors.Is(err, ErrLost) || !strings.Contains(err.Error(), "see that its share is mounted there") || strings.Count(err.Error(), missing) != 1 {
		t.Error(err)
	}
}
