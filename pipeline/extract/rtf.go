package extract

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"aktsyn/pipeline/source"
)

// readRTF reads Rich Text Format (specification 1.9.1). RTF has no stable
// pages: the body is cut into pages like any long text. Pages of their own
// follow for headers and footers, notes, comments, properties, and what no
// program shows (field codes, bookmarks, alternative texts, destinations that
// are not known), each with a Label. Embedded objects are handed over as
// parts, pictures as parts that need OCR.
//
// A paragraph is a line, the cells of a table row are separated by '\t'.
// Hidden and deleted text is text. Characters are decoded by the code page of
// their font, else the document's, or are Unicode themselves.
func readRTF(in input, out emitter) error {
	r := &rtf{data: in.data, out: out, codepage: 1252, fonts: map[int]int{}}
	r.state = rtfState{skip: 1}
	broken := r.scan()
	if errors.Is(broken, errRTFStopped) {
		return r.stopped
	}
	next, err := emitProse(out, "", r.texts[rtfBody].Bytes(), 1)
	for place := rtfBody + 1; place < rtfSkip && err == nil; place++ {
		if text := r.texts[place].Bytes(); len(bytes.TrimSpace(text)) > 0 {
			next, err = emitProse(out, rtfLabels[place], text, next)
		}
	}
	if err != nil {
		return err
	}
	return broken
}

// rtfPlace is where a text goes.
type rtfPlace uint8

const (
	rtfBody rtfPlace = iota
	rtfMargin
	rtfNotes
	rtfComments
	rtfProperties
	rtfHidden
	rtfSkip   // nowhere: what holds no text of anybody
	rtfFonts  // nowhere, but the code pages of fonts are taken
	rtfHex    // a picture
	rtfObject // an embedded object
)

var rtfLabels = [...]string{rtfMargin: "sidehoved og sidefod", rtfNotes: "noter", rtfComments: "kommentarer",
	rtfProperties: "egenskaber", rtfHidden: "skjult"}

// rtfPlaces tells the destinations that are known. Text of others goes where
// that around them goes, or is hidden where a reader may ignore it.
var rtfPlaces = func() map[string]rtfPlace {
	places := map[string]rtfPlace{}
	for place, words := range map[rtfPlace][]string{
		rtfBody:       {"shptxt", "fldrslt", "result", "ud", "nesttableprops", "nonesttables", "listtext", "pntext"},
		rtfMargin:     {"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"},
		rtfNotes:      {"footnote"},
		rtfComments:   {"annotation", "atnid", "atnauthor"},
		rtfProperties: {"info", "userprops", "revtbl", "docvar"},
		rtfHidden:     {"fldinst", "bkmkstart", "sv", "xe", "tc"},
		rtfSkip: {"colortbl", "stylesheet", "listtable", "listoverridetable", "rsidtbl", "pgptbl", "latentstyles",
			"themedata", "colorschememapping", "datastore", "mmathPr", "xmlnstbl", "generator", "wgrffmtfilter", "sn",
			"blipuid", "panose", "falt", "bkmkend", "pnseclvl", "nonshppict", "filetbl", "background", "atnref", "atrfstart", "atrfend"},
		rtfFonts:  {"fonttbl"},
		rtfHex:    {"pict"},
		rtfObject: {"objdata"},
	} {
		for _, word := range words {
			places[word] = place
		}
	}
	return places
}()

// rtfNamed are the properties that are named before their text.
var rtfNamed = map[string]bool{"title": true, "subject": true, "author": true, "manager": true, "company": true,
	"operator": true, "category": true, "keywords": true, "comment": true, "doccomm": true, "hlinkbase": true}

// rtfState is what a group inherits and its end restores.
type rtfState struct {
	place rtfPlace
	font  int
	skip  int // characters that stand for one \u
}

// rtf is a document being read.
type rtf struct {
	data     []byte
	pos      int
	out      emitter
	texts    [rtfSkip]bytes.Buffer
	state    rtfState
	stack    []rtfState
	fonts    map[int]int // code page by font
	codepage int
	pending  []byte // bytes in the code page of the state, not decoded yet
	units    []uint16
	toSkip   int  // characters that a \u still replaces
	star     bool // \* was just read
	first    bool // at the beginning of a group
	hex      []byte
	parts    int
	damage   error // of an object; what the document ends with
	stopped  error // of the emitter
}

