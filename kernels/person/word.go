package person

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode"
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
)

// word is a run of letters, digits and marks, the unit in which names are
// read; after joinHyphens also words joined by hyphens.
type word struct {
	start, end uint32
	class      dictionary.Class // what the dictionary says; 0 is unknown
	freq       uint8
	gap        gap   // what parts it from the word before
	shape      shape // how it is written
	cut        uint8 // bytes of genitive ending at the end, not part of the name
	flags      flags
	role       role // of the name in a capitalised word; none for others
	looked     role // of the word as it stands, if flagLooked is set; see scan.roleOf
}

type flags uint16

const (
	flagFirst    flags = 1 << iota // begins a sentence, a cell or a short line
	flagCompound                   // a compound's tail follows
	flagStreet                     // inside a street name of the dictionary
	flagEntry                      // a full name of the dictionary begins here
	flagApos                       // an apostrophe follows
	flagWrapped                    // stands behind a line long enough to have been wrapped
	flagShort                      // an initial or a shortened name, with its full stop
	flagLooked                     // its roles were looked up
	flagNoEntry                    // no entry of the dictionary begins with it
)

// shape is how a word is written.
type shape uint8

const (
	lower   shape = iota
	title         // capital first, some small letter behind
	upper         // two or more letters, all capital
	initial       // one capital letter
	other         // has digits, or a script without case
)

func (s shape) capital() bool { return s == title || s == upper || s == initial }

// gap is what stands between two words.
type gap uint8

const (
	gapHard     gap = iota // anything that parts names
	gapBlank               // one to three blanks
	gapLine                // one line break, blanks around it
	gapHyphen              // a hyphen, no blanks
	gapApos                // an apostrophe, no blanks
	gapDot                 // a full stop, no blanks
	gapDotBlank            // a full stop and blanks
	gapComma               // a comma and blanks
)

// widestGap is the number of blanks from which on they part columns.
const widestGap = 4

// wrapColumn is the length in bytes from which on a line may have been broken
// because it was full.
const wrapColumn = 45

// splitter cuts a page into words.
type splitter struct {
	text []byte
	form kernels.Form
	scan *scan // knows where words end; nil if it does not
}

// splitWords appends the page's words to dst. It takes time linear in text.
func splitWords(dst []word, text []byte, form kernels.Form) []word {
	s := splitter{text: text, form: form}
	for pos := 0; ; {
		dst = append(dst, word{})
		w := &dst[len(dst)-1]
		if !s.next(pos, w) {
			return dst[:len(dst)-1]
		}
		pos = int(w.end)
	}
}

// next reads the first word behind pos, where a word ends or begins, or the
// page does, into w, which is zero. It reports whether there is one.
func (s *splitter) next(pos int, w *word) bool {
	if start := s.shortGap(pos, w); start > 0 {
		pos = start
	} else {
		pos = s.between(pos, w)
	}
	if pos == len(s.text) {
		return false
	}
	s.read(pos, w)
	return true
}

// read reads the word at pos into w.
func (s *splitter) read(pos int, w *word) {
	w.start = uint32(pos)
	if s.scan != nil && s.scan.plainWord(w) {
		return
	}
	w.end = uint32(s.word(pos, w))
	if s.scan == nil || w.end-w.start > longestRemembered {
		return
	}
	if l := s.scan.lexeme(pos, int(w.end)); l.is&plain != 0 { // beside a character that is none
		l.tell(w)
	}
}

// shortGap is between for the gaps that most words of running text have: a
// blank, alone or behind a comma or full stop, and a line break. For others it
// gives 0.
func (s *splitter) shortGap(pos int, w *word) int {
	if pos == 0 || pos+3 >= len(s.text) {
		return 0
	}
	ahead := s.text[pos : pos+4]
	switch first := ahead[0]; {
	case first == ' ' && commonLetter(ahead[1], ahead[2]):
		w.gap = gapBlank
		return pos + 1
	case s.form == kernels.Name:
		return 0
	case first == '\n' && commonLetter(ahead[1], ahead[2]):
		s.lineGap(pos, w)
		return pos + 1
	case ahead[1] != ' ' || !commonLetter(ahead[2], ahead[3]):
		return 0
	case first == ',':
		w.gap = gapComma
	case first == '.':
		w.gap, w.flags = gapDotBlank, flagFirst
	default:
		return 0
	}
	return pos + 2
}

