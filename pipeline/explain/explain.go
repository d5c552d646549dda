// Package explain says in Danish or English why a hit has its grade: a
// sentence for every signal with its points, the sum against the thresholds,
// and the rules that bound the grade.
//
// The points come from the kernels, this package has the words alone. Nothing
// here holds text of a document unless the caller puts it into an Answer.
package explain

import (
	"fmt"
	"strings"

	"aktsyn/kernels"
	"aktsyn/kernels/grading"
	"aktsyn/pipeline/report"
)

// Language is the language of an explanation. The zero value is none.
type Language string

// The languages: Danish for caseworkers, English for engineers.
const (
	English Language = "en"
	Danish  Language = "da"
)

// ParseLanguage reads a language as given on the command line.
func ParseLanguage(s string) (Language, error) {
	switch l := Language(s); l {
	case English, Danish:
		return l, nil
	}
	return "", fmt.Errorf("unknown language %q (known: en, da)", s)
}

// phrase is what is said in each language.
type phrase struct{ danish, english string }

func (p phrase) in(l Language) string {
	if l == Danish {
		return p.danish
	}
	return p.english
}

// What a Step is about.
const (
	SignalStep = "signal" // a piece of evidence
	SumStep    = "sum"    // all points together
	RuleStep   = "rule"   // a bound that holds whatever the points are
)

// Step is one step on the way to a grade.
type Step struct {
	Step   string `json:"step"`            // SignalStep, SumStep or RuleStep
	Name   string `json:"name,omitempty"`  // of the signal or rule
	Points int    `json:"points"`          // of the signal; of the sum all points; 0 of a rule
	Grade  string `json:"grade,omitempty"` // the grade after a sum or rule; the last one is the hit's
	Text   string `json:"text"`            // a sentence without its full stop
}

// Steps is the whole way: signals, what speaks for the hit first; the sum; the
// rules that apply.
type Steps []Step

// In says an explanation in a language.
func In(l Language, e grading.Explanation) Steps {
	out := make(Steps, 0, len(e.Reasons)+1+len(e.Bounds))
	for _, r := range e.Reasons {
		out = append(out, Step{Step: SignalStep, Name: signalName(e.Kind, r.Signal), Points: r.Points,
			Text: signalPhrase(e.Kind, r.Signal).in(l)})
	}
	out = append(out, Step{Step: SumStep, Points: e.Points, Grade: e.ByPoints.String(), Text: sumText(l, e)})
	for _, b := range e.Bounds {
		text := rulePhrases[b.Name].in(l)
		if !b.Decides {
			text += " " + noChange.in(l)
		}
		out = append(out, Step{Step: RuleStep, Name: b.Name, Grade: b.Grade.String(), Text: text})
	}
	return out
}

var noChange = phrase{"(ændrer ikke noget her)", "(changes nothing here)"}

// sumText is the sum against the thresholds.
func sumText(l Language, e grading.Explanation) string {
	t := e.Thresholds
	return fmt.Sprintf(phrase{"%s i alt: %s (%s fra %d, %s fra %d, %s fra %d)", "%s in all: %s (%s from %d, %s from %d, %s from %d)"}.in(l),
		points(l, e.Points), GradeWord(l, e.ByPoints), GradeWord(l, kernels.Medium), t.Medium,
		GradeWord(l, kernels.High), t.High, GradeWord(l, kernels.Certain), t.Certain)
}

// points is a number of points with its noun.
func points(l Language, n int) string {
	switch {
	case l == Danish:
		return fmt.Sprintf("%d point", n)
	case n == 1 || n == -1:
		return fmt.Sprintf("%d point", n)
	}
	return fmt.Sprintf("%d points", n)
}

// GradeWord is a grade in words of l.
func GradeWord(l Language, g kernels.Grade) string {
	if l == Danish {
		return report.DanishGrade(g)
	}
	return g.String()
}

// String is the way in one line, for cells of a table.
func (s Steps) String() string {
	parts := make([]string, len(s))
	for i, step := range s {
		parts[i] = step.Text
		if step.Step == SignalStep {
			parts[i] += ": " + signed(step.Points)
		}
	}
	return strings.Join(parts, "; ")
}

// signed is a number with its sign; zero has none.
func signed(points int) string {
	if points == 0 {
		return "0"
	}
	return fmt.Sprintf("%+d", points)
}
