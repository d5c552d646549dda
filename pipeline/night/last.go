package night

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"aktsyn/pipeline/delta"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/metrics"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/run"
	"aktsyn/pipeline/source"
)

// Last is what the last night left of an archive.
type Last struct {
	State  metrics.State `json:"state"`
	Reason delta.Reason  `json:"reason"` // of what kind Error is, where that is known
	Error  string        `json:"error"`  // in one line, CPR numbers in it masked
	Run    uint32        `json:"run"`    // that it completed; 0: none
	At     time.Time     `json:"at"`     // when it ended, or, if its process died, began
	Told   *Told         `json:"-"`      // by the morning's reports; nil: not known
}

// last is what is remembered of an outcome.
func (o Outcome) last(now time.Time) Last {
	l := Last{State: o.State, Reason: reasonOf(o.Err), Error: told(o.Err), At: now.UTC()}
	if o.Run != nil && o.Run.State == hitindex.Complete {
		l.Run = o.Run.ID
	}
	return l
}

// Recall returns what the last nights left of the archives that they came to, by
// name. An archive in whose scan the process died has Failed. The error says that
// what they left cannot be read.
func Recall(stateDir string) (map[string]Last, error) {
	s, err := readState(stateDir)
	if err != nil {
		return nil, err
	}
	lasts := map[string]Last{}
	for name, r := range s.records {
		switch {
		case r.Running && held(stateDir):
			r.Last = Last{State: metrics.Running, At: r.Begun}
		case r.Running:
			r.Last = Last{State: metrics.Failed, Reason: delta.BrokenOff, Error: "the process of the night ended in the middle of the scan; the next night goes on", At: r.Begun}
		}
		r.Last.Told = r.Told
		if r.Last.State != "" {
			lasts[name] = r.Last
		}
	}
	return lasts, nil
}

// held reports whether a night runs.
func held(stateDir string) bool {
	f, err := os.Open(filepath.Join(stateDir, lockName))
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB), unix.EWOULDBLOCK)
}

// Tell puts into a report on the archive's newest run how the last night ended,
// unless it was scanned since. That the night went well does not explain why no
// run is known.
func (l Last) Tell(a *delta.Archive) {
	finished := l.State == metrics.Complete || l.State == metrics.Incomplete
	since := a.Run.ID != 0 && a.Run.ID != l.Run && a.Run.Ended.After(l.At)
	if since || finished && a.Run.ID == 0 {
		return
	}
	a.State, a.Reason, a.Error, a.Night = string(l.State), l.Reason, l.Error, l.At
	a.Earlier = !finished && a.Run.ID != 0 && a.Run.ID != l.Run
}

// told is an error in one line, CPR numbers in its paths masked; nil is empty.
func told(err error) string {
	if err == nil {
		return ""
	}
	return report.MaskText(strings.ReplaceAll(err.Error(), "\n", "; "))
}

// reasonOf tells of what kind an error is.
func reasonOf(err error) delta.Reason {
	for _, r := range []struct {
		err    error
		reason delta.Reason
	}{
		{hitindex.ErrFull, delta.DiskFull},
		{hitindex.ErrLocked, delta.IndexBusy},
		{hitindex.ErrWrongKey, delta.KeyMissing},
		{keys.ErrNoKey, delta.KeyMissing},
		{hitindex.ErrDamaged, delta.IndexDamaged},
		{hitindex.ErrOlder, delta.IndexOlder},
		{run.ErrEmptyRoot, delta.ShareEmpty},
		{run.ErrUnmounted, delta.ShareMissing},
		{run.ErrNoDirectory, delta.ShareMissing},
		{run.ErrReplaced, delta.ShareReplaced},
	} {
		if errors.Is(err, r.err) {
			return r.reason
		}
	}
	switch {
	case !errors.Is(err, source.ErrLost), source.Exhausted(err):
		return ""
	case errors.Is(err, fs.ErrPermission):
		return delta.NoAccess
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, source.ErrSwapped):
		return delta.ShareMissing
	}
	return delta.ShareFailed
}
