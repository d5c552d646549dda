package main

import (
	"fmt"
	"io"

	"aktsyn/bench/eval"
	"aktsyn/pipeline/report"
)

// writeNames prints the quality table of the names, then what it was made
// from.
func writeNames(out io.Writer, n *eval.Names, show bool) error {
	if err := writeFigures(out, n.Figures); err != nil {
		return err
	}
	if err := writeSetScores(out, n.Scores); err != nil {
		return err
	}
	if err := writeFairness(out, n.Fairness); err != nil {
		return err
	}
	for i := range n.Figures {
		writeNameMisses(out, &n.Figures[i], show)
	}
	return nil
}

func writeFigures(out io.Writer, figures []eval.Figure) error {
	w, err := report.NewWriter(out, report.Table, []string{"names", "lists", "what", "cases", "figure", "target", "verdict"})
	if err != nil {
		return err
	}
	for _, f := range figures {
		figure, unit := "-", unitOf(f)
		if f.Cases > 0 {
			figure = fmt.Sprintf("%.1f%s", f.Value, unit)
		}
		if err := w.Write(f.Set, f.Lists, f.What, f.Cases, figure, targetOf(f), string(f.Verdict)); err != nil {
			return err
		}
	}
	return w.Close()
}

func unitOf(f eval.Figure) string {
	if f.Points {
		return " points"
	}
	return " %"
}

func targetOf(f eval.Figure) string {
	switch t := f.Target; {
	case t.AtLeast > 0:
		return fmt.Sprintf("≥ %g%s", t.AtLeast, unitOf(f))
	case t.AtMost > 0:
		return fmt.Sprintf("≤ %g%s", t.AtMost, unitOf(f))
	}
	return "-"
}

// writeSetScores prints precision, recall and F1 at every grade.
func writeSetScores(out io.Writer, scores []eval.SetScore) error {
	if len(scores) == 0 {
		return nil
	}
	fmt.Fprintln(out)
	w, err := report.NewWriter(out, report.Table, []string{"labelled set", "lists", "min grade", "gold", "found",
		"strict P", "strict R", "strict F1", "overlap P", "overlap R", "overlap F1"})
	if err != nil {
		return err
	}
	for _, s := range scores {
		err := w.Write(s.Set, s.Lists, s.MinGrade, s.Gold, s.Found, percent(s.Strict.Precision), percent(s.Strict.Recall),
			percent(s.Strict.F1), percent(s.Overlap.Precision), percent(s.Overlap.Recall), percent(s.Overlap.F1))
		if err != nil {
			return err
		}
	}
	return w.Close()
}

func writeFairness(out io.Writer, groups []eval.GroupRecall) error {
	if len(groups) == 0 {
		return nil
	}
	fmt.Fprintln(out)
	w, err := report.NewWriter(out, report.Table, []string{"names swapped for", "lists", "cases",
		"overlap recall from low", "best grade", "strict recall", "strict F1"})
	if err != nil {
		return err
	}
	for _, g := range groups {
		err := w.Write(g.Group, g.Lists, g.Cases, fmt.Sprintf("%.1f %%", g.Overlap), g.BestGrade,
			fmt.Sprintf("%.1f %%", g.Strict), fmt.Sprintf("%.1f %%", g.F1))
		if err != nil {
			return err
		}
	}
	return w.Close()
}

// writeNameMisses names the places that speak against a figure with a target
// that is missed; with all, those of every figure.
func writeNameMisses(out io.Writer, f *eval.Figure, all bool) {
	if len(f.Missed) == 0 || f.Verdict != eval.Missed && !all {
		return
	}
	fmt.Fprintf(out, "\n%s, %s names, %s: against it speak\n", f.Set, f.Lists, f.What)
	for i, m := range f.Missed {
		if i == namedMisses && !all {
			fmt.Fprintf(out, "  and %d more (--show and --json name all)\n", len(f.Missed)-i)
			return
		}
		fmt.Fprintf(out, "  %s %d-%d %s: %s\n", report.Plain(m.ID), m.Start, m.End, report.Plain(m.Text), m.Why)
	}
}