// commonLetter reports whether the bytes first and second begin with an ASCII
// letter or digit or are one of the letters À to ÿ.
func commonLetter(first, second byte) bool {
	return letterBytes[first]&asciiWord != 0 || first == 0xC3 && second&0xC0 == 0x80 && latinKinds[second&0x3F] != noLetter
}

// lineGap is what a line break at pos makes of the next word.
func (s *splitter) lineGap(pos int, w *word) {
	if w.gap = gapHard; s.form == kernels.Prose {
		w.gap = gapLine
	}
	if w.flags = flagFirst; s.wrapped(pos) {
		w.flags = flagWrapped
	}
}

// wrapped reports whether the line that ends at pos may have been broken
// because it was full.
func (s *splitter) wrapped(pos int) bool {
	return pos >= wrapColumn && bytes.IndexByte(s.text[pos-wrapColumn:pos], '\n') < 0
}

// letterKind sorts the runes that make up words.
type letterKind uint8

const (
	noLetter    letterKind = iota
	smallLetter            // and nothing else: no digit, no letter of a script without case
	capitalLetter
	otherLetter
)

// asciiKinds is kindOf for the bytes below utf8.RuneSelf.
var asciiKinds = func() (kinds [utf8.RuneSelf]letterKind) {
	for c := range kinds {
		kinds[c] = sortRune(rune(c))
	}
	return kinds
}()

func sortRune(r rune) letterKind {
	switch {
	case unicode.IsLower(r):
		return smallLetter
	case unicode.IsUpper(r):
		return capitalLetter
	case isWord(r):
		return otherLetter
	}
	return noLetter
}

// kindAt gives the kind of the rune at text[pos] and its length.
func kindAt(text []byte, pos int) (letterKind, int) {
	c := text[pos]
	if c < utf8.RuneSelf {
		return asciiKinds[c], 1
	}
	if c == 0xC3 && pos+1 < len(text) && text[pos+1]&0xC0 == 0x80 {
		return latinKinds[text[pos+1]&0x3F], 2
	}
	r, size := utf8.DecodeRune(text[pos:])
	return sortRune(r), size
}

// latinKinds is the same for the characters whose first byte is C3, by the
// low bits of the second: À to ÿ.
var latinKinds = func() (kinds [64]letterKind) {
	for i := range kinds {
		kinds[i] = sortRune(rune(0xC0 + i))
	}
	return kinds
}()

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// What a byte says of the word it stands in.
const (
	hasSmall   = 1 << iota // a small letter
	hasCapital             // a capital
	hasOther               // a digit, or a letter of a script without case
	wide                   // part of a longer character

	asciiWord = hasSmall | hasCapital | hasOther
)

// letterBytes holds it for every byte; 0 for ASCII that no word has.
var letterBytes = func() (is [256]uint8) {
	for c := range is {
		if is[c] = wide; c < utf8.RuneSelf {
			is[c] = has(asciiKinds[c])
		}
	}
	return is
}()

func has(kind letterKind) uint8 { return [...]uint8{0, hasSmall, hasCapital, hasOther}[kind] }

// hasAt gives what the character at text[pos] says, and its length.
func hasAt(text []byte, pos int) (uint8, int) {
	if c := letterBytes[text[pos]]; c != wide {
		return c, 1
	}
	kind, size := kindAt(text, pos)
	return has(kind), size
}

// word reads the word at pos and gives its shape and end.
func (s *splitter) word(pos int, w *word) int {
	text := s.text
	first, size := hasAt(text, pos)
	end, all := pos+size, first
	for end < len(text) {
		c := letterBytes[text[end]]
		if c-1 < asciiWord {
			all |= c
			end++
			continue
		}
		if c == 0 {
			break
		}
		c, size := hasAt(text, end)
		if c == 0 {
			break
		}
		all |= c
		end += size
	}
	switch {
	case all&hasOther != 0:
		w.shape = other
	case first == hasSmall:
		w.shape = lower
	case all&hasSmall != 0:
		w.shape = title
	case end == pos+size:
		w.shape = initial
	default:
		w.shape = upper
	}
	return end
}

