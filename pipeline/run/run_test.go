package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"aktsyn/kernels"
	"aktsyn/kernels/columnar"
	"aktsyn/kernels/recall"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/source"
)

// lab is an archive, its index, and what reads it.
type lab struct {
	t       *testing.T
	dir     string
	ix      *hitindex.Index
	archive Archive
	mu      sync.Mutex
	read    []string // paths whose content was read by the last scan
	// meanwhile is called when the content of a file is read.
	meanwhile func(path string)
	cause     map[string]source.Cause // of what the reader fails to read
	deadly    map[string]bool         // paths that end the process when they are read
}

func newLab(t *testing.T, files ...string) *lab {
	t.Helper()
	key, err := keys.Ephemeral()
	if err != nil {
		t.Fatal(err)
	}
	ix, err := hitindex.Open(filepath.Join(t.TempDir(), "ix"), key, hitindex.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	l := &lab{t: t, dir: t.TempDir(), ix: ix, meanwhile: func(string) {}, cause: map[string]source.Cause{}}
	l.archive = Archive{Roots: []string{l.dir}, Ruleset: "r", Profile: "p1", MayPass: []source.Cause{source.Timeout, source.Permission, source.Changed}}
	for _, name := range files {
		l.write(name, "content of "+name)
	}
	return l
}

func (l *lab) path(name string) string { return filepath.Join(l.dir, name) }

// write writes a file as if it had been there for long.
func (l *lab) write(name, text string) {
	l.t.Helper()
	l.must(os.MkdirAll(filepath.Dir(l.path(name)), 0o700))
	l.must(os.WriteFile(l.path(name), []byte(text), 0o600))
}

// touch gives a file another time.
func (l *lab) touch(name string) {
	l.t.Helper()
	l.must(os.Chtimes(l.path(name), time.Time{}, time.Unix(1, 0)))
}

func (l *lab) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// Close, File: the lab is the reader. It reads a file whole, as one page.
func (*lab) Close() {}

func (*lab) Held(context.Context, source.File, []byte, extract.Visitor) (bool, error) {
	return false, nil
}

func (*lab) Expect(_ source.File, content []byte) ([]byte, bool) { return content, false }

func (l *lab) File(_ context.Context, f source.File, v extract.Visitor) error {
	l.mu.Lock()
	l.read = append(l.read, f.Path)
	l.mu.Unlock()
	if l.deadly[f.Path] {
		return errDied
	}
	l.meanwhile(f.Path)
	d := extract.Document{Path: f.Path, Size: f.Size, Cause: f.Cause, Detail: f.Detail}
	v.Begin(0, d)
	if file, err := f.Open(); err == nil {
		text, _ := io.ReadAll(file)
		file.Close()
		text = append(text, '\n')
		d.Pages, d.Text = 1, int64(len(text))
		if err := v.Page(0, extract.Page{Number: 1, Text: text, Own: uint32(len(text))}); err != nil {
			return err
		}
	} else if f.Cause == source.None {
		d.Cause, d.Detail = source.CauseOf(err)
	}
	if c := l.cause[f.Path]; c != source.None {
		d.Cause = c
	}
	v.End(0, d)
	return nil
}

func (*lab) Value(kernels.Kind, []byte) batch.Value { return batch.Value{} }

// scan runs once and returns how it ended. stop is where it is interrupted:
// after so many results; less than 0 is never.
func (l *lab) scan(stop int) (hitindex.Run, error) {
	l.t.Helper()
	l.read = nil
	j, err := Start(l.t.Context(), l.ix, l.archive, false)
	if err != nil {
		return hitindex.Run{}, err
	}
	o := engine.Options{Workers: 2, NewReader: func() (engine.Reader, error) { return l, nil },
		NewScanner:       func() *columnar.Scanner { return columnar.NewScanner(nil, nil) },
		NewPseudonymiser: func() engine.Pseudonymiser { return l },
		NewMemory:        func() *recall.Memory { return recall.New(nil) }, Known: j.Known}
	err = j.Run(func(shards iter.Seq[source.Shard], alone bool) error {
		o.Alone = alone
		return engine.Run(l.t.Context(), shards, o, &stopping{Sink: j, left: stop})
	})
	if errors.Is(err, errDied) {
		return hitindex.Run{}, err // nobody is left to finish the job
	}
	return j.Finish(err)
}

// errDied stands for the end of the process.
var errDied = errors.New("died")

var errStopped = errors.New("stopped")

type stopping struct {
	engine.Sink
	left int
}

func (s *stopping) Shard(ctx context.Context, r engine.Result) error {
	if s.left == 0 {
		return errStopped
	}
	s.left--
	return s.Sink.Shard(ctx, r)
}

// whole scans to the end and compares what became of the files, and which of
// them were read.
func (l *lab) whole(changes map[hitindex.Change]int64, read ...string) hitindex.Run {
	l.t.Helper()
	r, err := l.scan(-1)
	l.must(err)
	slices.Sort(l.read)
	if !reflect.DeepEqual(r.Changes, changes) || strings.Join(l.read, " ") != strings.Join(read, " ") {
		l.t.Fatalf("%v, read %q; want %v, %q", r.Changes, l.read, changes, read)
	}
	if r.State != hitindex.Complete || r.Files != r.Done {
		l.t.Fatalf("%+v", r)
	}
	return r
}

type counts = map[hitindex.Change]int64

// TestEveryChange does to an archive all that can be done.
func TestEveryChange(t *testing.T) {
	l := newLab(t, "a", "b", "c", "d", "e")
	l.whole(counts{hitindex.New: 5}, "a", "b", "c", "d", "e")
	l.whole(counts{hitindex.Unchanged: 5}) // told by content, as all was written just now
	l.write("a", "other content")
	l.touch("b")
	l.must(os.Rename(l.path("c"), l.path("moved")))
	l.write("copy", "content of d")
	l.must(os.Remove(l.path("e")))
	l.write("f", "new")
	l.whole(counts{hitindex.Changed: 1, hitindex.Touched: 1, hitindex.Moved: 1, hitindex.Unchanged: 1, hitindex.Copied: 1,
		hitindex.Gone: 2, hitindex.New: 1}, "a", "f")
	var gone []string
	for e, err := range l.ix.Departed(3) {
		l.must(err)
		gone = append(gone, e.File.Path)
	}
	if !slices.Equal(gone, []string{"c", "e"}) {
		t.Errorf("gone: %q", gone)
	}
	l.archive.Profile = "p2"
	l.whole(counts{hitindex.RulesetChanged: 6}, "a", "b", "copy", "f", "moved") // of copy and d one is enough
	l.archive.Full = true
	l.whole(counts{hitindex.New: 6}, "a", "b", "copy", "f", "moved")
}

// TestIdenticalFilesAreReadOnce also when none of them is known.
func TestIdenticalFilesAreReadOnce(t *testing.T) {
	l := newLab(t)
	for _, name := range []string{"a", "b", "c/d", "e"} {
		l.write(name, "the same")
	}
	l.write("b.csv", "the same") // which is read differently
	l.write("x", "the sane")
	r, err := l.scan(-1)
	l.must(err)
	if len(l.read) != 3 || r.Totals.Documents != 6 || r.Totals.Pages != 6 {
		t.Errorf("read %q of %+v", l.read, r.Totals)
	}
}

// TestInterruptionsLoseNothing: what one run had done the next does not do
// again, also when the archive changes in between.
func TestInterruptionsLoseNothing(t *testing.T) {
	l := newLab(t)
	big := strings.Repeat("x", 5<<20) // a shard each
	for _, name := range []string{"a", "b", "c", "d"} {
		l.write(name, name+big)
	}
	for i, change := range []func(){
		func() {},
		func() { l.must(os.Rename(l.path("a"), l.path("a2"))) },
		func() { l.write("b", "now short") },
	} {
		change()
		r, err := l.scan(1)
		if !errors.Is(err, errStopped) || r.State != hitindex.Interrupted || r.ID != uint32(i+1) {
			t.Fatalf("scan %d: %+v, %v", i, r, err)
		}
		if _, err := l.ix.Current(); !errors.Is(err, hitindex.ErrNoRun) {
			t.Fatalf("an interrupted run is current: %v", err)
		}
	}
	r, err := l.scan(-1)
	l.must(err)
	if slices.Contains(l.read, "a2") || r.Totals.Documents != 4 {
		t.Errorf("read %q, %+v", l.read, r)
	}
	if want := (counts{hitindex.New: 4}); !reflect.DeepEqual(r.Changes, want) {
		t.Errorf("changes %v, want %v: no complete run had any of them", r.Changes, want)
	}
}

func TestChangedWhileReadIsNotKept(t *testing.T) {
	l := newLab(t, "a")
	l.write("b", "content of a") // which waits for a
	l.write("c", "other")
	l.meanwhile = func(path string) {
		if path == "a" {
			l.write("a", "written to")
		}
	}
	r, err := l.scan(-1)
	l.must(err)
	if r.Totals.Unread[source.Changed] != 1 && !slices.Contains(l.read, "b") {
		t.Errorf("read %q, %v", l.read, r.Totals.Unread)
	}
	l.meanwhile = func(string) {}
	r, err = l.scan(-1)
	l.must(err)
	if len(r.Totals.Unread) != 0 || r.Totals.Documents != 3 {
		t.Errorf("the night after: %+v", r)
	}
}

// TestRetries: a cause that may pass is tried again, but not for ever, and
// what it left is not taken for the content of another file.
func TestRetries(t *testing.T) {
	l := newLab(t, "a", "b")
	l.cause["a"], l.cause["a2"] = source.Timeout, source.Timeout
	l.whole(counts{hitindex.New: 2}, "a", "b")
	l.write("a2", "content of a")
	l.whole(counts{hitindex.Copied: 1, hitindex.Retried: 1, hitindex.Unchanged: 1}, "a", "a2")
	l.whole(counts{hitindex.Retried: 2, hitindex.Unchanged: 1}, "a", "a2") // the third time for a
	l.whole(counts{hitindex.Retried: 1, hitindex.Unchanged: 2})            // a2 is as a is
	r := l.whole(counts{hitindex.Unchanged: 3})
	if r.Totals.Unread[source.Timeout] != 2 {
		t.Errorf("what was given up is not listed: %v", r.Totals.Unread)
	}
	l.write("a3", "content of a") // shares their fate
	l.whole(counts{hitindex.Copied: 1, hitindex.Unchanged: 3})
}

func TestLostRootsAreRefused(t *testing.T) {
	l := newLab(t, "a/x")
	l.whole(counts{hitindex.New: 1}, "a/x")
	l.must(os.RemoveAll(l.path("a")))
	if _, err := l.scan(-1); !errors.Is(err, ErrEmptyRoot) {
		t.Errorf("an empty root: %v", err)
	}
	if runs, err := l.ix.Runs(); err != nil || len(runs) != 1 {
		t.Errorf("%d runs, %v", len(runs), err)
	}
	l.archive.Full = true
	if _, err := l.scan(-1); !errors.Is(err, ErrEmptyRoot) {
		t.Errorf("an empty root of which everything is to be read: %v", err)
	}
	l.must(os.Chmod(l.dir, 0))
	if _, err := l.scan(-1); os.Geteuid() != 0 && (!errors.Is(err, source.ErrLost) || !errors.Is(err, fs.ErrPermission)) { // nothing is closed to root
		t.Errorf("a root that may not be read: %v", err)
	}
	l.must(os.Chmod(l.dir, 0o700))
	l.archive.Full, l.archive.AllowEmpty = false, true
	l.whole(counts{hitindex.Gone: 1})
	l.must(os.RemoveAll(l.dir))
	if _, err := l.scan(-1); err == nil {
		t.Error("a missing root was taken")
	}
}

// TestRootsThatAreNoDirectoryAnyMore: all that was below would count as deleted. A
// root that was a file stays one.
func TestRootsThatAreNoDirectoryAnyMore(t *testing.T) {
	l := newLab(t, "a/x", "single")
	l.named("esdh", "a", "single")
	l.whole(counts{hitindex.New: 2}, "single", "x")
	l.write("single", "something else")
	l.whole(counts{hitindex.Changed: 1, hitindex.Unchanged: 1}, "single")
	l.must(os.RemoveAll(l.path("a")))
	for name, stand := range map[string]func(path string) error{
		"file": func(path string) error { return os.WriteFile(path, []byte("x"), 0o600) },
		"fifo": func(path string) error { return syscall.Mkfifo(path, 0o600) },
	} {
		l.must(stand(l.path("a")))
		for _, l.archive.Full = range []bool{true, false} {
			if _, err := l.scan(-1); !errors.Is(err, ErrNoDirectory) {
				t.Errorf("a %s where a directory was, full %v: %v", name, l.archive.Full, err)
			}
		}
		l.must(os.Remove(l.path("a")))
	}
	l.write("a/x", "content of a/x")
	l.whole(counts{hitindex.Touched: 1, hitindex.Unchanged: 1})
}

// TestShareThatDiesMidway: the run is not complete, and nothing is gone.
func TestShareThatDiesMidway(t *testing.T) {
	for name, swap := range map[string]func(l *lab) error{
		"unmounted":   func(l *lab) error { return os.Rename(l.dir, l.dir+".away") },
		"mount point": func(l *lab) error { return errors.Join(os.Rename(l.dir, l.dir+".away"), os.Mkdir(l.dir, 0o700)) },
	} {
		l := newLab(t, "a", "b")
		l.whole(counts{hitindex.New: 2}, "a", "b")
		l.write("a", "longer than before")
		l.write("b", "this one as well")
		l.meanwhile = func(path string) {
			if path == "a" {
				l.must(swap(l))
			}
		}
		r, err := l.scan(-1)
		if !errors.Is(err, ErrRootLost) || r.State != hitindex.Interrupted {
			t.Errorf("%s: %v, %v", name, r.State, err)
		}
		l.must(os.RemoveAll(l.dir))
		l.must(os.Rename(l.dir+".away", l.dir))
		l.meanwhile = func(string) {}
		r, err = l.scan(-1)
		if err != nil || r.State != hitindex.Complete || r.Totals.Documents != 2 || len(r.Totals.Unread) != 0 || r.Changes[hitindex.Gone] != 0 {
			t.Errorf("%s, the night after: %+v, %v", name, r, err)
		}
	}
}

// TestUnlistedDirectoryLosesNothing: what cannot be listed is not gone.
// TestShareThatFailsMidway answers with errors, as NFS and FUSE do: the run ends
// there, says so, and takes nothing for deleted or changed.
func TestShareThatFailsMidway(t *testing.T) {
	for _, number := range []syscall.Errno{syscall.ESTALE, syscall.EIO, syscall.ENOTCONN} {
		l := newLab(t, "a", "b")
		l.whole(counts{hitindex.New: 2}, "a", "b")
		l.write("a", "longer than before")
		l.write("c", "new")
		l.cause["a"] = source.IOError
		l.archive.look = func(root string) (source.Place, error) {
			if len(l.read) > 0 {
				return source.Place{}, &os.PathError{Op: "stat", Path: root, Err: number}
			}
			return source.Look(root)
		}
		r, err := l.scan(-1)
		if !errors.Is(err, ErrRootLost) || !errors.Is(err, number) || r.State != hitindex.Interrupted || r.Done != 0 || len(r.Totals.Unread) != 0 {
			t.Errorf("%v: %+v, %v", number, r, err)
		}
		if said := fmt.Sprint(err); !strings.Contains(said, l.dir) || !strings.Contains(said, "see that it is mounted and answers, and scan again") {
			t.Error(said)
		}
		l.archive.look, l.cause = nil, map[string]source.Cause{}
		l.whole(counts{hitindex.Changed: 1, hitindex.New: 1, hitindex.Unchanged: 1}, "a", "c")
	}
}

// TestABadFileIsNoLostShare: a disk with a bad block is read on.
func TestABadFileIsNoLostShare(t *testing.T) {
	l := newLab(t, "a", "b")
	l.cause["a"] = source.IOError
	r, err := l.scan(-1)
	l.must(err)
	if r.State != hitindex.Complete || r.Totals.Unread[source.IOError] != 1 || r.Totals.Documents != 2 {
		t.Errorf("%+v", r)
	}
}

func TestUnlistedDirectoryLosesNothing(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may list everything")
	}
	l := newLab(t, "a/x", "b")
	l.whole(counts{hitindex.New: 2}, "a/x", "b")
	l.must(os.Chmod(l.path("a"), 0))
	r, err := l.scan(-1)
	os.Chmod(l.path("a"), 0o700)
	l.must(err)
	if r.Changes[hitindex.Gone] != 0 || r.Totals.Documents != 3 || r.Totals.Unread[source.Permission] != 1 {
		t.Errorf("%v, %+v", r.Changes, r.Totals)
	}
	l.whole(counts{hitindex.Gone: 1, hitindex.Unchanged: 2})
}

