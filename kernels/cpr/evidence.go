package cpr

import (
	"bytes"
	"encoding/binary"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/charclass"
)

const (
	// nameGap is how many blanks and marks may stand between a name and the
	// number, the gap between two columns of a layout.
	nameGap = 16
	// firmReach is how far behind a name the "A/S" of a firm is looked for.
	firmReach = 32
	// unitReach is how far from a number others tell it for a production
	// unit's: what a CVR number or a line of a list takes up.
	unitReach = 64
	// tokenReach is how much of a machine-made name is looked at on either
	// side: a UUID has 36 characters.
	tokenReach = 40
	// listReach is what may stand between two numbers of a list.
	listReach = 24
	// listDepth is how many candidates are tried as the list's number before.
	listDepth = 4
)

// evidence gathers what stands around the candidates of one page.
type evidence struct {
	text       []byte
	cells      bool // the page is a table
	columns    *columns
	classes    *charclass.Map
	candidates []candidate
	headed     bool // the header of the column asked about last names it for CPR
	quiet      quiet
	search     labelSearch
	// listed is the end of the latest number that has or shares a label in the
	// plural, "CPR-numre: ", 0 before the first.
	listed uint32
}

// gather adds the signals of the surroundings to every candidate, in order.
// Candidates inside longer numbers stay low whatever speaks for them; only
// those that begin the longer number are asked, since a label stands there
// (IsFragment).
func (e *evidence) gather() {
	for i := range e.candidates {
		c := &e.candidates[i]
		if c.signals.Has(LongerNumber) && !e.beginsRun(c) {
			continue
		}
		said, silent := e.label(i)
		c.signals |= said
		if c.kind == kernels.CPR {
			c.signals |= e.edges(c) | e.shape(i)
		}
		if !c.signals.Any(PostcodeShape|Timestamp|PeriodShape) && e.nameNear(c, silent) {
			c.signals |= NameNear
		}
	}
}

// beginsRun reports whether no digit stands right before a candidate.
func (e *evidence) beginsRun(c *candidate) bool {
	return c.start == 0 || !isASCIIDigit(e.text[c.start-1])
}

// label finds what names the number: the nearest label before it, what
// follows it, the header of its column, or the label of the list it is in.
// The cell to the left may be another column's, whose content is no label: a
// contrary word there counts only where the header says nothing. From silent on,
// if that is not 0, the words before the number have no role.
func (e *evidence) label(i int) (said kernels.Signals, silent int) {
	c := &e.candidates[i]
	before, header := e.labelAndHeader(c)
	found := &e.search.finding
	if before.Has(Label) {
		if found.many {
			e.listed = c.end
		}
		return before, found.silent
	}
	against := before & (ContraryLabel | UnknownLabel)
	behind := labelBehind(e.text, int(c.end), e.cells)
	if against != 0 && !found.left {
		return before | behind&Label, found.silent
	}
	before &^= against
	if behind != 0 {
		return before | behind, found.silent
	}
	if header == ColumnHeader || !before.Has(LabelNear) && header != 0 {
		return before | header, found.silent
	}
	if against != 0 || before.Has(LabelNear) {
		return before | against, found.silent
	}
	return before | e.listLabel(i), found.silent
}

// labelAndHeader finds the label before a number, and what the header of its
// column says. Where the header names the column for CPR, no other cell speaks.
//
// In prose a label mostly stands right before the number, in the same cell
// whatever the cells are, and no header is looked for; whether one was found for
// the number before tells what to look for first.
func (e *evidence) labelAndHeader(c *candidate) (before, header kernels.Signals) {
	cell := 0
	headerFirst := e.cells || e.headed
	if headerFirst {
		header, cell = e.header(c)
	}
	before = e.labelBefore(c, cell)
	if headerFirst || before.Has(Label) && !bordered(e.text[e.search.pos:c.start]) {
		return before, header
	}
	if header, cell = e.header(c); cell > e.search.pos {
		before = e.labelBefore(c, cell)
	}
	return before, header
}

// header returns what the header of a number's column says, and where its cell
// begins if that is for CPR.
func (e *evidence) header(c *candidate) (said kernels.Signals, cell int) {
	said, cell = e.columns.header(int(c.start), &c.value)
	if e.headed = said == ColumnHeader; !e.headed {
		cell = 0 // other cells may speak
	}
	return said, cell
}

