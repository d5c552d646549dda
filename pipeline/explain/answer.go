package explain

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"aktsyn/kernels"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
)

// Place is where a hit stands. The fields are those of report.Listed.
type Place struct {
	Doc   string       `json:"doc"`
	Page  uint32       `json:"page"`
	Cell  *report.Cell `json:"cell"`
	Start uint32       `json:"start"`
	End   uint32       `json:"end"`
	Text  string       `json:"text"` // masked unless the user asked to reveal
}

// Answer is the explanation of one hit, or of signals that stand nowhere.
type Answer struct {
	*Place                // nil for signals alone
	Kind         string   `json:"kind"`
	Grade        string   `json:"grade"`
	Signals      []string `json:"signals"`
	Points       int      `json:"points"`
	IndexedGrade string   `json:"indexed_grade,omitempty"` // see Recorded
	Explanation  Steps    `json:"explanation"`

	kind         kernels.Kind
	grade, other kernels.Grade
}

// Explain answers in l why a hit of kind with the signals s has its grade.
func Explain(l Language, kind kernels.Kind, s kernels.Signals) Answer {
	return ExplainBy(grades.Scheme{}, l, kind, s)
}

// ExplainBy is Explain for a run that grades by a scheme.
func ExplainBy(scheme grades.Scheme, l Language, kind kernels.Kind, s kernels.Signals) Answer {
	e := scheme.Explain(kind, s)
	return Answer{Kind: kind.String(), Grade: e.Grade.String(), Signals: s.Names(ruleset.SignalNames(kind)),
		Points: e.Points, Explanation: In(l, e), kind: kind, grade: e.Grade}
}

// Recorded notes the grade that an index has for the hit. Where it is another
// one, a version with other rules wrote it, and the answer says so.
func (a *Answer) Recorded(g kernels.Grade) {
	if g != a.grade {
		a.IndexedGrade, a.other = g.String(), g
	}
}

// Nothing says in l that a text has no hit to explain.
func Nothing(l Language) string { return phrase{"intet fund i teksten", "no hit in the text"}.in(l) }

// Writer writes answers, as paragraphs for people or as one JSON array. It
// holds one answer at a time. Close must be called at the end; it does not
// close the underlying writer.
type Writer struct {
	out    *bufio.Writer
	lang   Language
	asJSON bool
	n      int
}

// NewWriter makes a writer in l.
func NewWriter(w io.Writer, l Language, asJSON bool) *Writer {
	return &Writer{out: bufio.NewWriter(w), lang: l, asJSON: asJSON}
}

// Written is how many answers were written.
func (w *Writer) Written() int { return w.n }

// Write adds an answer.
func (w *Writer) Write(a Answer) error {
	w.n++
	if w.asJSON {
		return w.json(a)
	}
	if w.n > 1 {
		w.out.WriteByte('\n')
	}
	fmt.Fprintln(w.out, headline(w.lang, a))
	return report.Columns(w.out, "  ", lines(w.lang, a))
}

// Close ends the JSON array and writes what is still held back.
func (w *Writer) Close() error {
	switch {
	case w.asJSON && w.n == 0:
		w.out.WriteString("[]\n")
	case w.asJSON:
		w.out.WriteString("\n]\n")
	}
	return w.out.Flush()
}

// json writes one element of the array.
func (w *Writer) json(a Answer) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("  ", "  ")
	if err := e.Encode(a); err != nil {
		return err
	}
	separator := ",\n  "
	if w.n == 1 {
		separator = "[\n  "
	}
	w.out.WriteString(separator)
	_, err := w.out.Write(bytes.TrimRight(b.Bytes(), "\n"))
	return err
}

// kindNouns are the kinds in words.
var kindNouns = map[kernels.Kind]phrase{
	kernels.CPR:       {"personnummer", "CPR number"},
	kernels.MaskedCPR: {"personnummer med skjult løbenummer", "masked CPR number"},
	kernels.Person:    {"navn", "name"},
}

// headline says what was found, how sure, and where.
func headline(l Language, a Answer) string {
	noun, grade := kindNouns[a.kind].in(l), GradeWord(l, a.grade)
	if a.Place == nil {
		return fmt.Sprintf("%s: %s", noun, grade)
	}
	return fmt.Sprintf("%s %s: %s (%s)", noun, report.Plain(a.Text), grade, a.where(l))
}

// where is the place of a hit; "-" is a text without a name, of one page
// unless it was read as a file would be.
func (p *Place) where(l Language) string {
	span := fmt.Sprintf("%s %d-%d", phrase{"byte", "bytes"}.in(l), p.Start, p.End)
	if p.Cell != nil {
		span = report.Plain(phrase{p.Cell.Danish(), p.Cell.English()}.in(l)) + ", " + span
	}
	switch {
	case p.Doc == "-" && p.Page == 1:
		return span
	case p.Doc == "-":
		return fmt.Sprintf("%s %d, %s", phrase{"side", "page"}.in(l), p.Page, span)
	case p.Page == 0:
		return fmt.Sprintf("%s, %s, %s", report.Plain(p.Doc), phrase{"filnavn", "its name"}.in(l), span)
	}
	return fmt.Sprintf("%s, %s %d, %s", report.Plain(p.Doc), phrase{"side", "page"}.in(l), p.Page, span)
}

// lines are the steps as cells. The names of signals and rules, which are
// English, are left out in Danish.
func lines(l Language, a Answer) [][]string {
	var out [][]string
	for _, s := range a.Explanation {
		cells := []string{mark(l, s), s.Name, s.Text}
		if l == Danish {
			cells = []string{mark(l, s), s.Text}
		}
		out = append(out, cells)
	}
	if a.IndexedGrade != "" {
		text := fmt.Sprintf(phrase{"I indekset står fundet som %s: det er skrevet af en version af aktsyn med andre regler",
			"The index has it as %s: a version of aktsyn with other rules wrote it"}.in(l), GradeWord(l, a.other))
		out = append(out, append(make([]string, len(out[0])-1), text))
	}
	return out
}

// mark is what stands before a step.
func mark(l Language, s Step) string {
	switch {
	case s.Step == SumStep:
		return "="
	case s.Step == RuleStep:
		return phrase{"regel", "rule"}.in(l)
	case s.Points == 0:
		return " 0"
	}
	return signed(s.Points)
}
