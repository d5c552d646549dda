package cpr

import (
	"aktsyn/kernels"
	"aktsyn/kernels/grading"
)

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
	{LabelShared, 6},
	{LabelNear, 4},
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
	{DoubtfulReading, -2},
	{FutureBirth, -2},
	{OverAge, -2},
	{Glued, -2},
	{NumberSeries, -2},
	{AccountShape, -2},
	{PNumberPrefix, -2},
	{PostcodeShape, -2},
	{Amount, -4},
	{Timestamp, -4},
	{UnknownLabel, -4},
	{LooseSeparator, -5},
	{CenturyMismatch, -6},
	{Identifier, -6},
	{ContraryLabel, -6},
	{ContraryHeader, -6},
	{PeriodShape, -6},
	{OCRRepair, -9},
}

// firstJanuaryPoints count for FirstJanuary where modulus 11 fails: on that
// day it is expected to. Where it holds the day says nothing more.
const firstJanuaryPoints = 2

const (
	// ownLabel are the labels that make a number personal data whatever it
	// looks like.
	ownLabel = Label | ColumnHeader
	anyLabel = ownLabel | LabelShared
	// otherShape are the shapes of what may follow a CPR number without being
	// one. They outweigh a label that the number only shares.
	otherShape = Timestamp | PNumberPrefix | AccountShape | PostcodeShape | PeriodShape | FutureBirth | OverAge
)

// scale is the way from signals to a grade.
var scale = grading.Scale{
	Points:     points,
	Thresholds: grading.Thresholds{Medium: 3, High: 6, Certain: 9},
	Rules: []grading.Rule{
		{Name: "labelled", Any: ownLabel, None: CenturyMismatch, Least: kernels.High},
		{Name: "listed", Any: LabelShared, None: CenturyMismatch | otherShape, Least: kernels.High},
		{Name: "contrary", Any: ContraryLabel | ContraryHeader | UnknownLabel, None: anyLabel | LabelledElsewhere, Most: kernels.Medium},
		{Name: "repaired", Any: OCRRepair, Most: kernels.High},
		{Name: "doubtful", Any: DoubtfulReading, Most: kernels.High},
		{Name: "longer-number", Any: LongerNumber, Most: kernels.Low},
		{Name: "masked", Kind: kernels.MaskedCPR, Most: kernels.Low},
	},
}

// Grade says how sure the signals make a hit of kind. It is a pure function;
// the package documentation has it as a table, and Explain takes it apart.
func Grade(kind kernels.Kind, s kernels.Signals) kernels.Grade { return scale.Grade(kind, s) }

// Scale returns the way from signals to a grade, with the default thresholds.
// Its rules must not be changed.
func Scale() grading.Scale { return scale }

// points looks the signals up eight at a time.
func points(s kernels.Signals) (sum int) {
	for i := range pointsOf {
		sum += int(pointsOf[i][byte(s>>(8*i))])
	}
	if s&(FirstJanuary|Modulus11) == FirstJanuary {
		sum += firstJanuaryPoints
	}
	return sum
}

// pointsOf holds the weights of all sets of eight signals.
var pointsOf = addWeights()

func addWeights() (sums [5][256]int8) {
	for i := range sums {
		for set := range sums[i] {
			for _, w := range weights {
				if s := kernels.Signals(set) << (8 * i); s.Has(w.signal) {
					sums[i][set] += int8(w.points)
				}
			}
		}
	}
	return sums
}