// labelBefore searches for the label before the candidate, not before from. Most
// searches are over before anything has to be looked up.
func (e *evidence) labelBefore(c *candidate, from int) kernels.Signals {
	start, s, q := int(c.start), &e.search, &e.quiet
	from = max(from, start-lookBehind)
	if e.passQuiet(from, start); q.over {
		s.finding = finding{pos: q.pos, silent: q.silent}
		return 0
	}
	*s = labelSearch{text: e.text, classes: e.classes, from: from, next: start, cells: e.cells, crossed: q.crossed}
	s.blanks = c.signals.Any(BlankSeparator | WeakSeparator)
	s.pos, s.near, s.silent = q.pos, q.near, q.silent
	s.nearest()
	s.birth = s.birth && !c.signals.Has(GroupedDate) // "født 01.01.1990 8000 Aarhus"
	return s.before(&c.value)
}

// before turns a finding before a number into signals. "PNR" is the person's
// number in CPR systems; before a number that begins with 10 it may as well
// be a production unit's, and says less.
func (f *finding) before(n *number) kernels.Signals {
	var s kernels.Signals
	if f.birth {
		s = BirthWord
	}
	switch {
	case f.role == roleContrary && !f.near:
		return s | ContraryLabel
	case f.role == roleUnknown && !f.near:
		return s | UnknownLabel
	case f.role == rolePNR && n.tenPrefix(), f.role.speaksFor() && f.near:
		return s | LabelNear
	case f.role.speaksFor():
		return s | Label
	}
	return s
}

func (r role) speaksFor() bool { return r == roleLabel || r == rolePNR }

// against reports whether a word names another kind of number, known or not.
func (r role) against() bool { return r == roleContrary || r == roleUnknown }

func (n *number) tenPrefix() bool { return n[0] == '1' && n[1] == '0' }

// listLabel lets a number share the label of the one before it in a list,
// "CPR-numre: 010190-1234, 020290-2345 og 030390-3456".
func (e *evidence) listLabel(i int) kernels.Signals {
	c := &e.candidates[i]
	for j := i - 1; j >= 0 && j >= i-listDepth; j-- {
		o := &e.candidates[j]
		if o.end > c.start || c.start-o.end > listReach || !e.inList(o, c) {
			continue
		}
		switch {
		case o.signals.Any(Label | LabelShared):
			if o.end == e.listed {
				e.listed = c.end
			}
			return LabelShared
		case o.signals.Any(LabelNear | ContraryLabel | UnknownLabel):
			return o.signals & (LabelNear | ContraryLabel | UnknownLabel)
		}
	}
	return 0
}

// inList reports whether a list goes on from one number to the next:
// punctuation, "og" and the like stand between, and at most one line end.
// Lists do not cross the borders of cells. Behind a line end the number is
// alone, or the first in its line, unless a comma or the like joins it: of
// lines that say more each has its own subject.
func (e *evidence) inList(last, next *candidate) bool {
	gap := e.text[last.end:next.start]
	lines, joined := 0, false
	for i := 0; i < len(gap); {
		if end := wordEnd(gap, i); end > i {
			if !isListWord(gap[i:end]) {
				return false
			}
			i, joined = end, true
			continue
		}
		switch c := gap[i]; {
		case c == '\n':
			lines++
		case c == '\t' && e.cells, bytes.IndexByte([]byte(" ,;&/()+-*\t\r"), c) < 0:
			return false
		case bytes.IndexByte([]byte(",;&/+"), c) >= 0:
			joined = true
		}
		i++
	}
	return lines == 0 || lines == 1 && !e.cells && (joined || !wordFollows(e.text[next.end:]))
}

// wordFollows reports whether text begins with a word that no list is made
// with, blanks and marks aside.
func wordFollows(text []byte) bool {
	start := 0
	for start < len(text) && start < nameGap && isNameGap(text[start]) {
		start++
	}
	end := wordEnd(text, start)
	return end > start && !isListWord(text[start:end])
}

func isListWord(word []byte) bool {
	switch string(word) {
	case "og", "samt", "eller", "and", "or":
		return true
	}
	return false
}

// edges judges what touches the number or is joined to it.
func (e *evidence) edges(c *candidate) kernels.Signals {
	var s kernels.Signals
	before, after := symbolBefore(e.text, int(c.start)), symbolFrom(e.text, int(c.end))
	if after.is(isLetter) || before.is(isLetter) && !e.gluedLabel(int(c.start)) {
		s |= Glued
	}
	if e.inIdentifier(c) {
		s |= Identifier
	}
	if e.decimals(int(c.end)) {
		s |= Amount
	} else if e.joinedBefore(c, before) || e.joinedAfter(c, after) {
		s |= NumberSeries
	}
	return s
}

