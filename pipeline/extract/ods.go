package extract

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// readODS reads a spreadsheet (ods, ots).
//
// Every sheet, hidden ones too, is one page of Form Sheet or, when large,
// several; the Label is the sheet's name. Rows, columns, and the exceptions
// for empty ones are those of readXLSX. A cell is its text as shown, but a
// number with more than digits and hyphens in it (a formatted one) and a date
// are given by their value. A row or cell that is repeated is given as often
// as that, at most 64 times. Names of sheets and numbers in formulas follow as
// in readXLSX, on a page with the sheet's name. Notes and all else follow as in readODT.
func readODS(in input, out emitter) error {
	o, err := openODF(in, out)
	if err != nil {
		return err
	}
	sheets := &odsReader{odf: o, beside: newODFText(o, nil)}
	sheets.beside.flows[0].write = func(text []byte) error { sheets.shapes.Write(text); return nil }
	if err := o.scanPart("content.xml", sheets); err != nil {
		return err
	}
	return o.readBeside()
}

const (
	maxODSRepeat = 64 // cells and rows with content that one element may stand for
	maxODSColumn = 64 // empty cells that are kept in front of one
	// maxODSAddress is the highest number of a row or column that is counted to:
	// beyond what any program has.
	maxODSAddress = 1 << 24
)

// odsReader turns the content of a spreadsheet into tables.
type odsReader struct {
	*odf
	beside *odfText     // shapes, notes, validations: what is not in cells
	shapes bytes.Buffer // of the open sheet
	sheet  *tableCutter // nil between sheets
	row    []byte
	number int // of the open row, from 1
	column int // of the next cell, from 0
	part   int // of the row's text that the next cell is without tabs, from 0
	shifts []cellShift
	empty  int  // cells since the last that was not
	begun  bool // the row has a cell with content
	inCell bool
	nested int // open elements in the cell whose paragraphs are not its text
	cell   []byte
	value  string // of the open cell, where it is a number or date
	stated string // of the open cell, where it is a text that an attribute states
	times  int    // the open cell stands for
	rows   int    // the open row stands for
	filled bool   // a row of the sheet was written
	gap    bool   // an empty row waits to be written
	skip   skipper
}

func (s *odsReader) token(tok xml.Token) error {
	if s.skip.skips(tok) {
		return nil
	}
	switch el := tok.(type) {
	case xml.StartElement:
		return s.start(el, tok)
	case xml.EndElement:
		return s.finish(el.Name.Local, tok)
	case xml.CharData:
		if s.inCell && s.nested == 0 {
			s.cell = append(s.cell, bytes.Map(lineEndToBlank, el)...)
			return nil
		}
		return s.beside.token(tok)
	}
	return nil
}

// odsBeside are the elements in a cell whose text is not the cell's.
var odsBeside = map[string]bool{"annotation": true, "frame": true, "custom-shape": true, "text-box": true, "sub-table": true, "detective": true}

func (s *odsReader) start(el xml.StartElement, tok xml.Token) error {
	name := el.Name.Local
	switch {
	case odfNoise[name]:
		s.skip.enter(name)
		return nil
	case s.nested > 0 || s.inCell && odsBeside[name] || s.sheet != nil && name == "shapes":
		s.nested++
		return s.beside.token(tok)
	case s.sheet == nil && name != "table":
		return s.beside.token(tok)
	}
	switch name {
	case "table":
		return s.startSheet(attr(el, "name"))
	case "table-row":
		s.rows = repeated(el, "number-rows-repeated")
		s.row, s.shifts, s.empty, s.begun = s.row[:0], s.shifts[:0], 0, false
		s.number, s.column, s.part = s.number+1, 0, 0
	case "table-cell", "covered-table-cell":
		s.inCell, s.cell, s.value = true, s.cell[:0], odsValue(el)
		s.stated = attr(el, "string-value")
		s.times = repeated(el, "number-columns-repeated")
		for _, text := range tellingLiterals([]byte(attr(el, "formula"))) {
			s.shapes.WriteString(string(text) + "\n")
		}
	case "p":
		if len(s.cell) > 0 {
			s.cell = append(s.cell, ' ')
		}
	case "s":
		s.cell = append(s.cell, ' ')
	case "tab", "line-break":
		s.cell = append(s.cell, ' ')
	default:
		s.beside.attributes(el)
	}
	return nil
}

func repeated(el xml.StartElement, name string) int {
	n, err := strconv.Atoi(attr(el, name))
	if err != nil {
		return 1
	}
	return max(n, 1)
}

// odsValue is the value of a cell that is a number or a date.
func odsValue(el xml.StartElement) string {
	switch attr(el, "value-type") {
	case "float":
		return attr(el, "value")
	case "date":
		date, _, _ := strings.Cut(attr(el, "date-value"), "T")
		return date
	}
	return ""
}

