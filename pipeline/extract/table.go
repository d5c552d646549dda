package extract

import (
	"bytes"
	"iter"
	"unicode"

	"aktsyn/kernels"
)

const (
	tablePage = 64 << 10 // bytes of rows on one page of a table
	tableHead = 4 << 10  // bytes; a longer first row is not repeated as header
	tableRow  = 1 << 20  // bytes; a longer row is cut like running text
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

// emitTable hands rows over as pages of about 64 KiB, cut only at row ends,
// with the first row repeated on later pages when it looks like a header. A
// row is its cells separated by '\t', without line end (see appendCell); it
// may be reused once the next row is asked for, and an error ends the table
// and is returned once the rows before it are handed over. Pages are numbered from firstNumber; the next free number
// is returned. A table without rows is one empty page, so that every sheet is
// a page.
func emitTable(out emitter, label string, form kernels.Form, rows iter.Seq2[[]byte, error], firstNumber uint32) (uint32, error) {
	t := tableCutter{out: out, label: label, form: form, first: firstNumber, number: firstNumber}
	var failure error
	for row, err := range rows {
		if failure = err; err != nil {
			break
		}
		if err = t.row(normalise(row)); err != nil {
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
	header        []byte // the first row with its line end, when it is to be repeated
	seen          bool   // a first row came
	text          []byte
	rows          int // in text, besides the header
	lead          int // bytes of text that repeat the header
}

// row adds a normalised row.
func (t *tableCutter) row(row []byte) error {
	if !t.seen {
		t.seen = true
		if isHeader(row) {
			t.header = append(bytes.Clone(row), '\n')
		}
	}
	if len(row) > tableRow {
		return t.long(row)
	}
	t.text = append(append(t.text, row...), '\n')
	t.rows++
	if len(t.text) < tablePage {
		return nil
	}
	return t.flush()
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
	p := Page{Number: t.number, Label: t.label, Form: t.form, Text: t.text,
		Lead: uint32(t.lead), Own: uint32(len(t.text))}
	t.number++
	err := t.out.page(p)
	t.text = append(t.text[:0], t.header...)
	t.lead, t.rows = len(t.header), 0
	return err
}

// isHeader reports whether a first row names its columns: short, at least one
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
