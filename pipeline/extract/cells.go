package extract

import (
	"bytes"
	"sort"
)

// Cells says which cells of a table stand where on a page: its lines are rows,
// their parts between tabs are cells. Empty rows and far columns are left out
// of a page's text, rows that name the columns are repeated on later pages, so
// neither lines nor parts can be counted for an address. The zero value is that
// of a page that is no table, or of which the addresses are not known: a row of
// more than 1 MiB, pivot data, the numbers of JSON. Tables in running text, those
// of Word, HTML, mails and slides, are part of its pages and have none.
type Cells struct {
	// First is the number of the table's first page, by which the pages of one
	// table are known.
	First uint32
	// The lines [HeaderFrom, HeaderTo) of Text name the columns, counted from
	// 0. They are none where no row does.
	HeaderFrom, HeaderTo uint32
	// Runs are ascending by Line and Part. The first begins the first line.
	Runs []CellRun
}

// CellRun says that the part Part of the line Line of a page, both counted
// from 0, is the cell in Row and Column, counted from 1. Later lines are the
// rows that follow, up to the next run, with their columns from 1; later parts
// of the same line are the columns that follow.
type CellRun struct{ Line, Part, Row, Column uint32 }

// Cell is a place in a table as its program shows it: "C17" is row 17, column
// 3. The zero value is no cell.
type Cell struct{ Row, Column uint32 }

// at returns the cell of a part of a line.
func (c *Cells) at(line, part uint32) Cell {
	n := sort.Search(len(c.Runs), func(i int) bool {
		r := c.Runs[i]
		return r.Line > line || r.Line == line && r.Part > part
	})
	if n == 0 {
		return Cell{}
	}
	r := c.Runs[n-1]
	cell := Cell{Row: r.Row + (line - r.Line), Column: 1 + part}
	if r.Line == line {
		cell.Column = r.Column + (part - r.Part)
	}
	return cell
}

// Name returns the name of a column, from the text of the page: the lowest of
// its header cells with text. It is nil when there is none.
func (c *Cells) Name(text []byte, column uint32) (name []byte) {
	lines := bytes.SplitN(text, []byte{'\n'}, int(c.HeaderTo)+1)
	for line := c.HeaderFrom; line < c.HeaderTo && int(line) < len(lines); line++ {
		part := uint32(0)
		for cell := range bytes.SplitSeq(lines[line], []byte{'\t'}) {
			if cell = bytes.TrimSpace(cell); len(cell) > 0 && c.at(line, part).Column == column {
				name = cell
			}
			part++
		}
	}
	return name
}

// CellFinder finds the cells of places on one page. Places are best asked for
// in ascending order, so that the page is gone through once.
type CellFinder struct {
	cells      *Cells
	text       []byte
	at         int // the place that was asked for last
	line, part uint32
}

// Finder returns a finder for the page with the text.
func (c *Cells) Finder(text []byte) CellFinder { return CellFinder{cells: c, text: text} }

// Cell returns the cell in which the byte at an offset of the text stands, and
// whether that cell is one of those that name the columns.
func (f *CellFinder) Cell(offset uint32) (cell Cell, header bool) {
	if len(f.cells.Runs) == 0 {
		return Cell{}, false
	}
	to := min(int(offset), len(f.text))
	if to < f.at {
		f.at, f.line, f.part = 0, 0, 0
	}
	passed := f.text[f.at:to]
	if n := bytes.Count(passed, []byte{'\n'}); n > 0 {
		f.line, f.part = f.line+uint32(n), 0
		passed = passed[bytes.LastIndexByte(passed, '\n')+1:]
	}
	f.part += uint32(bytes.Count(passed, []byte{'\t'}))
	f.at = to
	return f.cells.at(f.line, f.part), f.line < f.cells.HeaderTo
}
