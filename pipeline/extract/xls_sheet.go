package extract

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Records of sheets ([MS-XLS], 2.3.2) and those of older versions.
const (
	biffBlank2      = 0x01
	biffInteger2    = 0x02
	biffNumber2     = 0x03
	biffLabel2      = 0x04
	biffFormula     = 0x06
	biffFormula3    = 0x206
	biffFormula4    = 0x406
	biffString      = 0x207
	biffNumber      = 0x203
	biffLabel       = 0x204
	biffBoolErr     = 0x205
	biffRK          = 0x27E
	biffMulRK       = 0xBD
	biffRString     = 0xD6
	biffLabelSST    = 0xFD
	biffHeader      = 0x14
	biffFooter      = 0x15
	biffMoreHeaders = 0x89C
	biffNote        = 0x1C
	biffObject      = 0x5D
	biffText        = 0x1B6
	biffLink        = 0x1B8
	biffLinkTip     = 0x800
	biffValidation  = 0x1BE
	biffSeriesText  = 0x100D
)

// xlsCell is a cell: where it is in the sheet, and where its record, or its
// part of one, is in the stream.
type xlsCell struct {
	row, column uint16
	at          uint32
	kind        uint16 // the record
}

// xlsReader turns the records of one sheet into rows.
type xlsReader struct {
	*xlsBook
	rowBuilder
	cells  []xlsCell
	sorted bool // cells are in the order of rows and columns
	beside []string
	object int // kind of the last drawing object
}

// scan notes the cells of the sheet whose records begin at an offset, and
// keeps what stands beside them.
func (s *xlsReader) scan(at int) error {
	id, content, at, ok := s.record(at)
	if !ok || biffVersion(id, content) == 0 {
		s.hurt("a sheet of the workbook is missing")
		return nil
	}
	s.sorted = true
	for depth := 1; depth > 0; {
		id, content, next, ok := s.record(at)
		if !ok {
			s.hurt("a sheet of the workbook breaks off")
			return nil
		}
		switch {
		case id == biffEOF:
			depth--
		case biffVersion(id, content) != 0:
			depth++ // a chart
		case depth == 1 && s.cell(id, content, at):
		default:
			if err := s.aside(id, content, next); err != nil {
				return err
			}
		}
		if s.scanned += next - at; s.scanned > 2*len(s.data) {
			s.hurt("sheets of the workbook overlap")
			return nil
		}
		at = next
	}
	return nil
}

// cell notes a cell, and reports whether the record is one.
func (s *xlsReader) cell(id uint16, content []byte, at int) bool {
	switch id {
	case biffInteger2, biffNumber2, biffLabel2, biffFormula, biffFormula3, biffFormula4, biffNumber, biffLabel,
		biffBoolErr, biffRK, biffRString, biffLabelSST:
		if len(content) >= 6 {
			s.note(content, 0, at, id)
		}
		return true
	case biffMulRK:
		const head, entry = 4, 6
		for i := 0; head+entry*(i+1) <= len(content)-2; i++ {
			s.note(content, i, at+4+head+entry*i, id)
		}
		return true
	}
	return false
}

// note adds a cell so many columns to the right of the one the content names.
func (s *xlsReader) note(content []byte, offset, at int, id uint16) {
	c := xlsCell{binary.LittleEndian.Uint16(content), binary.LittleEndian.Uint16(content[2:]) + uint16(offset), uint32(at), id}
	if n := len(s.cells); n > 0 && byPlace(s.cells[n-1], c) > 0 {
		s.sorted = false
	}
	s.cells = append(s.cells, c)
}

func byPlace(a, b xlsCell) int {
	return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column))
}

// rows gives the rows of the sheet to emitTable.
func (s *xlsReader) rows(yield func(tableRow, error) bool) {
	s.yield = yield
	if !s.sorted { // as some programs write them
		slices.SortStableFunc(s.cells, byPlace)
	}
	row := -1
	for _, c := range s.cells {
		if int(c.row) != row {
			if s.finishRow(s.endRow()) {
				return
			}
			row = int(c.row)
			s.beginRow(row + 1)
		}
		if text := s.value(c); len(text) > 0 && s.finishRow(s.put(int(c.column), text)) {
			return
		}
	}
	s.finishRow(s.endRow())
}

// finishRow reports whether the rows have come to their end, and hands over
// the error that ended them.
func (s *xlsReader) finishRow(err error) bool {
	if err != nil && err != errEnough {
		s.yield(tableRow{}, err)
	}
	return err != nil
}

