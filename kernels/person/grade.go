package person

import "aktsyn/kernels"

// weights are the points each signal is worth, chosen on the training part of
// UNER-DDT. Points and thresholds are small whole numbers, so that a grade can
// be worked out by hand from the signals of a hit.
var weights = []struct {
	signal kernels.Signals
	points int
}{
	{Given, 2},
	{Surname, 1},
	{Full, 3},
	{FullEntry, 4},
	{SeveralGiven, 2},
	{UnknownSurname, 2},
	{UnknownGiven, 2},
	{Initials, 3},
	{Particle, 1},
	{Inverted, 0},
	{Shape, 0},
	{NameEnding, 1},
	{Common, 1},
	{Rare, -1},
	{AllCaps, 0},
	{LowerCase, 0}, // see Grade
	{Genitive, 1},
	{LineBreak, -1},
	{Compound, -1},
	{Title, 3},
	{Label, 2},
	{Speech, 1},
	{SeenInFull, 3},
	{UserName, 0},
	{SentenceStart, 0},
	{WordLike, -1},
	{MostlyWord, -2},
	{Street, -6},
	{Company, -4},
	{Place, -3},
	{Month, -4},
	{Acronym, -2},
}

// The points from which on a grade is given.
const (
	mediumFrom  = 2
	highFrom    = 5
	certainFrom = 7
)

// Grade gives the grade that signals amount to: the sum of their weights,
// against three thresholds. Small letters are never more than Low, and a
// single name, of which the page has no more, never more than Medium unless a
// title, a label or the full name further up speaks for it.
func Grade(signals kernels.Signals) kernels.Grade {
	points := 0
	for _, w := range weights {
		if signals.Has(w.signal) {
			points += w.points
		}
	}
	return min(limit(signals), step(points))
}

func step(points int) kernels.Grade {
	switch {
	case points >= certainFrom:
		return kernels.Certain
	case points >= highFrom:
		return kernels.High
	case points >= mediumFrom:
		return kernels.Medium
	}
	return kernels.Low
}

// limit is the highest grade possible.
func limit(signals kernels.Signals) kernels.Grade {
	switch {
	case signals.Any(LowerCase | UserName):
		return kernels.Low
	case !signals.Any(Full | FullEntry | SeveralGiven | UnknownSurname | UnknownGiven | Initials | Title | Label | SeenInFull):
		return kernels.Medium
	}
	return kernels.Certain
}
