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
	t.line = t.lineOf(before.end+1, at, t.classes.Next(charclass.LineEnd, at, len(t.text)))
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
		if t.line.cells[i] == 0 {
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

// lineOf returns the line of a place, which begins at from or later and ends at
// end.
func (t *listColumns) lineOf(from, at, end int) (l line) {
	l.start, l.end = max(from, t.classes.Last(charclass.LineEnd, from, at)+1), end
	l.cells, l.long = t.classes.Delimiters(l.start, l.end)
	return l
}

// climb looks for the headers of the line in the lists of each delimiter: up to
// the top of the list, or to the line of it that was asked about before. They
// are -1 where there is none.
func (t *listColumns) climb(before *line) (headers [len(delimiters)]int) {
	headers = [len(headers)]int{-1, -1, -1, -1}
	open := t.line.sameCells(&t.line)
	for top := t.line.start; open != 0 && top > 0 && t.text[top-1] != '\f'; {
		above, asked := before, top-1 == before.end
		if !asked {
			l := t.lineOf(before.end+1, top-1, top-1)
			above = &l
		}
		if above.cells != t.line.cells {
			open &= t.line.sameCells(above)
		}
		top = above.start
		if above.long && !asked {
			continue
		}
		for i := range headers {
			switch {
			case open>>i&1 == 0:
			case asked && t.lists[i].header >= 0:
				headers[i] = t.lists[i].header
			case !above.long && above.partedBy(i) && namesCPR(t.text[above.start:above.end], delimiters[i]):
				headers[i] = above.start
			}
		}
		if asked {
			break
		}
	}
	return headers
}

// sameCells returns the delimiters that two lines hold as many of, and not
// none, as bits in their order.
func (l *line) sameCells(o *line) (same uint8) {
	for i, n := range l.cells {
		if n > 0 && o.cells[i] == n {
			same |= 1 << i
		}
	}
	return same
}

// partedBy reports whether a delimiter is the first that a line holds.
func (l *line) partedBy(delimiter int) bool {
	for _, n := range l.cells[:delimiter] {
		if n > 0 {
			return false
		}
	}
	return l.cells[delimiter] > 0
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
