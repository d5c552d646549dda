package publish

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aktsyn/bench/harness"
	"aktsyn/pipeline/report"
)

var update = flag.Bool("update", false, "write golden files")

// golden compares got with a file of testdata; a missing file fails.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n%s\nwant:\n%s", name, got, want)
	}
}

// timed is a row with figures: secs for all its bytes.
func timed(name, group string, check harness.Check, bytes int64, matches int, secs float64) harness.Row {
	s := harness.Stat{Median: secs, Min: secs * 0.99, Max: secs * 1.02}
	f := &harness.Figures{Wall: s, CPU: s, Seconds: secs, Times: map[string]float64{}}
	if bytes > 0 {
		f.GBps = float64(bytes) / secs / 1e9
	}
	return harness.Row{Name: name, Group: group, Check: check, Bytes: bytes, Matches: matches, Reps: 5, Passes: 1, Figures: f}
}

// sample has every case: a limit, a winner, a loser on a prefix, a contended
// and a wrong row, a build, an end to end, a hostile name.
func sample() *harness.Report {
	sum := timed("memory sum, AVX2", harness.Sum, harness.None, 256_000_000, 0, 0.02)
	own := timed("aktsyn cpr kernel", "cpr", harness.Covers, 256_000_000, 147_524, 0.04)
	own.Index, own.Note = 2048, "every written form, graded"
	slow := timed("Go regexp", "cpr", harness.Equal, 10_000_000, 4951, 0.5)
	slow.Figures.Allocs, slow.Note = 4972, "plain forms only; the specification"
	for _, r := range []*harness.Row{&sum, &own, &slow} {
		r.Figures.OfLimit = r.Figures.GBps / 12.8
	}
	own.Figures.Times["Go regexp"], slow.Figures.Times["aktsyn cpr kernel"] = 320, 0.003125
	lost := timed("aktsyn dictionary", "names", harness.Equal, 4_000_000, 17, 0.1)
	lost.Contended = true
	presence := timed("cloudflare/ahocorasick, presence only", "names", harness.Presence, 4_000_000, 9, 0.05)
	lost.Figures.Times[presence.Name], presence.Figures.Times[lost.Name] = 0.5, 2
	return &harness.Report{
		Machine: harness.Machine{CPU: "AMD EPYC", Cores: 2, Caches: "L1 32K, L2 512K", Vector: "AVX2", OS: "linux", Arch: "amd64", Go: "go1.26.8"},
		Date:    "2026-11-21", Version: "v1", Commit: "0123456789ab", Command: "aktsyn bench --all", Reps: 5,
		Results: []harness.Result{
			{Name: "cpr/prose-cold", About: "CPR numbers in prose", Model: harness.ScanCold, Group: "cpr", Workload: "prose", Seed: 1,
				Bytes: 256_000_000, CheckedBytes: 8_000_000, Rows: []harness.Row{sum, slow, own,
					{Name: "PCRE2 <b>&", Group: "cpr", Check: harness.Equal, Bytes: 256_000_000, Matches: 126_000, Refused: harness.ReasonContended, Contended: true, Reps: 5, Passes: 1},
					{Name: "Hyperscan", Group: "cpr", Check: harness.Equal, Bytes: 256_000_000, Matches: 5, Refused: "5 matches, the definition expects 126000", Passes: 1}}},
			{Name: "names/prose-l2", About: "names in prose", Model: harness.ScanL2, Group: "names", Workload: "prose", Seed: 1, Names: 5000,
				Bytes: 4_000_000, CheckedBytes: 4_000_000, Rows: []harness.Row{lost, presence}},
			{Name: "names/build", About: "tables of names", Model: harness.Build, Group: "names", Names: 5000,
				Rows: []harness.Row{timed("aktsyn dictionary", "names", harness.Equal, 0, 0, 0.0123)}},
			{Name: "end-to-end/text", About: "an archive to an index", Model: harness.EndToEnd, Group: "end-to-end", Workload: "text-archive", Seed: 1,
				Bytes: 32_000_000, CheckedBytes: 32_000_000, Rows: []harness.Row{timed("aktsyn scan, 1 worker", "end-to-end", harness.Equal, 32_000_000, 5, 2)}},
		}}
}