func TestDryRunBeginsNothing(t *testing.T) {
	l := newLab(t, "a", "b")
	j, err := Start(t.Context(), l.ix, l.archive, true)
	l.must(err)
	if runs, err := l.ix.Runs(); err != nil || len(runs) != 0 || j.Plan[hitindex.New] != 2 || j.Todo.Len() != 2 {
		t.Errorf("%d runs, %v, plan %v", len(runs), err, j.Plan)
	}
}

// TestRaisedLimit: what a lower limit left unread is read once, and nothing
// else, where the limit is no part of the profile; also what was given up.
func TestRaisedLimit(t *testing.T) {
	l := newLab(t, "a", "b", "c")
	l.write("same", "content of b")
	limitNow := ""
	l.archive.Raised = func(then map[string]string) []source.Cause {
		if then["limit"] < limitNow {
			return []source.Cause{source.TooLarge, source.Timeout}
		}
		return nil
	}
	night := func(limit string, changes counts, read ...string) hitindex.Run {
		t.Helper()
		limitNow = limit
		l.archive.Conditions = func() (map[string]string, error) { return map[string]string{"limit": limit}, nil }
		return l.whole(changes, read...)
	}
	l.cause["b"], l.cause["same"], l.cause["c"] = source.TooLarge, source.TooLarge, source.Timeout
	night("3", counts{hitindex.New: 4}, "a", "b", "c")
	night("3", counts{hitindex.Unchanged: 3, hitindex.Retried: 1}, "c")
	night("3", counts{hitindex.Unchanged: 3, hitindex.Retried: 1}, "c") // for the last time
	night("2", counts{hitindex.Unchanged: 4})
	night("4", counts{hitindex.Unchanged: 1, hitindex.Retried: 3}, "b", "c")
	night("4", counts{hitindex.Unchanged: 4})
	clear(l.cause)
	if r := night("5", counts{hitindex.Unchanged: 1, hitindex.Retried: 3}, "b", "c"); len(r.Totals.Unread) != 0 {
		t.Errorf("still unread: %v", r.Totals.Unread)
	}
	night("6", counts{hitindex.Unchanged: 4})
}

