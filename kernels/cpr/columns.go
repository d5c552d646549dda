package cpr

import (
	"bytes"

	"aktsyn/kernels"
)

const (
	// headerRows is how many rows of a table are searched for a header:
	// sheets begin with a title, a date and who drew the list.
	headerRows = 10
	// maxHeader is the longest cell, in bytes, that is read as a column's
	// name where the first row is not the header. Longer cells are remarks.
	maxHeader = 48
)

// columns knows the header of a table and finds the column of a place in it.
// Places are asked for in ascending order, so that a whole page is gone
// through once.
//
// In tables, any of the first rows may name columns, each its own: a later
// name that speaks for CPR counts more than an earlier that does not. In
// prose, a line that names a column for CPR is the header of the lines behind
// it that hold as many tabs: tables of word processors are such lines. The
// same goes for semicolons and commas, which come from pasted lists.
type columns struct {
	text      []byte
	prose     bool
	roles     []role // of the columns, from the left
	delimiter byte   // between cells; 0 in prose without a header
	cells     int    // delimiters in each row, in prose
	row       int    // the number of the current row, from 1
	heads     bool   // the current row names columns, and not its own numbers
	end       int    // where it ends
	pos       int    // the place that was asked for last
	cell      int    // where its cell begins
	column    int    // its column
}

// begin sets the columns up for a page.
func (t *columns) begin(text []byte, prose bool) {
	*t = columns{text: text, prose: prose, roles: t.roles[:0], delimiter: '\t', end: -1}
	if prose {
		t.delimiter = 0
	}
}

// header returns what the header of the column says about a number at start,
// and where the number's cell begins.
func (t *columns) header(start int, n *number) (said kernels.Signals, cell int) {
	for t.end < start {
		t.nextRow()
	}
	if t.delimiter == 0 || t.heads {
		return 0, 0
	}
	for ; t.pos < start; t.pos++ {
		if t.text[t.pos] == t.delimiter {
			t.column++
			t.cell = t.pos + 1
		}
	}
	if t.column >= len(t.roles) {
		return 0, t.cell
	}
	switch r := t.roles[t.column]; {
	case r == roleContrary:
		return ContraryHeader, t.cell
	case r == roleUnknown:
		return UnknownLabel, t.cell
	case r == rolePNR && n.tenPrefix():
		return LabelNear, t.cell
	case r.speaksFor():
		return ColumnHeader, t.cell
	}
	return 0, t.cell
}

// nextRow goes on to the next row. A form feed ends the table in prose.
func (t *columns) nextRow() {
	start := t.end + 1
	t.end = len(t.text)
	if n := bytes.IndexAny(t.text[start:], t.rowEnds()); n >= 0 {
		t.end = start + n
	}
	t.row++
	t.heads = false
	t.pos, t.cell, t.column = start, start, 0
	if !t.prose {
		t.tableRow(t.text[start:t.end])
		return
	}
	if start > 0 && t.text[start-1] == '\f' {
		t.delimiter = 0
	}
	t.proseRow(t.text[start:t.end])
}

func (t *columns) rowEnds() string {
	if t.prose {
		return "\n\f"
	}
	return "\n"
}

// tableRow takes the names of columns from one of the first rows. Cells with
// a long number name none, and behind the first row neither do their
// neighbours: that is data.
func (t *columns) tableRow(row []byte) {
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

// proseRow goes on with the table whose header is known, or looks for a new
// header.
func (t *columns) proseRow(row []byte) {
	if t.delimiter != 0 && bytes.Count(row, []byte{t.delimiter}) == t.cells {
		return
	}
	t.delimiter, t.roles = 0, t.roles[:0]
	delimiter := delimiterOf(row)
	if delimiter == 0 || hasLongNumber(row) {
		return
	}
	for cell := range bytes.SplitSeq(row, []byte{delimiter}) {
		r := roleNone
		// The cheap questions first: most rows are sentences with a comma.
		if len(cell) <= maxHeader && (delimiter == '\t' || onlyLabels(cell)) {
			if r = headerRole(cell); !namesColumn(cell, r) {
				r = roleNone
			}
		}
		t.heads = t.heads || r.speaksFor()
		t.roles = append(t.roles, r)
	}
	if t.heads {
		t.delimiter, t.cells = delimiter, len(t.roles)-1
	}
}

// delimiterOf returns the strongest delimiter in a line of prose, 0 when it
// has none.
func delimiterOf(row []byte) byte {
	for _, delimiter := range []byte("\t;,") {
		if bytes.IndexByte(row, delimiter) >= 0 {
			return delimiter
		}
	}
	return 0
}

// headerRole returns what a header cell says of its column. Cells with a long
// number name none.
func headerRole(cell []byte) role {
	if hasLongNumber(cell) {
		return roleNone
	}
	// Digits in a header count the columns, "Konto 2".
	header := labelSearch{text: cell, from: max(0, len(cell)-lookBehind), pos: len(cell), cells: true, keeps: true}
	return header.nearest().role
}

// namesColumn tells the name of a column from a remark: one that speaks
// against CPR must hold nothing else, "Konto" but not "konto lukket".
func namesColumn(cell []byte, r role) bool {
	return len(cell) <= maxHeader && (!r.against() || onlyLabels(cell))
}

func hasLongNumber(text []byte) bool {
	for i := range text {
		if longNumber(text, i) {
			return true
		}
	}
	return false
}
