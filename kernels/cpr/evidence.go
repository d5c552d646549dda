package cpr

import (
	"bytes"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/charclass"
)

const (
	// nameGap is how many blanks and marks may stand between a name and the
	// number, the gap between two columns of a layout.
	nameGap = 16
	// firmReach is how far behind a name the "A/S" of a firm is looked for.
	firmReach = 32
	// unitReach is how far from a number others tell it for a production
	// unit's: what a CVR number or a line of a list takes up.
	unitReach = 64
	// tokenReach is how much of a machine-made name is looked at on either
	// side: a UUID has 36 characters.
	tokenReach = 40
	// listReach is what may stand between two numbers of a list.
	listReach = 24
	// listDepth is how many candidates are tried as the list's number before.
	listDepth = 4
)

// evidence gathers what stands around the candidates of one page.
type evidence struct {
	text       []byte
	cells      bool // the page is a table
	columns    *columns
	classes    *charclass.Map
	spelled    *spelled
	candidates []candidate
	headed     bool // the header of the column asked about last names it for CPR
	quiet      quiet
	search     labelSearch
	// listed is the end of the latest number that has or shares a label in the
	// plural, "CPR-numre: ", 0 before the first.
	listed uint32
}

// gather adds the signals of the surroundings to every candidate, in order.
// Candidates inside longer numbers stay low whatever speaks for them; only
// those that begin the longer number are asked, since a label stands there
// (IsFragment).
func (e *evidence) gather() {
	for i := range e.candidates {
		c := &e.candidates[i]
		if c.signals.Has(LongerNumber) && !e.beginsRun(c) {
			continue
		}
		c.signals |= e.label(i)
		if c.kind == kernels.CPR {
			c.signals |= e.edges(c) | e.shape(i)
		}
		if !c.signals.Any(PostcodeShape|Timestamp|PeriodShape) && e.nameNear(c) {
			c.signals |= NameNear
		}
	}
}

// beginsRun reports whether no digit stands right before a candidate.
func (e *evidence) beginsRun(c *candidate) bool {
	return c.start == 0 || !isASCIIDigit(e.text[c.start-1])
}

// label finds what names the number: the nearest label before it, what
// follows it, the header of its column, or the label of the list it is in.
// The cell to the left may be another column's, whose content is no label: a
// contrary word there counts only where the header says nothing.
func (e *evidence) label(i int) kernels.Signals {
	c := &e.candidates[i]
	before, header := e.labelAndHeader(c)
	found := &e.search.finding
	if before.Has(Label) {
		if found.many {
			e.listed = c.end
		}
		return before
	}
	against := before & (ContraryLabel | UnknownLabel)
	behind := e.labelBehind(int(c.end))
	if against != 0 && !found.left {
		return before | behind&Label
	}
	before &^= against
	if behind != 0 {
		return before | behind
	}
	if header == ColumnHeader || !before.Has(LabelNear) && header != 0 {
		return before | header
	}
	if against != 0 || before.Has(LabelNear) {
		return before | against
	}
	return before | e.listLabel(i)
}

// labelAndHeader finds the label before a number, and what the header of its
// column says. Where the header names the column for CPR, no other cell speaks.
//
// In prose a label mostly stands right before the number, in the same cell
// whatever the cells are, and no header is looked for; whether one was found for
// the number before tells what to look for first.
func (e *evidence) labelAndHeader(c *candidate) (before, header kernels.Signals) {
	cell := 0
	headerFirst := e.cells || e.headed
	if headerFirst {
		header, cell = e.header(c)
	}
	before = e.labelBefore(c, cell)
	if headerFirst || before.Has(Label) && !e.search.bordered {
		return before, header
	}
	if header, cell = e.header(c); cell > e.search.pos {
		before = e.labelBefore(c, cell)
	}
	return before, header
}

// header returns what the header of a number's column says, and where its cell
// begins if that is for CPR.
func (e *evidence) header(c *candidate) (said kernels.Signals, cell int) {
	said, cell = e.columns.header(int(c.start), &c.value)
	if e.headed = said == ColumnHeader; !e.headed {
		cell = 0 // other cells may speak
	}
	return said, cell
}

// labelBefore searches for the label before the candidate, not before from.
func (e *evidence) labelBefore(c *candidate, from int) kernels.Signals {
	f := &e.search.finding
	switch from = max(from, int(c.start)-lookBehind); {
	case !e.cells && e.spelled.find(f, e.text, from, int(c.start)):
		e.quiet.words = 0
	case !e.searchLabel(c, from):
		return 0
	}
	f.birth = f.birth && !c.signals.Has(GroupedDate) // "født 01.01.1990 8000 Aarhus"
	return f.before(&c.value)
}