// value returns the text of a cell.
func (s *xlsReader) value(c xlsCell) []byte {
	if c.kind == biffMulRK {
		return s.number(rkText(s.data[c.at+2:]), s.data[c.at:])
	}
	_, content, next, _ := s.record(int(c.at))
	style, v := content[4:], content[6:]
	if s.version == 2 && len(v) > 0 {
		style, v = nil, content[7:]
	}
	switch c.kind {
	case biffLabelSST:
		return s.shared(v)
	case biffLabel, biffRString, biffLabel2:
		parts, _ := s.parts(v, next)
		return s.text(nil, &biffReader{rest: v, parts: parts[1:]}, s.cellLength())
	case biffNumber, biffNumber2:
		if len(v) >= 8 {
			return s.number(floatText(v), style)
		}
	case biffInteger2:
		if len(v) >= 2 {
			return s.number(strconv.Itoa(int(binary.LittleEndian.Uint16(v))), style)
		}
	case biffRK:
		if len(v) >= 4 {
			return s.number(rkText(v), style)
		}
	case biffBoolErr:
		if len(v) >= 2 {
			return truthOrError(v[0], v[1] != 0)
		}
	default:
		return s.formula(v, style, next)
	}
	return nil
}

// number shows a number in the format that a style begins with.
func (s *xlsReader) number(value string, style []byte) []byte {
	format := cellFormat{}
	if len(style) >= 2 {
		if i := int(binary.LittleEndian.Uint16(style)); i < len(s.formats) {
			format = s.formats[i]
		}
	}
	return []byte(format.text(value, s.date1904))
}

// shared returns the shared string whose number v begins with.
func (s *xlsReader) shared(v []byte) []byte {
	if len(v) < 4 {
		return nil
	}
	text, ok := s.strings.at(int(binary.LittleEndian.Uint32(v)))
	if !ok {
		s.hurt("a cell refers to a shared string that is missing")
	}
	return text
}

// formula returns the cached value of a formula. A string is in a record of
// its own, not far behind.
func (s *xlsReader) formula(v, style []byte, next int) []byte {
	const text, truth, failure, near = 0, 1, 2, 4
	if len(v) < 8 {
		return nil
	}
	if binary.LittleEndian.Uint16(v[6:]) != 0xFFFF {
		return s.number(floatText(v), style)
	}
	switch v[0] {
	case truth, failure:
		return truthOrError(v[2], v[0] == failure)
	case text:
		for range near {
			id, content, after, ok := s.record(next)
			if !ok || id == biffFormula {
				break
			}
			if id == biffString || id == 0x07 && s.version == 2 {
				parts, _ := s.parts(content, after)
				return s.text(nil, &biffReader{rest: content, parts: parts[1:]}, s.cellLength())
			}
			next = after
		}
	}
	return nil
}

// truthOrError shows a truth value or an error.
func truthOrError(v byte, failure bool) []byte {
	if !failure {
		return booleanText(strconv.AppendInt(nil, int64(v), 10))
	}
	return []byte(map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
		0x24: "#NUM!", 0x2A: "#N/A"}[v])
}

// floatText writes a floating point number of eight bytes.
func floatText(v []byte) string {
	return strconv.FormatFloat(math.Float64frombits(binary.LittleEndian.Uint64(v)), 'g', -1, 64)
}

