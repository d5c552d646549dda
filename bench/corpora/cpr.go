package corpora

import (
	"strings"
	"time"
)

// Class says why a ten-character number cannot be a living person's CPR
// number; the package comment gives the reasons and their sources.
type Class uint8

// The classes.
const (
	MaybeLiving    Class = iota // could be somebody's: never written
	NoDate                      // names no day of the calendar
	BornBefore1900              // born 1858 to 1899 by its seventh digit
	TestSeries                  // serial 99xx, fails modulus 11, not born on a 1 January
)

// ClassOf returns the class of a number in canonical form: six digits of a
// birth date, plain or with 60 added to the day, and a serial of four
// characters. What is not of that form is NoDate.
func ClassOf(number string) Class {
	if len(number) != 10 || !allDigits(number[:7]) {
		return NoDate
	}
	day, month, year := birthday(number)
	if day > 60 {
		day -= 60
	}
	if !isDay(day, month, year) {
		return NoDate
	}
	if year < 1900 {
		return BornBefore1900
	}
	newYear := day == 1 && month == 1
	if allDigits(number) && number[6:8] == "99" && !modulus11(number) && !newYear {
		return TestSeries
	}
	return MaybeLiving
}

// birthday returns day, month and full year as the first seven digits say
// them, by CPR-kontoret's table of the seventh digit.
func birthday(number string) (day, month, year int) {
	two := func(i int) int { return int(number[i]-'0')*10 + int(number[i+1]-'0') }
	day, month, year = two(0), two(2), two(4)
	switch c := number[6]; {
	case c <= '3':
		return day, month, 1900 + year
	case c == '4' || c == '9':
		if year <= 36 {
			return day, month, 2000 + year
		}
		return day, month, 1900 + year
	case year <= 57:
		return day, month, 2000 + year
	}
	return day, month, 1800 + year
}

// isDay reports whether the calendar has that day.
func isDay(day, month, year int) bool {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Day() == day && int(t.Month()) == month
}

// modulus11 reports whether ten digits satisfy the check (CPR-kontoret: the
// sum with weights 4 3 2 7 6 5 4 3 2 1 is divisible by 11).
func modulus11(number string) bool {
	sum := 0
	for i, weight := range [10]int{4, 3, 2, 7, 6, 5, 4, 3, 2, 1} {
		sum += weight * int(number[i]-'0')
	}
	return sum%11 == 0
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// testNumber returns a number of class TestSeries for a person born from
// year from to year to, which lie between 1937 and 2025.
func testNumber(r *stream, from, to int, male bool) string {
	for {
		number := randomDate(r, from, to) + "99" + r.digits(1) + sexDigit(r, male)
		if ClassOf(number) == TestSeries {
			return number
		}
	}
}

// oldNumber returns a number of class BornBefore1900 that satisfies modulus 11.
func oldNumber(r *stream, male bool) string {
	for {
		number := randomDate(r, 1858, 1899) + pick(r, beforeDigits) + r.digits(2) + sexDigit(r, male)
		if modulus11(number) {
			return number
		}
	}
}

// replacementNumber is an oldNumber in a replacement number's form: 60 is
// added to the day and no check holds (cpr.dk).
func replacementNumber(r *stream, male bool) string {
	old := oldNumber(r, male)
	return string(old[0]+6) + old[1:]
}

// letterNumber is a D-eCPR number: two letters in the serial (MedCom 2022),
// whose seventh digit 5 says born before 1900.
func letterNumber(r *stream, male bool) string {
	return randomDate(r, 1858, 1899) + "5" + pick(r, serialLetters) + pick(r, serialLetters) + sexDigit(r, male)
}

// randomDate returns a birth date as DDMMYY, up to the 28th.
func randomDate(r *stream, from, to int) string {
	var date [6]byte
	for i, part := range [3]int{r.between(1, 28), r.between(1, 12), r.between(from, to) % 100} {
		date[2*i], date[2*i+1] = byte('0'+part/10), byte('0'+part%10)
	}
	return string(date[:])
}

var (
	beforeDigits  = []string{"5", "6", "7", "8"} // seventh digits of those born before 1900
	serialLetters = strings.Split("ABDEFGHJKLMNPRSTV", "")
	sexDigits     = map[bool][]string{true: {"1", "3", "5", "7", "9"}, false: {"0", "2", "4", "6", "8"}}
)

// sexDigit is odd for men, even for women (cpr.dk).
func sexDigit(r *stream, male bool) string { return pick(r, sexDigits[male]) }
