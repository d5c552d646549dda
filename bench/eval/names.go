package eval

import (
	"fmt"
	"path/filepath"

	"aktsyn/kernels/dictionary"
)

// Loader returns the detector that knows the built-in names and those of the
// lists.
type Loader func(lists []string) (Detector, error)

// NamesOptions say what the quality table of the names is made of.
type NamesOptions struct {
	Shared   string            // directory of shared data; empty runs nothing
	Lists    []string          // name lists of the user, tried as a third choice
	Seed     uint64            // of the swapped names
	Progress func(step string) // is told what is measured next; may be nil
}

// Names is the quality table of the names.
type Names struct {
	Seed    uint64   `json:"seed"`
	Figures []Figure `json:"figures"`
	// Scores are all figures of the labelled sets, at every grade.
	Scores []SetScore `json:"scores"`
	// Fairness has the recall of every group of names.
	Fairness []GroupRecall `json:"fairness"`
}

// Figure is a row of the table: one figure in percent or percentage points.
type Figure struct {
	Set     string  `json:"set"`
	Lists   string  `json:"lists"` // which names were known
	What    string  `json:"what"`
	Cases   int     `json:"cases"` // labelled names, in coverage bearers
	Value   float64 `json:"value"`
	Points  bool    `json:"points,omitempty"` // percentage points
	Target  Target  `json:"target"`
	Verdict Verdict `json:"verdict"`
	// Missed is what speaks against the figure.
	Missed []NameMiss `json:"missed,omitempty"`
}

// NameMiss is a place in a labelled text that speaks against a figure. Offsets
// are bytes into the text.
type NameMiss struct {
	ID    string `json:"id"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Why   string `json:"why"`
	// Text is the span in clear: a real person's name. Whoever shows it has
	// been asked to.
	Text string `json:"text,omitempty"`
}

// SetScore is a score of a labelled set.
type SetScore struct {
	Set   string `json:"set"`
	Lists string `json:"lists"`
	Score
}

// GroupRecall is the recall of a set whose names were swapped for those of a
// group, in percent, over all seeds.
type GroupRecall struct {
	Group   string  `json:"group"`
	Lists   string  `json:"lists"`
	Cases   int     `json:"cases"`
	Overlap float64 `json:"overlap_recall_low"`
	Strict  float64 `json:"strict_recall_best"` // at BestGrade
	F1      float64 `json:"strict_f1_best"`
	// BestGrade is the one at which the set with its own names has the best
	// strict F1.
	BestGrade string `json:"best_grade"`
}

// Failed names the figures that miss their target.
func (n *Names) Failed() (failed []string) {
	for _, f := range n.Figures {
		if f.Verdict == Missed {
			failed = append(failed, f.Set+", "+f.Lists+": "+f.What)
		}
	}
	return failed
}

// knowledge is a choice of name lists.
type knowledge struct {
	name  string
	lists []string
	f1    float64 // wanted of UNER-DDT dev, strict
}

// namesRun measures the table.
type namesRun struct {
	o       NamesOptions
	load    Loader
	out     *Names
	bearers *population
	groups  []stock
	builtin classes
}

// RunNames measures how well names are found in the labelled texts of shared
// data: ner/*.jsonl, and names/ for the population and for swapped names. An
// error is one of the shared data or of load.
func RunNames(load Loader, o NamesOptions) (*Names, error) {
	r := namesRun{o: o, load: load, out: &Names{Seed: o.Seed}}
	if o.Shared == "" {
		r.absent()
		return r.out, nil
	}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	for _, k := range r.knowledge() {
		if err := r.measure(k); err != nil {
			return nil, err
		}
	}
	r.coverage()
	return r.out, nil
}

// prepare reads what all measurements need.
func (r *namesRun) prepare() (err error) {
	dir := filepath.Join(r.o.Shared, "names")
	if r.bearers, err = readPopulation(dir); err != nil {
		return err
	}
	r.groups, err = stocks(filepath.Join(dir, originsFile))
	r.builtin = builtinClasses()
	return err
}

// knowledge lists the choices of name lists.
func (r *namesRun) knowledge() []knowledge {
	var official []string
	for _, file := range []string{womenFile, menFile, surnamesFile} {
		official = append(official, filepath.Join(r.o.Shared, "names", file))
	}
	all := []knowledge{{"built-in", nil, 76}, {"Statistics Denmark", official, 80}}
	if len(r.o.Lists) > 0 {
		all = append(all, knowledge{"--names", r.o.Lists, 0})
	}
	return all
}

// measure gives all figures of one choice of name lists.
func (r *namesRun) measure(k knowledge) error {
	d, err := r.load(k.lists)
	if err != nil {
		return err
	}
	for _, s := range labelledSets {
		gold, err := s.read(r.o.Shared)
		if err != nil {
			return err
		}
		r.progress("%s, %s names", s.name, k.name)
		r.set(d, k, s, gold)
		if s.swapped {
			r.fairness(d, k, s, gold)
			r.unlisted(d, k, s, gold)
		}
	}
	return nil
}

func (r *namesRun) progress(format string, args ...any) {
	if r.o.Progress != nil {
		r.o.Progress(fmt.Sprintf(format, args...))
	}
}

// add closes a figure.
func (r *namesRun) add(f Figure) {
	f.Verdict = f.judge()
	r.out.Figures = append(r.out.Figures, f)
}

func (f *Figure) judge() Verdict {
	var holds bool
	switch t := f.Target; {
	case t == Target{}:
		return NoTarget
	case f.Cases == 0:
		return Missed // nothing was tried, so nothing is shown
	case t.AtLeast > 0:
		holds = f.Value >= t.AtLeast
	default:
		holds = f.Value <= t.AtMost
	}
	if holds {
		return Met
	}
	return Missed
}

// absent says of every target that it was not measured.
func (r *namesRun) absent() {
	for _, k := range r.knowledge() {
		for _, s := range labelledSets {
			for _, m := range s.measures(k) {
				if m.target != (Target{}) {
					r.out.Figures = append(r.out.Figures, Figure{Set: s.name, Lists: k.name, What: m.what, Target: m.target, Verdict: NotRun})
				}
			}
		}
	}
}

// coverage gives the share of the population whose names are built in.
func (r *namesRun) coverage() {
	for _, c := range []struct {
		what    string
		bearers map[string]int
		class   dictionary.Class
		target  Target
	}{
		{"bearers of given names covered", r.bearers.given, dictionary.Given, Target{AtLeast: 95}},
		{"bearers of surnames covered", r.bearers.surnames, dictionary.Surname, Target{AtLeast: 85}},
	} {
		known, all := r.builtin.coverage(c.bearers, c.class)
		r.add(Figure{Set: "population of 2014", Lists: "built-in", What: c.what, Cases: all,
			Value: 100 * float64(known) / float64(max(1, all)), Target: c.target})
	}
}
