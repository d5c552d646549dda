package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/pipeline/hitindex"
)

// TestThresholds: a scan with other thresholds reads nothing, and all answers
// from the index are by them.
func TestThresholds(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "Nummeret er 050830-4125.\n", "b.txt": "intet\n"})
	index := filepath.Join(t.TempDir(), "ix")
	scan := func(args ...string) (s summary) {
		t.Helper()
		out := aktsyn(t, exitOK, append([]string{"scan", archive, "--index", index, "-q", "--json"}, args...)...)
		if err := json.Unmarshal([]byte(out), &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	grade := func(args ...string) string {
		t.Helper()
		out := aktsyn(t, exitOK, append([]string{"hits", "--index", index, "--kind", "cpr", "--format", "jsonl"}, args...)...)
		_, rest, _ := strings.Cut(out, `"grade":"`)
		grade, _, _ := strings.Cut(rest, `"`)
		return grade
	}
	first := scan()
	if got := grade(); got != "medium" || first.Regraded != 0 {
		t.Fatalf("graded %s; %+v", got, first)
	}
	dry := aktsyn(t, exitOK, "scan", archive, "--index", index, "--dry-run", "--threshold", "cpr.high=5")
	if !strings.Contains(dry, "regrade   1 hits, from the index") || !strings.Contains(dry, "changed") {
		t.Errorf("the dry run says\n%s", dry)
	}
	second := scan("--threshold", "cpr.high=5")
	if got := grade(); got != "high" || second.Regraded != 1 || second.Hits["cpr"]["high"] != 1 || second.Changes["ruleset-changed"] != 0 {
		t.Errorf("graded %s; %+v", got, second)
	}
	if got := grade("--run", "1"); got != "medium" {
		t.Errorf("the first run has %s now", got)
	}
	if got := second.Grading.Thresholds["cpr"]; got != "medium 3, high 5, certain 9" || second.Ruleset == first.Ruleset || second.Grading.Digest == first.Grading.Digest {
		t.Errorf("thresholds %s, %+v", got, second)
	}
	why := aktsyn(t, exitOK, "explain", "--index", index, "--doc", "a.txt")
	if !strings.Contains(why, "high from 5") || strings.Contains(why, "other rules") {
		t.Errorf("explained as\n%s", why)
	}
	if out := aktsyn(t, exitOK, "coverage", "--index", index); !strings.Contains(out, "regraded  1 hits") {
		t.Errorf("coverage says\n%s", out)
	}
	if third := scan("--threshold", "cpr.high=5"); third.Regraded != 0 || third.Changes[hitindex.Unchanged.String()] != 2 {
		t.Errorf("the same again: %+v", third)
	}
}
