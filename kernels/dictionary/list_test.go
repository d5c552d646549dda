package dictionary

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func parse(t *testing.T, content string, opts ListOptions) ([]Entry, ListReport) {
	t.Helper()
	entries, report, err := ParseList(strings.NewReader(content), "list.txt", opts)
	if err != nil {
		t.Fatal(err)
	}
	if !addsUp(report) {
		t.Errorf("the report does not account for every line: %+v", report)
	}
	return entries, report
}

func addsUp(r ListReport) bool {
	n := r.Entries + r.Duplicates + r.Blank + r.Comments + r.Headers
	for reason, lines := range r.Skipped {
		if !slices.Contains(SkipReasons(), reason) || !slices.IsSorted(lines) {
			return false
		}
		n += len(lines)
	}
	return n == r.Lines
}

func TestParseListFormats(t *testing.T) {
	const word = Given | Surname
	for name, c := range map[string]struct {
		content string
		opts    ListOptions
		want    []Entry
	}{
		"plain":           {"Åse\nBo Lund\n", ListOptions{}, []Entry{{"Åse", word, 0}, {"Bo Lund", FullName, 0}}},
		"no final break":  {"Åse\nBo", ListOptions{}, []Entry{{"Åse", word, 0}, {"Bo", word, 0}}},
		"CRLF":            {"Åse\r\nBo\r\n", ListOptions{}, []Entry{{"Åse", word, 0}, {"Bo", word, 0}}},
		"tab and count":   {"JENSEN\t261432\nHOLM\t999\n", ListOptions{Class: Surname}, []Entry{{"JENSEN", Surname, 5}, {"HOLM", Surname, 3}}},
		"semicolon":       {"JENSEN;10000\nHOLM;9999", ListOptions{Class: Surname}, []Entry{{"JENSEN", Surname, 5}, {"HOLM", Surname, 4}}},
		"comma":           {"JENSEN,20\nHOLM,19", ListOptions{Class: Surname}, []Entry{{"JENSEN", Surname, 2}, {"HOLM", Surname, 1}}},
		"empty count":     {"Bo;\nEva;0", ListOptions{Class: Given}, []Entry{{"Bo", Given, 0}, {"Eva", Given, 1}}},
		"huge count":      {"Bo\t" + strings.Repeat("9", 400), ListOptions{Class: Given}, []Entry{{"Bo", Given, 5}}},
		"DaCy's header":   {"name\tcount\tethnicity\nMarie\t259943.0\tdanish\n", ListOptions{Class: Given}, []Entry{{"Marie", Given, 5}}},
		"Danish header":   {"# fra DST\nnavn;antal\nBo;5", ListOptions{Class: Given}, []Entry{{"Bo", Given, 1}}},
		"quotes":          {"\"Bo Lund\",\"150\"\n\"Eva\"", ListOptions{}, []Entry{{"Bo Lund", FullName, 3}, {"Eva", word, 0}}},
		"byte order mark": {"\uFEFFÅse\n", ListOptions{}, []Entry{{"Åse", word, 0}}},
		"Windows-1252":    {"S\xF8ren\n\xC5se\nBo\n", ListOptions{}, []Entry{{"Søren", word, 0}, {"Åse", word, 0}, {"Bo", word, 0}}},
		"mixed encodings": {"Søren\nJ\xF8rn\n", ListOptions{}, []Entry{{"Søren", word, 0}, {"Jørn", word, 0}}},
		"decomposed":      {"A\u030ase\n", ListOptions{}, []Entry{{"Åse", word, 0}}},
		"odd blanks":      {"  Bo \u00a0 Lund  \n", ListOptions{}, []Entry{{"Bo Lund", FullName, 0}}},
		"surname of two":  {"VON HOLM\t7\n", ListOptions{Class: Surname}, []Entry{{"VON HOLM", Surname, 1}}},
		"street":          {"10. Februar Vej 2\n", ListOptions{Class: Street}, []Entry{{"10. Februar Vej 2", Street, 0}}},
		"stop and quotes": {"Bo Lund Jr.\n'Eva'\n\"(t) Hooft\",3", ListOptions{}, []Entry{{"Bo Lund Jr", FullName, 0}, {"Eva", word, 0}, {"t) Hooft", FullName, 1}}},
		"invisible":       {"Bo \u200b Lund\n\ufeff Eva\n", ListOptions{}, []Entry{{"Bo Lund", FullName, 0}, {"Eva", word, 0}}},
		"exact case":      {"bo\nBo\nbo", ListOptions{Mode: ExactCase}, []Entry{{"bo", word, 0}, {"Bo", word, 0}}},
		"Ã is a letter":   {"JOÃO\nÃ-Bo", ListOptions{}, []Entry{{"JOÃO", word, 0}, {"Ã-Bo", word, 0}}},
		"duplicates":      {"BO\t5\nEva\nBo\t5000\nbo", ListOptions{Class: Given}, []Entry{{"bo", Given, 4}, {"Eva", Given, 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, report := parse(t, c.content, c.opts)
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if len(report.Skipped) > 0 {
				t.Errorf("skipped %v", report.Skipped)
			}
		})
	}
}

func TestParseListAccountsForEveryLine(t *testing.T) {
	content := strings.Join([]string{
		"navn;antal",              // 1: header
		"# comment",               // 2
		"",                        // 3
		"Bo;3",                    // 4: entry
		"J",                       // 5: one letter
		"4711;4",                  // 6: no letter
		"Jensen 261432",           // 7: number
		"Hansen, Jens",            // 8: entry, turned round
		"Bo;1.234",                // 9: second column
		"\x81\x8d;5",              // 10: not even Windows-1252
		"H\uFFFDrdis",             // 11: replacement character
		strings.Repeat("æ", 200),  // 12: over-long
		strings.Repeat("x", 1e6),  // 13: longer than the buffer
		"BO",                      // 14: duplicate
		"J.",                      // 15: one letter
		"navn;antal",              // 16: no header any more
		"\xC5se;" + "4",           // 17: Windows-1252, entry
		"   \t ",                  // 18: blank
		strings.Repeat("x", 1000), // 19: over-long
		strings.Repeat("bo ", 33), // 20: over-long
		"SÃ¸ren",                  // 21: garbled
		"Jens Ã…gaard",            // 22: garbled
		"«Åse»",                   // 23: duplicate, trimmed
	}, "\n")
	entries, got := parse(t, content, ListOptions{})
	want := ListReport{Name: "list.txt", Lines: 23, Entries: 3, Duplicates: 2, Blank: 2, Comments: 1, Headers: 1, Windows1252: 2, Inverted: 1, Trimmed: 1,
		Skipped: map[SkipReason][]int{
			OneLetter: {5, 15}, NoLetter: {6}, HasNumber: {7}, BadCount: {9, 16}, InvalidBytes: {10, 11}, Garbled: {21, 22}, OverLong: {12, 13, 19, 20},
		}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if want := []Entry{{"Bo", Given | Surname, 1}, {"Jens Hansen", FullName, 0}, {"Åse", Given | Surname, 1}}; !slices.Equal(entries, want) {
		t.Errorf("entries %v", entries)
	}
}

func TestParseListAfterByteOrderMarkIsUTF8(t *testing.T) {
	_, report := parse(t, "\uFEFFBo\nS\xF8ren\n", ListOptions{})
	if !slices.Equal(report.Skipped[InvalidBytes], []int{2}) {
		t.Errorf("report %+v", report)
	}
}

func TestParseListRefusesWhatIsNoList(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"binary":   {"Bo\nEva\nx\x00\x01y\n", "line 3: byte 2 is the control character 0x00"},
		"UTF-16":   {"\xFF\xFEB\x00o\x00", "line 1: is UTF-16"},
		"compiled": {string(compiled(t, sampleEntries())), "is a compiled dictionary"},
		"escape":   {"Bo\x1b[31m\n", "line 1: byte 3"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := ParseList(strings.NewReader(c.content), "list.txt", ListOptions{})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "list.txt: ") {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "Bo") {
				t.Errorf("the error repeats content: %v", err)
			}
		})
	}
}

func TestParseListReportsReadErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	r := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("Bo\n")))
	if _, _, err := ParseList(r, "list.txt", ListOptions{}); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("got %v", err)
	}
	if _, _, err := ParseList(iotest.ErrReader(broken), "list.txt", ListOptions{}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// Of Statistics Denmark's lists only the rows for unknown names and a few
// single letters give no entry.
func TestParseListOnRealLists(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "names")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no shared data")
	}
	for file, want := range map[string]ListReport{
		"dst2014_efternavne_min5.tsv":       {Lines: 69749, Entries: 69744},
		"dst2014_fornavne_kvinder_min5.tsv": {Lines: 11092, Entries: 11088},
		"dst2014_fornavne_maend_min5.tsv":   {Lines: 8811, Entries: 8801},
		"dacy_names_test_only.tsv":          {Lines: 4149, Entries: 3724, Headers: 1},
	} {
		b, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		entries, got, err := ParseList(bytes.NewReader(b), file, ListOptions{Class: Given})
		if err != nil || !addsUp(got) {
			t.Fatalf("%s: %+v, %v", file, got, err)
		}
		if _, err := Build(entries, Options{}); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if got.Lines != want.Lines || got.Headers != want.Headers || got.Entries != want.Entries {
			t.Errorf("%s: got %d lines, %d entries, %d headers", file, got.Lines, got.Entries, got.Headers)
		}
	}
}

