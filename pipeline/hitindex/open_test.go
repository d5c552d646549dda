package hitindex

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"aktsyn/pipeline/keys"
)

func TestOpenNeedsTheRightKey(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	m := small.make(20)
	ix := open(t, dir, key, Options{Create: true})
	m.write(t, ix)
	shut(t, ix)
	before := snapshot(t, dir)
	for name, wrong := range map[string]keys.Key{"another key": newKey(t), "no key": {}} {
		for _, o := range []Options{{}, {Create: true}} {
			_, err := Open(dir, wrong, o)
			if !errors.Is(err, ErrWrongKey) || !wrong.IsZero() && !strings.Contains(err.Error(), key.ID()) {
				t.Errorf("%s, %+v: %v", name, o, err)
			}
		}
	}
	if !reflect.DeepEqual(before, snapshot(t, dir)) {
		t.Error("a wrong key changed the index")
	}
	m.mustHold(t, open(t, dir, key, Options{}), 1)
}

// snapshot returns the content of all files under dir.
func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		if e.IsDir() {
			out[rel] = "directory"
			return nil
		}
		b, err := os.ReadFile(path)
		out[rel] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestReadingChangesNothing(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	m := small.make(21)
	ix := open(t, dir, key, Options{Create: true})
	m.write(t, ix)
	shut(t, ix)
	before := snapshot(t, dir)
	for range 3 {
		ix := open(t, dir, key, Options{})
		m.mustHold(t, ix, 1)
		shut(t, ix)
	}
	if !reflect.DeepEqual(before, snapshot(t, dir)) {
		t.Error("reading changed the index")
	}
}

