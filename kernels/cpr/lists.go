package cpr

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// delimiters part the cells of lists in prose: tables of word processors are
// lines with tabs, those of notes and health messages have bars, and what is
// pasted from files has semicolons or commas. A line is parted by the first of
// them that it holds.
const delimiters = "\t|;,"

// listColumns are the columns of the lists in prose: lines in a row that hold
// as many of a delimiter. Their header is the first of these lines that names
// a column for CPR; it speaks for the lines behind it.
//
// It is looked for from the lines that hold numbers, upwards and no further
// than to the line that was asked about before, so that prose without lists
// costs next to nothing and no line is looked at twice.
type listColumns struct {
	text       []byte
	start, end int // of the line that was asked about last
	newline    int // the next one; a form feed may end the line before
	lists      [len(delimiters)]list
	current    *list // the one whose header holds for the line, nil if none
	cursor     cursor
}

// list is a run of lines with as many of a delimiter.
type list struct {
	delimiter byte
	line, end int    // the last line of it that was asked about, -1 if none
	cells     int    // delimiters in each line
	header    int    // the line of the header, -1 if it has none
	roles     []role // of the columns, from the left
}

func (t *listColumns) begin(text []byte) {
	t.text, t.start, t.end, t.newline, t.current = text, 0, -1, -1, nil
	for i := range t.lists {
		t.lists[i] = list{delimiter: delimiters[i], line: -1, end: -1, header: -1, roles: t.lists[i].roles[:0]}
	}
}

// header returns the role of the column of a place and where its cell begins.
func (t *listColumns) header(start int) (r role, cell int) {
	if start >= t.end {
		t.ask(start)
	}
	if t.current == nil {
		return roleNone, 0
	}
	t.cursor.move(t.text, start, t.current.delimiter)
	if t.cursor.column < len(t.current.roles) {
		r = t.current.roles[t.cursor.column]
	}
	return r, t.cursor.cell
}

// ask goes on to the line of a place and looks for its header. Where it has
// lists of several delimiters, the header that comes first holds.
func (t *listColumns) ask(at int) {
	t.start = lineStart(t.text, t.end+1, at)
	if t.newline < at {
		t.newline = lineEnd(t.text, at)
	}
	t.end = t.newline
	if n := bytes.IndexByte(t.text[at:t.end], '\f'); n >= 0 {
		t.end = at + n
	}
	t.current, t.cursor = nil, cursor{pos: t.start, cell: t.start}
	for i := range t.lists {
		l := &t.lists[i]
		if n := bytes.Count(t.text[t.start:t.end], []byte{l.delimiter}); n > 0 {
			l.extend(t.text, t.start, n)
			l.line, l.end = t.start, t.end
			if l.header >= 0 && (t.current == nil || l.header < t.current.header) {
				t.current = l
			}
		}
	}
}

// extend looks for the header of a line: up to the top of its list, or to the
// line of the same list that was asked about before.
func (l *list) extend(text []byte, line, cells int) {
	header := -1
	for top := line; top > 0 && text[top-1] != '\f'; {
		asked := top-1 == l.end
		if asked && cells != l.cells {
			break
		}
		above := l.line
		if !asked {
			above = lineStart(text, l.end+1, top-1)
			if bytes.Count(text[above:top-1], []byte{l.delimiter}) != cells {
				break
			}
		}
		if asked && l.header >= 0 {
			header = l.header
		} else if l.names(text[above : top-1]) {
			header = above
		}
		if asked {
			break
		}
		top = above
	}
	if header >= 0 && header != l.header {
		l.setRoles(text[header:lineEnd(text, header)])
	}
	l.cells, l.header = cells, header
}

// names reports whether a line is a header: one that names a column for CPR
// and holds no long number.
func (l *list) names(line []byte) bool {
	if hasLongNumber(line) || delimiterOf(line) != l.delimiter {
		return false
	}
	for cell := range bytes.SplitSeq(line, []byte{l.delimiter}) {
		if l.role(cell).speaksFor() {
			return true
		}
	}
	return false
}

// delimiterOf returns the first of the delimiters that a line holds, 0 when it
// has none.
func delimiterOf(line []byte) byte {
	for _, delimiter := range []byte(delimiters) {
		if bytes.IndexByte(line, delimiter) >= 0 {
			return delimiter
		}
	}
	return 0
}

// role returns what a cell of a header says of its column.
func (l *list) role(cell []byte) role {
	if len(cell) > maxHeader || l.delimiter != '\t' && !onlyLabels(cell) {
		return roleNone
	}
	r := headerRole(cell)
	if !namesColumn(cell, r) {
		return roleNone
	}
	return r
}

func (l *list) setRoles(header []byte) {
	l.roles = l.roles[:0]
	for cell := range bytes.SplitSeq(header, []byte{l.delimiter}) {
		l.roles = append(l.roles, l.role(cell))
	}
}

// lineStart returns where the line begins that text[at] is in, from at least.
func lineStart(text []byte, from, at int) int {
	for ; at >= from+8; at -= 8 {
		w := binary.LittleEndian.Uint64(text[at-8 : at])
		if ends := equalBytes(w, '\n') | equalBytes(w, '\f'); ends != 0 {
			return at - bits.LeadingZeros64(ends)/8
		}
	}
	for ; at > from && text[at-1] != '\n' && text[at-1] != '\f'; at-- {
	}
	return at
}

// equalBytes marks the bytes of a word that are b, in their highest bits and
// exactly.
func equalBytes(w uint64, b byte) uint64 {
	const each, low = 0x0101010101010101, 0x7F7F7F7F7F7F7F7F
	w ^= each * uint64(b)
	return ^((w&low + low) | w | low)
}
