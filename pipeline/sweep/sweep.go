// Package sweep assesses a data breach: whose data lay in the files that got
// out, for the notification under article 33 of the GDPR, which asks for the
// approximate number of data subjects and records concerned.
//
// Persons are counted by distinct CPR number, told apart by its pseudonym; no
// clear value is held. A number that is certain or high anywhere is a person;
// one that is never more than medium or low is a possible person, counted
// apart. Persons known by name alone are not counted, the documents they
// stand in are. When anything could not be read the figures are a minimum,
// and the report says so.
//
// Files on disk come first in the report: an archive file with thirty letters
// of one person each is one file with thirty persons. The documents inside
// them follow.
//
// Memory grows by about 25 to 50 bytes per distinct number and by a row per
// file and per document that holds any; nothing is capped.
package sweep

import (
	"context"
	"fmt"
	"time"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
	"aktsyn/kernels/gate"
	"aktsyn/kernels/person"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/source"
)

// Options say how an assessment is made. The zero value shows whole paths.
type Options struct {
	// Display turns a document's path into what the report shows of it.
	Display func(path string) string
	// Thresholds are those that are not the default, by which hits were graded.
	Thresholds []grades.Change
}

// Assessment collects the results of one sweep. It is an engine.Sink whose
// engine must make pseudonyms, and belongs to one goroutine.
type Assessment struct {
	o          Options
	seen       map[batch.Value]seen
	doc        uint32 // number of the document being counted, from 1
	files      []File
	rows       []Document
	categories []CategoryCount // all, with the bits of gate.Categories
	unread     []Unread
	causes     map[source.Cause]*CauseCount
	summary    Summary
}

// seen is what is known of a number: in the whole archive, and in the last
// document that held it and that document's file, which saves a set of
// numbers per document and per file.
type seen struct {
	doc                     uint32 // the last document; it tells the last file too
	docSure, fileSure, sure bool
}

// New begins an assessment.
func New(o Options) *Assessment {
	if o.Display == nil {
		o.Display = func(path string) string { return path }
	}
	a := &Assessment{o: o, seen: map[batch.Value]seen{}, causes: map[source.Cause]*CauseCount{}}
	for _, c := range gate.Categories() {
		a.categories = append(a.categories, CategoryCount{ID: c.ID, Danish: c.Danish, Article: c.Article, bit: c.Bit})
	}
	return a
}

// Class is the strongest kind of personal data on a page or in a document.
type Class uint8

// The classes, ascending.
const (
	Nothing  Class = iota // no hit
	Weak                  // only candidates of low grade
	Names                 // names, medium or better, without numbers
	Possible              // a CPR number of medium grade, or a masked one
	Numbers               // a CPR number, certain or high
)

// classOf is the class of one hit. Kinds that this package does not know
// count as names.
func classOf(kind kernels.Kind, grade kernels.Grade) Class {
	switch {
	case kind == kernels.MaskedCPR: // its kernel grades it low: it is a birth date, but surely one
		return Possible
	case grade < kernels.Medium:
		return Weak
	case kind != kernels.CPR:
		return Names
	case grade == kernels.Medium:
		return Possible
	}
	return Numbers
}

// affected reports whether c counts as personal data.
func (c Class) affected() bool { return c >= Names }

// Shard implements engine.Sink. It fails when a number has no pseudonym:
// all numbers would be one person then.
func (a *Assessment) Shard(ctx context.Context, r engine.Result) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	hits, next := r.Hits, 0 // those and the document that come next
	for i, f := range r.Shard.Files {
		file := fileCount{first: a.doc + 1}
		for ; next < len(r.Docs) && r.Docs[next].File == uint32(i); next++ {
			n := 0
			for n < len(hits) && hits[n].Doc == uint32(next) {
				n++
			}
			if err := a.count(&file, r.Docs[next], hits[:n]); err != nil {
				return err
			}
			hits = hits[n:]
		}
		a.countFile(f, file)
	}
	if next != len(r.Docs) {
		return fmt.Errorf("sweep: documents of shard %d are out of order or name no file", r.Shard.ID)
	}
	if len(hits) != 0 {
		return fmt.Errorf("sweep: hits of shard %d are out of order or name no document", r.Shard.ID)
	}
	return nil
}

// fileCount is the file being counted.
type fileCount struct {
	row   File
	first uint32 // number of its first document; those of one file follow each other
	class Class
}

func (a *Assessment) countFile(f source.File, file fileCount) {
	a.summary.Files++
	var modified *time.Time
	if !f.MTime.IsZero() {
		at := f.MTime.UTC()
		modified = &at
	}
	if file.class.affected() {
		a.summary.FilesAffected++
		a.summary.span(modified)
	}
	if row := file.row; row.any() {
		row.File, row.Modified = a.o.Display(row.path), modified
		a.files = append(a.files, row)
	}
}

// span widens the extreme times by one more, which may be unknown.
func (s *Summary) span(at *time.Time) {
	if at == nil {
		return
	}
	if s.Oldest == nil || at.Before(*s.Oldest) {
		s.Oldest = at
	}
	if s.Newest == nil || at.After(*s.Newest) {
		s.Newest = at
	}
}

