package hitindex

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/keys"
)

// verifiable makes an index as scans leave it; the files that a run
// found are those that it has.
func verifiable(t *testing.T, dir string, key keys.Key) {
	t.Helper()
	nights(t, dir, key)
	ix := open(t, dir, key, Options{Create: true})
	for id := uint32(1); id <= 3; id++ {
		r, err := ix.runRecord(id)
		if err != nil {
			t.Fatal(err)
		}
		r.Run.Files = int64(len(collect(t, ix.Entries(id, 0))))
		if err := ix.writeRun(r); err != nil {
			t.Fatal(err)
		}
	}
	logSome(t, ix, 2)
	shut(t, ix)
}

func TestVerify(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	verifiable(t, dir, key)
	before := snapshot(t, dir)
	r, err := Verify(dir, key, Options{})
	if err != nil || !r.OK() || r.Runs != 3 || r.Documents == 0 || r.Hits == 0 || r.Leftovers != 0 || r.Audit.Records != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	if !reflect.DeepEqual(before, snapshot(t, dir)) {
		t.Error("verifying changed the index")
	}
	for _, e := range []Erasure{{Values: []batch.Value{value(7)}}, {Document: "*!/bilag 1.txt"}, {Case: "sag-hemmelig/0003"}} {
		done, err := Erase(dir, key, e, Options{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Verify(dir, key, Options{})
		if err != nil || !r.OK() || r.Leftovers != 0 {
			t.Errorf("%+v, %v", r, err)
		}
		if p := done.Proof; p.Records != r.Records || p.Entries != r.Files || p.Documents != r.Documents || p.Hits != r.Hits {
			t.Errorf("the proof counts %+v, verifying %+v", p, r)
		}
	}
	for _, change := range []func() error{
		func() error { _, _, err := Prune(dir, key, Retention{Runs: 1}, Options{}); return err },
		func() error { _, err := Compact(dir, key, Options{}); return err },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if r, err = Verify(dir, key, Options{}); err != nil || !r.OK() || r.Leftovers != 0 {
			t.Errorf("%+v, %v", r, err)
		}
	}
}

// Every record that goes missing is missed.
func TestVerifyMissesWhatIsMissing(t *testing.T) {
	clean, key := t.TempDir(), newKey(t)
	verifiable(t, clean, key)
	ix := open(t, clean, key, Options{})
	var all [][]byte
	for _, k := range ix.store.keysBelow(nil) {
		all = append(all, k[:len(k)-2])
	}
	shut(t, ix)
	for _, k := range all {
		if kindOf(k) == recordAlias {
			continue // an alias that is missing cannot be missed
		}
		dir := copyOf(t, clean)
		ix := open(t, dir, key, Options{Create: true})
		if err := ix.store.removeAll(k); err != nil {
			t.Fatal(err)
		}
		shut(t, ix)
		if r, err := Verify(dir, key, Options{}); err == nil && r.OK() && kindOf(k) != recordLastRun {
			t.Errorf("record %x is missing and everything is in order", k)
		}
	}
}

// Records that decode and say something else.
func TestVerifyComparesWhatRecordsSay(t *testing.T) {
	for name, c := range map[string]struct {
		change func(ix *Index) error
		says   string
	}{
		"sums of a run": {func(ix *Index) error {
			r, err := ix.runRecord(2)
			r.Totals.Pages++
			return errors.Join(err, ix.writeRun(r))
		}, "the sums of run 2"},
		"files of a run": {func(ix *Index) error {
			r, err := ix.runRecord(2)
			r.Run.Files++
			return errors.Join(err, ix.writeRun(r))
		}, "run 2 found"},
		"postings": {func(ix *Index) error {
			return putOne(ix, keyOfSegment(segmentID{1, 0}, segmentPostings, 0), encodePostings([]posting{1 << 40}))
		}, "postings of segment 0 of run 1"},
		"entries": {func(ix *Index) error {
			r := ix.newReader()
			entries, err := r.chunkOfEntries(keyOfRun(1, runEntries, 0))
			return errors.Join(err, putOne(ix, keyOfRun(1, runEntries, 0), encodeEntries(entries[1:])))
		}, "chunk 0 of the files of run 1"},
		"a unit": {func(ix *Index) error {
			r := ix.newReader()
			entries, err := r.chunkOfEntries(keyOfRun(1, runEntries, 0))
			entries[0].Unit.Number = 1 << 20
			return errors.Join(err, putOne(ix, keyOfRun(1, runEntries, 0), encodeEntries(entries)))
		}, "unit 1048576"},
		"an unknown record": {func(ix *Index) error { return putOne(ix, []byte("x"), nil) }, "record 78"},
	} {
		dir, key := t.TempDir(), newKey(t)
		verifiable(t, dir, key)
		ix := open(t, dir, key, Options{Create: true})
		if err := c.change(ix); err != nil {
			t.Fatal(err)
		}
		shut(t, ix)
		r, err := Verify(dir, key, Options{})
		if err != nil || r.OK() || !strings.Contains(strings.Join(r.Problems, "\n"), c.says) {
			t.Errorf("%s: %q, %v", name, r.Problems, err)
		}
	}
}

func putOne(ix *Index, key, value []byte) error {
	b := ix.store.newBatch()
	defer b.cancel()
	return errors.Join(b.put(key, value), b.commit())
}

func TestVerifyOfDamagedBlocksAndAuditLog(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	verifiable(t, dir, key)
	f := readAuditFiles(t, dir)
	f.lines = f.lines[:1]
	f.write(t, dir)
	if r, err := Verify(dir, key, Options{}); err != nil || r.OK() || len(r.Problems) > 0 || r.Audit.OK() {
		t.Errorf("a cut audit log: %+v, %v", r, err)
	}
	tables, _ := filepath.Glob(filepath.Join(dir, storeName, "*.sst"))
	b, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/3] ^= 1
	os.WriteFile(tables[0], b, 0o600)
	if _, err := Verify(dir, key, Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("a damaged block: %v", err)
	}
}
