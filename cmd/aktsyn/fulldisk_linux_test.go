package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"aktsyn/bench/corpora"
	"aktsyn/pipeline/report"
)

// TestDiskFilledByAnother fills the disk of the index while a scan writes to it.
// Whether aktsyn sees it in time or is ended by it, it says so, and the next scan
// goes on.
func TestDiskFilledByAnother(t *testing.T) {
	disk := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=128m"); err != nil {
		t.Skip("a disk of its own cannot be mounted: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, syscall.MNT_DETACH) })
	ownKey(t)
	archive := filepath.Join(t.TempDir(), "archive")
	if _, err := corpora.TextArchive(archive, 12_000, 9); err != nil {
		t.Fatal(err)
	}
	index, filler := filepath.Join(disk, "index"), filepath.Join(disk, "filler")
	scan := exec.Command(os.Args[0], "scan", archive, "--index", index, "-q")
	scan.Env = append(os.Environ(), asProgram+"=1")
	var out strings.Builder
	scan.Stdout, scan.Stderr = &out, &out
	if err := scan.Start(); err != nil {
		t.Fatal(err)
	}
	const soon = time.Minute
	for tables, since := 0, time.Now(); tables == 0; time.Sleep(time.Millisecond) {
		if time.Since(since) > soon {
			t.Fatal("the scan has not begun to write")
		}
		found, _ := filepath.Glob(filepath.Join(index, "store", "*.mem"))
		tables = len(found)
	}
	if err := fill(filler); !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	scan.Wait()
	said := out.String()
	if !strings.Contains(said, "not enough free disk space") && !strings.Contains(said, "is full, or failed") || !strings.Contains(said, report.MaskText(index)) {
		t.Errorf("%v: %s", scan.ProcessState, said)
	}
	if scan.ProcessState.ExitCode() != exitFailed || strings.Contains(said, "goroutine ") {
		t.Errorf("ends with %v and a dump: %s", scan.ProcessState, said)
	}
	t.Logf("%v: %s", scan.ProcessState, out.String())
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	quiet := filepath.Join(t.TempDir(), "quiet")
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	aktsyn(t, exitOK, "scan", archive, "--index", quiet, "-q")
	if listing(t, index, exitOK) != listing(t, quiet, exitOK) {
		t.Error("the scan that went on ends with other bytes than an undisturbed one")
	}
}

// fill writes a file until the disk is full.
func fill(path string) error {
	f, err := os.Create(path)
	for block := make([]byte, 1<<20); err == nil; {
		_, err = f.Write(block)
	}
	return errors.Join(err, f.Close())
}
