package run

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"aktsyn/pipeline/hitindex"
)

// mount mounts a file system in memory that is called as a share below the lab's
// directory, until the test ends.
func (l *lab) mount(share, at string) {
	l.t.Helper()
	l.must(os.MkdirAll(l.path(at), 0o700))
	if err := syscall.Mount(share, l.path(at), "tmpfs", 0, "size=1m"); err != nil {
		l.t.Skip("cannot mount: ", err)
	}
	l.t.Cleanup(func() { syscall.Unmount(l.path(at), syscall.MNT_DETACH) })
}

// bind mounts a directory of the lab at another place.
func (l *lab) bind(from, at string) {
	l.t.Helper()
	l.must(os.MkdirAll(l.path(at), 0o700))
	if err := syscall.Mount(l.path(from), l.path(at), "", syscall.MS_BIND, ""); err != nil {
		l.t.Skip("cannot mount: ", err)
	}
	l.t.Cleanup(func() { syscall.Unmount(l.path(at), syscall.MNT_DETACH) })
}

func (l *lab) unmount(at string) {
	l.t.Helper()
	l.must(syscall.Unmount(l.path(at), syscall.MNT_DETACH))
}

// A share that is unmounted and mounted again while it is read is the same one,
// under another device number; one of another name is not.
func TestShareThatIsMountedAgain(t *testing.T) {
	for _, at := range []string{"archive", "archive/share"} {
		for again, same := range map[string]bool{"//fil/kommune": true, "//fil/andet": false} {
			l := newLab(t)
			l.archive.Roots = []string{l.path("archive")}
			l.mount("//fil/kommune", at)
			l.mount(again, "spare") // before the other goes, whose device number it would get
			for _, name := range []string{"x", "y", "z"} {
				l.write(filepath.Join(at, name), "content of "+name)
				l.write("spare/"+name, "content of "+name)
			}
			l.meanwhile = func(string) {
				l.meanwhile = func(string) {}
				l.unmount(at)
				l.bind("spare", at)
			}
			r, err := l.scan(-1)
			if same && (err != nil || r.State != hitindex.Complete || r.Done != 3) || !same && !errors.Is(err, ErrRootLost) {
				t.Errorf("%s at %s: %v, %v of %d files", again, at, err, r.State, r.Done)
			}
		}
	}
}

// Another share at the same place is named, whatever lies on it, and taken only
// when that is said.
func TestShareThatIsReplaced(t *testing.T) {
	for _, at := range []string{"archive", "archive/share"} {
		l := newLab(t)
		l.archive.Roots = []string{l.path("archive")}
		l.mount("fil:/eksport/kommune", at)
		l.write(filepath.Join(at, "x"), "content of x")
		l.scan(-1)
		l.unmount(at)
		l.mount("fil:/eksport/andet", at)
		l.write(filepath.Join(at, "y"), "content of y")
		_, err := l.scan(-1)
		if !errors.Is(err, ErrReplaced) || !strings.Contains(err.Error(), "fil:/eksport/andet, and before it was fil:/eksport/kommune") ||
			!strings.Contains(err.Error(), l.path(at)) {
			t.Errorf("at %s: %v", at, err)
		}
		l.archive.AllowReplaced = true
		if r, err := l.scan(-1); err != nil || r.Changes[hitindex.New] != 1 || r.Changes[hitindex.Gone] != 1 {
			t.Errorf("at %s, as it is: %v, %v", at, err, r.Changes)
		}
		l.archive.AllowReplaced = false
		if r, err := l.scan(-1); err != nil || r.Changes[hitindex.Unchanged] != 1 {
			t.Errorf("at %s, the night after: %v, %v", at, err, r.Changes)
		}
	}
}

// A root whose share is not mounted is another one also where a note lies in its
// directory.
func TestRootThatIsNotMounted(t *testing.T) {
	l := newLab(t, "archive/NOT_MOUNTED")
	l.archive.Roots = []string{l.path("archive")}
	l.mount("//fil/kommune", "archive")
	l.write("archive/x", "content of x")
	l.whole(counts{hitindex.New: 1}, "x")
	l.unmount("archive")
	if _, err := l.scan(-1); err == nil {
		t.Error("what lies below the mount is taken for the share")
	}
}

// A directory of the same file system that is mounted below a root has its device
// number, and is missed all the same.
func TestBindMountsAreMissed(t *testing.T) {
	l := newLab(t, "archive/x", "elsewhere/y")
	l.archive.Roots = []string{l.path("archive")}
	l.bind("elsewhere", "archive/share")
	if r := l.whole(counts{hitindex.New: 2}, "share/y", "x"); len(r.Mounts) != 1 || r.Mounts[0].Path != "share/" {
		t.Errorf("mounts: %+v", r.Mounts)
	}
	l.unmount("archive/share")
	if _, err := l.scan(-1); !errors.Is(err, ErrUnmounted) {
		t.Errorf("not mounted: %v", err)
	}
	l.bind("elsewhere", "archive/share")
	l.whole(counts{hitindex.Unchanged: 2})
}
