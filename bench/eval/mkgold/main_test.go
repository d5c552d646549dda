package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMainConverts runs the command over one fixture, files in place of the
// standard streams.
func TestMainConverts(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in")
	if err := os.WriteFile(in, []byte(`{"id":"f","text":"cpr 010165-9901","cprs":["0101659901"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	stdin, err := os.Open(in)
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := os.Create(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer func(i, o *os.File) { os.Stdin, os.Stdout = i, o }(os.Stdin, os.Stdout)
	os.Stdin, os.Stdout = stdin, stdout
	main()
	got, err := os.ReadFile(stdout.Name())
	if want := `"entities":[{"start":4,"end":15,"label":"cpr"}]`; err != nil || !strings.Contains(string(got), want) {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}
