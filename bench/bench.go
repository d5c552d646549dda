// Package bench puts workloads, contestants and the harness together: what
// 'aktsyn bench' runs.
package bench

import (
	"context"
	"fmt"
	"io"
	"os"

	"aktsyn/bench/corpora"
	"aktsyn/bench/engines"
	"aktsyn/bench/harness"
	"aktsyn/kernels"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
)

// Workload is a generated text to measure on.
type Workload struct {
	Name  string
	About string
	make  func(bytes int, seed uint64) []byte
}

// Workloads lists the generated texts.
func Workloads() []Workload {
	return []Workload{
		{"prose", "Danish case notes: a CPR-like number per 2 KB, a name per 300 bytes", corpora.Prose},
		{"ledger", "CSV full of digits", corpora.Ledger},
		{"no-hit", "prose without numbers or names", corpora.NoHit},
		{"hit-dense", "lists of persons with their numbers", corpora.HitDense},
		{"adversarial", "digit runs that begin like numbers", corpora.Adversarial},
	}
}

// Options of a run.
type Options struct {
	Workload string // name of a workload; ignored when Corpus is set
	Corpus   string // file with the text to measure on
	Bytes    int    // size of a generated text
	Seed     uint64
	Reps     int
	Names    int // size of the dictionary of the group "names" at most: the most common given names that are no words
	Rules    *ruleset.Ruleset
	Version  string
	Progress func(round, rounds int)
}

// Run measures all contestants on one text. The text stays in memory and
// nothing of it is in the report; a corpus of one's own is named "own text".
func Run(ctx context.Context, o Options) (*harness.Report, error) {
	text, name, err := o.text()
	if err != nil {
		return nil, err
	}
	names, err := engines.Names(commonNames(o.Names))
	if err != nil {
		return nil, err
	}
	batches, release := engines.Batches(text, o.Rules.NewScanner(), o.Rules.Kernels())
	defer release()
	contestants := []harness.Contestant{{Name: "memory sum, plain Go", Group: harness.Sum, Check: harness.None,
		Scan: harness.MemorySum, Note: "every byte read once, eight at a time; AVX-512 is about a quarter faster"}}
	contestants = append(contestants, engines.Numbers(o.Rules.Kernel(kernels.CPR))...)
	contestants = append(contestants, names...)
	contestants = append(contestants, batches)
	return harness.Run(ctx, contestants, text, harness.Options{Workload: name, Version: o.Version, Reps: o.Reps, Progress: o.Progress})
}

func (o Options) text() (text []byte, name string, err error) {
	if o.Corpus != "" {
		text, err = os.ReadFile(o.Corpus)
		if err == nil && len(text) == 0 {
			err = fmt.Errorf("%s is empty: there is nothing to measure", o.Corpus)
		}
		return text, "own text", err
	}
	for _, w := range Workloads() {
		if w.Name == o.Workload {
			return w.make(o.Bytes, o.Seed), w.Name, nil
		}
	}
	return nil, "", fmt.Errorf("unknown workload %q", o.Workload)
}

// WriteTable writes a report for people.
func WriteTable(out io.Writer, r *harness.Report) error {
	fmt.Fprintf(out, "%s, %.0f MB, median of %d rounds, one core of %s (%d cores), %s, aktsyn %s, %s\n",
		r.Workload, float64(r.Bytes)/1e6, r.Reps, r.CPU, r.Cores, r.Go, r.Version, r.Date)
	w, err := report.NewWriter(out, report.Table, []string{"group", "detector", "GB/s", "of Go sum", "matches", "per KB", "check", "spread", "allocs", "note"})
	if err != nil {
		return err
	}
	contended := false
	for _, row := range r.Rows {
		mark, density := "", fmt.Sprintf("%.2f", row.PerKB)
		if row.Check == harness.Presence || row.Check == harness.None {
			density = "" // no matches to count
		}
		if row.Contended {
			contended, mark = true, "!"
		}
		err := w.Write(row.Group, row.Name, fmt.Sprintf("%.3f%s", row.GBps, mark), fmt.Sprintf("%.1f %%", 100*row.OfGoSum), row.Matches,
			density, string(row.Check), fmt.Sprintf("%.0f %%", 100*row.WallSpread), row.Allocs, row.Note)
		if err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	if contended {
		_, err = fmt.Fprintln(out, "! wall and CPU time differ by more than 10 %: the machine was busy, measure again")
	}
	return err
}
