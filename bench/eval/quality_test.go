package eval

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"aktsyn/bench/corpora"
	"aktsyn/kernels"
	"aktsyn/pipeline/detect"
	"aktsyn/pipeline/ruleset"
)

// tens is a detector that finds ten digits, with or without a hyphen. Those
// with one are high, others low.
type tens struct{}

var tenDigits = regexp.MustCompile(`\d{6}-?\d{4}`)

func (tens) Text(text []byte, _ kernels.Form) (hits []kernels.Hit) {
	for _, m := range tenDigits.FindAllIndex(text, -1) {
		h := kernels.Hit{Start: uint32(m[0]), End: uint32(m[1]), Kind: kernels.CPR, Grade: kernels.Low}
		if m[1]-m[0] == 11 {
			h.Grade = kernels.High
		}
		hits = append(hits, h)
	}
	return hits
}

func (tens) AppendValue(dst []byte, _ kernels.Kind, _ kernels.Signals, span []byte) []byte {
	return append(dst, strings.ReplaceAll(string(span), "-", "")...)
}

func testRunner() *runner {
	r := &runner{finders: map[int]Finder{}}
	for _, year := range corpora.Clocks {
		r.finders[year] = tens{}
	}
	return r
}

// trial is a page of the suites with the number 0202379981 on it, written as
// it stands between brackets.
func trial(id, text string) corpora.Trial {
	start, end := strings.Index(text, "["), strings.Index(text, "]")
	t := corpora.Trial{ID: id, Text: text, Year: corpora.Clocks[0], Form: "f " + id, Place: "p", Kind: kernels.CPR,
		Least: kernels.Low, Most: kernels.Certain, Others: kernels.Medium}
	if start >= 0 {
		t.Text = text[:start] + text[start+1:end] + text[end+1:]
		t.Value, t.Start, t.End = "0202379981", start, end-1
	}
	return t
}

func TestFormLinesByHand(t *testing.T) {
	labelled := trial("labelled", "cpr [0202379981]")
	labelled.Labelled = true
	beyond := trial("beyond", "cpr [020237  9981]")
	beyond.Beyond = true
	lines := testRunner().forms(slices.Values([]corpora.Trial{
		labelled, beyond, trial("found", "[020237-9981]"), trial("missed", "[020237 9981]"),
	}))
	got := []string{}
	for _, l := range lines {
		got = append(got, strings.Join([]string{l.Name, string(l.Verdict)}, ": "))
	}
	if want := []string{"own form suite: MISSED", "own form suite, labelled: MISSED", "forms beyond the list: -"}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if l := lines[0]; l.Cases != 3 || l.Counted != 2 || len(l.Missed) != 1 || l.Missed[0].ID != "missed" || l.Missed[0].Text == "" {
		t.Errorf("%+v", l)
	}
	if worst := lines[0].Worst("form"); worst[0].Name != "f missed" || len(lines[0].Groups["place"]) != 1 || lines[0].Groups["place"][0].Cases != 3 {
		t.Errorf("%+v", lines[0].Groups)
	}
	if lines[2].Counted != 0 || lines[2].Cases != 1 {
		t.Errorf("%+v", lines[2])
	}
}