func (s *odsReader) finish(name string, tok xml.Token) error {
	switch {
	case s.nested > 0:
		s.nested--
		return s.beside.token(tok)
	case name == "table-cell", name == "covered-table-cell":
		s.inCell = false
		return s.endCell()
	case name == "table-row":
		return s.endRow()
	case name == "table" && s.sheet != nil:
		return s.endSheet()
	case s.sheet == nil:
		return s.beside.token(tok)
	}
	return nil
}

func (s *odsReader) startSheet(name string) error {
	if s.sheet != nil {
		if err := s.endSheet(); err != nil {
			return err
		}
	}
	s.gap, s.filled, s.number = false, false, 0
	if isTellingName(name) {
		s.shapes.WriteString("ark: " + name + "\n")
	}
	s.sheet = newTableCutter(s.out, name, kernels.Sheet, s.next)
	return nil
}

// shown reports whether a number's text is worth more than its value: it has
// digits and hyphens alone, and may have leading zeros.
func shown(text []byte) bool {
	return len(text) > 0 && len(bytes.Trim(text, "0123456789- ")) == 0
}

func (s *odsReader) endCell() error {
	text := bytes.TrimSpace(s.cell)
	if s.value != "" && !shown(text) {
		text = []byte(s.value)
	}
	if text = s.textOrStated(text); len(text) == 0 {
		s.empty += min(s.times, 1<<20)
		s.column = min(s.column+min(s.times, 1<<20), maxODSAddress)
		return nil
	}
	for range min(s.times, maxODSRepeat) {
		tabs := s.empty
		if s.empty > maxODSColumn {
			tabs = 0
		}
		if s.begun {
			tabs++
		}
		s.row = append(s.row, bytes.Repeat([]byte{'\t'}, tabs)...)
		s.row = appendCell(s.row, text)
		s.address(tabs)
		s.empty, s.begun = 0, true
	}
	s.column = min(s.column+max(0, min(s.times, 1<<20)-maxODSRepeat), maxODSAddress)
	if most := s.limits.RowBytes; int64(len(s.row)) > most {
		return exceed(source.TooLarge, "max-row-size", "a row of more than %d bytes", most)
	}
	return nil
}

// textOrStated is a cell's text or, where it shows none, what an attribute
// states as its text. Where both differ the latter stands beside the sheet.
func (s *odsReader) textOrStated(text []byte) []byte {
	if len(text) == 0 {
		return []byte(s.stated)
	}
	if s.stated != "" && !slices.Equal(strings.Fields(s.stated), strings.Fields(string(text))) {
		s.shapes.WriteString(s.stated + "\n")
	}
	return text
}

// address notes where the cell behind so many tabs stands.
func (s *odsReader) address(tabs int) {
	s.part += tabs
	shift := 0
	if n := len(s.shifts); n > 0 {
		shift = int(s.shifts[n-1].column) - 1 - int(s.shifts[n-1].part)
	}
	if s.column-s.part != shift {
		s.shifts = append(s.shifts, cellShift{uint32(s.part), uint32(s.column) + 1})
	}
	s.column++
}

// endRow hands the row over. Several empty ones are one, at the end they are
// none.
func (s *odsReader) endRow() error {
	if s.sheet == nil {
		return nil
	}
	number := s.number
	s.number = min(s.number+min(s.rows, maxRows)-1, maxODSAddress)
	if !s.begun {
		s.gap = s.filled
		return nil
	}
	if s.gap {
		if err := s.sheet.row(tableRow{number: uint32(number) - 1}); err != nil {
			return err
		}
	}
	s.gap, s.filled = false, true
	for i := range min(s.rows, maxODSRepeat) {
		if err := s.sheet.row(tableRow{s.row, uint32(number + i), s.shifts}); err != nil {
			return err
		}
	}
	return nil
}

// endSheet hands over the last page of the sheet and what floats above it.
func (s *odsReader) endSheet() error {
	t := s.sheet
	s.sheet = nil
	if t.rows > 0 || t.number == t.first {
		if err := t.flush(); err != nil {
			return err
		}
	}
	s.next = t.number
	return s.endShapes(t.label)
}

// endShapes makes a page of what stands beside the cells.
func (s *odsReader) endShapes(label string) error {
	if err := s.beside.end(); err != nil {
		return err
	}
	sink := &sideText{out: s.out, next: s.next, label: label, form: kernels.Prose}
	if err := sink.write(s.shapes.Bytes()); err != nil {
		return err
	}
	s.shapes.Reset()
	err := sink.end()
	s.next = sink.next
	return err
}

// end closes a sheet that breaks off, and hands over what stands outside of
// sheets.
func (s *odsReader) end() error {
	if s.sheet == nil {
		return s.endShapes("projektmappe")
	}
	if err := s.endCell(); err != nil {
		return err
	}
	if err := s.endRow(); err != nil {
		return err
	}
	return s.endSheet()
}
