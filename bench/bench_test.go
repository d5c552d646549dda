package bench

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aktsyn/bench/harness"
	"aktsyn/pipeline/ruleset"
)

func options(t *testing.T) Options {
	t.Helper()
	rules, err := ruleset.New(ruleset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return Options{Bytes: 200_000, Seed: 1, Reps: 1, Names: 300, Rules: rules}
}

// TestEveryWorkloadHasTheRightMatches runs all contestants once per workload:
// a contestant whose matches are wrong makes Run fail.
func TestEveryWorkloadHasTheRightMatches(t *testing.T) {
	o := options(t)
	for _, w := range Workloads() {
		o.Workload = w.Name
		r, err := Run(t.Context(), o)
		if err != nil {
			t.Errorf("%s: %v", w.Name, err)
			continue
		}
		var b strings.Builder
		if err := WriteTable(&b, r); err != nil || strings.Count(b.String(), "\n") < len(r.Rows)+2 {
			t.Errorf("%s: %v, table\n%s", w.Name, err, b.String())
		}
		for _, row := range r.Rows {
			found := row.Group == "cpr" || row.Group == "names" && row.Check == harness.Equal
			if w.Name == "no-hit" && found && row.Matches != 0 {
				t.Errorf("%s has %d matches where there are none", row.Name, row.Matches)
			}
			if w.Name == "prose" && row.Group != harness.Sum && row.Matches == 0 {
				t.Errorf("%s finds nothing in prose", row.Name)
			}
		}
	}
}

func TestNamesOfTheDictionaryAreNoWords(t *testing.T) {
	names := commonNames(5000)
	if len(names) != 5000 {
		t.Errorf("%d names", len(names))
	}
	for _, word := range []string{"Er", "Grund", "Have", "Stilling", "Maj", "April", "Ned", "Andre", "Dag", "Jensen"} {
		if slices.Contains(names, word) {
			t.Errorf("%s counts as a given name", word)
		}
	}
	for _, name := range []string{"Jens", "Maria", "Søren", "Hassan"} {
		if !slices.Contains(names, name) {
			t.Errorf("the name %s is missing", name)
		}
	}
}

func TestOwnText(t *testing.T) {
	o := options(t)
	o.Corpus = filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(o.Corpus, []byte("Jens Hansen, cpr-nr. 010165-9901\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Workload != "own text" {
		t.Errorf("the report names the corpus %q", r.Workload)
	}
	for _, bad := range []Options{{Corpus: "/does/not/exist"}, {Workload: "nonsense"}, {Corpus: os.DevNull}} {
		bad.Reps, bad.Names, bad.Rules = 1, 300, o.Rules
		if _, err := Run(t.Context(), bad); err == nil {
			t.Errorf("%+v was taken", bad.Corpus+bad.Workload)
		}
	}
}
