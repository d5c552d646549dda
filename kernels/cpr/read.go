package cpr

import (
	"bytes"

	"aktsyn/kernels"
)

// Bounds of what is read as one number. They make reading constant work per
// starting byte, so that a scan is linear on any text.
const (
	// maxBlanks in a row: more are columns of a layout.
	maxBlanks = 2
	// maxWide blanks in a row stand between the columns of prints with a fixed
	// width, a date of birth and the serial among them.
	maxWide = 8
	// maxDashes in a row: an en dash as typewriters have it, or a rule.
	maxDashes = 3
	// maxSigns of punctuation in a row, as "-" between quotes.
	maxSigns = 3
	// maxGap is how far behind the date the serial begins, or four separators in
	// a row or a wide character that promise one.
	maxGap = 7
	// maxQuotes is how often a mail is quoted in answers to it.
	maxQuotes = 3
	// maxInvisible characters in a row: a mark of writing direction and its
	// end on both sides of a dash, or a soft hyphen and a zero-width space.
	maxInvisible = 4
	// maxIndent is the indentation of a continued line, half a page's width.
	maxIndent = 40
	// maxRepaired lookalike letters leave a digit at least: a word is no number.
	maxRepaired = 9
	// maxSpan is the longest span in bytes that a reading may cover: twelve
	// full-width digits (36), a wide separator and an indented line break,
	// with room for invisible characters.
	maxSpan = 128
)

// reading is a number as it was read at one place of the text.
type reading struct {
	value    number
	kind     kernels.Kind
	signals  kernels.Signals
	start    int
	end      int
	longYear int // the four-digit year as written, 0 when the year has two digits
}

// reader reads one number from left to right. It is a small value: where the
// grammar has alternatives it is copied and put back.
//
//	number = day, [point], month, [point], year, [separator], serial
//	serial = 4 digits | letters | masked
//
// Day and month have two digits, the year two or four. The same point must
// stand in both places (group). Anywhere inside, invisible characters and one
// line end may stand (bridge).
type reader struct {
	text     []byte
	start    int
	pos      int
	lines    bool  // a line end may still be crossed
	point    class // what day and month can be set apart by
	digits   [12]byte
	count    int // of digits
	repaired int
	signals  kernels.Signals
}

// dayAndMonth reads the beginning of a number, and gives up as soon as it is
// impossible: of random digits 7 % have a possible day and month.
func (r *reader) dayAndMonth() bool {
	if !r.take(2) || !possibleDay(r.two(0)) {
		return false
	}
	r.point = r.group()
	return r.take(2) && 1 <= r.two(2) && r.two(2) <= 12
}

// number reads on from the month, with a year of two or four digits. It works
// on a copy of the reader.
func (r reader) number(yearDigits int) (got reading, ok bool) {
	if !r.year(yearDigits) {
		return got, false
	}
	got.start = r.start
	got.value, got.longYear = r.dateValue(yearDigits)
	if !r.behindDate(&got) {
		return got, false
	}
	got.end = r.pos
	got.signals = r.signals
	if r.repaired > 0 {
		got.signals |= OCRRepair
	}
	return got, got.end-got.start <= maxSpan && got.datePossible()
}

// behindDate reads separator and serial in the usual ways, or plain digits
// behind a loose separator where that gives none.
func (r *reader) behindDate(got *reading) bool {
	loose := *r
	r.separator()
	usual := r.serial(got)
	if usual && got.kind == kernels.CPR && r.repaired == 0 {
		return true
	}
	if loose.looseSerial(got) {
		*r = loose
		return true
	}
	return usual
}

func (r *reader) year(yearDigits int) bool {
	point := r.group() & r.point
	if point == 0 || !r.take(yearDigits) {
		return false
	}
	if yearDigits == 4 && (r.two(4) < 18 || r.two(4) > 20) {
		return false
	}
	if point != noPoint {
		r.signals |= GroupedDate
	}
	return true
}

func possibleDay(d int) bool { return 1 <= d && d <= 31 || 61 <= d && d <= 91 }

// two returns the value of two digits that were read.
func (r *reader) two(at int) int { return int(r.digits[at]-'0')*10 + int(r.digits[at+1]-'0') }

