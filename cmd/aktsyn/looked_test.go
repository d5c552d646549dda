package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/pipeline/hitindex"
)

// TestWhatWasNotLookedFor: that names are missing from a run without the kernel
// for names must not look as if there were none.
func TestWhatWasNotLookedFor(t *testing.T) {
	conf := nightConfig(t, "profile.default.kernels = [\"cpr\"]", letters(t))
	aktsyn(t, exitOK, "night", "--config", conf)
	made, err := filepath.Glob(filepath.Join(filepath.Dir(conf), "state", "index", "*"))
	if err != nil || len(made) != 1 {
		t.Fatalf("the indexes are %v, %v", made, err)
	}
	for file, want := range map[string]string{"night-*.html": "Kørslen ledte ikke efter navne", "*/run-1.certificate.json": "Kørslen ledte ikke efter navne"} {
		written, err := filepath.Glob(filepath.Join(filepath.Dir(conf), "state", "reports", file))
		if err != nil || len(written) != 1 {
			t.Fatalf("%s: %v, %v", file, written, err)
		}
		if b, err := os.ReadFile(written[0]); err != nil || !strings.Contains(string(b), want) {
			t.Errorf("%s does not say what was not looked for: %v", file, err)
		}
	}
	for _, c := range []struct {
		line []string
		want int
		says string
	}{
		{[]string{"find", "Kirsten Nielsen"}, exitIncomplete, "0 of 1 values found\nnot looked for: value 1: nothing is known of it\n"},
		{[]string{"find", "Kirsten Nielsen", "--format", "jsonl"}, exitIncomplete, "run 1 did not look for names, which may be there: scan with kernel person\n"},
		{[]string{"find", "010165-9901"}, exitOK, "1 of 1 values found\n"},
		{[]string{"hits", "--kind", "person"}, exitIncomplete, "did not look for names"},
		{[]string{"hits", "--kind", "cpr"}, exitOK, "did not look for names"},
		{[]string{"coverage"}, exitOK, "did not look for names"},
	} {
		code, _, errOut := run(t, "", append(c.line, "--index", made[0])...)
		if code != c.want || !strings.Contains(errOut, c.says) {
			t.Errorf("%q: exit code %d, want %d; says %q", c.line, code, c.want, errOut)
		}
	}
	if out := aktsyn(t, exitOK, "report", "night", "--index", made[0]); !strings.Contains(out, "Kørslen ledte ikke efter navne") {
		t.Errorf("report night says\n%s", out)
	}
	if out := aktsyn(t, exitOK, "coverage", "--index", made[0]); !strings.Contains(out, "kernels   cpr\n") {
		t.Errorf("coverage says\n%s", out)
	}
	if out := aktsyn(t, exitOK, "runs", "--index", made[0], "--format", "jsonl"); !strings.Contains(out, `"kernels":["cpr"]`) {
		t.Errorf("runs says\n%s", out)
	}
}

// TestSummaryOfWhatWasNotLookedFor has no zeros for it.
func TestSummaryOfWhatWasNotLookedFor(t *testing.T) {
	var out strings.Builder
	writeHits(&out, hitindex.Run{Kernels: map[string]string{"cpr": "1"}})
	if said := out.String(); !strings.Contains(said, "person       not looked for: kernel person") || strings.Contains(said, "cpr          not") {
		t.Error(said)
	}
}
