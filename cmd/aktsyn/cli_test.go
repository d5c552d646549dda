package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
)

// run runs a command line with an input and returns exit code, output and
// error output.
func run(t *testing.T, input string, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = execute(t.Context(), args, strings.NewReader(input), &o, &e)
	return code, o.String(), e.String()
}

// folder writes files and returns their directory.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestWrongUsageIsExitCode2(t *testing.T) {
	ownKey(t)
	for _, line := range []string{
		"nonsense", "scan", "scan --index", "scan x", "scan x --index y --workers 0", "scan x --index y --threshold cpr.high=99", "scan x --index y --threshold high=7", "scan x --index y --nonsense",
		"hits", "hits x --index y", "hits --index y --kind z", "hits --index y --min-grade z", "find --index y", "audit", "audit x --index y",
		"case check x", "case check --subject-cpr 123 x", "case check --subject-cpr 010165-9901", "breach assess",
		"detect --kinds z", "detect --ocr some x", "detect --ocr-budget 1h x", "breach assess x --ocr-workers 0", "eval a b", "eval --offsets z gold", "names build x", "names build --class z -o a b",
		"bench --reps 0", "bench --mb 0", "bench nonsense", "bench --all cpr/", "bench --json --csv", "bench --corpus x --mb 1", "bench cpr/build --mb 1",
	} {
		code, _, errOut := run(t, "", strings.Fields(line)...)
		if code != exitUsage || !strings.Contains(errOut, "--help") {
			t.Errorf("aktsyn %s: exit code %d, want 2; says %q", line, code, errOut)
		}
	}
}

func TestEveryCommandHasHelpWithAnExample(t *testing.T) {
	for _, line := range []string{"", "scan", "hits", "find", "runs", "coverage", "audit", "audit verify", "index", "index backup", "index restore", "index compact", "index rekey", "index verify", "index erase", "index prune", "detect", "explain", "eval", "names build", "names check",
		"case check", "breach assess", "night", "config check", "config example", "config systemd", "limits", "bench", "bench pin", "bench compare"} {
		code, out, _ := run(t, "", append(strings.Fields(line), "--help")...)
		if code != exitOK || !strings.Contains(out, "Examples:") {
			t.Errorf("aktsyn %s --help: exit code %d, no example in %q", line, code, out)
		}
	}
}

func TestFindAsksTheSameWhateverTheSpelling(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{
		"a.txt": "Vedr. Jens Peter Hansen, cpr-nr. 010165-9901, der ringede i dag.\n",
		"b.txt": "Borger: 0101659901 JENS  PETER HANSEN\n",
		"c.txt": "Fru Kirsten Nielsen har intet med sagen at gøre.\n",
	})
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	want := aktsyn(t, exitOK, "find", "010165-9901", "--index", index, "--format", "jsonl")
	if strings.Count(want, "\n") != 2 {
		t.Fatalf("010165-9901 is found %d times, want 2:\n%s", strings.Count(want, "\n"), want)
	}
	for _, same := range []string{"0101659901", "010165 9901", "01.01.65-9901", " 01011965-9901 "} {
		if got := aktsyn(t, exitOK, "find", same, "--index", index, "--format", "jsonl"); got != want {
			t.Errorf("find %q answers\n%s, want\n%s", same, got, want)
		}
	}
	want = aktsyn(t, exitOK, "find", "Jens Peter Hansen", "--index", index, "--format", "jsonl")
	if strings.Count(want, "\n") != 2 {
		t.Errorf("the name is found %d times, want 2:\n%s", strings.Count(want, "\n"), want)
	}
	for _, same := range []string{"jens peter hansen", "JENS PETER HANSEN", "  Jens\tPeter   Hansen ", "Hansen, Jens Peter"} {
		if got := aktsyn(t, exitOK, "find", same, "--index", index, "--format", "jsonl"); got != want {
			t.Errorf("find %q answers\n%s, want\n%s", same, got, want)
		}
	}
	list := filepath.Join(t.TempDir(), "list")
	os.WriteFile(list, []byte("\ufeff010165-9901\r\n\r\nNobody Nowhere\r\n"), 0o600)
	code, out, errOut := run(t, "", "find", "--list", list, "--index", index, "--format", "jsonl")
	if code != exitOK || strings.Count(out, "\n") != 2 || !strings.Contains(errOut, "1 of 2 values found\nnot found: value 2\n") {
		t.Errorf("find --list: %d, %q, %q", code, out, errOut)
	}
}