var errRTFStopped = errors.New("stopped")

// scan reads to the end, or to where the text can go on no more.
func (r *rtf) scan() error {
	for r.pos < len(r.data) {
		c := r.data[r.pos]
		r.pos++
		switch c {
		case '{':
			if most := r.out.within().Nesting; len(r.stack) >= most { // Word's own limit is far below
				return exceed(source.TooDeep, "max-nesting", "more than %d groups in each other", most)
			}
			r.flush()
			r.stack = append(r.stack, r.state)
			r.first, r.star = true, false
			continue
		case '}':
			if err := r.endGroup(); err != nil {
				return err
			}
		case '\\':
			if err := r.control(); err != nil {
				return err
			}
		case '\r', '\n':
		default:
			r.first = false
			r.char(c)
		}
	}
	r.flush()
	if len(r.stack) > 0 {
		return fail(source.Corrupt, "breaks off")
	}
	return r.damage
}

// endGroup restores what the group around had, and hands over what a picture
// or an object held.
func (r *rtf) endGroup() error {
	if r.flush(); len(r.stack) == 0 {
		return nil
	}
	inner := r.state.place
	r.state = r.stack[len(r.stack)-1]
	r.stack = r.stack[:len(r.stack)-1]
	r.toSkip, r.first, r.star = 0, false, false
	if len(r.stack) == 0 { // the document's end; no program shows what follows
		r.state.place = rtfHidden
	}
	if inner != r.state.place || inner == rtfProperties {
		r.newline(inner)
	}
	if len(r.hex) > 0 && (inner == rtfHex || inner == rtfObject) && r.state.place != inner {
		r.stopped = r.part(inner)
		r.hex = r.hex[:0]
		if r.stopped != nil {
			return errRTFStopped
		}
	}
	return nil
}

// newline ends a line of a text that has one.
func (r *rtf) newline(place rtfPlace) {
	if place == rtfBody || place >= rtfSkip {
		return
	}
	switch text := r.texts[place].Bytes(); {
	case len(text) == 0 || bytes.HasSuffix(text, []byte("\n\n")):
	case bytes.HasSuffix(text, []byte("\n")):
		r.texts[place].WriteString("\n")
	default:
		r.texts[place].WriteString("\n\n")
	}
}

// char takes a byte of text.
func (r *rtf) char(c byte) {
	if r.toSkip > 0 {
		r.toSkip--
		return
	}
	switch {
	case r.state.place < rtfSkip:
		if c != 0 { // as some programs fill up blocks with
			r.flushUnits()
			r.pending = append(r.pending, c)
		}
	case r.state.place >= rtfHex:
		r.hex = append(r.hex, c)
	}
}

// write takes text that is decoded.
func (r *rtf) write(text string) {
	if r.flush(); r.state.place < rtfSkip {
		r.texts[r.state.place].WriteString(text)
	}
}

// flush decodes what waits for it.
func (r *rtf) flush() {
	r.flushUnits()
	if len(r.pending) == 0 {
		return
	}
	codepage, ok := r.fonts[r.state.font]
	if !ok {
		codepage = r.codepage
	}
	r.texts[r.state.place].Write(appendCodepage(nil, r.pending, codepage))
	r.pending = r.pending[:0]
}

func (r *rtf) flushUnits() {
	for _, c := range utf16.Decode(r.units) {
		r.texts[r.state.place].WriteRune(c)
	}
	r.units = r.units[:0]
}

// control reads what a backslash begins.
func (r *rtf) control() error {
	if r.pos == len(r.data) {
		return nil
	}
	c := r.data[r.pos]
	if isLetter(c) {
		word, value, given := r.word()
		return r.keyword(word, value, given)
	}
	r.pos++
	if c == '*' { // still at the beginning of a group
		r.star = true
		return nil
	}
	r.first = false
	switch c {
	case '\'':
		r.escaped()
	case '~':
		r.write("\u00a0")
	case '_':
		r.write("\u2011")
	case '-', ':', '|': // optional hyphen, index entries, formulas
	case '\r', '\n':
		r.write("\n")
	default: // one of \{}
		r.char(c)
	}
	return nil
}

