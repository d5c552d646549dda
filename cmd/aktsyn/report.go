package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/config"
	"aktsyn/pipeline/delta"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/night"
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
	config            string
	options           delta.Options
	run               uint32
	format, name, own string
	reveal            bool
}

func reportNightCommand() *cobra.Command {
	var f nightReport
	c := &cobra.Command{
		Use:   "night {--index DIR | --config FILE}",
		Short: "Say in Danish what a run found that the run before did not",
		Long: `Compares the newest complete run with the one before: documents with many people
in them first, then what is new and gone, folders with most CPR numbers over
time, and what could not be read. With --config the report is on all archives of
a night, after an overview, and an archive that the last night did not finish says
so first: the figures are those of an earlier run then. Runs of which no morning's
report told, as when a night was killed, are passed over there: what they found is
new. It is Danish text, JSON, or one HTML page that needs nothing else and prints
well. The exit code is 3 when something was not read, or an archive not finished.`,
		Example: `  aktsyn report night --index ix
  aktsyn report night --index ix --format html --name Sagsarkiv > nat.html
  aktsyn report night --config /etc/aktsyn/aktsyn.toml --format html > nat.html`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.write(c) },
	}
	f.index.add(c)
	c.Flags().StringVar(&f.config, "config", "", "configuration of the night: report on all its archives")
	c.Flags().Uint32Var(&f.run, "run", 0, "run of --index to report on (default the newest complete one)")
	c.Flags().StringVar(&f.format, "format", "text", "text, json or html")
	c.Flags().StringVar(&f.name, "name", "", "name of the archive of --index as it is shown (default its roots)")
	c.Flags().StringVar(&f.own, "owner", "", "who is responsible for it, as it is shown")
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
	case f.config != "" && (f.index != indexFlags{} || f.run != 0 || f.name != "" || f.own != ""):
		return usageError("--config names all archives; it goes without --index, --run, --name, --owner and keys")
	}
	return nil
}

func (f *nightReport) write(c *cobra.Command) error {
	if err := f.check(); err != nil {
		return err
	}
	f.options.Display = displayPath(f.reveal)
	out := &delta.Report{Many: f.options.Many}
	if f.config == "" {
		a, err := f.archive(c, f.index, f.name, f.own, nil)
		if err != nil {
			return err
		}
		out.Archives = append(out.Archives, a)
	} else if err := f.archives(c, out); err != nil {
		return err
	}
	write := map[string]func(io.Writer) error{"text": out.WriteText, "json": out.WriteJSON, "html": out.WriteHTML}[f.format]
	if err := write(c.OutOrStdout()); err != nil {
		return err
	}
	return incomplete(out.Incomplete())
}

// archives reports on those of the configuration. One that has no complete run,
// or whose index cannot be opened, is part of the report, as nothing is known
// of it.
func (f *nightReport) archives(c *cobra.Command, out *delta.Report) error {
	conf, problems, err := config.Load(f.config)
	if err != nil {
		return err
	}
	if config.Errors(problems) {
		writeProblems(c.ErrOrStderr(), problems)
		return usageError("%s has errors", f.config)
	}
	lasts, err := night.Recall(conf.StateDir)
	if err != nil {
		warn(c.ErrOrStderr(), "%v", err)
	}
	for _, archive := range conf.Archives {
		index := indexFlags{dir: archive.Index, keyFile: conf.KeyFile, keyCommand: conf.KeyCommand}
		last, known := lasts[archive.Name]
		a, err := f.archive(c, index, archive.Name, archive.Owner, last.Told)
		if err != nil {
			warn(c.ErrOrStderr(), "archive %s: %v", archive.Name, err)
			a = delta.Unknown(archive.Name, archive.Owner)
		}
		if known {
			last.Tell(a)
		}
		out.Archives = append(out.Archives, a)
	}
	out.NameStrays(conf.StrayIndexes(), f.options)
	return nil
}

// archive reports on one index, of which the morning's reports have told before.
func (f *nightReport) archive(c *cobra.Command, index indexFlags, name, owner string, told *night.Told) (*delta.Archive, error) {
	ix, _, err := index.open(c, false)
	if err != nil {
		return nil, err
	}
	defer ix.Close()
	r, err := chosenRun(ix, f.run)
	if err != nil {
		return nil, err
	}
	if f.reveal {
		if err := ix.Audit(hitindex.AuditEntry{Action: "report night reveal", Run: r.ID, Unlisted: true, Count: r.Totals.Documents}); err != nil {
			return nil, err
		}
	}
	if name == "" {
		name = f.roots(r)
	}
	o := f.options
	o.Since = told.Before(r.ID)
	return delta.FromIndex(ix, r.ID, name, owner, o)
}

// roots names an archive by where it lies.
func (f *nightReport) roots(r hitindex.Run) string {
	var roots []string
	for _, root := range r.Roots {
		roots = append(roots, f.options.Display(root))
	}
	return strings.Join(roots, ", ")
}
