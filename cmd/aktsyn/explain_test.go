package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/pipeline/ruleset"
)

// answer is what 'aktsyn explain --json' says of one hit.
type answer struct {
	Doc          *string
	Page         uint32
	Start, End   int
	Kind, Grade  string
	Signals      []string
	Points       int
	Text         string
	IndexedGrade string `json:"indexed_grade"`
	Explanation  []struct{ Step, Name, Grade, Text string }
}

func asked(t *testing.T, input string, args ...string) []answer {
	t.Helper()
	code, out, errOut := run(t, input, append([]string{"explain", "--json"}, args...)...)
	var got []answer
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitOK {
		t.Fatalf("explain %q: exit code %d, %v\n%s%s", args, code, err, out, errOut)
	}
	for _, a := range got {
		if last := a.Explanation[len(a.Explanation)-1]; last.Grade != a.Grade {
			t.Errorf("explain %q: the last step says %s, the answer %s", args, last.Grade, a.Grade)
		}
	}
	return got
}

// TestExplainTextsAlike: arguments, standard input and file are one question.
func TestExplainTextsAlike(t *testing.T) {
	const text = "CPR-nr. 010165-9901 tilhører Jens Hansen"
	file := filepath.Join(folder(t, map[string]string{"a.txt": text}), "a.txt")
	want := asked(t, "", text)
	if len(want) != 2 || want[0].Kind != "cpr" || want[0].Grade != "certain" || want[1].Kind != "person" {
		t.Fatalf("%+v", want)
	}
	if got := text[want[0].Start:want[0].End]; got != "010165-9901" {
		t.Errorf("the offsets are those of %q", got)
	}
	words := strings.Fields(text)
	for name, got := range map[string][]answer{"words": asked(t, "", words...), "input": asked(t, text), "file": asked(t, "", "--file", file)} {
		for i := range want {
			if len(got) != len(want) || strings.Join(got[i].Signals, " ") != strings.Join(want[i].Signals, " ") || got[i].Start != want[i].Start {
				t.Fatalf("%s: %+v, want %+v", name, got, want)
			}
		}
	}
	if got := asked(t, text, "--kind", "person", "--min-grade", "high"); len(got) != 1 || got[0].Kind != "person" {
		t.Errorf("--kind person: %+v", got)
	}
}

func TestExplainMasksAndSpeaks(t *testing.T) {
	const text = "CPR-nr. 010165-9901"
	for lang, want := range map[string]string{"en": "+7    dash-separator  A hyphen or dash", "da": "+7     En bindestreg står mellem dato og løbenummer\n"} {
		code, out, _ := run(t, text, "explain", "--lang", lang)
		if code != exitOK || !strings.Contains(out, want) || strings.Contains(out, "9901") {
			t.Errorf("--lang %s: %d\n%s", lang, code, out)
		}
		if _, out, _ := run(t, text, "explain", "--lang", lang, "--reveal"); !strings.Contains(out, "010165-9901") {
			t.Errorf("--reveal shows no number:\n%s", out)
		}
	}
}

// TestExplainSignalsAsListed: what detect lists can be asked about, and the
// explanation comes to the same grade.
func TestExplainSignalsAsListed(t *testing.T) {
	const text = "cpr 010165-9901 Fru Jensen\n0101659901\nfaktura 0101659901\n010165-XXXX\n@jens og Jens Peter Hansen\n"
	type found struct {
		Kind, Grade string
		Signals     []string
	}
	code, out, _ := run(t, text, "detect", "--format", "jsonl")
	hits := rows[found](t, out)
	if code != exitOK || len(hits) < 6 {
		t.Fatalf("%d, %d hits", code, len(hits))
	}
	for _, h := range hits {
		got := asked(t, "", "--kind", h.Kind, "--signals", strings.Join(h.Signals, ","))
		if len(got) != 1 || got[0].Grade != h.Grade || got[0].Doc != nil {
			t.Errorf("%+v is explained by %+v", h, got)
		}
	}
	if got := asked(t, "", "--signals", "given,surname"); got[0].Kind != "person" {
		t.Errorf("signals of names are explained as %s", got[0].Kind)
	}
	if got := asked(t, "", "--signals", "mod11"); got[0].Kind != "cpr" {
		t.Errorf("signals of numbers are explained as %s", got[0].Kind)
	}
	if got := asked(t, "", "--signals", "[]"); got[0].Grade != "low" || got[0].Points != 0 {
		t.Errorf("no signals: %+v", got)
	}
}

