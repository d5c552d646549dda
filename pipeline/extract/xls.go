package extract

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// readXLS reads a spreadsheet of Excel 97–2003 ([MS-XLS], BIFF8), and of Excel
// 3 to 95, which have strings in a code page.
//
// Sheets, cells and dates are as readXLSX has them; a formula without cached
// value is left out. A page with the sheet's name follows where a sheet has
// headers and footers, validation lists and messages or hyperlinks; then pages
// of their own for defined names, names of sheets with several words or
// numbers, and the last user, pivot caches, cached cells of other files,
// comments with their authors, text boxes and charts, linked addresses and
// properties. What is embedded is handed over as parts, pictures as parts that
// need OCR.
func readXLS(in input, out emitter) error {
	l, data, err := openXLS(in, out)
	if err != nil {
		return err
	}
	b := &xlsBook{legacy: l, biff: biff{data: data, codepage: 1252}, codes: map[int]string{}}
	if err := b.readGlobals(); err != nil {
		return err
	}
	for _, s := range b.sheets {
		if err := b.readSheet(s); err != nil {
			return err
		}
	}
	if b.broken {
		b.hurt("a record of the workbook breaks off")
	}
	b.readPivots()
	for _, a := range []struct {
		label string
		lines []string
	}{
		{"projektmappe", b.names}, {"pivotdata", b.pivots}, {"eksterne data", b.external},
		{"kommentarer", b.comments}, {"tegninger og diagrammer", b.drawings}, {"henvisninger", b.addresses},
	} {
		if err := b.lines(a.label, a.lines); err != nil {
			return err
		}
	}
	if err := b.sink.end(); err != nil {
		return err
	}
	if err := b.handOverPictures(b.pictureData); err != nil {
		return err
	}
	return b.finish()
}

// openXLS returns the stream of the workbook: that of the newest version of
// Excel where there are two, or the whole file, as old versions wrote it.
func openXLS(in input, out emitter) (*legacy, []byte, error) {
	if !bytes.HasPrefix(in.data, []byte("\xD0\xCF\x11\xE0")) {
		return &legacy{limits: in.limits, out: out, sink: &sideText{out: out, next: 1}}, in.data, nil
	}
	l, err := openLegacy(in, out)
	if err != nil {
		return nil, nil, err
	}
	data := l.stream("Workbook", "Book")
	if data == nil {
		return nil, nil, fail(source.Corrupt, "the workbook's stream cannot be read")
	}
	return l, data, nil
}

// Records ([MS-XLS], 2.3.2) and those of older versions.
const (
	biffBOF          = 0x0809
	biffBOF2         = 0x0009
	biffBOF3         = 0x0209
	biffBOF4         = 0x0409
	biffEOF          = 0x0A
	biffContinue     = 0x3C
	biffFilePass     = 0x2F
	biffCodepage     = 0x42
	biffDateMode     = 0x22
	biffFormat2      = 0x1E
	biffFormat       = 0x41E
	biffXF           = 0xE0
	biffXF3          = 0x243
	biffXF4          = 0x443
	biffSheet        = 0x85
	biffSST          = 0xFC
	biffName         = 0x18
	biffWriter       = 0x5C
	biffSharing      = 0x5B
	biffSupBook      = 0x1AE
	biffCRN          = 0x5A
	biffDrawingGroup = 0xEB
)

// biff is a stream of records: number, length, content.
type biff struct {
	data     []byte
	wide     bool // BIFF8: strings are Unicode
	codepage int
	broken   bool // breaks off
}

// record returns the record at an offset and the offset after it.
func (b *biff) record(at int) (id uint16, content []byte, next int, ok bool) {
	if at < 0 || at+4 > len(b.data) {
		return 0, nil, at, false
	}
	id = binary.LittleEndian.Uint16(b.data[at:])
	next = at + 4 + int(binary.LittleEndian.Uint16(b.data[at+2:]))
	if next > len(b.data) {
		b.broken = true
		next = len(b.data)
	}
	return id, b.data[at+4 : next], next, true
}

// parts returns the content of a record with those that continue it, and the
// offset after them.
func (b *biff) parts(content []byte, next int) ([][]byte, int) {
	parts := [][]byte{content}
	for {
		id, more, after, ok := b.record(next)
		if !ok || id != biffContinue {
			return parts, next
		}
		parts, next = append(parts, more), after
	}
}

