package hitindex

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dgraph-io/badger/v4"

	"aktsyn/pipeline/keys"
)

// After a power failure a disk holds what was synced, and of what was written
// since some pages and not others. No file system here can be made to forget, so
// images of such disks are put together: from the files at the moment of a sync,
// and at a later one before the next.

// TestPowerFailure: whatever of the writes after a sync reached the disk, the
// next run begins with what was synced, and ends with what an undisturbed run
// leaves.
func TestPowerFailure(t *testing.T) {
	r, key := draw(t), newKey(t)
	m := damageArchive.make(damageSeed)
	for range 3 {
		dir := t.TempDir()
		ix := open(t, dir, key, Options{Create: true})
		ix.limits = groupLimits{text: 1 << 40, hits: 20_000, entries: 1 << 20, age: 1 << 40}
		synced, later, done := pullPlug(t, ix, m, r)
		shut(t, ix)
		for range 2 {
			image := filepath.Join(t.TempDir(), "index")
			synced.write(t, image, later, r)
			m.mustResume(t, image, key, done, r)
		}
	}
}

// disk is the content of the files of an index by name.
type disk map[string][]byte

// pullPlug writes a part of a run. It returns the disk at one of its syncs and
// at a moment before the next, and the numbers of files that the run may have
// then: what the record says that was synced, and what the one after it says.
func pullPlug(t *testing.T, ix *Index, m made, r *rand.Rand) (synced, later disk, done []int64) {
	t.Helper()
	w, err := ix.Begin(meta, true)
	if err != nil {
		t.Fatal(err)
	}
	wait := r.IntN(8)
	for i, f := range m {
		if w.syncing == nil {
			if ix.store.synced = nil; synced == nil {
				ix.store.synced = plug(t, ix, &synced)
			}
		}
		if _, err := w.Put(f); err != nil {
			t.Fatal(err)
		}
		before := w.record.Done
		if w.syncing != nil && r.IntN(2) == 0 {
			continue // the next file is put while the group is synced
		}
		if err := w.await(); err != nil {
			t.Fatal(err)
		}
		switch {
		case synced == nil:
		case done == nil && wait > 0 && i < len(m)*3/4:
			wait, synced = wait-1, nil // a later sync
		case done == nil:
			done = []int64{before, w.record.Done}
		case w.record.Done != done[1]:
			return synced, later, done // the next sync
		}
		if done != nil {
			later = readDisk(t, ix.dir)
			if r.IntN(3) == 0 {
				return synced, later, done
			}
		}
	}
	if done == nil {
		t.Fatal("no sync")
	}
	return synced, later, done
}

// plug follows a sync to its end, when the disk holds of the logs what was synced
// of them.
func plug(t *testing.T, ix *Index, synced *disk) func(path string) {
	logs := disk{}
	return func(path string) {
		if filepath.Ext(path) == ".mem" {
			b, err := os.ReadFile(path)
			if err == nil { // else it was flushed to a table meanwhile
				logs[filepath.Join(storeName, filepath.Base(path))] = b
			}
		}
		if path != ix.files.dir {
			return
		}
		*synced = readDisk(t, ix.dir)
		for name := range *synced {
			if filepath.Ext(name) == ".mem" {
				(*synced)[name] = logs[name]
			}
		}
	}
}

// readDisk reads the files of an index between two changes of their list.
func readDisk(t *testing.T, dir string) disk {
	t.Helper()
	for {
		d := disk{}
		err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			name, _ := filepath.Rel(dir, path)
			d[name], err = os.ReadFile(path)
			return err
		})
		manifest := filepath.Join(storeName, badger.ManifestFilename)
		now, failed := os.ReadFile(filepath.Join(dir, manifest))
		if err == nil && failed == nil && string(now) == string(d[manifest]) && d.sameNames(dir) {
			return d
		}
	}
}

func (d disk) sameNames(dir string) bool {
	files, _ := filepath.Glob(filepath.Join(dir, storeName, "*"))
	n := 0
	for name := range d {
		if filepath.Dir(name) == storeName {
			n++
		}
	}
	return n == len(files)
}

// write writes what a power failure may leave: the list of tables, which Badger
// syncs at each change, is that of one of the moments, with the tables that it
// names; of all else each page is of one of the two.
func (d disk) write(t *testing.T, dir string, later disk, r *rand.Rand) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, storeName), 0o700); err != nil {
		t.Fatal(err)
	}
	manifest := d
	if r.IntN(2) == 0 {
		manifest = later
	}
	names := maps.Clone(d)
	maps.Copy(names, later)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		content, there := manifest[name]
		switch filepath.Ext(name) {
		case ".mem", ".vlog":
			if content = mixed(d[name], later[name], r); d[name] == nil && r.IntN(2) == 0 {
				continue // nor its name
			}
			if later[name] == nil { // flushed to a table and removed
				if content = d[name]; sameManifest(manifest, later) && r.IntN(2) == 0 {
					continue
				}
			}
		case ".sst":
			if content = manifest[name]; !there {
				if content = names[name]; r.IntN(2) == 0 {
					content = content[:r.IntN(len(content))]
				}
			}
		default:
			if !there {
				continue
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func sameManifest(a, b disk) bool {
	name := filepath.Join(storeName, badger.ManifestFilename)
	return string(a[name]) == string(b[name])
}

// mixed has each page of one of two contents of a file, of which the second is
// the later one and may be longer.
func mixed(synced, later []byte, r *rand.Rand) []byte {
	const page = 4096
	out := make([]byte, max(len(synced), len(later)))
	copy(out, synced)
	for at := 0; at < len(later); at += page {
		if r.IntN(2) == 0 {
			copy(out[at:], later[at:min(at+page, len(later))])
		}
	}
	return out
}

// mustResume opens an image and goes on with its run, which has one of these
// numbers of files.
func (m made) mustResume(t *testing.T, dir string, key keys.Key, done []int64, r *rand.Rand) {
	t.Helper()
	ix := open(t, dir, key, Options{Create: true})
	defer shut(t, ix)
	if err := ix.Recover(1); err != nil {
		t.Fatal(err)
	}
	run, err := ix.Run(1)
	if err != nil || run.State != Interrupted || !slices.Contains(done, run.Done) {
		t.Fatalf("%d files are left, want one of %d: %v, %+v", run.Done, done, err, run.State)
	}
	m[:run.Done].mustHold(t, ix, 1)
	w, err := ix.Begin(meta, false)
	if err != nil {
		t.Fatal(err)
	}
	m[run.Done:].put(t, w)
	whole := finish(t, w, Complete, nil)
	m.mustHold(t, ix, whole.ID)
	m.mustFind(t, ix, whole.ID, 3, r)
	mustHaveNoLeftovers(t, ix)
}
