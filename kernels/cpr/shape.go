package cpr

import (
	"bytes"

	"aktsyn/kernels"
)

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
	for i := 7; i < len(text); i += 8 { // one of any eight places in a row
		if !isASCIIDigit(text[i]) {
			continue
		}
		start, end := i, i+1
		for start > 0 && isASCIIDigit(text[start-1]) {
			start--
		}
		for end < len(text) && isASCIIDigit(text[end]) {
			end++
		}
		run := text[start:end]
		if len(run) == 8 && cvr || len(run) == 10 && string(run[:2]) == "10" && string(run) != string(n[:]) {
			return true
		}
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
