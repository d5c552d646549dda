package extract

import (
	"bytes"
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// sheetReader turns the XML of one sheet into rows.
type sheetReader struct {
	rowBuilder
	book   *workbook
	beside []byte // lines that are not cells

	cell   cell
	inCell bool
	leaf   string // the open element whose character data is kept
	text   []byte // its character data
	skip   skipper
}

// cell is the open cell.
type cell struct {
	column  int // from 0
	kind    string
	style   int
	value   []byte
	text    []byte // inline string
	formula []byte
}

func (s *sheetReader) token(tok xml.Token) error {
	if s.skip.skips(tok) {
		return nil
	}
	switch el := tok.(type) {
	case xml.StartElement:
		return s.start(el)
	case xml.EndElement:
		return s.finish(el.Name.Local)
	case xml.CharData:
		if s.leaf != "" {
			s.text = append(s.text, el...)
		}
	}
	return s.check(len(s.text))
}

// end keeps what a sheet that breaks off has left open.
func (s *sheetReader) end() error {
	if err := s.finish(s.leaf); err != nil {
		return err
	}
	return s.endRow()
}

// sheetTexts are elements outside of cells whose character data is text:
// headers and footers (ECMA-376 part 1, 18.3.1.46), formulas of validations
// and conditional formats, where lists of allowed values stand.
var sheetTexts = map[string]bool{"oddHeader": true, "oddFooter": true, "evenHeader": true, "evenFooter": true,
	"firstHeader": true, "firstFooter": true, "formula1": true, "formula2": true, "formula": true}

// headerCodes are the codes of headers and footers for position, font, size,
// colour and fields.
var headerCodes = regexp.MustCompile(`&(?:"[^"]*"|K[0-9A-Fa-f]{2}[0-9A-Fa-f+-][0-9A-Fa-f]{3}|[A-Za-z&]|[0-9]{1,3})`)

// sheetAttributes are elements of a sheet and those of their attributes that
// are text.
var sheetAttributes = map[string][]string{
	"dataValidation": {"promptTitle", "prompt", "errorTitle", "error"},
	"hyperlink":      {"display", "tooltip", "location"},
	"filter":         {"val"}, "customFilter": {"val"}, "inputCells": {"val"},
	"scenario": {"name", "user", "comment"}, "protectedRange": {"name"},
}

func (s *sheetReader) start(el xml.StartElement) error {
	name := el.Name.Local
	s.leaf, s.text = "", s.text[:0]
	switch name {
	case "row":
		return s.startRow(attr(el, "r"))
	case "c":
		return s.startCell(el)
	case "v", "t", "f":
		s.leaf = name
	case "rPh":
		s.skip.enter(name)
	default:
		if sheetTexts[name] {
			s.leaf = name
		}
		for _, key := range sheetAttributes[name] {
			s.line(attr(el, key))
		}
	}
	return s.check(len(s.beside))
}

func (s *sheetReader) finish(name string) error {
	if open := s.leaf; open != "" && open != name { // its end is missing
		if err := s.finish(open); err != nil {
			return err
		}
	}
	if s.leaf == "" {
		s.text = s.text[:0]
	}
	s.leaf = ""
	switch name {
	case "v":
		s.cell.value = append(s.cell.value[:0], s.text...)
	case "t":
		s.cell.text = append(s.cell.text, s.text...)
	case "f":
		s.endFormula()
	case "c":
		return s.endCell()
	case "row":
		return s.endRow()
	case "formula", "formula1", "formula2":
		s.literals(s.text)
	default:
		if sheetTexts[name] {
			s.line(string(headerCodes.ReplaceAll(s.text, []byte(" "))))
		}
	}
	return s.check(max(len(s.cell.text), len(s.beside)))
}

// endFormula keeps the formula of a cell; outside of cells it belongs to a
// validation.
func (s *sheetReader) endFormula() {
	if s.inCell {
		s.cell.formula = append(s.cell.formula[:0], s.text...)
	} else {
		s.literals(s.text)
	}
}

// literals keeps a formula that has text of its own.
func (s *sheetReader) literals(formula []byte) {
	if bytes.IndexByte(formula, '"') >= 0 {
		s.line(string(formula))
	}
}

// tellingLiterals returns the texts in a formula that may hold what its value
// does not show: most are words to compare with.
func tellingLiterals(formula []byte) (texts [][]byte) {
	for i, part := range bytes.Split(formula, []byte{'"'}) {
		if i%2 == 1 && isTelling(part) {
			texts = append(texts, part)
		}
	}
	return texts
}

// isTellingName reports whether the name of a sheet may be somebody's or hold
// a number, as of sheets for each citizen: programs give names of one word.
func isTellingName(name string) bool {
	return isTelling([]byte(name)) || len(strings.Fields(name)) > 1
}

func (s *sheetReader) line(text string) {
	if text != "" {
		s.beside = append(append(s.beside, text...), '\n')
	}
}

// startRow ends a row left open and begins one.
func (s *sheetReader) startRow(number string) error {
	err := s.endRow()
	n, _ := strconv.Atoi(number)
	s.beginRow(n)
	return err
}

func (s *sheetReader) startCell(el xml.StartElement) error {
	err := s.endCell() // one left open
	s.inCell = true
	c := &s.cell
	c.column = columnOf(attr(el, "r"), s.column+1+s.shift)
	c.kind = attr(el, "t")
	c.style, _ = strconv.Atoi(attr(el, "s"))
	c.value, c.text, c.formula = c.value[:0], c.text[:0], c.formula[:0]
	return err
}

// columnOf returns the column, from 0, of a cell reference such as "AB12", or
// next when there is none. Excel has 16,384 columns; a reference beyond gives
// next too.
func columnOf(ref string, next int) int {
	column := 0
	for i := 0; i < len(ref); i++ {
		letter := ref[i] | 0x20
		if letter < 'a' || letter > 'z' {
			break
		}
		if column = column*26 + int(letter-'a') + 1; column > 1<<14 {
			return next
		}
	}
	if column == 0 {
		return next
	}
	return column - 1
}

func (s *sheetReader) endCell() error {
	if !s.inCell {
		return nil
	}
	s.inCell = false
	if len(s.cell.value) > 0 {
		for _, text := range tellingLiterals(s.cell.formula) {
			s.line(string(text))
		}
	}
	text := s.book.cellText(&s.cell)
	if len(text) == 0 {
		return nil
	}
	return s.put(s.cell.column, text)
}

// endRow ends the open cell and hands the row over.
func (s *sheetReader) endRow() error {
	if err := s.endCell(); err != nil {
		return err
	}
	return s.rowBuilder.endRow()
}
