package cpr

import (
	"bytes"

	"aktsyn/kernels"
)

const (
	// nameReach is how far from the number a name counts as near it, a
	// little more than two long names.
	nameReach = 64
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
	lastYear   int
	columns    *columns
	candidates []candidate
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
		c.signals |= e.label(i)
		if c.kind == kernels.CPR {
			c.signals |= e.edges(c) | e.shape(c)
		}
		if !c.signals.Has(PostcodeShape) && e.nameNear(c) {
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
// contrary word there counts only where the header says nothing.
func (e *evidence) label(i int) kernels.Signals {
	c := &e.candidates[i]
	header, cell := e.columns.header(int(c.start), &c.value)
	if header != ColumnHeader {
		cell = 0 // elsewhere other cells may speak
	}
	found := e.labelBefore(c, cell)
	found.birth = found.birth && !c.signals.Has(GroupedDate) // "født 01.01.1990 8000 Aarhus"
	before := found.before(&c.value)
	if before.Has(Label) || before.Has(ContraryLabel) && !found.left {
		return before
	}
	left := before & ContraryLabel
	before &^= left
	if behind := labelBehind(e.text, int(c.end), e.cells); behind != 0 {
		return before | behind
	}
	if header == ColumnHeader || !before.Has(LabelNear) && header != 0 {
		return before | header
	}
	if left != 0 || before.Has(LabelNear) {
		return before | left
	}
	return before | e.listLabel(i)
}

// labelBefore searches for the label before the candidate, not before from.
func (e *evidence) labelBefore(c *candidate, from int) finding {
	start := int(c.start)
	blanks := c.signals.Any(BlankSeparator | WeakSeparator)
	return labelSearch{
		text: e.text, from: max(from, start-lookBehind), pos: start, cells: e.cells,
		blanks: blanks, joined: joinsDigits(e.text, start, blanks),
	}.nearest()
}

// before turns a finding before a number into signals. "PNR" is the person's
// number in CPR systems; before a number that begins with 10 it may as well
// be a production unit's, and says less.
func (f finding) before(n *number) kernels.Signals {
	var s kernels.Signals
	if f.birth {
		s = BirthWord
	}
	switch {
	case f.role == roleContrary && !f.near:
		return s | ContraryLabel
	case f.role == rolePNR && n.tenPrefix(), f.role.speaksFor() && f.near:
		return s | LabelNear
	case f.role.speaksFor():
		return s | Label
	}
	return s
}

func (r role) speaksFor() bool { return r == roleLabel || r == rolePNR }

func (n *number) tenPrefix() bool { return n[0] == '1' && n[1] == '0' }

// listLabel lets a number share the label of the one before it in a list,
// "CPR-numre: 010190-1234, 020290-2345 og 030390-3456".
func (e *evidence) listLabel(i int) kernels.Signals {
	start := e.candidates[i].start
	for j := i - 1; j >= 0 && j >= i-listDepth; j-- {
		c := &e.candidates[j]
		if c.end > start || start-c.end > listReach || !listGap(e.text[c.end:start], e.cells) {
			continue
		}
		switch {
		case c.signals.Any(Label | LabelNear | LabelShared):
			return LabelShared
		case c.signals.Has(ContraryLabel):
			return ContraryLabel
		}
	}
	return 0
}

// listGap reports whether a list stands at text: punctuation, "og" and the
// like, at most one line end. Lists do not cross the borders of cells.
func listGap(text []byte, cells bool) bool {
	lines := 0
	for i := 0; i < len(text); {
		if end := wordEnd(text, i); end > i {
			if !isListWord(text[i:end]) {
				return false
			}
			i = end
			continue
		}
		switch c := text[i]; {
		case c == '\n':
			lines++
		case c == '\t' && cells, bytes.IndexByte([]byte(" ,;&/()+-*\t"), c) < 0:
			return false
		}
		i++
	}
	return lines == 0 || lines == 1 && !cells
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
	if e.inIdentifier(int(c.start), int(c.end)) {
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
func (e *evidence) inIdentifier(start, end int) bool {
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
	return hasMixedSegment(e.text[from:start]) || hasMixedSegment(e.text[end:to])
}

func isTokenByte(c byte) bool {
	return isASCIIDigit(c) || isCapital(c) || 'a' <= c && c <= 'z' || bytes.IndexByte([]byte("_-.+~@$%"), c) >= 0
}

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
func (e *evidence) shape(c *candidate) kernels.Signals {
	var s kernels.Signals
	if !c.signals.Any(FourDigitYear|LetterSerial) && c.value.clockTime(e.lastYear) {
		s |= Timestamp
	}
	plain := !c.signals.Any(DashSeparator | BlankSeparator | WeakSeparator | FourDigitYear | LostZero | LetterSerial)
	if plain && c.value.tenPrefix() {
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

// nameNear reports whether two capitalised words stand in a row on the line
// or row of the number.
func (e *evidence) nameNear(c *candidate) bool {
	from := max(0, int(c.start)-nameReach)
	if n := bytes.LastIndexByte(e.text[from:c.start], '\n'); n >= 0 {
		from += n + 1
	}
	to := min(len(e.text), int(c.end)+nameReach)
	if n := bytes.IndexByte(e.text[c.end:to], '\n'); n >= 0 {
		to = int(c.end) + n
	}
	return hasName(e.text[from:c.start]) || hasName(e.text[c.end:to])
}

// hasName reports whether two words shaped like names stand in text, one
// blank or tab between. Words that name numbers are none.
func hasName(text []byte) bool {
	const none = -2
	lastEnd := none // where the last name-like word ends
	for i := 0; i < len(text); {
		end := wordEnd(text, i)
		if end == i {
			i += max(1, symbolAt(text, i).width())
			continue
		}
		if !nameShaped(text[i:end]) || wordRole(text[i:end], false) != roleNone {
			lastEnd = none
		} else if lastEnd == i-1 && (text[i-1] == ' ' || text[i-1] == '\t') {
			return true
		} else {
			lastEnd = end
		}
		i = end
	}
	return false
}

// nameShaped reports whether a word is a capital with small letters behind.
func nameShaped(word []byte) bool {
	small := 0
	for i := 0; i < len(word); {
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
