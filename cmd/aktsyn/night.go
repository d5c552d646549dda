package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"aktsyn/pipeline"
	"aktsyn/pipeline/certificate"
	"aktsyn/pipeline/config"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/metrics"
	"aktsyn/pipeline/night"
	"aktsyn/pipeline/report"
)

// The exit codes that only a night has.
const (
	exitWindow  = 4 // the window ended, or is not open: work is left for the next night
	exitRunning = 5 // another night is running
)

// nightFlags are those of 'aktsyn night'.
type nightFlags struct {
	config, until, logFormat          string
	metricsAddr                       string
	archives                          []string
	now, dryRun, asJSON, quiet        bool
	metricsPublic                     bool
	verify, allowEmpty, allowReplaced bool
}

// firstKeyLine makes a key file, and never in the place of one that exists.
const firstKeyLine = `(set -C; umask 077; echo AKTSYN-KEY-1 $(head -c 32 /dev/urandom | base64) > /etc/aktsyn/key)`

func nightCommand() *cobra.Command {
	var f nightFlags
	c := &cobra.Command{
		Use:   "night --config FILE",
		Short: "Scan all archives of a configuration within the night's window",
		Long: `Scans the archives of a configuration one after the other, the one whose last
whole scan is the longest ago first, each into its own index. When the window
ends, or on SIGTERM, it stops within seconds; the next night goes on where it
stopped. What goes wrong with one archive does not stop the others. A lock in
the state directory keeps two nights from meeting.

An archive that is finished gets a signed certificate of coverage, and each night
a page in Danish on what is new and which archives it did not finish, in the
report directory.

The key of the indexes is made by the first night, in the configuration directory
of its user, when the configuration names none. For one that it names with
key-file, make the file once, as the user of the night, and keep a copy of it:

  ` + firstKeyLine + `

The log on the standard error holds no values and no names of documents. The
summary is on the standard output.

Exit codes: 0 complete, 1 an archive failed, 2 wrong usage or configuration,
3 complete, but something could not be read, 4 the window ended or is not open:
goes on the next night, 5 another night is running, 130 or 143 interrupted by
SIGINT or SIGTERM.

` + scheduleHelp,
		Example: `  aktsyn config example /srv/esdh > /etc/aktsyn/aktsyn.toml
  aktsyn night --config /etc/aktsyn/aktsyn.toml --dry-run
  aktsyn night --config /etc/aktsyn/aktsyn.toml --until 06:00
  aktsyn night --config /etc/aktsyn/aktsyn.toml --archive esdh --now --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.run(c) },
	}
	f.add(c)
	return c
}

func (f *nightFlags) add(c *cobra.Command) {
	addConfig(c, &f.config)
	c.Flags().StringVar(&f.until, "until", "", "stop at this time of day, as 06:00 (default: as configured)")
	c.Flags().BoolVar(&f.now, "now", false, "begin although the window is not open; it still ends as configured")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "say what would be done and about how long it would take, and do nothing")
	c.Flags().BoolVar(&f.verify, "verify", false, "compare the content of all files, also of those whose size and times are the same")
	c.Flags().BoolVar(&f.allowEmpty, "allow-empty", false, "take an archive as it is in which there were files before and now are none, of which a part was mounted and now is not, or whose root was a directory and now is none")
	c.Flags().BoolVar(&f.allowReplaced, "allow-replaced", false, allowReplacedUsage)
	c.Flags().StringArrayVar(&f.archives, "archive", nil, "only this archive (repeatable)")
	c.Flags().BoolVar(&f.asJSON, "json", false, "write the summary as JSON")
	c.Flags().BoolVarP(&f.quiet, "quiet", "q", false, "show no progress, log warnings and errors only")
	c.Flags().StringVar(&f.logFormat, "log", "", "text or json (default: text on a terminal, else json)")
	c.Flags().StringVar(&f.metricsAddr, "metrics-addr", "", "answer Prometheus on this address of loopback, as 127.0.0.1:9464 (default: as configured)")
	c.Flags().BoolVar(&f.metricsPublic, "metrics-public", false, "let --metrics-addr be an address that other machines reach")
}

func (f *nightFlags) run(c *cobra.Command) error {
	certificate.Prepare()
	conf, err := f.load(c)
	if err != nil {
		return err
	}
	o, err := f.options(c, conf)
	if err != nil {
		return err
	}
	if f.dryRun {
		list, err := night.Foretell(c.Context(), o)
		if err != nil {
			return err
		}
		return errors.Join(writeForecast(c.OutOrStdout(), list, f.asJSON), forecastError(list))
	}
	if addr := conf.Metrics.Listen; addr != "" {
		if err := o.Metrics.Serve(c.Context(), addr); err != nil {
			return err
		}
	}
	var indexes []string
	for _, a := range conf.Archives {
		indexes = append(indexes, a.Index)
	}
	defer startWitness(c.ErrOrStderr(), indexes...)()
	s, err := night.Run(c.Context(), o)
	err = stopped(c.Context(), err)
	if len(s.Archives) > 0 {
		err = errors.Join(err, writeNight(c.OutOrStdout(), s, f.asJSON))
	}
	return f.end(c.Context(), o, s, err)
}

// load reads the configuration and puts the flags in. Warnings are for 'config
// check'.
func (f *nightFlags) load(c *cobra.Command) (config.Config, error) {
	conf, problems, err := config.Load(f.config)
	if err != nil {
		return conf, &exitError{exitUsage, err}
	}
	if config.Errors(problems) {
		writeProblems(c.ErrOrStderr(), problems)
		warn(c.ErrOrStderr(), "%s has errors: nothing was done", f.config)
		return conf, &exitError{code: exitUsage}
	}
	if f.until != "" {
		if conf.Night.Until, err = config.ParseClock(f.until); err != nil {
			return conf, usageError("--until: %w", err)
		}
	}
	if f.metricsAddr != "" {
		conf.Metrics.Listen = f.metricsAddr
	}
	if conf.Metrics.Listen != "" && !f.metricsPublic {
		if err := metrics.Loopback(conf.Metrics.Listen); err != nil {
			return conf, usageError("--metrics-addr: %w", err)
		}
	}
	return conf, nil
}

// options are those of the night. On a terminal progress is a bar, else it is
// logged.
func (f *nightFlags) options(c *cobra.Command, conf config.Config) (night.Options, error) {
	reader, err := readerProcess()
	if err != nil {
		return night.Options{}, err
	}
	log, err := f.logger(c.ErrOrStderr())
	if err != nil {
		return night.Options{}, err
	}
	o := night.Options{Config: conf, Only: f.archives, Always: f.now, Verify: f.verify, AllowEmpty: f.allowEmpty, AllowReplaced: f.allowReplaced, Version: version, Reader: reader, Trial: trialProcess(reader), Log: log,
		Metrics: metrics.New(version, time.Now())}
	for _, name := range f.archives {
		if _, ok := conf.Archive(name); !ok {
			return o, usageError("--archive: no archive is called %q in %s", name, f.config)
		}
	}
	if isTerminal(c.ErrOrStderr()) && !f.quiet {
		o.Show = func(_ string, p pipeline.Plan, progress *engine.Progress) func() {
			return startDisplay(c.ErrOrStderr(), progress, p.Files, p.Bytes).stop
		}
	}
	return o, nil
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (f *nightFlags) logger(w io.Writer) (*slog.Logger, error) {
	o := &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: maskAttr}
	if f.quiet {
		o.Level = slog.LevelWarn
	}
	switch {
	case f.logFormat == "text", f.logFormat == "" && isTerminal(w):
		return slog.New(slog.NewTextHandler(w, o)), nil
	case f.logFormat == "json", f.logFormat == "":
		return slog.New(slog.NewJSONHandler(w, o)), nil
	}
	return nil, usageError("--log is %q; it is text or json", f.logFormat)
}

// maskAttr masks what is logged in words, which may name paths.
func maskAttr(_ []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Any().(type) {
	case string:
		a.Value = slog.StringValue(report.MaskText(v))
	case error:
		a.Value = slog.StringValue(report.MaskText(v.Error()))
	}
	return a
}

// end gives the night its exit code, and the metrics their last figures.
func (f *nightFlags) end(ctx context.Context, o night.Options, s night.Summary, err error) error {
	err = nightError(s, err)
	if len(s.Archives) > 0 {
		o.Metrics.End(s.Ended, exitCode(ctx, err))
		if file := o.Config.Metrics.Textfile; file != "" {
			err = errors.Join(err, o.Metrics.WriteTextfile(file))
		}
	}
	return err
}

// stopped says in words that a signal ended the night; other errors it returns
// as they are.
func stopped(ctx context.Context, err error) error {
	if err == nil || !errors.Is(err, ctx.Err()) {
		return err
	}
	return fmt.Errorf("the night was stopped (%v): what it has scanned is kept, and the next night goes on there", context.Cause(ctx))
}

// nightError is what a night's outcome is for scripts.
func nightError(s night.Summary, err error) error {
	switch {
	case errors.Is(err, night.ErrRunning):
		return &exitError{exitRunning, err}
	case errors.Is(err, night.ErrOutside):
		return &exitError{exitWindow, err}
	case err != nil:
		return err
	case s.Count(metrics.Failed) > 0 || s.Err != nil:
		return &exitError{code: exitFailed}
	case s.WindowEnded:
		return &exitError{code: exitWindow}
	}
	return incomplete(s.Count(metrics.Incomplete) > 0)
}

// archiveSummary is what became of an archive, as programs read it, with CPR numbers
// masked; the name has none (config).
type archiveSummary struct {
	Archive string        `json:"archive"`
	Owner   string        `json:"owner"`
	Index   string        `json:"index"`
	State   metrics.State `json:"state"`
	Error   string        `json:"error,omitempty"`
	Seconds float64       `json:"seconds"`
	LeftOut night.LeftOut `json:"left_out"`
	Run     *summary      `json:"run"` // null when none was begun
}

// nightSummary is a night as programs read it.
type nightSummary struct {
	Started     time.Time        `json:"started"`
	Ended       time.Time        `json:"ended"`
	Until       *time.Time       `json:"until"` // null without a window
	WindowEnded bool             `json:"window_ended"`
	Archives    []archiveSummary `json:"archives"`
}

func writeNight(w io.Writer, s night.Summary, asJSON bool) error {
	if asJSON {
		return report.JSON(w, summariseNight(s))
	}
	fmt.Fprintf(w, "night %s to %s\n", s.Started.Format(time.DateTime), s.Ended.Format(time.DateTime))
	for _, o := range s.Archives {
		fmt.Fprintf(w, "  %-20s %-10s %s\n", o.Archive.Name, o.State, describeOutcome(o))
	}
	if s.Err != nil {
		fmt.Fprintln(w, report.MaskText(s.Err.Error()))
	}
	if s.WindowEnded {
		fmt.Fprintf(w, "the window ended at %s: the next night goes on\n", s.Until.Format("15:04"))
	}
	return nil
}

func summariseNight(s night.Summary) nightSummary {
	j := nightSummary{Started: s.Started, Ended: s.Ended, WindowEnded: s.WindowEnded}
	if !s.Until.IsZero() {
		j.Until = &s.Until
	}
	for _, o := range s.Archives {
		a := archiveSummary{Archive: o.Archive.Name, Owner: report.MaskText(o.Archive.Owner), Index: report.MaskText(o.Archive.Index),
			State: o.State, Seconds: o.Took.Seconds(), LeftOut: o.LeftOut}
		if o.Err != nil {
			a.Error = report.MaskText(o.Err.Error())
		}
		if o.Run != nil {
			r := summarise(*o.Run)
			a.Run = &r
		}
		j.Archives = append(j.Archives, a)
	}
	return j
}

// describeOutcome is the line of an archive.
func describeOutcome(o night.Outcome) string {
	if o.Err != nil {
		return report.MaskText(o.Err.Error())
	}
	if o.Run == nil {
		return "not begun"
	}
	t := o.Run.Totals
	line := fmt.Sprintf("%d documents, %d of %d pages read, %s", t.Documents, t.PagesRead, t.Pages, o.Took.Round(time.Second))
	if n := unread(t); n > 0 {
		line += fmt.Sprintf("; %d not read, see: aktsyn coverage --index %s", n, report.MaskText(o.Archive.Index))
	}
	if l := o.LeftOut; l != (night.LeftOut{}) {
		line += fmt.Sprintf("; patterns leave out %d files and %d directories", l.Files, l.Directories)
	}
	return line
}

// forecast is what a night would do with an archive, as programs read it.
type forecast struct {
	Archive string `json:"archive"`
	planSummary
	LeftOut night.LeftOut `json:"left_out"`
	Last    *time.Time    `json:"last_complete"` // null: never
	Error   string        `json:"error,omitempty"`
}

// forecastError fails when an archive would; what is wrong was written.
func forecastError(list []night.Forecast) error {
	if slices.ContainsFunc(list, func(f night.Forecast) bool { return f.Err != nil }) {
		return &exitError{code: exitFailed}
	}
	return nil
}

func writeForecast(w io.Writer, list []night.Forecast, asJSON bool) error {
	if asJSON {
		out := make([]forecast, len(list))
		for i, f := range list {
			out[i] = forecast{Archive: f.Archive.Name, planSummary: summarisePlan(f.Plan), LeftOut: f.LeftOut}
			if !f.Last.IsZero() {
				out[i].Last = &f.Last
			}
			if f.Err != nil {
				out[i].Error = report.MaskText(f.Err.Error())
			}
		}
		return report.JSON(w, out)
	}
	for _, f := range list {
		if fmt.Fprintf(w, "%s\n", f.Archive.Name); f.Err != nil {
			fmt.Fprintf(w, "  would fail: %s\n", report.MaskText(f.Err.Error()))
			continue
		}
		if err := writePlan(w, f.Plan, f.Archive.Profile.OCR.Mode == config.OCROff, false); err != nil {
			return err
		}
		if l := f.LeftOut; l != (night.LeftOut{}) {
			fmt.Fprintf(w, "  left out  %d files and %d directories, by patterns\n", l.Files, l.Directories)
		}
	}
	return nil
}