// gluedLabel reports whether the word that touches the number is a label or
// "nr", as in CPR0101901234.
func (e *evidence) gluedLabel(start int) bool {
	from := wordStart(e.text, max(0, start-maxWord), start)
	switch wordRole(e.text[from:start], false) {
	case roleLabel, rolePNR, roleNumber, roleBirth:
		return true
	}
	return false
}

// joins reports whether a character joins the number to a neighbour as
// tightly as its own parts are joined: hyphen, full stop and colon always, a
// blank when blanks stand inside the number.
func (e *evidence) joins(c *candidate, s symbol) bool {
	if s.is(isBlank) {
		return c.signals.Any(BlankSeparator|WeakSeparator) && !(e.cells && s.value == '\t')
	}
	return s.is(isDash) || s.value == '.' || s.value == ':'
}

func (e *evidence) joinedBefore(c *candidate, before symbol) bool {
	return e.joins(c, before) && symbolBefore(e.text, int(c.start)-before.width()).is(isDigit)
}

func (e *evidence) joinedAfter(c *candidate, after symbol) bool {
	return e.joins(c, after) && symbolFrom(e.text, int(c.end)+after.width()).is(isDigit)
}

// decimals reports whether a point or comma with one or two digits follows.
func (e *evidence) decimals(end int) bool {
	rest := e.text[end:]
	if len(rest) < 2 || rest[0] != ',' && rest[0] != '.' || !isASCIIDigit(rest[1]) {
		return false
	}
	digits := 1
	for digits+1 < len(rest) && digits < 3 && isASCIIDigit(rest[digits+1]) {
		digits++
	}
	return digits <= 2
}

// inIdentifier reports whether the number is part of a machine-made name: a
// segment of letters and digits in turn is joined to it, or an @ follows.
func (e *evidence) inIdentifier(c *candidate) bool {
	start, end := int(c.start), int(c.end)
	from, to := start, end
	for from > 0 && from > start-tokenReach && isTokenByte(e.text[from-1]) {
		from--
	}
	for to < len(e.text) && to < end+tokenReach && isTokenByte(e.text[to]) {
		if e.text[to] == '@' {
			return true
		}
		to++
	}
	// What touches the date belongs to its segment: "5f040904-8889" is no number.
	first := from < start || c.signals.Has(OCRRepair) // digits by themselves are not mixed
	return first && hasMixedSegment(e.text[from:min(start+dateDigits, end)]) || hasMixedSegment(e.text[end:to])
}

func isTokenByte(c byte) bool { return tokenBytes[c] }

var tokenBytes = with(bytesOf(isDigit|isLetter, false), "_-.+~@$%")

// hasMixedSegment reports whether text holds six or more letters and digits
// in a row that change between letter and digit twice or more, as "D536746FC"
// or "1280x960" do and "rapport2020" does not.
func hasMixedSegment(text []byte) bool {
	length, changes := 0, 0
	for i, c := range text {
		if !isASCIIDigit(c) && !isCapital(c) && (c < 'a' || c > 'z') {
			length, changes = 0, 0
			continue
		}
		if length > 0 && isASCIIDigit(c) != isASCIIDigit(text[i-1]) {
			changes++
		}
		length++
		if length >= 6 && changes >= 2 {
			return true
		}
	}
	return false
}

// shape judges whether the digits look like another kind of number.
func (e *evidence) shape(i int) kernels.Signals {
	c := &e.candidates[i]
	var s kernels.Signals
	// Times on a 1 January are rare, and numbers that have that day are not.
	if !c.signals.Any(FourDigitYear|LetterSerial|FirstJanuary) && c.value.clockTime() {
		s |= Timestamp
	}
	if c.period() {
		s |= PeriodShape
	}
	// "CPR-numre" speaks for every number of its list, "CPR-nr." for one.
	plain := c.plain() && c.end != e.listed
	if plain && c.value.tenPrefix() && (c.signals.Has(LabelShared) || e.amongUnits(i)) {
		s |= PNumberPrefix
	}
	if plain && e.afterFourDigits(int(c.start)) {
		s |= AccountShape
	}
	if e.postcode(c) {
		s |= PostcodeShape
	}
	return s
}

