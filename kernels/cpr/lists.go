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
	start, end int  // of the line that was asked about last
	before     line // the one that was asked about before it; no search goes beyond
	newline    int  // the next one; a form feed may end the line before
	lists      [len(delimiters)]list
	current    *list // the one whose header holds for the line, nil if none
	cursor     cursor
}

// line is a line above the one that is asked about.
type line struct {
	start, end int
	asked      bool // it was asked about itself
	long       bool // it holds a long number
}

// list is a run of lines with as many of a delimiter.
type list struct {
	delimiter byte
	end       int    // of the last line of it that was asked about, -1 if none
	cells     int    // delimiters in each line
	header    int    // the line of the header, -1 if it has none
	roles     []role // of the columns, from the left
}

func (t *listColumns) begin(text []byte) {
	t.text, t.start, t.end, t.newline, t.current = text, 0, -1, -1, nil
	for i := range t.lists {
		t.lists[i] = list{delimiter: delimiters[i], end: -1, header: -1, roles: t.lists[i].roles[:0]}
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
	t.before = line{start: t.start, end: t.end, asked: true}
	t.start = lineStart(t.text, t.end+1, at)
	if t.newline < at {
		t.newline = lineEnd(t.text, at)
	}
	t.end = t.newline
	if n := bytes.IndexByte(t.text[at:t.end], '\f'); n >= 0 {
		t.end = at + n
	}
	t.current, t.cursor = nil, cursor{pos: t.start, cell: t.start}
	var climbs [len(delimiters)]climb
	open := 0
	for i := range t.lists {
		if n := bytes.Count(t.text[t.start:t.end], []byte{delimiters[i]}); n > 0 {
			climbs[open] = climb{list: &t.lists[i], cells: n, joined: t.start, header: -1}
			open++
		}
	}
	if open > 0 {
		t.climb(climbs[:open])
	}
}

// lineAbove returns the line that ends at end, above the one that is asked
// about.
func (t *listColumns) lineAbove(end int) line {
	if end == t.before.end {
		return t.before
	}
	return line{start: lineStart(t.text, t.before.end+1, end), end: end}
}

// climb is the search for the header of a line in one of the lists that it is
// in: up to the top of the list, or to the line of it that was asked about
// before.
//
// Lines with a long number are no headers. Whether they are in the list is
// not asked before a line above them may be: in lists without a header, which
// may hold thousands of such lines, never.
type climb struct {
	list   *list
	cells  int // delimiters in the line
	joined int // the topmost line that is known to be in the list with those below
	header int // the topmost so far, -1 if none
	done   bool
}

// climb looks for the headers of the line in its lists. The lines above are
// told apart once for all of them.
func (t *listColumns) climb(climbs []climb) {
	top := t.start
	for open := len(climbs); open > 0 && top > 0 && t.text[top-1] != '\f'; {
		above := t.lineAbove(top - 1)
		above.long = hasLongNumber(t.text[above.start:above.end])
		for i := range climbs {
			if c := &climbs[i]; !c.done {
				if c.done = c.stops(t.text, above); c.done {
					open--
				}
			}
		}
		top = above.start
	}
	for i := range climbs {
		l := climbs[i].list
		l.settle(t.text, &climbs[i])
		l.end = t.end
		if l.header >= 0 && (t.current == nil || l.header < t.current.header) {
			t.current = l
		}
	}
}

// stops takes a line above into the search and reports whether it ends there.
func (c *climb) stops(text []byte, above line) bool {
	l := c.list
	switch {
	case above.asked && (l.end != above.end || l.cells != c.cells):
		return true
	case above.asked && l.header >= 0:
		if c.join(text, above) {
			c.header = l.header
		}
	case !above.long:
		if !c.join(text, above) {
			return true
		}
		if l.names(text[above.start:above.end]) {
			c.header = above.start
		}
	}
	return above.asked
}

// join reports whether a line above, and all between, are in the list.
func (c *climb) join(text []byte, above line) bool {
	for start := above.start; start < c.joined; {
		end := lineEnd(text, start)
		if bytes.Count(text[start:end], []byte{c.list.delimiter}) != c.cells {
			return false
		}
		start = end + 1
	}
	c.joined = above.start
	return true
}

// settle takes over what a search has come to.
func (l *list) settle(text []byte, c *climb) {
	if c.header >= 0 && c.header != l.header {
		l.setRoles(text[c.header:lineEnd(text, c.header)])
	}
	l.cells, l.header = c.cells, c.header
}

// names reports whether a line without a long number is a header: one that
// names a column for CPR.
func (l *list) names(line []byte) bool {
	if delimiterOf(line) != l.delimiter {
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
	for ; at >= from+32 && !mayEndLine(text[at-32:at]); at -= 32 {
	}
	for ; at > from && at >= 8; at -= 8 {
		w := binary.LittleEndian.Uint64(text[at-8 : at])
		ends := equalBytes(w, '\n') | equalBytes(w, '\f')
		if left := at - from; left < 8 {
			ends = ends >> (8 * (8 - left)) << (8 * (8 - left))
		}
		if ends != 0 {
			return at - bits.LeadingZeros64(ends)/8
		}
	}
	if at < from {
		return from
	}
	for ; at > from && text[at-1] != '\n' && text[at-1] != '\f'; at-- {
	}
	return at
}

// mayEndLine reports whether 32 bytes hold one that differs from '\n' in
// nothing but bits that '\f' and two control characters differ in: a quick no
// for nearly all text.
func mayEndLine(text []byte) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	const same, want = each * (0xFF ^ '\n' ^ '\f'), each * ('\n' & '\f')
	text = text[:32]
	a := binary.LittleEndian.Uint64(text)&same ^ want
	b := binary.LittleEndian.Uint64(text[8:])&same ^ want
	c := binary.LittleEndian.Uint64(text[16:])&same ^ want
	d := binary.LittleEndian.Uint64(text[24:])&same ^ want
	zeros := (a-each)&^a | (b-each)&^b | (c-each)&^c | (d-each)&^d
	return zeros&high != 0
}

// equalBytes marks the bytes of a word that are b, in their highest bits and
// exactly.
func equalBytes(w uint64, b byte) uint64 {
	const each, low = 0x0101010101010101, 0x7F7F7F7F7F7F7F7F
	w ^= each * uint64(b)
	return ^((w&low + low) | w | low)
}
