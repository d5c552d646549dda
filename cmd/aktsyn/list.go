package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math"

	"github.com/spf13/cobra"

	"aktsyn/pipeline"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/certificate"
	"aktsyn/pipeline/extract"
	"aktsyn/pipeline/hitindex"
	"aktsyn/pipeline/keys"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/reveal"
	"aktsyn/pipeline/ruleset"
	"aktsyn/pipeline/source"
	"aktsyn/pipeline/textcache"
)

// chosenRun is the run that a question is about: the one that --run names,
// else the newest complete one.
func chosenRun(ix *hitindex.Index, id uint32) (hitindex.Run, error) {
	if id == 0 {
		return ix.Current()
	}
	return ix.Run(id)
}

// lister shows rows of one run.
type lister struct {
	c     *cobra.Command
	ix    *hitindex.Index
	key   keys.Key
	run   hitindex.Run
	rules *ruleset.Ruleset
	flags *listFlags
	// action and values go into the audit log.
	action  string
	values  []batch.Value
	display func(path string) string
	cells   *report.Cells
}

// show lists rows.
func (l *lister) show(rows iter.Seq2[hitindex.HitRow, error]) error {
	columns := report.ListedColumns()
	if l.flags.boxes {
		columns = append(columns, boxColumns...)
	}
	w, err := l.flags.writer(l.c, columns)
	if err != nil {
		return err
	}
	err = l.each(rows, func(row reveal.Row) error {
		values := l.listed(row).Row()
		if l.flags.boxes {
			values = append(values, boxValues(row.Location)...)
		}
		return w.Write(values...)
	})
	if err != nil {
		return err
	}
	return w.Close()
}

// boxColumns are those of --boxes.
var boxColumns = []string{"boxes", "page_size", "unit"}

// boxValues are where a row's text stands; without a place there are no boxes,
// and the rest is null.
func boxValues(l reveal.Location) []any {
	if len(l.Rectangles) == 0 {
		return []any{[]string{}, nil, nil}
	}
	return []any{l.Rectangles, l.Page, l.Unit}
}

// each calls f for every row, with its text when that is to be revealed, and
// tells what the rows cannot know. What searches or reveals is logged before
// anything is shown; rows is therefore gone through twice when there are many.
func (l *lister) each(rows iter.Seq2[hitindex.HitRow, error], f func(reveal.Row) error) error {
	if l.flags.reveal {
		l.action += " reveal"
	}
	if l.flags.reveal || l.values != nil {
		var err error
		if rows, err = l.audit(rows); err != nil {
			return err
		}
	}
	clear, done, err := l.clear(rows)
	if err != nil {
		return err
	}
	defer done()
	shown, lost, waiting := 0, 0, 0
	for row, err := range clear {
		if err != nil {
			return err
		}
		switch {
		case row.Waits:
			waiting++
		case l.flags.reveal && row.Text == nil:
			lost++
		}
		if err := f(row); err != nil {
			return err
		}
		shown++
	}
	l.warn(shown, lost, waiting)
	return nil
}

// warn tells what was not shown, or not in clear, and why.
func (l *lister) warn(shown, lost, waiting int) {
	if shown == 0 {
		fmt.Fprintf(l.c.ErrOrStderr(), "aktsyn: run %d has no such hit\n", l.run.ID)
	}
	if lost > 0 {
		fmt.Fprintf(l.c.ErrOrStderr(), "aktsyn: %d hits are shown masked: the archive no longer holds their text there; scan it again\n", lost)
	}
	if waiting > 0 {
		fmt.Fprintf(l.c.ErrOrStderr(), "aktsyn: %d hits are shown masked: they stand on scans and pictures, which were not read again\n", waiting)
	}
	warnGaps(l.c.ErrOrStderr(), l.run)
}