// escaped reads two hexadecimal digits.
func (r *rtf) escaped() {
	if r.pos+2 > len(r.data) {
		return
	}
	if v, err := strconv.ParseUint(string(r.data[r.pos:r.pos+2]), 16, 8); err == nil {
		r.pos += 2
		r.char(byte(v))
	}
}

// word reads a control word and its number.
func (r *rtf) word() (word string, value int, given bool) {
	start := r.pos
	for r.pos < len(r.data) && isLetter(r.data[r.pos]) {
		r.pos++
	}
	word = string(r.data[start:min(r.pos, start+32)])
	start = r.pos
	if r.pos < len(r.data) && r.data[r.pos] == '-' {
		r.pos++
	}
	for r.pos < len(r.data) && r.data[r.pos] >= '0' && r.data[r.pos] <= '9' {
		r.pos++
	}
	value, err := strconv.Atoi(string(r.data[start:min(r.pos, start+11)]))
	if r.pos < len(r.data) && r.data[r.pos] == ' ' {
		r.pos++
	}
	return word, value, err == nil
}

// rtfTexts are the control words that stand for text.
var rtfTexts = map[string]string{
	"par": "\n", "line": "\n", "sect": "\n\n", "page": "\f", "column": "\n", "row": "\n", "nestrow": "\n", "softline": "\n",
	"cell": "\t", "nestcell": "\t", "tab": "\t", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘",
	"rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
	"zwj": "\u200d", "zwnj": "\u200c",
}

// keyword acts on a control word.
func (r *rtf) keyword(word string, value int, given bool) error {
	first, star := r.first, r.star
	r.first, r.star = false, false
	if text, ok := rtfTexts[word]; ok {
		r.write(text)
		return nil
	}
	switch word {
	case "u":
		r.unicode(value)
	case "uc":
		r.state.skip = max(value, 0)
	case "bin":
		return r.binary(value)
	case "ansicpg":
		r.codepage = value
	case "mac", "pc", "pca":
		r.codepage = map[string]int{"mac": 10000, "pc": 437, "pca": 850}[word]
	case "f":
		r.flush()
		r.state.font = value
	case "plain":
		r.flush()
		r.state.font = 0
	case "fcharset":
		if codepage, ok := rtfCharsets[value]; ok && r.state.place == rtfFonts {
			r.fonts[r.state.font] = codepage
		}
	default:
		if first || star {
			r.destination(word, star)
		}
	}
	return nil
}

// destination sets where the text of a group goes that begins with word.
func (r *rtf) destination(word string, star bool) {
	place, known := rtfPlaces[word]
	around := r.state.place
	switch {
	case around >= rtfSkip: // nothing in there is text
	case known && place == rtfBody:
		if around == rtfHidden { // a text box
			r.texts[rtfBody].WriteByte('\n')
			r.state.place = rtfBody
		}
	case known:
		r.state.place = place
	case star:
		r.state.place = rtfHidden
	}
	if around == rtfProperties && rtfNamed[word] {
		r.texts[rtfProperties].WriteString(word + ": ")
	}
}

// unicode takes the UTF-16 unit of \u, in place of the characters behind it.
func (r *rtf) unicode(value int) {
	if r.toSkip = r.state.skip; r.state.place >= rtfSkip {
		return
	}
	if len(r.pending) > 0 {
		r.flush()
	}
	r.units = append(r.units, uint16(value))
}

// binary takes so many bytes as they are.
func (r *rtf) binary(n int) error {
	if n < 0 {
		return nil
	}
	if n > len(r.data)-r.pos {
		return fail(source.Corrupt, "breaks off")
	}
	data := r.data[r.pos : r.pos+n]
	r.pos += n
	if r.state.place >= rtfHex {
		r.hex = fmt.Appendf(r.hex, "%x", data)
	}
	return nil
}

// rtfCharsets are the code pages of \fcharset.
var rtfCharsets = map[int]int{0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254,
	163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850}

// appendCodepage appends text in a code page, by its Windows number, to dst.
// What is in none that is known is Windows-1252.
func appendCodepage(dst, text []byte, codepage int) []byte {
	if codepage == 65001 && utf8.Valid(text) {
		return append(dst, text...)
	}
	e, ok := codepages[codepage]
	if !ok {
		e = codepages[1252]
	}
	return appendDecoded(dst, text, e)
}
