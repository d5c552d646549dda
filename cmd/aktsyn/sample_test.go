package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aktsyn/bench/corpora"
	"aktsyn/kernels"
	"aktsyn/kernels/person"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
)

const sample = "../../testdata/archive"

// asProgram makes the test binary behave as the program, for tests that kill it.
const asProgram = "AKTSYN_TEST_AS_PROGRAM"

// TestMain lets the test binary be the program, and the reader process that
// scans start.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		startDying(os.Args[1])
	}
	if len(os.Args) > 1 && (os.Args[1] == readerName || os.Args[1] == trialName || os.Args[1] == witnessName || os.Getenv(asProgram) != "") {
		os.Exit(program())
	}
	os.Exit(m.Run())
}

// aktsyn runs a command line and returns its output; it fails the test when
// the exit code is not want.
func aktsyn(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out, errOut bytes.Buffer
	if code := execute(t.Context(), args, strings.NewReader(""), &out, &errOut); code != want {
		t.Fatalf("aktsyn %s: exit code %d, want %d\n%s", args[0], code, want, errOut.String())
	}
	return out.String()
}

// ownKey gives the test a configuration directory of its own, where the
// default key is made.
func ownKey(t *testing.T) {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("AKTSYN_KEY_FILE", "")
	t.Setenv("AKTSYN_KEY_COMMAND", "")
}

func truth(t *testing.T) []corpora.Row {
	t.Helper()
	f, err := os.Open("../../testdata/truth.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := corpora.ReadRows(f)
	if err != nil || len(rows) == 0 {
		t.Fatalf("no truth: %d rows, %v", len(rows), err)
	}
	return rows
}

func rows[T any](t *testing.T, jsonl string) []T {
	t.Helper()
	var out []T
	for line := range strings.Lines(jsonl) {
		var row T
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	return out
}

// covered is a row of 'coverage --format jsonl'.
type covered struct {
	Doc, Cause string
	Pages      int
	Unread     string `json:"unread_pages"`
}

// TestSampleArchive scans the sample and finds every planted value in its
// place, every document accounted for, and no value in any written byte.
func TestSampleArchive(t *testing.T) {
	ownKey(t)
	index := filepath.Join(t.TempDir(), "index")
	t.Setenv("TMPDIR", t.TempDir())
	aktsyn(t, exitIncomplete, "scan", sample, "--index", index, "-q", "--ocr", "off")

	found := map[corpora.Row]bool{}
	rules, err := ruleset.New(t.Context(), ruleset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range rows[report.Listed](t, aktsyn(t, exitOK, "hits", "--index", index, "--format", "jsonl", "--reveal")) {
		kind, err := kernels.ParseKind(h.Kind)
		if err != nil {
			t.Fatal(err)
		}
		var signals kernels.Signals
		if slices.Contains(h.Signals, "genitive") {
			signals = person.Genitive
		}
		found[corpora.Row{Doc: h.Doc, Page: int(h.Page), Kind: h.Kind,
			Value: string(rules.AppendValue(nil, kind, signals, []byte(h.Text)))}] = true
	}
	causes := map[string]covered{}
	for _, c := range rows[covered](t, aktsyn(t, exitIncomplete, "coverage", "--index", index, "--all", "--format", "jsonl", "--reveal")) {
		causes[c.Doc] = c
	}
	checkTruth(t, truth(t), found, causes, rules)
	checkMasked(t, aktsyn(t, exitOK, "hits", "--index", index, "--format", "jsonl"), truth(t))
	checkNoClearBytes(t, index, truth(t))
	checkNoClearBytes(t, os.Getenv("XDG_CONFIG_HOME"), truth(t))
	checkCache(t)
	if entries, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(entries) > 0 {
		t.Errorf("%d temporary files, %v", len(entries), err)
	}
}

// checkCache wants nothing in the user's cache but the PDF engine, compiled by
// a process that reads nothing.
func checkCache(t *testing.T) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(cache, "aktsyn"))
	if err != nil || len(entries) != 1 || entries[0].Name() != "pdfium" {
		t.Errorf("%v in the cache, %v", entries, err)
	}
}

func checkTruth(t *testing.T, rows []corpora.Row, found map[corpora.Row]bool, causes map[string]covered, rules *ruleset.Ruleset) {
	t.Helper()
	persons, personsFound := 0, 0 // outside of tables, where names may lie in two cells
	for _, row := range rows {
		switch {
		case row.Cause != "":
			if got := causes[row.Doc].Cause; got != row.Cause {
				t.Errorf("%s: cause %q, want %q", row.Doc, got, row.Cause)
			}
		case row.Kind == kernels.Person.String():
			row.Value = string(rules.AppendValue(nil, kernels.Person, 0, []byte(row.Value)))
			if isTable := strings.HasSuffix(row.Doc, ".csv") || strings.HasSuffix(row.Doc, ".xlsx"); isTable {
				break
			}
			persons++
			if found[row] {
				personsFound++
			} else {
				t.Logf("not found whole: %s page %d: %s", row.Doc, row.Page, row.Value)
			}
		case !found[row]:
			t.Errorf("%s page %d: planted %s %s is not found", row.Doc, row.Page, row.Kind, row.Value)
		}
		if _, listed := causes[row.Doc]; !listed {
			t.Errorf("%s is not in the manifest", row.Doc)
		}
	}
	t.Logf("%d of %d planted names found whole", personsFound, persons)
	if personsFound*100 < persons*98 {
		t.Errorf("only %d of %d planted names are found", personsFound, persons)
	}
}

// checkMasked looks for planted numbers in a listing that should mask them.
func checkMasked(t *testing.T, listing string, rows []corpora.Row) {
	t.Helper()
	for _, row := range rows {
		if row.Kind == "cpr" && (strings.Contains(listing, row.Value) || strings.Contains(listing, row.Value[:6]+"-"+row.Value[6:])) {
			t.Errorf("planted number %s stands in a masked listing", row.Value)
		}
	}
}

// checkNoClearBytes greps every file below dir for every planted value, in the
// forms it is written in most.
func checkNoClearBytes(t *testing.T, dir string, rows []corpora.Row) {
	t.Helper()
	files := 0
	forms := clearForms(rows)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		b = bytes.ToLower(b)
		for _, form := range forms {
			if bytes.Contains(b, form) {
				t.Errorf("a planted value stands in clear in %s", path)
			}
		}
		return err
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files below %s, %v", files, dir, err)
	}
}

// clearForms are the ways in which planted values could leak, in small
// letters.
func clearForms(rows []corpora.Row) [][]byte {
	seen := map[string]bool{}
	var forms [][]byte
	add := func(form string) {
		if form = strings.ToLower(form); !seen[form] {
			seen[form] = true
			forms = append(forms, []byte(form))
		}
	}
	for _, row := range rows {
		if len(row.Value) > 6 {
			add(row.Value)
		}
		if row.Kind == "cpr" {
			add(row.Value[:6] + "-" + row.Value[6:])
			add(row.Value[:6] + " " + row.Value[6:])
		}
	}
	return forms
}

func TestSameBytesWhateverTheCores(t *testing.T) {
	ownKey(t)
	var want string
	for _, workers := range []string{"1", "2", "3"} {
		index := filepath.Join(t.TempDir(), "index")
		aktsyn(t, exitIncomplete, "scan", sample, "--index", index, "-q", "--ocr", "off", "--workers", workers)
		got := listing(t, index, exitIncomplete)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s workers: other bytes than with 1", workers)
		}
	}
}
