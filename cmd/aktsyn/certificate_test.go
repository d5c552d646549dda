package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
)

// TestCertificate issues one for the sample archive, which holds files that
// cannot be read, and verifies it.
func TestCertificate(t *testing.T) {
	ownKey(t)
	index, file := filepath.Join(t.TempDir(), "ix"), filepath.Join(t.TempDir(), "night.json")
	aktsyn(t, exitIncomplete, "scan", "../../testdata/archive", "--index", index, "-q")
	aktsyn(t, exitOK, "coverage", "certificate", "--index", index, "--out", file)
	key := strings.TrimSpace(aktsyn(t, exitOK, "coverage", "key", "--index", index))
	out := aktsyn(t, exitOK, "coverage", "verify", file, "--public-key", key)
	if !strings.HasPrefix(out, "genuine: run 1, complete") || !strings.Contains(out, "not examined") {
		t.Error(out)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var certified struct {
		Certificate struct {
			Conditions map[string]string
			Documents  struct{ In int64 }
		}
	}
	if err := json.Unmarshal(text, &certified); err != nil {
		t.Fatal(err)
	}
	if c := certified.Certificate.Conditions; len(c["binary"]) != 64 || c["limit max-depth"] != "8" || c["kernel person"] == "" ||
		len(c["grading"]) != 64 || c["thresholds cpr"] != "medium 3, high 6, certain 9" || c["year"] < "2026" {
		t.Errorf("conditions %v", c)
	}
	if n := strings.Count(aktsyn(t, exitIncomplete, "coverage", "--index", index, "--all", "--format", "jsonl"), "\n"); int64(n) != certified.Certificate.Documents.In {
		t.Errorf("%d documents in, %d listed", certified.Certificate.Documents.In, n)
	}
	changed := strings.Replace(string(text), `"state": "complete"`, `"state": "completed"`, 1)
	if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errOut := run(t, "", "coverage", "verify", file, "--public-key", key); code != exitFailed || !strings.Contains(errOut, "changed") {
		t.Errorf("a changed certificate: exit code %d, %s", code, errOut)
	}
	if code, _, _ := run(t, "", "coverage", "verify", file, "--public-key", "x"); code != exitUsage {
		t.Errorf("no key: exit code %d", code)
	}
}

// TestCertificateOfInterruptedRun: it is genuine and no proof.
func TestCertificateOfInterruptedRun(t *testing.T) {
	ownKey(t)
	index, file := filepath.Join(t.TempDir(), "ix"), filepath.Join(t.TempDir(), "night.json")
	archive := folder(t, map[string]string{"a.txt": "Cpr-nr. 010165-9901\n"})
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	key, _, err := keys.Load(keys.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ix, err := hitindex.Open(index, key, hitindex.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	w, err := ix.Begin(hitindex.Run{Roots: []string{archive}}, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Finish(hitindex.Interrupted, nil); err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	aktsyn(t, exitIncomplete, "coverage", "certificate", "--index", index, "--out", file)
	public := strings.TrimSpace(aktsyn(t, exitOK, "coverage", "key", "--index", index))
	if out := aktsyn(t, exitIncomplete, "coverage", "verify", file, "--public-key", public); !strings.Contains(out, "no proof") {
		t.Error(out)
	}
	aktsyn(t, exitOK, "coverage", "certificate", "--index", index, "--run", "1", "--out", "-")
}
