package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aktsyn/bench"
	"aktsyn/bench/harness"
	"aktsyn/pipeline/report"
)

func TestBenchListsItsDefinitions(t *testing.T) {
	all := aktsyn(t, exitOK, "bench", "--list")
	for _, want := range []string{"cpr/prose-cold", "256 MB", "names/build-5000", "quick/end-to-end"} {
		if !strings.Contains(all, want) {
			t.Errorf("the list has no %s:\n%s", want, all)
		}
	}
	if out := aktsyn(t, exitOK, "bench", "--list", "ledger-l2"); strings.Count(out, "\n") != 3 {
		t.Errorf("'bench --list ledger-l2' lists\n%s", out)
	}
	if out := aktsyn(t, exitOK, "bench", "--list", "--all"); strings.Contains(out, "quick/") {
		t.Errorf("--all has the quick set:\n%s", out)
	}
}

// TestBenchOnOwnText runs the command as users do, on little text, and reads
// what it wrote.
func TestBenchOnOwnText(t *testing.T) {
	dir := folder(t, map[string]string{"Quistgaard.txt": strings.Repeat("Jens Quistgaard, cpr-nr. 010165-9901, ringede.\n", 500)})
	corpus, page, record := filepath.Join(dir, "Quistgaard.txt"), filepath.Join(dir, "page.html"), filepath.Join(dir, "record")
	if err := os.Mkdir(record, 0o700); err != nil {
		t.Fatal(err)
	}
	base := []string{"bench", "--corpus", corpus, "--reps", "1", "--allow-contended", "--engine", "digit scanner", "--engine", "aktsyn"}
	var r harness.Report
	out := aktsyn(t, exitOK, append(base, "quick/", "--json", "--html", page, "--record", record)...)
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Results) != 4 || r.Reps != 1 || r.Results[0].Bytes != 23_500 {
		t.Errorf("report %+v", r)
	}
	if want := "aktsyn bench quick/ --engine 'digit scanner' --engine aktsyn --reps 1 --corpus FILE --allow-contended"; r.Command != want {
		t.Errorf("command %q, want %q", r.Command, want)
	}
	saved := filepath.Join(dir, "saved.json")
	if err := os.WriteFile(saved, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := aktsyn(t, exitOK, "bench", "compare", saved, saved); !strings.Contains(out, "aktsyn dictionary") || !strings.Contains(out, "~") {
		t.Errorf("a result compared with itself:\n%s", out)
	}
	written, err := filepath.Glob(filepath.Join(record, "*"))
	if err != nil || len(written) != 3 {
		t.Fatalf("records %v, %v", written, err)
	}
	for _, path := range append(written, page) {
		data, err := os.ReadFile(path)
		if err != nil || len(data) < 1000 || strings.Contains(string(data), "Quistgaard") || strings.Contains(string(data), "010165-9901") {
			t.Errorf("%s: %v, %d bytes, or it repeats the text", path, err, len(data))
		}
	}
	rows, err := csv.NewReader(strings.NewReader(aktsyn(t, exitOK, append(base, "cpr/prose-cold", "--csv")...))).ReadAll()
	if err != nil || len(rows) < 4 {
		t.Errorf("CSV: %v, %d rows", err, len(rows))
	}
}

func TestBenchFailsCleanly(t *testing.T) {
	for line, want := range map[string]string{
		"bench --corpus /does/not/exist":    "no such file",
		"bench compare /dev/null /dev/null": "/dev/null holds no result of 'aktsyn bench'",
		"bench compare bench.go bench.go":   "bench.go holds no result of 'aktsyn bench'\n", // and none of what it holds
	} {
		code, out, errOut := run(t, "", strings.Fields(line)...)
		if code != exitFailed || out != "" || !strings.Contains(errOut, want) {
			t.Errorf("aktsyn %s: exit code %d, %q, %q", line, code, out, errOut)
		}
	}
}

