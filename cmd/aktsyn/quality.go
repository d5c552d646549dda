package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/bench/eval"
	"aktsyn/kernels"
	"aktsyn/pipeline/detect"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
)

// qualityFlags are the flags of the quality table.
type qualityFlags struct {
	shared string
	by     string
	show   bool
	seed   uint64
}

// breakdowns are what --by knows.
var breakdowns = []string{"form", "place", "number", "category", "case"}

func (f *qualityFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.shared, "shared", "", "directory with cpr/ and text/, the shared data")
	c.Flags().StringVar(&f.by, "by", "", "break the lines down by "+strings.Join(breakdowns, ", "))
	c.Flags().BoolVar(&f.show, "show", false, "print the generated cases that were missed")
	c.Flags().Uint64Var(&f.seed, "seed", 1, "seed of the generated cases")
}

// given reports whether one of the flags was named.
func (f *qualityFlags) given(c *cobra.Command) bool {
	return slices.ContainsFunc([]string{"shared", "by", "show", "seed"}, c.Flags().Changed)
}

// finder is the detector of one year.
type finder struct {
	*detect.Detector
	*ruleset.Ruleset
}

func runQuality(c *cobra.Command, f *evalFlags) error {
	if f.quality.by != "" && !slices.Contains(breakdowns, f.quality.by) {
		return usageError("--by: want one of %s", strings.Join(breakdowns, ", "))
	}
	if c.Flags().Changed("offsets") {
		return usageError("--offsets is for GOLD.jsonl")
	}
	find := func(year int) (eval.Finder, error) {
		rules, err := ruleset.New(ruleset.Options{Names: f.names, Now: time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		return finder{detect.New(rules), rules}, nil
	}
	q, err := eval.RunQuality(find, f.quality.seed, f.quality.shared)
	if err != nil {
		return err
	}
	if f.asJSON {
		err = writeQualityJSON(c.OutOrStdout(), q, f.quality.show)
	} else {
		err = writeQuality(c.OutOrStdout(), q, &f.quality)
	}
	if failed := q.Failed(); err == nil && failed > 0 {
		err = fmt.Errorf("%s", report.Counted(failed, "target is missed", "targets are missed"))
	}
	return err
}

// writeQualityJSON leaves the texts out unless they are to be shown.
func writeQualityJSON(out io.Writer, q *eval.Quality, show bool) error {
	for _, l := range q.Lines {
		for i := range l.Missed {
			if !show {
				l.Missed[i].Text = ""
			}
		}
	}
	return report.JSON(out, q)
}

func writeQuality(out io.Writer, q *eval.Quality, f *qualityFlags) error {
	if err := writeQualityTable(out, q); err != nil {
		return err
	}
	for _, l := range q.Lines {
		if f.by != "" && len(l.Groups[f.by]) > 0 {
			if err := writeGroups(out, &l, f.by); err != nil {
				return err
			}
		}
	}
	for _, l := range q.Lines {
		writeMissed(out, &l, f.show)
	}
	return nil
}

func writeQualityTable(out io.Writer, q *eval.Quality) error {
	columns := []string{"quality", "cases", "counted", "what", "share", "target", "verdict"}
	for _, g := range kernels.Grades() {
		columns = append(columns, g.String())
	}
	w, err := report.NewWriter(out, report.Table, append(columns, "no hit"))
	if err != nil {
		return err
	}
	for _, l := range q.Lines {
		row := []any{l.Name, l.Cases, l.Counted, l.What, share(l.Counted, l.Cases), l.Target.String(), string(l.Verdict)}
		for _, g := range kernels.Grades() {
			row = append(row, l.Grades[g.String()])
		}
		if err := w.Write(append(row, l.Grades["none"])...); err != nil {
			return err
		}
	}
	return w.Close()
}

func share(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f %%", 100*float64(part)/float64(whole))
}

// writeGroups lists the parts of a line, the worst first.
func writeGroups(out io.Writer, l *eval.Line, by string) error {
	fmt.Fprintf(out, "\n%s, by %s\n", l.Name, by)
	w, err := report.NewWriter(out, report.Table, []string{by, "cases", l.What, "share"})
	if err != nil {
		return err
	}
	for _, g := range l.Worst(by) {
		if err := w.Write(g.Name, g.Cases, g.Counted, share(g.Counted, g.Cases)); err != nil {
			return err
		}
	}
	return w.Close()
}

// namedMisses is how many cases a line of the table names before it says how
// many more there are.
const namedMisses = 10

// writeMissed names the cases that speak against a target.
func writeMissed(out io.Writer, l *eval.Line, show bool) {
	if len(l.Missed) == 0 || l.Target == (eval.Target{}) && !show {
		return
	}
	fmt.Fprintf(out, "\n%s: against it speak\n", l.Name)
	for i, m := range l.Missed {
		if i == namedMisses && !show {
			fmt.Fprintf(out, "  and %d more (--show and --json name all)\n", len(l.Missed)-i)
			return
		}
		fmt.Fprintf(out, "  %s: %s\n", report.Plain(m.ID), m.Why)
		if show && m.Text != "" {
			fmt.Fprintf(out, "      %s\n      %s\n", report.Plain(m.Text), strings.Join(m.Signals, ", "))
		}
	}
}
