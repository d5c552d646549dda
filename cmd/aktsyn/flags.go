package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/kernels"
	"aktsyn/pipeline"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

// indexFlags name an index and the key that opens it.
type indexFlags struct {
	dir, keyFile, keyCommand string
}

func (f *indexFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.dir, "index", "", "directory of the index (required)")
	c.Flags().StringVar(&f.keyFile, "key-file", "", "file that holds the key (default $AKTSYN_KEY_FILE, else one in your configuration directory)")
	c.Flags().StringVar(&f.keyCommand, "key-command", "", "command that prints the key (default $AKTSYN_KEY_COMMAND)")
}

func (f *indexFlags) check() error {
	if f.dir == "" {
		return usageError("--index DIR is required: the directory of the index")
	}
	return nil
}

// open opens the index; create makes it, and the default key, when missing.
func (f *indexFlags) open(c *cobra.Command, create bool) (*hitindex.Index, keys.Key, error) {
	if err := f.check(); err != nil {
		return nil, keys.Key{}, err
	}
	exists, err := hitindex.Exists(f.dir)
	if err != nil {
		return nil, keys.Key{}, err
	}
	key, from, err := keys.Load(keys.Options{File: f.keyFile, Command: f.keyCommand, Index: f.dir, Create: create && !exists})
	if err != nil {
		return nil, key, err
	}
	if from.Created {
		warn(c.ErrOrStderr(), "made a new key in %s: keep a copy in a safe place, without it the index cannot be read", from.Path)
	}
	ix, err := hitindex.Open(f.dir, key, hitindex.Options{Create: create})
	if err != nil {
		return nil, key, err
	}
	if loss := ix.AuditLoss(); loss != "" {
		warn(c.ErrOrStderr(), "%s: %s; 'aktsyn audit verify' says more", f.dir, loss)
	}
	return ix, key, nil
}

// workFlags say how an archive is examined.
type workFlags struct {
	names      []string
	thresholds thresholdFlags
	workers    int
	limits     source.Limits
	passwords  string // file
	ocr        ocrFlags
	quiet      bool
}

// add gives the command the flags; ocr is how many scans are read without any.
func (f *workFlags) add(c *cobra.Command, ocr string) {
	c.Flags().StringArrayVar(&f.names, "names", nil, "file with more names: a list, or a dictionary made by 'aktsyn names build' (repeatable)")
	c.Flags().IntVar(&f.workers, "workers", runtime.NumCPU(), "cores to use, no more than this machine has")
	c.Flags().BoolVarP(&f.quiet, "quiet", "q", false, "show no progress")
	addPasswords(c, &f.passwords)
	f.ocr.add(c, ocr, &f.limits)
	f.thresholds.add(c)
	addLimits(c, &f.limits)
}

// thresholdFlags say from how many points on hits have a grade.
type thresholdFlags struct{ list []string }

func (f *thresholdFlags) add(c *cobra.Command) {
	d := grades.Default()
	c.Flags().StringArrayVar(&f.list, "threshold", nil, fmt.Sprintf("points from which on hits have a grade, as cpr.high=7 (repeatable; default cpr: %s; person: %s)",
		d.Describe("cpr"), d.Describe("person")))
}

func (f *thresholdFlags) parse() (*grades.Thresholds, error) {
	t, err := grades.Parse(f.list)
	if err != nil {
		return nil, usageError("--threshold: %w", err)
	}
	return &t, nil
}

// addPasswords gives the command the flag that names a file of passwords.
func addPasswords(c *cobra.Command, file *string) {
	c.Flags().StringVar(file, "password-file", "", "file with passwords to try on locked PDF, 7z and RAR documents, one a line, in UTF-8")
}

// check refuses values that make no sense, and caps those that no machine has.
func (f *workFlags) check(c *cobra.Command) error {
	if f.workers <= 0 {
		return usageError("--workers must be greater than 0")
	}
	f.workers = cappedCores(c, "workers", f.workers)
	if _, err := f.thresholds.parse(); err != nil {
		return err
	}
	return f.ocr.check(c)
}

// cappedCores are the cores that a flag asks for, as far as this machine has
// them, which it says: as a night does with its key cores.
func cappedCores(c *cobra.Command, flag string, asked int) int {
	n := runtime.NumCPU()
	if asked > n {
		fmt.Fprintf(c.ErrOrStderr(), "aktsyn: --%s is %d, but this machine has %d; the scan uses what there is\n", flag, asked, n)
	}
	return min(asked, n)
}

// rules builds the ruleset of this run.
func (f *workFlags) rules(ctx context.Context) (*ruleset.Ruleset, error) {
	thresholds, err := f.thresholds.parse()
	if err != nil {
		return nil, err
	}
	return ruleset.New(ctx, ruleset.Options{Names: f.names, Thresholds: thresholds, Now: time.Now()})
}

