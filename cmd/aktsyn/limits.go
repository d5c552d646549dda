package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/report"
	"aktsyn/pipeline/source"
)

// addLimits gives the command a flag for every limit but those without, and
// --limit for all of them. They begin as the defaults.
func addLimits(c *cobra.Command, l *source.Limits, without ...string) {
	*l = source.DefaultLimits()
	for _, limit := range source.AllLimits() {
		if limit.Fine || slices.Contains(without, limit.Name) {
			continue
		}
		c.Flags().Var(&limitFlag{limit, l}, limit.Name, limit.Usage)
	}
	c.Flags().Var(&anyLimitFlag{l}, "limit", "any limit, as max-mail-parts=20000; 'aktsyn limits' lists them (repeatable)")
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

// anyLimitFlag is all limits as one flag, each by its name.
type anyLimitFlag struct{ limits *source.Limits }

// Set implements pflag.Value.
func (f *anyLimitFlag) Set(text string) error {
	name, value, found := strings.Cut(text, "=")
	if !found {
		return fmt.Errorf("%q is not NAME=VALUE, as max-mail-parts=20000", text)
	}
	if err := f.limits.Set(strings.TrimSpace(name), value); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// String implements pflag.Value: no limit is set by it at first.
func (f *anyLimitFlag) String() string { return "" }

// Type implements pflag.Value.
func (f *anyLimitFlag) Type() string { return "name=value" }

func limitsCommand() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "limits",
		Short: "List the limits of what is read, and what hitting one is called",
		Long: `Lists every limit of what is read: its default, what it bounds, and the cause
that a document has in 'aktsyn coverage' when it hits one. The detail there
names the limit. All are set by --limit NAME=VALUE, those with a flag also by
--NAME, and in a night's configuration by a key NAME in [profile.….limits].
Files that were read within other limits are read again, but for those on a
reader's time and memory: what ran into these is read again anyway.`,
		Example: `  aktsyn limits
  aktsyn scan /srv/archive --index ix --max-document-size 1GiB --limit max-mail-parts=20000`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return listLimits(c, format) },
	}
	c.Flags().StringVar(&format, "format", "table", "table, jsonl or csv")
	return c
}

func listLimits(c *cobra.Command, name string) error {
	format, err := report.ParseFormat(name)
	if err != nil {
		return usageError("--format: %w", err)
	}
	w, err := report.NewWriter(c.OutOrStdout(), format, []string{"limit", "default", "cause", "flag", "bounds"})
	if err != nil {
		return err
	}
	for _, limit := range source.AllLimits() {
		flag := "--" + limit.Name
		if limit.Fine {
			flag = "--limit"
		}
		if err := w.Write(limit.Name, source.DefaultLimits().Get(limit.Name), limit.Cause.String(), flag, limit.Usage); err != nil {
			return err
		}
	}
	return w.Close()
}