// TestFindRefusesWhatItCannotFind: digits that are no number would be taken
// for a name and never be found.
func TestFindRefusesWhatItCannotFind(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "Født 010165-XXXX. Borger: Søren Østergaard\n", "b.docx": "PK\x03\x04"})
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitIncomplete, "scan", archive, "--index", index, "-q")
	code, _, errOut := run(t, "", "find", "010165-990", "--index", index)
	if code != exitUsage || strings.Contains(errOut, "010165") {
		t.Errorf("a number of nine digits: %d, %q", code, errOut)
	}
	code, out, errOut := run(t, "S\xf8ren \xd8stergaard\n010165-xxxx\n", "find", "--list", "-", "--index", index, "--format", "jsonl")
	if code != exitOK || strings.Count(out, "\n") != 2 || !strings.Contains(errOut, "2 documents of run 1 were not read") {
		t.Errorf("a list in Windows-1252: %d, %q, %q", code, out, errOut)
	}
}

func TestSearchesAndRevealsAreLogged(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"cpr 010165-9901.txt": "cpr 010165-9901\n"})
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	aktsyn(t, exitOK, "hits", "--index", index)
	aktsyn(t, exitOK, "coverage", "--index", index)
	if out := aktsyn(t, exitOK, "audit", "--index", index, "--format", "jsonl"); out != "" {
		t.Errorf("a masked listing is logged: %s", out)
	}
	aktsyn(t, exitOK, "find", "010165-9901", "--index", index)
	aktsyn(t, exitOK, "hits", "--index", index, "--reveal")
	aktsyn(t, exitOK, "coverage", "--all", "--index", index, "--reveal")
	type entry struct {
		Action, Values string
		Count          int
	}
	got := rows[entry](t, aktsyn(t, exitOK, "audit", "--index", index, "--format", "jsonl"))
	if len(got) != 3 || got[0].Action != "find" || got[0].Count != 2 || len(got[0].Values) != 32 ||
		got[1].Action != "hits reveal" || got[2].Action != "coverage reveal" {
		t.Errorf("log: %+v", got)
	}
}

// TestSingleFileRoot: a file named on the command line is revealed again from
// any directory.
func TestSingleFileRoot(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "cpr 010165-9901\n"})
	t.Chdir(archive)
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitOK, "scan", "a.txt", "--index", index, "-q")
	t.Chdir(t.TempDir())
	if out := aktsyn(t, exitOK, "hits", "--index", index, "--reveal", "--kind", "cpr"); !strings.Contains(out, "010165-9901") {
		t.Errorf("not revealed:\n%s", out)
	}
}

func TestEmptyArchiveIsNoCleanOne(t *testing.T) {
	ownKey(t)
	out := aktsyn(t, exitIncomplete, "scan", t.TempDir(), "--index", filepath.Join(t.TempDir(), "ix"), "-q")
	if !strings.Contains(out, "no documents were found") || strings.Contains(out, "every page") {
		t.Errorf("the summary says\n%s", out)
	}
}

func TestMissingRootMakesNothing(t *testing.T) {
	ownKey(t)
	index := filepath.Join(t.TempDir(), "ix")
	if code, _, errOut := run(t, "", "scan", "/does/not/exist", "--index", index); code != exitFailed || !strings.Contains(errOut, "/does/not/exist") {
		t.Errorf("exit code %d, %q", code, errOut)
	}
	if _, err := os.Stat(index); !os.IsNotExist(err) {
		t.Error("an index was made")
	}
}

func TestNothingFoundIsNoFailure(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "Intet her.\n"})
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	for _, format := range []string{"table", "jsonl", "csv"} {
		aktsyn(t, exitOK, "hits", "--index", index, "--format", format, "--min-grade", "high")
		aktsyn(t, exitOK, "coverage", "--index", index, "--format", format)
		aktsyn(t, exitOK, "runs", "--index", index, "--format", format)
	}
}

func TestKeysThatDoNotFit(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "cpr 010165-9901\n"})
	index := filepath.Join(t.TempDir(), "ix")
	code, _, errOut := run(t, "", "scan", archive, "--index", index, "-q")
	if code != exitOK || !strings.Contains(errOut, "made a new key") {
		t.Fatalf("first scan: %d, %q", code, errOut)
	}
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	if code, _, errOut := run(t, "", "hits", "--index", index); code != exitFailed || !strings.Contains(errOut, "no key") {
		t.Errorf("missing key: %d, %q", code, errOut)
	}
	other := filepath.Join(t.TempDir(), "other")
	aktsyn(t, exitOK, "scan", archive, "--index", other, "-q") // makes a second key
	for _, command := range [][]string{{"hits"}, {"scan", archive}} {
		code, _, errOut := run(t, "", append(command, "--index", index)...)
		if code != exitFailed || !strings.Contains(errOut, hitindex.ErrWrongKey.Error()) {
			t.Errorf("%s with a wrong key: %d, %q", command[0], code, errOut)
		}
	}
}

