package casework

import (
	"strings"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
	"aktsyn/kernels/person"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/engine"
	"aktsyn/pipeline/report"
)

// whom says whom a hit means.
type whom uint8

const (
	others   whom = iota // somebody else
	subjects             // the subject
	maybe                // perhaps the subject: a name that is no more than Possible
	staff                // one of Options.Known
)

// whose decides whom the hits of a document mean, and whether the subject
// appears in it, so that Possible names are the subject's.
func (c *Check) whose(hits []batch.Hit, clear []string) (who []whom, appears bool) {
	who = make([]whom, len(hits))
	for i, h := range hits {
		who[i] = c.whom(h.Kind, clear[i])
		// A birth date is shared by too many to show whom a document is about.
		appears = appears || who[i] == subjects && h.Page > 0 && h.Kind != kernels.MaskedCPR
	}
	for i := range who {
		if who[i] == maybe && appears {
			who[i] = subjects
		}
	}
	return who, appears
}

// whom judges a value by itself.
func (c *Check) whom(kind kernels.Kind, value string) whom {
	switch {
	case kind == kernels.CPR && c.numbers[value],
		kind == kernels.MaskedCPR && len(value) >= 6 && c.births[value[:6]]:
		return subjects
	case kind == kernels.Person:
		return c.bearer(value)
	}
	return others
}

// bearer says whom a name means.
func (c *Check) bearer(name string) whom {
	like := c.likest(name, c.subject.Names)
	switch {
	case like == person.Same:
		return subjects
	case c.likest(name, c.o.Known) == person.Same:
		return staff
	case like == person.Possible:
		return maybe
	}
	return others
}

// likest gives the best likeness of a mention to any of names.
func (c *Check) likest(mention string, names []string) person.Likeness {
	best := person.Different
	for _, name := range names {
		best = max(best, c.o.Like(mention, name))
	}
	return best
}

// isReason reports whether a hit is a reason to look, and counts it when it
// is none although it does not mean the subject.
func (c *Check) isReason(h batch.Hit, value string, who whom) bool {
	switch {
	case who == subjects:
		return false
	case h.Grade < c.o.MinGrade:
		c.summary.BelowMinGrade++
		return false
	case cpr.IsFragment(h.Kind, h.Signals):
		c.summary.Fragments++
		return false
	case person.IsLoneCapital(h.Kind, h.Signals):
		c.summary.LoneCapitals++
		return false
	case who == staff:
		c.summary.KnownMentions++
		c.known.add(c.newFinding(h, value))
		return false
	}
	return true
}

// fullName reports whether a canonical name has two words or more.
func fullName(name string) bool { return strings.Contains(name, " ") }

// identity tells other persons apart: by number or by full name. Nothing
// joins a number with a name.
type identity struct {
	kind  kernels.Kind
	value string
}

// otherPerson is another person of the report.
type otherPerson struct {
	number int  // from 1, given when the report is made
	sure   bool // found in a form that is more than a possibility
}

// finding makes the finding of a hit in a document that means somebody else, or may.
func (c *Check) finding(d engine.Document, h batch.Hit, value string, who whom) Finding {
	f := c.newFinding(h, value)
	f.Cell = c.cells.Of(d.Tables, h.Page, h.Row, h.Column)
	if f.Hidden {
		c.summary.Hidden++
	}
	f.severity = severityOf(h.Kind, h.Grade, len(c.subject.Names) > 0)
	if who == maybe {
		f.severity, f.MaybeSubject = WeakName, true
	}
	if h.Kind == kernels.CPR || h.Kind == kernels.Person && fullName(value) {
		f.who = c.person(f.id)
		f.who.sure = f.who.sure || f.severity.sure()
	}
	return f
}

func (c *Check) newFinding(h batch.Hit, value string) Finding {
	return Finding{
		Kind:    h.Kind.String(),
		Grade:   h.Grade.String(),
		Signals: h.Signals.Names(c.o.SignalNames(h.Kind)),
		Text:    report.Show(h.Kind, value, c.o.Reveal),
		Count:   1,
		Hidden:  isHidden(h),
		grade:   h.Grade,
		id:      identity{h.Kind, value},
	}
}

// isHidden reports whether what h found cannot be seen on its page.
func isHidden(h batch.Hit) bool {
	return cpr.IsHidden(h.Kind, h.Signals) || person.IsHidden(h.Kind, h.Signals)
}

// person gives the person behind an identity, the same one every time.
func (c *Check) person(id identity) *otherPerson {
	p := c.persons[id]
	if p == nil {
		p = new(otherPerson)
		c.persons[id] = p
		c.order = append(c.order, p)
	}
	return p
}

// findings joins hits of the same value; the best graded one speaks for it.
// What is hidden is a finding of its own: it must be taken out of the file,
// the other one is seen anyway. The zero value is empty.
type findings struct {
	index map[joint]int
	list  []Finding
}

// joint is what the hits of a finding have in common.
type joint struct {
	id     identity
	hidden bool
}

func (fs *findings) add(f Finding) {
	key := joint{f.id, f.Hidden}
	i, ok := fs.index[key]
	if !ok {
		if fs.index == nil {
			fs.index = map[joint]int{}
		}
		fs.index[key] = len(fs.list)
		fs.list = append(fs.list, f)
		return
	}
	old := &fs.list[i]
	if f.grade > old.grade {
		f.Count = old.Count
		*old = f
	}
	old.Count++
}
