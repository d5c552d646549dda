package night

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/delta"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/metrics"
	"aktsyn/pipeline/run"
	"aktsyn/pipeline/source"
)

// TestANightThatFailedIsRecalled, and one that was well after it, too.
func TestANightThatFailedIsRecalled(t *testing.T) {
	w := newTown(t, "", "a", "b")
	recall := func() Last {
		t.Helper()
		lasts, err := Recall(w.conf.StateDir)
		if err != nil {
			t.Fatal(err)
		}
		return lasts["a"]
	}
	w.run(t)
	if l := recall(); l.State != metrics.Complete || l.Run != 1 || l.Reason != "" || l.At.IsZero() {
		t.Errorf("a night that is well: %+v", l)
	}
	away := w.root("a") + ".010165-9901"
	if err := os.Rename(w.root("a"), away); err != nil {
		t.Fatal(err)
	}
	w.run(t)
	if l := recall(); l.State != metrics.Failed || l.Run != 0 || l.Reason != delta.ShareMissing || !strings.Contains(l.Error, "see that its share is mounted there") {
		t.Errorf("without the share: %+v", l)
	}
	if err := os.Rename(away, w.root("a")); err != nil {
		t.Fatal(err)
	}
	w.run(t)
	if l := recall(); l.State != metrics.Complete || l.Run != 2 {
		t.Errorf("the night after: %+v", l)
	}
}

// TestANightWhoseProcessDiedIsRecalled as broken off, and not while it runs.
func TestANightWhoseProcessDiedIsRecalled(t *testing.T) {
	w := newTown(t, "", "a")
	dir := w.conf.StateDir
	write(t, filepath.Join(dir, stateName), `{"a": {"running": true, "begun": "2026-11-22T01:00:00Z"}}`)
	lock, err := lock(dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if lasts, err := Recall(dir); err != nil || lasts["a"].State != metrics.Running {
		t.Errorf("while it runs: %+v, %v", lasts, err)
	}
	lock.Close()
	if lasts, err := Recall(dir); err != nil || lasts["a"].State != metrics.Failed || lasts["a"].Reason != delta.BrokenOff {
		t.Errorf("after it died: %+v, %v", lasts, err)
	}
	write(t, filepath.Join(dir, stateName), "{")
	if _, err := Recall(dir); err == nil {
		t.Error("nothing is said of a damaged state")
	}
}

// TestTell has an archive whose newest run is the seventh.
func TestTell(t *testing.T) {
	ended := time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)
	after, before := ended.Add(time.Hour), ended.Add(-time.Hour)
	for _, c := range []struct {
		name    string
		last    Last
		run     uint32
		state   string
		earlier bool
	}{
		{"the run of a night that is well", Last{State: metrics.Complete, Run: 7, At: after}, 7, "complete", false},
		{"failed since", Last{State: metrics.Failed, At: after}, 7, "failed", true},
		{"stopped since", Last{State: metrics.Stopped, At: after}, 7, "stopped", true},
		{"failed after its run", Last{State: metrics.Failed, Run: 7, At: after}, 7, "failed", false},
		{"scanned since it failed", Last{State: metrics.Failed, At: before}, 7, "", false},
		{"failed, never scanned", Last{State: metrics.Failed, At: after}, 0, "failed", false},
		{"well, but the index cannot be opened", Last{State: metrics.Complete, Run: 7, At: after}, 0, "", false},
	} {
		a := delta.Unknown("a", "")
		a.Run = delta.Run{ID: c.run, Ended: ended}
		c.last.Tell(a)
		if a.State != c.state || a.Earlier != c.earlier {
			t.Errorf("%s: state %q, earlier %v", c.name, a.State, a.Earlier)
		}
	}
}

func TestReasons(t *testing.T) {
	lost := func(err error) error { return fmt.Errorf("walk: %w", source.Lost("/srv/x", "cannot be read", err)) }
	for want, err := range map[delta.Reason]error{
		delta.ShareMissing:  lost(&fs.PathError{Op: "lstat", Path: "/srv/x", Err: fs.ErrNotExist}),
		delta.NoAccess:      lost(fs.ErrPermission),
		delta.ShareFailed:   fmt.Errorf("%w: %w", run.ErrRootLost, lost(fs.ErrInvalid)),
		delta.ShareEmpty:    fmt.Errorf("/srv/x: %w", run.ErrEmptyRoot),
		delta.ShareReplaced: fmt.Errorf("/srv/x: %w", run.ErrReplaced),
		delta.DiskFull:      fmt.Errorf("%w: x", hitindex.ErrFull),
		delta.IndexBusy:     fmt.Errorf("%w: x", hitindex.ErrLocked),
		delta.IndexDamaged:  fmt.Errorf("%w: x", hitindex.ErrDamaged),
		delta.IndexOlder:    fmt.Errorf("%w: x", hitindex.ErrOlder),
		delta.KeyMissing:    fmt.Errorf("%w: x", keys.ErrNoKey),
		"":                  fs.ErrNotExist, // of a list of names, say
	} {
		if got := reasonOf(err); got != want {
			t.Errorf("%v is %q, want %q", err, got, want)
		}
	}
	for _, err := range []error{run.ErrUnmounted, run.ErrNoDirectory} {
		if got := reasonOf(fmt.Errorf("/srv/x/drev: %w", err)); got != delta.ShareMissing {
			t.Errorf("%v is %q", err, got)
		}
	}
	if told(nil) != "" || told(fmt.Errorf("/srv/010165-9901\nx")) != "/srv/••••••-••••; x" {
		t.Errorf("%q", told(fmt.Errorf("/srv/010165-9901\nx")))
	}
}