func TestIndexInUse(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "cpr 010165-9901\n"})
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	key, _, err := keys.Load(keys.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ix, err := hitindex.Open(index, key, hitindex.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	code, _, errOut := run(t, "", "scan", archive, "--index", index, "-q")
	if code != exitFailed || !strings.Contains(errOut, hitindex.ErrLocked.Error()) {
		t.Errorf("scan into an index in use: %d, %q", code, errOut)
	}
}

func TestDirectoryThatIsNoIndexIsLeftAlone(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{"a.txt": "cpr 010165-9901\n"})
	foreign := folder(t, map[string]string{"precious.txt": "keep me\n"})
	code, _, errOut := run(t, "", "scan", archive, "--index", foreign, "-q")
	if code != exitFailed {
		t.Errorf("exit code %d, %q", code, errOut)
	}
	entries, _ := os.ReadDir(foreign)
	if len(entries) != 1 {
		t.Errorf("the foreign directory now has %d entries", len(entries))
	}
}

func TestDetectDecodesWhatIsNoPlainText(t *testing.T) {
	dir := folder(t, map[string]string{
		"m.eml":  "From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nY3ByIDAxMDE2NS05OTAxCg==\n",
		"t.csv":  "Fakturanr;CPR\n12;0101659901\n13;0101659902\n",
		"p.html": "<p>cpr 010165<!-- x -->-9901</p>",
	})
	for name, want := range map[string]int{"m.eml": 1, "t.csv": 2, "p.html": 1} {
		out := aktsyn(t, exitOK, "detect", "--kinds", "cpr", "--min-grade", "high", "--format", "jsonl", filepath.Join(dir, name))
		if got := strings.Count(out, "\n"); got != want {
			t.Errorf("%s: %d numbers, want %d\n%s", name, got, want, out)
		}
	}
}

// TestDetectListsMarginsOnce: a long text is cut into pages that repeat a
// margin, a table into pages that repeat its header.
func TestDetectListsMarginsOnce(t *testing.T) {
	const n = 3000
	dir := folder(t, map[string]string{
		"long.txt": "\xe6\n" + strings.Repeat("cpr 010165-9901 \xe6\n", n), // Windows-1252, no blank line
		"long.csv": "cpr 020265-9902;note\n" + strings.Repeat("010165-9901;tekst tekst tekst tekst tekst tekst\n", n),
	})
	for name, want := range map[string]int{"long.txt": n, "long.csv": n + 1} {
		out := aktsyn(t, exitOK, "detect", "--kinds", "cpr", "--format", "jsonl", filepath.Join(dir, name))
		if got := strings.Count(out, "\n"); got != want {
			t.Errorf("%s: %d hits, want %d", name, got, want)
		}
	}
}

func TestDetectJSONL(t *testing.T) {
	in := `{"id":"a","text":"Borger: 010165-9901"}` + "\n" + `{"id":7,"text":"æøå cpr 010165-9901\r\nCPR 0101659902"}` + "\nnot json\n"
	code, out, _ := run(t, in, "detect", "--jsonl", "--kinds", "cpr", "--reveal")
	if code != exitIncomplete {
		t.Errorf("exit code %d, want 3 because of the third line", code)
	}
	type answer struct {
		ID   any
		Hits []struct {
			Start, End int
			Text       string
		}
		Error string
	}
	answers := rows[answer](t, out)
	if len(answers) != 3 || answers[0].ID != "a" || answers[1].ID != 7.0 || answers[2].Error == "" {
		t.Fatalf("answers: %+v", answers)
	}
	var text struct{ Text string }
	for i, line := range strings.Split(in, "\n")[:2] {
		if err := json.Unmarshal([]byte(line), &text); err != nil {
			t.Fatal(err)
		}
		if len(answers[i].Hits) != i+1 {
			t.Errorf("line %d: %d hits", i+1, len(answers[i].Hits))
		}
		for _, h := range answers[i].Hits {
			if text.Text[h.Start:h.End] != h.Text {
				t.Errorf("line %d: offsets [%d,%d) are not those of the text", i+1, h.Start, h.End)
			}
		}
	}
	if _, out, _ := run(t, in, "detect", "--jsonl"); strings.Contains(out, "9901") {
		t.Error("detect shows a number without --reveal")
	}
}

