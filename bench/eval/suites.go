package eval

import (
	"fmt"
	"slices"
	"strings"

	"aktsyn/bench/corpora"
	"aktsyn/kernels"
	"aktsyn/pipeline/ruleset"
)

// runner measures the lines of the quality table.
type runner struct {
	finders map[int]Finder // by year
}

// outcome is what the detector said of one trial.
type outcome struct {
	found   kernels.Hit // the hit that is the number of the trial, if any
	other   kernels.Hit // the best of all others
	covered bool        // something else overlaps the number
}

func (o outcome) grade() kernels.Grade { return o.found.Grade }

// try runs one trial. The number is found when a hit has its very span and
// its value.
func (r *runner) try(t corpora.Trial) outcome {
	f := r.finders[t.Year]
	var o outcome
	for _, h := range f.Text([]byte(t.Text), t.Page) {
		span := t.Text[h.Start:h.End]
		switch {
		case h.Kind != kernels.CPR && h.Kind != kernels.MaskedCPR:
		case t.Value != "" && h.Kind == t.Kind && int(h.Start) == t.Start && int(h.End) == t.End &&
			string(f.AppendValue(nil, h.Kind, h.Signals, []byte(span))) == t.Value:
			o.found = h
		default:
			o.covered = o.covered || int(h.Start) < t.End && t.Start < int(h.End)
			if h.Grade > o.other.Grade {
				o.other = h
			}
		}
	}
	return o
}

// why says what is wrong with an outcome, "" when nothing is.
func (o outcome) why(t corpora.Trial) string {
	signals := o.found.Signals.Names(ruleset.SignalNames(kernels.CPR))
	switch {
	case t.Value != "" && o.grade() == 0 && o.covered:
		return "read as something else"
	case t.Value != "" && o.grade() == 0:
		return "not found"
	case t.Value != "" && (o.grade() < t.Least || o.grade() > t.Most):
		return fmt.Sprintf("graded %v, wanted %v to %v", o.grade(), t.Least, t.Most)
	case o.other.Grade > t.Others:
		return fmt.Sprintf("something else is graded %v", o.other.Grade)
	}
	for _, want := range t.Signals {
		name, not := strings.CutPrefix(want, "not ")
		if slices.Contains(signals, name) == not {
			return "signal: wanted " + want
		}
	}
	return ""
}

// miss describes a generated trial that speaks against a target.
func (o outcome) miss(t corpora.Trial, why string) Miss {
	deciding := o.found
	if deciding.Grade == 0 {
		deciding = o.other
	}
	return Miss{ID: t.ID, Why: why, Signals: deciding.Signals.Names(ruleset.SignalNames(kernels.CPR)), Text: t.Text}
}

func keys(t corpora.Trial) map[string]string {
	return map[string]string{"form": t.Form, "place": t.Place, "number": t.Number, "category": t.Category}
}

// forms gives the lines of the form suite: recall, the grades where a label
// speaks, and recall of forms that were not promised.
func (r *runner) forms(suite corpora.Suite) []Line {
	listed := newLine("own form suite", "found", Target{AtLeast: 100})
	labelled := newLine("own form suite, labelled", "high or certain", Target{AtLeast: 100})
	beyond := newLine("forms beyond the list", "found", Target{})
	for t := range suite {
		o := r.try(t)
		line := listed
		if t.Beyond {
			line = beyond
		}
		why := o.why(t)
		line.add(why == "", o.grade(), keys(t))
		if why != "" {
			line.miss(o.miss(t, why))
		}
		if t.Labelled && !t.Beyond {
			high := o.grade() >= kernels.High
			labelled.add(high, o.grade(), keys(t))
			if !high {
				labelled.miss(o.miss(t, "graded "+o.grade().String()))
			}
		}
	}
	return []Line{listed.close(), labelled.close(), beyond.close()}
}

// lookalikes gives the line of numbers that are none.
func (r *runner) lookalikes(suite corpora.Suite) Line {
	line := newLine("look-alike suite", "high or certain", Target{AtMost: 1})
	for t := range suite {
		o := r.try(t)
		high := o.other.Grade >= kernels.High
		line.add(high, o.other.Grade, keys(t))
		if high {
			line.miss(o.miss(t, "graded "+o.other.Grade.String()))
		}
	}
	return line.close()
}

// specials gives the line of the cases that are tried one by one.
func (r *runner) specials(suite corpora.Suite) Line {
	line := newLine("special cases, one by one", "as wanted", Target{AtLeast: 100})
	for t := range suite {
		o := r.try(t)
		why := o.why(t)
		k := keys(t)
		k["case"] = t.Category + ": " + t.What
		line.add(why == "", o.grade(), k)
		if why != "" {
			line.miss(o.miss(t, t.What+": "+why))
		}
	}
	return line.close()
}
