package extract

import (
	"encoding/xml"
	"errors"
	"path"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// workbook is what the sheets of a package share.
type workbook struct {
	*ooxml
	sheets   []sheetRef
	strings  stringTable
	formats  []cellFormat // by style number
	date1904 bool         // days count from 1904
}

// sheetRef is a sheet in the order of the workbook's tabs.
type sheetRef struct {
	name string
	part *member
}

// sheetAspects lists what stands beside the sheets and is itself full of
// cells.
var sheetAspects = []aspect{
	{rolePivot, "pivotdata", kernels.Sheet, readPivot},
	{roleExternal, "eksterne data", kernels.Sheet, readPlain},
}

// readXLSX reads a spreadsheet (ECMA-376 part 1, SpreadsheetML; xlsx, xlsm,
// xltx, xltm, transitional or strict).
//
// Every sheet, hidden ones too, is one page of Form Sheet or, when large,
// several; the Label is the sheet's name. Rows end in '\n', cells are
// separated by '\t' and keep their columns, with two exceptions: several empty
// rows are one, and a cell more than 64 columns to the right of all columns
// used so far in the sheet moves left, next to the row's last cell. Declared
// dimensions are ignored.
//
// Cells hold cached values: text, TRUE or FALSE, error names, dates as
// yyyy-mm-dd (without the time), numbers in plain decimal. A number whose
// format pads with zeros ("0000000000", "000000-0000") is given as shown; any
// other has lost its leading zero for good. A formula without cached value is
// given itself.
//
// A page with the sheet's name follows where a sheet has headers and footers,
// validation lists and messages, filter values, hyperlinks, or numbers in the
// texts of formulas; then pages of their own for defined names and names of
// sheets with several words or numbers, pivot caches, cached cells of other
// files, and what every package may have (comments, text boxes, properties, …).
func readXLSX(in input, out emitter) error {
	o, err := openOOXML(in)
	if err != nil {
		return err
	}
	main, err := o.mainPart("xl/workbook.xml")
	if err != nil {
		return err
	}
	if main != nil && path.Ext(main.key) == ".bin" {
		return fail(source.Unsupported, "binary workbook (xlsb)")
	}
	if main == nil {
		o.hurt(source.Corrupt, "the package has no workbook part")
	}
	book := &workbook{ooxml: o}
	sink := &sideText{out: out, next: 1}
	names, err := book.load(main)
	if err != nil {
		return err
	}
	if err := book.readSheets(out, sink); err != nil {
		return err
	}
	return book.readBeside(names, out, sink)
}

// readBeside makes the pages that follow the sheets.
func (b *workbook) readBeside(names []byte, out emitter, sink *sideText) error {
	if err := sink.begin("projektmappe", kernels.Prose); err != nil {
		return err
	}
	if err := sink.write(names); err != nil {
		return err
	}
	for _, a := range sheetAspects {
		if err := b.readAspect(a, sink); err != nil {
			return err
		}
	}
	return b.readExtras(out, sink)
}

// load reads the workbook part and the strings and styles it refers to. It
// returns the defined names, and whatever else names people or paths, as
// lines.
func (b *workbook) load(main *member) (names []byte, err error) {
	rels := []relation{}
	if main != nil {
		if rels, err = b.relations(main); err != nil {
			return nil, err
		}
		w := &workbookText{book: b, parts: map[string]*member{}}
		for _, r := range rels {
			w.parts[r.id] = b.byKey[r.target]
		}
		if err := b.scan(main, w); err != nil {
			return nil, err
		}
		names = w.lines
	}
	b.addOrphans()
	if part := b.related(rels, "sharedStrings", roleStrings); part != nil {
		if err := b.scan(part, &stringReader{table: &b.strings, limit: b.limits.TextBytes}); err != nil {
			return nil, err
		}
	}
	if part := b.related(rels, "styles", ""); part != nil {
		err = b.scan(part, &styleReader{book: b, codes: map[string]string{}})
	}
	return names, err
}

// related returns the part that rels name for a kind, else the first part of
// that role, else the one with the usual name.
func (b *workbook) related(rels []relation, kind string, r role) *member {
	for _, rel := range rels {
		if m := b.byKey[rel.target]; rel.kind == kind && m != nil {
			return m
		}
	}
	for _, m := range b.members {
		if m.role() == r {
			return m
		}
	}
	return b.byKey["xl/"+strings.ToLower(kind)+".xml"]
}

// addOrphans adds the sheets that are in the package but not in the workbook.
func (b *workbook) addOrphans() {
	listed := map[*member]bool{}
	for _, s := range b.sheets {
		listed[s.part] = true
	}
	for _, m := range b.members {
		if m.role() == roleSheet && !listed[m] {
			b.sheets = append(b.sheets, sheetRef{path.Base(m.name), m})
		}
	}
}

// readSheets makes the pages of all sheets; sink knows the next page's number.
func (b *workbook) readSheets(out emitter, sink *sideText) error {
	for _, ref := range b.sheets {
		s := &sheetReader{book: b, rowBuilder: rowBuilder{limit: b.limits.TextBytes, column: -1}}
		next, err := emitTable(out, ref.name, kernels.Sheet, s.rows(ref.part), sink.next)
		if err != nil {
			return err
		}
		sink.next = next
		if err := sink.begin(ref.name, kernels.Prose); err != nil {
			return err
		}
		if err := sink.write(s.beside); err != nil {
			return err
		}
		if err := sink.end(); err != nil {
			return err
		}
	}
	return nil
}

// readPivot gives the names and values of pivot caches, which keep copies of
// cells that may be long gone from the sheets.
func readPivot(sink *sideText, _ int64) tokenReader {
	return &plainText{sink: sink, attrs: func(element, attribute string) bool {
		switch element {
		case "s", "n", "d", "e":
			return attribute == "v"
		case "cacheField":
			return attribute == "name" || attribute == "caption"
		}
		return attribute == "refreshedBy"
	}}
}

// workbookText reads the workbook part.
type workbookText struct {
	book  *workbook
	parts map[string]*member // by relationship; nil where the part is missing
	lines []byte
	name  string // of the open defined name
}

func (w *workbookText) token(tok xml.Token) error {
	switch el := tok.(type) {
	case xml.StartElement:
		w.start(el)
	case xml.EndElement:
		w.name = ""
	case xml.CharData:
		if w.name != "" {
			w.line(w.name + ": " + string(el))
		}
	}
	if int64(len(w.lines)) > w.book.limits.TextBytes {
		return exceed(source.TooLarge, "max-text-size", "defined names are larger than the limit for text")
	}
	return nil
}

func (w *workbookText) end() error { return nil }

func (w *workbookText) line(s string) { w.lines = append(append(w.lines, s...), '\n') }

func (w *workbookText) start(el xml.StartElement) {
	switch el.Name.Local {
	case "workbookPr":
		v := attr(el, "date1904")
		w.book.date1904 = v == "1" || v == "true"
	case "sheet":
		w.addSheet(el)
	case "definedName":
		w.name = attr(el, "name")
	case "fileSharing", "absPath", "fileRecoveryPr":
		for _, a := range el.Attr {
			if a.Name.Local == "userName" || a.Name.Local == "url" {
				w.line(a.Value)
			}
		}
	}
}

// addSheet finds a sheet's part by its relationship. A sheet whose part is
// missing is damage; without relationships the orphans stand in for it.
func (w *workbookText) addSheet(el xml.StartElement) {
	if isTellingName(attr(el, "name")) {
		w.line("ark: " + attr(el, "name"))
	}
	if m := w.parts[attr(el, "id")]; m != nil {
		w.book.sheets = append(w.book.sheets, sheetRef{attr(el, "name"), m})
	} else if len(w.parts) > 0 {
		w.book.hurt(source.Corrupt, "a sheet of the workbook is missing")
	}
}

// errEnough ends the reading of a sheet whose rows nobody wants any more.
var errEnough = errors.New("no more rows wanted")

// rows gives the rows of a sheet to emitTable. Damage ends them without
// error.
func (s *sheetReader) rows(m *member) func(yield func(tableRow, error) bool) {
	return func(yield func(tableRow, error) bool) {
		s.yield = yield
		if err := s.book.scan(m, s); err != nil && err != errEnough {
			yield(tableRow{}, err)
		}
	}
}