// biffReader reads values from a record and those that continue it.
type biffReader struct {
	rest  []byte
	parts [][]byte // after rest
	units []uint16
	done  bool // more was asked for than there is
}

// bytes returns the next n bytes of the record, nil where it has not as many.
func (r *biffReader) bytes(n int) []byte {
	if n > len(r.rest) {
		r.rest, r.done = nil, true
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// number returns the next number of one, two or four bytes, 0 at the end.
func (r *biffReader) number(size int) int {
	if len(r.rest) == 0 && len(r.parts) > 0 {
		r.rest, r.parts = r.parts[0], r.parts[1:]
	}
	v := 0
	for i, b := range r.bytes(size) {
		v |= int(b) << (8 * i)
	}
	return v
}

// skip passes over n bytes, wherever they are.
func (r *biffReader) skip(n int) {
	for n > len(r.rest) {
		if n -= len(r.rest); len(r.parts) == 0 {
			r.rest, r.done = nil, true
			return
		}
		r.rest, r.parts = r.parts[0], r.parts[1:]
	}
	r.rest = r.rest[n:]
}

// chars appends n characters to dst. Where they go on in the next record, its
// first byte says anew how wide they are.
func (r *biffReader) chars(dst []byte, n int, wide bool) []byte {
	r.units = r.units[:0]
	for n > 0 {
		if len(r.rest) == 0 {
			if len(r.parts) == 0 {
				r.done = true
				break
			}
			r.rest, r.parts = r.parts[0], r.parts[1:]
			if flags := r.bytes(1); flags != nil {
				wide = flags[0]&1 != 0
			}
			continue
		}
		if !wide {
			r.units = append(r.units, uint16(r.rest[0]))
			r.rest = r.rest[1:]
		} else if pair := r.bytes(2); pair != nil {
			r.units = append(r.units, binary.LittleEndian.Uint16(pair))
		}
		n--
	}
	for _, c := range utf16.Decode(r.units) {
		if c != 0 {
			dst = utf8.AppendRune(dst, c)
		}
	}
	return dst
}

// text appends a string whose length has so many bytes, without what formats
// parts of it or repeats it in another script.
func (b *biff) text(dst []byte, r *biffReader, size int) []byte {
	n := r.number(size)
	if !b.wide {
		return appendCodepage(dst, bytes.TrimRight(r.bytes(min(n, len(r.rest))), "\x00"), b.codepage)
	}
	return b.textOf(dst, r, n)
}

// textOf appends a string of n characters.
func (b *biff) textOf(dst []byte, r *biffReader, n int) []byte {
	const wide, phonetic, rich = 1, 4, 8
	if !b.wide {
		return appendCodepage(dst, r.bytes(min(n, len(r.rest))), b.codepage)
	}
	flags, after := r.number(1), 0
	if flags&rich != 0 {
		after = 4 * r.number(2)
	}
	if flags&phonetic != 0 {
		after += r.number(4)
	}
	dst = r.chars(dst, n, flags&wide != 0)
	r.skip(after)
	return dst
}

// line returns a string with a length of so many bytes, without blanks around.
func (b *biff) line(r *biffReader, size int) string {
	return strings.TrimSpace(string(b.text(nil, r, size)))
}

// xlsBook is what the sheets of a workbook share, and what stands beside them.
type xlsBook struct {
	*legacy
	biff
	version     int // of BIFF
	date1904    bool
	sheets      []xlsSheet
	strings     stringTable
	codes       map[int]string // number formats by number
	styles      []int          // numbers of formats
	formats     []cellFormat   // by style
	pictureData []byte
	scanned     int // bytes of sheets

	names, pivots, external, comments, drawings, addresses []string
	kept                                                   int64 // bytes in these
}

// xlsSheet is a sheet by its name and where its records are.
type xlsSheet struct {
	name string
	at   int
}

// keep adds a line beside the sheets.
func (b *xlsBook) keep(lines *[]string, parts ...string) error {
	line := strings.TrimSpace(strings.Join(parts, " "))
	if line == "" {
		return nil
	}
	*lines = append(*lines, line)
	if b.kept += int64(len(line)); b.kept > b.limits.TextBytes {
		return exceed(source.TooLarge, "max-text-size", "comments and names are larger than the limit for text")
	}
	return nil
}

// biffVersion returns the version that the first record of a stream tells, 0
// where it is none.
func biffVersion(id uint16, content []byte) int {
	switch {
	case id == biffBOF2:
		return 2
	case id == biffBOF3:
		return 3
	case id == biffBOF4:
		return 4
	case id == biffBOF && len(content) >= 2 && content[1] == 6:
		return 8
	case id == biffBOF:
		return 5
	}
	return 0
}

// readGlobals reads what the sheets share. A file of a single sheet, as Excel
// wrote before version 5, has all in one.
func (b *xlsBook) readGlobals() error {
	const workbook = 5
	id, content, at, ok := b.record(0)
	if b.version = biffVersion(id, content); !ok || b.version == 0 {
		return fail(source.Corrupt, "the workbook has no beginning")
	}
	b.wide = b.version == 8
	if len(content) >= 4 && binary.LittleEndian.Uint16(content[2:]) != workbook {
		b.sheets = append(b.sheets, xlsSheet{})
	}
	for depth := 1; depth > 0; {
		id, content, next, ok := b.record(at)
		if !ok {
			b.hurt("the workbook breaks off")
			break
		}
		switch {
		case id == biffEOF:
			depth--
		case biffVersion(id, content) != 0:
			depth++
		default:
			if err := b.global(id, content, next); err != nil {
				return err
			}
		}
		at = next
	}
	b.readStyles()
	return nil
}

// global acts on a record that sheets share.
func (b *xlsBook) global(id uint16, content []byte, next int) error {
	r := &biffReader{rest: content}
	switch id {
	case biffFilePass:
		return fail(source.Encrypted, "the workbook needs a password")
	case biffCodepage:
		b.codepage = macCodepage(r.number(2))
	case biffDateMode:
		b.date1904 = r.number(2) == 1
	case biffFormat, biffFormat2:
		b.format(r)
	case biffXF:
		r.skip(2)
		b.styles = append(b.styles, r.number(2))
	case biffXF3, biffXF4:
		r.skip(1)
		b.styles = append(b.styles, r.number(1))
	case biffSheet:
		return b.sheet(r)
	case biffSST:
		parts, _ := b.parts(content, next)
		return b.readStrings(parts)
	case biffDrawingGroup:
		parts, _ := b.parts(content, next)
		b.pictureData = append(b.pictureData, bytes.Join(parts, nil)...)
	case biffWriter:
		return b.keep(&b.names, b.line(r, b.textLength()))
	case biffSharing:
		r.skip(4)
		return b.keep(&b.names, b.line(r, b.textLength()))
	case biffName:
		return b.name(r)
	case biffSupBook, biffCRN:
		parts, _ := b.parts(content, next)
		return b.externalCells(id, &biffReader{rest: parts[0], parts: parts[1:]})
	}
	return nil
}

// macCodepage returns the number of a code page as Windows has it.
func macCodepage(n int) int {
	switch n {
	case 0x8000:
		return 10000
	case 0x8001:
		return 1252
	}
	return n
}

// format takes a number format; before version 5 they are numbered in order.
func (b *xlsBook) format(r *biffReader) {
	id := len(b.codes)
	switch b.version {
	case 8, 5:
		id = r.number(2)
	case 4:
		r.skip(2)
	}
	b.codes[id] = b.line(r, b.textLength())
}

// textLength and cellLength return how many bytes the length of a string has: of
// those beside cells, and of those in cells.
func (b *xlsBook) textLength() int {
	if b.wide {
		return 2
	}
	return 1
}

func (b *xlsBook) cellLength() int {
	if b.version == 2 {
		return 1
	}
	return 2
}

// readStyles tells what matters of each style's number format.
func (b *xlsBook) readStyles() {
	for _, id := range b.styles {
		format := cellFormat{date: builtinDate(id)}
		if code := b.codes[id]; code != "" {
			format = parseFormat(code)
		}
		b.formats = append(b.formats, format)
	}
}

// sheet takes a sheet's name and place, modules of macros excepted. A name that
// may tell of somebody is text, too.
func (b *xlsBook) sheet(r *biffReader) error {
	const module = 6
	at := r.number(4)
	r.skip(1)
	if kind := r.number(1); kind == module {
		return nil
	}
	name := b.line(r, 1)
	b.sheets = append(b.sheets, xlsSheet{name, at})
	if isTellingName(name) {
		return b.keep(&b.names, "ark: "+name)
	}
	return nil
}

// readStrings fills the table of shared strings.
func (b *xlsBook) readStrings(parts [][]byte) error {
	r := &biffReader{rest: parts[0], parts: parts[1:]}
	for r.skip(8); !r.done && len(r.rest)+len(r.parts) > 0; {
		b.strings.text = b.text(b.strings.text, r, 2)
		b.strings.ends = append(b.strings.ends, len(b.strings.text))
		if int64(len(b.strings.text)) > b.limits.TextBytes {
			return exceed(source.TooLarge, "max-text-size", "shared strings are larger than the limit for text")
		}
	}
	return nil
}

// name takes a defined name, with the text that it may stand for; those that
// Excel itself gives are numbers.
func (b *xlsBook) name(r *biffReader) error {
	const builtin, literal = 0x20, 0x17
	if b.version < 5 {
		return nil
	}
	flags := r.number(2)
	r.skip(1)
	length, formula := r.number(1), r.number(2)
	r.skip(8)
	if flags&builtin != 0 {
		return nil
	}
	name, value := string(b.textOf(nil, r, length)), ""
	if code := r.bytes(formula); len(code) > 0 && code[0] == literal {
		value = b.line(&biffReader{rest: code[1:]}, 1)
	}
	return b.keep(&b.names, name, value)
}

// externalCells takes the name of another file and its sheets, or cells of it.
func (b *xlsBook) externalCells(id uint16, r *biffReader) error {
	const self, addin = 0x0401, 0x3A01
	if id == biffSupBook {
		sheets, length := r.number(2), r.number(2)
		if length == self || length == addin || !b.wide {
			return nil
		}
		if err := b.keep(&b.external, strings.Map(plainPath, string(b.textOf(nil, r, length)))); err != nil {
			return err
		}
		for ; sheets > 0 && !r.done; sheets-- {
			if err := b.keep(&b.external, b.line(r, 2)); err != nil {
				return err
			}
		}
		return nil
	}
	last, first := r.number(1), r.number(1)
	r.skip(2)
	var values []string
	for ; first <= last && !r.done; first++ {
		values = append(values, b.externalCell(r))
	}
	return b.keep(&b.external, values...)
}

// plainPath turns the signs between volume and folders into slashes.
func plainPath(c rune) rune {
	switch {
	case c == 3:
		return '\\'
	case c < ' ':
		return -1
	}
	return c
}

// externalCell reads a cached value ([MS-XLS], 2.5.240).
func (b *xlsBook) externalCell(r *biffReader) string {
	const number, text = 1, 2
	switch kind := r.number(1); kind {
	case text:
		return b.line(r, 2)
	case number:
		if v := r.bytes(8); v != nil {
			return plainNumber(floatText(v))
		}
	default:
		r.skip(8)
	}
	return ""
}

// readPivots reads the caches of pivot tables, which keep copies of cells that
// may be long gone from the sheets ([MS-XLS], 2.1.7.12).
func (b *xlsBook) readPivots() {
	const text, number, date, field, cache = 0xCD, 0xC9, 0xCE, 0xC7, 0xC6
	for _, e := range b.entries {
		if len(e.path) == 0 || !strings.HasPrefix(e.path[0], "_SX_DB") {
			continue
		}
		s := biff{data: e.data, wide: b.wide, codepage: b.codepage}
		for at := 0; ; {
			id, content, next, ok := s.record(at)
			if !ok || b.kept > b.limits.TextBytes {
				break
			}
			parts, next := s.parts(content, next)
			r, line := &biffReader{rest: content, parts: parts[1:]}, ""
			switch id {
			case text:
				line = s.line(r, 2)
			case number:
				if len(content) >= 8 {
					line = plainNumber(floatText(content))
				}
			case date:
				line = fmt.Sprintf("%04d-%02d-%02d", r.number(2), r.number(2), r.number(1))
			case field:
				r.skip(14)
				line = s.line(r, 2)
			case cache:
				r.skip(18)
				line = s.line(r, 2)
			}
			at = next
			_ = b.keep(&b.pivots, line) // beyond the limit the next line ends it
		}
	}
}

// readSheet makes the pages of a sheet.
func (b *xlsBook) readSheet(s xlsSheet) error {
	sheet := &xlsReader{xlsBook: b, rowBuilder: rowBuilder{limit: b.limits.TextBytes, column: -1}}
	if err := sheet.scan(s.at); err != nil {
		return err
	}
	next, err := emitTable(b.out, s.name, kernels.Sheet, sheet.rows, b.sink.next)
	if err != nil {
		return err
	}
	b.sink.next = next
	if err := b.lines(s.name, sheet.beside); err != nil {
		return err
	}
	return b.sink.end()
}