// plain reports whether a candidate is ten digits and nothing else.
func (c *candidate) plain() bool {
	return !c.signals.Any(DashSeparator | BlankSeparator | WeakSeparator | FourDigitYear | LostZero | LetterSerial)
}

// period reports whether a date with a four-digit year, a dash and the same
// or a later year up to 2099 stand there.
func (c *candidate) period() bool {
	n := &c.value
	if !c.signals.Has(FourDigitYear|GroupedDate|DashSeparator) || n[6] != '1' && n[6] != '2' {
		return false
	}
	end := n.two(6)*100 + n.two(8)
	return 1900+n.two(4) <= end && end <= 2099
}

// amongUnits reports whether a number that begins with 10 stands where those
// of production units do: next to another candidate or number like it, or
// behind a CVR number on its line.
func (e *evidence) amongUnits(i int) bool {
	c := &e.candidates[i]
	if i > 0 && e.candidates[i-1].unitBeside(c) || i+1 < len(e.candidates) && e.candidates[i+1].unitBeside(c) {
		return true
	}
	from, to := max(0, int(c.start)-unitReach), min(len(e.text), int(c.end)+unitReach)
	return c.value.unitIn(lastLine(e.text[from:c.start]), true) || c.value.unitIn(firstLine(e.text[c.end:to]), false)
}

// unitBeside reports whether o is another number that begins with 10, close
// to c, on its line or in a list with a number on every line.
func (o *candidate) unitBeside(c *candidate) bool {
	near := o.end <= c.start && c.start-o.end <= unitReach || c.end <= o.start && o.start-c.end <= unitReach
	return near && o.plain() && o.value.tenPrefix() && o.value != c.value
}

// unitIn reports whether ten digits in a row that begin with 10 and are
// another number than n stand in text, or eight as in a CVR number.
func (n *number) unitIn(text []byte, cvr bool) bool {
	run := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && isASCIIDigit(text[i]) {
			run++
			continue
		}
		if run == 8 && cvr || run == 10 && string(text[i-10:i-8]) == "10" && string(text[i-10:i]) != string(n[:]) {
			return true
		}
		run = 0
	}
	return false
}

func firstLine(text []byte) []byte {
	if n := bytes.IndexByte(text, '\n'); n >= 0 {
		return text[:n]
	}
	return text
}

func lastLine(text []byte) []byte { return text[bytes.LastIndexByte(text, '\n')+1:] }

// firstPostcode is the lowest Danish postcode, that of a scanning office.
const firstPostcode = "0555"

// postcode reports whether the number looks like a date, a postcode and a
// town. Dates with blanks in them, 16 01 19, are written in numbers only.
func (e *evidence) postcode(c *candidate) bool {
	if !c.signals.Has(GroupedDate|WeakSeparator) || string(c.value[6:]) < firstPostcode {
		return false
	}
	day := int(c.start) + symbolAt(e.text, int(c.start)).width()
	day += symbolFrom(e.text, day).width()
	at := int(c.end)
	for n := 0; n < maxBlanks && symbolFrom(e.text, at).is(isBlank); n++ {
		at += symbolAt(e.text, at).width()
	}
	return at > int(c.end) && symbolFrom(e.text, day).is(isPoint|isDash) && nameShaped(e.text[at:wordEnd(e.text, at)])
}

// afterFourDigits reports whether exactly four digits and one blank or dash
// stand before start.
func (e *evidence) afterFourDigits(start int) bool {
	gap := symbolBefore(e.text, start)
	at := start - gap.width()
	if !gap.is(isBlank|isDash) || gap.value == '\t' && e.cells || at < 4 || !allDigits(e.text[at-4:at]) {
		return false
	}
	return !symbolBefore(e.text, at-4).is(isDigit)
}

// nameNear reports whether two capitalised words in a row, of which no firm is
// known to be made, stand beside the number: "Jens Hansen, 0101901234".
// Words of text[silent:] before the number have no role if silent is not 0.
func (e *evidence) nameNear(c *candidate, silent int) bool {
	if silent == 0 {
		silent = len(e.text)
	}
	return e.nameBefore(int(c.start), silent) || nameBehind(e.text[c.end:])
}

// nameBefore reports whether a name ends at text[end], marks aside. Words from
// silent on have no role.
func (e *evidence) nameBefore(end, silent int) bool {
	text := e.text
	for least := max(0, end-nameGap); end > least && isNameGap(text[end-1]); {
		end--
	}
	last := e.startOf(end)
	if last < 2 || !joinsNames(text[last-1]) || !namePartFrom(text, last, end, silent) {
		return false
	}
	end = last - 1
	if end >= 3 && isInitial(text[end-3:end]) {
		end -= 3
	}
	return namePartFrom(text, e.startOf(end), end, silent)
}

