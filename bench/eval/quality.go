package eval

import (
	"cmp"
	"fmt"
	"slices"

	"aktsyn/bench/corpora"
	"aktsyn/kernels"
)

// Finder is a detector that also tells what a span means.
type Finder interface {
	Detector
	AppendValue(dst []byte, kind kernels.Kind, signals kernels.Signals, span []byte) []byte
}

// Finders returns the detector as it would be in a year: births up to then
// are past. It is asked once for each of corpora.Clocks.
type Finders func(year int) (Finder, error)

// Quality is the quality table of the CPR detector.
type Quality struct {
	Seed  uint64 `json:"seed"`
	Lines []Line `json:"lines"`
}

// Line is a row of the quality table: so many cases, so many of which are
// what is counted, and the share of them that is wanted.
type Line struct {
	Name    string  `json:"name"`
	Cases   int     `json:"cases"`
	Counted int     `json:"counted"`
	What    string  `json:"what"` // is counted
	Target  Target  `json:"target"`
	Verdict Verdict `json:"verdict"`
	// Grades counts cases, in prose hits, by the grade of the best hit;
	// "none" is without one.
	Grades map[string]int `json:"grades"`
	// Groups breaks the line down, by "form", "place", "number" or "category".
	Groups map[string][]Group `json:"groups,omitempty"`
	// Missed are the cases that speak against the target.
	Missed []Miss `json:"missed,omitempty"`
}

// Target is what is wanted of a line. The zero value wants nothing.
type Target struct {
	AtLeast float64 `json:"at_least,omitempty"` // percent of cases
	AtMost  float64 `json:"at_most,omitempty"`  // percent of cases
	None    bool    `json:"none,omitempty"`
}

// String returns the target as it stands in the table.
func (t Target) String() string {
	switch {
	case t.None:
		return "none"
	case t.AtLeast == 100:
		return "all"
	case t.AtLeast > 0:
		return fmt.Sprintf("≥ %g %%", t.AtLeast)
	case t.AtMost > 0:
		return fmt.Sprintf("≤ %g %%", t.AtMost)
	}
	return "-"
}

// wantsFew reports whether what is counted is bad.
func (t Target) wantsFew() bool { return t.None || t.AtMost > 0 }

// Verdict says whether a line meets its target.
type Verdict string

// The verdicts.
const (
	Met      Verdict = "met"
	Missed   Verdict = "MISSED"
	NoTarget Verdict = "-"
	NotRun   Verdict = "not run" // the data it needs was not given
)

// Group is a part of a line.
type Group struct {
	Name    string `json:"name"`
	Cases   int    `json:"cases"`
	Counted int    `json:"counted"`
}

// Miss is a case that speaks against a target. Text is set for generated
// cases, whose text is synthetic, and never for those of shared data.
type Miss struct {
	ID      string   `json:"id"`
	Why     string   `json:"why"`
	Signals []string `json:"signals,omitempty"` // of the hit that decides
	Text    string   `json:"text,omitempty"`
}

// Failed names the lines that miss their target.
func (q *Quality) Failed() (failed []string) {
	for _, l := range q.Lines {
		if l.Verdict == Missed {
			failed = append(failed, l.Name+": "+l.What)
		}
	}
	return failed
}

// line collects the cases of a Line.
type line struct {
	Line
	groups map[[2]string]*Group // by what and name
	order  map[string][]*Group
}

func newLine(name, what string, target Target) *line {
	return &line{
		Line:   Line{Name: name, What: what, Target: target, Grades: map[string]int{}},
		groups: map[[2]string]*Group{}, order: map[string][]*Group{},
	}
}

// add counts a case whose best hit has a grade. Keys are what it is grouped
// by, and under which name.
func (l *line) add(counted bool, grade kernels.Grade, keys map[string]string) {
	l.Cases++
	l.Grades[grade.String()]++
	if counted {
		l.Counted++
	}
	for by, name := range keys {
		if name == "" {
			continue
		}
		g := l.groups[[2]string{by, name}]
		if g == nil {
			g = &Group{Name: name}
			l.groups[[2]string{by, name}] = g
			l.order[by] = append(l.order[by], g)
		}
		g.Cases++
		if counted {
			g.Counted++
		}
	}
}

func (l *line) miss(m Miss) { l.Missed = append(l.Missed, m) }

// close settles the verdict.
func (l *line) close() Line {
	out := l.Line
	for by, groups := range l.order {
		if out.Groups == nil {
			out.Groups = map[string][]Group{}
		}
		for _, g := range groups {
			out.Groups[by] = append(out.Groups[by], *g)
		}
	}
	out.Verdict = out.judge()
	return out
}

func (l *Line) judge() Verdict {
	t := l.Target
	counted, cases := float64(l.Counted), float64(l.Cases)
	var holds bool
	switch {
	case t == Target{}:
		return NoTarget
	case l.Cases == 0:
		return Missed // nothing was tried, so nothing is shown
	case t.None:
		holds = l.Counted == 0
	case t.AtLeast > 0:
		holds = counted*100 >= t.AtLeast*cases
	default:
		holds = counted*100 <= t.AtMost*cases
	}
	if holds {
		return Met
	}
	return Missed
}

// absent is a line whose data was not given.
func absent(name, what string, target Target) Line {
	return Line{Name: name, What: what, Target: target, Verdict: NotRun, Grades: map[string]int{}}
}

// Worst orders groups so that those speaking most against the target of the
// line come first.
func (l *Line) Worst(by string) []Group {
	groups := slices.Clone(l.Groups[by])
	bad := func(g Group) float64 {
		share := float64(g.Counted) / float64(g.Cases)
		if l.Target.wantsFew() {
			return share
		}
		return 1 - share
	}
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Compare(bad(b), bad(a)) })
	return groups
}

// RunQuality measures the quality table: the generated suites of seed, and the
// data in the directory shared unless it is empty. An error is one of the
// shared data or of find.
func RunQuality(find Finders, seed uint64, shared string) (*Quality, error) {
	r := runner{finders: map[int]Finder{}}
	for _, year := range corpora.Clocks {
		f, err := find(year)
		if err != nil {
			return nil, err
		}
		r.finders[year] = f
	}
	data, err := r.shared(shared) // first, because it can fail
	if err != nil {
		return nil, err
	}
	q := &Quality{Seed: seed}
	q.Lines = append(q.Lines, r.forms(corpora.WrittenForms(seed))...)
	q.Lines = append(q.Lines, data.fixtures...)
	q.Lines = append(q.Lines, data.negatives, r.lookalikes(corpora.Lookalikes(seed)), data.prose, r.specials(corpora.Specials(seed)))
	return q, nil
}
