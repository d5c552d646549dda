package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aktsyn/bench/harness"
	"aktsyn/bench/publish"
	"aktsyn/kernels/dictionary"
	"aktsyn/pipeline/report"
)

// small returns the definitions that match, with little text.
func small(t *testing.T, patterns ...string) []Definition {
	t.Helper()
	chosen, err := Select(builtIn(t), patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range chosen {
		if d.Bytes > 0 {
			chosen[i].Bytes, chosen[i].Matches = 200_000, nil
		}
		if d.Names > 0 {
			chosen[i].Names = 300
		}
	}
	return chosen
}

func measure(t *testing.T, o Options) *harness.Report {
	t.Helper()
	o.Reps, o.AllowContended = 1, true
	r, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range r.Results {
		for _, row := range result.Rows {
			if row.Refused != "" || row.Figures == nil {
				t.Errorf("%s: %s has no figure: %s", result.Name, row.Name, row.Refused)
			}
		}
	}
	return r
}

// TestEveryDefinitionHasTheRightMatches runs all definitions on little text:
// a contestant whose matches are wrong has no figure.
func TestEveryDefinitionHasTheRightMatches(t *testing.T) {
	r := measure(t, Options{Definitions: small(t, "cpr/", "names/", "pipeline/", "end-to-end/")})
	for _, result := range r.Results {
		detectors := 0
		for _, row := range result.Rows {
			if row.Group == harness.Sum {
				continue
			}
			detectors++
			exact := row.Group == "cpr" || row.Group == "names" && row.Check == harness.Equal
			if result.Workload == "no-hit" && exact && row.Matches != 0 {
				t.Errorf("%s: %s has %d matches where there are none", result.Name, row.Name, row.Matches)
			}
			isGate := strings.Contains(row.Name, "gate alone")
			if result.Workload == "prose" && row.Matches == 0 && !isGate {
				t.Errorf("%s: %s finds nothing in prose", result.Name, row.Name)
			}
			if hasLimit := result.Model != harness.Build && result.Model != harness.EndToEnd; hasLimit != (row.Figures.OfLimit > 0) {
				t.Errorf("%s: %s makes %g of the limit", result.Name, row.Name, row.Figures.OfLimit)
			}
		}
		if detectors == 0 {
			t.Errorf("%s has no detector", result.Name)
		}
	}
}

func TestOnlyTheEnginesAskedFor(t *testing.T) {
	r := measure(t, Options{Definitions: small(t, "cpr/prose-cold"), Engines: []string{"GO REGEXP"}})
	var detectors []string
	for _, row := range r.Results[0].Rows {
		if row.Group != harness.Sum {
			detectors = append(detectors, row.Name)
		}
	}
	if !slices.Equal(detectors, []string{"Go regexp"}) || len(r.Results[0].Rows) < 2 {
		t.Errorf("detectors %v, rows %d; want Go regexp and the limit", detectors, len(r.Results[0].Rows))
	}
	_, err := Run(t.Context(), Options{Definitions: small(t, "cpr/prose-cold"), Engines: []string{"nobody"}, Reps: 1})
	if err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("an engine that does not exist: %v", err)
	}
}

// TestWrongNumberHasNoFigure: the definition expects what is not there.
func TestWrongNumberHasNoFigure(t *testing.T) {
	d := small(t, "cpr/prose-cold")
	d[0].Matches = harness.Expected{harness.Specification: 1}
	r, err := Run(t.Context(), Options{Definitions: d, Engines: []string{"regexp"}, Reps: 1, AllowContended: true})
	if err != nil {
		t.Fatal(err)
	}
	rows := r.Results[0].Rows
	if last := rows[len(rows)-1]; !last.Faulty() || last.Figures != nil || !strings.Contains(last.Refused, "expects 1") {
		t.Errorf("row %+v", last)
	}
}

