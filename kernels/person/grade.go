package person

import (
	"aktsyn/kernels"
	"aktsyn/kernels/grading"
)

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
	{LowerCase, 0}, // see the rules of scale
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
	{SeenInDocument, 3},
	{Chat, 0},   // small letters alone decide
	{EMail, -2}, // see the rules of scale
	{SaidBy, 1},
	{Greeting, 2},
	{Quoted, -1},
	{LoneCapital, 0},
	{HiddenText, 0},
	{DoubtfulReading, -2},
}

// scale is the way from signals to a grade.
var scale = grading.Scale{
	Points:     points,
	Thresholds: grading.Thresholds{Medium: 2, High: 5, Certain: 7},
	Rules: []grading.Rule{
		{Name: "not-in-full", Most: kernels.Medium,
			None: Full | FullEntry | SeveralGiven | UnknownSurname | UnknownGiven | Initials | Title | Label | SeenInFull | SeenInDocument | Greeting},
		{Name: "rare", Any: Rare, Most: kernels.Low,
			None: Full | FullEntry | SeveralGiven | Initials | Title | Label | SeenInFull | SeenInDocument | Greeting | SaidBy},
		{Name: "street", Any: Street, Most: kernels.Low, None: Title | Label},
		{Name: "first-word", All: SentenceStart | WordLike, Most: kernels.Medium,
			None: Full | FullEntry | SeveralGiven | UnknownSurname | UnknownGiven | Initials | Title | Label | Greeting | SaidBy},
		{Name: "lower-case", Any: LowerCase, Most: kernels.Low},
		{Name: "user-name", Any: UserName, Most: kernels.Low},
		{Name: "e-mail", Any: EMail, Most: kernels.Medium},
		{Name: "doubtful", Any: DoubtfulReading, Most: kernels.High},
	},
}

// Grade gives the grade that signals amount to: the sum of their weights,
// against three thresholds. Small letters are never more than Low, and a
// single name, of which the document has no more, never more than Medium unless
// a title, a label, a greeting or the full name elsewhere speaks for it; a
// full name elsewhere does not speak for an ordinary word that begins a
// sentence ("Mark og eng"). Part of a street is Low, and what was read with doubt
// at most High. Explain takes it apart.
func Grade(signals kernels.Signals) kernels.Grade { return scale.Grade(kernels.Person, signals) }

// Scale returns the way from signals to a grade, with the default thresholds.
// Its rules must not be changed.
func Scale() grading.Scale { return scale }

// gradeBits makes room for the sets of signals of usual texts: some eighty in case
// notes, of which every seventh was met with another in its place where there were
// 64.
const gradeBits = 8

// grades remembers the grades of sets of signals met last, which are few.
type grades [1 << gradeBits]struct {
	signals kernels.Signals // 0 is a free place
	grade   kernels.Grade
}

// of is Grade.
func (g *grades) of(signals kernels.Signals) kernels.Grade {
	place := &g[uint64(signals)*0x9E3779B97F4A7C15>>(64-gradeBits)]
	if place.signals != signals || signals == 0 {
		place.signals, place.grade = signals, Grade(signals)
	}
	return place.grade
}

func points(signals kernels.Signals) (sum int) {
	for i := range pointsOf {
		sum += int(pointsOf[i][uint8(signals>>(8*i))])
	}
	return sum
}

// pointsOf holds the sums of the weights of any eight signals, eight bits of
// the set after eight.
var pointsOf = func() (sums [8][256]int16) {
	for i := range sums {
		for bits := range sums[i] {
			for _, w := range weights {
				if (kernels.Signals(bits) << (8 * i)).Has(w.signal) {
					sums[i][bits] += int16(w.points)
				}
			}
		}
	}
	return sums
}()
