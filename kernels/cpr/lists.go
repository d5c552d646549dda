package cpr

import (
	"bytes"

	"aktsyn/kernels/cpr/internal/charclass"
)

// delimiters part the cells of lists in prose: tables of word processors are
// lines with tabs, those of notes and health messages have bars, and what is
// pasted from files has semicolons or commas. A line is parted by the first of
// them that it holds. They are in the order of their classes.
const delimiters = "\t|;,"

// listColumns are the columns of the lists in prose: lines in a row that hold
// as many of a delimiter. Their header is the first of these lines that names
// a column for CPR; it speaks for the lines behind it.
//
// It is looked for from the lines that hold numbers, upwards and no further
// than to the line that was asked about before, so that prose without lists
// costs next to nothing and no line is looked at twice.
type listColumns struct {
	text    []byte
	classes *charclass.Map
	line    line // the one that was asked about last
	lists   [len(delimiters)]list
	current *list // the one whose header holds for the line, nil if none
	cursor  cursor
}

// line is a line of text, without its end.
type line struct {
	start, end int
	cells      charclass.Delimiters // how many it holds
	long       bool                 // it holds a long number
}

// list is a run of lines with as many of a delimiter.
type list struct {
	header int    // the line of the header, -1 if it has none
	roles  []role // of the columns, from the left
}

func (t *listColumns) begin(text []byte, classes *charclass.Map) {
	t.text, t.classes, t.line, t.current = text, classes, line{end: -1}, nil
	for i := range t.lists {
		t.lists[i].header = -1
	}
}

// header returns the role of the column of a place and where its cell begins.
func (t *listColumns) header(start int) (r role, cell int) {
	if start >= t.line.end {
		t.ask(start)
	}
	if t.current == nil {
		return roleNone, 0
	}
	t.cursor.move(t.classes, start)
	if t.cursor.column < len(t.current.roles) {
		r = t.current.roles[t.cursor.column]
	}
	return r, t.cursor.cell
}

// ask goes on to the line of a place and looks for its header. Where it has
// lists of several delimiters, the header that comes first holds.
func (t *listColumns) ask(at int) {
	before := t.line
	t.line.end = t.classes.Next(charclass.LineEnd, at, len(t.text))
	t.line.start, t.line.cells, t.line.long = t.classes.Line(before.end+1, t.line.end)
	t.cursor.pos, t.cursor.cell, t.cursor.column = t.line.start, t.line.start, 0
	if before.long && t.line.start == before.end+1 && t.line.cells == before.cells && t.text[before.end] != '\f' {
		return // the next line of the same lists
	}
	t.current = nil
	if t.line.cells == (charclass.Delimiters{}) {
		return
	}
	headers := t.climb(&before)
	for i, header := range &headers {
		if t.line.cells.Of(i) == 0 {
			continue
		}
		l := &t.lists[i]
		if header >= 0 && header != l.header {
			l.setRoles(t.text[header:t.classes.Next(charclass.LineEnd, header, len(t.text))], delimiters[i])
		}
		if l.header = header; header >= 0 && (t.current == nil || header < t.current.header) {
			t.current = l
			t.cursor.delimiter = charclass.Tab + charclass.Class(i)
		}
	}
}

// climb looks for the headers of the line in the lists of each delimiter: up to
// the top of the list, or to the line of it that was asked about before. They
// are -1 where there is none.
func (t *listColumns) climb(before *line) (headers [len(delimiters)]int) {
	headers = [len(headers)]int{-1, -1, -1, -1}
	open := t.line.sameCells(t.line.cells)
	for top := t.line.start; open != 0 && top > 0 && t.text[top-1] != '\f'; {
		if top-1 == before.end {
			open &= t.line.sameCells(before.cells)
			t.askedBefore(before, open, &headers)
			break
		}
		above := line{end: top - 1}
		above.start, above.cells, above.long = t.classes.Line(before.end+1, above.end)
		if above.cells != t.line.cells {
			open &= t.line.sameCells(above.cells)
		}
		if top = above.start; !above.long {
			t.nameHeaders(&above, open, &headers)
		}
	}
	return headers
}

// askedBefore takes the headers that hold for the line that was asked about
// before, of the lists that are open, bits in their order. Without one that line
// may be it.
func (t *listColumns) askedBefore(before *line, open uint8, headers *[len(delimiters)]int) {
	for i := range t.lists {
		if open>>i&1 != 0 && t.lists[i].header >= 0 {
			headers[i] = t.lists[i].header
			open &^= 1 << i
		}
	}
	if !before.long {
		t.nameHeaders(before, open, headers)
	}
}

// nameHeaders makes a line without numbers the header of those open lists whose
// columns it names.
func (t *listColumns) nameHeaders(l *line, open uint8, headers *[len(delimiters)]int) {
	for i := range headers {
		if open>>i&1 != 0 && l.partedBy(i) && namesCPR(t.text[l.start:l.end], delimiters[i]) {
			headers[i] = l.start
		}
	}
}

// sameCells returns the delimiters that a line holds as many of as another, and
// not none, as bits in their order.
func (l *line) sameCells(cells charclass.Delimiters) (same uint8) {
	for i := range delimiters {
		if n := l.cells.Of(i); n > 0 && cells.Of(i) == n {
			same |= 1 << i
		}
	}
	return same
}

// partedBy reports whether a delimiter is the first that a line holds.
func (l *line) partedBy(delimiter int) bool {
	for i := range delimiter {
		if l.cells.Of(i) > 0 {
			return false
		}
	}
	return l.cells.Of(delimiter) > 0
}

// namesCPR reports whether a line names a column for CPR.
func namesCPR(line []byte, delimiter byte) bool {
	for cell := range bytes.SplitSeq(line, []byte{delimiter}) {
		if listRole(cell, delimiter).speaksFor() {
			return true
		}
	}
	return false
}

// listRole returns what a cell of a header says of its column.
func listRole(cell []byte, delimiter byte) role {
	if len(cell) > maxHeader || delimiter != '\t' && !onlyLabels(cell) {
		return roleNone
	}
	r := headerRole(cell)
	if !namesColumn(cell, r) {
		return roleNone
	}
	return r
}

func (l *list) setRoles(header []byte, delimiter byte) {
	l.roles = l.roles[:0]
	for cell := range bytes.SplitSeq(header, []byte{delimiter}) {
		l.roles = append(l.roles, listRole(cell, delimiter))
	}
}
