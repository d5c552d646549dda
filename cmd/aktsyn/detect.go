package main

import (
	"context"
	"io"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"aktsyn/kernels"
	"aktsyn/pipeline/detect"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

func detectCommand() *cobra.Command {
	var (
		names    []string
		kinds    []string
		minGrade string
		list     listFlags
		jsonl    bool
		filter   detect.Filter
	)
	c := &cobra.Command{
		Use:   "detect [FILE…]",
		Short: "Find personal data in texts, keeping nothing",
		Long: `Reads texts (the standard input without FILE) and lists the hits in them.
Offsets are bytes into the text as given. A FILE in another format than plain
UTF-8 text (a mail, CSV, HTML, PDF…) is read as a scan would, and offsets are
bytes into the page's text.

With --jsonl the standard input, or each FILE, has a line {"id":…,"text":…}
per text and is answered with a line {"id":…,"hits":[…]} for each.`,
		Example: `  echo "Jens Hansen, cpr 010190-1234" | aktsyn detect --reveal
  aktsyn detect --jsonl --min-grade medium < texts.jsonl > hits.jsonl`,
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			if filter.Kinds, err = parseKinds(kinds); err != nil {
				return err
			}
			if filter.MinGrade, err = kernels.ParseGrade(minGrade); err != nil {
				return usageError("--min-grade: %w", err)
			}
			rules, err := ruleset.New(ruleset.Options{Names: names, Now: time.Now()})
			if err != nil {
				return err
			}
			if len(args) == 0 {
				args = []string{"-"}
			}
			d := detect.New(rules)
			if jsonl {
				return detectJSONL(c, d, args, filter)
			}
			return detectFiles(c, d, args, filter, &list)
		},
	}
	c.Flags().StringArrayVar(&names, "names", nil, "file with more names (repeatable)")
	c.Flags().StringSliceVar(&kinds, "kinds", nil, "only these kinds: cpr, cpr-masked, person")
	c.Flags().StringVar(&minGrade, "min-grade", "low", "only hits of this grade or better")
	c.Flags().BoolVar(&filter.Reveal, "reveal", false, "show the text of hits in clear")
	c.Flags().BoolVar(&jsonl, "jsonl", false, "a JSON object a line in, one a line out")
	list.addFormat(c)
	return c
}

func detectJSONL(c *cobra.Command, d *detect.Detector, paths []string, f detect.Filter) error {
	bad := 0
	for _, path := range paths {
		in, err := openFile(c, path)
		if err != nil {
			return err
		}
		n, err := detect.JSONL(c.Context(), d, in, c.OutOrStdout(), f)
		in.Close()
		if err != nil {
			return err
		}
		bad += n
	}
	return incomplete(bad > 0)
}

func detectFiles(c *cobra.Command, d *detect.Detector, paths []string, f detect.Filter, list *listFlags) error {
	w, err := list.writer(c, report.ListedColumns())
	if err != nil {
		return err
	}
	v := &detectVisitor{d: d, f: f, w: w, display: displayPath(f.Reveal)}
	for _, path := range paths {
		if err := v.file(c, path); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return incomplete(v.unread)
}

// detectVisitor lists the hits of every page it is given.
type detectVisitor struct {
	d       *detect.Detector
	f       detect.Filter
	w       *report.Writer
	display func(string) string
	docs    []string
	unread  bool
	err     io.Writer
}

// file lists the hits of a file, "-" being the standard input.
func (v *detectVisitor) file(c *cobra.Command, path string) error {
	in, err := openFile(c, path)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(in)
	in.Close()
	if err != nil {
		return err
	}
	v.err = c.ErrOrStderr()
	if path == "-" && utf8.Valid(b) || extract.IsProse(b, path) {
		v.docs = []string{path}
		return v.list(0, extract.Page{Number: 1, Form: kernels.Prose, Text: b, Own: uint32(len(b))})
	}
	if path == "-" {
		return usageError("the standard input is no UTF-8 text: name the file instead")
	}
	v.docs = nil
	return v.read(c.Context(), path)
}

// read reads a file of another format than text as a scan would.
func (v *detectVisitor) read(ctx context.Context, path string) error {
	files, err := source.Walk(ctx, []string{path}, source.WalkOptions{})
	if err != nil {
		return err
	}
	x, err := newExtractor(source.DefaultLimits())
	if err != nil {
		return err
	}
	defer x.Close()
	for _, f := range files {
		if err := x.File(ctx, f, v); err != nil {
			return err
		}
	}
	return nil
}

// Begin implements extract.Visitor.
func (v *detectVisitor) Begin(_ uint32, d extract.Document) { v.docs = append(v.docs, d.Path) }

// Page implements extract.Visitor.
func (v *detectVisitor) Page(doc uint32, p extract.Page) error {
	return v.list(doc, p)
}

// End implements extract.Visitor.
func (v *detectVisitor) End(_ uint32, d extract.Document) {
	if d.Cause != source.None {
		v.unread = true
		warnUnread(v.err, d)
	}
}

// list lists the hits that a page owns; those in a repeated margin or header
// are its neighbour's.
func (v *detectVisitor) list(doc uint32, p extract.Page) error {
	for _, h := range v.d.Text(p.Text, p.Form) {
		if !v.f.Shows(h) || h.Start < p.Lead || h.Start >= p.Own {
			continue
		}
		found := v.f.Found(p.Text, h)
		row := report.Listed{Doc: v.display(v.docs[doc]), Page: p.Number, Start: h.Start, End: h.End,
			Kind: found.Kind, Grade: found.Grade, Signals: found.Signals, Text: found.Text}
		if err := v.w.Write(row.Row()...); err != nil {
			return err
		}
	}
	return nil
}
