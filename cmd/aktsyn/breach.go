package main

import (
	"github.com/spf13/cobra"

	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/sweep"
)

func breachCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "breach",
		Short: "Assess what a breach disclosed (GDPR art. 33)",
		Args:  cobra.NoArgs,
	}
	c.AddCommand(breachAssessCommand())
	return c
}

func breachAssessCommand() *cobra.Command {
	var x examination
	c := &cobra.Command{
		Use:   "assess PATH…",
		Short: "Count the persons, pages and files concerned; the files with most persons first",
		Long: `Examines what was lost or disclosed and counts the distinct persons by CPR
number, the pages and the files, and lists the files with most persons first.
What could not be read is listed: the numbers are then a minimum. Scans and
pictures are read for half an hour at most; --ocr=all reads all. Nothing is
kept.`,
		Example: `  aktsyn breach assess /mnt/stolen-laptop-backup
  aktsyn breach assess --json mail.eml > assessment.json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return x.run(c, args, func(rules *ruleset.Ruleset) (engine.Sink, func() assessment, error) {
				thresholds := rules.Scheme().Thresholds
				a := sweep.New(sweep.Options{Display: displayPath(x.reveal), Thresholds: thresholds.Changes()})
				return a, func() assessment { return a.Report() }, nil
			})
		},
	}
	x.add(c, "CPR numbers in file names", ocrBudget)
	return c
}