// dateValue returns DDMMYY and the year where it was written with four digits.
func (r *reader) dateValue(yearDigits int) (n number, longYear int) {
	copy(n[:4], r.digits[:4])
	copy(n[4:6], r.digits[yearDigits+2:])
	if yearDigits == 4 {
		longYear = r.two(4)*100 + r.two(6)
		r.signals |= FourDigitYear
	}
	return n, longYear
}

// datePossible reports whether the date exists, in the year as written where
// it has four digits, else in that of the century rule.
func (g *reading) datePossible() bool {
	if g.longYear == 0 {
		return g.value.possibleDate()
	}
	if year, known := g.value.year(); known && year != g.longYear {
		g.signals |= CenturyMismatch
	}
	return calendarDay(g.longYear, g.value.two(2), g.value.day())
}

// take reads n digits, with bridges between them.
func (r *reader) take(n int) bool {
	for i := range n {
		if i > 0 {
			r.bridge()
		}
		s := symbolFrom(r.text, r.pos)
		if !s.is(isDigit | isLookalike) {
			return false
		}
		if s.is(isLookalike) {
			r.repaired++
		}
		r.digits[r.count] = s.value
		r.count++
		r.pos += s.width()
	}
	return r.repaired <= maxRepaired
}

// noPoint stands among the classes of group for nothing at all.
const noPoint class = 1 << 15

// group reads what sets the parts of a date apart and returns the classes it
// can be of: one point, dash or blank, or noPoint. Where the line ends, a
// blank is lost, and a dash may be the hyphen of the line end; a point or
// dash may stand on either side of it. Only one line end is crossed, so that
// day and month or month and year tell the one class that both can be.
func (r *reader) group() class {
	if r.atDigit() {
		return noPoint // the usual case
	}
	before := *r
	point := r.pointClass()
	if point != 0 && r.atDigit() {
		return point
	}
	r.bridge()
	if r.lines == before.lines { // no line end
		*r = before
		r.bridge()
		return noPoint
	}
	if next := r.pointClass(); next != 0 {
		return next
	}
	switch point {
	case isPoint:
		return isPoint
	case isDash:
		return isDash | noPoint
	}
	return isBlank | noPoint
}

// pointClass passes one point, dash or blank and returns its class.
func (r *reader) pointClass() class {
	s := symbolFrom(r.text, r.pos)
	c := s.class & (isPoint | isDash | isBlank)
	if c != 0 {
		r.pos += s.width()
	}
	return c
}

func (r *reader) atDigit() bool { return symbolFrom(r.text, r.pos).is(isDigit | isLookalike) }

// skip passes up to most characters of a class and returns how many.
func (r *reader) skip(c class, most int) int {
	for n := 0; ; n++ {
		s := symbolFrom(r.text, r.pos)
		if n == most || !s.is(c) {
			return n
		}
		r.pos += s.width()
	}
}

// bridge passes what may stand inside a number without being part of it:
// invisible characters, and one line end, with a hyphen or blanks before it
// and the indentation of the next line. A blank line is never crossed.
func (r *reader) bridge() {
	if r.pos < len(r.text) && isASCIIDigit(r.text[r.pos]) {
		return // the usual case, and nothing to pass
	}
	r.skip(isInvisible, maxInvisible)
	if !r.lines {
		return
	}
	before := r.pos
	r.skip(isBlank, maxBlanks)
	r.skip(isDash, 1)
	if !r.lineEnd(isLineEnd) {
		r.pos = before
	}
}

// lineEnd passes a line end of some classes and the next line's indentation,
// behind the date's six places with the marks of quoted mail in it.
func (r *reader) lineEnd(ends class) bool {
	before := r.pos
	r.skip(isBlank, maxBlanks)
	if !r.lines || r.skip(ends, 1) == 0 {
		r.pos = before
		return false
	}
	quoted := r.text[r.pos-1] != '\v' && r.count >= dateDigits
	r.skip(isBlank, maxIndent)
	for n := 0; n < maxQuotes && quoted && bytes.HasPrefix(r.text[r.pos:], []byte(quote)); n++ {
		r.pos += len(quote)
		r.skip(isBlank, maxIndent)
	}
	r.lines = false
	r.signals |= LineBreak
	return true
}

// quote begins a line of a mail in an answer to it.
const quote = ">"

