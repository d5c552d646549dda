package report

import (
	"fmt"
	"strings"
	"unicode"

	"aktsyn/pipeline/extract"
)

// Cell is where in a table a hit stands, as reports show it.
type Cell struct {
	Sheet  string `json:"sheet"`  // the sheet's name; empty where the table has none, as in CSV
	Ref    string `json:"ref"`    // column and row as spreadsheets write them, "C17"
	Row    uint32 `json:"row"`    // from 1
	Column uint32 `json:"column"` // from 1
	Header string `json:"header"` // the column's name; empty where none is known
}

// Cells makes cells as they are shown: names of sheets and columns come from
// documents and are masked as paths are. It belongs to one goroutine.
type Cells struct{ sheet, header func(string) string }

// NewCells returns a maker of cells. Names are shown as they are when reveal is
// set, else as a PathMasker does.
func NewCells(reveal bool) *Cells {
	if reveal {
		same := func(name string) string { return name }
		return &Cells{same, same}
	}
	return &Cells{NewPathMasker().Mask, NewPathMasker().Mask}
}

// Of returns the cell of a hit in a row and column of a page, nil where they
// are zero. The tables are those of the hit's document.
func (c *Cells) Of(tables []extract.Table, page, row, column uint32) *Cell {
	if row == 0 || column == 0 {
		return nil
	}
	cell := &Cell{Ref: ColumnLetters(column) + fmt.Sprint(row), Row: row, Column: column}
	for _, t := range tables {
		if t.First > page {
			break
		}
		cell.Sheet, cell.Header = t.Name, ""
		for _, named := range t.Columns {
			if named.Number == column {
				cell.Header = named.Name
			}
		}
	}
	cell.Sheet, cell.Header = c.sheet(cell.Sheet), c.header(cell.Header)
	return cell
}

// ColumnLetters returns the letters of a column counted from 1: A, Z, AA, XFD.
func ColumnLetters(column uint32) string {
	letters := ""
	for ; column > 0; column = (column - 1) / 26 {
		letters = string(rune('A'+(column-1)%26)) + letters
	}
	return letters
}

// String writes a cell of a sheet as spreadsheets do, "Ark1!C17", and one of a
// table without name as "C17". It is empty for nil.
func (c *Cell) String() string {
	switch {
	case c == nil:
		return ""
	case c.Sheet == "":
		return c.Ref
	}
	return quoteSheet(c.Sheet) + "!" + c.Ref
}

// Danish says where a cell is, with the name of its column where one is known:
// "Ark1!C17 (CPR-nr.)", or for a table without name "række 17, kolonne C
// (CPR-nr.)".
func (c *Cell) Danish() string {
	return c.words("række %d, kolonne %s")
}

// English is Danish in English.
func (c *Cell) English() string {
	return c.words("row %d, column %s")
}

func (c *Cell) words(unnamed string) string {
	place := c.String()
	if c.Sheet == "" {
		place = fmt.Sprintf(unnamed, c.Row, ColumnLetters(c.Column))
	}
	if c.Header != "" {
		place += " (" + c.Header + ")"
	}
	return place
}

// quoteSheet puts the name of a sheet in apostrophes where a reference needs
// them: unless it is letters, digits, underscores and points and begins with a
// letter or underscore. Excel quotes names like cells too, such as its own Danish
// Ark1, but understands them as people write them, without.
func quoteSheet(name string) string {
	plain := true
	for i, r := range name {
		plain = plain && (unicode.IsLetter(r) || r == '_' || i > 0 && (unicode.IsDigit(r) || r == '.'))
	}
	if plain {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", "''") + "'"
}
