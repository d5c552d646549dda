package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"aktsyn/bench"
	"aktsyn/bench/harness"
	"aktsyn/bench/publish"
	"aktsyn/pipeline/report"
)

const benchLong = `Times aktsyn's detectors, their peers and a sum over memory in one interleaved
run on one core. Without PATTERN the quick set runs, in less than a minute.

What is measured is data: 'aktsyn bench --list' shows the definitions. Matches
are checked against a specification first, and a wrong number gives no figure.
A repetition that the machine disturbed is measured again; if that does not
help, the row is "contended" and has no figure either. Detectors that would
take minutes scan the beginning of the same text, and their row says how much.
Compare the ratios of one run: absolute figures move with the machine.

A text of your own (--corpus) stays on this machine and in memory; the results
call it "own text" and hold its size and counts, nothing else of it. A line end
is added where it ends without one, and counted.

Exit codes: 0 all figures are there, 1 failed or wrong matches, 2 usage, 3 rows
are missing because the machine was busy.`

func benchCommand() *cobra.Command {
	var f benchFlags
	c := &cobra.Command{
		Use:   "bench [PATTERN…]",
		Short: "Time the detectors against peers and against the speed of memory",
		Long:  benchLong,
		Example: `  aktsyn bench                                  # the quick set
  aktsyn bench --list
  aktsyn bench cpr/prose-cold names/ --peers
  aktsyn bench --all --html bench.html --record bench/record
  aktsyn bench --corpus notes.txt --engine aktsyn --engine regexp --json`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	f.add(c)
	c.AddCommand(compareCommand(), pinCommand())
	return c
}

// benchFlags are what a run of the bench can be told.
type benchFlags struct {
	list, all, peers, allow, quiet bool
	json, csv                      bool
	html, record, corpus           string
	engines                        []string
	reps, megabytes                int
}

func (f *benchFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.BoolVar(&f.list, "list", false, "list the definitions and end")
	flags.BoolVar(&f.all, "all", false, "run all definitions but the quick set, which repeats them on less text, and the heavy ones, which take minutes each")
	flags.StringArrayVar(&f.engines, "engine", nil, "only detectors with this in their name, and the limit (repeatable)")
	flags.IntVar(&f.reps, "reps", 5, "timed repetitions")
	flags.IntVar(&f.megabytes, "mb", 0, "size of the generated texts, in MB, in place of the definitions'")
	flags.StringVar(&f.corpus, "corpus", "", "file with a text of your own, UTF-8, in place of the generated ones")
	flags.BoolVar(&f.allow, "allow-contended", false, "give figures, marked !, although the machine was busy")
	flags.BoolVar(&f.peers, "peers", false, "show also how the detectors stand to each other")
	flags.BoolVar(&f.json, "json", false, "write JSON")
	flags.BoolVar(&f.csv, "csv", false, "write CSV")
	flags.StringVar(&f.html, "html", "", "also write a web page to this file")
	flags.StringVar(&f.record, "record", "", "also write CSV, JSON and Markdown, named by date and processor, into this directory")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "show no progress")
}

func (f *benchFlags) check(c *cobra.Command, args []string) error {
	changed := c.Flags().Changed
	switch {
	case f.reps < 1:
		return usageError("--reps must be at least 1")
	case changed("mb") && (f.megabytes < 1 || f.megabytes > 1024):
		return usageError("--mb must be from 1 to 1024")
	case f.corpus != "" && changed("mb"):
		return usageError("--mb is the size of generated texts: --corpus has its own")
	case f.json && f.csv:
		return usageError("--json and --csv both write to the output: choose one")
	case f.all && len(args) > 0:
		return usageError("--all runs everything: leave out the patterns")
	case slices.Contains(f.engines, ""):
		return usageError("--engine needs part of a name")
	}
	return nil
}

func (f *benchFlags) run(c *cobra.Command, args []string) error {
	if err := f.check(c, args); err != nil {
		return err
	}
	definitions, err := f.definitions(args)
	if err != nil {
		return err
	}
	if f.list {
		return listDefinitions(c.OutOrStdout(), definitions)
	}
	reader, err := readerProcess()
	if err != nil {
		return err
	}
	if err := f.checkOutputs(); err != nil {
		return err
	}
	o := bench.Options{Definitions: definitions, Corpus: f.corpus, Engines: f.engines, Reps: f.reps, AllowContended: f.allow,
		Version: version, Commit: sourceCommit(), Command: f.command(args), Reader: reader}
	progress := newBenchProgress(c.ErrOrStderr())
	if !f.quiet {
		o.Progress = progress.show
	}
	r, err := bench.Run(c.Context(), o)
	progress.end()
	if errors.Is(err, bench.ErrUnknownEngine) {
		return usageError("--engine: %w", err)
	}
	if err != nil {
		return err
	}
	if err := f.write(c, r); err != nil {
		return err
	}
	return verdict(r)
}

