package casework

import (
	"cmp"
	"fmt"

	"aktsyn/kernels"
)

// Severity is why a page or document must be looked at; smaller is more
// serious. What is known to stand there comes first, a number before a name
// because it means one person only. What was not read comes next: anything
// may stand there. What is probably nothing comes last.
type Severity uint8

// The severities, most serious first.
const (
	Misfiled         Severity = iota + 1 // the subject does not appear, another person's number does
	OtherCPR                             // another person's number, certain or high
	PossibleCPR                          // another person's number, medium
	OtherBirthDate                       // a masked number with another birth date than the subject's
	OtherName                            // another person's name, medium or better
	Unread                               // a page or document that was not read
	UnattributedName                     // a name, medium or better, when the subject's name is not known
	WeakCPR                              // digits that are probably not a number, low
	WeakName                             // a word that is probably not, or not all of, a name, low; or a name that may be the subject's
	Contains                             // nothing itself, but packed inside it is a document to look at
)

var severityNames = [...]string{Misfiled: "misfiled", OtherCPR: "other-cpr", PossibleCPR: "possible-cpr",
	OtherBirthDate: "other-birth-date", OtherName: "other-name", Unread: "unread",
	UnattributedName: "unattributed-name", WeakCPR: "weak-cpr", WeakName: "weak-name", Contains: "contains"}

// Severities lists all severities, most serious first.
func Severities() []Severity {
	var out []Severity
	for s := Misfiled; s <= Contains; s++ {
		out = append(out, s)
	}
	return out
}

// String returns the name used in JSON.
func (s Severity) String() string {
	if s > 0 && int(s) < len(severityNames) {
		return severityNames[s]
	}
	return fmt.Sprintf("severity%d", uint8(s))
}

// MarshalText implements encoding.TextMarshaler by String.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// sure reports whether the finding is a person other than the subject, and
// not just possibly one.
func (s Severity) sure() bool { return s >= OtherCPR && s <= OtherName }

// severityOf grades a hit that does not mean the subject. Kinds that this
// package does not know count as names.
func severityOf(kind kernels.Kind, grade kernels.Grade, subjectNamed bool) Severity {
	switch {
	case kind == kernels.CPR && grade >= kernels.High:
		return OtherCPR
	case kind == kernels.CPR && grade == kernels.Medium:
		return PossibleCPR
	case kind == kernels.CPR:
		return WeakCPR
	case kind == kernels.MaskedCPR:
		return OtherBirthDate
	case grade < kernels.Medium:
		return WeakName
	case !subjectNamed:
		return UnattributedName
	}
	return OtherName
}

// compareRows is the order of the pile "skal ses": by severity, then by
// document in the archive's order, then by page, where a row about the whole
// document comes before its pages. It is for slices.SortStableFunc.
func compareRows(a, b Row) int {
	return cmp.Or(
		cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(a.order, b.order),
		cmp.Compare(pageOrder(a.Page), pageOrder(b.Page)),
	)
}

// pageOrder puts the whole document before page 0.
func pageOrder(page *uint32) int64 {
	if page == nil {
		return -1
	}
	return int64(*page)
}