func TestGolden(t *testing.T) {
	r := sample()
	for name, write := range map[string]func(io.Writer) error{
		"table.txt":       func(w io.Writer) error { return Table(w, r, false) },
		"table-peers.txt": func(w io.Writer) error { return Table(w, r, true) },
		"report.csv":      func(w io.Writer) error { return CSV(w, r) },
		"report.json":     func(w io.Writer) error { return report.JSON(w, r) },
		"report.md":       func(w io.Writer) error { return Markdown(w, r) },
		"report.html":     func(w io.Writer) error { return HTML(w, r) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.Bytes())
	}
}

// TestNothingIsHidden: every row of every result is in every form, also those
// that lose, were refused or contended.
func TestNothingIsHidden(t *testing.T) {
	r := sample()
	forms := map[string]func(io.Writer) error{
		"table":    func(w io.Writer) error { return Table(w, r, false) },
		"csv":      func(w io.Writer) error { return CSV(w, r) },
		"markdown": func(w io.Writer) error { return Markdown(w, r) },
		"html":     func(w io.Writer) error { return HTML(w, r) },
	}
	for form, write := range forms {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		for _, result := range r.Results {
			for _, row := range result.Rows {
				name := row.Name
				if form == "html" {
					name = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(name)
				}
				if !strings.Contains(b.String(), name) || !strings.Contains(b.String(), result.Name) {
					t.Errorf("%s: %s is missing in %s", form, row.Name, result.Name)
				}
			}
		}
		if !strings.Contains(b.String(), "the definition expects 126000") {
			t.Errorf("%s does not say why a row has no figure", form)
		}
	}
}

// TestTableFitsATerminal keeps the lines of results short.
func TestTableFitsATerminal(t *testing.T) {
	var b bytes.Buffer
	if err := Table(&b, sample(), true); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n := len([]rune(line)); n > 121 {
			t.Errorf("%d characters: %s", n, line)
		}
	}
}

