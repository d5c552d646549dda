package extract

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

var cellSeed = flag.Uint64("cellseed", 0, "of TestEveryCellHasItsAddress; 0 takes a new one")

// grid is a table made at random: the text of its cells by their place, and
// the first and last row of it that has any.
type grid struct {
	name  string
	cells map[Cell]string
	rows  int
}

// randomGrid makes a table with a title, a header, rows and columns that are
// empty, and texts that no other cell has.
func randomGrid(r *rand.Rand, rows, columns int, far bool) grid {
	g := grid{name: "Ark " + fmt.Sprint(r.IntN(100)), cells: map[Cell]string{}, rows: rows}
	top := 1 + r.IntN(5)
	g.cells[Cell{1, 1}] = "Udtræk for året"
	for column := range columns {
		g.cells[Cell{uint32(top), uint32(column + 1)}] = "Navn på kolonne " + strings.Repeat("x", column+1)
	}
	for row := top + 1; row <= rows; row++ {
		for column := 1; column <= columns && r.IntN(5) > 0; column++ {
			if r.IntN(3) > 0 {
				at := Cell{uint32(row), uint32(column)}
				if far && r.IntN(20) == 0 {
					at.Column += uint32(r.IntN(16_000))
				}
				g.cells[at] = fmt.Sprintf("%07d-%d æøå", row, at.Column)
			}
		}
	}
	return g
}

// sorted are the places of the cells, row by row.
func (g grid) sorted() []Cell {
	var out []Cell
	for c := range g.cells {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Cell) int { return slices.Compare([]uint32{a.Row, a.Column}, []uint32{b.Row, b.Column}) })
	return out
}

