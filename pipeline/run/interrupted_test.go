package run

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"aktsyn/pipeline/hitindex"
)

// TestChangesAreSinceTheCompleteRun: whatever interrupted runs saw in between,
// a complete run tells what became of the files since the complete one before.
func TestChangesAreSinceTheCompleteRun(t *testing.T) {
	long := strings.Repeat("x", 5<<20) // a shard each
	steps := map[string]struct {
		first, second func(l *lab) // before the run that is interrupted, and after
		want          counts       // besides the file z
	}{
		"new, edited": {func(l *lab) { l.write("a", "a"+long) }, func(l *lab) { l.write("a", "now short") },
			counts{hitindex.New: 1, hitindex.Unchanged: 2}},
		"new, its times set": {func(l *lab) { l.write("a", "a"+long) }, func(l *lab) { l.touch("a") },
			counts{hitindex.New: 1, hitindex.Unchanged: 2}},
		"new, moved": {func(l *lab) { l.write("a", "a"+long) }, func(l *lab) { l.must(os.Rename(l.path("a"), l.path("b"))) },
			counts{hitindex.New: 1, hitindex.Unchanged: 2}},
		"new, copied": {func(l *lab) { l.write("a", "a"+long) }, func(l *lab) { l.write("b", "a"+long) },
			counts{hitindex.New: 2, hitindex.Unchanged: 2}},
		"new, removed": {func(l *lab) { l.write("a", "a"+long) }, func(l *lab) { l.must(os.Remove(l.path("a"))) },
			counts{hitindex.Unchanged: 2}},
		"edited, its times set": {func(l *lab) { l.write("m", "m"+long) }, func(l *lab) { l.touch("m") },
			counts{hitindex.Changed: 1, hitindex.Unchanged: 1}},
		"edited, removed": {func(l *lab) { l.write("m", "m"+long) }, func(l *lab) { l.must(os.Remove(l.path("m"))) },
			counts{hitindex.Gone: 1, hitindex.Unchanged: 1}},
		"moved, its times set": {func(l *lab) { l.must(os.Rename(l.path("m"), l.path("a"))) }, func(l *lab) { l.touch("a") },
			counts{hitindex.Moved: 1, hitindex.Gone: 1, hitindex.Unchanged: 1}},
		"moved, edited": {func(l *lab) { l.must(os.Rename(l.path("m"), l.path("a"))) }, func(l *lab) { l.write("a", "a") },
			counts{hitindex.New: 1, hitindex.Gone: 1, hitindex.Unchanged: 1}},
	}
	for name, s := range steps {
		t.Run(name, func(t *testing.T) {
			l := newLab(t, "m", "z")
			l.whole(counts{hitindex.New: 2}, "m", "z")
			s.first(l)
			l.write("y", "y"+long) // what the interrupted run does not come to
			if r, err := l.scan(1); !errors.Is(err, errStopped) || r.Done == r.Files {
				t.Fatalf("the run was not interrupted: %+v, %v", r, err)
			}
			l.must(os.Remove(l.path("y")))
			s.second(l)
			r, err := l.scan(-1)
			l.must(err)
			if !reflect.DeepEqual(r.Changes, s.want) {
				t.Errorf("%v, want %v", r.Changes, s.want)
			}
		})
	}
}

// TestEditedTwiceBeforeItIsGone: what came between two complete runs, was
// edited and went again is gone for nobody.
func TestEditedTwiceBeforeItIsGone(t *testing.T) {
	l := newLab(t, "z")
	l.whole(counts{hitindex.New: 1}, "z")
	long := strings.Repeat("x", 5<<20)
	for _, text := range []string{"first", "second"} {
		l.write("a", text+long)
		l.write("y", text+long)
		if _, err := l.scan(1); !errors.Is(err, errStopped) {
			t.Fatal(err)
		}
	}
	l.must(os.Remove(l.path("a")))
	l.must(os.Remove(l.path("y")))
	l.whole(counts{hitindex.Unchanged: 1})
}

// TestLongPathsSettle: a file below a path that the system does not take in one
// piece is read once.
func TestLongPathsSettle(t *testing.T) {
	l := newLab(t, "z")
	dir, err := os.OpenRoot(l.dir)
	l.must(err)
	for range 20 {
		name := strings.Repeat("d", 220)
		l.must(dir.Mkdir(name, 0o700))
		next, err := dir.OpenRoot(name)
		l.must(err)
		l.must(dir.Close())
		dir = next
	}
	l.must(dir.WriteFile("brev.txt", []byte("at the end"), 0o600))
	l.must(dir.Close())
	r, err := l.scan(-1)
	l.must(err)
	if len(r.Totals.Unread) != 0 || len(l.read) != 2 {
		t.Errorf("unread %v, %d read", r.Totals.Unread, len(l.read))
	}
	l.whole(counts{hitindex.Unchanged: 2})
}
