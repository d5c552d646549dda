package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aktsyn/bench/corpora"
	"aktsyn/kernels"
	"aktsyn/pipeline/ruleset"
)

// checked is what the test reads of 'case check --json'.
type checked struct {
	SkalSes []struct {
		Doc      string
		Page     *int
		Severity string
	} `json:"skal_ses"`
	Klar []struct{ Doc string }
}

// TestEveryCaseOfTheSample checks every case folder as a caseworker would and
// compares with what was planted: documents of other cases are named as such,
// every page with somebody else's number must be seen, and a document that is
// klar holds nobody else.
func TestEveryCaseOfTheSample(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "archive")
	planted, err := corpora.Archive(dir, corpora.SampleOptions())
	if err != nil {
		t.Fatal(err)
	}
	rules, err := ruleset.New(t.Context(), ruleset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	misfiled := 0
	for _, c := range planted.Cases {
		misfiled += len(c.Misfiled)
		_, out, errOut := run(t, "", "case", "check", "-q", "--json", "--reveal", "--subject-cpr", c.Subject.CPR,
			"--subject-name", c.Subject.Name(), filepath.Join(dir, filepath.FromSlash(c.Folder)))
		var r checked
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatalf("%s: %v, %s", c.Folder, err, errOut)
		}
		checkMisfiled(t, c, r)
		checkOthers(t, c, r, planted.Rows, rules)
	}
	if misfiled == 0 {
		t.Error("the sample has no misfiled document")
	}
}

func checkMisfiled(t *testing.T, c corpora.Case, r checked) {
	t.Helper()
	var got, want []string
	for _, row := range r.SkalSes {
		if row.Severity == "misfiled" {
			got = append(got, c.Folder+"/"+row.Doc)
		}
	}
	want = append(want, c.Misfiled...)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("misfiled: got %v, want %v", got, want)
	}
}

// checkOthers compares the piles with the planted rows of the case.
func checkOthers(t *testing.T, c corpora.Case, r checked, rows []corpora.Row, rules *ruleset.Ruleset) {
	t.Helper()
	type page struct {
		doc  string
		page int
	}
	seen := map[page]bool{}
	for _, row := range r.SkalSes {
		if row.Page != nil {
			seen[page{c.Folder + "/" + row.Doc, *row.Page}] = true
		}
	}
	klar := map[string]bool{}
	for _, d := range r.Klar {
		klar[c.Folder+"/"+d.Doc] = true
	}
	subject := string(rules.AppendValue(nil, kernels.CPR, 0, []byte(c.Subject.CPR)))
	for _, row := range rows {
		if !strings.HasPrefix(row.Doc, c.Folder+"/") || row.Kind != "cpr" || row.Value == subject {
			continue
		}
		if !seen[page{row.Doc, row.Page}] {
			t.Errorf("%s page %d: somebody else's number is not shown", row.Doc, row.Page)
		}
		if klar[row.Doc] {
			t.Errorf("%s is klar although somebody else's number stands in it", row.Doc)
		}
	}
}
