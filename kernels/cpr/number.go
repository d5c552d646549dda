package cpr

import (
	"encoding/binary"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/whole"
)

// number is a canonical number: DDMMYY and four serial places, ASCII digits
// but for the capital letters of replacement numbers.
type number [10]byte

// Mod11 reports whether ten digits hold modulus 11: their sum with the weights
// 4 3 2 7 6 5 4 3 2 1 is divisible by 11 ("Personnummeret i CPR",
// CPR-kontoret, 1 July 2008). Anything but ten ASCII digits does not.
func Mod11(digits string) bool {
	n, ok := parseNumber(digits)
	return ok && n.mod11()
}

// BirthDate returns the date of birth that a canonical number stands for:
// the day less 60 for a replacement number, the century by the seventh place
// and the year. It fails when there is no such day in the calendar, and for
// numbers whose seventh place is a letter, which tells no century.
func BirthDate(value string) (year, month, day int, ok bool) {
	n, ok := parseNumber(value)
	if !ok {
		return 0, 0, 0, false
	}
	year, known := n.year()
	return year, n.two(2), n.day(), known && calendarDay(year, n.two(2), n.day())
}

// parseNumber takes a canonical value: six digits, then digits or capitals.
func parseNumber(s string) (n number, ok bool) {
	if len(s) != len(n) {
		return n, false
	}
	copy(n[:], s)
	for i, c := range n {
		if !isASCIIDigit(c) && (i < 6 || !isCapital(c)) {
			return n, false
		}
	}
	return n, true
}

func isASCIIDigit(c byte) bool { return '0' <= c && c <= '9' }
func isCapital(c byte) bool    { return 'A' <= c && c <= 'Z' }

func (n *number) mod11() bool {
	low := binary.LittleEndian.Uint64(n[:8]) ^ zeros
	if noDigits(low) != 0 || !isASCIIDigit(n[8]) || !isASCIIDigit(n[9]) {
		return false
	}
	return (whole.Weighted(low)+uint64(n[8]-'0')*2+uint64(n[9]-'0'))%11 == 0
}

// two returns the value of two digits.
func (n *number) two(at int) int { return int(n[at]-'0')*10 + int(n[at+1]-'0') }

const (
	// replacementDays are added to the day of replacement numbers.
	replacementDays = 60
	// shortestMonth has as many days as every month has.
	shortestMonth = 28
)

// replacement reports whether 60 is added to the day (cpr.dk: 07 becomes 67).
func (n *number) replacement() bool { return n[0] >= '6' }

func (n *number) day() int {
	if n.replacement() {
		return n.two(0) - replacementDays
	}
	return n.two(0)
}

// year returns the year of birth by the seventh digit and the two year
// digits (cpr.dk). It is unknown when the seventh place is a letter.
func (n *number) year() (year int, known bool) {
	yy := n.two(4)
	switch c := n[6]; {
	case !isASCIIDigit(c):
		return 0, false
	case c <= '3':
		return 1900 + yy, true
	case c == '4' || c == '9':
		if yy <= 36 {
			return 2000 + yy, true
		}
		return 1900 + yy, true
	case yy <= 57:
		return 2000 + yy, true
	}
	return 1800 + yy, true
}

// calendarDay reports whether the calendar has such a day.
func calendarDay(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
	if month == 2 && leap {
		return day <= 29
	}
	return day <= monthDays[month-1]
}

var monthDays = [12]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// possibleDate reports whether the number's date exists. Where the century is
// unknown, one in which it exists is enough.
func (n *number) possibleDate() bool {
	if day, month := n.day(), n.two(2); 1 <= day && day <= shortestMonth && 1 <= month && month <= 12 {
		return true
	}
	if year, known := n.year(); known {
		return calendarDay(year, n.two(2), n.day())
	}
	return calendarDay(2000+n.two(4), n.two(2), n.day()) || calendarDay(1900+n.two(4), n.two(2), n.day())
}

// oldest is the age in years above which a birth date counts as unlikely.
const oldest = 110

// facts returns the signals that follow from the number alone. lastYear is
// the last year in which a person can have been born.
func (n *number) facts(lastYear int) kernels.Signals {
	var s kernels.Signals
	if n.mod11() {
		s = Modulus11
	}
	if n.day() == 1 && n.two(2) == 1 {
		s |= FirstJanuary
	}
	if n[6] == '9' && n[7] == '9' {
		s |= TestSeries
	}
	if n.replacement() {
		s |= ReplacementNumber
	}
	if year, known := n.year(); known {
		s |= age(year, lastYear)
	}
	return s
}

// lastClockYear is the last year of this century that counts as that of a clock
// time. It is not the year of the scan, which a document may be read without.
const lastClockYear = 31

// clockTime reports whether the digits can be read as a moment: YYMMDDhhmm,
// DDMMYYhhmm, or DDMMYYYYhh of this century. The seventh digit of such numbers
// is 0, 1 or 2, so that only people born before 1932 share the shape.
func (n *number) clockTime() bool {
	if n[6] > '3' || !isASCIIDigit(n[7]) || !isASCIIDigit(n[8]) { // letters are above digits
		return false
	}
	yy, first, second := n.two(4), n.two(6), n.two(8)
	if first < 24 && second < 60 && yy <= lastClockYear {
		return true
	}
	return yy == 20 && first <= lastClockYear && second < 24
}
