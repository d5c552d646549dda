package hitindex

import (
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/y"
)

// The tables that compaction may read: those above the last level, what overlaps
// with them, and where aliases and control records lie.
func TestCompacted(t *testing.T) {
	table := func(id uint64, level uint8, smallest, biggest []byte) tableFacts {
		return tableFacts{id: id, level: level, smallest: y.KeyWithTs(smallest, math.MaxUint64), biggest: y.KeyWithTs(biggest, 0)}
	}
	hits := func(run, segment, chunk uint32) []byte {
		return keyOfSegment(segmentID{run, segment}, segmentHits, chunk)
	}
	old := []tableFacts{
		table(1, lastLevel, hits(1, 0, 0), hits(1, 3, 0)),
		table(2, lastLevel, hits(1, 3, 1), hits(2, 1, 0)),
		table(3, lastLevel, hits(2, 1, 1), keyRun(2)),
	}
	for name, c := range map[string]struct {
		more []tableFacts
		want []uint64
	}{
		"nothing above":          {nil, []uint64{3}},
		"the newest run above":   {[]tableFacts{table(9, 0, hits(3, 0, 0), keyRun(3))}, []uint64{3, 9}},
		"an older one above":     {[]tableFacts{table(9, 0, hits(2, 0, 7), hits(2, 0, 9))}, []uint64{2, 3, 9}},
		"touches by one key":     {[]tableFacts{table(9, 5, hits(1, 3, 0), hits(1, 3, 0))}, []uint64{1, 3, 9}},
		"between two tables":     {[]tableFacts{table(9, 0, hits(1, 3, 0), hits(1, 3, 1))}, []uint64{1, 2, 3, 9}},
		"all keys":               {[]tableFacts{table(9, 0, hits(1, 0, 0), keyRun(9))}, []uint64{1, 2, 3, 9}},
		"only aliases and above": {[]tableFacts{table(9, lastLevel, keyAliases(UnitID{1, 2, 3}), keyLastRun())}, []uint64{3, 9}},
	} {
		if got := compacted(append(slices.Clone(old), c.more...)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", name, got, c.want)
		}
	}
}

// Within a cycle of days every table has its turn, once.
func TestDue(t *testing.T) {
	var tables []tableFacts
	for id := range uint64(100) {
		tables = append(tables, tableFacts{id: id})
	}
	turns := map[uint64]int{}
	for day := range cycle {
		for _, id := range due(tables, time.Date(2026, 12, 15+day, 22, 0, 0, 0, time.UTC)) {
			turns[id]++
		}
	}
	for _, x := range tables {
		if turns[x.id] != 1 {
			t.Errorf("table %d has %d turns", x.id, turns[x.id])
		}
	}
}

// A run that failed leaves an index that is closed in order. What the next one
// removes of it may lie in any table, so all are examined before.
func TestRecoverExaminesAll(t *testing.T) {
	key, clean := newKey(t), t.TempDir()
	ix := open(t, clean, key, Options{Create: true})
	ix.limits.hits = 20_000
	w, err := ix.Begin(meta, true)
	large := damageArchive
	large.shards *= 8
	for _, f := range large.make(damageSeed) {
		if err == nil {
			_, err = w.Put(f)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	shut(t, ix)
	compactAll(t, ix.files)
	tables, err := filepath.Glob(filepath.Join(clean, storeName, "*.sst"))
	if err != nil || len(tables) < 2 {
		t.Fatal("too few tables", err)
	}
	flip := damage{"a flipped bit in the middle", func(b []byte, _ *rand.Rand) []byte { b[len(b)/2] ^= 1; return b }}
	late := 0
	for _, path := range tables {
		dir := filepath.Join(t.TempDir(), "index")
		if err := os.CopyFS(dir, os.DirFS(clean)); err != nil {
			t.Fatal(err)
		}
		flip.apply(filepath.Join(dir, storeName, filepath.Base(path)), nil)
		ix, err := Open(dir, key, Options{Create: true})
		if err == nil {
			late++
			err = ix.Recover(1)
			shut(t, ix)
		}
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
	}
	if late == 0 {
		t.Error("opening examined all tables: nothing was tested")
	}
}

// compactAll has a closed store compacted to the last level, as when level 0 is full.
func compactAll(t *testing.T, files storeFiles) {
	t.Helper()
	db, err := badger.Open(storeOptions(files, writing, nil).WithNumLevelZeroTables(1))
	if err != nil {
		t.Fatal(err)
	}
	above := func(x badger.TableInfo) bool { return x.Level < lastLevel }
	for begun := time.Now(); slices.ContainsFunc(db.Tables(), above); time.Sleep(10 * time.Millisecond) {
		if time.Since(begun) > time.Minute {
			t.Fatal("not all was compacted to the last level")
		}
	}
	if err := errors.Join(db.Close(), files.seal()); err != nil {
		t.Fatal(err)
	}
}