// separator reads what stands between date and serial: blanks, dashes or a
// point, a line end, in the order blank dash blank line-end dash blank, each
// of them optional. A soft hyphen is a dash here.
func (r *reader) separator() {
	from := r.pos
	blanks := r.skip(isBlank, maxBlanks)
	dashes := r.dashes()
	points := 0
	if dashes == 0 {
		points = r.skip(isPoint, 1)
	}
	if dashes+points > 0 {
		r.skip(isBlank, maxBlanks)
	}
	broken := r.lineEnd(isLineEnd | isSoftEnd)
	if broken && points == 0 {
		dashes += r.dashes()
		r.skip(isBlank, maxBlanks)
	}
	switch tab := r.pos == from+1 && r.text[from] == '\t'; {
	case dashes > 0:
		r.signals |= DashSeparator
	case blanks == 1 && points == 0 && !broken && !tab && r.signals&GroupedDate == 0:
		r.signals |= BlankSeparator
	case blanks+points > 0 || broken:
		r.signals |= WeakSeparator
	}
}

// dashes reads dashes or a soft hyphen and passes other invisible characters.
func (r *reader) dashes() int {
	from := r.pos
	r.skip(isInvisible, maxInvisible)
	soft := bytes.IndexByte(r.text[from:r.pos], 0xC2) >= 0 // U+00AC and U+00AD are the only ones of two bytes
	dashes := r.skip(isDash, maxDashes)
	r.skip(isInvisible, maxInvisible)
	if soft {
		return 1
	}
	return dashes
}

// looseSerial reads four digits on the date's line behind a separator that is
// common between unrelated numbers.
func (r *reader) looseSerial(got *reading) bool {
	if r.repaired > 0 || r.signals.Has(LineBreak) {
		return false
	}
	separator := r.looseSeparator()
	r.lines = false
	if separator == 0 || !r.take(serialPlaces) || r.repaired > 0 {
		return false
	}
	r.signals |= separator
	got.kind = kernels.CPR
	copy(got.value[6:], r.digits[r.count-serialPlaces:])
	return true
}

// looseSeparator reads wide blanks, or a few signs with blanks around them,
// and returns how much they say: a single dash what dashes always say, several
// something (empty cells are printed so), all else next to nothing, and nothing
// at all behind a date in groups, which ends sentences and stands in columns.
func (r *reader) looseSeparator() kernels.Signals {
	from := r.pos
	wide := r.layout(maxWide) > maxBlanks
	signs, dashes := r.signs()
	if signs > 0 && r.layout(maxWide) > maxBlanks {
		wide = true
	}
	switch gap := r.text[from:r.pos]; {
	case !inReach(gap) || bytes.Count(gap, []byte(bar)) > 1: // two bars may be digits (canonical.go)
		return 0
	case signs == 1 && dashes == 1 && !wide:
		return DashSeparator
	case signs > 0 && signs == dashes:
		return WeakSeparator
	case (signs > 0 || wide) && !r.signals.Has(GroupedDate):
		return WeakSeparator | LooseSeparator
	}
	return 0
}

// inReach reports whether a gap is no wider than maxGap, or holds there what
// promises a serial behind it.
func inReach(gap []byte) bool {
	run := 0 // of separators
	for i, c := range gap {
		if wides[c] && i <= maxGap {
			return true
		}
		if run++; !separates[c] && c < 0x80 {
			run = 0
		}
		if run == 4 && i-run < maxGap {
			return true
		}
	}
	return len(gap) <= maxGap
}

// signs passes signs with at most a blank between and counts them, and the
// dashes among them.
func (r *reader) signs() (signs, dashes int) {
	for ; signs < maxSigns; signs++ {
		before := r.pos
		if signs > 0 {
			r.layout(1)
		}
		passed, dash := r.sign()
		if !passed {
			r.pos = before
			break
		}
		if dash {
			dashes++
		}
	}
	return signs, dashes
}

// sign passes one sign of a loose separator and reports whether it is a dash.
func (r *reader) sign() (passed, dash bool) {
	if isEscapedBlank(r.text[r.pos:]) {
		r.pos += len(escapedBlank)
		return true, false
	}
	s := symbolFrom(r.text, r.pos)
	if !s.is(isDash | isOddDash | isPoint | isMark) {
		return false, false
	}
	r.pos += s.width()
	return true, s.is(isDash | isOddDash)
}

