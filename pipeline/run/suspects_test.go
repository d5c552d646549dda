package run

import (
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/poison"
	"aktsyn/pipeline/source"
)

// graveyard is a lab whose processes die, and leave a list to the next.
type graveyard struct {
	*lab
	list    string
	version string
	tried   []string
	trials  []int  // how many files were tried at a time
	hardy   bool   // trials survive everything
	killed  string // the file whose trial somebody kills, the scan with it
}

func newGraveyard(t *testing.T, files ...string) *graveyard {
	g := &graveyard{lab: newLab(t, files...), list: filepath.Join(t.TempDir(), "list"), version: "1"}
	g.deadly = map[string]bool{}
	g.archive.Try = func(files []source.File, _ bool, tell func(bool)) error {
		g.trials = append(g.trials, len(files))
		for _, f := range files {
			if f.Path == g.killed {
				return errDied
			}
			g.tried = append(g.tried, f.Path)
			tell(!g.hardy && g.deadly[f.Path])
		}
		return nil
	}
	return g
}

// night is what one process does.
func (g *graveyard) night() (hitindex.Run, error) {
	g.t.Helper()
	var err error
	g.archive.Poison, err = poison.Open(g.list, []byte("key"), g.version, true)
	g.must(err)
	g.tried, g.trials = nil, nil
	return g.scan(-1)
}

// mustEnd is a night that goes to its end with so many files that were not
// read, after it tried and read others.
func (g *graveyard) mustEnd(crashed int64, tried, read []string) {
	g.t.Helper()
	r, err := g.night()
	g.must(err)
	slices.Sort(g.read)
	if r.Totals.Unread[source.Crashed] != crashed || !slices.Equal(g.tried, tried) || !slices.Equal(g.read, read) {
		g.t.Fatalf("%d crashed, tried %q, read %q; want %d, %q, %q", r.Totals.Unread[source.Crashed], g.tried, g.read, crashed, tried, read)
	}
	if r.State != hitindex.Complete || r.Files != r.Done {
		g.t.Fatalf("%+v", r)
	}
}

func (g *graveyard) mustDie() {
	g.t.Helper()
	if _, err := g.night(); !errors.Is(err, errDied) {
		g.t.Fatalf("nobody died: %v", err)
	}
}

// TestADocumentKillsOnce: the night after it is tried alone, listed, and left
// alone until it or the program is another one.
func TestADocumentKillsOnce(t *testing.T) {
	g := newGraveyard(t, "a", "k", "z")
	g.deadly["k"] = true
	g.mustDie()
	g.mustEnd(1, []string{"a", "k"}, []string{"a", "z"})
	g.mustEnd(1, nil, nil)
	g.touch("k")
	g.mustEnd(1, nil, nil)
	g.write("k2", "content of k")
	g.mustEnd(2, nil, nil)
	g.version = "2"
	g.mustEnd(2, []string{"k"}, nil)
	g.deadly["k"] = false
	g.write("k", "harmless now")
	g.mustEnd(1, nil, []string{"k"})
	g.version = "3"
	g.mustEnd(0, []string{"k2"}, []string{"k2"})
	g.mustEnd(0, nil, nil)
}

// TestSuspectsComeLast so that they take nothing along.
func TestSuspectsComeLast(t *testing.T) {
	g := newGraveyard(t, "b", "k")
	g.deadly["k"] = true
	g.mustDie()
	g.write("z", "new")
	g.deadly["k"] = false
	r, err := g.night()
	g.must(err)
	slices.Sort(g.read[1:]) // two workers read them
	if !slices.Equal(g.read, []string{"z", "b", "k"}) || len(r.Totals.Unread) != 0 {
		t.Errorf("read %q, %v", g.read, r.Totals.Unread)
	}
}

// TestWhatSurvivesTrialsAndKills is listed in the end, too.
func TestWhatSurvivesTrialsAndKills(t *testing.T) {
	g := newGraveyard(t, "a", "k")
	g.deadly["k"], g.hardy = true, true
	g.mustDie()
	for range 3 {
		g.mustDie()
	}
	g.mustEnd(1, nil, nil) // a was read before, and synced
	r, err := g.ix.Current()
	g.must(err)
	if r.Totals.Documents != 2 {
		t.Errorf("%d documents", r.Totals.Documents)
	}
}

// TestSuspectsAreTriedTogether, however many processes died before.
func TestSuspectsAreTriedTogether(t *testing.T) {
	g := newGraveyard(t, "a", "b", "c", "k")
	g.deadly["k"], g.hardy = true, true
	g.mustDie()
	g.mustDie()
	if !slices.Equal(g.trials, []int{4}) {
		t.Errorf("tried %d at a time", g.trials)
	}
	g.deadly["k"] = false
	r, err := g.night()
	g.must(err)
	if len(g.trials) != 1 || r.State != hitindex.Complete || len(r.Totals.Unread) != 0 {
		t.Errorf("tried %d at a time, %d not read", g.trials, r.Totals.Unread)
	}
}

// died leaves a list as of processes that died while they read all files of the
// archive, several times.
func (g *graveyard) died(times int) {
	g.t.Helper()
	for range times {
		list, err := poison.Open(g.list, []byte("key"), g.version, true)
		g.must(err)
		g.must(source.Each(g.t.Context(), g.archive.Roots, source.WalkOptions{}, func(f source.File) error {
			id, _, err := source.NewIdentifier().Identify(g.t.Context(), f)
			list.Begin(id.Digest)
			return err
		}))
	}
}

