package run

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"aktsyn/pipeline/hitindex"
)

// A share that is mounted below a root and is missing one night takes nothing
// out of the index, and neither does its directory, unless it is said so.
func TestLostMountsAreRefused(t *testing.T) {
	l := newLab(t, "own/x")
	share := l.path("shares/kommune")
	mounted := func() {
		l.must(os.MkdirAll(share, 0o700))
		if err := syscall.Mount("tmpfs", share, "tmpfs", 0, "size=1m"); err != nil {
			t.Skip("cannot mount: ", err)
		}
		l.write("shares/kommune/a/y", "content of y")
	}
	lost := func() { l.must(syscall.Unmount(share, 0)) }
	t.Cleanup(func() { syscall.Unmount(share, syscall.MNT_DETACH) })

	mounted()
	l.whole(counts{hitindex.New: 2}, "own/x", "shares/kommune/a/y")
	lost()
	refused := func(what string) {
		t.Helper()
		if _, err := l.scan(-1); !errors.Is(err, ErrEmptyRoot) || !strings.Contains(err.Error(), share) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("not mounted")
	l.must(os.RemoveAll(l.path("shares")))
	refused("nor is its directory there")
	mounted()
	r := l.whole(counts{hitindex.Unchanged: 1, hitindex.Touched: 1}) // a file system of its own has new numbers
	if len(r.Mounts) != 1 || r.Mounts[0].Path != "shares/kommune/" {
		t.Errorf("mounts: %v", r.Mounts)
	}
	lost()
	l.write("shares/kommune/z", "content of z")
	l.whole(counts{hitindex.New: 1, hitindex.Gone: 1, hitindex.Unchanged: 1}, "shares/kommune/z") // moved off the share
	l.must(os.RemoveAll(l.path("shares")))
	l.whole(counts{hitindex.Gone: 1, hitindex.Unchanged: 1})
}

// What the archive leaves out by now is not missed.
func TestMountsLeftOut(t *testing.T) {
	l := newLab(t, "own/x", "shares/kommune/y")
	l.archive.Walk.Select = func(path string, _ bool) bool { return path != "shares" }
	j := &Job{archive: l.archive, Last: &hitindex.Run{Roots: l.archive.Roots, Mounts: []hitindex.Mount{{Path: "shares/kommune/"}}}}
	if m := j.mountsBefore(); len(m) != 0 {
		t.Errorf("expected: %v", m)
	}
	l.archive.Walk.Select = nil
	j.archive = l.archive
	if m := j.mountsBefore(); len(m) != 1 {
		t.Errorf("not expected: %v", m)
	}
}
