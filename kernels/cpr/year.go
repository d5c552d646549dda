package cpr

import (
	"slices"

	"aktsyn/kernels"
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

// gradeAges grades what was settled without a look at the year.
func gradeAges(candidates []candidate, grades *grading.Memo) {
	for i := range candidates {
		if c := &candidates[i]; c.signals.Any(ageSignals) {
			c.grade = grades.Grade(c.kind, c.signals)
		}
	}
}

// years tells what follows from the year of birth in the year of a scan.
// It is immutable.
type years struct {
	last int // in which a person can have been born
	// births are, by the seventh digit (bits 7 to 10 of the index) and the two
	// digits of the year, the years of birth, with what else follows in the bits
	// above.
	births [16 * 128]uint16
}

const (
	yearBits    = 1<<12 - 1
	futureShift = 12      // 1 for a birth in the future, 2 for one too long ago
	agesBit     = 1 << 14 // age is not the same in FirstYear and in LastYear
	leapShift   = 15
)

// birthSignals are told by the two bits at futureShift.
var birthSignals = [4]kernels.Signals{1: FutureBirth, 2: OverAge}

func yearsUntil(last int) *years {
	y := &years{last: last}
	for c := range 10 {
		for yy := range 100 {
			n := number{4: byte('0' + yy/10), 5: byte('0' + yy%10), 6: byte('0' + c)}
			year, _ := n.year()
			birth := uint16(year) | uint16(bit(calendarDay(year, 2, 29)))<<leapShift
			birth |= uint16(slices.Index(birthSignals[:3], age(year, last))) << futureShift
			if year >= FirstYear-oldest && (year < LastYear-oldest || year > FirstYear) {
				birth |= agesBit
			}
			y.births[c<<7|yy] = birth
		}
	}
	return y
}

// born is the Born of a number's hit: the year of birth when age of it is not
// the same in FirstYear and in LastYear.
func (y *years) born(n *number) uint16 {
	if !isASCIIDigit(n[6]) {
		return 0
	}
	return bornOf(y.births[int(n[6]&15)<<7|n.two(4)&127])
}

// bornOf is born by the entry of births, without a branch: in lists the
// processor guesses centuries wrong.
func bornOf(birth uint16) uint16 { return birth & yearBits * (birth / agesBit & 1) }
