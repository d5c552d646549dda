package cpr

import (
	"bytes"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/charclass"
)

const (
	// headerRows is how many rows of a table are searched for a header:
	// sheets begin with a title, a date and who drew the list.
	headerRows = 10
	// maxHeader is the longest cell, in bytes, that is read as a column's
	// name where the first row is not the header. Longer cells are remarks.
	maxHeader = 48
)

// columns knows the headers of the columns on a page and finds the column of a
// place. Places are asked for in ascending order, so that a whole page is gone
// through once.
type columns struct {
	cells bool // the page is a table
	table tableColumns
	lists listColumns
}

// begin sets the columns up for a page.
func (t *columns) begin(text []byte, cells bool, classes *charclass.Map) {
	t.cells = cells
	if cells {
		t.table.begin(text, classes)
	} else {
		t.lists.begin(text, classes)
	}
}

// header returns what the header of the column says about a number at start,
// and where the number's cell begins.
func (t *columns) header(start int, n *number) (said kernels.Signals, cell int) {
	r := roleNone
	if t.cells {
		r, cell = t.table.header(start)
	} else {
		r, cell = t.lists.header(start)
	}
	switch {
	case r == roleContrary:
		return ContraryHeader, cell
	case r == roleUnknown:
		return UnknownLabel, cell
	case r == rolePNR && n.tenPrefix():
		return LabelNear, cell
	case r.speaksFor():
		return ColumnHeader, cell
	}
	return 0, cell
}

// tableColumns are the columns of a table. Any of the first rows may name
// columns, each its own: a later name that speaks for CPR counts more than an
// earlier that does not.
type tableColumns struct {
	text    []byte
	classes *charclass.Map
	roles   []role // of the columns, from the left
	row     int    // the number of the current row, from 1
	heads   bool   // the current row names columns, and not its own numbers
	end     int    // where it ends
	cursor  cursor
}

// cursor is a place in a row that moves to the right.
type cursor struct {
	pos       int // the place that was asked for last
	cell      int // where its cell begins
	column    int // its column
	delimiter charclass.Class
}

// move goes on to a place in the same row.
func (c *cursor) move(classes *charclass.Map, to int) {
	if last := classes.Last(c.delimiter, c.pos, to); last >= 0 {
		c.column += classes.Count(c.delimiter, c.pos, to)
		c.cell = last + 1
	}
	c.pos = to
}

func (t *tableColumns) begin(text []byte, classes *charclass.Map) {
	*t = tableColumns{text: text, classes: classes, roles: t.roles[:0], end: -1}
}

// header returns the role of the column of a place and where its cell begins.
func (t *tableColumns) header(start int) (r role, cell int) {
	for t.end < start {
		t.nextRow()
	}
	if t.heads {
		return roleNone, 0
	}
	t.cursor.move(t.classes, start)
	if t.cursor.column < len(t.roles) {
		r = t.roles[t.cursor.column]
	}
	return r, t.cursor.cell
}

// nextRow goes on to the next row.
func (t *tableColumns) nextRow() {
	start := t.end + 1
	t.end = lineEnd(t.text, start)
	t.row++
	t.heads = false
	t.cursor = cursor{pos: start, cell: start, delimiter: charclass.Tab}
	t.names(t.text[start:t.end])
}

// lineEnd returns where the line ends that text[at] is in.
func lineEnd(text []byte, at int) int {
	if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(text)
}

// names takes the names of columns from one of the first rows. Cells with
// a long number name none, and behind the first row neither do their
// neighbours: that is data.
func (t *tableColumns) names(row []byte) {
	if t.row > headerRows || t.row > 1 && hasLongNumber(row) {
		return
	}
	column := 0
	for cell := range bytes.SplitSeq(row, []byte{'\t'}) {
		r := headerRole(cell)
		if (t.row > 1 || r == roleUnknown) && !namesColumn(cell, r) {
			r = roleNone
		}
		t.heads = t.heads || r != roleNone
		if column == len(t.roles) {
			t.roles = append(t.roles, r)
		} else if r.speaksFor() || t.roles[column] == roleNone {
			t.roles[column] = r
		}
		column++
	}
}

// headerRole returns what a header cell says of its column. Cells with a long
// number name none.
func headerRole(cell []byte) role {
	if hasLongNumber(cell) {
		return roleNone
	}
	// Digits in a header count the columns, "Konto 2".
	header := labelSearch{text: cell, from: max(0, len(cell)-lookBehind), cells: true, keeps: true}
	header.pos = len(cell)
	header.nearest()
	return header.role
}

// namesColumn tells the name of a column from a remark: one that speaks
// against CPR must hold nothing else, "Konto" but not "konto lukket".
func namesColumn(cell []byte, r role) bool {
	return len(cell) <= maxHeader && (!r.against() || onlyLabels(cell))
}

// hasLongNumber reports whether four digits stand in a row in text. One of
// any four places in a row is the fourth, the eighth and so on.
func hasLongNumber(text []byte) bool {
	for i := 3; i < len(text); i += 4 {
		if !isASCIIDigit(text[i]) {
			continue
		}
		run := 1
		for j := i - 1; j >= 0 && isASCIIDigit(text[j]); j-- {
			run++
		}
		for j := i + 1; j < len(text) && run < 4 && isASCIIDigit(text[j]); j++ {
			run++
		}
		if run >= 4 {
			return true
		}
	}
	return false
}
