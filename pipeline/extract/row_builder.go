package extract

import "aktsyn/pipeline/source"

// slack is how many columns beyond those in use a cell may stand and keep its
// place. Beyond, it would cost every row that many tabs.
const slack = 64

// rowBuilder puts the cells of a sheet in rows.
type rowBuilder struct {
	yield func([]byte, error) bool
	limit int64 // of what is held, in bytes

	row    []byte
	inRow  bool
	number int  // of the row, as the sheet says
	column int  // position of the row's last cell, from 0; -1 before the first
	width  int  // columns in use so far
	gap    bool // an empty row waits to be written
	begun  bool // a row has been written
}

// check guards what is held in memory, which the emitter has not counted yet.
func (s *rowBuilder) check(size int) error {
	if int64(size) > s.limit {
		return fail(source.TooLarge, "a row is larger than the limit for text")
	}
	return nil
}

// beginRow begins a row by its number and notes whether rows were left out.
func (s *rowBuilder) beginRow(number int) {
	s.gap = s.gap || s.begun && number > s.number+1
	s.number, s.inRow = number, true
}

// put adds a cell with text to the row.
func (s *rowBuilder) put(column int, text []byte) error {
	s.inRow = true
	position := s.place(column)
	for ; s.column < position; s.column++ {
		if s.column >= 0 {
			s.row = append(s.row, '\t')
		}
	}
	s.row = appendCell(s.row, text)
	return s.check(len(s.row))
}

// place returns where in the row a cell of that column goes.
func (s *rowBuilder) place(column int) int {
	if column <= s.column || column > s.width+slack {
		column = s.column + 1
	}
	s.width = max(s.width, column+1)
	return column
}

// endRow hands the row over. Empty rows are kept as a single one, and only
// between rows that are not.
func (s *rowBuilder) endRow() error {
	if !s.inRow {
		return nil
	}
	s.inRow = false
	if len(s.row) == 0 {
		s.gap = s.begun
		return nil
	}
	if s.gap && !s.yield(nil, nil) {
		return errEnough
	}
	if !s.yield(s.row, nil) {
		return errEnough
	}
	s.row, s.column, s.gap, s.begun = s.row[:0], -1, false, true
	return nil
}
