package source

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestAccessTimesAreLeftAlone: an access time older than the modification time
// is one that any reading renews, also with the mount option relatime.
func TestAccessTimesAreLeftAlone(t *testing.T) {
	root := tree(t, "mappe/brev.txt")
	paths := []string{root, filepath.Join(root, "mappe"), filepath.Join(root, "mappe/brev.txt")}
	old := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	for _, path := range paths {
		if err := os.Chtimes(path, old, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	file, err := walk(t, WalkOptions{}, root)[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if text, err := io.ReadAll(file); err != nil || string(text) != "mappe/brev.txt" {
		t.Fatalf("read %q, %v", text, err)
	}
	for _, path := range paths {
		var stat syscall.Stat_t
		if err := syscall.Stat(path, &stat); err != nil {
			t.Fatal(err)
		}
		if got := time.Unix(stat.Atim.Unix()).UTC(); !got.Equal(old) {
			t.Errorf("%s was accessed %v", path, got)
		}
	}
}

// TestFilesOfOthers: who may not leave the access time alone reads all the same.
func TestFilesOfOthers(t *testing.T) {
	f := walk(t, WalkOptions{}, "/etc/passwd")[0]
	file, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
}