// bar is a digit that OCR misread, or a separator.
const bar = "|"

// escapedBlank is a blank in the address of a web page. It is a separator
// only: its digits belong to no number.
const escapedBlank = "%20"

func isEscapedBlank(text []byte) bool { return bytes.HasPrefix(text, []byte(escapedBlank)) }

// layout passes up to most blanks, tabs aside, and invisible characters among
// them. It returns how many.
func (r *reader) layout(most int) int {
	for n := 0; ; n++ {
		s := symbolFrom(r.text, r.pos)
		if n == most || !s.is(isBlank|isInvisible) || s.value == '\t' || s.value == '\r' {
			return n
		}
		r.pos += s.width()
	}
}

// serial reads the last four places into got. Digits come first; letters are
// read as a replacement number's before they are taken for misread digits,
// and a masked serial comes last.
func (r *reader) serial(got *reading) bool {
	before := *r
	digits := r.take(4)
	if digits && r.repaired == before.repaired {
		got.kind = kernels.CPR
		copy(got.value[6:], r.digits[r.count-4:])
		return true
	}
	after := *r
	*r = before
	if before.repaired == 0 && (r.letters(got) || r.masked(got)) {
		return true
	}
	*r = after
	got.kind = kernels.CPR
	copy(got.value[6:], r.digits[max(r.count-4, 0):r.count])
	return digits
}

// four returns the four characters at the reader's position. They must stand
// together on one line.
func (r *reader) four() (symbols [4]symbol, width int, ok bool) {
	for i := range symbols {
		s := symbolFrom(r.text, r.pos+width)
		if s.width() == 0 {
			return symbols, 0, false
		}
		symbols[i] = s
		width += s.width()
	}
	return symbols, width, true
}

// letters reads the serial of a replacement number with letters.
func (r *reader) letters(got *reading) bool {
	symbols, width, ok := r.four()
	if !ok {
		return false
	}
	for i, s := range symbols {
		got.value[6+i] = s.value
		if s.is(isUpper) {
			got.value[6+i] = r.text[r.pos+offset(symbols[:i])]
		} else if !s.is(isDigit) {
			return false
		}
	}
	if !got.value.letterSerial() {
		return false
	}
	r.pos += width
	r.signals |= LetterSerial
	got.kind = kernels.CPR
	return true
}

func offset(symbols []symbol) (width int) {
	for _, s := range symbols {
		width += s.width()
	}
	return width
}

// letterSerial reports whether the serial is one of the forms with letters:
// D-eCPR 0, 5 or 6, two letters, digit; X-eCPR 1 or 7, two letters, digit
// (MedCom 2022, the patterns of HL7 Denmark's dk-core); KOT three letters,
// digit (STIL). Three X are a mask, not letters.
func (n *number) letterSerial() bool {
	serial := n[6:]
	if !isCapital(serial[1]) || !isCapital(serial[2]) || !isASCIIDigit(serial[3]) {
		return false
	}
	switch serial[0] {
	case '0', '5', '6', '1', '7':
		return true
	}
	return isCapital(serial[0]) && string(serial[:3]) != "XXX"
}

// masked reads a serial with two or more hidden digits. One that follows the
// date directly must be hidden altogether.
func (r *reader) masked(got *reading) bool {
	symbols, width, ok := r.four()
	if !ok {
		return false
	}
	hidden := 0
	for _, s := range symbols {
		if s.is(isMask) {
			hidden++
		} else if !s.is(isDigit) {
			hidden -= len(symbols)
		}
	}
	separated := r.signals.Any(DashSeparator | BlankSeparator | WeakSeparator)
	if (hidden < 2 || hidden < 4 && !separated) && !r.blotted(symbols, width) {
		return false
	}
	r.pos += width
	got.kind = kernels.MaskedCPR
	copy(got.value[6:], "0000")
	return true
}

// blotted reports whether four characters of one kind hide the serial behind
// a dash, and no fifth follows: those are lines to write on, and rules.
func (r *reader) blotted(symbols [4]symbol, width int) bool {
	first := symbols[0]
	if !first.is(isBlot) || !r.signals.Has(DashSeparator) || symbolFrom(r.text, r.pos+width) == first {
		return false
	}
	return symbols[1] == first && symbols[2] == first && symbols[3] == first
}
