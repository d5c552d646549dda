package cpr

import (
	"bytes"
	"cmp"
	"slices"

	"aktsyn/kernels"
)

// Programs that take a number for an amount spoil it: the leading zero is lost
// (101901234), decimals are added (101901234.0), and beyond some length it is
// written with an exponent (1.01901234E8, 2.501901234E9). Where such an amount
// fills a cell of a table it is read as the number that it was. Outside tables
// nine digits are anything.

const (
	lostDigits = 9 // of a number without its leading zero
	// leastDecimals before an exponent are as many as tell all places but a
	// last one that is 0. Fewer were rounded.
	leastDecimals = lostDigits - 2
	// maxPadding is how many zeros fields of a fixed width put before a number.
	maxPadding = 6
)

// lostZeros adds the cells that a spoilt number fills. Each holds a run of
// leastDecimals digits, so that looking at every leastDecimals-th byte finds
// them all.
func (f *finder) lostZeros() {
	found := len(f.candidates)
	for at := leastDecimals - 1; at < len(f.text); at += leastDecimals {
		if !isASCIIDigit(f.text[at]) {
			continue
		}
		start, end := at, at+1
		for start > 0 && isASCIIDigit(f.text[start-1]) {
			start--
		}
		for end < len(f.text) && isASCIIDigit(f.text[end]) {
			end++
		}
		f.lostZero(start, end)
		at = end
	}
	if len(f.candidates) > found {
		slices.SortFunc(f.candidates, func(a, b candidate) int {
			return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
		})
	}
}

// lostZero adds the spoilt number whose longest run of digits is
// text[start:end] if it fills its cell.
func (f *finder) lostZero(start, end int) {
	c := candidate{kind: kernels.CPR, signals: LostZero, grade: kernels.Low}
	stop := end
	if value, width := exponential(f.text[max(0, start-len("1.")):]); width > 0 {
		start -= len("1.")
		end = start + width
		stop = end
		if c.value = value; value[0] != '0' {
			c.signals = Amount
		}
	} else if end-start == lostDigits && f.text[start] != '0' {
		c.value[0] = '0'
		copy(c.value[1:], f.text[start:end])
		stop += zeroDecimals(f.text[end:])
	} else {
		return
	}
	if c.value.possibleDate() && f.cellBegins(start) && f.cellEnds(stop) {
		c.start, c.end = uint32(start), uint32(end)
		f.append(c)
	}
}

// zeroDecimals returns the length of ".0" or ",00" at the beginning of text.
func zeroDecimals(text []byte) int {
	if len(text) < 2 || text[0] != '.' && text[0] != ',' || text[1] != '0' {
		return 0
	}
	if len(text) > 2 && text[2] == '0' {
		return 3
	}
	return 2
}

// exponential reads a number of nine or ten digits with an exponent at the
// beginning of text, and returns its ten digits and how long it is, 0 when
// there is none.
func exponential(text []byte) (value number, width int) {
	if len(text) < 2 || !isASCIIDigit(text[0]) || text[0] == '0' || text[1] != '.' && text[1] != ',' {
		return value, 0
	}
	width = 2
	for width < len(text) && width <= lostDigits+1 && isASCIIDigit(text[width]) {
		width++
	}
	decimals := text[2:width]
	power, length := exponent(text[width:])
	if length == 0 || len(decimals) > power || len(decimals) < power-1 {
		return value, 0
	}
	for i := range value {
		value[i] = '0'
	}
	first := len(value) - 1 - power
	value[first] = text[0]
	copy(value[first+1:], decimals)
	return value, width + length
}

// exponent reads an exponent of 8 or 9 at the beginning of text, as in E8,
// E+08 and e9, and returns its length, 0 when there is none.
func exponent(text []byte) (power, length int) {
	for _, sign := range [...]string{"E+0", "e+0", "E+", "e+", "E0", "e0", "E", "e"} {
		rest, found := bytes.CutPrefix(text, []byte(sign))
		if found && len(rest) > 0 && (rest[0] == '8' || rest[0] == '9') {
			return int(rest[0] - '0'), len(sign) + 1
		}
	}
	return 0, 0
}

// padded reports whether what touches the number are the zeros that fill its
// cell from the left.
func (f *finder) padded(start, end int) bool {
	if !f.cells() {
		return false
	}
	from := start
	for from > 0 && start-from < maxPadding && f.text[from-1] == '0' {
		from--
	}
	return from < start && f.cellBegins(from) && f.cellEnds(end)
}

// cellBegins reports whether nothing but blanks and a quotation mark stands
// between text[at] and the border of its cell.
func (f *finder) cellBegins(at int) bool {
	if at > 0 && isQuote(f.text[at-1]) {
		at--
	}
	for n := 0; at > 0 && n < maxIndent && !isBorder(f.text[at-1]); n++ {
		s := symbolBefore(f.text, at)
		if !s.is(isBlank) {
			return false
		}
		at -= s.width()
	}
	return at == 0 || isBorder(f.text[at-1])
}

// cellEnds is cellBegins for what stands from text[at] on.
func (f *finder) cellEnds(at int) bool {
	if at < len(f.text) && isQuote(f.text[at]) {
		at++
	}
	for n := 0; at < len(f.text) && n < maxIndent && !isBorder(f.text[at]); n++ {
		s := symbolAt(f.text, at)
		if !s.is(isBlank) {
			return false
		}
		at += s.width()
	}
	return at == len(f.text) || isBorder(f.text[at])
}

// isBorder reports whether c parts the cells of a table.
func isBorder(c byte) bool { return c == '\t' || c == '\n' }

// isQuote reports whether a byte is a quotation mark, as programs put around
// the text of a cell, or the one by which spreadsheets know text.
func isQuote(c byte) bool { return c == '"' || c == '\'' }