// asXLSX is excelize's workbook of the table.
func (g grid) asXLSX(t *testing.T) []byte {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", g.name); err != nil {
		t.Fatal(err)
	}
	for place, text := range g.cells {
		ref, err := excelize.CoordinatesToCellName(int(place.Column), int(place.Row))
		if err == nil {
			err = f.SetCellStr(g.name, ref, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// asODS repeats what is empty, as LibreOffice does.
func (g grid) asODS(t *testing.T) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "<office:spreadsheet><table:table table:name='%s'>", g.name)
	last := Cell{}
	for _, c := range g.sorted() {
		if c.Row != last.Row {
			if last.Row > 0 {
				b.WriteString("</table:table-row>")
			}
			if gap := c.Row - last.Row - 1; gap > 0 {
				fmt.Fprintf(&b, "<table:table-row table:number-rows-repeated='%d'><table:table-cell table:number-columns-repeated='1024'/></table:table-row>", gap)
			}
			b.WriteString("<table:table-row>")
			last = Cell{c.Row, 0}
		}
		if gap := c.Column - last.Column - 1; gap > 0 {
			fmt.Fprintf(&b, "<table:covered-table-cell table:number-columns-repeated='%d'/>", gap)
		}
		fmt.Fprintf(&b, "<table:table-cell><text:p>%s</text:p></table:table-cell>", g.cells[c])
		last = c
	}
	b.WriteString("</table:table-row></table:table></office:spreadsheet>")
	return packOf(t, entry{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
		entry{"content.xml", odfHead + b.String() + "</office:body></office:document-content>"})
}

// asXLS writes a workbook of BIFF8, which has 65,536 rows and 256 columns.
func (g grid) asXLS(t *testing.T) []byte {
	var b strings.Builder
	for _, c := range g.sorted() {
		b.WriteString(biffRecord(biffLabel, at(uint16(c.Row-1), uint16(c.Column-1), 0), wideText(g.cells[c], 2)))
	}
	return []byte(oleFile(t, [2]string{"Workbook", xlsStream(xlsStyles, [2]string{g.name, b.String()})}))
}

// asCSV quotes some cells, and writes some of them over several lines.
func (g grid) asCSV(columns int) []byte {
	var b bytes.Buffer
	for row := 1; row <= g.rows; row++ {
		for column := 1; column <= columns; column++ {
			text := g.cells[Cell{uint32(row), uint32(column)}]
			if row%3 == 0 && text != "" {
				text = `"` + strings.ReplaceAll(text, " ", "\r\n") + `"`
			}
			b.WriteString(text)
			if column < columns {
				b.WriteByte(';')
			}
		}
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

// checkCells looks every cell of the table up on the pages and checks its
// address, and that of its column's name.
func checkCells(t *testing.T, what string, g grid, pages []Page) {
	t.Helper()
	found, names := map[Cell]bool{}, 0
	for _, p := range pages {
		if p.Form != kernels.Sheet && p.Form != kernels.Table || len(p.Cells.Runs) == 0 {
			continue
		}
		finder := p.Cells.Finder(p.Text)
		offset := 0
		for line := range bytes.Lines(p.Text) {
			for part := range bytes.SplitSeq(bytes.TrimSuffix(line, []byte("\n")), []byte{'\t'}) {
				if len(part) > 0 {
					cell, header := finder.Cell(uint32(offset + len(part) - 1))
					if text := strings.ReplaceAll(string(part), "  ", " "); g.cells[cell] != text {
						t.Fatalf("%s, page %d: %q is said to stand in %v, where %q stands", what, p.Number, part, cell, g.cells[cell])
					}
					if want := uint32(offset) < p.Lead; want && !header {
						t.Fatalf("%s, page %d: %v is repeated but no header", what, p.Number, cell)
					}
					found[cell] = true
					if cell.Column < 5 && len(p.Cells.Name(p.Text, cell.Column)) > 0 {
						names++
					}
				}
				offset += len(part) + 1
			}
		}
	}
	if len(found) != len(g.cells) || names == 0 {
		t.Errorf("%s: %d of %d cells have an address, %d a name", what, len(found), len(g.cells), names)
	}
}

func TestEveryCellHasItsAddress(t *testing.T) {
	seed := *cellSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("to repeat: -cellseed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	for range 2 {
		columns := 4 + r.IntN(8)
		far := randomGrid(r, 1000+r.IntN(1500), columns, true)
		near := randomGrid(r, 1000+r.IntN(1500), columns, false)
		for _, c := range []struct {
			name string
			grid grid
			data []byte
		}{
			{"x.xlsx", far, far.asXLSX(t)}, {"x.ods", far, far.asODS(t)}, {"x.xls", near, near.asXLS(t)}, {"x.csv", near, near.asCSV(columns)},
		} {
			docs := read(t, c.name, c.data, source.Limits{})
			checkCells(t, c.name, c.grid, docs[0].pages)
			isolated := &recorder{t: t}
			if err := isolating(t, source.Limits{}).File(context.Background(), onDisk(t, c.name, string(c.data)), isolated); err != nil {
				t.Fatal(err)
			}
			if len(isolated.docs) == 0 || !slices.EqualFunc(isolated.docs[0].pages, docs[0].pages, sameCells) {
				t.Errorf("%s: a reader process gives other cells", c.name)
			}
		}
	}
}

func sameCells(a, b Page) bool {
	return a.Number == b.Number && a.Cells.First == b.Cells.First && a.Cells.HeaderFrom == b.Cells.HeaderFrom &&
		a.Cells.HeaderTo == b.Cells.HeaderTo && slices.Equal(a.Cells.Runs, b.Cells.Runs)
}

// checkRuns checks what every page must say of its cells.
func checkRuns(t testing.TB, p Page) {
	t.Helper()
	runs := p.Cells.Runs
	if len(runs) == 0 {
		if p.Cells.First != 0 || p.Cells.HeaderTo != 0 {
			t.Errorf("page %d is no table: %+v", p.Number, p.Cells)
		}
		return
	}
	if runs[0].Line != 0 || runs[0].Part != 0 || p.Cells.First > p.Number || p.Cells.HeaderFrom > p.Cells.HeaderTo {
		t.Errorf("page %d: %+v", p.Number, p.Cells)
	}
	ascending := func(a, b CellRun) int {
		return slices.Compare([]uint32{a.Line, a.Part}, []uint32{b.Line, b.Part})
	}
	if lines := bytes.Count(p.Text, []byte{'\n'}); !slices.IsSortedFunc(runs, ascending) || int(runs[len(runs)-1].Line) >= lines {
		t.Errorf("page %d of %d lines: %v", p.Number, lines, runs)
	}
	for _, r := range runs {
		if r.Row == 0 || r.Column == 0 {
			t.Errorf("page %d: %v", p.Number, runs)
		}
	}
}

// Rows and cells that say no place, or one that cannot be, follow the one
// before; what is no table has no addresses.
func TestCellsWithoutAddress(t *testing.T) {
	sheet := "<sheetData><row><c t='inlineStr'><is><t>a</t></is></c><c t='inlineStr'><is><t>b</t></is></c></row>" +
		"<row r='0'>" + str("", "c") + "</row><row r='99999999999'>" + str("ZZZZZZ1", "d") + "</row><row r='9'>" + str("C9", "e") + str("A9", "f") + "</row>" +
		"<row r='4'>" + str("B4", "g") + "</row></sheetData>"
	c, err := readWith(t, readXLSX, packOf(t, book("", "", sheet)...))
	if err != nil {
		t.Fatal(err)
	}
	p := c.pages[0]
	want := map[string]Cell{"a": {1, 1}, "b": {1, 2}, "c": {2, 1}, "d": {3, 1}, "e": {9, 3}, "f": {9, 1}, "g": {4, 2}}
	finder := p.Cells.Finder(p.Text)
	for text, cell := range want { // in any order
		if got, _ := finder.Cell(uint32(bytes.Index(p.Text, []byte(text)))); got != cell {
			t.Errorf("%s: %v, want %v, in %q", text, got, cell, p.Text)
		}
	}
	prose := readOne(t, "x.txt", []byte("a\tb\nc\td\n"))
	finder = prose.pages[1].Cells.Finder(prose.pages[1].Text)
	if got, _ := finder.Cell(2); got != (Cell{}) {
		t.Errorf("prose has a cell %v", got)
	}
}

// What names the columns is repeated on later pages as it stands on the first.
func TestTableHeaders(t *testing.T) {
	data := "Hansen\t0101901234"
	for _, c := range []struct {
		what   string
		rows   []string
		repeat int
		name   string // of column 2
	}{
		{"a header", []string{"Navn\tCPR-nr."}, 1, "CPR-nr."},
		{"a title with a date, a blank row", []string{"Udtræk 31-12-2020", "", "Navn\tCPR-nr."}, 3, "CPR-nr."},
		{"cells over several columns", []string{"Borger\t\tSag", "Navn\tCPR-nr.\tNummer"}, 2, "CPR-nr."},
		{"the lower row is not filled", []string{"Navn\tCPR-nr.\t", "\t\tdato"}, 2, "CPR-nr."},
		{"no header", nil, 0, ""},
		{"a title and no header", []string{"Liste"}, 1, ""},
		{"a row of words below the header", []string{"Navn\tCPR-nr.", "Hansen\tukendt"}, 1, "CPR-nr."},
		{"a long number in a title", []string{"0101901234", "Navn\tCPR-nr."}, 0, ""},
	} {
		rows := slices.Clone(c.rows)
		for range 8000 {
			rows = append(rows, data)
		}
		pages := table(t, rows, nil)
		want := strings.Join(rows[:c.repeat], "\n")
		if c.repeat > 0 {
			want += "\n"
		}
		for _, p := range pages[1:] {
			if got := string(p.Text[:p.Lead]); got != want {
				t.Errorf("%s: page %d repeats %q", c.what, p.Number, got)
			}
		}
		for _, p := range pages {
			if got := string(p.Cells.Name(p.Text, 2)); got != c.name {
				t.Errorf("%s: page %d names column 2 %q", c.what, p.Number, got)
			}
		}
	}
}

func TestTablesOfADocument(t *testing.T) {
	rows := []string{"Navn\tHansen, Jens\t" + strings.Repeat("ø", 60), "a\tb\tc", "d\te\tf"}
	p := table(t, rows, nil)[0]
	var tables Tables
	page := tables.Page(p.Label, &p.Cells, p.Text)
	for _, c := range []struct {
		text string
		want Cell
	}{{"Hansen", Cell{1, 2}}, {"a", Cell{2, 1}}, {"b", Cell{2, 2}}, {"f", Cell{3, 3}}} {
		at := bytes.LastIndex(p.Text, []byte(c.text))
		if got := page.Hit(uint32(at)); got != c.want {
			t.Errorf("%s: %v, want %v", c.text, got, c.want)
		}
	}
	want := []Column{{2, ""}, {1, "Navn"}, {3, strings.Repeat("ø", maxColumnName) + "…"}}
	if got := tables.List(); len(got) != 1 || got[0].Name != "Ark1" || got[0].First != 3 || !slices.Equal(got[0].Columns, want) {
		t.Errorf("%+v", got)
	}
	if tables.Page("", &Cells{}, p.Text).Hit(3) != (Cell{}) {
		t.Error("a page that is no table has cells")
	}
}

// The cells of a dense table are told by a few numbers, however long it is.
func TestDenseCellsAreSmall(t *testing.T) {
	rows := []string{"Navn\tCPR-nr."}
	for i := range 50_000 {
		rows = append(rows, fmt.Sprintf("Hansen\t%010d", i))
	}
	for _, p := range table(t, rows, nil) {
		if len(p.Cells.Runs) > 2 {
			t.Fatalf("page %d has %d runs", p.Number, len(p.Cells.Runs))
		}
	}
}