// TestPageStandsAlone: nothing is loaded, nothing is run, and the template
// found every value safe.
func TestPageStandsAlone(t *testing.T) {
	var b bytes.Buffer
	if err := HTML(&b, sample()); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	if m := regexp.MustCompile(`(?i)<script|<link|<img|src=|url\(|@import|https?://|ZgotmplZ`).FindString(page); m != "" {
		t.Errorf("the page holds %q", m)
	}
	for _, want := range []string{"prefers-color-scheme: dark", `class="limit"`, "loses", "<code>aktsyn bench --all</code>", "<small>50.0 %</small>", "first 10.0 MB"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

func TestFiguresOfRefusedRowsAreEmpty(t *testing.T) {
	var b bytes.Buffer
	if err := CSV(&b, sample()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	engine, refused, gbps := slices.Index(rows[0], "engine"), slices.Index(rows[0], "refused"), slices.Index(rows[0], "gb_per_s")
	for _, row := range rows[1:] {
		if (row[refused] != "") != (row[gbps] == "") {
			t.Errorf("%s: refused %q, GB/s %q", row[engine], row[refused], row[gbps])
		}
	}
	b.Reset()
	if err := report.JSON(&b, sample()); err != nil {
		t.Fatal(err)
	}
	var back harness.Report
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back.Results[0].Rows[4].Figures != nil || back.Results[0].Rows[2].Figures.GBps != 6.4 {
		t.Errorf("JSON reads back as %+v, %v", back, err)
	}
}

// TestCompareCountsTheLimit: with memory half as fast a detector of the same
// speed became twice as good.
func TestCompareCountsTheLimit(t *testing.T) {
	before, after := sample(), sample()
	rows := after.Results[0].Rows
	rows[0].Figures.GBps /= 2
	rows[1] = harness.Row{Name: "newcomer", Refused: harness.ReasonContended}
	rows[2].Figures.OfLimit *= 2
	after.Results[1].Rows[0].Figures.Seconds /= 4
	after.Results[1].Rows[0].Matches++
	var b bytes.Buffer
	if err := Compare(&b, before, after); err != nil {
		t.Fatal(err)
	}
	golden(t, "compare.txt", b.Bytes())
}

// TestRecordsAreNotOverwritten also where only one file of a record is left.
func TestRecordsAreNotOverwritten(t *testing.T) {
	dir := t.TempDir()
	contended, quiet := sample(), sample()
	quiet.Results = quiet.Results[2:]
	keep := filepath.Join(dir, "2026-11-21-amd-epyc-3.md")
	if err := os.WriteFile(keep, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		report *harness.Report
		want   string
	}{
		{quiet, "2026-11-21-amd-epyc"}, {quiet, "2026-11-21-amd-epyc-2"}, {quiet, "2026-11-21-amd-epyc-4"},
		{contended, "2026-11-21-amd-epyc-contended"}, {contended, "2026-11-21-amd-epyc-contended-2"},
	} {
		paths, err := Record(dir, c.report)
		if err != nil {
			t.Fatal(err)
		}
		for i, ending := range []string{".csv", ".json", ".md"} {
			if paths[i] != filepath.Join(dir, c.want+ending) {
				t.Errorf("wrote %s, want %s%s", paths[i], c.want, ending)
			}
		}
	}
	if got, err := os.ReadFile(keep); err != nil || string(got) != "mine" {
		t.Errorf("%s is now %q, %v", keep, got, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 5*3+1 {
		t.Errorf("files left behind: %v", left)
	}
	if _, err := Record(filepath.Join(dir, "missing"), sample()); err == nil {
		t.Error("a directory that is not there was taken")
	}
}

func TestCodeSpansHoldBackticks(t *testing.T) {
	for code, want := range map[string]string{"a b": "`a b`", "a`b": "`` a`b ``", "``": "``` `` ```", "`a``b`": "``` `a``b` ```"} {
		if got := codeSpan(code); got != want {
			t.Errorf("codeSpan(%q) = %q, want %q", code, got, want)
		}
	}
}

// TestSummaryIsOfTheProduct: a step of the work that is faster than all of it
// is in the tables, and neither aktsyn's figure nor a peer's in the summary.
func TestSummaryIsOfTheProduct(t *testing.T) {
	r := sample()
	part := timed("aktsyn find, avx2", "cpr", harness.Covers, 256_000_000, 147_524, 0.021)
	part.Part = true
	_, want := summaryLines(r)
	r.Results[0].Rows = append(r.Results[0].Rows, part)
	if _, got := summaryLines(r); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("summary %q, want %q", got, want)
	}
	if _, lines := columns(r.Results[0]); lines[1][0] != part.Name {
		t.Errorf("the table has no row of its own for it: %q", lines)
	}
	r.Results[0].Rows = []harness.Row{part}
	if b := bestOf(r.Results[0]); b.hasOwn || b.hasPeer {
		t.Errorf("alone it stands for the product: %+v", b)
	}
}

func TestUnits(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{digits(123.4), "123"}, {digits(12.34), "12.3"}, {digits(1.234), "1.23"}, {digits(0.1234), "0.123"}, {digits(0.01234), "0.0123"},
		{digits(99.96), "100"}, {digits(9.999), "10.0"}, {digits(0.9996), "1.00"}, {digits(0.09996), "0.100"},
		{share(0), ""}, {share(0.0081), "0.81 %"}, {share(0.0994), "9.94 %"}, {share(1), "100.0 %"},
		{size(0), ""}, {size(999), "999 B"}, {size(65_530), "65.5 kB"}, {size(256_000_000), "256 MB"},
		{seconds(2), "2.00 s"}, {seconds(0.0123), "12.3 ms"}, {seconds(0.0000451), "45.1 µs"},
		{thousands(7), "7"}, {thousands(1234), "1,234"}, {thousands(uint64(1234567)), "1,234,567"},
		{slug("Intel(R) Xeon(R) @ 2.20GHz"), "intel-r-xeon-r-2-20ghz"}, {slug("µ"), ""},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
