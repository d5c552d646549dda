package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/bench/corpora"
)

// A measurement of tiny archives runs through, leaves nothing behind, and has
// every line.
func TestMeasure(t *testing.T) {
	program := filepath.Join(t.TempDir(), "aktsyn")
	if out, err := exec.Command("go", "build", "-o", program, "aktsyn/cmd/aktsyn").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dir := t.TempDir()
	var report bytes.Buffer
	if err := (options{program: program, dir: dir, text: 900, notes: 110, mixed: 20}).measure(&report); err != nil {
		t.Fatal(err)
	}
	for line, times := range map[string]int{"| first, one core |": 1, "| first, all cores |": 1, "| first |": 4, "| all read again |": 5,
		"| 1 % changed |": 3, "| 1 % new |": 2, "| find, index in memory |": 3, "| the index: ": 1, "| pdf |": 1, "| csv |": 1} {
		if n := strings.Count(report.String(), "\n"+line); n != times {
			t.Errorf("%q stands there %d times, not %d", line, n, times)
		}
	}
	if t.Failed() {
		t.Log(report.String())
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// A file of a hundred is changed, wherever the texts stand.
func TestChange(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "archive")
	if _, err := corpora.NoteArchive(dir, 450, seed); err != nil {
		t.Fatal(err)
	}
	was, err := size(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := change(dir, 100); err != nil {
		t.Fatal(err)
	}
	is, err := size(dir)
	if err != nil || is-was != 4*int64(len(added)) {
		t.Errorf("%d bytes were added, not those of four lines; %v", is-was, err)
	}
}
