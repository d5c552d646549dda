package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
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

// TestMorningReportAfterRegrading: rules that grade otherwise make no news, and
// nothing that was not read.
func TestMorningReportAfterRegrading(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "Nummeret er 050830-4125.\n", "b.docx": "PK\x03\x04"})
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitIncomplete, "scan", archive, "--index", index, "-q")
	aktsyn(t, exitIncomplete, "scan", archive, "--index", index, "-q", "--threshold", "cpr.high=5")
	said := aktsyn(t, exitIncomplete, "report", "night", "--index", index)
	for _, want := range []string{
		"er der hverken kommet fund til eller forsvundet fund.",
		"Reglerne for gradering er ændret siden sidste kørsel: den viste 1 muligt personnummer; efter de nye regler er det 1 personnummer.",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing in\n%s", want, said)
		}
	}
	for _, bad := range []string{"vides ikke", "Reglerne er ændret"} {
		if strings.Contains(said, bad) {
			t.Errorf("%q is said in\n%s", bad, said)
		}
	}
}

// TestReportsTellThresholds: figures that go into a notification say by which
// thresholds they were counted, where those are not the usual ones.
func TestReportsTellThresholds(t *testing.T) {
	archive := folder(t, map[string]string{"a.txt": "Nummeret er 050830-4125.\n"})
	const danish = "Tærsklerne for gradering er ændret fra standard: personnummer stærkt fra 5 point (standard 6), navn sikkert fra 12 point (standard "
	for _, line := range [][]string{
		{"breach", "assess", "-q", archive},
		{"case", "check", "-q", "--subject-cpr", "010190-1234", archive},
	} {
		for _, c := range []struct {
			thresholds []string
			text, json string
		}{
			{[]string{"--threshold", "cpr.high=5", "--threshold", "person.certain=12"}, danish, `"kind": "cpr",
      "grade": "high",
      "points": 5,
      "default": 6`},
			{[]string{"--threshold", "cpr.high=6"}, "", ""},
		} {
			line := append(slices.Clone(line), c.thresholds...)
			_, text, _ := run(t, "", line...)
			_, json, _ := run(t, "", append(line, "--json")...)
			if !strings.Contains(text, c.text) || strings.Contains(text, "ærskl") != (c.text != "") {
				t.Errorf("%q says\n%s", line, text)
			}
			if !strings.Contains(json, c.json) || strings.Contains(json, `"thresholds"`) != (c.json != "") {
				t.Errorf("%q says\n%s", line, json)
			}
		}
	}
}

// TestThresholdsWithoutIndex: case, breach and detect grade by the same flag.
func TestThresholdsWithoutIndex(t *testing.T) {
	archive := folder(t, map[string]string{"a.txt": "Nummeret er 050830-4125.\n"})
	file := filepath.Join(archive, "a.txt")
	for _, c := range []struct {
		line            []string
		usual, stricter string // what is said without thresholds, and with medium from 6 on
	}{
		{[]string{"detect", "--format", "jsonl", file}, `"grade":"medium"`, `"grade":"low"`},
		{[]string{"detect", "--format", "jsonl", "--explain", file}, `medium`, `medium from 6`},
		{[]string{"breach", "assess", "-q", "--json", archive}, `"documents_possible": 1`, `"documents_possible": 0`},
		{[]string{"case", "check", "-q", "--json", "--subject-cpr", "010190-1234", "--min-grade", "medium", archive}, `"klar": 0`, `"klar": 1`},
	} {
		_, usual, _ := run(t, "", c.line...)
		_, stricter, said := run(t, "", append(c.line, "--threshold", "cpr.medium=6", "--threshold", "cpr.high=7")...)
		if !strings.Contains(usual, c.usual) || !strings.Contains(stricter, c.stricter) {
			t.Errorf("%q: %s\nwith thresholds: %s%s", c.line, usual, stricter, said)
		}
		if code, _, said := run(t, "", append(c.line, "--threshold", "cpr.medium")...); code != exitUsage || !strings.Contains(said, "is no threshold") {
			t.Errorf("%q with a threshold that is none: %d, %s", c.line, code, said)
		}
	}
	_, out, _ := run(t, `{"id":1,"text":"Nummeret er 050830-4125."}`, "detect", "--jsonl", "--threshold", "cpr.medium=6", "--threshold", "cpr.high=7")
	if !strings.Contains(out, `"grade":"low"`) {
		t.Errorf("detect --jsonl: %s", out)
	}
}
