package casework

import (
	"slices"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/report"
)

// whom says whom a hit means.
type whom uint8

const (
	subjects whom = iota // the subject
	staff                // one of Options.Known
	others               // somebody else, at or above the threshold
	ignored              // somebody else, below the threshold
)

// whose decides whom a hit means, and counts what is not shown as a reason.
func (c *Check) whose(h batch.Hit, value string) whom {
	switch {
	case c.isSubject(h.Kind, value):
		return subjects
	case h.Grade < c.o.MinGrade:
		c.summary.BelowMinGrade++
		return ignored
	case h.Kind == kernels.Person && c.isKnown(value):
		c.summary.KnownMentions++
		c.known.add(c.newFinding(h, value))
		return staff
	}
	return others
}

func (c *Check) isSubject(kind kernels.Kind, value string) bool {
	switch kind {
	case kernels.CPR:
		return c.numbers[value]
	case kernels.MaskedCPR:
		return len(value) >= 6 && c.births[value[:6]]
	case kernels.Person:
		return slices.ContainsFunc(c.subject.Names, func(name string) bool { return c.o.Compatible(value, name) })
	}
	return false
}

func (c *Check) isKnown(name string) bool {
	return fullName(name) &&
		slices.ContainsFunc(c.o.Known, func(known string) bool { return c.o.Compatible(name, known) })
}

// fullName reports whether a canonical name has two words or more.
func fullName(name string) bool { return strings.Contains(name, " ") }

// appears reports whether a hit that means the subject shows that the
// document is about the subject.
func appears(h batch.Hit, value string) bool {
	if h.Page == 0 {
		return false
	}
	return h.Kind == kernels.CPR || h.Kind == kernels.Person && fullName(value)
}

// identity tells other persons apart: by number or by full name. Nothing
// joins a number with a name.
type identity struct {
	kind  kernels.Kind
	value string
}

// person is another person of the report.
type person struct {
	number int  // from 1, given when the report is made
	sure   bool // found in a form that is more than a possibility
}

// finding makes the finding of a hit that means somebody else.
func (c *Check) finding(h batch.Hit, value string) Finding {
	f := c.newFinding(h, value)
	f.severity = severityOf(h.Kind, h.Grade, len(c.subject.Names) > 0)
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
		grade:   h.Grade,
		id:      identity{h.Kind, value},
	}
}

// person gives the person behind an identity, the same one every time.
func (c *Check) person(id identity) *person {
	p := c.persons[id]
	if p == nil {
		p = new(person)
		c.persons[id] = p
		c.order = append(c.order, p)
	}
	return p
}

// findings joins hits of the same value; the best graded one speaks for it.
// The zero value is empty.
type findings struct {
	index map[identity]int
	list  []Finding
}

func (fs *findings) add(f Finding) {
	i, ok := fs.index[f.id]
	if !ok {
		if fs.index == nil {
			fs.index = map[identity]int{}
		}
		fs.index[f.id] = len(fs.list)
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
