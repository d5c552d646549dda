package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
	reveal bool
	seed   uint64
	only   string
}

// sections are what --only knows.
var sections = []string{"cpr", "names"}

// breakdowns are what --by knows.
var breakdowns = []string{"form", "place", "number", "category", "case"}

func (f *qualityFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.shared, "shared", "", "directory with cpr/, text/, ner/ and names/, the shared data")
	c.Flags().StringVar(&f.by, "by", "", "break the lines down by "+strings.Join(breakdowns, ", "))
	c.Flags().BoolVar(&f.show, "show", false, "print all cases that were missed, generated ones with their texts")
	c.Flags().BoolVar(&f.reveal, "reveal", false, "show the names missed in labelled texts in clear")
	c.Flags().StringVar(&f.only, "only", "", "measure one part alone: "+strings.Join(sections, " or "))
	c.Flags().Uint64Var(&f.seed, "seed", 1, "seed of the generated cases")
}

// given reports whether one of the flags was named.
func (f *qualityFlags) given(c *cobra.Command) bool {
	return slices.ContainsFunc([]string{"shared", "by", "show", "reveal", "seed", "only"}, c.Flags().Changed)
}

// finder is the detector of one year.
type finder struct {
	*detect.Detector
	*ruleset.Ruleset
}

// quality is all that is measured without a gold file.
type quality struct {
	*eval.Quality
	Names *eval.Names `json:"names,omitempty"`
}

// failed names the targets that are missed.
func (q quality) failed() (missed []string) {
	if q.Quality != nil {
		missed = append(missed, q.Quality.Failed()...)
	}
	if q.Names != nil {
		missed = append(missed, q.Names.Failed()...)
	}
	return missed
}

func runQuality(c *cobra.Command, f *evalFlags) error {
	if err := f.quality.check(c); err != nil {
		return err
	}
	q, err := measureQuality(c, f)
	if err != nil {
		return err
	}
	q.hide(&f.quality)
	if f.asJSON {
		err = report.JSON(c.OutOrStdout(), q)
	} else {
		err = writeQuality(c.OutOrStdout(), q, &f.quality)
	}
	if failed := q.failed(); err == nil && len(failed) > 0 {
		err = fmt.Errorf("%s: %s", report.Counted(len(failed), "target is missed", "targets are missed"), strings.Join(failed, "; "))
	}
	return err
}

func (f *qualityFlags) check(c *cobra.Command) error {
	switch {
	case f.by != "" && !slices.Contains(breakdowns, f.by):
		return usageError("--by: want one of %s", strings.Join(breakdowns, ", "))
	case f.only != "" && !slices.Contains(sections, f.only):
		return usageError("--only: want %s", strings.Join(sections, " or "))
	case c.Flags().Changed("offsets"):
		return usageError("--offsets is for GOLD.jsonl")
	}
	return nil
}

// newFinder is the detector of a year that knows the names of lists.
func newFinder(ctx context.Context, year int, lists []string) (finder, error) {
	rules, err := ruleset.New(ctx, ruleset.Options{Names: lists, Year: year})
	if err != nil {
		return finder{}, err
	}
	return finder{detect.New(rules), rules}, nil
}

func measureQuality(c *cobra.Command, f *evalFlags) (q quality, err error) {
	progress := qualityProgress(c.ErrOrStderr())
	if f.quality.only != "names" {
		progress("CPR numbers")
		find := func(year int) (eval.Finder, error) { return newFinder(c.Context(), year, f.names) }
		if q.Quality, err = eval.RunQuality(find, f.quality.seed, f.quality.shared); err != nil {
			return q, err
		}
	}
	if f.quality.only != "cpr" {
		load := func(lists []string) (eval.Detector, error) { return newFinder(c.Context(), time.Now().Year(), lists) }
		q.Names, err = eval.RunNames(load, eval.NamesOptions{
			Shared: f.quality.namesShared(), Lists: f.names, Seed: f.quality.seed, Progress: progress})
	}
	return q, err
}

// namesShared is the directory of shared data for names, none where it has
// numbers alone and names were not asked for.
func (f *qualityFlags) namesShared() string {
	if _, err := os.Stat(filepath.Join(f.shared, "ner")); errors.Is(err, fs.ErrNotExist) && f.only == "" {
		return ""
	}
	return f.shared
}

// qualityProgress says on w what is measured next.
func qualityProgress(w io.Writer) func(string) {
	return func(step string) { fmt.Fprintf(w, "measuring: %s\n", step) }
}

// hide takes out the texts that are not to be shown.
func (q quality) hide(f *qualityFlags) {
	if q.Quality != nil && !f.show {
		for _, l := range q.Lines {
			for i := range l.Missed {
				l.Missed[i].Text = ""
			}
		}
	}
	if q.Names != nil && !f.reveal {
		for _, figure := range q.Names.Figures {
			for i := range figure.Missed {
				figure.Missed[i].Text = report.Mask(kernels.Person, figure.Missed[i].Text)
			}
		}
	}
}

func writeQuality(out io.Writer, q quality, f *qualityFlags) error {
	if q.Quality != nil {
		if err := writeNumbers(out, q.Quality, f); err != nil {
			return err
		}
	}
	if q.Names == nil {
		return nil
	}
	if q.Quality != nil {
		fmt.Fprintln(out)
	}
	return writeNames(out, q.Names, f.show)
}

func writeNumbers(out io.Writer, q *eval.Quality, f *qualityFlags) error {
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
