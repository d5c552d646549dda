package extract

import (
	"bytes"
	"iter"
	"slices"
	"unicode"

	"aktsyn/kernels"
)

const (
	tablePage = 64 << 10 // bytes of rows on one page of a table
	tableHead = 4 << 10  // bytes; more rows are not repeated as header
	maxRow    = 1 << 20  // bytes; a longer row is cut like running text
	titleRows = 10       // first rows that may stand above those that name the columns
)

// appendCell appends the text of a cell to row with tabs and line ends turned
// into blanks, so that it stays one cell of one row. The caller writes '\t'
// between cells.
func appendCell[T string | []byte](row []byte, cell T) []byte {
	from := len(row)
	row = append(row, cell...)
	for i := from; i < len(row); i++ {
		switch row[i] {
		case '\t', '\n', '\v', '\f', '\r':
			row[i] = ' '
		}
	}
	return row
}

// tableRow is a row on its way to a page.
type tableRow struct {
	text   []byte // its cells separated by '\t' (see appendCell), without line end
	number uint32 // as the table's program counts it, from 1; 0 where rows have no address
	shifts []cellShift
}

// cellShift says that the cells of a row from a part on, counted from 0, are
// those of the columns from one on, counted from 1. Without, part 0 is column 1.
type cellShift struct{ part, column uint32 }

// emitTable hands rows over as pages of about 64 KiB, cut only at row ends,
// with the rows that name the columns repeated on later pages (see
// tableHeader). A row may be reused once the next is asked for, and an error
// ends the table and is returned once the rows before it are handed over. Pages
// are numbered from firstNumber; the next free number is returned. A table
// without rows is one empty page, so that every sheet is a page.
func emitTable(out emitter, label string, form kernels.Form, rows iter.Seq2[tableRow, error], firstNumber uint32) (uint32, error) {
	t := newTableCutter(out, label, form, firstNumber)
	var failure error
	for row, err := range rows {
		if failure = err; err != nil {
			break
		}
		if err = t.row(row); err != nil {
			return t.number, err
		}
	}
	if t.rows > 0 || t.number == t.first && failure == nil {
		if err := t.flush(); err != nil {
			return t.number, err
		}
	}
	return t.number, failure
}

// tableCutter gathers rows until a page is full.
type tableCutter struct {
	out           emitter
	label         string
	form          kernels.Form
	first, number uint32
	header        tableHeader
	text          []byte
	lines         uint32    // in text
	rows          int       // of them, besides those that repeat the header
	lead          int       // bytes of text that repeat the header
	runs          []CellRun // of text
	next          uint32    // the row that the next line is without a run of its own; 0 is none
}

func newTableCutter(out emitter, label string, form kernels.Form, firstNumber uint32) *tableCutter {
	return &tableCutter{out: out, label: label, form: form, first: firstNumber, number: firstNumber}
}

// row adds a row.
func (t *tableCutter) row(row tableRow) error {
	row.text = normalise(row.text)
	if len(row.text) > maxRow {
		t.header.settle()
		return t.long(row.text)
	}
	t.text = append(append(t.text, row.text...), '\n')
	t.address(row)
	t.lines++
	t.rows++
	t.header.row(row.text, t.text, t.runs)
	if len(t.text) < tablePage {
		return nil
	}
	return t.flush()
}

// address notes where the cells of the next line stand.
func (t *tableCutter) address(row tableRow) {
	if row.number == 0 {
		return
	}
	if row.number != t.next {
		t.runs = append(t.runs, CellRun{Line: t.lines, Row: row.number, Column: 1})
	}
	for _, s := range row.shifts {
		t.runs = append(t.runs, CellRun{t.lines, s.part, row.number, s.column})
	}
	t.next = row.number + 1
}

// long hands over a row too long for a page, on pages of its own.
func (t *tableCutter) long(row []byte) error {
	if t.rows > 0 {
		if err := t.flush(); err != nil {
			return err
		}
	}
	c := newCutter(t.out, t.label, t.form, t.number)
	err := c.write(row)
	if err == nil {
		err = c.close()
	}
	t.number = c.number
	return err
}