// definitions are those that were asked for, with their sizes.
func (f *benchFlags) definitions(args []string) ([]bench.Definition, error) {
	all, err := bench.Definitions()
	if err != nil {
		return nil, err
	}
	switch {
	case f.all:
		all = bench.Full(all)
	case len(args) > 0:
		if all, err = bench.Select(all, args...); err != nil {
			return nil, &exitError{exitUsage, err}
		}
	case !f.list:
		if all, err = bench.Select(all, bench.Quick); err != nil {
			return nil, err
		}
	}
	if f.megabytes > 0 {
		all = bench.Resize(all, f.megabytes)
	}
	if f.corpus != "" && len(bench.Own(all)) == 0 || len(all) == 0 {
		return nil, usageError("these definitions have no text that could be replaced")
	}
	return all, nil
}

// write gives the report in every form that was asked for.
func (f *benchFlags) write(c *cobra.Command, r *harness.Report) error {
	out := c.OutOrStdout()
	var err error
	switch {
	case f.json:
		err = report.JSON(out, r)
	case f.csv:
		err = publish.CSV(out, r)
	default:
		err = publish.Table(out, r, f.peers)
	}
	if f.html != "" {
		err = errors.Join(err, writeFile(f.html, func(w io.Writer) error { return publish.HTML(w, r) }))
	}
	if f.record != "" {
		paths, failed := publish.Record(f.record, r)
		err = errors.Join(err, failed)
		for _, p := range paths {
			fmt.Fprintf(c.ErrOrStderr(), "wrote %s\n", p)
		}
	}
	return err
}

// checkOutputs finds out before measuring whether the files can be written.
func (f *benchFlags) checkOutputs() error {
	if f.html != "" {
		if err := checkFile(f.html); err != nil {
			return fmt.Errorf("--html: %w", err)
		}
	}
	if f.record != "" {
		if err := checkDirectory(f.record); err != nil {
			return fmt.Errorf("--record %s: %w", f.record, err)
		}
	}
	return nil
}

// checkFile returns the error that writing a file will give. It changes
// nothing, and leaves devices and pipes alone, which can be opened but once.
func checkFile(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil
	}
	f, failed := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o666)
	if failed != nil {
		return failed
	}
	f.Close()
	if errors.Is(err, fs.ErrNotExist) {
		return os.Remove(path)
	}
	return nil
}

// checkDirectory returns the error that making files in a directory will give.
func checkDirectory(path string) error {
	f, err := os.CreateTemp(path, ".aktsyn-*")
	var failed *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("there is no such directory: make it first")
	case errors.As(err, &failed):
		return failed.Err // the file's name is of no use
	case err != nil:
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// verdict ends the command by what has no figure.
func verdict(r *harness.Report) error {
	faulty, contended := 0, 0
	for _, result := range r.Results {
		for _, row := range result.Rows {
			switch {
			case row.Faulty():
				faulty++
			case row.Refused != "":
				contended++
			}
		}
	}
	switch {
	case faulty > 0:
		return fmt.Errorf("%d rows have no figure because of wrong matches or errors; if the detectors changed on purpose: aktsyn bench pin", faulty)
	case contended > 0:
		return &exitError{exitIncomplete, fmt.Errorf(
			"%d rows have no figure because the machine was busy: measure again when it is quiet, or use --allow-contended", contended)}
	}
	return nil
}

// command is the command line that repeats the run. It does not name the
// corpus: what a file is called may say something of what is in it.
func (f *benchFlags) command(args []string) string {
	parts := []string{"aktsyn", "bench"}
	for _, a := range args {
		parts = append(parts, shellWord(a))
	}
	if f.all {
		parts = append(parts, "--all")
	}
	for _, e := range f.engines {
		parts = append(parts, "--engine", shellWord(e))
	}
	if f.reps != 5 {
		parts = append(parts, "--reps", fmt.Sprint(f.reps))
	}
	if f.megabytes > 0 {
		parts = append(parts, "--mb", fmt.Sprint(f.megabytes))
	}
	if f.corpus != "" {
		parts = append(parts, "--corpus", "FILE")
	}
	if f.allow {
		parts = append(parts, "--allow-contended")
	}
	return strings.Join(parts, " ")
}

// shellWord puts a word in quotes if a shell would take it for several.
func shellWord(s string) string {
	if strings.ContainsAny(s, " \t'\"\\$*?[](){}<>|&;`") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// sourceCommit is the source's revision as the Makefile or else the Go tool
// stamped it, or empty.
func sourceCommit() string {
	if commit != "" {
		return commit
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	revision, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "-dirty"
		}
	}
	if revision == "" {
		return ""
	}
	return revision + dirty
}

func listDefinitions(w io.Writer, definitions []bench.Definition) error {
	out, err := report.NewWriter(w, report.Table, []string{"definition", "model", "text", "about"})
	if err != nil {
		return err
	}
	for _, d := range definitions {
		text := ""
		if d.Bytes > 0 {
			text = fmt.Sprintf("%d MB", d.Bytes/1_000_000)
		}
		if err := out.Write(d.Name, string(d.Model), text, d.About); err != nil {
			return err
		}
	}
	return out.Close()
}
