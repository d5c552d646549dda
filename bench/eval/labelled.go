package eval

import (
	"fmt"
	"os"
	"path/filepath"

	"aktsyn/kernels"
)

// labelledSet is a set of labelled texts in shared data.
type labelledSet struct {
	name    string
	files   []string // below ner/
	wanted  Target   // of the recall that the set is there for
	tests   bool     // strict F1 has a target too
	partial bool     // not all names are labelled
	swapped bool     // its names are swapped for others
}

var labelledSets = []labelledSet{
	{name: "UNER-DDT dev", files: []string{"uner_ddt_dev.jsonl"}, wanted: Target{AtLeast: 93}, tests: true, swapped: true},
	{name: "UNER-DDT train", files: []string{"uner_ddt_train.jsonl"}},
	{name: "DaN+ dev", files: []string{"danplus_arto_dev.jsonl", "danplus_twitter_dev.jsonl"}, wanted: Target{AtLeast: 80}},
	{name: "DaN+ Arto dev", files: []string{"danplus_arto_dev.jsonl"}, wanted: Target{AtLeast: 80}},
	{name: "DaN+ Twitter dev", files: []string{"danplus_twitter_dev.jsonl"}, wanted: Target{AtLeast: 80}},
	{name: "parliament, silver", files: []string{"folketing_silver_session20222_dev.jsonl"}, wanted: Target{AtLeast: 98}, partial: true},
}

// read reads the files of a set below the directory of shared data.
func (s labelledSet) read(shared string) (*Gold, error) {
	all := &Gold{}
	for _, file := range s.files {
		gold, err := readNER(filepath.Join(shared, "ner", file))
		if err != nil {
			return nil, err
		}
		all.Examples = append(all.Examples, gold.Examples...)
	}
	return all, nil
}

func readNER(path string) (*Gold, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	gold, err := ReadGold(in, CodePoints)
	if err == nil && len(gold.Examples) == 0 {
		err = fmt.Errorf("no text in it")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return gold, nil
}

// measure is one figure of a labelled set.
type measure struct {
	what   string
	grade  func([]Score) int // which row
	value  func(Score) *float64
	match  func(kernels.Hit, Entity) bool // what counts as found
	target Target
	// precise: what is found wrongly speaks against the figure too.
	precise bool
}

// bestF1 is what is measured of most sets. The table adds the grade.
const bestF1 = "strict F1 at the best grade"

// measures are the figures of a set with a choice of names.
func (s labelledSet) measures(k knowledge) []measure {
	f1 := measure{what: bestF1, grade: bestGrade, match: equals, value: strictF1, precise: true}
	overlap := measure{what: "overlap recall from low", grade: lowest, match: overlaps, value: overlapRecall}
	if s.partial {
		return []measure{
			{what: "strict recall from low", grade: lowest, match: equals, value: strictRecall, target: s.wanted},
			{what: "strict recall from medium", grade: fromMedium, match: equals, value: strictRecall}, overlap,
		}
	}
	overlap.target = s.wanted
	if s.tests && k.f1 > 0 {
		f1.target = Target{AtLeast: k.f1}
	}
	return []measure{f1, overlap}
}

func lowest([]Score) int     { return 0 }
func fromMedium([]Score) int { return 1 }

func strictF1(s Score) *float64      { return s.Strict.F1 }
func strictRecall(s Score) *float64  { return s.Strict.Recall }
func overlapRecall(s Score) *float64 { return s.Overlap.Recall }

// bestGrade is the row with the best strict F1.
func bestGrade(scores []Score) (best int) {
	for i, s := range scores {
		if s.Strict.F1 != nil && (scores[best].Strict.F1 == nil || *s.Strict.F1 > *scores[best].Strict.F1) {
			best = i
		}
	}
	return best
}

// personScores are the rows of persons, by ascending grade; none when gold
// labels no person.
func personScores(d Detector, gold *Gold) (out []Score) {
	for _, s := range Run(d, gold) {
		if s.Kind == kernels.Person.String() {
			out = append(out, s)
		}
	}
	return out
}

// set gives the figures of one set.
func (r *namesRun) set(d Detector, k knowledge, s labelledSet, gold *Gold) {
	scores := personScores(d, gold)
	for _, score := range scores {
		r.out.Scores = append(r.out.Scores, SetScore{s.name, k.name, score})
	}
	for _, m := range s.measures(k) {
		f := Figure{Set: s.name, Lists: k.name, What: m.what, Target: m.target}
		if len(scores) > 0 {
			row := m.grade(scores)
			f.Cases, f.Value = scores[row].Gold, hundredfold(m.value(scores[row]))
			f.Missed = nameMisses(d, gold, grades[row], m)
			if m.what == bestF1 {
				f.What += ", " + scores[row].MinGrade
			}
		}
		r.add(f)
	}
}

// hundredfold turns a share into percent; what could not be measured is 0.
func hundredfold(share *float64) float64 {
	if share == nil {
		return 0
	}
	return 100 * *share
}

// nameMisses are the labelled names that no hit of at least a grade matches
// and, where precision counts, hits on nothing.
func nameMisses(d Detector, gold *Gold, min kernels.Grade, m measure) (out []NameMiss) {
	for _, e := range gold.Examples {
		persons, hits := e.persons(), personHits(d, e)
		miss := func(start, end int, why string) {
			out = append(out, NameMiss{e.ID, start, end, why, e.Text[start:end]})
		}
		for _, g := range persons {
			if why := whyMissed(g, hits, min, m.match); why != "" {
				miss(g.Start, g.End, why)
			}
		}
		for _, h := range hits {
			if m.precise && !e.Partial && h.Grade >= min && !onAny(h, persons) {
				miss(int(h.Start), int(h.End), "no name, graded "+h.Grade.String())
			}
		}
	}
	return out
}

// persons are the names labelled in e.
func (e Example) persons() (out []Entity) {
	for _, g := range e.Entities {
		if g.Kind == kernels.Person && !g.Decoy {
			out = append(out, g)
		}
	}
	return out
}

func personHits(d Detector, e Example) (out []kernels.Hit) {
	for _, h := range d.Text([]byte(e.Text), kernels.Prose) {
		if h.Kind == kernels.Person {
			out = append(out, h)
		}
	}
	return out
}

// whyMissed says why no hit matches g, "" when one does.
func whyMissed(g Entity, hits []kernels.Hit, min kernels.Grade, match func(kernels.Hit, Entity) bool) string {
	best := bestOf(hits, func(h kernels.Hit) bool { return match(h, g) })
	near := bestOf(hits, func(h kernels.Hit) bool { return overlaps(h, g) })
	switch {
	case best >= min:
		return ""
	case best > 0:
		return "graded " + best.String()
	case near >= min:
		return "another span"
	case near > 0:
		return "another span, graded " + near.String()
	}
	return "not found"
}

func onAny(h kernels.Hit, persons []Entity) bool {
	for _, g := range persons {
		if overlaps(h, g) {
			return true
		}
	}
	return false
}
