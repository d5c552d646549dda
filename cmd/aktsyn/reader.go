package main

import (
	"github.com/spf13/cobra"

	"aktsyn/pipeline/extract"
)

// readerName is the hidden command that a scan starts as a child process to
// read formats that may be hostile.
const readerName = "__reader"

func readerCommand() *cobra.Command {
	return &cobra.Command{
		Use:    readerName,
		Short:  "Read documents for a parent process",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return extract.Serve(c.InOrStdin(), c.OutOrStdout())
		},
	}
}
