package cpr

import "aktsyn/kernels"

// edges judges what touches the number or is joined to it.
func (e *evidence) edges(c *candidate) kernels.Signals {
	if e.standsAlone(c) {
		return 0
	}
	return e.touching(c)
}

// touching is edges of a number to which something may be joined.
func (e *evidence) touching(c *candidate) (s kernels.Signals) {
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

// standsAlone reports whether a number is surely joined to nothing, as nearly all
// are, by the bytes around it alone.
func (e *evidence) standsAlone(c *candidate) bool {
	start, end := int(c.start), int(c.end)
	if start == 0 || end+1 >= len(e.text) || c.signals.Has(OCRRepair) {
		return false
	}
	touching, after := touches[e.text[start-1]], e.text[end]
	if after == ',' || after == '.' { // the end of a sentence or of a part of it
		touching |= touches[e.text[end+1]] &^ touchesAsBlank
	} else {
		touching |= touches[after]
	}
	return touching == 0 || touching == touchesAsBlank && !c.signals.Any(BlankSeparator|WeakSeparator)
}

// touches says of the bytes around a number what they may be to it: nothing, a
// blank that may join another number, or anything.
var touches = func() (of [256]uint8) {
	for c := range of {
		of[c] = touchesAsAny
	}
	for _, c := range []byte("\n\f\"'()[]{}<>|;!?*&=/\\") {
		of[c] = 0
	}
	for _, c := range []byte(" \t\r") {
		of[c] = touchesAsBlank
	}
	return of
}()

const (
	touchesAsBlank = 1 << iota
	touchesAsAny
)

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