func TestWhyATrialFails(t *testing.T) {
	nothing := trial("", "tom")
	nothing.Others = 0
	strict := trial("", "[020237-9981]")
	strict.Most = kernels.Medium
	signal := trial("", "[020237-9981]")
	signal.Signals = []string{"not mod11", "label"}
	for want, c := range map[string]corpora.Trial{
		"not found":                         trial("", "[020237 9981]"),
		"read as something else":            trial("", "[0202379981 12]"),
		"graded high, wanted low to medium": strict,
		"something else is graded high":     trial("", "[0202379981] 010190-1234"),
		"signal: wanted label":              signal,
		"":                                  nothing,
		"something else is graded low":      func() corpora.Trial { c := nothing; c.Text = "0101901234"; return c }(),
		"something else is graded high ":    {},
	} {
		if c.Year == 0 {
			continue
		}
		if got := testRunner().try(c).why(c); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestLookalikeLineByHand(t *testing.T) {
	a, b := trial("a", "faktura 010190-1234"), trial("b", "faktura 0101901234")
	a.Category, b.Category = "x", "x"
	l := testRunner().lookalikes(slices.Values([]corpora.Trial{a, b}))
	if l.Cases != 2 || l.Counted != 1 || l.Verdict != Missed || l.Grades["high"] != 1 || l.Grades["low"] != 1 || l.Missed[0].ID != "a" {
		t.Errorf("%+v", l)
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		target         Target
		cases, counted int
		want           Verdict
	}{
		{Target{AtLeast: 100}, 10, 10, Met}, {Target{AtLeast: 100}, 100000, 99999, Missed},
		{Target{AtLeast: 97}, 100, 97, Met}, {Target{AtLeast: 97}, 1000, 969, Missed},
		{Target{AtMost: 1}, 100, 1, Met}, {Target{AtMost: 1}, 199, 2, Missed},
		{Target{None: true}, 5, 0, Met}, {Target{None: true}, 5, 1, Missed},
		{Target{}, 5, 1, NoTarget}, {Target{AtMost: 1}, 0, 0, Missed}, {Target{None: true}, 0, 0, Missed},
	} {
		l := Line{Target: c.target, Cases: c.cases, Counted: c.counted}
		if got := l.judge(); got != c.want {
			t.Errorf("%v of %d of %d: %s", c.target, c.counted, c.cases, got)
		}
	}
}

// sharedDir makes a directory of shared data.
func sharedDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"cpr/fixtures_dev.jsonl": `{"id":"f1","text":"cpr 020237-9981 og 020237-9981","cprs":["0202379981"]}` + "\n" +
			`{"id":"f2","text":"Nummer 0202379981","cprs":["0202379981"]}` + "\n" +
			`{"id":"f3","text":"CPR-nr. 0202379981","cprs":["0202379981"]}` + "\n",
		"cpr/negatives_dev.jsonl": `{"id":"n1","text":"P-nr. 1002379981","start":6,"end":16,"number":"1002379981"}` + "\n" +
			`{"id":"n2","text":"sag 020237-9981","start":4,"end":15,"number":"020237-9981"}` + "\n",
		"text/a.txt": "Intet her.\f0202379981\fogså 020237-9981",
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestSharedLinesByHand(t *testing.T) {
	got, err := testRunner().shared(sharedDir(t))
	if err != nil {
		t.Fatal(err)
	}
	all, spoken := got.fixtures[0], got.fixtures[1]
	if all.Cases != 4 || all.Counted != 4 || all.Verdict != Met {
		t.Errorf("%+v", all)
	}
	if spoken.Cases != 3 || spoken.Counted != 2 || spoken.Verdict != Missed || spoken.Missed[0].ID != "f3/1" {
		t.Errorf("%+v", spoken)
	}
	if n := got.negatives; n.Cases != 2 || n.Counted != 1 || n.Missed[0].ID != "n2" {
		t.Errorf("%+v", n)
	}
	if p := got.prose; p.Cases != 3 || p.Counted != 1 || p.Grades["low"] != 1 || p.Verdict != Missed || p.Missed[0].ID != "a.txt, page 3" {
		t.Errorf("%+v", p)
	}
	for _, l := range append(got.fixtures, got.negatives, got.prose) {
		for _, m := range l.Missed {
			if m.Text != "" {
				t.Errorf("%s shows a text of shared data", l.Name)
			}
		}
	}
}

func TestSharedDataThatIsAbsent(t *testing.T) {
	got, err := testRunner().shared("")
	if err != nil || got.prose.Verdict != NotRun || got.negatives.Verdict != NotRun || got.fixtures[1].Verdict != NotRun {
		t.Errorf("%v, %+v", err, got)
	}
	for _, name := range []string{"cpr/fixtures_dev.jsonl", "cpr/negatives_dev.jsonl", "text/a.txt"} {
		dir := sharedDir(t)
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		if _, err := testRunner().shared(dir); err == nil {
			t.Errorf("without %s: no error", name)
		}
	}
}

// find makes the real detector of a year.
func find(year int) (Finder, error) {
	rules, err := ruleset.New(context.Background(), ruleset.Options{Now: time.Date(year, time.June, 1, 0, 0, 0, 0, time.UTC)})
	return struct {
		*detect.Detector
		*ruleset.Ruleset
	}{detect.New(rules), rules}, err
}

// The quality table of the real detector: what was reached stays reached.
// Shares are in percent; a line without a floor or ceiling has its target.
func TestQualityIsKept(t *testing.T) {
	q, err := RunQuality(find, 1, "")
	if err != nil {
		t.Fatal(err)
	}
	reached := map[string]Target{
		"own form suite, labelled":  {AtLeast: 95},
		"look-alike suite":          {AtMost: 4},
		"special cases, one by one": {AtLeast: 97},
	}
	if len(q.Lines) != 9 {
		t.Fatalf("%d lines", len(q.Lines))
	}
	for _, l := range q.Lines {
		if target, ok := reached[l.Name]; ok {
			l.Target = target
		}
		if l.Verdict != NotRun && l.judge() == Missed {
			t.Errorf("%s: %d of %d %s, want %v", l.Name, l.Counted, l.Cases, l.What, l.Target)
		}
		t.Logf("%s: %d of %d %s, target %s: %s", l.Name, l.Counted, l.Cases, l.What, l.Target, l.Verdict)
	}
}

func TestRunQualityReportsErrors(t *testing.T) {
	broken := errors.New("no names")
	if _, err := RunQuality(func(int) (Finder, error) { return nil, broken }, 1, ""); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, err := RunQuality(func(int) (Finder, error) { return tens{}, nil }, 1, t.TempDir()); err == nil {
		t.Error("an empty directory is taken for shared data")
	}
}