func TestExplainIndexedHits(t *testing.T) {
	ownKey(t)
	archive := folder(t, map[string]string{
		"a.txt":             "Vedr. Jens Hansen, cpr-nr. 010165-9901.\nOg 0202659902.\n",
		"b/010165-9903.txt": "Intet.\n",
	})
	index := filepath.Join(t.TempDir(), "ix")
	aktsyn(t, exitOK, "scan", archive, "--index", index, "-q")
	all := asked(t, "", "--index", index, "--doc", "a.txt")
	if len(all) != 3 {
		t.Fatalf("%+v", all)
	}
	one := asked(t, "", "--index", index, "--doc", "a.txt", "--page", "1", "--start", "27")
	if len(one) != 1 || *one[0].Doc != "a.txt" || one[0].Start != 27 || one[0].Grade != "certain" || one[0].IndexedGrade != "" {
		t.Errorf("%+v", one)
	}
	if strings.Trim(one[0].Text, "•-") != "" {
		t.Errorf("not masked: %q", one[0].Text)
	}
	if got := asked(t, "", "--index", index, "--doc", "*", "--page", "0"); len(got) != 1 || strings.Contains(*got[0].Doc, "9903") {
		t.Errorf("the document's name: %+v", got)
	}
	if out := aktsyn(t, exitOK, "audit", "--index", index, "--format", "jsonl"); out != "" {
		t.Errorf("a masked explanation is logged: %s", out)
	}
	revealed := asked(t, "", "--index", index, "--doc", "a.txt", "--start", "27", "--reveal")
	if len(revealed) != 1 || revealed[0].Text != "010165-9901" {
		t.Errorf("%+v", revealed)
	}
	if out := aktsyn(t, exitOK, "audit", "--index", index, "--format", "jsonl"); !strings.Contains(out, "explain reveal") {
		t.Errorf("the log has %q", out)
	}
	code, out, errOut := run(t, "", "explain", "--index", index, "--doc", "nowhere", "--lang", "da")
	if code != exitOK || out != "" || !strings.Contains(errOut, "no such hit") {
		t.Errorf("no such document: %d, %q, %q", code, out, errOut)
	}
}

func TestExplainWrongUsage(t *testing.T) {
	for _, c := range []struct{ line, says string }{
		{"--lang dansk x", "known: en, da"},
		{"--kind z x", "cpr-masked"},
		{"--min-grade z x", "certain"},
		{"--signals mod12", "dash-separator"},
		{"--kind person --signals mod11", "seen-in-full"},
		{"--kind cpr,person --signals label", "one --kind"},
		{"--signals label text", "one thing at a time"},
		{"--signals label --index ix --doc a", "one thing at a time"},
		{"--index ix --doc a text", "one thing at a time"},
		{"--index ix", "--doc"},
		{"--page 1 text", "--index DIR"},
		{"--start 0 --signals label", "--index DIR"},
		{"--doc a", "--index DIR"},
		{"\xff", "UTF-8"},
		{"--signals=", "names none"},
		{"--signals= --kind person", "names none"},
	} {
		code, out, errOut := run(t, "", append([]string{"explain"}, strings.Fields(c.line)...)...)
		if code != exitUsage || out != "" || !strings.Contains(errOut, c.says) {
			t.Errorf("aktsyn explain %s: %d, %q, says %.300q", c.line, code, out, errOut)
		}
	}
}

// TestExplainWorstTexts: nothing, what is no text, and very much of it.
func TestExplainWorstTexts(t *testing.T) {
	for _, input := range []string{"", "\n", "Intet her.\n"} {
		code, out, errOut := run(t, input, "explain", "--lang", "da")
		if code != exitOK || out != "" || !strings.Contains(errOut, "intet fund") {
			t.Errorf("%q: %d, %q, %q", input, code, out, errOut)
		}
	}
	if got := asked(t, "", ""); len(got) != 0 {
		t.Errorf("an empty argument: %+v", got)
	}
	if code, _, errOut := run(t, "%PDF-1.4\n\xff", "explain"); code != exitUsage || !strings.Contains(errOut, "name the file") {
		t.Errorf("input that is no text: %d, %q", code, errOut)
	}
	latin := folder(t, map[string]string{"l.txt": "Født S\xf8ren, cpr 010165-9901\n", "t.docx": "PK\x03\x04"})
	if got := asked(t, "", "--kind", "cpr", "--file", filepath.Join(latin, "l.txt")); len(got) != 1 {
		t.Errorf("a file in Windows-1252: %+v", got)
	}
	if code, out, _ := run(t, "", "explain", "--json", "--file", filepath.Join(latin, "t.docx")); code != exitIncomplete || out != "[]\n" {
		t.Errorf("a broken file: %d, %q", code, out)
	}
	if code, _, errOut := run(t, "", "explain", "--file", filepath.Join(latin, "none")); code != exitFailed || !strings.Contains(errOut, "none") {
		t.Errorf("a missing file: %d, %q", code, errOut)
	}
	const n = 20_000
	if got := asked(t, strings.Repeat("cpr 010165-9901\r\n", n), "--kind", "cpr"); len(got) != n {
		t.Errorf("%d hits explained, want %d", len(got), n)
	}
	if got := asked(t, strings.Repeat("0101659901", 100_000), "--min-grade", "medium"); len(got) != 0 {
		t.Errorf("%d hits in one long number", len(got))
	}
}

