package extract

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"aktsyn/pipeline/source"
)

// Characters with a meaning of their own ([MS-DOC], 2.4.1 and 2.8.25).
const (
	wordCell       = 0x07
	wordLine       = 0x0B
	wordPage       = 0x0C
	wordParagraph  = 0x0D
	wordColumn     = 0x0E
	wordFieldBegin = 0x13
	wordFieldSep   = 0x14
	wordFieldEnd   = 0x15
	wordHyphen     = 0x1E
	wordSoftHyphen = 0x1F
	wordSymbol     = 0x28 // where its format says which
)

// docFlow turns a stretch of a document's characters into paragraphs and
// tables.
type docFlow struct {
	doc    *wordDoc
	flow   wordFlow
	fields []bool // for each open field, whether its code is open
	codes  int    // open codes
	begun  bool   // the open paragraph has begun
	run    formatRun
	cells  []bool // for each open table, whether a cell is open
	lead   rune   // the first half of a surrogate pair
	char   [utf8.UTFMax]byte
	hints  [2]int
}

func (d *wordDoc) flow(write func([]byte) error) *docFlow {
	return &docFlow{doc: d, flow: wordFlow{write: write}}
}

// read takes the characters from and to, excluding, of the document.
func (f *docFlow) read(from, to int) error {
	at := 0
	for _, p := range f.doc.pieces {
		first, last := max(from, at), min(to, at+p.length)
		if first < last {
			if err := f.piece(p, first-at, last-at); err != nil {
				return err
			}
		}
		if at += p.length; at >= to {
			break
		}
	}
	return nil
}

// piece takes characters of a piece.
func (f *docFlow) piece(p wordPiece, from, to int) error {
	main := f.doc.main
	if p.wide {
		for at := p.at + 2*from; at < p.at+2*to; at += 2 {
			if err := f.take(uint32(at), rune(main[at])|rune(main[at+1])<<8); err != nil {
				return err
			}
		}
		return nil
	}
	codepage := f.doc.codepage
	table, single := codepages[codepage].(interface{ DecodeByte(byte) rune })
	for at := p.at + from; at < p.at+to; at++ {
		c := rune(main[at])
		if c >= utf8.RuneSelf && single {
			c = table.DecodeByte(main[at])
		}
		if err := f.take(uint32(at), c); err != nil {
			return err
		}
	}
	return nil
}

// take acts on the character at an offset.
func (f *docFlow) take(at uint32, c rune) error {
	if !f.begun {
		if err := f.begin(at); err != nil {
			return err
		}
	}
	switch c {
	case wordParagraph:
		return f.endParagraph(false)
	case wordCell:
		return f.endParagraph(true)
	case wordPage:
		if err := f.endParagraph(false); err != nil || len(f.flow.tables) > 0 {
			return err
		}
		return f.flow.write([]byte("\f"))
	case wordFieldBegin, wordFieldSep, wordFieldEnd:
		f.field(c)
		return nil
	}
	style := runAt(f.doc.format.characters, at, &f.hints[1])
	f.text(f.meaning(c, style.symbol), style.flags)
	if f.flow.size() > f.doc.limits.TextBytes {
		return exceed(source.TooLarge, "max-text-size", "a paragraph is larger than the limit for text")
	}
	return nil
}

// meaning returns the text that a character stands for, "" for anchors of
// pictures, notes and the like.
func (f *docFlow) meaning(c, symbol rune) []byte {
	switch {
	case c == wordSymbol && symbol != 0:
		if c = symbol; c >= 0xF020 && c < 0xF07F {
			c -= 0xF000
		}
	case c == wordLine || c == wordColumn:
		c = '\n'
	case c == wordHyphen:
		c = '\u2011'
	case c == wordSoftHyphen:
		c = '\u00AD'
	case c < ' ' && c != '\t':
		return nil
	case utf16.IsSurrogate(c):
		if f.lead == 0 {
			f.lead = c
			return nil
		}
		c = utf16.DecodeRune(f.lead, c)
	}
	f.lead = 0
	return f.char[:utf8.EncodeRune(f.char[:], c)]
}

