package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLifeOfAnIndex: backup, rekey, compact and restore, each by its command.
func TestLifeOfAnIndex(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "Jens Peter Hansen, cpr 010165-9901\n"})
	dir := t.TempDir()
	index, backup, newKey := filepath.Join(dir, "ix"), filepath.Join(dir, "ix.aktsyn"), filepath.Join(dir, "key")
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	want := aktsyn(t, exitOK, "find", "010165-9901", "--index", index, "--format", "jsonl")
	if out := aktsyn(t, exitOK, "index", "backup", backup, "--index", index); !strings.Contains(out, "saved") {
		t.Errorf("backup says %q", out)
	}
	aktsyn(t, exitFailed, "index", "backup", backup, "--index", index)
	if out := aktsyn(t, exitOK, "index", "compact", "--index", index); !strings.Contains(out, "records written") {
		t.Errorf("compact says %q", out)
	}
	code, out, errOut := run(t, "", "index", "rekey", "--index", index, "--new-key-file", newKey)
	if code != exitOK || !strings.Contains(out, newKey) || !strings.Contains(errOut, "keep a copy") {
		t.Errorf("rekey: %d, %q, %q", code, out, errOut)
	}
	aktsyn(t, exitFailed, "find", "010165-9901", "--index", index)
	if got := aktsyn(t, exitOK, "find", "010165-9901", "--index", index, "--format", "jsonl", "--key-file", newKey); got != want {
		t.Errorf("after the rekey the number is found in %q, want %q", got, want)
	}
	restored := filepath.Join(dir, "restored")
	aktsyn(t, exitFailed, "index", "restore", backup, "--index", restored, "--key-file", newKey)
	if out := aktsyn(t, exitOK, "index", "restore", backup, "--index", restored); !strings.Contains(out, "restored") {
		t.Errorf("restore says %q", out)
	}
	if got := aktsyn(t, exitOK, "find", "010165-9901", "--index", restored, "--format", "jsonl"); got != want {
		t.Errorf("after the restore the number is found in %q, want %q", got, want)
	}
	aktsyn(t, exitOK, "audit", "verify", "--index", restored)
}

// TestRekeyOfNothingMakesNoKey: a mistyped directory, or the wrong key.
func TestRekeyOfNothingMakesNoKey(t *testing.T) {
	ownKey(t)
	dir := t.TempDir()
	newKey := filepath.Join(dir, "key")
	archive := folder(t, map[string]string{"a.txt": "cpr 010165-9901\n"})
	aktsyn(t, exitOK, "scan", archive, "--index", filepath.Join(dir, "ix"), "-q")
	aktsyn(t, exitFailed, "index", "rekey", "--index", filepath.Join(dir, "xi"), "--new-key-file", newKey)
	aktsyn(t, exitUsage, "index", "rekey", "--index", filepath.Join(dir, "ix"))
	if _, err := os.Stat(newKey); err == nil {
		t.Error("a key was made for nothing")
	}
}