// warnGaps tells what an answer from the run cannot know.
func warnGaps(w io.Writer, r hitindex.Run) {
	if r.State != hitindex.Complete {
		fmt.Fprintf(w, "aktsyn: run %d is %s: only %d of %d files have a result of this run\n", r.ID, r.State, r.Done, r.Files)
	}
	warnNotLookedFor(w, r)
	if !r.Grading.Current() {
		fmt.Fprintf(w, "aktsyn: run %d was graded by other rules than those of this aktsyn; its sums are by those, and the next scan grades all hits anew\n", r.ID)
	}
	if r.Erased > 0 {
		fmt.Fprintf(w, "aktsyn: %d files of run %d were erased from the index, wholly or in part, and are read by the next scan if they are still there\n", r.Erased, r.ID)
	}
	if n := unread(r.Totals); n > 0 {
		fmt.Fprintf(w, "aktsyn: %d documents of run %d were not read, or not whole, and may hold more: see 'aktsyn coverage'\n", n, r.ID)
	}
}

// maxAuditValues bounds the values that one entry of the audit log names.
const maxAuditValues = 1 << 20

// maxKeptRows is how many rows are kept from the search that the audit log needs
// for the one that shows them.
const maxKeptRows = 1 << 10

// audit logs what is about to be shown: the values that were searched for
// and, where they are revealed, those of the rows. It returns the rows, which
// need not be searched for again when they are few.
func (l *lister) audit(rows iter.Seq2[hitindex.HitRow, error]) (iter.Seq2[hitindex.HitRow, error], error) {
	e := hitindex.AuditEntry{Action: l.action, Run: l.run.ID, Values: l.values}
	named := map[batch.Value]bool{}
	for _, v := range e.Values {
		named[v] = true
	}
	var kept []hitindex.HitRow
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		if e.Count++; e.Count <= maxKeptRows {
			kept = append(kept, row)
		}
		v := row.Hit.Value
		switch {
		case !l.flags.reveal || named[v]:
		case len(named) == maxAuditValues:
			e.Unlisted = true
		default:
			named[v], e.Values = true, append(e.Values, v)
		}
	}
	if e.Count <= maxKeptRows {
		rows = withoutErrors(kept)
	}
	return rows, l.ix.Audit(e)
}

