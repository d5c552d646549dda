package run

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
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
		if _, err := l.scan(-1); !errors.Is(err, ErrUnmounted) || !strings.Contains(err.Error(), share) {
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
	l.write("shares/kommune/NOT_MOUNTED", "a note for whoever looks")
	refused("a note lies there")
	l.archive.Full = true
	refused("everything is to be read")
	l.archive.Full, l.archive.AllowEmpty = false, true
	l.whole(counts{hitindex.New: 1, hitindex.Gone: 1, hitindex.Unchanged: 1}, "shares/kommune/NOT_MOUNTED")
	l.archive.AllowEmpty = false
	l.must(os.RemoveAll(l.path("shares")))
	l.whole(counts{hitindex.Gone: 1, hitindex.Unchanged: 1})
}

// A share that was emptied and is still mounted has lost nothing, and one that
// goes while files are read ends the run.
func TestMountsThatAreThere(t *testing.T) {
	l := newLab(t, "own/x", "own/y")
	share := l.path("share")
	l.must(os.MkdirAll(share, 0o700))
	if err := syscall.Mount("tmpfs", share, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip("cannot mount: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(share, syscall.MNT_DETACH) })
	l.write("share/z", "content of z")
	l.whole(counts{hitindex.New: 3}, "own/x", "own/y", "share/z")
	l.must(os.Remove(l.path("share/z")))
	if r := l.whole(counts{hitindex.Gone: 1, hitindex.Unchanged: 2}); len(r.Mounts) != 0 {
		t.Errorf("mounts that hold files: %v", r.Mounts)
	}
	l.write("share/z", "content of z")
	l.write("own/y", "another content of y")
	l.meanwhile = func(string) {
		l.meanwhile = func(string) {}
		l.must(syscall.Unmount(share, syscall.MNT_DETACH))
	}
	if _, err := l.scan(-1); !errors.Is(err, ErrRootLost) || !strings.Contains(err.Error(), share) {
		t.Errorf("a share that went meanwhile: %v", err)
	}
}

// A share that goes while the rest of its root is listed ends the run, too: what
// lies in its directory then is none of its own.
func TestMountsThatGoWhileListed(t *testing.T) {
	l := newLab(t, "own/x", "zone/x")
	share := l.path("share")
	l.write("share/NOT_MOUNTED", "a note for whoever looks")
	if err := syscall.Mount("tmpfs", share, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip("cannot mount: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(share, syscall.MNT_DETACH) })
	l.write("share/z", "content of z")
	l.archive.Walk.Select = func(path string, _ bool) bool {
		if path == "zone/x" {
			l.must(syscall.Unmount(share, 0))
		}
		return true
	}
	if _, err := l.scan(-1); !errors.Is(err, source.ErrSwapped) || !strings.Contains(err.Error(), share) {
		t.Errorf("a share that went while the archive was listed: %v", err)
	}
}

// A share in a directory that could not be listed one night is missed the next.
func TestMountsThatNobodyCouldList(t *testing.T) {
	l := newLab(t, "shares/kommune/y")
	known := hitindex.Mount{Path: "shares/kommune/"}
	j := &Job{archive: l.archive, before: &hitindex.Run{Roots: l.archive.Roots, Mounts: []hitindex.Mount{known}}}
	if err := j.checkMounts(nil); !errors.Is(err, ErrUnmounted) {
		t.Errorf("not mounted: %v", err)
	}
	if err := j.checkMounts(directories{{Root: l.archive.Roots[0], Path: "shares/"}}); err != nil {
		t.Errorf("not listed: %v", err)
	}
	if kept := j.recordMounts(); len(kept) != 1 || kept[0] != known {
		t.Errorf("kept: %v", kept)
	}
}

// What the archive leaves out by now is not missed.
func TestMountsLeftOut(t *testing.T) {
	l := newLab(t, "own/x", "shares/kommune/y")
	l.archive.Walk.Select = func(path string, _ bool) bool { return path != "shares" }
	j := &Job{archive: l.archive, before: &hitindex.Run{Roots: l.archive.Roots, Mounts: []hitindex.Mount{{Path: "shares/kommune/"}}}}
	if m := j.mountsBefore(); len(m) != 0 {
		t.Errorf("expected: %v", m)
	}
	l.archive.Walk.Select = nil
	j.archive = l.archive
	if m := j.mountsBefore(); len(m) != 1 {
		t.Errorf("not expected: %v", m)
	}
}