// options completes what a run of the pipeline needs. The display that it
// starts is to be stopped by the returned function, which may be called again.
func (f *workFlags) options(c *cobra.Command, roots []string, key keys.Key) (pipeline.Options, func(), error) {
	if err := f.check(c); err != nil {
		return pipeline.Options{}, nil, err
	}
	rules, err := f.rules(c.Context())
	if err != nil {
		return pipeline.Options{}, nil, err
	}
	tried, err := passwords.Load(f.passwords)
	if err != nil {
		return pipeline.Options{}, nil, err
	}
	reader, err := readerProcess()
	if err != nil {
		return pipeline.Options{}, nil, err
	}
	tellSandbox(c.ErrOrStderr())
	var shown *display
	o := pipeline.Options{Roots: roots, Rules: rules, Key: key, Workers: f.workers, Limits: f.limits, Passwords: tried,
		Reader: reader, Trial: trialProcess(reader), Progress: new(engine.Progress), Version: version}
	o.Planned = func(p pipeline.Plan) {
		tellPlan(c.ErrOrStderr(), p)
		if !f.quiet {
			shown = startDisplay(c.ErrOrStderr(), o.Progress, p.Files, p.Bytes)
		}
	}
	return o, sync.OnceFunc(func() { shown.stop() }), nil
}

// tellPlan says what a scan begins with.
func tellPlan(w io.Writer, p pipeline.Plan) {
	if r := p.Last; r != nil && r.State != hitindex.Complete {
		fmt.Fprintf(w, "aktsyn: going on with what run %d, begun %s, had done: %d of %d files\n", r.ID, r.Started.Format(time.DateTime), r.Done, r.Files)
	}
}

// listFlags filter and format listed hits.
type listFlags struct {
	format, minGrade, doc string
	kinds                 []string
	run                   uint32
	reveal                bool
	boxes                 bool   // with reveal: where the text stands
	texts                 string // directory of the text cache, for reveal
	passwords             string // file, for reveal
	ocr                   ocrFlags
}

func (f *listFlags) addFormat(c *cobra.Command) {
	c.Flags().StringVar(&f.format, "format", "table", "table, jsonl or csv; csv puts ' before text that begins with = + - @, tab or CR, which spreadsheets would run as a formula, jsonl changes nothing")
}

func (f *listFlags) addHits(c *cobra.Command) {
	f.addFormat(c)
	f.addFilter(c)
	c.Flags().BoolVar(&f.reveal, "reveal", false, "read the text again from the archive and show it in clear; this is logged in the index")
	f.addReread(c)
}

// addReread adds how --reveal reads scans and pictures again.
func (f *listFlags) addReread(c *cobra.Command) {
	c.Flags().StringVar(&f.texts, "text-cache", "", "text cache that scans of this index use: what it has of scans and pictures need not be read again for --reveal")
	addPasswords(c, &f.passwords)
	limits := source.DefaultLimits()
	f.ocr.add(c, ocrAll, &limits)
	c.Flags().Lookup("ocr").Usage = "read scans and pictures by text recognition, again for --reveal: off, budget or all"
}

func (f *listFlags) addFilter(c *cobra.Command) {
	c.Flags().StringSliceVar(&f.kinds, "kind", nil, "only these kinds: cpr, cpr-masked, person (repeatable)")
	c.Flags().StringVar(&f.minGrade, "min-grade", "low", "only hits of this grade or better: low, medium, high, certain")
	c.Flags().StringVar(&f.doc, "doc", "", "only this document, or all in this folder, by path; or a pattern with * and ?")
	c.Flags().Uint32Var(&f.run, "run", 0, "run to ask (default the newest complete one)")
}

func (f *listFlags) filter(c *cobra.Command) (hitindex.Filter, error) {
	kinds, err := parseKinds(f.kinds)
	if err != nil {
		return hitindex.Filter{}, err
	}
	if err := f.ocr.check(c); err != nil {
		return hitindex.Filter{}, err
	}
	grade, err := kernels.ParseGrade(f.minGrade)
	if err != nil {
		return hitindex.Filter{}, usageError("--min-grade: %w", err)
	}
	return hitindex.Filter{Kinds: kinds, MinGrade: grade, Doc: f.doc}, nil
}

// writer begins a listing on the command's output.
func (f *listFlags) writer(c *cobra.Command, columns []string) (*report.Writer, error) {
	format, err := report.ParseFormat(f.format)
	if err != nil {
		return nil, usageError("--format: %w", err)
	}
	return report.NewWriter(c.OutOrStdout(), format, columns)
}

func parseKinds(names []string) ([]kernels.Kind, error) {
	var kinds []kernels.Kind
	for _, name := range names {
		k, err := kernels.ParseKind(strings.TrimSpace(name))
		if err != nil {
			return nil, usageError("%w", err)
		}
		kinds = append(kinds, k)
	}
	return kinds, nil
}

// absolute returns the paths in absolute form, as Exclude wants them.
func absolute(paths ...string) []string {
	var out []string
	for _, p := range paths {
		if abs, err := filepath.Abs(p); err == nil && p != "" {
			out = append(out, abs)
		}
	}
	return out
}

// openFile opens a file for reading, "-" being the standard input.
func openFile(c *cobra.Command, path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(c.InOrStdin()), nil
	}
	return os.Open(path)
}

// readList reads a list of values, one a line, "-" being the standard input.
func readList(c *cobra.Command, path string) ([]string, error) {
	in, err := openFile(c, path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	lines, err := ruleset.ReadLines(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return lines, nil
}