// namePartFrom is namePart of text[start:end], where words from silent on have
// no role.
func namePartFrom(text []byte, start, end, silent int) bool {
	word := text[start:end]
	if start < silent {
		return namePart(word)
	}
	return nameShaped(word) && !firmWord(word)
}

// nameBehind reports whether a name begins text, marks aside, and does not go
// on as a firm's.
func nameBehind(text []byte) bool {
	start := 0
	for start < len(text) && start < nameGap && isNameGap(text[start]) {
		start++
	}
	end := wordEnd(text, start)
	if end+1 >= len(text) || !joinsNames(text[end]) || !namePart(text[start:end]) {
		return false
	}
	if end+4 <= len(text) && isInitial(text[end:end+3]) {
		end += 3
	}
	start, end = end+1, wordEnd(text, end+1)
	return namePart(text[start:end]) && !goesOnAsFirm(text[end:min(len(text), end+firmReach)])
}

func isNameGap(c byte) bool { return nameGaps[c] }

var nameGaps = byteSet(" ,;:()-\t")

func joinsNames(c byte) bool { return c == ' ' || c == '\t' || c == '-' }

// isInitial reports whether text, of three bytes, is a blank and an initial,
// as behind the first word of "Jens P. Hansen".
func isInitial(text []byte) bool { return text[0] == ' ' && isCapital(text[1]) && text[2] == '.' }

// namePart reports whether a word is shaped like part of a person's name and
// names no number and no firm.
func namePart(word []byte) bool {
	return nameShaped(word) && !firmWord(word) && wordRole(word, false) == roleNone
}

// firmWord reports whether a word with a capital ends as the names of firms
// and authorities do: "Kommune", "Ankestyrelsen". Six bytes tell them from
// surnames such as Mikkelsen.
func firmWord(word []byte) bool {
	if len(word) < 6 {
		return false
	}
	end := [6]byte(word[len(word)-6:])
	if isCapital(end[0]) {
		end[0] += 'a' - 'A'
	}
	switch string(end[:]) {
	case "ommune", "region", "yrelse", "relsen", "teriet", "olding", "invest", "forlag", "rening", "ningen",
		"lingen", "fonden", "ervice", "ruppen", "banken", "skolen", "entret", "nteret", "retten":
		return true
	}
	return false
}

// goesOnAsFirm reports whether "A/S", "I/S", "ApS" or "IVS" follows, before
// digits, a comma or the end of the line.
func goesOnAsFirm(text []byte) bool {
	for i, c := range text {
		switch {
		case c == '\n' || c == '\t' || c == ',' || isASCIIDigit(c):
			return false
		case c == 'S' && i >= 2 && (text[i-1] == '/' || string(text[i-2:i]) == "Ap" || string(text[i-2:i]) == "IV"):
			return true
		}
	}
	return false
}

// nameShaped reports whether a word is a capital with small letters behind.
func nameShaped(word []byte) bool {
	if len(word) == 0 || !isCapital(word[0]) && word[0] != 0xC3 {
		return false
	}
	if plainName(word) {
		return true
	}
	small := 0
	for i := 0; i < len(word); {
		if c := word[i]; c < 0x80 && i > 0 {
			if isCapital(c) {
				return false
			}
			small++
			i++
			continue
		}
		s := symbolAt(word, i)
		capital := s.is(isUpper) || s.width() == 2 && word[i+1] <= 0x9E
		if capital != (i == 0) {
			return false
		}
		if !capital {
			small++
		}
		i += s.width()
	}
	return small > 0
}

// plainName is nameShaped for most names, those of ASCII letters.
func plainName(word []byte) bool {
	if len(word) < 2 || !isCapital(word[0]) {
		return false
	}
	for word = word[1:]; len(word) >= 8; word = word[8:] {
		if !smallLetters(binary.LittleEndian.Uint64(word)) {
			return false
		}
	}
	if cap(word) >= 8 { // what stands behind the word is text too
		behind := ^uint64(0) << (8 * len(word))
		return smallLetters(binary.LittleEndian.Uint64(word[:8])&^behind | 'a'*eachByte&behind)
	}
	for _, c := range word {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}