// between reads what stands before the next word and gives the word's start,
// or len(text).
func (s *splitter) between(pos int, w *word) int {
	start := pos
	var seen separators
	for pos < len(s.text) {
		if n := blanksAt(s.text[pos:]); n > 0 {
			seen.blank(n)
			pos += n
			continue
		}
		r, size := rune(s.text[pos]), 1
		if has := letterBytes[r]; has == wide {
			if r, size = utf8.DecodeRune(s.text[pos:]); isWord(r) {
				break
			}
		} else if has != 0 {
			break
		}
		if r == '\n' {
			seen.wrapped = s.wrapped(pos)
		}
		seen.add(r)
		pos += size
	}
	w.gap = seen.gap(s.form)
	if start == 0 {
		w.gap = gapHard
	}
	if start == 0 || seen.endsSentence() {
		w.flags |= flagFirst
	}
	if seen.wrapped {
		w.flags |= flagWrapped
	}
	return pos
}

// blanksAt gives the number of blanks of ASCII that text begins with: many, where
// it has columns.
func blanksAt(text []byte) (n int) {
	for ; len(text)-n >= 8; n += 8 {
		if others := binary.LittleEndian.Uint64(text[n:]) ^ ' '*allBytes; others != 0 {
			return n + bits.TrailingZeros64(others)/8
		}
	}
	for n < len(text) && text[n] == ' ' {
		n++
	}
	return n
}

// blanksBefore is the same for the blanks that text ends in.
func blanksBefore(text []byte) (n int) {
	for ; len(text)-n >= 8; n += 8 {
		if others := binary.LittleEndian.Uint64(text[len(text)-n-8:]) ^ ' '*allBytes; others != 0 {
			return n + bits.LeadingZeros64(others)/8
		}
	}
	for n < len(text) && text[len(text)-n-1] == ' ' {
		n++
	}
	return n
}

// separators counts what stands between two words.
type separators struct {
	blanks, lines, hyphens, apos, dots, commas, unders, others int
	stops                                                      int // ends of sentences among others, and quotes
	leading                                                    rune
	wrapped                                                    bool
}

// blank adds n blanks.
func (s *separators) blank(n int) {
	if s.leading == 0 {
		s.leading = ' '
	}
	s.blanks += n
}

func (s *separators) add(r rune) {
	if s.leading == 0 {
		s.leading = r
	}
	switch r {
	case ' ', '\u00a0', '\u2009', '\u202f':
		s.blanks++
	case '\n':
		s.lines++
	case '-', '\u2010', '\u2011':
		s.hyphens++
	case '\'', '\u2019', '`', '\u00b4':
		s.apos++
	case '.':
		s.dots++
	case ',':
		s.commas++
	case '_':
		s.unders++
	case '!', '?', ':', '"', '\u201c', '\u201d', '\u00bb', '\u00ab', '\u2022', '\t', '\f':
		s.stops++
		s.others++
	default:
		s.others++
	}
}

// gap classifies what was seen.
func (s *separators) gap(form kernels.Form) gap {
	if form == kernels.Name {
		return s.nameGap()
	}
	marks := s.hyphens + s.apos + s.dots + s.commas
	switch {
	case s.others+s.unders > 0 || marks > 1 || s.lines > 1 || s.blanks >= widestGap && s.lines == 0:
		return gapHard
	case marks == 0 && s.lines == 0:
		return gapBlank
	case marks == 0 && form == kernels.Prose:
		return gapLine
	case s.lines > 0:
		return gapHard
	case s.dots == 1 && s.leading == '.' && s.blanks > 0:
		return gapDotBlank
	case s.commas == 1 && s.leading == ',':
		return gapComma
	case s.blanks > 0:
		return gapHard
	case s.dots == 1:
		return gapDot
	case s.hyphens == 1:
		return gapHyphen
	}
	return gapApos
}

// nameGap is gap for paths: what people write for blanks in file names.
func (s *separators) nameGap() gap {
	switch {
	case s.others+s.apos+s.lines > 0 || s.commas > 1:
		return gapHard
	case s.commas > 0:
		return gapComma
	}
	return gapBlank
}

// endsSentence reports whether the next word's capital may be the sentence's.
func (s *separators) endsSentence() bool {
	return s.stops > 0 || s.lines > 1 || s.lines == 1 && !s.wrapped ||
		s.dots > 0 && s.blanks+s.lines > 0 || s.hyphens > 0 && s.blanks > 0
}
