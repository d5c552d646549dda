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
// Memory grows by about 25 to 50 bytes per distinct number and by a row per
// document that holds any; nothing is capped.
package sweep

import (
	"context"
	"fmt"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/source"
)

// Options say how an assessment is made. The zero value shows whole paths.
type Options struct {
	// Display turns a document's path into what the report shows of it.
	Display func(path string) string
}

// Assessment collects the results of one sweep. It is an engine.Sink whose
// engine must make pseudonyms, and belongs to one goroutine.
type Assessment struct {
	o       Options
	seen    map[batch.Value]seen
	doc     uint32 // number of the document being counted, from 1
	rows    []Document
	unread  []Unread
	causes  map[source.Cause]*CauseCount
	summary Summary
}

// seen is what is known of a number: in the whole archive, and in the last
// document that held it, which saves a set of numbers per document.
type seen struct {
	doc           uint32
	docSure, sure bool
}

// New begins an assessment.
func New(o Options) *Assessment {
	if o.Display == nil {
		o.Display = func(path string) string { return path }
	}
	return &Assessment{o: o, seen: map[batch.Value]seen{}, causes: map[source.Cause]*CauseCount{}}
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
	affected := make([]bool, len(r.Shard.Files))
	from := 0
	for i, d := range r.Docs {
		to := from
		for to < len(r.Hits) && r.Hits[to].Doc == uint32(i) {
			to++
		}
		class, err := a.count(d, r.Hits[from:to])
		if err != nil {
			return err
		}
		if int(d.File) >= len(affected) {
			return fmt.Errorf("sweep: a document of shard %d names no file", r.Shard.ID)
		}
		affected[d.File] = affected[d.File] || class.affected()
		from = to
	}
	if from != len(r.Hits) {
		return fmt.Errorf("sweep: hits of shard %d are out of order or name no document", r.Shard.ID)
	}
	for i, f := range r.Shard.Files {
		a.countFile(f, affected[i])
	}
	return nil
}

func (a *Assessment) countFile(f source.File, affected bool) {
	a.summary.Files++
	if !affected {
		return
	}
	a.summary.FilesAffected++
	if f.MTime.IsZero() {
		return
	}
	at := f.MTime.UTC()
	if a.summary.Oldest == nil || at.Before(*a.summary.Oldest) {
		a.summary.Oldest = &at
	}
	if a.summary.Newest == nil || at.After(*a.summary.Newest) {
		a.summary.Newest = &at
	}
}

// count takes one document in and gives its class.
func (a *Assessment) count(d engine.Document, hits []batch.Hit) (Class, error) {
	a.doc++
	row := Document{Pages: d.Pages, path: d.Path}
	var whole Class
	for from := 0; from < len(hits); {
		to := from
		var page Class
		for ; to < len(hits) && hits[to].Page == hits[from].Page; to++ {
			if err := a.countHit(&row, hits[to]); err != nil {
				return Nothing, err
			}
			page = max(page, classOf(hits[to].Kind, hits[to].Grade))
		}
		if hits[from].Page > 0 {
			a.countPage(&row, page)
		}
		whole = max(whole, page)
		from = to
	}
	a.countDocument(d, row, whole)
	return whole, nil
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

func (a *Assessment) countDocument(d engine.Document, row Document, class Class) {
	s := &a.summary
	s.Documents++
	s.Pages += int(d.Pages)
	switch class {
	case Numbers:
		s.DocumentsWithNumbers++
	case Possible:
		s.DocumentsPossible++
	case Names:
		s.DocumentsNamesOnly++
	case Weak:
		s.DocumentsWeak++
	}
	if row.Persons+row.PossiblePersons > 0 {
		row.Doc = a.o.Display(d.Path)
		a.rows = append(a.rows, row)
	}
	a.countUnread(d)
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

// countHit counts the person behind a number, once in the archive and once
// in the document of row.
func (a *Assessment) countHit(row *Document, h batch.Hit) error {
	if h.Kind != kernels.CPR {
		return nil
	}
	if h.Value == (batch.Value{}) {
		return fmt.Errorf("sweep: a number came without pseudonym; run the engine with a key")
	}
	sure := h.Grade >= kernels.High
	if sure {
		a.summary.Mentions++
	}
	s, known := a.seen[h.Value]
	a.summary.tally(!known, s.sure, sure)
	row.tally(s.doc != a.doc, s.docSure, sure)
	a.seen[h.Value] = seen{doc: a.doc, sure: s.sure || sure, docSure: sure || s.doc == a.doc && s.docSure}
	return nil
}

// Tally counts distinct CPR numbers.
type Tally struct {
	Persons         int `json:"persons"`          // certain or high somewhere
	PossiblePersons int `json:"possible_persons"` // never more than medium or low
}

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