// TestOwnTextIsInNoOutput measures on a text whose every word, and whose file
// name, must not be seen again.
func TestOwnTextIsInNoOutput(t *testing.T) {
	secrets := []string{"Quistgaard", "010165-9901", "hemmeligt", "Zitronenfalter", "linjeskift"}
	line := "Jens Quistgaard, cpr-nr. 010165-9901, er ikke Zitronenfalter.\n"
	dir := filepath.Join(t.TempDir(), "hemmeligt-sag")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "Quistgaard 010165-9901.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat(line, 300)+"uden linjeskift"), 0o600); err != nil {
		t.Fatal(err)
	}
	var seen strings.Builder
	r := measure(t, Options{Definitions: small(t, "quick/"), Corpus: path,
		Progress: func(p Progress) { seen.WriteString(p.Definition + p.Step.What + p.Step.Name + "\n") }})
	if len(r.Results) != 4 {
		t.Errorf("%d results, want cpr cold and in L2, names, batches", len(r.Results))
	}
	for _, result := range r.Results {
		if result.Workload != "own text" || result.Bytes != 300*int64(len(line))+16 {
			t.Errorf("result %q of %q, %d bytes", result.Name, result.Workload, result.Bytes)
		}
	}
	records := t.TempDir()
	if _, err := publish.Record(records, r); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, err := range []error{publish.Table(&out, r, true), publish.HTML(&out, r), report.JSON(&out, r), readAll(&out, records)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if out.Len() < 10_000 {
		t.Fatalf("only %d bytes of output", out.Len())
	}
	for _, s := range secrets {
		if strings.Contains(out.String()+seen.String(), s) {
			t.Errorf("the output repeats %q", s)
		}
	}
}

func readAll(out *bytes.Buffer, dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		out.WriteString(e.Name())
		out.Write(data)
	}
	return err
}

func TestCorpusThatCannotBeMeasured(t *testing.T) {
	latin := filepath.Join(t.TempDir(), "latin")
	if err := os.WriteFile(latin, []byte("S\xf8ren\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/does/not/exist": "no such file", os.DevNull: "is empty", latin: "iconv"} {
		_, err := Run(t.Context(), Options{Definitions: small(t, "cpr/prose-cold"), Corpus: path, Reps: 1})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

// TestCorpusWithoutEnd: a device does not say how much there is.
func TestCorpusWithoutEnd(t *testing.T) {
	if _, err := os.Stat("/dev/zero"); err != nil {
		t.Skip("there is no /dev/zero here")
	}
	if _, err := readCorpus("/dev/zero", 1<<20); err == nil || !strings.Contains(err.Error(), "more than 1 MB") {
		t.Errorf("%v", err)
	}
}

// TestNameListsAreThoseOfTheRegister: full names are phrases, and words have
// the class that they are drawn as.
func TestNameListsAreThoseOfTheRegister(t *testing.T) {
	words := Definition{Names: 3000, Case: "any", Entries: Words}
	if l := words.nameList(); len(l.Entries) != 3000 || l.Phrases || l.Case != "any" || slices.Contains(l.Entries, "Maj") {
		t.Errorf("%d words, %+v", len(l.Entries), l.Case)
	}
	if l := (Definition{Names: 50, Case: "exact", Entries: FullNames}).nameList(); len(l.Entries) != 50 || !l.Phrases || !strings.Contains(l.Entries[7], " ") {
		t.Errorf("full names %+v", l)
	}
	classes := map[string]dictionary.Class{}
	for _, e := range words.nameEntries() {
		classes[e.Text] = e.Class
	}
	if len(classes) != 3000 || classes["Anne"] != dictionary.Given || classes["Jensen"] != dictionary.Surname {
		t.Errorf("%d entries; Anne is %v, Jensen %v", len(classes), classes["Anne"], classes["Jensen"])
	}
}

// TestPartsFindWhatTheWholeFinds: the kernels alone, over Arrow, together have
// as many hits as all at once.
func TestPartsFindWhatTheWholeFinds(t *testing.T) {
	r := measure(t, Options{Definitions: small(t, "pipeline/hit-dense", "pipeline/person")})
	found := map[string]int{}
	for _, result := range r.Results {
		for _, row := range result.Rows {
			found[row.Name] = row.Matches
		}
	}
	all, parts := found["aktsyn all kernels, Arrow batches"], found["aktsyn cpr alone, Arrow batches"]+found["aktsyn person alone, Arrow batches"]
	if all == 0 || parts < all-all/50 || found["aktsyn gate alone, Arrow batches"] != 0 {
		t.Errorf("all kernels have %d hits, one by one %d: %v", all, parts, found)
	}
	if persons, words := found["aktsyn person, Arrow batches"], found["aktsyn dictionary in title case, Arrow batches"]; persons == 0 || words == 0 {
		t.Errorf("%d persons of %d words", persons, words)
	}
}
