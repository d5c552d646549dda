package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"aktsyn/bench"
	"aktsyn/bench/harness"
)

func pinCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "pin [PATTERN…]",
		Short: "Count matches anew and write them into the definitions",
		Long: `Runs the detectors of the definitions once, compares every match with the
specification and writes the numbers that 'aktsyn bench' then expects into the
definitions' files. For developers, when a detector was changed on purpose:
review the difference, and build again.`,
		Example: `  aktsyn bench pin && git diff --stat bench/definitions
  aktsyn bench pin cpr/ --dir ../main/bench/definitions`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return pin(c, args, dir) },
	}
	c.Flags().StringVar(&dir, "dir", "bench/definitions", "directory of the definitions in the source")
	return c
}

func pin(c *cobra.Command, args []string, dir string) error {
	all, err := bench.Definitions()
	if err == nil && len(args) > 0 {
		if all, err = bench.Select(all, args...); err != nil {
			return &exitError{exitUsage, err}
		}
	}
	if err != nil {
		return err
	}
	reader, err := readerProcess()
	if err != nil {
		return err
	}
	return bench.Pin(c.Context(), bench.Options{Definitions: all, Reader: reader}, dir, func(d bench.Definition, was, is harness.Expected) {
		writePinned(c.OutOrStdout(), d.Name, was, is)
	})
}

// writePinned says what a definition expects now.
func writePinned(w io.Writer, name string, was, is harness.Expected) {
	for _, who := range slices.Sorted(maps.Keys(is)) {
		switch old, known := was[who]; {
		case !known:
			fmt.Fprintf(w, "%s: %s %d, new\n", name, who, is[who])
		case old != is[who]:
			fmt.Fprintf(w, "%s: %s %d, was %d\n", name, who, is[who], old)
		}
	}
}
