package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/bench/corpora"
	"aktsyn/pipeline/report"
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

// TestSummaryNamesRootsThatChanged, and an archive that has none of those of the
// index ends with words.
func TestSummaryNamesRootsThatChanged(t *testing.T) {
	ownKey(t)
	r, index := folder(t, map[string]string{"a/x.txt": "x\n", "b/y.txt": "y\n", "c/z.txt": "z\n"}), filepath.Join(t.TempDir(), "index")
	a, b, c := filepath.Join(r, "a"), filepath.Join(r, "b"), filepath.Join(r, "c")
	if out := aktsyn(t, exitOK, "scan", a, "--index", index, "-q"); strings.Contains(out, "roots") {
		t.Errorf("a first scan says\n%s", out)
	}
	if out := aktsyn(t, exitOK, "scan", a, b, "--index", index, "-q"); !strings.Contains(out, "roots     added "+report.MaskText(b)+"\n") || !strings.Contains(out, "1 unchanged, 1 new") {
		t.Errorf("a root more, and the summary says\n%s", out)
	}
	if out := aktsyn(t, exitOK, "scan", b, "--index", index, "-q"); !strings.Contains(out, "roots     taken out "+report.MaskText(a)+"\n") {
		t.Errorf("a root less, and the summary says\n%s", out)
	}
	code, out, errOut := run(t, "", "scan", c, "--index", index, "-q")
	if code != exitFailed || out != "" || !strings.Contains(errOut, `--name "`+report.MaskText(b)+`"`) {
		t.Errorf("exit code %d, %q, %q", code, out, errOut)
	}
	var s summary
	if err := json.Unmarshal([]byte(aktsyn(t, exitOK, "scan", c, "--name", b, "--index", index, "-q", "--json")), &s); err != nil {
		t.Fatal(err)
	}
	if len(s.RootsAdded) != 1 || s.RootsAdded[0] != report.MaskText(c) || len(s.RootsRemoved) != 1 || s.RootsRemoved[0] != report.MaskText(b) || s.Changes["gone"] != 1 {
		t.Errorf("the summary says %+v", s)
	}
}

// TestFirstDryRun: before the first scan there is no index and no key, and a dry
// run makes neither.
func TestFirstDryRun(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "Jens Hansen\n", "b/c.txt": "intet\n"})
	index, texts := filepath.Join(archive, "ix"), filepath.Join(archive, "texts")
	line := []string{"scan", archive, "--index", index, "--text-cache", texts, "--dry-run"}
	for range 2 {
		out := aktsyn(t, exitOK, line...)
		if !strings.Contains(out, "files     2 new\n  to open   2 files, 18 bytes\n  about     0s, if a core reads") {
			t.Errorf("the dry run says\n%s", out)
		}
	}
	for _, made := range []string{index, texts, filepath.Join(os.Getenv("XDG_CONFIG_HOME"), "aktsyn")} {
		if _, err := os.Stat(made); err == nil {
			t.Errorf("the dry run made %s", made)
		}
	}
	if err := os.MkdirAll(filepath.Join(index, "other"), 0o700); err != nil {
		t.Fatal(err)
	}
	if code, _, said := run(t, "", line...); code != exitFailed || !strings.Contains(said, "holds other things") {
		t.Errorf("an index that is none: %d, %s", code, said)
	}
	line[3] = filepath.Join(t.TempDir(), "ix")
	line[1] = filepath.Join(archive, "none")
	if code, _, said := run(t, "", line...); code != exitFailed || !strings.Contains(said, "cannot be read") {
		t.Errorf("an archive that is none: %d, %s", code, said)
	}
}
