package cpr

import (
	"bytes"

	"aktsyn/kernels"
)

// columns knows the header row of a table and finds the column of a place in
// it. Places are asked for in ascending order, so that a whole page is
// counted through once.
type columns struct {
	roles  []role // of the header cells, from the left
	rows   int    // where the rows below the header begin
	pos    int    // the place that was asked for last
	column int    // its column
}

// read takes the first row of text for the header. Cells with a long number
// name no column: then the table has no header there.
func (t *columns) read(text []byte) {
	t.roles, t.pos, t.column = t.roles[:0], 0, 0
	row, _, _ := bytes.Cut(text, []byte("\n"))
	t.rows = len(row)
	for more := true; more; {
		var cell []byte
		cell, row, more = bytes.Cut(row, []byte("\t"))
		t.roles = append(t.roles, headerRole(cell))
	}
}

// clear makes a page without columns of it.
func (t *columns) clear() { t.roles = t.roles[:0] }

func headerRole(cell []byte) role {
	for i := range cell {
		if longNumber(cell, i) {
			return roleNone
		}
	}
	// Digits in a header count the columns, "Konto 2".
	header := labelSearch{text: cell, from: max(0, len(cell)-lookBehind), pos: len(cell), cells: true, keeps: true}
	return header.nearest().role
}

// header returns what the header of the column says about a number at start.
func (t *columns) header(text []byte, start int, n *number) kernels.Signals {
	if len(t.roles) == 0 || start < t.rows {
		return 0
	}
	for ; t.pos < start; t.pos++ {
		switch text[t.pos] {
		case '\n':
			t.column = 0
		case '\t':
			t.column++
		}
	}
	if t.column >= len(t.roles) {
		return 0
	}
	switch r := t.roles[t.column]; {
	case r == roleContrary:
		return ContraryHeader
	case r == rolePNR && n.tenPrefix():
		return LabelNear
	case r.speaksFor():
		return ColumnHeader
	}
	return 0
}