// Whatever a list holds: no panic, a report that adds up, no content in the
// error, and entries that Build takes.
func FuzzParseList(f *testing.F) {
	f.Add([]byte("navn;antal\nBo;3\nS\xF8ren\t4\n# x\n\n\"Eva Holm\",7"), uint8(0))
	f.Add([]byte("\uFEFFA\u030ase\u00a0\u2028Holm\n\xff\n"), uint8(Surname))
	f.Add([]byte(magic), uint8(Street))
	f.Fuzz(func(t *testing.T, content []byte, class uint8) {
		opts := ListOptions{Class: Class(class) & allClasses, Mode: Mode(class>>6) % 3}
		entries, report, err := ParseList(bytes.NewReader(content), "list", opts)
		if err != nil {
			return
		}
		if !addsUp(report) {
			t.Fatalf("the report does not add up: %+v", report)
		}
		a, err := Build(entries, Options{Mode: opts.Mode})
		if err != nil {
			t.Fatalf("Build refuses what ParseList gave: %v", err)
		}
		if a.Len() != len(entries) {
			t.Fatalf("%d entries became %d", len(entries), a.Len())
		}
	})
}

// endless is a file of zeros that never ends, as /dev/zero is.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func TestParseListEndsOnEndlessZeros(t *testing.T) {
	if _, _, err := ParseList(endless{}, "zero", ListOptions{}); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("got %v, want an error that names the line", err)
	}
}

func TestParseListTurnsNamesRound(t *testing.T) {
	for _, test := range []struct {
		line  string
		class Class
		want  string // empty if the line is skipped
	}{
		{"Hansen, Jens", 0, "Jens Hansen"},
		{"Holm-Nielsen,Anne Mette", FullName, "Anne Mette Holm-Nielsen"},
		{"\"Hansen\", \"Jens\"", 0, ""},
		{"Hansen, Jens, Vejle", 0, ""},
		{"Jens Hansen, Vejle", 0, ""},
		{"Hansen, Vej 3", 0, ""},
		{"Hansen; Jens", 0, ""},
		{"Hansen, Jens", Surname, ""},
	} {
		entries, report, err := ParseList(strings.NewReader("Åse Holm\n"+test.line+"\n"), "list", ListOptions{Class: test.class})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(entries) == 2 {
			got = entries[1].Text
		}
		if got != test.want || (report.Inverted == 1) != (test.want != "") || len(report.Skipped[BadCount]) == 1 == (test.want != "") {
			t.Errorf("%q: %q, %+v, want %q", test.line, got, report, test.want)
		}
		if test.want != "" && entries[1].Class != FullName {
			t.Errorf("%q: class %v", test.line, entries[1].Class)
		}
	}
}