// flush hands over the page and begins the next with the header.
func (t *tableCutter) flush() error {
	t.header.settle()
	h := &t.header
	p := Page{Number: t.number, Label: t.label, Form: t.form, Text: t.text,
		Lead: uint32(t.lead), Own: uint32(len(t.text))}
	if len(t.runs) > 0 {
		p.Cells = Cells{First: t.first, HeaderFrom: h.from, HeaderTo: h.lines, Runs: t.runs}
	}
	t.number++
	err := t.out.page(p)
	t.text = append(t.text[:0], h.text...)
	t.runs = slices.Clone(h.runs) // the page's are its own
	t.lead, t.lines, t.rows, t.next = len(h.text), h.lines, 0, 0
	return err
}

// tableHeader finds the first rows of a table that are repeated on its later
// pages, for they name the columns: the first row with two cells or more, the
// row below it where that names columns which the first leaves empty (a cell
// over several columns has its text in one of them) and has no digits, and the
// titles above it.
// Where there are only rows of one cell it is the first row. None of the rows
// may hold a value.
type tableHeader struct {
	settled bool
	wide    bool // a row with two cells came
	from    uint32
	lines   uint32
	text    []byte
	runs    []CellRun

	seen uint32 // rows
	last []byte // the wide row
}

// settle ends the search with what is known.
func (h *tableHeader) settle() { h.settled, h.last = true, nil }

// row looks at the next row, with which the page's text and runs end, until the
// header is known.
func (h *tableHeader) row(row, text []byte, runs []CellRun) {
	if h.settled {
		return
	}
	h.seen++
	switch {
	case len(text) > tableHead:
		h.settle()
	case h.wide:
		if isHeader(row) && bytes.IndexFunc(row, unicode.IsDigit) < 0 && fillsGaps(h.last, row) {
			h.take(text, runs)
		}
		h.settle()
	case isHeader(row) && isWide(row):
		h.take(text, runs)
		h.wide, h.from, h.last = true, h.seen-1, bytes.Clone(row)
	case h.seen == 1 && isHeader(row):
		h.take(text, runs)
	case h.seen == titleRows || !isTitle(row):
		h.settle()
	}
}

// take makes the rows so far the header.
func (h *tableHeader) take(text []byte, runs []CellRun) {
	h.lines, h.text, h.runs = h.seen, bytes.Clone(text), slices.Clone(runs)
}

// isWide reports whether two or more cells of a row have text.
func isWide(row []byte) bool {
	filled := 0
	for cell := range bytes.SplitSeq(row, []byte{'\t'}) {
		if len(bytes.TrimSpace(cell)) > 0 {
			filled++
		}
	}
	return filled > 1
}

// isTitle reports whether a row is empty or one cell of words, perhaps with a
// date.
func isTitle(row []byte) bool {
	const dateDigits = 8
	digits, letters := 0, false
	for _, r := range string(row) {
		letters = letters || unicode.IsLetter(r)
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return !isWide(row) && digits <= dateDigits && (letters || digits == 0)
}

// fillsGaps reports whether below has text in a column where above has none.
func fillsGaps(above, below []byte) bool {
	gaps := bytes.Split(above, []byte{'\t'})
	column := 0
	for cell := range bytes.SplitSeq(below, []byte{'\t'}) {
		if len(bytes.TrimSpace(cell)) > 0 && (column >= len(gaps) || len(bytes.TrimSpace(gaps[column])) == 0) {
			return true
		}
		column++
	}
	return false
}

// isHeader reports whether a row may name columns: short, at least one
// letter, and no cell with more than four digits, as a value would have.
func isHeader(row []byte) bool {
	if len(row) > tableHead {
		return false
	}
	letters := false
	for cell := range bytes.SplitSeq(row, []byte{'\t'}) {
		digits := 0
		for _, r := range string(cell) {
			letters = letters || unicode.IsLetter(r)
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if digits > 4 {
			return false
		}
	}
	return letters
}
