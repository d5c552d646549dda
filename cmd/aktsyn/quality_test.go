package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/bench/eval"
)

// The quality table has a line for everything that has a target, and the
// exit code says whether all are met.
func TestQualityTable(t *testing.T) {
	shared := folder(t, map[string]string{
		"cpr/fixtures_dev.jsonl":  `{"id":"fixture-7","text":"Borger 020237-9981 og cpr 0202379981","cprs":["0202379981"]}`,
		"cpr/negatives_dev.jsonl": `{"id":"negative-7","text":"Vedr. 020237-9982 i dag","start":6,"end":17,"number":"020237-9982"}`,
		"text/prose.txt":          "Her er intet nummer.\n",
	})
	code, out, errOut := run(t, "", "eval", "--only", "cpr", "--shared", shared, "--by", "place")
	if code != exitFailed || !strings.Contains(errOut, "missed") {
		t.Errorf("a negative at high, and exit code %d: %s", code, errOut)
	}
	for _, want := range []string{
		"own form suite", "own form suite, labelled", "fixtures_dev", "negatives_dev", "look-alike suite",
		"parliament proceedings", "special cases, one by one",
		"own form suite, by place", "beside æøå", "negative-7: graded",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Contains(out, "020237-9982") || strings.Contains(out, "not run") {
		t.Errorf("shows a text of shared data, or did not run it:\n%s", out)
	}
}

func TestQualityAsJSON(t *testing.T) {
	code, out, _ := run(t, "", "eval", "--json", "--seed", "7")
	var q eval.Quality
	if err := json.Unmarshal([]byte(out), &q); err != nil {
		t.Fatal(err)
	}
	missed, notRun := 0, 0
	for _, l := range q.Lines {
		switch l.Verdict {
		case eval.Missed:
			missed++
		case eval.NotRun:
			notRun++
		}
		for _, m := range l.Missed {
			if m.Text != "" {
				t.Fatalf("%s: text without --show", m.ID)
			}
		}
	}
	if q.Seed != 7 || notRun != 4 || (code == exitFailed) != (missed > 0) {
		t.Errorf("seed %d, %d lines not run, %d missed, exit code %d", q.Seed, notRun, missed, code)
	}
}

func TestQualityWithoutItsData(t *testing.T) {
	code, _, errOut := run(t, "", "eval", "--shared", filepath.Join(t.TempDir(), "absent"))
	if code != exitFailed || !strings.Contains(errOut, "fixtures_dev") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
}

// namesData makes a directory of shared data with names alone.
func namesData(t *testing.T) string {
	dir := folder(t, map[string]string{
		"names/dst2014_fornavne_kvinder_min5.tsv": "KIRSTEN\t70\n",
		"names/dst2014_fornavne_maend_min5.tsv":   "JENS\t70\n",
		"names/dst2014_efternavne_min5.tsv":       "HOLM\t50\n",
		"names/dacy_names_test_only.tsv": "Kaj\t1\tdanish\tmale\tTrue\nBrandt\t1\tdanish\tboth\tFalse\n" +
			"Ali\t\tmuslim\tmale\tTrue\nAbbas\t\tmuslim\tboth\tFalse\n",
	})
	text := `{"id":"text-7","text":"Her kom Jens Holm og qwert.","entities":[{"start":8,"end":17,"label":"PER"},{"start":21,"end":26,"label":"PER"}]}`
	for _, name := range []string{"uner_ddt_dev", "uner_ddt_train", "danplus_arto_dev", "danplus_twitter_dev", "folketing_silver_session20222_dev"} {
		path := filepath.Join(dir, "ner", name+".jsonl")
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestQualityOfNames(t *testing.T) {
	shared := namesData(t)
	code, out, errOut := run(t, "", "eval", "--only", "names", "--shared", shared)
	if code != exitFailed || !strings.Contains(errOut, "missed") || !strings.Contains(errOut, "measuring: UNER-DDT dev") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
	for _, want := range []string{"UNER-DDT dev", "DaN+ Arto dev", "parliament, silver", "Statistics Denmark", "fairness, overlap recall from low: largest gap",
		"Greenlandic", "in no list", "bearers of surnames covered", "≤ 3 points", "text-7 21-26 ••••: not found"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Contains(out, "qwert") || strings.Contains(out, "own form suite") {
		t.Errorf("shows a name, or measured numbers:\n%s", out)
	}
	if _, out, _ = run(t, "", "eval", "--only", "names", "--shared", shared, "--reveal"); !strings.Contains(out, "text-7 21-26 qwert: not found") {
		t.Errorf("--reveal:\n%s", out)
	}
	_, out, _ = run(t, "", "eval", "--only", "names", "--shared", shared, "--json")
	var q quality
	if err := json.Unmarshal([]byte(out), &q); err != nil || q.Names == nil || len(q.Names.Figures) == 0 || strings.Contains(out, "qwert") {
		t.Errorf("%v, %s", err, out)
	}
}

func TestQualityOfNamesWithoutTheirData(t *testing.T) {
	if code, out, _ := run(t, "", "eval", "--only", "names"); code != exitOK || !strings.Contains(out, "not run") {
		t.Errorf("exit code %d: %s", code, out)
	}
	if code, _, errOut := run(t, "", "eval", "--only", "names", "--shared", t.TempDir()); code != exitFailed || !strings.Contains(errOut, "dst2014") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
}

func TestEvalTellsItsTwoWaysApart(t *testing.T) {
	gold := filepath.Join(t.TempDir(), "gold.jsonl")
	if err := os.WriteFile(gold, []byte(`{"text":"Ib Holm","entities":[{"start":0,"end":7,"label":"PER"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--by", "nonsense"}, {"--only", "nonsense"}, {gold, "--only", "names"}, {gold, "--reveal"}, {"--offsets", "bytes"}, {gold, "--by", "form"}, {gold, "--shared", "x"}, {gold, "--seed", "2"}, {gold, gold}} {
		if code, _, errOut := run(t, "", append([]string{"eval"}, args...)...); code != exitUsage {
			t.Errorf("%v: exit code %d, want 2; says %q", args, code, errOut)
		}
	}
	if code, out, _ := run(t, "", "eval", gold); code != exitOK || !strings.Contains(out, "person") {
		t.Errorf("gold file: exit code %d, %q", code, out)
	}
}

func TestMissedCasesAreShownOnDemand(t *testing.T) {
	line := eval.Line{Name: "x", Target: eval.Target{AtMost: 1}}
	for range namedMisses + 2 {
		line.Missed = append(line.Missed, eval.Miss{ID: "id", Why: "graded high", Text: "tekst\n", Signals: []string{"mod11"}})
	}
	var brief, full strings.Builder
	writeMissed(&brief, &line, false)
	writeMissed(&full, &line, true)
	if s := brief.String(); !strings.Contains(s, "and 2 more") || strings.Contains(s, "tekst") {
		t.Error(s)
	}
	if s := full.String(); strings.Count(s, `tekst\u000a`) != namedMisses+2 || !strings.Contains(s, "mod11") {
		t.Error(s)
	}
}
