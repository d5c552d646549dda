package cpr

import (
	"strings"
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/charclass"
	"aktsyn/kernels/kerneltest"
)

// slowHeader finds the header of a line as its definition says: among the
// lines around it with as many of a delimiter, the first that names a column.
func slowHeader(lines []string, at int) (header int, delimiter byte) {
	header = -1
	for _, d := range []byte(delimiters) {
		count := func(i int) int { return strings.Count(lines[i], string(d)) }
		top := at
		for top > 0 && count(at) > 0 && count(top-1) == count(at) && !strings.HasSuffix(lines[top-1], "\f") {
			top--
		}
		for i := top; i < at; i++ {
			line := []byte(strings.TrimSuffix(lines[i], "\f"))
			if first := strings.IndexAny(delimiters, string(line)); !hasLongNumber(line) && first >= 0 && delimiters[first] == d && namesCPR(line, d) {
				if header < 0 || i < header {
					header, delimiter = i, d
				}
				break
			}
		}
	}
	return header, delimiter
}

// Lines at random, asked about in ascending order and not all of them.
func TestListHeadersAgainstTheirDefinition(t *testing.T) {
	r := seeded(41)
	cells := []string{"2024", "Navn", "CPR", "cpr-nr.", "Konto", "Hansen", "", "12345", "ja", "PNR", strings.Repeat("lang ", 12)}
	found := 0
	classes := charclass.For(Fastest.level())
	for range 20000 {
		var lines []string
		delimiter := delimiters[r.IntN(len(delimiters))]
		for range 1 + r.IntN(9) {
			if r.IntN(6) == 0 {
				delimiter = delimiters[r.IntN(len(delimiters))]
			}
			line := make([]string, 1+r.IntN(3))
			for i := range line {
				line[i] = cells[r.IntN(len(cells))]
			}
			text := strings.Join(line, string(delimiter))
			if r.IntN(12) == 0 {
				text += "\f"
			}
			lines = append(lines, text)
		}
		text := strings.ReplaceAll(strings.Join(lines, "\n"), "\f\n", "\f")
		var columns listColumns
		classes.Begin([]byte(text))
		columns.begin([]byte(text), classes)
		at := 0
		for i, line := range lines {
			if r.IntN(3) > 0 && strings.Trim(line, "\f") != "" {
				columns.header(at)
				want, delimiter := slowHeader(lines, i)
				got := -1
				if columns.current != nil {
					got = strings.Count(text[:columns.current.header], "\n") + strings.Count(text[:columns.current.header], "\f")
				}
				if got != want || want >= 0 && delimiters[columns.cursor.delimiter-charclass.Tab] != delimiter {
					t.Fatalf("line %d has header %d, want %d, in %q", i, got, want, text)
				}
				if want >= 0 {
					found++
				}
			}
			at += len(strings.TrimSuffix(line, "\f")) + 1
		}
	}
	if found < 300 {
		t.Errorf("only %d headers compared", found)
	}
}

func TestHasLongNumber(t *testing.T) {
	for n := range 1 << 14 { // digits where bits are set
		text := []byte(strings.Repeat(",", 14))
		run, want := 0, false
		for i := range text {
			if n>>i&1 == 0 {
				run = 0
				continue
			}
			text[i] = '7'
			run++
			want = want || run == 4
		}
		if hasLongNumber(text) != want {
			t.Fatalf("%s: want %v", text, want)
		}
	}
}

// A table in a note has its header like one in a file.
func TestBarsMakeAList(t *testing.T) {
	text := "# Notat\n\nDe berørte er:\n| CPR | Navn | Kundenr. |\n|-----|---|---|\n| 0305853126 | Jens | 0305853118 |\n"
	hits := kerneltest.Scan(New(Options{}), kernels.Page{Text: []byte(text)})
	if len(hits) != 2 || !hits[0].Signals.Has(ColumnHeader) || hits[1].Signals.Has(ColumnHeader) || !hits[1].Signals.Has(ContraryHeader) {
		t.Errorf("%s", describe(text, hits))
	}
}
