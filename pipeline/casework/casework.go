// Package casework checks the documents of one case before they are handed
// out: to the party who asked for access (aktindsigt) or who is to be heard
// (partshøring). It knows whom the case is about and says on which pages
// somebody else's number or name stands.
//
// Every document lands in exactly one of two piles. "Klar" must be earned:
// every page was read and nobody but the subject was found, not even weakly,
// in the document, its name or anything packed inside it. All else is "skal
// ses", with a row per page and reason, most serious first (Severity). What
// could not be read is always there with its cause.
//
// # Whom a hit means
//
// A CPR number is the subject's when its canonical value is one of the
// subject's. A masked number is the subject's when its birth date is. A name
// is compared with the subject's by Options.Like:
//
//   - Same (given name and surname) is the subject;
//   - Possible ("Jens", "Hansen", "P. Hansen") is taken for the subject in a
//     document in which the subject appears, as a letter names its recipient
//     in full once; in any other document it is a weak row (WeakName,
//     Finding.MaybeSubject), for it may be a namesake;
//   - Different is somebody else.
//
// Everything else is somebody else's. Without a subject name every name
// counts as somebody else's, in a place of its own below what was not read
// (UnattributedName).
//
// The subject appears in a document by number at any grade or by a Same name,
// on a page; the document's name does not count, because it repeats the names
// of the folders above, nor does what is packed inside it. A document in which
// the subject does not appear while another person's number does may lie on
// the wrong case (Misfiled).
//
// Digits inside a longer number, with nothing around them that speaks of a CPR
// number, are counted but no reason to look (cpr.IsFragment): hardly a mail
// would be klar otherwise. So are words in no name list for which no more speaks
// than their capital (person.IsLoneCapital).
//
// Clear values stay in memory. The report is masked unless Options.Reveal is
// set.
package casework

import (
	"context"
	"fmt"
	"strings"

	"aktsyn/kernels"
	"aktsyn/kernels/person"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/source"
)

// Subject is whom the case is about. Values are canonical, as
// kernels.Kernel.AppendValue gives them; several numbers or names (a
// replacement number, a name before marriage) belong to the same person.
type Subject struct {
	CPR   []string // ten characters, "0101901234"
	Names []string // lower case, "jens peter hansen"
}

// Options say how a check is made. The zero value compares names by
// equality, takes hits of all grades and masks.
type Options struct {
	// Like says how far a mention agrees with the full name of a person, both
	// canonical ("jens hansen", "jens peter hansen"). Same must be two words
	// or more, as person.Like's is.
	Like func(mention, name string) person.Likeness
	// SignalNames gives the names of a kind's signal bits.
	SignalNames func(kernels.Kind) []string
	// Display turns a document's path into what the report shows of it.
	Display func(path string) string
	// Known are canonical names of staff. Names that are the Same are listed
	// but are no reason to look; a Possible one is never taken for theirs.
	Known []string
	// MinGrade leaves weaker hits out; the report counts them.
	MinGrade kernels.Grade
	// Thresholds are those that are not the default, by which hits were graded.
	Thresholds []grades.Change
	// Reveal shows values in clear.
	Reveal bool
}

// Check collects the results of one case. It is an engine.Sink whose engine
// must keep clear values, and belongs to one goroutine.
type Check struct {
	o       Options
	subject Subject
	numbers map[string]bool // the subject's CPR numbers
	births  map[string]bool // and their birth dates, DDMMYY
	cells   *report.Cells
	persons map[identity]*otherPerson
	order   []*otherPerson // by first appearance
	known   findings
	rows    []Row
	klar    []Klar
	summary Summary
}

// New begins a check of the case of subject.
func New(subject Subject, o Options) *Check {
	if o.Like == nil {
		o.Like = equalFullNames
	}
	if o.SignalNames == nil {
		o.SignalNames = func(kernels.Kind) []string { return nil }
	}
	if o.Display == nil {
		o.Display = func(path string) string { return path }
	}
	c := &Check{o: o, subject: subject, cells: report.NewCells(o.Reveal), numbers: map[string]bool{}, births: map[string]bool{},
		persons: map[identity]*otherPerson{}}
	for _, number := range subject.CPR {
		c.numbers[number] = true
		for _, date := range birthDates(number) {
			c.births[date] = true
		}
	}
	return c
}

// equalFullNames is the Like of the zero Options.
func equalFullNames(mention, name string) person.Likeness {
	if mention == name && fullName(name) {
		return person.Same
	}
	return person.Different
}

