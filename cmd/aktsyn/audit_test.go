package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAuditOfOnePerson: a citizen asks who has looked at her number. Searches
// for it count, and listings that showed it in clear.
func TestAuditOfOnePerson(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "cpr 010165-9901\n", "b.txt": "cpr 020273-9907\n"})
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	aktsyn(t, exitOK, "find", "010165-9901", "--index", index)
	aktsyn(t, exitOK, "find", "020273-9907", "--index", index)
	aktsyn(t, exitOK, "hits", "--doc", "a.txt", "--reveal", "--index", index)
	aktsyn(t, exitOK, "hits", "--doc", "b.txt", "--reveal", "--index", index)
	aktsyn(t, exitOK, "coverage", "--reveal", "--index", index)
	type entry struct {
		Record int
		Action string
	}
	asked := func(value string) (got string) {
		for _, e := range rows[entry](t, aktsyn(t, exitOK, "audit", "--value", value, "--index", index, "--format", "jsonl")) {
			got += e.Action + ";"
		}
		return got
	}
	if got := asked("0101659901"); got != "find;hits reveal;coverage reveal;" {
		t.Errorf("entries about the first number: %s", got)
	}
	if got := asked("0101659901"); got != "find;hits reveal;coverage reveal;audit;" {
		t.Errorf("the question itself is not logged: %s", got)
	}
	if got := asked("030374-9908"); got != "coverage reveal;" {
		t.Errorf("entries about a number that nobody saw: %s", got)
	}
}

func TestAuditVerify(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "cpr 010165-9901\n"})
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	for range 3 {
		aktsyn(t, exitOK, "find", "010165-9901", "--index", index)
	}
	out := aktsyn(t, exitOK, "audit", "verify", "--index", index)
	_, head, _ := strings.Cut(out, "head: ")
	if !strings.Contains(out, "3 records") {
		t.Fatalf("verify says %q", out)
	}
	aktsyn(t, exitOK, "find", "010165-9901", "--index", index)
	aktsyn(t, exitOK, "audit", "verify", "--index", index, "--head", head)
	aktsyn(t, exitUsage, "audit", "verify", "--index", index, "--head", "3")
	path := filepath.Join(index, "audit.log")
	log, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(log), "\n")
	os.WriteFile(path, []byte(lines[0]+strings.Join(lines[2:], "")), 0o600)
	code, out, errOut := run(t, "", "audit", "verify", "--index", index)
	if code != exitFailed || !strings.Contains(out, "record 2 is missing") || !strings.Contains(errOut, "not as it was written") {
		t.Errorf("a removed record: %d, %q, %q", code, out, errOut)
	}
}
