package poison

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"aktsyn/pipeline/source"
)

var key = []byte("a key of a test")

func open(t *testing.T, path, version string) *List {
	t.Helper()
	l, err := Open(path, key, version, true)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func digest(n int) source.Digest { return source.Digest{byte(n), 1} }

// TestWhatADeathLeaves goes through a content's life: each step is what one
// process does with it before it dies or ends.
func TestWhatADeathLeaves(t *testing.T) {
	d := digest(1)
	begin, done := func(l *List) { l.Begin(d) }, func(l *List) { l.Begin(d); l.Done(d) }
	again := func(l *List) { l.Pardon(d); l.Begin(d) }
	tests := map[string]struct {
		steps []func(*List)
		ends  bool // in order, the last process
		next  string
		want  State
	}{
		"nothing":               {nil, false, "1", Free},
		"died of it":            {[]func(*List){begin}, false, "1", Suspect},
		"read":                  {[]func(*List){done}, false, "1", Free},
		"read, then died of it": {[]func(*List){done, begin}, false, "1", Suspect},
		"stopped":               {[]func(*List){begin}, true, "1", Free},
		"suspect, stopped":      {[]func(*List){begin, again}, true, "1", Suspect},
		"suspect, read":         {[]func(*List){begin, func(l *List) { again(l); l.Done(d) }}, false, "1", Free},
		"not come to again":     {[]func(*List){begin, func(*List) {}}, false, "1", Suspect},
		"tried and died":        {[]func(*List){begin, func(l *List) { l.Condemn(d) }}, true, "1", Condemned},
		"survived, died of it":  {[]func(*List){begin, again, again}, false, "1", Suspect},
		"and again":             {[]func(*List){begin, again, again, again}, false, "1", Condemned},
		"condemned, updated":    {[]func(*List){begin, func(l *List) { l.Condemn(d) }}, true, "2", Suspect},
		"forgiven":              {[]func(*List){begin, func(l *List) { l.Condemn(d) }, func(l *List) { l.Forgive(); l.Begin(digest(2)) }}, false, "1", Suspect},
	}
	for name, c := range tests {
		path := filepath.Join(t.TempDir(), "list")
		for i, step := range c.steps {
			l := open(t, path, "1")
			step(l)
			if c.ends && i == len(c.steps)-1 {
				if err := l.Close(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := open(t, path, c.next).State(d); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// TestTriedOnce: a content that survived is not tried again in the next process,
// unless one died meanwhile of what was under way with it, or the program is
// another one.
func TestTriedOnce(t *testing.T) {
	d := digest(1)
	tests := map[string]struct {
		last  func(*List)
		next  string
		tried bool
	}{
		"not tried":           {func(*List) {}, "1", false},
		"tried":               {func(l *List) { l.Pardon(d) }, "1", true},
		"tried, stopped":      {func(l *List) { l.Pardon(d); l.Begin(d); l.Close() }, "1", true},
		"tried, died of it":   {func(l *List) { l.Pardon(d); l.Begin(d) }, "1", false},
		"tried, updated":      {func(l *List) { l.Pardon(d) }, "2", false},
		"tried, tried anew":   {func(l *List) { l.Pardon(d); l.Condemn(d) }, "1", false},
		"tried, and forgiven": {func(l *List) { l.Pardon(d); l.Forgive(); l.Begin(digest(2)) }, "1", true},
	}
	for name, c := range tests {
		path := filepath.Join(t.TempDir(), "list")
		open(t, path, "1").Begin(d)
		c.last(open(t, path, "1"))
		l := open(t, path, c.next)
		if l.Tried(d) != c.tried || l.State(d) == Free || l.Repeated(d) != (name == "tried, died of it") {
			t.Errorf("%s: tried %v, state %d", name, l.Tried(d), l.State(d))
		}
	}
}

// TestManyProcesses compares lists with a plain map over random lives.
func TestManyProcesses(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	path := filepath.Join(t.TempDir(), "list")
	suspects := map[int]bool{}
	for process := range 300 {
		l := open(t, path, "1")
		under := map[int]bool{}
		for range r.IntN(40) {
			n := r.IntN(60)
			if got := l.State(digest(n)) != Free; got != (suspects[n] && !under[n]) {
				t.Fatalf("process %d, content %d: suspect %v", process, n, got)
			}
			switch {
			case under[n]:
				l.Done(digest(n))
				delete(under, n)
				delete(suspects, n)
			case suspects[n]:
				l.Pardon(digest(n))
				l.Begin(digest(n))
				l.Done(digest(n)) // or it would be condemned in time
				delete(suspects, n)
			default:
				l.Begin(digest(n))
				under[n] = true
			}
		}
		if r.IntN(2) == 0 {
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for n := range under {
			suspects[n] = true
		}
	}
}

// TestAnEmptyListLeavesNoFile and one that is not hides which contents it names.
func TestAnEmptyListLeavesNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list")
	l, d := open(t, path, "version 1"), source.Digest(bytes.Repeat([]byte("digest! "), 4))
	l.Begin(d)
	b, err := os.ReadFile(path)
	if err != nil || bytes.Contains(b, d[:4]) || bytes.Contains(b, []byte("version")) || used(b) != 2 {
		t.Errorf("%d slots of %d bytes are used: %v", used(b), len(b), err)
	}
	l.Done(d)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); err == nil {
		t.Error("a file of nothing is left")
	}
	if reader, err := Open(path, key, "1", false); err != nil || reader.Close() != nil {
		t.Error(err)
	}
}

// used counts the slots of a file that are not free.
func used(b []byte) (n int) {
	for slot := range slices.Chunk(b, slotSize) {
		if slot[0] != 0 {
			n++
		}
	}
	return n
}

// TestMoreUnderWayThanTheFileHasRoomFor: it grows, and holds all of them.
func TestMoreUnderWayThanTheFileHasRoomFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list")
	l := open(t, path, "1")
	many := func(n int) source.Digest { return source.Digest{byte(n), byte(n >> 8), 1} }
	const n = 5 * leastSlots
	for i := range n {
		l.Begin(many(i))
	}
	for i := range n / 2 {
		l.Done(many(2 * i))
	}
	next := open(t, path, "1")
	for i := range n {
		if got, want := next.State(many(i)), []State{Free, Suspect}[i%2]; got != want {
			t.Fatalf("content %d: %d, want %d", i, got, want)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	next.Begin(many(0)) // made anew with what it knows, more than a file has room for at first
	if b, err := os.ReadFile(path); err != nil || used(b) != 2+n/2 {
		t.Errorf("%d slots are used, want %d: %v", used(b), 2+n/2, err)
	}
	if err := next.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestANilListKnowsNothing, as that of a job without one.
func TestANilListKnowsNothing(t *testing.T) {
	var l *List
	l.Begin(digest(1))
	l.Forgive()
	if l.State(digest(1)) != Free || l.Close() != nil {
		t.Error("it does")
	}
}

// FuzzLoad reads files that nobody wrote: whatever they hold, the list goes on.
func FuzzLoad(f *testing.F) {
	f.Add([]byte{1, 2, 3})
	f.Add(bytes.Repeat([]byte{0xff}, 5*slotSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "list")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		l := open(t, path, "1")
		l.Begin(digest(1))
		again := open(t, path, "1")
		if again.State(digest(1)) != Suspect || len(again.marks) != len(l.marks) {
			t.Errorf("%d marks, %d", len(l.marks), len(again.marks))
		}
	})
}
