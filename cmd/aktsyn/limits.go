package main

import (
	"slices"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/source"
)

// addLimits gives the command a flag for every limit but those without. They
// begin as the defaults.
func addLimits(c *cobra.Command, l *source.Limits, without ...string) {
	*l = source.DefaultLimits()
	for _, limit := range source.AllLimits() {
		if slices.Contains(without, limit.Name) {
			continue
		}
		c.Flags().Var(&limitFlag{limit, l}, limit.Name, limit.Usage)
	}
}

// limitFlag is a limit as a flag.
type limitFlag struct {
	source.Limit
	limits *source.Limits
}

// Set implements pflag.Value.
func (f *limitFlag) Set(text string) error { return f.limits.Set(f.Name, text) }

// String implements pflag.Value.
func (f *limitFlag) String() string {
	if f.limits == nil { // pflag asks the zero value what it looks like
		return ""
	}
	return f.limits.Get(f.Name)
}

// Type implements pflag.Value.
func (f *limitFlag) Type() string { return f.Unit }