func TestForeignDirectoriesStayAsTheyAre(t *testing.T) {
	key := newKey(t)
	for name, put := range map[string]func(dir string){
		"a file":        func(dir string) { os.WriteFile(filepath.Join(dir, "brev.txt"), []byte("x"), 0o600) },
		"a directory":   func(dir string) { os.Mkdir(filepath.Join(dir, "sager"), 0o700) },
		"a store alone": func(dir string) { os.Mkdir(filepath.Join(dir, storeName), 0o700) },
		"hidden":        func(dir string) { os.WriteFile(filepath.Join(dir, ".x"), nil, 0o600) },
	} {
		dir := t.TempDir()
		put(dir)
		before := snapshot(t, dir)
		if found, err := Exists(dir); found || !errors.Is(err, ErrNotIndex) {
			t.Errorf("%s: exists %v, %v", name, found, err)
		}
		for _, o := range []Options{{}, {Create: true}} {
			if _, err := Open(dir, key, o); !errors.Is(err, ErrNotIndex) || !strings.Contains(err.Error(), dir) {
				t.Errorf("%s, %+v: %v", name, o, err)
			}
		}
		if !reflect.DeepEqual(before, snapshot(t, dir)) {
			t.Errorf("%s: the directory was changed", name)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	os.WriteFile(file, []byte("x"), 0o600)
	if _, err := Open(file, key, Options{Create: true}); !errors.Is(err, ErrNotIndex) {
		t.Errorf("a file: %v", err)
	}
}

func TestOpenMakesOnlyWhenAsked(t *testing.T) {
	key := newKey(t)
	dir := filepath.Join(t.TempDir(), "a", "index")
	if found, err := Exists(dir); found || err != nil {
		t.Fatal(found, err)
	}
	if _, err := Open(dir, key, Options{}); !errors.Is(err, ErrNotIndex) {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(dir)); !os.IsNotExist(err) {
		t.Fatal("reading made a directory")
	}
	shut(t, open(t, dir, key, Options{Create: true}))
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Fatal(info.Mode(), err)
	}
	if found, err := Exists(dir); !found || err != nil {
		t.Fatal(found, err)
	}
	ix := open(t, dir, key, Options{})
	if runs, err := ix.Runs(); err != nil || len(runs) != 0 {
		t.Fatal(runs, err)
	}
}

// A process is killed while it makes an index.
func TestHalfMadeIndex(t *testing.T) {
	key := newKey(t)
	torn := t.TempDir()
	os.WriteFile(filepath.Join(torn, markerName+newSuffix), []byte("AKT"), 0o600)
	shut(t, open(t, torn, key, Options{Create: true}))

	marked := t.TempDir()
	if err := writeMarker(marked, key); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(marked, key, Options{}); !errors.Is(err, ErrNotIndex) {
		t.Fatalf("reading an index without store: %v", err)
	}
	shut(t, open(t, marked, key, Options{Create: true}))
	shut(t, open(t, marked, key, Options{}))
}

func TestMarkers(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	shut(t, open(t, dir, key, Options{Create: true}))
	for text, want := range map[string]error{
		"AKTSYN-INDEX 1 " + key.ID() + "\n":                    ErrOlder,
		"AKTSYN-INDEX 3 " + key.ID() + "\n":                    ErrOlder,
		markerLine(formatVersion-1, key.ID()):                  ErrOlder,
		markerLine(formatVersion+1, key.ID()+" more"):          ErrNewer,
		markerLine(2_000_000_000, "x"):                         ErrNewer,
		"AKTSYN-INDEX 6 " + key.ID() + " 00000000\n":           ErrDamaged,
		markerLine(0, key.ID()):                                ErrDamaged,
		"AKTSYN-INDEX x " + key.ID() + "\n":                    ErrDamaged,
		"AKTSYN-INDEX 1\n":                                     ErrDamaged,
		"":                                                     ErrDamaged,
		"x":                                                    ErrDamaged,
		markerLine(formatVersion, "0000000000000000"):          ErrWrongKey,
		markerLine(formatVersion, key.ID())[1:]:                ErrDamaged,
		strings.TrimSpace(markerLine(formatVersion, key.ID())): ErrDamaged,
		markerLine(formatVersion, key.ID()+" more"):            ErrDamaged,
		strings.Replace(markerLine(formatVersion, "1"+key.ID()), "1", "2", 1): ErrDamaged,
	} {
		if err := os.WriteFile(filepath.Join(dir, markerName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		before := snapshot(t, dir)
		for _, o := range []Options{{}, {Create: true}} {
			if _, err := Open(dir, key, o); !errors.Is(err, want) {
				t.Errorf("%q, %+v: %v, want %v", text, o, err, want)
			}
		}
		if !reflect.DeepEqual(before, snapshot(t, dir)) {
			t.Errorf("%q: the index was changed", text)
		}
	}
}

// TestAnyFlippedBitOfAMarkerIsDamage, and neither another key nor another aktsyn.
func TestAnyFlippedBitOfAMarkerIsDamage(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	line := markerLine(formatVersion, key.ID())
	for bit := range 8 * len(line) {
		b := []byte(line)
		b[bit/8] ^= 1 << (bit % 8)
		if _, _, err := parseMarker(dir, string(b), formatVersion); !errors.Is(err, ErrDamaged) {
			t.Errorf("%q: %v", b, err)
		}
	}
}

// full makes an index believe that its disk has so much space, and as much as it
// is told later.
func full(ix *Index, bytes uint64) *atomic.Uint64 {
	free := new(atomic.Uint64)
	free.Store(bytes)
	ix.space.free = func(string) (uint64, error) { return free.Load(), nil }
	return free
}

func TestFullDisk(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	m := shape{shards: 40, files: 3, documents: 6, hits: 700, values: 1 << 20}.make(22)
	ix := open(t, dir, key, Options{Create: true})
	ix.limits.hits = 5000
	free := full(ix, 1<<40)
	w, err := ix.Begin(meta, false)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range m {
		if i == len(m)/2 {
			free.Store(spaceBase - 1)
		}
		if _, err = w.Put(f); err != nil {
			break
		}
	}
	if !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), dir) {
		t.Fatalf("the disk is full, and Put says %v", err)
	}
	run, err := w.Finish(Interrupted, nil)
	if !errors.Is(err, ErrFull) || run.Done == 0 || run.Done == int64(len(m)) {
		t.Fatalf("Finish says %v of %+v", err, run)
	}
	shut(t, ix)

	ix = open(t, dir, key, Options{Create: true})
	if err := ix.Recover(1); err != nil {
		t.Fatal(err)
	}
	m[:run.Done].mustHold(t, ix, 1)
	if w, err = ix.Begin(meta, false); err != nil {
		t.Fatal(err)
	}
	m[run.Done:].put(t, w)
	m.mustHold(t, ix, finish(t, w, Complete, nil).ID)
	mustHideCanaries(t, dir)
}

func TestFullDiskAtClose(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	m := small.make(23)
	ix := open(t, dir, key, Options{Create: true})
	m.write(t, ix)
	full(ix, 1000)
	if err := ix.Close(); !errors.Is(err, ErrFull) {
		t.Fatal(err)
	}
	defer ix.store.close()
	// What is on the disk now is what a killed process would leave.
	copied := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	m.mustHold(t, open(t, copied, key, Options{}), 1)
}

func TestSpaceNeeded(t *testing.T) {
	s := &space{free: func(string) (uint64, error) { return 200 << 20, nil }}
	for stored, ok := range map[uint64]bool{0: true, 200<<20 - spaceBase: true, 201<<20 - spaceBase: false, 1 << 40: false} {
		s.stored = stored
		if err := s.look(); (err == nil) != ok {
			t.Errorf("%d bytes stored: %v", stored, err)
		}
	}
	s.free = func(string) (uint64, error) { return 0, errors.New("no disk") }
	if err := s.use(spaceEvery - 1); err != nil {
		t.Errorf("looked too early: %v", err)
	}
	if err := s.use(1); err == nil {
		t.Error("not looked")
	}
}
