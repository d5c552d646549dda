package run

import (
	"errors"
	"os"
	"slices"
	"testing"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/source"
)

// named makes the lab's archive one with a name and roots below its directory.
func (l *lab) named(name string, roots ...string) {
	l.archive.Name, l.archive.Roots = name, nil
	for _, root := range roots {
		l.archive.Roots = append(l.archive.Roots, l.path(root))
	}
}

// An archive with a name keeps its history whatever becomes of its roots: what
// lies below old ones is unchanged, below a new one new, below a removed one gone.
func TestRootsComeAndGo(t *testing.T) {
	l := newLab(t, "b/x", "b/y", "a/x", "c/z", "c/deep/w")
	l.named("esdh", "b")
	first := l.whole(counts{hitindex.New: 2}, "x", "y")
	l.named("esdh", "c", "a", "b")
	second := l.whole(counts{hitindex.New: 3, hitindex.Unchanged: 2}, "deep/w", "x", "z")
	l.named("esdh", "b", "c")
	l.whole(counts{hitindex.Gone: 1, hitindex.Unchanged: 4})
	l.named("esdh", "c", "b") // another order is no other archive
	l.whole(counts{hitindex.Unchanged: 4})
	if second.History != first.ID || second.Base != first.ID {
		t.Errorf("the second run: %+v", second)
	}
	l.named("esdh", "b", "missing")
	if _, err := l.scan(-1); !errors.Is(err, source.ErrLost) {
		t.Errorf("a root that is not there: %v", err)
	}
	l.must(os.RemoveAll(l.path("c")))
	l.must(os.MkdirAll(l.path("c"), 0o700))
	l.named("esdh", "b", "c")
	if _, err := l.scan(-1); !errors.Is(err, ErrEmptyRoot) {
		t.Errorf("a root that lost everything: %v", err)
	}
}

// What lies elsewhere now, because a root is mounted there or parted in several,
// is known by content.
func TestRootsThatMove(t *testing.T) {
	l := newLab(t, "old/a/x", "old/b/y", "old/c/z")
	l.named("esdh", "old")
	l.whole(counts{hitindex.New: 3}, "a/x", "b/y", "c/z")
	l.named("esdh", "old/a", "old/b")
	l.whole(counts{hitindex.Moved: 2, hitindex.Gone: 3})
	l.must(os.Rename(l.path("old"), l.path("new")))
	l.named("esdh", "new")
	l.whole(counts{hitindex.New: 1, hitindex.Moved: 2, hitindex.Gone: 2}, "c/z")
}

// Names keep archives apart that share an index.
func TestHistoriesAreKeptApart(t *testing.T) {
	l := newLab(t, "a/x", "b/y", "c/z")
	l.named("one", "a")
	one := l.whole(counts{hitindex.New: 1}, "x")
	l.named("two", "b")
	two := l.whole(counts{hitindex.New: 1}, "y")
	l.named("three", "c")
	l.whole(counts{hitindex.New: 1}, "z")
	l.named("", "b") // a scan by hand belongs to the archive whose roots it names
	if r := l.whole(counts{hitindex.Unchanged: 1}); r.History != two.ID || r.Archive != "two" {
		t.Errorf("a scan by hand: %+v", r)
	}
	l.named("two", "b", "c")
	l.whole(counts{hitindex.New: 1, hitindex.Unchanged: 1}, "z")
	l.named("renamed", "a")
	if r := l.whole(counts{hitindex.Unchanged: 1}); r.History != one.ID || r.Archive != "renamed" {
		t.Errorf("an archive that was renamed: %+v", r)
	}
	l.named("renamed", "a", "c")
	l.archive.Full = true
	if r := l.whole(counts{hitindex.New: 2}, "x", "z"); r.History != one.ID {
		t.Errorf("a run that reads everything: %+v", r)
	}
	runs, err := l.ix.Runs()
	l.must(err)
	var histories []uint32
	for _, r := range runs {
		histories = append(histories, r.History)
	}
	if want := []uint32{1, 2, 3, 2, 2, 1, 1}; !slices.Equal(histories, want) {
		t.Errorf("histories %v, want %v", histories, want)
	}
}

