package extract

import (
	"cmp"
	"encoding/binary"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// readDOC reads a document of Word 97–2003 ([MS-DOC]), and of Word 6 and 95,
// which lie in one stream and have text of one byte a character.
//
// Word has no stable pages: the body is cut into pages like any long text, and
// at page and section breaks. Pages of their own follow for headers, footers,
// notes, comments with their authors, text boxes, building blocks and
// properties, each with a Label. What is embedded is handed over as parts,
// pictures as parts that need OCR.
//
// A paragraph is a line, the cells of a table row are separated by '\t'.
// Field codes follow their paragraph or table row as lines of their own. A
// paragraph with tracked deletions comes twice, as it reads and as it read
// before. Hidden text is text.
func readDOC(in input, out emitter) error {
	l, err := openLegacy(in, out)
	if err != nil {
		return err
	}
	main := l.stream("WordDocument")
	d, err := l.wordDocument(main, 0)
	if err != nil {
		return err
	}
	if err := d.read(); err != nil {
		return err
	}
	if err := d.readGlossary(main); err != nil {
		return err
	}
	for _, stream := range [][]byte{main, l.stream("Data")} {
		if err := l.handOverPictures(stream); err != nil {
			return err
		}
	}
	return l.finish()
}

// Offsets in the file information block ([MS-DOC], 2.5): of numbers in its
// fixed parts, and the numbers of its pairs of offset and size.
const (
	fibMagic    = 0xA5EC
	fibLid      = 0x06
	fibNext     = 0x08 // the building blocks' block, in units of 512 bytes
	fibFlags    = 0x0A
	fibCharset  = 0x14 // of Word 6: 256 is Macintosh
	fibText     = 0x18 // of Word 6: where text begins
	fibCounts   = 0x4C
	fibPairs    = 0x9A
	fibWord97   = 0xC1 // first version
	fibCounts6  = 0x34
	fibComplex6 = 0x160

	fibEncrypted = 0x0100
	fibTable1    = 0x0200
	fibComplex   = 0x0004

	pairHeaders    = 11
	pairCharacters = 12
	pairParagraphs = 13
	pairPieces     = 33
	pairOwners     = 36 // of comments
	pairRevisers   = 51
	pairSavers     = 71
)

// The subdocuments, in the order of their text.
const (
	subBody = iota
	subFootnotes
	subHeaders
	subMacros
	subComments
	subEndnotes
	subBoxes
	subHeaderBoxes
	subCount
)

// wordDoc is the text of a document, or of its building blocks.
type wordDoc struct {
	*legacy
	main     []byte // the stream the text is in
	table    []byte // the stream the tables are in
	fib      []byte
	old      bool // Word 6 or 95
	codepage int
	lengths  [subCount]int // in characters
	pieces   []wordPiece
	chars    int // in pieces
	format   *wordFormat
}

// wordPiece is a stretch of text.
type wordPiece struct {
	length int // in characters
	at     int // in main
	wide   bool
}

// wordDocument reads the information block at an offset of the main stream.
func (l *legacy) wordDocument(main []byte, at int) (*wordDoc, error) {
	d := &wordDoc{legacy: l, main: main, codepage: 1252}
	if at > len(main) {
		return nil, fail(source.Corrupt, "the document has no information block")
	}
	d.fib = main[at:]
	version := d.number16(2)
	switch {
	case len(d.fib) < fibComplex6+8 || d.number16(0) != fibMagic && d.number16(0) != 0xA5DC:
		return nil, fail(source.Corrupt, "the document has no information block")
	case d.number16(fibFlags)&fibEncrypted != 0:
		return nil, fail(source.Encrypted, "the document needs a password")
	case version < 100:
		return nil, fail(source.Unsupported, "written by Word 2 or older")
	}
	d.old = version < fibWord97
	d.table = main
	if !d.old {
		name := "0Table"
		if d.number16(fibFlags)&fibTable1 != 0 {
			name = "1Table"
		}
		if d.table = l.stream(name); d.table == nil {
			l.hurt("the document's tables are missing")
		}
	} else if d.codepage = cmp.Or(wordCodepages[d.number16(fibLid)&0x3FF], 1252); d.number16(fibCharset) == 256 {
		d.codepage = 10000
	}
	d.readLengths()
	d.readPieces()
	d.format = d.readFormat()
	return d, nil
}

// wordCodepages are the code pages of Word 6 documents by primary language;
// others are 1252.
var wordCodepages = map[int]int{0x05: 1250, 0x0E: 1250, 0x15: 1250, 0x18: 1250, 0x1A: 1250, 0x1B: 1250, 0x24: 1250,
	0x02: 1251, 0x19: 1251, 0x22: 1251, 0x23: 1251, 0x08: 1253, 0x1F: 1254, 0x0D: 1255, 0x01: 1256,
	0x25: 1257, 0x26: 1257, 0x27: 1257, 0x11: 932, 0x04: 936, 0x12: 949}

// number16 and number32 read numbers of the information block, 0 where it is
// too short.
func (d *wordDoc) number16(at int) int {
	if at+2 > len(d.fib) {
		return 0
	}
	return int(binary.LittleEndian.Uint16(d.fib[at:]))
}

func (d *wordDoc) number32(at int) int {
	if at+4 > len(d.fib) {
		return 0
	}
	return int(binary.LittleEndian.Uint32(d.fib[at:]))
}

// readLengths reads how many characters each subdocument has.
func (d *wordDoc) readLengths() {
	at := fibCounts
	if d.old {
		at = fibCounts6
	}
	for i := range d.lengths {
		d.lengths[i] = max(0, int(int32(d.number32(at+4*i))))
	}
}

// tableData returns a table by the number of its pair, nil when it is absent.
func (d *wordDoc) tableData(pair int) []byte {
	at := fibPairs + 8*pair
	if d.old {
		if pair != pairPieces {
			return nil
		}
		at = fibComplex6
	}
	from, size := d.number32(at), d.number32(at+4)
	if size == 0 || from > len(d.table) || size > len(d.table)-from {
		return nil
	}
	return d.table[from : from+size]
}

// readPieces reads the pieces, and notes when there are fewer characters in
// them than in the subdocuments.
func (d *wordDoc) readPieces() {
	d.gatherPieces()
	have, want := 0, 0
	for _, p := range d.pieces {
		have += p.length
	}
	for _, n := range d.lengths {
		want += n
	}
	if have < want {
		d.hurt("text of the document is missing")
	}
}

// gatherPieces reads the piece table. Without one the text of Word 6 is a
// single piece; that of Word 97 cannot be told then.
func (d *wordDoc) gatherPieces() {
	table, whole := pieceTable(d.tableData(pairPieces))
	if !whole {
		d.hurt("the document's pieces are damaged")
	}
	n := (len(table) - 4) / 12
	if n <= 0 {
		if !d.old {
			d.hurt("the document's pieces are missing")
			return
		}
		d.addPiece(len(d.main), d.number32(fibText), false)
		return
	}
	for i := range n {
		from, to := binary.LittleEndian.Uint32(table[4*i:]), binary.LittleEndian.Uint32(table[4*i+4:])
		at := binary.LittleEndian.Uint32(table[4*(n+1)+8*i+2:])
		const narrow = 1 << 30
		switch {
		case to < from:
			d.hurt("the document's pieces are damaged")
		case d.old:
			d.addPiece(int(to-from), int(at), false)
		case at&narrow != 0:
			d.addPiece(int(to-from), int(at&^narrow)/2, false)
		default:
			d.addPiece(int(to-from), int(at), true)
		}
	}
}

// pieceTable finds the piece table among the formats of complex files
// ([MS-DOC], 2.9.38). It is not whole when it should go on.
func pieceTable(clx []byte) (table []byte, whole bool) {
	for len(clx) >= 5 {
		switch clx[0] {
		case 1:
			n := 3 + int(binary.LittleEndian.Uint16(clx[1:]))
			clx = clx[min(n, len(clx)):]
		case 2:
			clx, size := clx[5:], int(binary.LittleEndian.Uint32(clx[1:]))
			return clx[:min(len(clx), size)], size <= len(clx)
		default:
			return nil, true
		}
	}
	return nil, true
}

// addPiece adds a piece, so much of it as is in the stream. A character takes a
// byte at least, so more of them than bytes are repeated.
func (d *wordDoc) addPiece(length, at int, wide bool) {
	if d.chars += length; d.chars > len(d.main) && len(d.pieces) > 0 {
		d.hurt("pieces of the document overlap")
		return
	}
	size := 1
	if wide {
		size = 2
	}
	room := max(0, len(d.main)-at) / size
	if length > room {
		if !d.old || len(d.pieces) > 0 {
			d.hurt("text of the document is missing")
		}
		length = room
	}
	d.pieces = append(d.pieces, wordPiece{length, at, wide})
}

// read makes pages of the text of every subdocument.
func (d *wordDoc) read() error {
	starts := [subCount + 1]int{}
	for i, n := range d.lengths {
		starts[i+1] = starts[i] + n
	}
	c := newCutter(d.out, "", kernels.Prose, d.sink.next)
	body := d.flow(c.write)
	err := body.read(starts[subBody], starts[subBody+1])
	if err == nil {
		err = body.end(d.names(pairRevisers, false))
	}
	if err == nil {
		err = c.close()
	}
	if d.sink.next = c.number; err != nil {
		return err
	}
	if err := d.readHeaders(starts[subHeaders], starts[subHeaders+1]); err != nil {
		return err
	}
	for _, s := range []struct {
		sub   int
		label string
		names []string
	}{
		{subFootnotes, "fodnoter", nil}, {subEndnotes, "slutnoter", nil},
		{subComments, "kommentarer", d.names(pairOwners, true)},
		{subBoxes, "tekstfelter", nil}, {subHeaderBoxes, "tekstfelter", nil}, {subMacros, "makroer", nil},
	} {
		if err := d.readBeside(s.label, s.names, [2]int{starts[s.sub], starts[s.sub+1]}); err != nil {
			return err
		}
	}
	return d.lines("egenskaber", d.names(pairSavers, false))
}

// readBeside makes pages of stretches of text beside the body.
func (d *wordDoc) readBeside(label string, names []string, stretches ...[2]int) error {
	if err := d.sink.begin(label, kernels.Prose); err != nil {
		return err
	}
	for i, s := range stretches {
		f := d.flow(d.sink.write)
		err := f.read(s[0], s[1])
		if err == nil && i == len(stretches)-1 {
			err = f.end(names)
		} else if err == nil {
			err = f.end(nil)
		}
		if err == nil && s[1] > s[0] {
			err = d.sink.write([]byte("\n")) // kernels do not join over the blank line
		}
		if err != nil {
			return err
		}
	}
	return d.sink.end()
}

// readHeaders makes pages of headers, then of footers. The stories are six of
// separators of notes, then six a section: even and odd headers, even and odd
// footers, first header, first footer ([MS-DOC], 2.3.4).
func (d *wordDoc) readHeaders(from, to int) error {
	table := d.tableData(pairHeaders)
	n := len(table)/4 - 1
	if n < 1 {
		return d.readBeside("sidehoved og sidefod", nil, [2]int{from, to})
	}
	var headers, footers [][2]int
	at := from
	for i := range n {
		next := min(to, from+int(min(binary.LittleEndian.Uint32(table[4*i+4:]), uint32(to-from))))
		if i == n-1 {
			next = to
		}
		if next <= at {
			continue
		}
		story := [2]int{at, next}
		if at = next; i >= 6 && (i%6 <= 1 || i%6 == 4) {
			headers = append(headers, story)
		} else {
			footers = append(footers, story)
		}
	}
	if err := d.readBeside("sidehoved", nil, headers...); err != nil {
		return err
	}
	return d.readBeside("sidefod", nil, footers...)
}

// names returns a list of names: of those who commented, which is counted
// strings, or of those who changed or saved, which is an STTB ([MS-DOC],
// 2.2.4) of wide strings.
func (d *wordDoc) names(pair int, plain bool) (names []string) {
	table := d.tableData(pair)
	if !plain {
		if len(table) < 6 || binary.LittleEndian.Uint16(table) != 0xFFFF {
			return nil
		}
		table = table[6:]
	}
	for len(table) >= 2 {
		n := 2 * int(binary.LittleEndian.Uint16(table))
		if table = table[2:]; n > len(table) {
			break
		}
		if name := decodeUTF16(table[:n]); name != "" && name != "Unknown" {
			names = append(names, name)
		}
		table = table[n:]
	}
	return names
}

// readGlossary makes pages of the building blocks that a template keeps, which
// are a document of their own in the same streams.
func (d *wordDoc) readGlossary(main []byte) error {
	next := d.number16(fibNext)
	if next == 0 || d.old {
		return nil
	}
	g, err := d.legacy.wordDocument(main, 512*next)
	if err != nil {
		return nil // the number means something else here
	}
	return g.readBeside("byggeblokke", nil, [2]int{0, g.lengths[subBody]})
}