// searchLabel searches for the label before the candidate and reports whether
// anything may name it. Most searches that find none are over before anything has
// to be looked up.
func (e *evidence) searchLabel(c *candidate, from int) bool {
	start, s, q := int(c.start), &e.search, &e.quiet
	if e.passQuiet(from, start); q.over {
		s.finding = finding{pos: q.pos, silent: q.silent}
		return false
	}
	*s = labelSearch{text: e.text, classes: e.classes, from: from, next: start, cells: e.cells, crossed: q.crossed}
	s.blanks = c.signals.Any(BlankSeparator | WeakSeparator)
	s.pos, s.near, s.silent = q.pos, q.near, q.silent
	e.nearest()
	if s.speaksFor() {
		if s.bordered = bordered(e.text[s.pos:start]); !e.cells {
			e.spelled.keep(e.text, start, &s.finding)
		}
	}
	return true
}

// nearest is the search's own nearest, but passes what means nothing quietly.
func (e *evidence) nearest() {
	s, q := &e.search, &e.quiet
	for s.pos > s.from && e.loudStep() && s.role == roleNone {
		q.word = -1
		if s.numbered {
			continue // then any word may mean something
		}
		q.back(q.pos - s.pos)
		q.near, q.crossed = s.near, s.crossed
		e.goOnQuietly(s.from)
		if s.pos, s.near, s.crossed = q.pos, q.near, q.crossed; q.over {
			return
		}
	}
}

// loudStep is the search's step from what cannot be passed quietly.
func (e *evidence) loudStep() bool {
	if e.quiet.word >= 0 {
		return e.search.hear(e.quiet.word)
	}
	return e.search.step()
}

// before turns a finding before a number into signals. "PNR" is the person's
// number in CPR systems; before a number that begins with 10 it may as well
// be a production unit's, and says less.
func (f *finding) before(n *number) kernels.Signals {
	var s kernels.Signals
	if f.birth {
		s = BirthWord
	}
	switch {
	case f.role == roleContrary && !f.near:
		return s | ContraryLabel
	case f.role == roleUnknown && !f.near:
		return s | UnknownLabel
	case f.role == rolePNR && n.tenPrefix(), f.role.speaksFor() && f.near:
		return s | LabelNear
	case f.role.speaksFor():
		return s | Label
	}
	return s
}

func (r role) speaksFor() bool { return r == roleLabel || r == rolePNR }

// speaksFor reports whether what was found speaks for the number right behind it.
func (f *finding) speaksFor() bool { return f.role.speaksFor() && !f.near }

// against reports whether a word names another kind of number, known or not.
func (r role) against() bool { return r == roleContrary || r == roleUnknown }

func (n *number) tenPrefix() bool { return n[0] == '1' && n[1] == '0' }

// listLabel lets a number share the label of the one before it in a list,
// "CPR-numre: 010190-1234, 020290-2345 og 030390-3456".
func (e *evidence) listLabel(i int) kernels.Signals {
	c := &e.candidates[i]
	for j := i - 1; j >= 0 && j >= i-listDepth; j-- {
		o := &e.candidates[j]
		said := o.signals & (Label | LabelShared | LabelNear | ContraryLabel | UnknownLabel)
		if said == 0 || o.end > c.start || c.start-o.end > listReach || !e.inList(o, c) {
			continue
		}
		if !said.Any(Label | LabelShared) {
			return said
		}
		if o.end == e.listed {
			e.listed = c.end
		}
		return LabelShared
	}
	return 0
}

// inList reports whether a list goes on from one number to the next:
// punctuation, "og" and the like stand between, and at most one line end.
// Lists do not cross the borders of cells. Behind a line end the number is
// alone, or the first in its line, unless a comma or the like joins it: of
// lines that say more each has its own subject.
func (e *evidence) inList(last, next *candidate) bool {
	gap := e.text[last.end:next.start]
	lines, joined := 0, false
	for i := 0; i < len(gap); {
		if end := wordEnd(gap, i); end > i {
			if !isListWord(gap[i:end]) {
				return false
			}
			i, joined = end, true
			continue
		}
		switch c := gap[i]; {
		case c == '\n':
			lines++
		case c == '\t' && e.cells, bytes.IndexByte([]byte(" ,;&/()+-*\t\r"), c) < 0:
			return false
		case bytes.IndexByte([]byte(",;&/+"), c) >= 0:
			joined = true
		}
		i++
	}
	return lines == 0 || lines == 1 && !e.cells && (joined || !wordFollows(e.text[next.end:]))
}

// wordFollows reports whether text begins with a word that no list is made
// with, blanks and marks aside.
func wordFollows(text []byte) bool {
	start := 0
	for start < len(text) && start < nameGap && isNameGap(text[start]) {
		start++
	}
	end := wordEnd(text, start)
	return end > start && !isListWord(text[start:end])
}

func isListWord(word []byte) bool {
	switch string(word) {
	case "og", "samt", "eller", "and", "or":
		return true
	}
	return false
}
