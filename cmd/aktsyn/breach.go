package main

import (
	"github.com/spf13/cobra"

	"aktsyn/pipeline"
	"aktsyn/pipeline/keys"
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
	var (
		work           workFlags
		asJSON, reveal bool
	)
	c := &cobra.Command{
		Use:   "assess PATH…",
		Short: "Count the persons, pages and files concerned; the files with most persons first",
		Long: `Examines what was lost or disclosed and counts the distinct persons by CPR
number, the pages and the files, and lists the files with most persons first.
What could not be read is listed: the numbers are then a minimum. Nothing is
kept.`,
		Example: `  aktsyn breach assess /mnt/stolen-laptop-backup
  aktsyn breach assess --json mail.eml > assessment.json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			key, err := keys.Ephemeral()
			if err != nil {
				return err
			}
			o, stop, err := work.options(c, args, key)
			if err != nil {
				return err
			}
			assessment := sweep.New(sweep.Options{Display: displayPath(reveal)})
			err = pipeline.Examine(c.Context(), o, assessment)
			stop()
			if err != nil {
				return err
			}
			r := assessment.Report()
			if asJSON {
				err = r.WriteJSON(c.OutOrStdout())
			} else {
				err = r.WriteText(c.OutOrStdout())
			}
			if err != nil {
				return err
			}
			return incomplete(r.Incomplete())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON instead of Danish text")
	c.Flags().BoolVar(&reveal, "reveal", false, "show CPR numbers in file names in clear")
	work.add(c)
	return c
}
