package hitindex

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Tables that were written are taken out of memory, by whatever name the directory
// was opened, and read as before.
func TestRelease(t *testing.T) {
	if page, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_READ, unix.MAP_ANON|unix.MAP_PRIVATE); err != nil || errors.Is(unix.Madvise(page, unix.MADV_PAGEOUT), unix.EINVAL) {
		t.Skip("the system does not take pages out of memory when asked", err)
	}
	dir := t.TempDir()
	var disk unix.Statfs_t
	if err := unix.Statfs(dir, &disk); err != nil || disk.Type == unix.TMPFS_MAGIC {
		t.Skip("the directory is in memory itself", err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	ix := open(t, link, newKey(t), Options{Create: true})
	defer shut(t, ix)
	ix.store.releaser.end() // it would come first
	ix.store.releaser = nil
	wanted := map[string][]byte{}
	b := ix.store.newBatch()
	for i := range 800 {
		key, value := fmt.Sprintf("c%04d", i), make([]byte, 20<<10)
		rand.Read(value)
		if err := b.put([]byte(key), value); err != nil {
			t.Fatal(err)
		}
		wanted[key] = value
	}
	if err := b.commit(); err != nil {
		t.Fatal(err)
	}
	held, left := 0, 0
	for begun := time.Now(); held < memTableBytes || left > held/2; { // tables are made in the background
		if time.Since(begun) > time.Minute {
			t.Fatalf("of %d bytes of tables in memory %d are left", held, left)
		}
		time.Sleep(10 * time.Millisecond)
		held = residentTables(t, dir)
		release(asMapped(ix.files.dir))
		left = residentTables(t, dir)
	}
	for key, value := range wanted {
		if got, err := ix.store.get([]byte(key)); err != nil || !bytes.Equal(got, value) {
			t.Fatalf("%s is not what was put; %v", key, err)
		}
	}
}

// residentTables is how many bytes of tables in a directory are in memory. See
// proc_pid_smaps(5).
func residentTables(t *testing.T, dir string) (sum int) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	table := false
	for line := range strings.Lines(string(maps)) {
		if at := strings.IndexByte(line, '/'); at >= 0 {
			table = strings.HasPrefix(line[at:], dir+"/") && strings.HasSuffix(line, ".sst\n")
		}
		var kilobytes int
		if _, err := fmt.Sscanf(line, "Rss: %d kB", &kilobytes); err == nil && table {
			sum += kilobytes << 10
		}
	}
	return sum
}
