package eval

import "aktsyn/kernels/dictionary"

// Swaps is how often every name is swapped, each time from a seed of its own.
const Swaps = 10

// fairestGap is the largest difference in recall between two groups of names
// that is wanted, in percentage points.
const fairestGap = 3

// ownNames stands for the set as it is, beside the groups.
const ownNames = "own names"

// fairness gives the recall of s with every name swapped for one of a group,
// for each group, and the largest gaps. Recall at the best grade of the set as
// it is shows what a reader of medium or better hits would miss; recall at low
// shows what nobody would be shown at all.
func (r *namesRun) fairness(d Detector, k knowledge, s labelledSet, gold *Gold) {
	own := personScores(d, gold)
	if len(own) == 0 {
		return
	}
	best := bestGrade(own)
	r.group(ownNames, k, own, best)
	var overlap, strict gap
	for _, names := range r.groups {
		r.progress("%s, %s names, swapped: %s", s.name, k.name, names.name)
		scores := personScores(d, r.swapped(gold, names))
		r.group(names.name, k, scores, best)
		overlap.add(hundredfold(overlapRecall(scores[0])))
		strict.add(hundredfold(strictRecall(scores[best])))
	}
	cases := Swaps * own[0].Gold
	for _, f := range []Figure{
		{What: "fairness, overlap recall from low: largest gap", Value: overlap.size()},
		{What: "fairness, strict recall from " + own[best].MinGrade + ": largest gap", Value: strict.size()},
	} {
		f.Set, f.Lists, f.Cases, f.Points, f.Target = s.name, k.name, cases, true, Target{AtMost: fairestGap}
		r.add(f)
	}
}

// group notes what was reached with the names of one group.
func (r *namesRun) group(name string, k knowledge, scores []Score, best int) {
	low, b := scores[0], scores[best]
	r.out.Fairness = append(r.out.Fairness, GroupRecall{
		Group: name, Lists: k.name, Cases: low.Gold, Overlap: hundredfold(overlapRecall(low)),
		Strict: hundredfold(strictRecall(b)), F1: hundredfold(strictF1(b)), BestGrade: b.MinGrade,
	})
}

// swapped are the texts of gold with other names, once for every seed.
func (r *namesRun) swapped(gold *Gold, names stock) *Gold {
	all := &Gold{}
	for i := range uint64(Swaps) {
		s := newSwap(r.bearers, names, r.o.Seed*Swaps+i)
		all.Examples = append(all.Examples, s.gold(gold).Examples...)
	}
	return all
}

// gap is the distance between the least and the largest of some figures.
type gap struct {
	least, most float64
	some        bool
}

func (g *gap) add(v float64) {
	if !g.some {
		g.least, g.most, g.some = v, v, true
	}
	g.least, g.most = min(g.least, v), max(g.most, v)
}

func (g *gap) size() float64 { return g.most - g.least }

// unlisted gives the figures of s with every name swapped for one that is
// neither built in nor in the lists of Statistics Denmark.
func (r *namesRun) unlisted(d Detector, k knowledge, s labelledSet, gold *Gold) {
	r.progress("%s, %s names, swapped: in no list", s.name, k.name)
	const any = dictionary.Given | dictionary.Surname
	names := invent(func(name string) bool { return r.builtin[fold(name)]&any != 0 || r.bearers.knows(name) }, r.o.Seed)
	scores := personScores(d, r.swapped(gold, names))
	if len(scores) == 0 {
		return
	}
	best := bestGrade(scores)
	r.add(Figure{Set: s.name, Lists: k.name, Cases: scores[0].Gold, Value: hundredfold(strictF1(scores[best])),
		What: "names in no list, " + bestF1 + ", " + scores[best].MinGrade})
	r.add(Figure{Set: s.name, Lists: k.name, Cases: scores[0].Gold, Value: hundredfold(overlapRecall(scores[0])),
		What: "names in no list, overlap recall from low"})
}
