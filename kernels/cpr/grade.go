package cpr

import "aktsyn/kernels"

// weights are the points of each signal in Grade. Signals without a line
// have no weight of their own.
var weights = [...]struct {
	signal kernels.Signals
	points int
}{
	{DashSeparator, 7},
	{Label, 6},
	{ColumnHeader, 6},
	{LabelledElsewhere, 6},
	{LabelNear, 4},
	{LabelShared, 4},
	{Modulus11, 3},
	{BlankSeparator, 3},
	{BirthWord, 3},
	{NameNear, 3},
	{WeakSeparator, 2},
	{Repeated, 1},
	{ReplacementNumber, -1},
	{LetterSerial, -2},
	{LineBreak, -2},
	{LostZero, -2},
	{FutureBirth, -2},
	{OverAge, -2},
	{Glued, -2},
	{NumberSeries, -2},
	{Timestamp, -2},
	{AccountShape, -2},
	{PNumberPrefix, -2},
	{PostcodeShape, -2},
	{Amount, -4},
	{CenturyMismatch, -6},
	{Identifier, -6},
	{ContraryLabel, -6},
	{ContraryHeader, -6},
	{OCRRepair, -9},
}

// firstJanuaryPoints count for FirstJanuary where modulus 11 fails: on that
// day it is expected to. Where it holds the day says nothing more.
const firstJanuaryPoints = 2

// Least points for each grade.
const (
	mediumPoints  = 3
	highPoints    = 6
	certainPoints = 9
)

// Grade says how sure the signals make a hit of kind. It is a pure function;
// the package documentation has it as a table.
func Grade(kind kernels.Kind, s kernels.Signals) kernels.Grade {
	if kind == kernels.MaskedCPR || s.Has(LongerNumber) {
		return kernels.Low
	}
	grade := gradeOf(points(s))
	if s.Any(Label|ColumnHeader) && !s.Has(CenturyMismatch) {
		grade = max(grade, kernels.High)
	}
	if s.Has(OCRRepair) {
		grade = min(grade, kernels.High)
	}
	return grade
}

func points(s kernels.Signals) (sum int) {
	for _, w := range weights {
		if s.Has(w.signal) {
			sum += w.points
		}
	}
	if s.Has(FirstJanuary) && !s.Has(Modulus11) {
		sum += firstJanuaryPoints
	}
	return sum
}

func gradeOf(points int) kernels.Grade {
	switch {
	case points >= certainPoints:
		return kernels.Certain
	case points >= highPoints:
		return kernels.High
	case points >= mediumPoints:
		return kernels.Medium
	}
	return kernels.Low
}
