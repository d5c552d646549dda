package main

import (
	"context"
	"errors"
	"io"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"aktsyn/kernels"
	"aktsyn/pipeline/detect"
	"aktsyn/pipeline/explain"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
)

// detectFlags are those of 'aktsyn detect'.
type detectFlags struct {
	names      []string
	kinds      []string
	minGrade   string
	thresholds thresholdFlags
	list       listFlags
	jsonl      bool
	explains   explainFlags
	reveal     bool
	limits     source.Limits
	locked     string // file of passwords
	pictures   ocrFlags
}

func detectCommand() *cobra.Command {
	f := &detectFlags{}
	c := &cobra.Command{
		Use:   "detect [FILE…]",
		Short: "Find personal data in texts, keeping nothing",
		Long: `Reads texts (the standard input without FILE) and lists the hits in them.
Offsets are bytes into the text as given; a text of more than 256 KB is
examined a piece at a time, but held in memory whole, about twice, without a
limit: scans have limits. A FILE in another format than plain
UTF-8 text (a mail, CSV, HTML, PDF…), or input in another encoding, is read as
a scan would, and offsets are bytes into the page's text. What comes from the
standard input is text, whatever markup is in it.
In a FILE with more than 131,072 hits grades depend on the place, unlike in a scan.

With --jsonl the standard input, or each FILE, has a line {"id":…,"text":…}
per text and is answered with a line {"id":…,"hits":[…]} for each.

With --explain every hit has an "explanation" too: the points of each signal,
their sum and the rules that made its grade. See 'aktsyn explain'.`,
		Example: `  echo "Jens Hansen, cpr 010190-1234" | aktsyn detect --reveal
  aktsyn detect --jsonl --min-grade medium < texts.jsonl > hits.jsonl
  aktsyn detect --explain --format jsonl brev.pdf`,
		RunE: f.run,
	}
	f.add(c)
	return c
}

func (f *detectFlags) add(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.names, "names", nil, "file with more names (repeatable)")
	c.Flags().StringSliceVar(&f.kinds, "kinds", nil, "only these kinds: cpr, cpr-masked, person")
	c.Flags().StringVar(&f.minGrade, "min-grade", "low", "only hits of this grade or better")
	f.thresholds.add(c)
	c.Flags().BoolVar(&f.reveal, "reveal", false, "show the text of hits in clear")
	c.Flags().BoolVar(&f.jsonl, "jsonl", false, "a JSON object a line in, one a line out")
	addPasswords(c, &f.locked)
	f.pictures.add(c, ocrAll, &f.limits)
	addLimits(c, &f.limits, "max-hits") // it shows hits as it finds them
	f.explains.add(c)
	f.list.addFormat(c)
}

func (f *detectFlags) run(c *cobra.Command, args []string) error {
	filter, err := f.filter(c)
	if err != nil {
		return err
	}
	tried, err := passwords.Load(f.locked)
	if err != nil {
		return err
	}
	thresholds, err := f.thresholds.parse()
	if err != nil {
		return err
	}
	rules, err := ruleset.New(c.Context(), ruleset.Options{Names: f.names, Thresholds: thresholds, Now: time.Now()})
	if err != nil {
		return err
	}
	filter.Grading = rules.Scheme()
	if len(args) == 0 {
		args = []string{"-"}
	}
	d := detect.New(rules)
	if f.jsonl {
		return detectJSONL(c, d, args, filter)
	}
	return detectFiles(c, &detectVisitor{d: d, f: filter, limits: f.limits, passwords: tried, ocr: &f.pictures}, args, &f.list)
}