// groupFiles are the names of so many files, in order.
func groupFiles(n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("f%03d", i))
	}
	return names
}

// TestKilledTrials: who kills a scan in the midst of trials makes it lose the one
// that was under way: those before it are not tried again, and the groups before
// are in the index.
func TestKilledTrials(t *testing.T) {
	files := groupFiles(3 * suspectGroup)
	g := newGraveyard(t, files...)
	g.died(1)
	at := suspectGroup + suspectGroup/2
	g.killed = files[at]
	g.mustDie()
	slices.Sort(g.read)
	if !slices.Equal(g.tried, files[:at]) || !slices.Equal(g.read, files[:suspectGroup]) {
		t.Fatalf("tried %q, read %q", g.tried, g.read)
	}
	g.killed = ""
	g.mustEnd(0, files[at:], files[suspectGroup:])
}

// TestRepeatedSuspectsAreReadAlone: one is not begun before the one before was
// done, and none that was done is suspect when a process dies.
func TestRepeatedSuspectsAreReadAlone(t *testing.T) {
	files := groupFiles(suspectGroup + 8)
	g := newGraveyard(t, files...)
	g.died(2)
	g.meanwhile = func(string) { time.Sleep(time.Millisecond) } // or the other worker comes too late
	dies := files[suspectGroup/2]
	g.deadly[dies], g.hardy = true, true
	g.mustDie()
	if want := files[:suspectGroup/2+1]; !slices.Equal(g.read, want) {
		t.Fatalf("read %q, want %q", g.read, want)
	}
	g.mustDie() // it goes first, and is condemned
	g.mustEnd(1, nil, files[suspectGroup/2+1:])
}

// TestNowhereToTry: a trial that cannot start costs the suspects that were not
// tried, which are listed and stay suspect, and nothing else.
func TestNowhereToTry(t *testing.T) {
	g := newGraveyard(t, "a", "k", "z")
	g.deadly["k"] = true
	g.mustDie()
	try := g.archive.Try
	g.archive.Try = func(files []source.File, pictures bool, tell func(bool)) error {
		return errors.Join(try(files[:1], pictures, tell), fmt.Errorf("%w: no more processes", ErrUntried))
	}
	g.write("new", "new")
	r, err := g.night()
	g.must(err)
	slices.Sort(g.read)
	if r.State != hitindex.Complete || r.Files != r.Done || r.Totals.Unread[source.Crashed] != 1 || !slices.Equal(g.read, []string{"a", "new", "z"}) {
		t.Fatalf("%+v, read %q", r, g.read)
	}
	for d, err := range g.ix.Documents(r.ID) {
		g.must(err)
		if d.Path == "k" && (d.Cause != source.Crashed || !strings.Contains(d.Detail, "no more processes")) {
			t.Errorf("k is listed with %q", d.Detail)
		}
	}
	g.archive.Try = func(files []source.File, pictures bool, _ func(bool)) error {
		return errors.Join(try(files, pictures, func(bool) {}), ErrUntried)
	}
	for range maxTries + 1 { // there is no end to it
		r, err = g.night()
		g.must(err)
		if r.Totals.Unread[source.Crashed] != 1 || !slices.Equal(g.tried, []string{"k"}) || !slices.Equal(g.read, nil) {
			t.Fatalf("tried %q, read %q, %v", g.tried, g.read, r.Totals.Unread)
		}
	}
	g.archive.Try = try
	g.deadly["k"] = false
	g.mustEnd(0, []string{"k"}, []string{"k"})
}

// TestPicturesAreNotTriedWithoutTime: what is suspect stays so when no more
// pictures may be read.
func TestPicturesAreNotTriedWithoutTime(t *testing.T) {
	g := newGraveyard(t, "a")
	g.deadly["a"] = true
	g.mustDie()
	var err error
	g.archive.Poison, err = poison.Open(g.list, []byte("key"), g.version, true)
	g.must(err)
	for _, open := range []bool{false, true} {
		g.tried = nil
		j := &Job{archive: g.archive, pictures: true, picturesOpen: func() bool { return open }, Todo: new(source.List)}
		var d source.Digest
		d[0] = 1
		g.archive.Poison.Condemn(j.suspect(d)) // so that it is known
		g.archive.Poison.Forgive()
		j.suspects.add(source.File{Path: "a"}, d)
		j.writer, err = g.ix.Begin(hitindex.Run{Roots: g.archive.Roots}, true)
		g.must(err)
		g.must(j.Run(func(iter.Seq[source.Shard], bool) error { return nil }))
		if tried := len(g.tried) > 0; tried != open {
			t.Errorf("open %v: tried %q", open, g.tried)
		}
	}
}

// TestForgiven is what scan --full does.
func TestForgiven(t *testing.T) {
	g := newGraveyard(t, "a", "k")
	g.deadly["k"] = true
	g.mustDie()
	g.mustEnd(1, []string{"a", "k"}, []string{"a"})
	g.deadly["k"] = false
	var err error
	g.archive.Poison, err = poison.Open(g.list, []byte("key"), g.version, true)
	g.must(err)
	g.archive.Poison.Forgive()
	g.archive.Full = true
	r, err := g.scan(-1)
	g.must(err)
	if len(r.Totals.Unread) != 0 || !slices.Equal(g.read, []string{"a", "k"}) {
		t.Errorf("read %q, %v", g.read, r.Totals.Unread)
	}
}
