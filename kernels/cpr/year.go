package cpr

import (
	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/whole"
	"aktsyn/kernels/grading"
)

// FirstYear and LastYear are the years in which hits can be judged: the year
// that the kernel was written in, and the last one for which seventh digits
// are laid down (cpr.dk).
const (
	FirstYear = 2026
	LastYear  = 2057
)

// ageSignals are those that depend on the year of the scan.
const ageSignals = FutureBirth | OverAge

// InYear returns the signals of a hit in a year from FirstYear to LastYear. s
// are those in any other of these years, born is the hit's Born.
func InYear(s kernels.Signals, born uint16, year int) kernels.Signals {
	if born == 0 {
		return s
	}
	return s&^ageSignals | age(int(born), year)
}

// age returns the signals of a year of birth in a year.
func age(born, year int) kernels.Signals {
	switch {
	case born > year:
		return FutureBirth
	case born < year-oldest:
		return OverAge
	}
	return 0
}

// gradeAges grades what was settled without a look at the year. It tells nothing
// of what is inside longer numbers.
func gradeAges(candidates []candidate, grades *grading.Memo) {
	for i := range candidates {
		if c := &candidates[i]; c.signals.Any(ageSignals) && !c.signals.Has(LongerNumber) {
			c.grade = grades.Grade(c.kind, c.signals)
		}
	}
}

// years tells what follows from the year of birth in the year of a scan.
// It is immutable.
type years struct {
	last   int // in which a person can have been born
	tables whole.Tables
}

func yearsUntil(last int) *years {
	return &years{last: last, tables: *whole.NewTables(whole.Calendar{
		Birth: func(seventh, yy int) (kernels.Signals, uint16) {
			year := yearOf(seventh, yy)
			return age(year, last), bornIn(year)
		},
		Leap: func(seventh, yy int) bool { return calendarDay(yearOf(seventh, yy), 2, 29) },
		Day: func(leap bool, month, day int) bool {
			n := number{0: byte('0' + day/10), 1: byte('0' + day%10)}
			year := 1999
			if leap {
				year = 2000
			}
			return possibleDay(day) && calendarDay(year, month, n.day())
		},
	})}
}

// yearOf is the year of birth by the seventh digit and the two of the year.
func yearOf(seventh, yy int) int {
	n := number{4: byte('0' + yy/10), 5: byte('0' + yy%10), 6: byte('0' + seventh)}
	year, _ := n.year()
	return year
}

// bornIn is the Born of hits with a year of birth: the year when age of it is not
// the same in FirstYear and in LastYear.
func bornIn(year int) uint16 {
	if year >= FirstYear-oldest && (year < LastYear-oldest || year > FirstYear) {
		return uint16(year)
	}
	return 0
}

// born is the Born of a number's hit.
func (y *years) born(n *number) uint16 {
	if !isASCIIDigit(n[6]) {
		return 0
	}
	return y.tables.Born(int(n[6]-'0'), n.two(4))
}
