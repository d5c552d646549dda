package extract

import "aktsyn/pipeline/source"

// slack is how many columns beyond those in use a cell may stand and keep its
// place. Beyond, it would cost every row that many tabs.
const slack = 64

// maxRows is the highest number of a row that is believed. Excel has 1 Mi rows,
// LibreOffice up to 16 Mi.
const maxRows = 1 << 24

// rowBuilder puts the cells of a sheet in rows.
type rowBuilder struct {
	yield func(tableRow, error) bool
	limit int64 // of what is held, in bytes

	row    []byte
	shifts []cellShift // of the row
	inRow  bool
	number int  // of the row, as the sheet says, from 1
	ended  int  // number of the last row that was written
	column int  // position of the row's last cell, from 0; -1 before the first
	shift  int  // columns that cell stands further right in the sheet
	width  int  // columns in use so far
	gap    bool // an empty row waits to be written
	begun  bool // a row has been written
}

// check guards what is held in memory, which the emitter has not counted yet.
func (s *rowBuilder) check(size int) error {
	if int64(size) > s.limit {
		return exceed(source.TooLarge, "max-text-size", "a row is larger than the limit for text")
	}
	return nil
}

// beginRow begins a row by its number, from 1, and notes whether rows were left
// out. A row without a number that can be is the next.
func (s *rowBuilder) beginRow(number int) {
	if number < 1 || number > maxRows {
		number = s.number + 1
	}
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
	if shift := column - position; shift != s.shift {
		s.shifts = append(s.shifts, cellShift{uint32(position), uint32(column) + 1})
		s.shift = shift
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
	if s.gap && !s.yield(tableRow{number: uint32(s.ended) + 1}, nil) {
		return errEnough
	}
	if !s.yield(tableRow{s.row, uint32(s.number), s.shifts}, nil) {
		return errEnough
	}
	s.row, s.shifts, s.column, s.shift, s.gap, s.begun = s.row[:0], s.shifts[:0], -1, 0, false, true
	s.ended = s.number
	return nil
}
