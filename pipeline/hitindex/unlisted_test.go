package hitindex

import (
	"encoding/binary"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"aktsyn/pipeline/keys"
)

// killedAfterRun returns an index whose writer was killed after a complete run,
// when the tables that were made of its logs had taken their place.
func killedAfterRun(t *testing.T) (string, keys.Key) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "index")
	key, keyFile := keyInFile(t)
	cmd, lines, _ := start(t, "write", dir, keyFile)
	for lines.Scan() && lines.Text() != "written" {
	}
	for logs := 2; logs > 1; time.Sleep(time.Millisecond) {
		names, _ := filepath.Glob(filepath.Join(dir, storeName, "*.mem"))
		logs = len(names)
	}
	cmd.Process.Kill()
	cmd.Wait()
	return dir, key
}

// TestAListOfTablesThatWasCut: wherever it ends, either the run is there, or the
// index is refused and stays as it is. Badger would remove the tables that the
// list does not name.
func TestAListOfTablesThatWasCut(t *testing.T) {
	clean, key := killedAfterRun(t)
	list, err := os.ReadFile(filepath.Join(clean, storeName, badger.ManifestFilename))
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, end := range endsWithin(list) {
		for _, o := range []Options{{}, {Create: true}} {
			dir := filepath.Join(t.TempDir(), "index")
			if err := os.CopyFS(dir, os.DirFS(clean)); err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(filepath.Join(dir, storeName, badger.ManifestFilename), int64(end)); err != nil {
				t.Fatal(err)
			}
			before := readDisk(t, dir)
			run, docs, _, err := readAll(dir, key, o)
			switch {
			case err == nil && run.State == Complete && len(docs) > 0:
			case !errors.Is(err, ErrDamaged):
				t.Errorf("cut to %d of %d bytes, %+v: %v, run %d is %v", end, len(list), o, err, run.ID, run.State)
			default:
				refused++
				if after := readDisk(t, dir); !maps.EqualFunc(after, before, slices.Equal) {
					t.Errorf("cut to %d of %d bytes, %+v: the index was refused and changed", end, len(list), o)
				}
			}
		}
	}
	if refused == 0 {
		t.Error("no cut was noticed")
	}
}

// endsWithin returns the ends of the entries of a list of tables, but for the
// last, and a place within each entry.
func endsWithin(list []byte) (ends []int) {
	for at := 8; at < len(list); at += 8 + int(binary.BigEndian.Uint32(list[at:])) {
		ends = append(ends, at, at+9)
	}
	return ends[2:] // the first names nothing
}

// TestSyncedContentOnly: of a table that the list does not name and that is
// nowhere else only what was synced matters.
func TestSyncedContentOnly(t *testing.T) {
	clean, key := killedAfterRun(t)
	list := filepath.Join(clean, storeName, badger.ManifestFilename)
	b, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(list, int64(endsWithin(b)[0])); err != nil {
		t.Fatal(err)
	}
	for name, synced := range map[string]func(dir string) error{
		"nothing": func(dir string) error { return noteSynced(dir, 0) },
		"unknown": func(dir string) error { return os.Remove(filepath.Join(dir, syncedName)) },
		"all":     func(dir string) error { return noteSynced(dir, 1<<40) },
		"spoiled": func(dir string) error { return os.WriteFile(filepath.Join(dir, syncedName), []byte("0 x\n"), 0o600) },
		"a copy":  func(dir string) error { return os.Mkdir(filepath.Join(dir, copyPrefix+"1"), 0o700) },
	} {
		dir := filepath.Join(t.TempDir(), "index")
		if err := os.CopyFS(dir, os.DirFS(clean)); err != nil {
			t.Fatal(err)
		}
		if err := synced(filepath.Join(dir, storeName)); err != nil {
			t.Fatal(err)
		}
		ix, err := Open(dir, key, Options{Create: true})
		if refused := err != nil && strings.Contains(err.Error(), "cut short"); refused == (name == "nothing") {
			t.Errorf("%s was synced: %v", name, err)
		}
		if err == nil {
			shut(t, ix)
		}
	}
}

// TestATableTwice is what a crash leaves in the middle of a compaction: a table
// that is not listed yet, and all of it in others that are.
func TestATableTwice(t *testing.T) {
	dir, key := killedAfterRun(t)
	tables, _ := filepath.Glob(filepath.Join(dir, storeName, "*.sst"))
	if len(tables) == 0 {
		t.Fatal("no table")
	}
	b, err := os.ReadFile(tables[0])
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, storeName, "000077.sst"), b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if run, _, _, err := readAll(dir, key, Options{}); err != nil || run.State != Complete {
		t.Errorf("%v, the run is %v", err, run.State)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, storeName, copyPrefix+"*")); len(left) > 0 {
		t.Errorf("left over: %q", left)
	}
}