// text adds to the open paragraph, or to its field code.
func (f *docFlow) text(text []byte, flags formatFlags) {
	switch {
	case len(text) == 0:
	case f.codes > 0:
		f.flow.field = append(f.flow.field, text...)
	default:
		f.flow.add(text, flags&deleted != 0, flags&inserted != 0)
	}
}

// field follows the beginning, the middle and the end of a field.
func (f *docFlow) field(c rune) {
	const most = 1000 // open fields; deeper ones are text
	n := len(f.fields)
	f.flow.endField()
	switch {
	case c == wordFieldBegin && n < most:
		f.fields = append(f.fields, true)
		f.codes++
	case c == wordFieldSep && n > 0 && f.fields[n-1]:
		f.fields[n-1] = false
		f.codes--
	case c == wordFieldEnd && n > 0:
		if f.fields[n-1] {
			f.codes--
		}
		f.fields = f.fields[:n-1]
	}
}

// begin opens the paragraph whose first character is at an offset, with the
// tables and the cell around it.
func (f *docFlow) begin(at uint32) error {
	f.begun = true
	f.run = runAt(f.doc.format.paragraphs, at, &f.hints[0])
	depth := int(f.run.flags >> depthShift)
	if len(f.doc.format.paragraphs) == 0 {
		return f.flow.startParagraph() // cells tell themselves
	}
	if err := f.closeTables(depth); err != nil {
		return err
	}
	for len(f.flow.tables) < depth {
		if err := f.openCell(); err != nil {
			return err
		}
		if err := f.flow.startTable(); err != nil {
			return err
		}
		f.cells = append(f.cells, false)
	}
	if f.run.flags&(rowEnd|innerRow) != 0 {
		return nil
	}
	if err := f.openCell(); err != nil {
		return err
	}
	return f.flow.startParagraph()
}

// closeTables ends the tables deeper than that.
func (f *docFlow) closeTables(depth int) error {
	for len(f.flow.tables) > depth {
		if err := f.flow.endTable(); err != nil {
			return err
		}
		f.cells = f.cells[:len(f.cells)-1]
	}
	return nil
}

// openCell begins a cell of the innermost table unless one is open.
func (f *docFlow) openCell() error {
	n := len(f.cells)
	if n == 0 || f.cells[n-1] {
		return nil
	}
	f.cells[n-1] = true
	return f.flow.startCell()
}

// endParagraph ends the open paragraph, and with it a cell or a row where its
// mark or its format says so.
func (f *docFlow) endParagraph(cell bool) error {
	f.begun, f.lead = false, 0
	n := len(f.cells)
	switch {
	case cell && len(f.doc.format.paragraphs) == 0:
		return f.plainCell()
	case n == 0:
		return f.flow.endParagraph()
	case f.run.flags&(rowEnd|innerRow) != 0:
		f.cells[n-1] = false
		err := f.flow.endRow()
		f.flow.table().cells, f.flow.table().paragraphs = 0, 0
		return err
	case cell || f.run.flags&innerCell != 0:
		f.cells[n-1] = false
		return f.flow.endCell()
	}
	return f.flow.endParagraph()
}

// plainCell ends a cell where no format tells rows: a cell without text ends
// the row.
func (f *docFlow) plainCell() error {
	if len(f.flow.now) == 0 {
		return f.flow.endParagraph()
	}
	f.flow.add([]byte("\t"), false, false)
	f.flow.open = false // so that the line goes on
	return f.flow.endParagraph()
}

// end closes what is left open, and adds names.
func (f *docFlow) end(names []string) error {
	if err := f.closeTables(0); err != nil {
		return err
	}
	if err := f.flow.endParagraph(); err != nil || len(names) == 0 {
		return err
	}
	return f.flow.write([]byte("\n" + strings.Join(names, "\n") + "\n"))
}
