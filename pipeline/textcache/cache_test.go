package textcache

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"aktsyn/pipeline/keys"
)

func newKey(t testing.TB) keys.Key {
	t.Helper()
	k, err := keys.Ephemeral()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func open(t testing.TB, dir string, key keys.Key, o Options) *Cache {
	t.Helper()
	c, err := Open(dir, key, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func digest(n int) [32]byte { return sha256.Sum256(fmt.Append(nil, n)) }

// text is a value of its own for every n, of invented people.
func text(n int) []byte {
	return bytes.Repeat(fmt.Appendf(nil, "Sag %d: Jens Opdigtet, cpr 010190-%04d\n", n, n), 1+n%40)
}

func put(c *Cache, n int) { c.Put(digest(n), text(n)) }

// has reports whether the cache gives the value of n; another is an error.
func has(t testing.TB, c *Cache, n int) bool {
	t.Helper()
	got, ok := c.Get(digest(n))
	if ok && !bytes.Equal(got, text(n)) {
		t.Fatalf("entry %d has another value", n)
	}
	return ok
}

func held(t testing.TB, c *Cache, n int) (count int) {
	t.Helper()
	for i := range n {
		if has(t, c, i) {
			count++
		}
	}
	return count
}

func segments(t testing.TB, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, segmentPrefix+"*"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func TestValuesComeBack(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	c := open(t, dir, key, Options{})
	for n := range 500 {
		if has(t, c, n) {
			t.Fatal("a value that nobody kept")
		}
		put(c, n)
	}
	c.Put(digest(1000), nil)
	for range 2 {
		if got := held(t, c, 500); got != 500 {
			t.Fatalf("%d of 500 values", got)
		}
		if got, ok := c.Get(digest(1000)); !ok || len(got) != 0 {
			t.Fatal("the empty value")
		}
		c.Close()
		c = open(t, dir, key, Options{})
	}
	if s := c.Stats(); s.Entries != 501 || s.Bytes == 0 || s.Damaged != 0 {
		t.Errorf("%+v", s)
	}
	if n := len(segments(t, dir)); n != 1 {
		t.Errorf("%d segments for a few entries", n)
	}
}

// TestNothingLiesInClear: neither values nor keys are in the files.
func TestNothingLiesInClear(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, newKey(t), Options{})
	for n := range 50 {
		put(c, n)
	}
	for _, path := range segments(t, dir) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for n := range 50 {
			key := digest(n)
			if bytes.Contains(b, text(n)[:20]) || bytes.Contains(b, key[:8]) {
				t.Fatal("a value or key lies in clear")
			}
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
	}
}

// TestReplacedAndRemovedValuesAreGone: their sealed bytes are overwritten, also
// those that another process wrote.
func TestReplacedAndRemovedValuesAreGone(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	a, b := open(t, dir, key, Options{}), open(t, dir, key, Options{})
	put(a, 1)
	put(b, 1) // a's is not known to b
	put(a, 2)
	a.Put(digest(2), []byte("new"))
	if got, ok := a.Get(digest(2)); !ok || string(got) != "new" {
		t.Fatalf("%q, %v", got, ok)
	}
	third := open(t, dir, key, Options{})
	for _, n := range []int{1, 2} {
		if err := third.Remove(digest(n)); err != nil {
			t.Fatal(err)
		}
	}
	if s := third.Stats(); s.Entries != 0 {
		t.Errorf("%+v", s)
	}
	for _, path := range segments(t, dir) {
		f, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		scanRecords(bytes.NewReader(f), headerSize, int64(len(f)), func(tag, int64, uint32) { t.Error("a tag is left") })
		for at := headerSize; at < len(f); {
			_, length, ok := decodeRecordHead(f[at:])
			at += recordHead
			if !ok || len(bytes.Trim(f[at:at+int(length)], "\x00")) > 0 {
				t.Fatal("sealed bytes are left")
			}
			at += int(length)
		}
	}
	if has(t, a, 1) || has(t, b, 1) || has(t, a, 2) {
		t.Error("a removed value is given")
	}
	if err := third.Remove(digest(3)); err != nil {
		t.Error("nothing to remove: ", err)
	}
}

// TestSizeIsBounded: the segment goes that was used longest ago.
func TestSizeIsBounded(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	const limit = 256 << 10
	c := open(t, dir, key, Options{MaxBytes: limit})
	clock := time.Now().Add(-time.Hour)
	c.now = func() time.Time { clock = clock.Add(time.Second); return clock }
	dated := map[string]bool{}
	noise := func(n int) []byte {
		b := make([]byte, 4000)
		rand.NewChaCha8(digest(n)).Read(b)
		return b
	}
	for n := range 400 {
		c.Put(digest(n), noise(n))
		for _, s := range c.segments { // the disk's own clock is too coarse to tell when each was written
			if s != c.active && !dated[s.name] {
				dated[s.name] = true
				os.Chtimes(filepath.Join(dir, s.name), clock, clock)
			}
		}
		if n >= 1 {
			if _, ok := c.Get(digest(0)); !ok {
				t.Fatalf("the entry that is used again and again went, at %d", n)
			}
			for _, s := range c.segments { // as another process would
				s.touched = false
			}
		}
		if s := c.Stats(); s.Bytes > limit+limit/8 {
			t.Fatalf("%d bytes", s.Bytes)
		}
	}
	if _, ok := c.Get(digest(1 + 400/8)); ok {
		t.Error("an old entry that nobody uses is still there")
	}
	if _, ok := c.Get(digest(399)); !ok {
		t.Error("the newest entry is gone")
	}
	c.Put(digest(999), make([]byte, MaxValue+1))
	var large []byte
	for n := range 20 {
		large = append(large, noise(n)...)
	}
	c.Put(digest(998), large)
	if has(t, c, 998) || has(t, c, 999) {
		t.Error("a value beyond the limits is kept")
	}
}

func TestAgeIsBounded(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	o := Options{MaxAge: 80 * time.Hour}
	c := open(t, dir, key, o)
	start := time.Now()
	put(c, 0)
	c.Close()
	for _, step := range []struct {
		after          time.Duration
		segments, kept int
	}{{9 * time.Hour, 1, 1}, {11 * time.Hour, 2, 2}, {79 * time.Hour, 3, 3}, {81 * time.Hour, 2, 3}, {172 * time.Hour, 1, 1}} {
		c = open(t, dir, key, Options{})
		c.o.MaxAge, c.now = o.MaxAge, func() time.Time { return start.Add(step.after) }
		put(c, int(step.after/time.Hour))
		c.expire()
		if got := len(segments(t, dir)); got != step.segments {
			t.Errorf("after %v: %d segments, want %d", step.after, got, step.segments)
		}
		c.Close()
	}
	if has(t, open(t, dir, key, o), 0) {
		t.Error("an entry outlived its age")
	}
}

func TestAnotherKeySeesNothing(t *testing.T) {
	dir := t.TempDir()
	mine, other := newKey(t), newKey(t)
	a := open(t, dir, mine, Options{})
	put(a, 1)
	a.Close()
	b := open(t, dir, other, Options{})
	put(b, 2)
	if has(t, b, 1) || b.Stats().Entries != 1 {
		t.Error("another key's entry")
	}
	b.Close()
	a = open(t, dir, mine, Options{})
	if !has(t, a, 1) || has(t, a, 2) || a.Stats().Damaged != 0 {
		t.Error("the keys are not apart")
	}
}

// TestDiskThatFails: it is said once, nothing is kept from then on, and what is
// there can still be had.
func TestDiskThatFails(t *testing.T) {
	for name, fail := range map[string]func(c *Cache){
		"full":   func(c *Cache) { c.retire(); c.free = func(string) (uint64, error) { return spareBytes - 1, nil } },
		"broken": func(c *Cache) { c.file.Close() },
	} {
		var warnings []error
		c := open(t, t.TempDir(), newKey(t), Options{Warn: func(err error) { warnings = append(warnings, err) }})
		put(c, 1)
		fail(c)
		put(c, 2)
		put(c, 3)
		if len(warnings) != 1 || strings.Contains(warnings[0].Error(), "Opdigtet") {
			t.Errorf("%s: %v", name, warnings)
		}
		if has(t, c, 2) || has(t, c, 3) || !has(t, c, 1) {
			t.Errorf("%s: wrong entries are left", name)
		}
	}
}

func TestDirectoryThatCannotBe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, newKey(t), Options{}); err == nil {
		t.Error("a file was opened as a cache")
	}
}

// TestManyUsers: goroutines and several openings of one directory at once.
func TestManyUsers(t *testing.T) {
	dir, key := t.TempDir(), newKey(t)
	const each = 60
	var all sync.WaitGroup
	for u := range 3 {
		c := open(t, dir, key, Options{})
		for g := range 3 {
			all.Go(func() {
				for n := range each {
					c.Put(digest(n), text(n))
					if got, ok := c.Get(digest((n * (g + 2)) % each)); ok && !bytes.Equal(got, text((n*(g+2))%each)) {
						t.Error("another value")
					}
					if n%20 == 19 && u == 1 {
						c.mu.Lock()
						c.retire() // the next Put looks for the others' segments
						c.mu.Unlock()
					}
				}
			})
		}
	}
	all.Wait()
	c := open(t, dir, key, Options{})
	if got := held(t, c, each); got != each || c.Stats().Damaged > 0 {
		t.Errorf("%d of %d, %+v", got, each, c.Stats())
	}
}
