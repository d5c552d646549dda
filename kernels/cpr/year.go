package cpr

import (
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

// born is the Born of the candidate's hit: the year of birth when age of it is
// not the same in FirstYear and in LastYear.
func (c *candidate) born() uint16 {
	n := &c.value
	if c.kind != kernels.CPR || !isASCIIDigit(n[6]) {
		return 0
	}
	birth := birthYears[n[6]&15][n.two(4)&127]
	return birth & yearBits * (birth / agesBit & 1) // no branch: in lists the processor guesses centuries wrong
}
