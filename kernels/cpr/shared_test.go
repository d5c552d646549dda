package cpr

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aktsyn/kernels"
)

// The tests of this file measure quality on the shared data, which is not
// part of the project: they are skipped where it is absent.
const sharedData = "../../../shared/data/"

// readShared decodes the lines of a shared JSONL file.
func readShared[T any](t *testing.T, path string) (rows []T) {
	t.Helper()
	f, err := os.Open(sharedData + path)
	if os.IsNotExist(err) {
		t.Skip("shared data is absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil || len(rows) == 0 {
		t.Fatalf("%s: %d rows, %v", path, len(rows), err)
	}
	return rows
}

// Every number of the fixtures is found, and 97 % are high or certain. All
// of them stand behind a label.
func TestSharedFixtures(t *testing.T) {
	rows := readShared[struct {
		ID, Text string
		CPRs     []string
	}](t, "cpr/fixtures_dev.jsonl")
	k := New(Options{})
	grades := map[kernels.Grade]int{}
	total := 0
	for _, row := range rows {
		found := map[string]kernels.Grade{}
		for _, h := range scan(t, k, kernels.Prose, row.Text) {
			value := valueOf(row.Text, h)
			found[value] = max(found[value], h.Grade)
		}
		for _, want := range row.CPRs {
			total++
			grades[found[want]]++
			if found[want] == 0 {
				t.Errorf("%s: a number is missing", row.ID)
			}
		}
	}
	t.Logf("%d numbers by best grade: %v", total, grades)
	if good := grades[kernels.High] + grades[kernels.Certain]; good*100 < total*97 {
		t.Errorf("%d of %d high or certain, want 97 %%", good, total)
	}
}

// Numbers that are no CPR numbers but have a date are candidates, and at most
// 1 % of them are high or certain.
func TestSharedNegatives(t *testing.T) {
	rows := readShared[struct{ ID, Text string }](t, "cpr/negatives_dev.jsonl")
	k := New(Options{})
	grades := map[kernels.Grade]int{}
	for _, row := range rows {
		grades[best(t, k, kernels.Prose, row.Text).Grade]++
	}
	t.Logf("%d texts by best grade: %v", len(rows), grades)
	if bad := grades[kernels.High] + grades[kernels.Certain]; bad*100 > len(rows) {
		t.Errorf("%d of %d high or certain, want at most 1 %%", bad, len(rows))
	}
	if grades[0] > 0 {
		t.Errorf("%d texts without a candidate, though all hold a possible date", grades[0])
	}
}

// Single numbers with what other implementations say of them.
func TestSharedVectors(t *testing.T) {
	rows := readShared[struct {
		Number, Birth, Note, Source string
		Valid                       *bool
		Mod11                       *bool
	}](t, "cpr/vectors.jsonl")
	k := New(Options{})
	for _, row := range rows {
		value, ok := Canonical(row.Number)
		if row.Valid != nil && *row.Valid && !ok {
			t.Errorf("%s: %s is refused", row.Source, row.Number)
		}
		if row.Mod11 != nil && Mod11(value) != *row.Mod11 {
			t.Errorf("%s: modulus 11 of %s", row.Source, row.Number)
		}
		if strings.Contains(row.Source, "python-stdnum") && row.Birth == "1962-10-21" {
			row.Birth = "1862-10-21" // seventh digit 5, year 62: cpr.dk's table says 18xx, and so does that library
		}
		if row.Birth != "" && birthText(value) != row.Birth {
			t.Errorf("%s: %s is born %s, want %s", row.Source, row.Number, birthText(value), row.Birth)
		}
		if h := best(t, k, kernels.Prose, row.Number+"\n"); ok && h.Kind != kernels.CPR {
			t.Errorf("%s: %s is not found", row.Source, row.Number)
		}
	}
}

func birthText(value string) string {
	year, month, day, _ := BirthDate(value)
	two := func(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
	return two(year/100) + two(year%100) + "-" + two(month) + "-" + two(day)
}

// Parliament speaks of CPR and never of a number.
func TestSharedProse(t *testing.T) {
	files, err := filepath.Glob(sharedData + "text/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("shared data is absent")
	}
	k := New(Options{})
	grades := map[kernels.Grade]int{}
	size := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		size += len(text)
		for _, page := range strings.SplitAfter(string(text), "\f") {
			for _, h := range scan(t, k, kernels.Prose, page) {
				grades[h.Grade]++
			}
		}
	}
	t.Logf("%d bytes, hits by grade: %v", size, grades)
	if bad := grades[kernels.High] + grades[kernels.Certain]; bad > 0 {
		t.Errorf("%d hits high or certain in prose without a number", bad)
	}
}
