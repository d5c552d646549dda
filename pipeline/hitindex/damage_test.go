package hitindex

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dgraph-io/badger/v4"

	"aktsyn/pipeline/keys"
)

// damage is a way to spoil a file.
type damage struct {
	name  string
	spoil func(b []byte, r *rand.Rand) []byte
}

var damages = []damage{
	{"truncated", func(b []byte, r *rand.Rand) []byte { return b[:r.IntN(len(b))] }},
	{"truncated a little", func(b []byte, r *rand.Rand) []byte { return b[:len(b)-1-r.IntN(min(len(b), 40))] }},
	emptied,
	{"a flipped bit", func(b []byte, r *rand.Rand) []byte { b[r.IntN(len(b))] ^= 1 << r.IntN(8); return b }},
	{"a flipped bit near the end", func(b []byte, r *rand.Rand) []byte {
		b[len(b)-1-r.IntN(min(len(b), 200))] ^= 1 << r.IntN(8)
		return b
	}},
	{"zeroes", func(b []byte, r *rand.Rand) []byte { at := r.IntN(len(b)); clear(b[at:min(len(b), at+4096)]); return b }},
	{"longer", func(b []byte, r *rand.Rand) []byte { return append(b, b[:r.IntN(len(b))]...) }},
	missing,
}

var (
	emptied = damage{"empty", func([]byte, *rand.Rand) []byte { return nil }}
	missing = damage{"missing", nil}
)

// damageArchive fills several tables of the store.
var damageArchive = shape{shards: 20, files: 3, documents: 6, hits: 800, values: 1 << 20}

const damageSeed = 24

// Whatever file is damaged in whatever way: an error or the right content,
// never a panic, an end of the process, or other content.
func TestDamagedFiles(t *testing.T) {
	key := newKey(t)
	clean := t.TempDir()
	m := damageArchive.make(damageSeed)
	ix := open(t, clean, key, Options{Create: true})
	m.write(t, ix)
	shut(t, ix)
	damagedIndex{clean, key, m, len(m)}.mustSurvive(t)
}

// The same for what a killed process leaves. There a damaged log ends where
// it is damaged, as after a power failure, and so does what was written: the
// run is as it was at an earlier moment. Readers are told that it was killed.
func TestDamagedFilesAfterKill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	key, keyFile := keyInFile(t)
	cmd, lines, _ := start(t, "write", dir, keyFile)
	for lines.Scan() && lines.Text() != "written" {
	}
	cmd.Process.Kill()
	cmd.Wait()
	damagedIndex{dir, key, damageArchive.make(damageSeed), 0}.mustSurvive(t)
}

// damagedIndex is a clean index of which copies are damaged.
type damagedIndex struct {
	clean string
	key   keys.Key
	m     made
	files int // at least so many must be there when there is no error
}

// mustSurvive damages copies in many ways and reads them. Without its data
// keys nothing of an index can be read, so that must be noticed.
func (x damagedIndex) mustSurvive(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(x.clean, storeName, "*"))
	if len(files) < 5 {
		t.Fatal("too few files to damage: ", files)
	}
	r := draw(t)
	for range 12 {
		x.read(t, filepath.Base(files[r.IntN(len(files))]), damages[r.IntN(len(damages))], r)
	}
	for _, d := range []damage{emptied, missing} {
		if found := x.read(t, badger.KeyRegistryFileName, d, r); found != 2 {
			t.Errorf("%s %s: noticed %d times, want 2", badger.KeyRegistryFileName, d.name, found)
		}
	}
}

// read reads a copy with a damaged file, as a reader and as a writer, and
// returns how often the damage was noticed.
func (x damagedIndex) read(t *testing.T, file string, d damage, r *rand.Rand) (found int) {
	dir := filepath.Join(t.TempDir(), "index")
	if err := os.CopyFS(dir, os.DirFS(x.clean)); err != nil {
		t.Fatal(err)
	}
	if !d.apply(filepath.Join(dir, storeName, file), r) {
		return 0
	}
	for _, o := range []Options{{}, {Create: true}} {
		name := fmt.Sprintf("%s %s, %+v", file, d.name, o)
		run, docs, rows, err := readAll(dir, x.key, o)
		if err != nil {
			found++
			if strings.Contains(err.Error(), "goroutine") || len(err.Error()) > 600 {
				t.Errorf("%s: the error is for programmers: %v", name, err)
			}
			continue
		}
		part := x.m[:run.Done]
		if len(part) < x.files || !reflect.DeepEqual(docs, part.documents()) || rows != len(part.rows(all)) {
			t.Errorf("%s: other content and no error", name)
		}
	}
	return found
}

func (d damage) apply(path string, r *rand.Rand) bool {
	if d.spoil == nil {
		return os.Remove(path) == nil
	}
	b, err := os.ReadFile(path)
	if err != nil || len(b) == 0 {
		return false
	}
	return os.WriteFile(path, d.spoil(b, r), 0o600) == nil
}

// readAll reads all of the first run.
func readAll(dir string, key keys.Key, o Options) (run Run, docs []Document, rows int, err error) {
	ix, err := Open(dir, key, o)
	if err != nil {
		return run, nil, 0, err
	}
	defer ix.Close()
	if o.Create {
		if err := ix.Recover(1); err != nil {
			return run, nil, 0, err
		}
	}
	if run, err = ix.Run(1); err != nil {
		return run, nil, 0, err
	}
	for d, err := range ix.Documents(run.ID) {
		if err != nil {
			return run, nil, 0, err
		}
		docs = append(docs, d)
	}
	for _, err := range ix.Hits(run.ID, Filter{}) {
		if err != nil {
			return run, nil, 0, err
		}
		rows++
	}
	return run, docs, rows, nil
}

// TestADamagedValueLog is found before anything is changed, in the words that
// all damages have.
func TestADamagedValueLog(t *testing.T) {
	key, dir := newKey(t), t.TempDir()
	ix := open(t, dir, key, Options{Create: true})
	shut(t, ix)
	log := filepath.Join(dir, storeName, "000001.vlog")
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	b[6] ^= 0x55
	if err := os.WriteFile(log, b, 0o600); err != nil {
		t.Fatal(err)
	}
	before := namesBelow(t, dir)
	for _, o := range []Options{{}, {Create: true}} {
		ix, err := Open(dir, key, o)
		if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "000001.vlog") {
			t.Errorf("%v", err)
		}
		if err == nil {
			ix.Close()
		}
		if after := namesBelow(t, dir); !slices.Equal(after, before) {
			t.Errorf("%q, before %q", after, before)
		}
	}
}

func namesBelow(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestALostMarker: the directory is no stranger's.
func TestALostMarker(t *testing.T) {
	key, dir := newKey(t), t.TempDir()
	shut(t, open(t, dir, key, Options{Create: true}))
	if err := os.Remove(filepath.Join(dir, markerName)); err != nil {
		t.Fatal(err)
	}
	if _, err := Exists(dir); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), markerName) {
		t.Errorf("%v", err)
	}
}