// rkText writes a number in Excel's short form ([MS-XLS], 2.5.217): the upper
// bits of a floating point number or an integer, perhaps in hundredths.
func rkText(v []byte) string {
	const hundredths, whole = 1, 2
	rk := binary.LittleEndian.Uint32(v)
	f := math.Float64frombits(uint64(rk&^3) << 32)
	if rk&whole != 0 {
		f = float64(int32(rk) >> 2)
	}
	if rk&hundredths != 0 {
		f /= 100
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// aside keeps what of a sheet stands beside its cells.
func (s *xlsReader) aside(id uint16, content []byte, next int) error {
	r := &biffReader{rest: content}
	switch id {
	case biffFilePass: // in a file of one sheet, where readGlobals finds it too
	case biffHeader, biffFooter:
		if len(content) > 0 {
			return s.headers(r, 1)
		}
	case biffMoreHeaders:
		const lengths = 4
		if r.skip(30); len(r.rest) >= 2*lengths {
			n := 0
			for range lengths {
				n += min(1, r.number(2))
			}
			return s.headers(r, n)
		}
	case biffNote:
		return s.comment(r)
	case biffObject:
		r.skip(4)
		s.object = r.number(2)
	case biffText:
		return s.drawing(content, next)
	case biffLink:
		return s.link(r)
	case biffLinkTip:
		r.skip(10)
		return s.keep(&s.beside, decodeUTF16(r.rest))
	case biffValidation:
		parts, _ := s.parts(content, next)
		return s.validation(&biffReader{rest: content, parts: parts[1:]})
	case biffSeriesText:
		r.skip(2)
		return s.keep(&s.drawings, s.line(r, 1))
	case biffLabel: // of a chart
		r.skip(6)
		return s.keep(&s.drawings, s.line(r, 2))
	}
	return nil
}

// headers keeps so many headers and footers without their codes.
func (s *xlsReader) headers(r *biffReader, n int) error {
	for range n {
		text := headerCodes.ReplaceAllString(s.line(r, s.textLength()), " ")
		if err := s.keep(&s.beside, text); err != nil {
			return err
		}
	}
	return nil
}

// comment keeps the author of a comment, whose text is a drawing, or before
// BIFF8 the text.
func (s *xlsReader) comment(r *biffReader) error {
	r.skip(4)
	if s.wide {
		r.skip(4)
		return s.keep(&s.comments, s.line(r, 2))
	}
	return s.keep(&s.comments, s.line(r, 2))
}

// drawing keeps the text of a drawing or a comment, which the record continues
// with.
func (s *xlsReader) drawing(content []byte, next int) error {
	const comment, lengthAt = 0x19, 10
	parts, _ := s.parts(content, next)
	if len(content) < lengthAt+2 {
		return nil
	}
	r := &biffReader{parts: parts[1:]}
	text := string(r.chars(nil, int(binary.LittleEndian.Uint16(content[lengthAt:])), false))
	if s.object == comment {
		return s.keep(&s.comments, text)
	}
	return s.keep(&s.drawings, text)
}

// validation keeps the messages of a validation, and its list of values.
func (s *xlsReader) validation(r *biffReader) error {
	const messages, literal = 4, 0x17
	r.skip(4)
	for range messages {
		if err := s.keep(&s.beside, s.line(r, 2)); err != nil {
			return err
		}
	}
	r.number(4)
	if len(r.rest) > 1 && r.rest[0] == literal {
		r.skip(1)
		return s.keep(&s.beside, string(r.spaced(r.number(1))))
	}
	return nil
}

// spaced reads a string of n characters whose parts are separated by zeros.
func (r *biffReader) spaced(n int) []byte {
	if r.number(1)&1 != 0 {
		return []byte(strings.ReplaceAll(decodeUTF16(r.bytes(min(2*n, len(r.rest)))), "\x00", " "))
	}
	return appendCodepage(nil, bytes.ReplaceAll(r.bytes(min(n, len(r.rest))), []byte{0}, []byte{' '}), 28591)
}

// Flags of a hyperlink ([MS-OSHARED], 2.3.7.1).
const (
	linkMoniker  = 0x01
	linkLocation = 0x08
	linkName     = 0x10
	linkFrame    = 0x80
	linkString   = 0x100
)

// link keeps what a hyperlink shows and where it leads.
func (s *xlsReader) link(r *biffReader) error {
	r.skip(8 + 16 + 4)
	flags := r.number(4)
	wide := func() string {
		n := 2 * r.number(4)
		if n < 0 || n > len(r.rest) {
			r.rest = nil
			return ""
		}
		return decodeUTF16(r.bytes(n))
	}
	if flags&linkName != 0 {
		if err := s.keep(&s.beside, wide()); err != nil {
			return err
		}
	}
	if flags&linkFrame != 0 {
		wide()
	}
	address, location := "", ""
	switch {
	case flags&linkMoniker != 0 && flags&linkString != 0:
		address = wide()
	case flags&linkMoniker != 0:
		address = moniker(r)
	}
	if flags&linkLocation != 0 {
		location = wide()
	}
	if address == "" {
		return s.keep(&s.beside, location)
	}
	return s.keep(&s.addresses, address, location)
}

// moniker reads the address of a hyperlink, a URL or a path ([MS-OSHARED],
// 2.3.7.6 and 2.3.7.8).
func moniker(r *biffReader) string {
	const url, file = 0xE0, 0x03 // how the classes of the two begin
	class := r.bytes(16)
	switch {
	case len(class) == 0:
		return ""
	case class[0] == url:
		address := decodeUTF16(r.bytes(max(0, min(r.number(4), len(r.rest)))))
		address, _, _ = strings.Cut(address, "\x00")
		return address
	case class[0] == file:
		r.skip(2)
		path := string(appendCodepage(nil, bytes.TrimRight(r.bytes(max(0, min(r.number(4), len(r.rest)))), "\x00"), 1252))
		r.skip(24)
		if size := r.number(4); size > 6 && size <= len(r.rest) {
			r.skip(6)
			path = decodeUTF16(r.bytes(size - 6))
		}
		return path
	}
	return ""
}