// TestBenchChecksItsOutputsFirst: a file that cannot be written is told before
// minutes of measuring, and what is there is left alone until there is a result.
func TestBenchChecksItsOutputsFirst(t *testing.T) {
	dir := folder(t, map[string]string{"page.html": "old"})
	page, fresh, none := filepath.Join(dir, "page.html"), filepath.Join(dir, "new.html"), filepath.Join(dir, "none")
	for _, c := range []struct {
		names string
		args  []string
	}{
		{filepath.Join(none, "x.html"), []string{"--html", filepath.Join(none, "x.html")}},
		{dir, []string{"--html", dir}},
		{none, []string{"--record", none}},
		{page, []string{"--record", page}},
	} {
		code, out, errOut := run(t, "", append([]string{"bench", "--all"}, c.args...)...)
		if code != exitFailed || out != "" || !strings.Contains(errOut, c.args[0]) || !strings.Contains(errOut, report.MaskText(c.names)) || strings.Contains(errOut, "timing") {
			t.Errorf("%q: exit code %d, %q, %q", c.args, code, out, errOut)
		}
	}
	for _, path := range []string{page, fresh} {
		run(t, "", "bench", "quick/", "--engine", "nobody", "--html", path, "--record", dir)
	}
	if data, err := os.ReadFile(page); err != nil || string(data) != "old" {
		t.Errorf("without a result the old page became %q, %v", data, err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("without a result there are %v, %v", files, err)
	}
}

// TestUnknownEngineIsWrongUsage, also beside one that is known.
func TestUnknownEngineIsWrongUsage(t *testing.T) {
	for _, line := range []string{
		"bench --all --engine nobody", "bench cpr/ --engine regexp --engine nobody", "bench end-to-end/ --engine nobody",
		"bench names/build --engine nobody", "bench pipeline/ --engine nobody", "bench cpr/ --engine nobody --mb 1",
	} {
		code, out, errOut := run(t, "", strings.Fields(line)...)
		if code != exitUsage || out != "" || !strings.Contains(errOut, `"nobody"`) || strings.Contains(errOut, "timing") {
			t.Errorf("aktsyn %s: exit code %d, %q, %q", line, code, out, errOut)
		}
	}
}

func TestMakefilesCommitGoesFirst(t *testing.T) {
	defer func(was string) { commit = was }(commit)
	if commit = "0123456789ab-dirty"; sourceCommit() != commit {
		t.Errorf("commit %q, want %q", sourceCommit(), commit)
	}
}

// TestVersionTellsOfAWrongProcessor: what AKTSYN_CPU asks for in vain is said,
// also where it looks like a template. It is settled once per process.
func TestVersionTellsOfAWrongProcessor(t *testing.T) {
	for cpu, want := range map[string]string{
		"portable": "aktsyn dev, portable, sandbox ", "{{.nonsense": ` (AKTSYN_CPU: unknown level "{{.nonsense": it is one of portable, `,
	} {
		child := exec.Command(os.Args[0], "--version")
		child.Env = append(os.Environ(), asProgram+"=1", "AKTSYN_CPU="+cpu)
		if out, err := child.CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("AKTSYN_CPU=%s: %v, %s", cpu, err, out)
		}
	}
}

// TestBenchVerdict: a row without a figure is never a success.
func TestBenchVerdict(t *testing.T) {
	report := func(refused ...string) *harness.Report {
		var rows []harness.Row
		for _, why := range refused {
			rows = append(rows, harness.Row{Name: "a", Refused: why})
		}
		return &harness.Report{Results: []harness.Result{{Rows: rows}}}
	}
	for _, c := range []struct {
		r    *harness.Report
		want int
	}{
		{report(""), exitOK}, {report("", harness.ReasonContended), exitIncomplete},
		{report("3 matches"), exitFailed}, {report(harness.ReasonContended, "3 matches"), exitFailed},
	} {
		if got := exitCode(t.Context(), verdict(c.r)); got != c.want {
			t.Errorf("%+v: exit code %d, want %d", c.r.Results[0].Rows, got, c.want)
		}
	}
}

func TestBenchProgressEstimatesTheEnd(t *testing.T) {
	start := time.Now()
	at := func(index int, left time.Duration) bench.Progress {
		return bench.Progress{Index: index, Of: 4, Step: harness.Step{Left: left}}
	}
	for _, c := range []struct {
		since, now time.Duration // of the definition, and now
		at         bench.Progress
		want       string
	}{
		{0, 5 * time.Second, at(0, 0), "ETA unknown"},
		{0, 6 * time.Second, at(0, 4*time.Second), "ETA 34s"},                // 4 s, and three times 10 s
		{20 * time.Second, 21 * time.Second, at(2, 0), "ETA 19s"},            // the rest of 10 s, and 10 s
		{20 * time.Second, 25 * time.Second, at(2, time.Second), "ETA 11s"},  // 1 s, and 10 s
		{30 * time.Second, 31 * time.Second, at(3, 2*time.Second), "ETA 2s"}, // the last
	} {
		p := benchProgress{begun: start, since: start.Add(c.since)}
		if got := p.eta(c.at, start.Add(c.now)); got != c.want {
			t.Errorf("%+v: %s, want %s", c.at, got, c.want)
		}
	}
}

func TestPinWritesWhereItIsTold(t *testing.T) {
	dir := folder(t, map[string]string{"quick/cpr-prose-l2.json": "{}"})
	if out := aktsyn(t, exitOK, "bench", "pin", "quick/cpr-prose-l2", "--dir", dir); out != "" {
		t.Errorf("the built-in numbers are not true: %s", out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "quick", "cpr-prose-l2.json"))
	if err != nil || !strings.Contains(string(data), `"specification"`) {
		t.Errorf("%v, %s", err, data)
	}
	var e *exitError
	if err := pin(benchCommand(), []string{"nonsense"}, dir); !errors.As(err, &e) || e.code != exitUsage {
		t.Errorf("a pattern that matches nothing: %v", err)
	}
}