// filter says which hits are shown and how, but for their grading.
func (f *detectFlags) filter(c *cobra.Command) (filter detect.Filter, err error) {
	if err := f.pictures.check(c); err != nil {
		return filter, err
	}
	filter.Reveal = f.reveal
	if filter.Kinds, err = parseKinds(f.kinds); err != nil {
		return filter, err
	}
	if filter.MinGrade, err = kernels.ParseGrade(f.minGrade); err != nil {
		return filter, usageError("--min-grade: %w", err)
	}
	filter.Explain, err = f.explains.language()
	return filter, err
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

func detectFiles(c *cobra.Command, v *detectVisitor, paths []string, list *listFlags) error {
	f := v.f
	columns := report.ListedColumns()
	if f.Explain != "" {
		columns = append(columns, "explanation")
	}
	w, err := list.writer(c, columns)
	if err != nil {
		return err
	}
	v.display, v.cells = displayPath(f.Reveal), report.NewCells(f.Reveal)
	v.show = func(l report.Listed, h kernels.Hit) error {
		if list.format == string(report.Table) { // for people; programs read one language
			l.Grade = explain.GradeWord(f.Explain, h.Grade)
		}
		row := l.Row()
		if f.Explain != "" {
			row = append(row, f.Explanation(h))
		}
		v.shown = true
		return w.Write(row...)
	}
	err = v.files(c, paths)
	if err != nil && !v.shown {
		return err // without headings above it
	}
	if closed := w.Close(); !errors.Is(err, closed) { // a writer that failed does so again
		err = errors.Join(err, closed)
	}
	if err != nil {
		return err
	}
	return incomplete(v.unread)
}

// explainFlags say whether hits are explained where they are listed.
type explainFlags struct {
	explain bool
	lang    string
}

func (f *explainFlags) add(c *cobra.Command) {
	c.Flags().BoolVar(&f.explain, "explain", false, "say why each hit has its grade")
	addLanguage(c, &f.lang)
}

// language is that of the explanations, "" when there are to be none.
func (f *explainFlags) language() (explain.Language, error) {
	l, err := parseLanguage(f.lang)
	if !f.explain {
		l = ""
	}
	return l, err
}

// detectVisitor shows the hits of every page it is given.
type detectVisitor struct {
	d         *detect.Detector
	f         detect.Filter
	limits    source.Limits
	passwords passwords.List
	ocr       *ocrFlags
	show      func(report.Listed, kernels.Hit) error
	display   func(string) string
	cells     *report.Cells
	docs      []string
	pages     *detect.Documents
	unread    bool
	shown     bool // at least one hit
	err       io.Writer
}

// files shows the hits of files, until one cannot be read.
func (v *detectVisitor) files(c *cobra.Command, paths []string) error {
	for _, path := range paths {
		if err := v.file(c, path); err != nil {
			return err
		}
	}
	return nil
}

// file shows the hits of a file, "-" being the standard input.
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
		return v.text(path, b)
	}
	v.docs = nil
	switch {
	case path != "-":
		return v.documents(func() error { return v.read(c.Context(), path) })
	case extract.IsText(b):
		return v.documents(func() error { return extract.New(extract.Options{Limits: v.limits}).Text(c.Context(), path, b, v) })
	}
	return usageError("the standard input is no text: name the file instead")
}

// text shows the hits of a text that stands for a whole document.
func (v *detectVisitor) text(name string, text []byte) error {
	v.docs = []string{name}
	return v.d.Each(text, func(h kernels.Hit) error {
		if !v.f.Shows(h) {
			return nil
		}
		return v.hit(detect.PageHit{Hit: h, Page: 1, Text: v.f.Text(text, h)})
	})
}

// documents shows the hits of the pages that read gives the visitor, also when
// read fails behind some of them.
func (v *detectVisitor) documents(read func() error) error {
	v.pages = v.d.Documents(v.f, v.hit)
	err := read()
	return errors.Join(err, v.pages.End())
}

// read reads a file of another format than text as a scan would.
func (v *detectVisitor) read(ctx context.Context, path string) error {
	files, err := source.Walk(ctx, []string{path}, source.WalkOptions{})
	if err != nil {
		return err
	}
	x, err := newExtractor(extract.Options{Limits: v.limits, Passwords: v.passwords, OCR: v.ocr.recogniser(ctx, v.err)})
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

// End implements extract.Visitor.
func (v *detectVisitor) End(_ uint32, d extract.Document) {
	if d.Cause != source.None {
		v.unread = true
		warnUnread(v.err, d)
	}
}

// Page implements extract.Visitor.
func (v *detectVisitor) Page(doc uint32, p extract.Page) error {
	return v.pages.Page(detect.Page{Doc: doc, Number: p.Number, Form: p.Form, Text: p.Text, Lead: p.Lead, Own: p.Own,
		Label: p.Label, Cells: p.Cells, Marks: p.Marks})
}

// hit shows a hit.
func (v *detectVisitor) hit(h detect.PageHit) error {
	row := report.Listed{Doc: v.display(v.docs[h.Doc]), Page: h.Page, Cell: v.cells.Of(h.Tables, h.Page, h.Cell.Row, h.Cell.Column),
		Start: h.Start, End: h.End, Kind: h.Kind.String(),
		Grade: h.Grade.String(), Signals: h.Signals.Names(ruleset.SignalNames(h.Kind)), Text: h.Text}
	return v.show(row, h.Hit)
}