func TestCaseCheckPiles(t *testing.T) {
	archive := folder(t, map[string]string{
		"afgørelse.txt": "Afgørelse til Jens Peter Hansen, cpr-nr. 010165-9901.\n",
		"notat.txt":     "Jens Hansen, cpr-nr. 010165-9901, bor med Mette Sørensen, cpr-nr. 020270-9902.\n",
		"forkert.txt":   "Afgørelse til Ali Yilmaz, cpr-nr. 030380-9903.\n",
		"tom.docx":      "PK\x03\x04 truncated",
	})
	code, out, errOut := run(t, "", "case", "check", "--subject-cpr", "0101659901", "--subject-name", "Jens Peter Hansen", "--json", "-q", archive)
	if code != exitIncomplete {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	var r struct {
		SkalSes []struct{ Doc, Severity string } `json:"skal_ses"`
		Klar    []struct{ Doc string }
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Klar) != 1 || r.Klar[0].Doc != "afgørelse.txt" {
		t.Errorf("klar: %+v", r.Klar)
	}
	if len(r.SkalSes) == 0 || r.SkalSes[0].Doc != "forkert.txt" || r.SkalSes[0].Severity != "misfiled" {
		t.Errorf("the misfiled document is not first: %+v", r.SkalSes)
	}
	seen := map[string]bool{}
	for _, row := range r.SkalSes {
		seen[row.Doc] = true
	}
	if len(seen) != 4 || !seen["tom.docx!/bytes 0-13"] { // bytes that belong to nothing are named
		t.Errorf("skal ses: %v", seen)
	}
	if strings.Contains(out, "9902") || strings.Contains(out, "Mette") {
		t.Error("the report shows values without --reveal")
	}
}

// TestFragmentsAreNobody: digits inside message identifiers keep no mail from
// klar and are no possible persons; a number of its own does and is.
func TestFragmentsAreNobody(t *testing.T) {
	mail := func(text string) string {
		return "From: post@kommune.example\nMessage-ID: <20250101019012340000.1@post.example>\nSubject: Svar\n\n" + text + "\n"
	}
	archive := folder(t, map[string]string{
		"a.eml": mail("Vedr. Jens Hansen, cpr-nr. 010165-9901."),
		"b.eml": mail("Vedr. Jens Hansen, cpr-nr. 010165-9901. Se ogsaa 0202659902."),
	})
	var c struct {
		Summary struct{ Fragments int }
		Klar    []struct{ Doc string }
	}
	out := aktsyn(t, exitOK, "case", "check", "-q", "--json", "--subject-cpr", "010165-9901", "--subject-name", "Jens Hansen", archive)
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Klar) != 1 || c.Klar[0].Doc != "a.eml" || c.Summary.Fragments == 0 {
		t.Errorf("case check: %+v", c)
	}
	var b struct {
		Summary struct {
			Persons, Fragments int
			Possible           int `json:"possible_persons"`
		}
	}
	if err := json.Unmarshal([]byte(aktsyn(t, exitOK, "breach", "assess", "-q", "--json", archive)), &b); err != nil {
		t.Fatal(err)
	}
	if b.Summary.Persons != 1 || b.Summary.Possible != 1 || b.Summary.Fragments == 0 {
		t.Errorf("breach assess: %+v", b)
	}
}

func TestBreachCountsPersonsOnce(t *testing.T) {
	archive := folder(t, map[string]string{
		"liste.csv": "cpr-nr;navn\n020270-9902;Mette Sørensen\n030380-9903;Ali Yilmaz\n040490-9904;Anna Holm\n",
		"brev.txt":  "Til Mette Sørensen, cpr-nr. 020270-9902\n",
	})
	var r struct {
		Summary struct {
			Persons int
			Files   int `json:"files_affected"`
		}
		Documents []struct{ Doc string }
	}
	if err := json.Unmarshal([]byte(aktsyn(t, exitOK, "breach", "assess", "--json", "-q", archive)), &r); err != nil {
		t.Fatal(err)
	}
	if r.Summary.Persons != 3 || r.Summary.Files != 2 || r.Documents[0].Doc != "liste.csv" {
		t.Errorf("%+v", r)
	}
}
