package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// How many pictures are read, by the names of --ocr.
const (
	ocrOff    = "off"    // none
	ocrBudget = "budget" // as many as --ocr-budget allows
	ocrAll    = "all"    // all
)

// ocrFlags say whether scans and pictures are read.
type ocrFlags struct {
	mode    string
	budget  time.Duration
	workers int
	limits  *source.Limits
	reader  *ocr.Memory // nil when there is none, or was not looked for
	looked  bool
}

// add gives the command the flags; mode is what holds without them. Of the limits,
// which later flags may set, those of text recognition hold.
func (f *ocrFlags) add(c *cobra.Command, mode string, limits *source.Limits) {
	f.limits = limits
	c.Flags().StringVar(&f.mode, "ocr", mode, "read scans and pictures by text recognition: off, budget or all; what is not read is listed as needs-ocr")
	c.Flags().DurationVar(&f.budget, "ocr-budget", 30*time.Minute, "how long scans and pictures are read at most with --ocr=budget")
	c.Flags().IntVar(&f.workers, "ocr-workers", runtime.NumCPU(), "scans and pictures that are read at a time, no more than this machine has cores")
}

// check refuses values that make no sense, and caps those that no machine has.
func (f *ocrFlags) check(c *cobra.Command) error {
	switch {
	case f.mode != ocrOff && f.mode != ocrBudget && f.mode != ocrAll:
		return usageError("--ocr: %q is none of off, budget and all", f.mode)
	case f.budget <= 0:
		return usageError("--ocr-budget must be greater than 0")
	case f.workers <= 0:
		return usageError("--ocr-workers must be greater than 0")
	case f.mode != ocrBudget && c.Flags().Changed("ocr-budget"):
		return usageError("--ocr-budget needs --ocr=budget")
	}
	f.workers = cappedCores(c, "ocr-workers", f.workers)
	return nil
}

// recogniser returns what reads scans and pictures, the same for all calls; nil
// when they are not to be read, or cannot be, which is said on w once.
func (f *ocrFlags) recogniser(ctx context.Context, w io.Writer) extract.Recogniser {
	if !f.looked && f.mode != ocrOff {
		var err error
		if f.reader, err = ocr.Open(ctx, *f.limits, f.workers, f.limit()); err != nil {
			warn(w, "%v", err)
		}
	}
	if f.looked = true; f.reader == nil {
		return nil // of the interface
	}
	return f.reader
}

// limit is how long pictures are read.
func (f *ocrFlags) limit() time.Duration {
	if f.mode == ocrBudget {
		return f.budget
	}
	return ocr.Unlimited
}

// estimate is about how long so many pictures would take to read; 0 when they
// cannot be read.
func (f *ocrFlags) estimate(n int64) time.Duration {
	if f.reader == nil {
		return 0
	}
	return f.reader.Estimate(n)
}

// tellWaiting says on w how many scans and pictures of a run wait to be read,
// and about how long that would take.
func (f *ocrFlags) tellWaiting(w io.Writer, t hitindex.Totals) {
	n := t.Waiting()
	switch {
	case n == 0:
	case f.mode == ocrOff:
		fmt.Fprintf(w, "  waiting   %d scans and pictures: --ocr=budget or --ocr=all reads them\n", n)
	case f.reader != nil:
		fmt.Fprintf(w, "  waiting   %d scans and pictures, for about %v: the next scan goes on, --ocr=all reads them all\n", n, f.estimate(n).Round(time.Second))
	}
}
