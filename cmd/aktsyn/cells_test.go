package main

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"aktsyn/pipeline/report"
)

// sheet is a list of citizens with a title, a header of two rows, and numbers
// of nobody in columns chosen at random.
type sheet struct {
	name  string
	cells map[[2]int]string // by row and column, from 1
	want  map[string]string // number → where it is listed
	rows  int
}

func newSheet(name string, rows int, r *rand.Rand) sheet {
	s := sheet{name, map[[2]int]string{{1, 1}: "Udtræk 31-12-2020", {3, 1}: "Borger", {3, 4}: "Sag",
		{4, 1}: "Nr", {4, 2}: "CPR-nr.", {4, 3}: "Barnets CPR-nr.", {4, 4}: "Sagsnr.", {4, 5}: "CPR-nr. på værge"}, map[string]string{}, rows}
	quoted := name
	if strings.Contains(name, " ") {
		quoted = "'" + name + "'"
	}
	for row := 5; row <= rows; row++ {
		if r.IntN(10) == 0 {
			continue // empty
		}
		s.cells[[2]int{row, 1}] = fmt.Sprint(row - 4)
		s.cells[[2]int{row, 4}] = "sag om hjælpemidler og tilbud " + strings.Repeat("x", r.IntN(9))
		column := []int{2, 3, 5}[r.IntN(3)]
		number := fmt.Sprintf("%02d%02d%02d-%04d", 1+row%28, 1+row/28%12, row/336%90, 1000+row)
		s.cells[[2]int{row, column}] = number
		s.want[number] = fmt.Sprintf("%s%d", report.ColumnLetters(uint32(column)), row)
		if name != "" {
			s.want[number] = quoted + "!" + s.want[number]
		}
	}
	return s
}

func (s sheet) writeCSV(t *testing.T, path string) {
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := csv.NewWriter(f)
	w.Comma = ';'
	for row := 1; row <= s.rows; row++ {
		line := make([]string, 5)
		for column := range line {
			line[column] = s.cells[[2]int{row, column + 1}]
		}
		if err := w.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if w.Flush(); w.Error() != nil {
		t.Fatal(w.Error())
	}
}

func writeXLSX(t *testing.T, path string, sheets ...sheet) {
	f := excelize.NewFile()
	defer f.Close()
	for _, s := range sheets {
		if _, err := f.NewSheet(s.name); err != nil {
			t.Fatal(err)
		}
		for at, text := range s.cells {
			if err := f.SetCellStr(s.name, report.ColumnLetters(uint32(at[1]))+fmt.Sprint(at[0]), text); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.MergeCell(s.name, "A3", "C3"); err != nil {
			t.Fatal(err)
		}
		if err := f.SetRowVisible(s.name, 9, false); err != nil {
			t.Fatal(err)
		}
		if err := f.SetColVisible(s.name, "C", false); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
}

// TestHitsNameTheirCell plants numbers in sheets of several pages, with hidden
// rows and columns, merged cells and a header of two rows below a title. Every
// one is listed with its cell and its column's name, and known by its header on
// every page.
func TestHitsNameTheirCell(t *testing.T) {
	ownKey(t)
	r := rand.New(rand.NewPCG(7, 7))
	dir, index := t.TempDir(), filepath.Join(t.TempDir(), "index")
	one, two, export := newSheet("Ark1", 3000, r), newSheet("Børn 2020", 40, r), newSheet("", 3000, r)
	writeXLSX(t, filepath.Join(dir, "liste.xlsx"), one, two)
	export.writeCSV(t, filepath.Join(dir, "udtræk.csv"))
	aktsyn(t, exitOK, "scan", dir, "--index", index, "-q")
	headers := map[uint32]string{2: "CPR-nr.", 3: "Barnets CPR-nr.", 5: "CPR-nr. på værge"}
	got := map[string][]string{}
	pages := uint32(0)
	for _, h := range rows[report.Listed](t, aktsyn(t, exitOK, "hits", "--index", index, "--kind", "cpr", "--format", "jsonl", "--reveal")) {
		if h.Cell == nil {
			t.Fatalf("%s page %d byte %d has no cell", h.Doc, h.Page, h.Start)
		}
		got[h.Text] = append(got[h.Text], h.Doc+" "+h.Cell.String())
		pages = max(pages, h.Page)
		if h.Cell.Header != headers[h.Cell.Column] || !slices.Contains(h.Signals, "column-header") {
			t.Fatalf("%s %s, page %d: header %q, signals %v", h.Doc, h.Cell, h.Page, h.Cell.Header, h.Signals)
		}
	}
	for number := range one.want {
		want := []string{"liste.xlsx " + one.want[number]}
		if place, ok := two.want[number]; ok {
			want = append(want, "liste.xlsx "+place)
		}
		if place, ok := export.want[number]; ok {
			want = append(want, "udtræk.csv "+place)
		}
		if !slices.Equal(got[number], want) {
			t.Fatalf("a number is listed at %v, want %v", got[number], want)
		}
	}
	if len(got) < len(one.want) || pages < 3 {
		t.Errorf("%d numbers on pages up to %d", len(got), pages)
	}
	masked := aktsyn(t, exitOK, "hits", "--index", index, "--doc", "liste.xlsx", "--kind", "cpr")
	if !strings.Contains(masked, "'Børn 2020'!") {
		t.Error("the table does not name the sheet")
	}
	report := aktsyn(t, exitOK, "case", "check", "--subject-cpr", "010190-1234", dir)
	if !strings.Contains(report, "i 'Børn 2020'!") || !strings.Contains(report, "i række ") || !strings.Contains(report, "(CPR-nr. på værge)") {
		t.Errorf("the case check names no cells")
	}
}