// TestExplainReadsTheInputAsDash, alone and beside files.
func TestExplainReadsTheInputAsDash(t *testing.T) {
	const text = "CPR-nr. 010165-9901"
	file := filepath.Join(folder(t, map[string]string{"a.txt": text}), "a.txt")
	for _, args := range [][]string{{"-"}, {"-", "--file", file}} {
		got := asked(t, text, args...)
		if len(got) != len(args)/2+1 || *got[0].Doc != "-" || got[0].Start != 8 {
			t.Errorf("%q: %+v", args, got)
		}
	}
}

// TestInputIsDecodedAsFilesAre: text in another encoding than UTF-8 has the
// same hits as a file and as the standard input.
func TestInputIsDecodedAsFilesAre(t *testing.T) {
	type hit struct {
		Doc, Kind, Grade, Text string
		Page, Start, End       int
	}
	for name, text := range map[string]string{
		"windows-1252": "S\xf8ren \xd8sterg\xe5rd, cpr 010165-9901\n" + strings.Repeat("Intet p\xe5 denne linje.\n\n", 240) + "cpr 020265-9902\n",
		"utf-16":       "\xff\xfec\x00p\x00r\x00 \x000\x001\x000\x001\x006\x005\x00-\x009\x009\x000\x001\x00\n\x00",
	} {
		file := filepath.Join(folder(t, map[string]string{"a.txt": text}), "a.txt")
		want := rows[hit](t, aktsyn(t, exitOK, "detect", "--reveal", "--format", "jsonl", file))
		for i := range want {
			want[i].Doc = "-"
		}
		code, out, errOut := run(t, text, "detect", "--reveal", "--format", "jsonl")
		if got := rows[hit](t, out); code != exitOK || len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: %d, %q, %+v, want %+v", name, code, errOut, got, want)
		}
		if _, out, _ := run(t, text, "explain"); name == "windows-1252" && !strings.Contains(out, "(page 2, bytes ") {
			t.Errorf("%s: no place on page 2: %s", name, out)
		}
	}
}

// TestDetectSpeaksDanish in the table; what programs read is the same.
func TestDetectSpeaksDanish(t *testing.T) {
	for format, want := range map[string]string{"table": "sikkert", "csv": "certain", "jsonl": `"certain"`} {
		_, out, _ := run(t, "CPR-nr. 010165-9901\n", "detect", "--explain", "--lang", "da", "--format", format, "--kinds", "cpr")
		row := out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]
		if before, _, _ := strings.Cut(row, "CPR"); !strings.Contains(before, want) {
			t.Errorf("--format %s: no %s in %s", format, want, out)
		}
	}
}

// TestDetectExplains: each hit says in JSONL, and in its listing, what made
// its grade; without --explain nothing is added.
func TestDetectExplains(t *testing.T) {
	type hit struct {
		Kind, Grade string
		Explanation []struct {
			Step, Name, Grade, Text string
			Points                  int
		}
	}
	check := func(hits []hit) {
		t.Helper()
		if len(hits) != 2 {
			t.Fatalf("%d hits", len(hits))
		}
		for _, h := range hits {
			if n := len(h.Explanation); n < 2 || h.Explanation[n-1].Grade != h.Grade || h.Explanation[0].Points == 0 {
				t.Errorf("%+v", h)
			}
		}
	}
	const text = "cpr 010165-9901 Jens Hansen"
	_, out, _ := run(t, text, "detect", "--explain", "--format", "jsonl")
	check(rows[hit](t, out))
	line := `{"id":1,"text":"` + text + `"}` + "\n"
	_, out, _ = run(t, line, "detect", "--explain", "--jsonl", "--lang", "da")
	check(rows[struct{ Hits []hit }](t, out)[0].Hits)
	if !strings.Contains(out, "bindestreg") {
		t.Errorf("not in Danish: %s", out)
	}
	for _, args := range [][]string{{"detect", "--format", "jsonl"}, {"detect", "--jsonl"}, {"detect"}} {
		input := text
		if args[len(args)-1] == "--jsonl" {
			input = line
		}
		if _, out, _ := run(t, input, args...); strings.Contains(out, "xplanation") || strings.Contains(out, "hyphen") {
			t.Errorf("%v explains unasked: %s", args, out)
		}
	}
	if _, out, _ := run(t, text, "detect", "--explain"); !strings.Contains(out, "EXPLANATION") || !strings.Contains(out, "serial: +7") {
		t.Errorf("table:\n%s", out)
	}
}

// TestEverySignalCanBeAskedAbout in both languages.
func TestEverySignalCanBeAskedAbout(t *testing.T) {
	for _, kind := range kernels.Kinds() {
		names := strings.Join(ruleset.SignalNames(kind), ",")
		for _, lang := range []string{"en", "da"} {
			out := aktsyn(t, exitOK, "explain", "--kind", kind.String(), "--lang", lang, "--signals", names)
			if got, want := strings.Count(out, "\n"), len(ruleset.SignalNames(kind)); got <= want {
				t.Errorf("%v in %s: %d lines for %d signals", kind, lang, got, want)
			}
		}
	}
}
