package cpr

import (
	"bytes"

	"aktsyn/kernels"
)

// candidate is a reading on its way through a scan.
type candidate struct {
	signals    kernels.Signals
	value      number
	start, end uint32
	kind       kernels.Kind
	grade      kernels.Grade
	dropped    bool // a better reading covers it
}

// finder collects the candidates of one page in ascending (start, end).
//
// Where a number may begin is the first phase, whether one does the second:
// a vectorised first phase replaces the loop in span and nothing else.
type finder struct {
	text       []byte
	form       kernels.Form
	lastYear   int
	candidates []candidate
}

// find collects the candidates of the page. In tables no number crosses the
// border of a cell, so that every cell is read by itself; elsewhere a number
// may go on in the next line.
func (f *finder) find() {
	if f.form != kernels.Table && f.form != kernels.Sheet {
		f.span(0, len(f.text))
		return
	}
	for start := 0; start < len(f.text); {
		end := start + len(f.text[start:])
		if n := bytes.IndexAny(f.text[start:], "\t\n"); n >= 0 {
			end = start + n
		}
		if f.form == kernels.Sheet {
			f.lostZero(start, end)
		}
		f.span(start, end)
		start = end + 1
	}
}

// beginners are the bytes that a number can begin with: the first digit of a
// day, one of its lookalikes, or the lead byte of a full-width digit.
// followers are those that can come second: digits and lookalikes, and what a
// bridge or a character of several bytes begins with.
var (
	beginners = byteSet("01236789OoDlI|BZ\xEF")
	followers = byteSet("0123456789OoDlI|SBZ- \t\r\n\xC2\xE2\xE3\xEF\xBC")
)

func byteSet(bytes string) (set [256]bool) {
	for _, b := range []byte(bytes) {
		set[b] = true
	}
	return set
}

// span looks for numbers that begin in text[start:end] and end before end.
func (f *finder) span(start, end int) {
	text := f.text[:end]
	for i := start; i+1 < len(text); i++ {
		if beginners[text[i]] && followers[text[i+1]] && !dateless(text[i:]) {
			f.readAt(i, end)
		}
	}
}

// dateless reports whether four plain digits begin text that are no day and
// month. It spares most places in ledgers the reading.
func dateless(text []byte) bool {
	if len(text) < 4 || !allDigits(text[:4]) {
		return false
	}
	day := int(text[0]-'0')*10 + int(text[1]-'0')
	month := int(text[2]-'0')*10 + int(text[3]-'0')
	return !possibleDay(day) || month < 1 || month > 12
}

// readAt adds the candidates that begin at text[start]: a reading with a
// two-digit year, and the longer one with a four-digit year.
func (f *finder) readAt(start, end int) {
	first := symbolAt(f.text[:end], start)
	if !first.is(isDigit | isLookalike) {
		return
	}
	before := symbolBefore(f.text, start)
	if first.is(isLookalike) && before.is(isDigit|isLetter|isLookalike) {
		return // inside a word or a number
	}
	r := reader{text: f.text[:end], start: start, pos: start, lines: f.form == kernels.Prose}
	if !r.dayAndMonth() {
		return
	}
	for _, yearDigits := range [...]int{2, 4} {
		if got, ok := r.number(yearDigits); ok {
			f.add(got, before, symbolFrom(f.text[:end], got.end))
		}
	}
}

// add keeps a reading when its edges allow it. Readings that are digits on
// one line with at most a separator may touch further digits, which makes
// them part of a longer number. All others need clean edges, because in
// longer runs of digits and letters they would be chance.
func (f *finder) add(got reading, before, after symbol) {
	touched := before.is(isDigit) || after.is(isDigit)
	plainDigits := !got.signals.Any(GroupedDate|LineBreak|LetterSerial|OCRRepair) && got.kind == kernels.CPR
	if touched && !plainDigits {
		return
	}
	if got.signals.Any(OCRRepair|LetterSerial) && (before.is(isLetter) || after.is(isLetter|isLookalike)) {
		return
	}
	if got.kind == kernels.MaskedCPR && after.is(isMask|isLetter) {
		return
	}
	c := candidate{
		signals: got.signals, value: got.value, kind: got.kind,
		start: uint32(got.start), end: uint32(got.end),
	}
	if touched {
		c.signals |= LongerNumber
	}
	f.append(c)
}

// lostZero adds a spreadsheet cell of nine digits, which is what a number
// cell leaves of a number that begins with 0.
func (f *finder) lostZero(start, end int) {
	const left = 9
	if end-start != left || f.text[start] == '0' {
		return
	}
	c := candidate{kind: kernels.CPR, signals: LostZero, start: uint32(start), end: uint32(end)}
	c.value[0] = '0'
	copy(c.value[1:], f.text[start:end])
	for _, b := range c.value {
		if !isASCIIDigit(b) {
			return
		}
	}
	if c.value.possibleDate() {
		f.append(c)
	}
}

// append adds a candidate with what its digits alone tell.
func (f *finder) append(c candidate) {
	if c.kind == kernels.CPR {
		c.signals |= c.value.facts(f.lastYear)
	}
	f.candidates = append(f.candidates, c)
}
