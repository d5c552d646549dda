package night

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"aktsyn/pipeline/config"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/textcache"
)

// TestReportsHaveAnEnd: those of long ago go with the next night, what is no
// report stays.
func TestReportsHaveAnEnd(t *testing.T) {
	w := newTown(t, `keep-reports = "720h"`, "esdh")
	old := time.Now().Add(-721 * time.Hour)
	for name, stays := range map[string]bool{"night-2026-01-01.html": false, "night-2026-01-01.json": false, "night-2026-01-01.html.1234": false,
		"esdh/run-1.certificate.json": true, "notes.json": true, "night-plan.txt": true} {
		path := filepath.Join(w.conf.ReportDir, name)
		write(t, path, "sag2")
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if _, err := os.Stat(path); (err == nil) != stays {
				t.Errorf("%s: stays %v, want %v", name, err == nil, stays)
			}
		}()
	}
	w.run(t)
	fresh, err := filepath.Glob(filepath.Join(w.conf.ReportDir, "night-*.html"))
	if err != nil || len(fresh) != 1 {
		t.Errorf("reports after the night: %v, %v", fresh, err)
	}
	if w.conf.KeepReports = config.DefaultKeepReports; w.conf.KeepReports <= 0 {
		t.Error("reports have no end unless one is configured")
	}
}

// TestPruneTakesTextsAlong: the text of a file that only pruned runs had leaves
// the cache with them; while the cache cannot be used nothing is pruned.
func TestPruneTakesTextsAlong(t *testing.T) {
	w := newTown(t, "", "esdh")
	w.conf.Archives[0].Profile.Retention = config.Retention{Runs: 1}
	for range 1 + pruneRuns {
		w.run(t)
		if err := os.Remove(filepath.Join(w.root("esdh"), "a.txt")); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if n := w.runs(t); n != 1 {
		t.Fatalf("%d runs without a text cache", n)
	}
	w.conf.TextCache.Dir = filepath.Join(w.dir, "file")
	write(t, w.conf.TextCache.Dir, "no directory")
	for range pruneRuns {
		w.run(t)
	}
	if n := w.runs(t); n != 1+pruneRuns {
		t.Errorf("%d runs: they were pruned though the text cache could not be used", n)
	}
	if err := os.Remove(w.conf.TextCache.Dir); err != nil {
		t.Fatal(err)
	}
	digest, key := w.contents(t)
	cache := w.cache(t, key)
	cache.Put(digest, []byte("Borger"))
	cache.Close()
	if err := os.Remove(filepath.Join(w.root("esdh"), "sag", "b.txt")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(w.root("esdh"), "d.txt"), "andet\n")
	w.run(t) // prunes the runs before, but not the first that found b.txt gone
	for range pruneRuns {
		w.run(t)
	}
	cache = w.cache(t, key)
	defer cache.Close()
	if _, ok := cache.Get(digest); ok {
		t.Error("the text outlives all runs that had its file")
	}
}

// runs counts the runs of the archive's index.
func (w *town) runs(t *testing.T) int {
	t.Helper()
	ix, _ := w.open(t)
	defer ix.Close()
	runs, err := ix.Runs()
	if err != nil {
		t.Fatal(err)
	}
	return len(runs)
}

// contents returns the digest of b.txt, and the key of the index.
func (w *town) contents(t *testing.T) (digest [32]byte, key keys.Key) {
	t.Helper()
	ix, key := w.open(t)
	defer ix.Close()
	run, err := ix.Current()
	if err != nil {
		t.Fatal(err)
	}
	for e, err := range ix.Entries(run.ID, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if e.File.Path == "sag/b.txt" {
			digest = e.Digest
		}
	}
	if digest == [32]byte{} {
		t.Fatal("the run has no b.txt")
	}
	return digest, key
}

func (w *town) open(t *testing.T) (*hitindex.Index, keys.Key) {
	t.Helper()
	key, _, err := keys.Load(keys.Options{Index: w.index("esdh")})
	if err != nil {
		t.Fatal(err)
	}
	ix, err := hitindex.Open(w.index("esdh"), key, hitindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return ix, key
}

func (w *town) cache(t *testing.T, key keys.Key) *textcache.Cache {
	t.Helper()
	cache, err := textcache.Open(w.conf.TextCache.Dir, key, textcache.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return cache
}
