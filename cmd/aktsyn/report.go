package main

import (
	"io"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/delta"
	"aktsyn/pipeline/hitindex"
)

func reportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "report",
		Short: "Reports for those who are responsible for an archive",
	}
	c.AddCommand(reportNightCommand())
	return c
}

// nightReport are the flags of report night.
type nightReport struct {
	index             indexFlags
	options           delta.Options
	run               uint32
	format, name, own string
	reveal            bool
}

func reportNightCommand() *cobra.Command {
	var f nightReport
	c := &cobra.Command{
		Use:   "night --index DIR",
		Short: "Say in Danish what a run found that the run before did not",
		Long: `Compares a complete run with the one before: documents with many people in
them first, then what is new and gone, folders with most CPR numbers over time,
and what could not be read. The report is Danish text, JSON, or one HTML page
that needs nothing else and prints well. The exit code is 3 when something was
not read.`,
		Example: `  aktsyn report night --index ix
  aktsyn report night --index ix --format html --name Sagsarkiv > nat.html`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.write(c) },
	}
	f.index.add(c)
	c.Flags().Uint32Var(&f.run, "run", 0, "run to report on (default the newest complete one)")
	c.Flags().StringVar(&f.format, "format", "text", "text, json or html")
	c.Flags().StringVar(&f.name, "name", "", "name of the archive as it is shown (default its roots)")
	c.Flags().StringVar(&f.own, "owner", "", "who is responsible for the archive, as it is shown")
	c.Flags().IntVar(&f.options.Many, "many", delta.DefaultMany, "distinct CPR numbers beyond which a document comes first")
	c.Flags().IntVar(&f.options.Rows, "rows", delta.DefaultRows, "most documents and folders in a list")
	c.Flags().IntVar(&f.options.Depth, "depth", 1, "directories of a path that make a folder")
	c.Flags().BoolVar(&f.reveal, "reveal", false, "show CPR numbers in file names in clear; this is logged in the index")
	return c
}

func (f *nightReport) check() error {
	switch {
	case f.format != "text" && f.format != "json" && f.format != "html":
		return usageError("--format must be text, json or html")
	case f.options.Many <= 0 || f.options.Rows <= 0 || f.options.Depth <= 0:
		return usageError("--many, --rows and --depth must be greater than 0")
	}
	return nil
}

func (f *nightReport) write(c *cobra.Command) error {
	if err := f.check(); err != nil {
		return err
	}
	ix, _, err := f.index.open(c, false)
	if err != nil {
		return err
	}
	defer ix.Close()
	r, err := chosenRun(ix, f.run)
	if err != nil {
		return err
	}
	if f.reveal {
		if err := ix.Audit(hitindex.AuditEntry{Action: "report night reveal", Run: r.ID, Count: r.Totals.Documents}); err != nil {
			return err
		}
	}
	f.options.Display = displayPath(f.reveal)
	a, err := delta.FromIndex(ix, r.ID, f.title(r), f.own, f.options)
	if err != nil {
		return err
	}
	night := &delta.Report{Many: f.options.Many, Archives: []*delta.Archive{a}}
	write := map[string]func(io.Writer) error{"text": night.WriteText, "json": night.WriteJSON, "html": night.WriteHTML}[f.format]
	if err := write(c.OutOrStdout()); err != nil {
		return err
	}
	return incomplete(night.Incomplete())
}

// title names the archive: as the user does, else by its roots.
func (f *nightReport) title(r hitindex.Run) string {
	if f.name != "" {
		return f.name
	}
	title := ""
	for i, root := range r.Roots {
		if i > 0 {
			title += ", "
		}
		title += f.options.Display(root)
	}
	return title
}
