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

// TestErase: what is erased is not found any more, until a scan that finds it
// in the archive.
func TestErase(t *testing.T) {
	ownKey(t)
	dir := t.TempDir()
	index, cache := filepath.Join(dir, "ix"), filepath.Join(dir, "texts")
	archive := folder(t, map[string]string{"sager/1/a.txt": "cpr 010165-9901\n", "sager/2/cpr 020273-9907.txt": "cpr 020273-9907\n",
		"sager/3/b.txt": "cpr 030374-9908 og 010165-9901\n"})
	aktsyn(t, exitOK, "scan", archive, "--index", index, "--text-cache", cache, "-q")
	found := func(value string) int {
		return strings.Count(aktsyn(t, exitOK, "find", value, "--index", index, "--format", "jsonl"), "\n")
	}
	if found("010165-9901") != 2 || found("020273-9907") != 2 {
		t.Fatal("the numbers are not found to begin with")
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--case", "sager/none"}, "no match: nothing in the index is what was named, and nothing was erased\n"},
		{[]string{"--case", "sager/1"}, "erased: 1 files, 1 documents, 1 hits"},
		{[]string{"--value", "010165-9901"}, "erased: 0 files, 0 documents, 1 hits"},
		{[]string{"--value", "020273-9907"}, "stood in names"},
		{[]string{"--document", "*.txt", "--text-cache", cache}, "erased: 2 files"},
	} {
		out := aktsyn(t, exitOK, append([]string{"index", "erase", "--index", index}, c.args...)...)
		erased := !strings.Contains(out, "no match: ")
		if !strings.Contains(out, c.says) || strings.Contains(out, ": 0 remains\n") != erased || erased && !strings.Contains(out, "next scan") {
			t.Errorf("erase %q says %q", c.args, out)
		}
		if first, _, _ := strings.Cut(out, ":"); first != "erased" && first != "no match" {
			t.Errorf("erase %q does not begin with what it did: %q", c.args, out)
		}
	}
	if found("010165-9901") != 0 || found("020273-9907") != 0 {
		t.Error("what was erased is still found")
	}
	if _, _, errOut := run(t, "", "find", "010165-9901", "--index", index); !strings.Contains(errOut, "were erased from the index") {
		t.Errorf("nothing says that something was erased: %q", errOut)
	}
	if out := aktsyn(t, exitOK, "index", "verify", "--index", index); !strings.Contains(out, "0 hits") {
		t.Errorf("verify says %q", out)
	}
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	if found("010165-9901") != 2 || found("020273-9907") != 2 {
		t.Error("the archive holds the numbers and a scan does not find them")
	}
	aktsyn(t, exitUsage, "index", "erase", "--index", index)
	aktsyn(t, exitUsage, "index", "erase", "--index", index, "--case", "a", "--value", "b")
	aktsyn(t, exitFailed, "index", "erase", "--index", index, "--case", "a", "--text-cache", filepath.Join(dir, "none"))
}

// TestErasedValueIsFoundAgain: the document of an erased value is read again,
// though nothing of it has changed.
func TestErasedValueIsFoundAgain(t *testing.T) {
	ownKey(t)
	index := filepath.Join(t.TempDir(), "ix")
	archive := folder(t, map[string]string{"a.txt": "cpr 010165-9901 og 030374-9908\n"})
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	want := aktsyn(t, exitOK, "hits", "--index", index, "--format", "jsonl")
	aktsyn(t, exitOK, "index", "erase", "--index", index, "--value", "010165-9901")
	if got := aktsyn(t, exitOK, "hits", "--index", index, "--format", "jsonl"); strings.Count(got, "\n") != strings.Count(want, "\n")-1 {
		t.Fatalf("after the erasure: %s", got)
	}
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	if got := aktsyn(t, exitOK, "hits", "--index", index, "--format", "jsonl"); got != want {
		t.Errorf("after another scan: %s, want %s", got, want)
	}
}

func TestPrune(t *testing.T) {
	ownKey(t)
	index := filepath.Join(t.TempDir(), "ix")
	archive := folder(t, map[string]string{"a.txt": "cpr 010165-9901\n"})
	for range 3 {
		aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	}
	if out := aktsyn(t, exitOK, "index", "prune", "--index", index, "--keep-days", "30"); !strings.Contains(out, "no run") {
		t.Errorf("nothing is old: %q", out)
	}
	if out := aktsyn(t, exitOK, "index", "prune", "--index", index, "--keep-runs", "1"); !strings.Contains(out, "2 runs removed") {
		t.Errorf("prune says %q", out)
	}
	if out := aktsyn(t, exitOK, "runs", "--index", index, "--format", "jsonl"); strings.Count(out, "\n") != 1 {
		t.Errorf("runs: %s", out)
	}
	if out := aktsyn(t, exitOK, "find", "010165-9901", "--index", index, "--format", "jsonl"); strings.Count(out, "\n") != 1 {
		t.Errorf("find: %s", out)
	}
	aktsyn(t, exitOK, "index", "verify", "--index", index)
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	aktsyn(t, exitUsage, "index", "prune", "--index", index)
}

// TestVerifyOfADamagedIndex: a flipped bit fails the command, with the cure.
func TestVerifyOfADamagedIndex(t *testing.T) {
	ownKey(t)
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitOK, "scan", folder(t, map[string]string{"a.txt": "cpr 010165-9901\n"}), "--index", index, "-q")
	if out := aktsyn(t, exitOK, "index", "verify", "--index", index); !strings.Contains(out, "1 runs, 1 files, 1 documents, 1 hits, what runs or files share counted once\n") {
		t.Errorf("verify says %q", out)
	}
	tables, _ := filepath.Glob(filepath.Join(index, "store", "*.sst"))
	b, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/3] ^= 1
	os.WriteFile(tables[0], b, 0o600)
	if code, _, errOut := run(t, "", "index", "verify", "--index", index); code != exitFailed || !strings.Contains(errOut, "restore it from a backup") {
		t.Errorf("a damaged index: %d, %q", code, errOut)
	}
}