// TestPreparedBesideTheWalk: what scanning takes is made ready when the first file
// has to be opened and not before, and conditions are asked for when a run begins.
func TestPreparedBesideTheWalk(t *testing.T) {
	l := newLab(t, "a", "b")
	opening, asked := 0, 0
	l.archive.Opening = func() { opening++ }
	l.archive.Conditions = func() (map[string]string, error) {
		asked++
		return map[string]string{"version": "1"}, nil
	}
	if r := l.whole(counts{hitindex.New: 2}, "a", "b"); opening != 1 || asked != 1 || r.Conditions["version"] != "1" {
		t.Errorf("the first night: made ready %d times, conditions told %d times, %v", opening, asked, r.Conditions)
	}
	l.must(os.Remove(l.path("a")))
	l.must(os.Remove(l.path("b")))
	l.archive.AllowEmpty = true
	if l.whole(counts{hitindex.Gone: 2}); opening != 1 || asked != 2 {
		t.Errorf("nothing to open: made ready %d times, conditions told %d times", opening, asked)
	}
	l.archive.Conditions = func() (map[string]string, error) { return nil, errors.New("no name") }
	if _, err := l.scan(-1); err == nil || err.Error() != "no name" {
		t.Errorf("conditions that cannot be told: %v", err)
	}
}
