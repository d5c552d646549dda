package textcache

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"aktsyn/pipeline/keys"
)

// written makes a directory with entries 0 to n and returns its one segment.
func written(t testing.TB, key keys.Key, n int) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	c := open(t, dir, key, Options{})
	for i := range n {
		put(c, i)
	}
	c.Close()
	return dir, segments(t, dir)[0]
}

// TestTruncation: of a segment that was cut anywhere the whole records before
// the cut are left, and it can be written on.
func TestTruncation(t *testing.T) {
	key := newKey(t)
	const n = 10
	_, path := written(t, key, n)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	last := n
	for cut := len(whole); cut >= 0; cut -= 31 {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(path)), whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		c := open(t, dir, key, Options{})
		got := held(t, c, n)
		if got > last || c.Stats().Damaged != 0 {
			t.Fatalf("cut at %d: %d entries, %+v", cut, got, c.Stats())
		}
		last = got
		put(c, n)
		c.Close()
		c = open(t, dir, key, Options{})
		if has(t, c, got) && got < n || !has(t, c, n) || held(t, c, n) != got {
			t.Fatalf("cut at %d: not written on", cut)
		}
		c.Close()
	}
	if last != 0 {
		t.Errorf("%d entries of nothing", last)
	}
}

// TestBitFlips: a value is right or a miss, whatever bit is turned.
func TestBitFlips(t *testing.T) {
	key := newKey(t)
	const n = 8
	dir, path := written(t, key, n)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		turned := bytes.Clone(whole)
		turned[random.IntN(len(turned))] ^= 1 << random.IntN(8)
		if err := os.WriteFile(path, turned, 0o600); err != nil {
			t.Fatal(err)
		}
		c := open(t, dir, key, Options{})
		before := held(t, c, n)
		if after := held(t, c, n); after != before {
			t.Fatalf("%d entries, then %d", before, after)
		}
		put(c, n)
		if !has(t, c, n) {
			t.Fatal("nothing can be kept any more")
		}
		c.Close()
		for _, other := range segments(t, dir) {
			os.Remove(other)
		}
	}
}

// TestExchangedEntries: the sealed bytes of one entry do not open as another's.
func TestExchangedEntries(t *testing.T) {
	key := newKey(t)
	dir := t.TempDir()
	c := open(t, dir, key, Options{})
	for n := range 2 {
		c.Put(digest(n), []byte{byte(n)})
	}
	c.Close()
	path := segments(t, dir)[0]
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	half := (len(b) - headerSize) / 2
	first, second := b[headerSize:headerSize+half], b[headerSize+half:]
	swapped := bytes.Join([][]byte{b[:headerSize], first[:recordHead], second[recordHead:], second[:recordHead], first[recordHead:]}, nil)
	if err := os.WriteFile(path, swapped, 0o600); err != nil {
		t.Fatal(err)
	}
	c = open(t, dir, key, Options{})
	for n := range 2 {
		if got, ok := c.Get(digest(n)); ok {
			t.Errorf("entry %d gives %v", n, got)
		}
	}
	if s := c.Stats(); s.Damaged != 2 || s.Entries != 0 {
		t.Errorf("%+v", s)
	}
}

// writerDir makes the test binary a process that fills a cache until it is
// killed; the key is in writerKey.
const writerDir, writerKey = "AKTSYN_TEST_TEXTCACHE", "AKTSYN_TEST_TEXTCACHE_KEY"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		fill(dir, os.Getenv(writerKey))
		return
	}
	os.Exit(m.Run())
}

func fill(dir, keyFile string) {
	key, _, err := keys.Load(keys.Options{File: keyFile})
	if err != nil {
		os.Exit(1)
	}
	c, err := Open(dir, key, Options{MaxBytes: 1 << 20, Warn: func(error) { os.Exit(1) }})
	if err != nil {
		os.Exit(1)
	}
	for n := 0; ; n++ {
		put(c, n)
		if n%10 == 0 {
			os.Stdout.Write([]byte{'.'})
		}
	}
}

// TestKill kills a writing process at random moments.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	keyFile := filepath.Join(t.TempDir(), "key")
	k := newKey(t)
	if _, _, err := keys.Renew(k, keyFile, ""); err != nil {
		t.Fatal(err)
	}
	key, _, err := keys.Load(keys.Options{File: keyFile})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), writerDir+"="+dir, writerKey+"="+keyFile)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(out, make([]byte, 3)); err != nil {
			t.Fatal("the writer ended by itself: ", err)
		}
		time.Sleep(time.Duration(i) * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		c := open(t, dir, key, Options{})
		// The record that was being written may be cut.
		if got := held(t, c, 20_000); got == 0 || got != c.Stats().Entries || c.Stats().Damaged > 1 {
			t.Errorf("after kill %d: %d entries, %+v", i, got, c.Stats())
		}
		c.Close()
	}
}

// FuzzSegment: whatever a segment holds, opening it gives right values or none.
func FuzzSegment(f *testing.F) {
	key := newKey(f)
	_, path := written(f, key, 3)
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:headerSize+recordHead])
	f.Add(append(bytes.Clone(whole[:headerSize]), appendRecordHead(nil, tag{1}, 1<<31)...))
	f.Add([]byte(segmentMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, segmentPrefix+"x"+segmentSuffix), b, 0o600); err != nil {
			t.Fatal(err)
		}
		c := open(t, dir, key, Options{})
		held(t, c, 3)
		put(c, 3)
		if !has(t, c, 3) {
			t.Error("nothing can be kept")
		}
	})
}
