package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/bench/corpora"
)

// TestSecondScanReadsWhatChanged scans twice into one index and compares with
// a scan of the later archive into a new one.
func TestSecondScanReadsWhatChanged(t *testing.T) {
	ownKey(t)
	archive, index := filepath.Join(t.TempDir(), "archive"), filepath.Join(t.TempDir(), "index")
	if _, err := corpora.Mixed(archive, 60, 5); err != nil {
		t.Fatal(err)
	}
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	before := listing(t, index, exitOK)
	if out := aktsyn(t, exitOK, "scan", archive, "--index", index, "-q"); !strings.Contains(out, " unchanged\n") {
		t.Errorf("nothing changed, and the summary says\n%s", out)
	}
	if listing(t, index, exitOK) != before {
		t.Error("nothing changed, and the listing is another one")
	}
	for name, text := range map[string]string{"nyt.txt": "Ring til Jens Hansen, 010190-1234\n", "kopi.txt": "x\n", "kopi 2.txt": "x\n"} {
		if err := os.WriteFile(filepath.Join(archive, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var plan struct {
		Changes map[string]int64 `json:"changes"`
		Open    int              `json:"files_to_open"`
	}
	if err := json.Unmarshal([]byte(aktsyn(t, exitOK, "scan", archive, "--index", index, "-q", "--dry-run", "--json")), &plan); err != nil {
		t.Fatal(err)
	}
	if plan.Changes["new"] != 3 || plan.Open < 3 {
		t.Errorf("the dry run says %+v", plan)
	}
	var s summary
	if err := json.Unmarshal([]byte(aktsyn(t, exitOK, "scan", archive, "--index", index, "-q", "--json")), &s); err != nil {
		t.Fatal(err)
	}
	if s.Changes["new"] != 3 || s.Changes["unchanged"] != s.Files-3 || s.Run != 3 {
		t.Errorf("the summary says %+v", s)
	}
	fresh := filepath.Join(t.TempDir(), "fresh")
	aktsyn(t, exitOK, "scan", archive, "--index", fresh, "-q")
	if listing(t, index, exitOK) != listing(t, fresh, exitOK) {
		t.Error("the listing is not that of a scan into a new index")
	}
}