// birthDates gives the dates, DDMMYY, under which a masked form of number may
// stand: as written, and for a replacement number (day + 60, cpr.dk) the date
// behind it.
func birthDates(number string) []string {
	if len(number) < 6 {
		return nil
	}
	dates := []string{number[:6]}
	if day := number[0]; day >= '6' && day <= '9' {
		dates = append(dates, string(day-6)+number[1:6])
	}
	return dates
}

// Shard implements engine.Sink. It fails when the engine kept no clear
// values: nothing could be told apart then.
func (c *Check) Shard(ctx context.Context, r engine.Result) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(r.Clear) != len(r.Hits) {
		return fmt.Errorf("case check: %d hits came with %d clear values; run the engine with KeepClear",
			len(r.Hits), len(r.Clear))
	}
	verdicts := make([]verdict, len(r.Docs))
	from := 0
	for i, d := range r.Docs {
		to := from
		for to < len(r.Hits) && r.Hits[to].Doc == uint32(i) {
			to++
		}
		verdicts[i] = c.examine(d, r.Hits[from:to], r.Clear[from:to])
		from = to
	}
	if from != len(r.Hits) {
		return fmt.Errorf("case check: hits of shard %d are out of order or name no document", r.Shard.ID)
	}
	countParts(r.Docs, verdicts)
	for i, d := range r.Docs {
		c.settle(d, verdicts[i])
	}
	return nil
}

// verdict is what was found in one document.
type verdict struct {
	rows  []Row // without document
	parts int   // documents packed inside that must be looked at
}

// countParts tells every container how many of the documents inside it have
// rows: who hands out a mail hands out its attachments. Documents come in
// the order of their beginning, so the containers around one are a stack.
func countParts(docs []engine.Document, verdicts []verdict) {
	var around []int
	for i, d := range docs {
		for n := len(around); n > 0 && !inside(d, docs[around[n-1]]); n-- {
			around = around[:n-1]
		}
		if len(verdicts[i].rows) > 0 {
			for _, container := range around {
				verdicts[container].parts++
			}
		}
		around = append(around, i)
	}
}

// inside reports whether d is packed, at any depth, in container.
func inside(d, container engine.Document) bool {
	rest, ok := strings.CutPrefix(d.Path, container.Path)
	return ok && d.File == container.File && strings.HasPrefix(rest, "!/")
}

// settle puts a document on its pile.
func (c *Check) settle(d engine.Document, v verdict) {
	doc := c.o.Display(d.Path)
	if v.parts > 0 {
		v.rows = append(v.rows, containsRow(v.parts))
	}
	for _, row := range v.rows {
		row.Doc, row.order = doc, c.summary.Documents
		c.rows = append(c.rows, row)
	}
	if len(v.rows) == 0 {
		c.klar = append(c.klar, Klar{Doc: doc, Pages: d.Pages})
	} else {
		c.summary.SkalSes++
	}
	c.summary.Documents++
	c.summary.Pages += int(d.Pages)
}

// examine judges one document by itself. hits are its hits in order, clear
// their canonical values.
func (c *Check) examine(d engine.Document, hits []batch.Hit, clear []string) verdict {
	rows := c.unread(d)
	var whole findings // numbers of other persons, for Misfiled
	who, subjectAppears := c.whose(hits, clear)
	for from := 0; from < len(hits); {
		to := from
		var page findings
		for ; to < len(hits) && hits[to].Page == hits[from].Page; to++ {
			h, value := hits[to], clear[to]
			if !c.isReason(h, value, who[to]) {
				continue
			}
			f := c.finding(d, h, value, who[to])
			page.add(f)
			if f.severity == OtherCPR {
				f.Hidden, f.Cell = false, nil // one number, seen and unseen, on all pages
				whole.add(f)
			}
		}
		rows = appendPage(rows, hits[from].Page, page)
		from = to
	}
	if !subjectAppears && len(whole.list) > 0 {
		rows = append(rows, misfiledRow(whole, d.Cause != source.None))
	}
	return verdict{rows: rows}
}

// unread gives the rows for what of d was not read.
func (c *Check) unread(d engine.Document) []Row {
	if d.Cause == source.None {
		return nil
	}
	if len(d.Unread) == 0 {
		c.summary.UnreadDocuments++
		return []Row{unreadRow(nil, d.Cause, d.Text > 0)}
	}
	var rows []Row
	for _, p := range d.Unread {
		rows = append(rows, unreadRow(&p.Number, p.Cause, false))
	}
	c.summary.UnreadPages += len(rows)
	return rows
}
