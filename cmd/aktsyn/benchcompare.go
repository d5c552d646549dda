package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"aktsyn/bench/harness"
	"aktsyn/bench/publish"
)

func compareCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "compare OLD.json NEW.json",
		Short: "Compare two results that 'aktsyn bench --json' or --record wrote",
		Long: `Lists what became faster or slower between two results. A change is that of
the share of the limit, the speed of memory in the same run, so that a machine
that was slower as a whole does not count; where there is no limit it is that
of the speed itself. A change within the spread of either run shows as "~".`,
		Example: `  aktsyn bench --all --json > before.json
  aktsyn bench --all --json > after.json
  aktsyn bench compare before.json after.json`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			before, err := readReport(args[0])
			if err != nil {
				return err
			}
			after, err := readReport(args[1])
			if err != nil {
				return err
			}
			return publish.Compare(c.OutOrStdout(), before, after)
		},
	}
}

func readReport(path string) (*harness.Report, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var r harness.Report
	// The error would quote what is there, which may be a text and nobody's business.
	if err := json.Unmarshal(data, &r); err != nil || len(r.Results) == 0 {
		return nil, fmt.Errorf("%s holds no result of 'aktsyn bench'", path)
	}
	return &r, nil
}