// An archive without a name keeps its history as long as one of its roots stays.
func TestRootsOfAnArchiveWithoutAName(t *testing.T) {
	l := newLab(t, "a/x", "b/y", "c/z", "d/w")
	l.named("", "a", "b")
	first := l.whole(counts{hitindex.New: 2}, "x", "y")
	l.named("", "a", "b", "c")
	l.whole(counts{hitindex.New: 1, hitindex.Unchanged: 2}, "z")
	l.named("", "c")
	if r := l.whole(counts{hitindex.Gone: 2, hitindex.Unchanged: 1}); r.History != first.ID {
		t.Errorf("a root that was left out: %+v", r)
	}
	l.named("", "c", "missing")
	if _, err := l.scan(-1); !errors.Is(err, source.ErrLost) {
		t.Errorf("a root that is not there: %v", err)
	}
	l.must(os.RemoveAll(l.path("a/x")))
	l.named("", "a", "b", "c")
	l.whole(counts{hitindex.New: 1, hitindex.Unchanged: 1}, "y")
	l.must(os.RemoveAll(l.path("b/y")))
	if _, err := l.scan(-1); !errors.Is(err, ErrEmptyRoot) {
		t.Errorf("a root that lost everything: %v", err)
	}
}

// An archive without a name that has no root in common with those of the index
// is scanned into it only when a name says whose history it goes on with.
func TestAnotherArchiveIsNotTakenForTheSame(t *testing.T) {
	l := newLab(t, "a/x", "b/y", "c/z", "d/w")
	l.named("", "a")
	first := l.whole(counts{hitindex.New: 1}, "x")
	l.named("", "b")
	if _, err := l.scan(-1); !errors.Is(err, hitindex.ErrUnrelated) {
		t.Fatalf("another archive: %v", err)
	}
	if last, _, err := l.ix.Last(first.ID); err != nil || last.ID != first.ID {
		t.Errorf("it left run %d, %v", last.ID, err)
	}
	l.named("other", "b")
	if r := l.whole(counts{hitindex.New: 1}, "y"); r.History == first.ID {
		t.Error("a name of its own did not keep it apart")
	}
	l.named(l.path("a"), "c")
	if r := l.whole(counts{hitindex.New: 1, hitindex.Gone: 1}, "z"); r.History != first.ID {
		t.Error("an archive that was moved and called by its old root has another history")
	}
	l.named("", "d")
	if _, err := l.scan(-1); !errors.Is(err, hitindex.ErrUnrelated) {
		t.Errorf("another archive beside two: %v", err)
	}
	l.named("", "b", "d")
	if r := l.whole(counts{hitindex.New: 1, hitindex.Unchanged: 1}, "w"); r.Archive != "other" {
		t.Errorf("a scan by hand with one root more is of %q", r.Archive)
	}
}

// The first name that an archive is given is its own.
func TestAnArchiveIsGivenAName(t *testing.T) {
	l := newLab(t, "a/x", "b/y")
	l.named("", "a")
	first := l.whole(counts{hitindex.New: 1}, "x")
	l.named("esdh", "a", "b")
	l.whole(counts{hitindex.New: 1, hitindex.Unchanged: 1}, "y")
	l.named("esdh", "b")
	if r := l.whole(counts{hitindex.Gone: 1, hitindex.Unchanged: 1}); r.History != first.ID {
		t.Errorf("%+v", r)
	}
}

// A killed run is gone on with by one with other roots.
func TestRootsChangeAfterAnInterruption(t *testing.T) {
	l := newLab(t, "a/x", "a/y", "b/z")
	l.named("esdh", "a")
	if _, err := l.scan(0); !errors.Is(err, errStopped) {
		t.Fatal(err)
	}
	l.named("esdh", "a", "b")
	l.whole(counts{hitindex.New: 3}, "x", "y", "z")
}
