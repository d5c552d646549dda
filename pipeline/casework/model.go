package casework

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"aktsyn/kernels"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/source"
)

// Report is the result of a check. Field names and severities are stable;
// reasons are Danish sentences for people. Values are masked unless the
// check reveals them.
type Report struct {
	Subject SubjectReport `json:"subject"`
	Summary Summary       `json:"summary"`
	SkalSes []Row         `json:"skal_ses"` // most serious first
	Klar    []Klar        `json:"klar"`     // in the archive's order
	Known   []Finding     `json:"known"`    // names of known staff that were found
	// Thresholds are those that are not the default; grades depend on them.
	Thresholds []grades.Change `json:"thresholds,omitempty"`
}

// SubjectReport is whom the case is about.
type SubjectReport struct {
	CPR   []string `json:"cpr"`
	Names []string `json:"names"`
}

// Summary counts. Documents is Klar plus SkalSes.
type Summary struct {
	Documents       int  `json:"documents"`
	Pages           int  `json:"pages"` // of all documents, read or not, as far as known
	Klar            int  `json:"klar"`
	SkalSes         int  `json:"skal_ses"`
	AllKlar         bool `json:"all_klar"`         // there are documents and all are klar
	UnreadDocuments int  `json:"unread_documents"` // not read, or not to their end
	UnreadPages     int  `json:"unread_pages"`     // of documents that were read otherwise
	// OtherPersons are distinct numbers and full names; a person with both
	// counts twice. Those numbered up to OtherPersons are sure, the
	// PossiblePersons after them are weak or may be the subject.
	OtherPersons    int `json:"other_persons"`
	PossiblePersons int `json:"possible_persons"`
	// NamesUnattributed says that no subject name was given, so that every
	// name counts as somebody else's.
	NamesUnattributed bool `json:"names_unattributed"`
	KnownMentions     int  `json:"known_mentions"`  // of known staff, no reason to look
	Fragments         int  `json:"fragments"`       // digits inside longer numbers, no reason to look (cpr.IsFragment)
	LoneCapitals      int  `json:"lone_capitals"`   // words in no list with a capital, no reason to look (person.IsLoneCapital)
	BelowMinGrade     int  `json:"below_min_grade"` // hits left out by the threshold
	Hidden            int  `json:"hidden"`          // hits behind rows that nobody can see on their page
}

// Row is a page, or a whole document, that must be looked at. Its severity
// and reason are those of its most serious finding.
type Row struct {
	Doc      string    `json:"doc"`
	Page     *uint32   `json:"page"` // null is the whole document, 0 the document's name
	Reason   string    `json:"reason"`
	Severity Severity  `json:"severity"`
	Cause    string    `json:"cause,omitempty"` // source.Cause of what was not read
	Findings []Finding `json:"findings"`        // most serious first

	order int // position of the document in the archive
}

// Finding is one value on a page, all its occurrences joined, hidden ones
// apart. Grade and
// signals are those of the best graded occurrence.
type Finding struct {
	Kind    string   `json:"kind"`
	Grade   string   `json:"grade"`
	Signals []string `json:"signals"`
	Text    string   `json:"text"`
	Count   int      `json:"count"`
	Person  int      `json:"person,omitempty"` // the same for the same number or full name; none for a date or single name

	// Cell is where in a table the best graded occurrence stands, if it does.
	Cell *report.Cell `json:"cell,omitempty"`

	// MaybeSubject says that the name may be the subject's, in a document in
	// which the subject does not appear.
	MaybeSubject bool `json:"maybe_subject,omitempty"`

	// Hidden says that the value cannot be seen on the page but copied from
	// it, as under an opaque box. What is seen of it too is a Finding of
	// its own.
	Hidden bool `json:"hidden,omitempty"`

	grade    kernels.Grade
	severity Severity
	id       identity
	who      *otherPerson // nil when Person is to stay 0
}

// Klar is a document that may be handed out as far as this check can see.
type Klar struct {
	Doc   string `json:"doc"`
	Pages uint32 `json:"pages"`
}

var reasons = [...]string{
	Misfiled:         "muligvis lagt på forkert sag",
	OtherCPR:         "anden persons personnummer",
	PossibleCPR:      "muligt personnummer for en anden person",
	OtherBirthDate:   "anden fødselsdato end partens (maskeret personnummer)",
	OtherName:        "anden persons navn",
	Unread:           "ikke læst",
	UnattributedName: "navn (partens navn er ikke oplyst)",
	WeakCPR:          "svagt fund: tal, der kan ligne et personnummer",
	WeakName:         "svagt fund: muligt navn",
	Contains:         "indeholder dokumenter, der skal ses",
}

