package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/bench"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
)

func benchCommand() *cobra.Command {
	var (
		o      bench.Options
		megs   int
		names  []string
		asJSON bool
	)
	c := &cobra.Command{
		Use:   "bench",
		Short: "Time the detectors against peers and against a sum over memory",
		Long: `Times aktsyn's detectors, Go's regexp, a careful scalar scanner, a split into
words with a map, cloudflare/ahocorasick and a plain-Go sum over memory in one
interleaved run on one core. Matches are checked first: wrong ones give no
figure. Compare the ratios of one run; absolute figures move with the machine.

Workloads:
` + workloadHelp() + `
A text of your own (--corpus) stays on this machine and in memory; nothing of
it is in the results.`,
		Example: `  aktsyn bench --workload ledger --mb 64
  aktsyn bench --corpus notes.txt --json > bench.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.Reps < 1 || o.Names < 1 || megs < 1 || megs > 1024 {
				return usageError("--reps and --dictionary must be at least 1, --mb from 1 to 1024")
			}
			o.Bytes, o.Version = megs*1_000_000, version
			var err error
			if o.Rules, err = ruleset.New(ruleset.Options{Names: names, Now: time.Now()}); err != nil {
				return err
			}
			o.Progress = func(round, rounds int) { fmt.Fprintf(c.ErrOrStderr(), "round %d of %d\n", round, rounds) }
			r, err := bench.Run(c.Context(), o)
			if err != nil {
				return err
			}
			if asJSON {
				return report.JSON(c.OutOrStdout(), r)
			}
			return bench.WriteTable(c.OutOrStdout(), r)
		},
	}
	c.Flags().StringVar(&o.Workload, "workload", "prose", "generated text to measure on")
	c.Flags().StringVar(&o.Corpus, "corpus", "", "file with a text of your own")
	c.Flags().IntVar(&megs, "mb", 32, "size of a generated text, in MB")
	c.Flags().Uint64Var(&o.Seed, "seed", 1, "seed of a generated text")
	c.Flags().IntVar(&o.Reps, "reps", 5, "timed rounds")
	c.Flags().IntVar(&o.Names, "dictionary", 5000, "names in the dictionary of the group names, the most common first")
	c.Flags().StringArrayVar(&names, "names", nil, "file with more names for the person kernel (repeatable)")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func workloadHelp() string {
	var b strings.Builder
	for _, w := range bench.Workloads() {
		fmt.Fprintf(&b, "  %-12s %s\n", w.Name, w.About)
	}
	return b.String()
}
