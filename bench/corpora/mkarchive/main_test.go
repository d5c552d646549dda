package main

import (
	"os"
	"path/filepath"
	"testing"

	"aktsyn/bench/corpora"
)

func TestRun(t *testing.T) {
	for _, kind := range []string{"sample", "text", "notes", "mixed"} {
		dir := t.TempDir()
		truth := filepath.Join(dir, "truth.jsonl")
		if err := run(kind, filepath.Join(dir, "archive"), truth, 2, 1); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		f, err := os.Open(truth)
		if kind == "text" || kind == "notes" {
			if err == nil {
				t.Error("texts have a truth")
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		if _, err := corpora.ReadRows(f); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		f.Close()
	}
	if err := run("other", t.TempDir(), "", 1, 1); err == nil {
		t.Error("an unknown kind is no error")
	}
}