const maybeSubjectReason = "svagt fund: navn, der kan være partens"

// reasonOf gives the reason of a page by its findings, the most serious first.
func reasonOf(list []Finding) string {
	other := func(f Finding) bool { return !f.MaybeSubject }
	if !slices.ContainsFunc(list, other) {
		return maybeSubjectReason
	}
	return reasons[list[0].severity]
}

// appendPage adds a page's row when anything was found on it.
func appendPage(rows []Row, page uint32, fs findings) []Row {
	if len(fs.list) == 0 {
		return rows
	}
	sortFindings(fs.list)
	return append(rows, Row{Page: &page, Severity: fs.list[0].severity, Reason: reasonOf(fs.list), Findings: fs.list})
}

// sortFindings puts the most serious first and keeps the order of appearance
// otherwise.
func sortFindings(list []Finding) {
	slices.SortStableFunc(list, func(a, b Finding) int { return cmp.Compare(a.severity, b.severity) })
}

func misfiledRow(fs findings, partlyRead bool) Row {
	reason := fmt.Sprintf("%s: parten ses ikke i dokumentet, men %s gør", reasons[Misfiled],
		report.Counted(len(fs.list), "anden persons personnummer", "andre personers personnumre"))
	if partlyRead {
		reason += " (ikke alt er læst)"
	}
	return Row{Severity: Misfiled, Reason: reason, Findings: fs.list}
}

func unreadRow(page *uint32, cause source.Cause, partlyRead bool) Row {
	reason := reasons[Unread]
	if partlyRead {
		reason = "ikke læst til ende"
	}
	return Row{Page: page, Severity: Unread, Cause: cause.String(),
		Reason: reason + ": " + report.DanishCause(cause)}
}

func containsRow(parts int) Row {
	return Row{Severity: Contains,
		Reason: "indeholder " + report.Counted(parts, "dokument", "dokumenter") + ", der skal ses"}
}

// Report gives the result of all shards so far. Other persons are numbered
// in the order of their first appearance, the sure ones before the possible.
func (c *Check) Report() *Report {
	r := &Report{Summary: c.summary, Thresholds: c.o.Thresholds, SkalSes: append([]Row{}, c.rows...), Klar: append([]Klar{}, c.klar...)}
	r.Subject.CPR = c.show(kernels.CPR, c.subject.CPR)
	r.Subject.Names = c.show(kernels.Person, c.subject.Names)
	r.Summary.OtherPersons, r.Summary.PossiblePersons = c.numberPersons()
	r.Summary.Klar = len(c.klar)
	r.Summary.AllKlar = len(c.klar) > 0 && len(c.rows) == 0
	r.Summary.NamesUnattributed = len(c.subject.Names) == 0
	slices.SortStableFunc(r.SkalSes, compareRows)
	for i := range r.SkalSes {
		r.SkalSes[i].Findings = numbered(r.SkalSes[i].Findings)
	}
	r.Known = numbered(c.known.list)
	return r
}

func (c *Check) show(kind kernels.Kind, values []string) []string {
	out := []string{}
	for _, v := range values {
		out = append(out, report.Show(kind, v, c.o.Reveal))
	}
	return out
}

// numberPersons gives every other person its number and counts them.
func (c *Check) numberPersons() (sure, possible int) {
	for _, p := range c.order {
		if p.sure {
			sure++
			p.number = sure
		}
	}
	for _, p := range c.order {
		if !p.sure {
			possible++
			p.number = sure + possible
		}
	}
	return sure, possible
}

// numbered copies findings with the numbers of their persons.
func numbered(list []Finding) []Finding {
	out := append([]Finding{}, list...)
	for i, f := range out {
		if f.who != nil {
			out[i].Person = f.who.number
		}
	}
	return out
}

// WriteJSON writes the report as JSON.
func (r *Report) WriteJSON(w io.Writer) error { return report.JSON(w, r) }

// Incomplete reports whether anything could not be read.
func (r *Report) Incomplete() bool { return r.Summary.UnreadDocuments+r.Summary.UnreadPages > 0 }