// withoutErrors is the sequence of rows that were read.
func withoutErrors(rows []hitindex.HitRow) iter.Seq2[hitindex.HitRow, error] {
	return func(yield func(hitindex.HitRow, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// clear adds the clear text to rows when it is to be revealed.
func (l *lister) clear(rows iter.Seq2[hitindex.HitRow, error]) (iter.Seq2[reveal.Row, error], func(), error) {
	if !l.flags.reveal {
		return func(yield func(reveal.Row, error) bool) {
			for row, err := range rows {
				if !yield(reveal.Row{HitRow: row}, err) {
					return
				}
			}
		}, func() {}, nil
	}
	r, err := l.newRereader()
	if err != nil {
		return nil, nil, err
	}
	shown := reveal.Rows(l.c.Context(), rows, r, l.key.NewPseudonymiser(), l.rules.AppendValue)
	if l.flags.boxes {
		shown = reveal.Located(l.c.Context(), shown, r)
	}
	return shown, r.close, nil
}

// rereader is the reveal.Reader of a listing.
type rereader struct {
	*extract.Extractor // of all but pictures
	pictures           *extract.Extractor
	open               func() (*extract.Extractor, error) // makes pictures; nil when that was done
	texts              *textcache.Cache                   // nil when there is none
}

// newRereader opens the text cache that is named, and looks for text
// recognition when it is first needed.
func (l *lister) newRereader() (*rereader, error) {
	tried, err := passwords.Load(l.flags.passwords)
	if err != nil {
		return nil, err
	}
	o := extract.Options{Limits: revealLimits(l.run), Passwords: tried, PasswordsID: tried.Digest(l.key.PasswordsKey())}
	x, err := newExtractor(o)
	if err != nil {
		return nil, err
	}
	r := &rereader{Extractor: x}
	var cache extract.Cache
	if l.flags.texts != "" {
		if r.texts, err = openTexts(l.flags.texts, l.key); err != nil {
			return nil, err
		}
		cache = r.texts
	}
	r.open = func() (*extract.Extractor, error) {
		with := l.flags.ocr.recogniser(l.c.Context(), l.c.ErrOrStderr())
		if with == nil && cache != nil {
			with = noRecognition{}
		}
		o.OCR, o.Cache = with, cache
		return newExtractor(o)
	}
	return r, nil
}

// noRecognition leaves pictures to what is kept of them.
type noRecognition struct{}

// Read implements ocr.Reader.
func (noRecognition) Read(context.Context, ocr.Picture) (ocr.Page, error) {
	return ocr.Page{}, ocr.ErrWaiting
}

// Open is part of extract.Recogniser.
func (noRecognition) Open() bool { return true }

// Method is part of extract.Recogniser: whatever read it.
func (noRecognition) Method() string { return "" }

// Pictures is part of reveal.Reader.
func (r *rereader) Pictures(ctx context.Context, f source.File, wanted func(path string, page uint32) bool, v extract.Visitor) error {
	if can, err := r.readsPictures(); !can {
		return err
	}
	return r.pictures.Pictures(ctx, f, wanted, v)
}

// Layouts is part of reveal.Locator.
func (r *rereader) Layouts(ctx context.Context, f source.File, pages map[extract.Place]bool, pictures bool, v extract.Visitor) error {
	if !pictures {
		return r.Extractor.Layouts(ctx, f, pages, false, v)
	}
	if can, err := r.readsPictures(); !can {
		return err
	}
	return r.pictures.Layouts(ctx, f, pages, true, v)
}

// readsPictures makes pictures if that was not done, and reports whether it can
// read any.
func (r *rereader) readsPictures() (bool, error) {
	if r.open != nil {
		var err error
		if r.pictures, err = r.open(); err != nil {
			return false, err
		}
		r.open = nil
	}
	return r.pictures.ReadsPictures(), nil
}

func (r *rereader) close() {
	r.Close()
	if r.pictures != nil {
		r.pictures.Close()
	}
	if r.texts != nil {
		r.texts.Close()
	}
}

// revealLimits let what the run read be read again: with its limits of formats,
// on which it depends what a page is, and without those that only end a reading,
// as more text than it read does no harm. The depth is the run's too: mails of
// Outlook in each other grow by a third with every level.
func revealLimits(run hitindex.Run) source.Limits {
	l := source.DefaultLimits()
	for _, limit := range source.AllLimits() {
		_ = l.Set(limit.Name, run.Conditions[certificate.LimitPrefix+limit.Name]) // runs of older programs do not say all
	}
	l.DocumentBytes, l.TextBytes, l.TotalBytes, l.Ratio = math.MaxInt32, math.MaxInt32, math.MaxInt64, math.MaxInt32
	l.Entries = math.MaxInt32
	return l
}

// listed is a row as it is shown.
func (l *lister) listed(row reveal.Row) report.Listed {
	h, path := row.Hit, documentPath(l.run, row.Document)
	text := report.Mask(h.Kind, "")
	if row.Text != nil {
		text = string(row.Text)
	}
	return report.Listed{Doc: l.display(path), Page: h.Page, Cell: l.cells.Of(row.Document.Tables, h.Page, h.Row, h.Column),
		Start: h.Start, End: h.End, Kind: h.Kind.String(),
		Grade: h.Grade.String(), Signals: h.Signals.Names(ruleset.SignalNames(h.Kind)), Text: text}
}

// documentPath is a document's path from the archive's root; the root stands
// before it when the run had several.
func documentPath(r hitindex.Run, d *hitindex.Document) string {
	if len(r.Roots) > 1 {
		return pipeline.RootedPath(d.File, d.Path)
	}
	return d.Path
}