// count takes one document of file in.
func (a *Assessment) count(file *fileCount, d engine.Document, hits []batch.Hit) error {
	a.doc++
	if a.doc == file.first {
		file.row.path = d.Path
	}
	row := Document{Pages: d.Pages, path: d.Path}
	var name, pages Class
	for from := 0; from < len(hits); {
		to := from
		var page Class
		for ; to < len(hits) && hits[to].Page == hits[from].Page; to++ {
			if err := a.countHit(file, &row, hits[to]); err != nil {
				return err
			}
			if !cpr.IsFragment(hits[to].Kind, hits[to].Signals) && !person.IsLoneCapital(hits[to].Kind, hits[to].Signals) {
				page = max(page, classOf(hits[to].Kind, hits[to].Grade))
			}
		}
		if hits[from].Page == 0 {
			name = page
		} else {
			a.countPage(&row, page)
			pages = max(pages, page)
		}
		from = to
	}
	a.countDocument(d, row, name, pages)
	file.add(row, max(name, pages))
	return nil
}

// add takes a document's row in; persons are counted by hits.
func (f *fileCount) add(row Document, class Class) {
	f.class = max(f.class, class)
	f.row.Pages += int(row.Pages)
	f.row.PagesAffected += row.PagesAffected
	if row.any() {
		f.row.Documents++
	}
}

func (a *Assessment) countPage(row *Document, page Class) {
	if page.affected() {
		row.PagesAffected++
		a.summary.PagesAffected++
	}
	if page == Numbers {
		a.summary.PagesWithNumbers++
	}
}

// countDocument counts a document by the classes of its name and its pages.
func (a *Assessment) countDocument(d engine.Document, row Document, name, pages Class) {
	s := &a.summary
	s.Documents++
	s.Pages += int(d.Pages)
	switch max(name, pages) {
	case Numbers:
		s.DocumentsWithNumbers++
		if pages < Numbers {
			s.DocumentsNumberNamed++
		}
		a.countWords(d.Words | d.NameWords)
	case Possible:
		s.DocumentsPossible++
	case Names:
		s.DocumentsNamesOnly++
	case Weak:
		s.DocumentsWeak++
	}
	if row.any() {
		row.Doc = a.o.Display(d.Path)
		a.rows = append(a.rows, row)
	}
	a.countUnread(d)
}

func (a *Assessment) countWords(seen kernels.Words) {
	for i := range a.categories {
		if c := &a.categories[i]; seen&c.bit != 0 {
			c.Documents++
		}
	}
}

func (a *Assessment) countUnread(d engine.Document) {
	if d.Cause == source.None {
		return
	}
	a.unread = append(a.unread, Unread{Doc: a.o.Display(d.Path), Cause: d.Cause.String(), Pages: len(d.Unread), cause: d.Cause})
	if len(d.Unread) == 0 {
		a.cause(d.Cause).Documents++
		a.summary.UnreadDocuments++
	}
	for _, p := range d.Unread {
		a.cause(p.Cause).Pages++
		a.summary.UnreadPages++
	}
}

func (a *Assessment) cause(c source.Cause) *CauseCount {
	if a.causes[c] == nil {
		a.causes[c] = &CauseCount{Cause: c.String(), cause: c}
	}
	return a.causes[c]
}

// countHit counts the person behind a number, once in the archive, once in
// the file and once in the document of row.
func (a *Assessment) countHit(file *fileCount, row *Document, h batch.Hit) error {
	if h.Kind != kernels.CPR {
		return nil
	}
	if cpr.IsFragment(h.Kind, h.Signals) {
		a.summary.Fragments++
		return nil
	}
	if h.Value == (batch.Value{}) {
		return fmt.Errorf("sweep: a number came without pseudonym; run the engine with a key")
	}
	sure := h.Grade >= kernels.High
	if sure {
		a.summary.Mentions++
	}
	if sure && cpr.IsHidden(h.Kind, h.Signals) {
		a.summary.HiddenMentions++
	}
	s, known := a.seen[h.Value]
	inFile, inDoc := s.doc >= file.first, s.doc == a.doc
	a.summary.tally(!known, s.sure, sure)
	file.row.tally(!inFile, s.fileSure, sure)
	row.tally(!inDoc, s.docSure, sure)
	a.seen[h.Value] = seen{doc: a.doc, sure: sure || s.sure,
		fileSure: sure || inFile && s.fileSure, docSure: sure || inDoc && s.docSure}
	return nil
}

// Tally counts distinct CPR numbers.
type Tally struct {
	Persons         int `json:"persons"`          // certain or high somewhere
	PossiblePersons int `json:"possible_persons"` // never more than medium or low
}

// any reports whether there is a number at all.
func (t Tally) any() bool { return t.Persons+t.PossiblePersons > 0 }

// tally counts a number: as new, or as one that was not sure and now is.
func (t *Tally) tally(isNew, wasSure, sure bool) {
	switch {
	case isNew && sure:
		t.Persons++
	case isNew:
		t.PossiblePersons++
	case sure && !wasSure:
		t.PossiblePersons--
		t.Persons++
	}
}
