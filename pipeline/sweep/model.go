package sweep

import (
	"cmp"
	"io"
	"slices"
	"time"

	"aktsyn/pipeline/report"
	"aktsyn/pipeline/source"
)

// Report is the result of a sweep. Field names are stable; it holds no value
// and no name of a person but what Options.Display lets through of paths.
type Report struct {
	Summary   Summary      `json:"summary"`
	Documents []Document   `json:"documents"` // that hold CPR numbers, most persons first, all of them
	Unread    []CauseCount `json:"unread"`    // by cause, in the order of source.Causes
	// UnreadDocuments names what was not read, or not all of it, in the
	// archive's order.
	UnreadDocuments []Unread `json:"unread_documents"`
}

// Summary is what the notification asks for. Each document belongs to at
// most one of the four Documents… counts behind Documents, the strongest.
type Summary struct {
	Tally                     // distinct in the whole archive
	Mentions             int  `json:"mentions"` // occurrences of numbers, certain or high
	Minimum              bool `json:"minimum"`  // something was not read: the figures are a minimum
	Files                int  `json:"files"`    // on disk
	FilesAffected        int  `json:"files_affected"`
	Documents            int  `json:"documents"`              // files, and what is packed inside them
	DocumentsWithNumbers int  `json:"documents_with_numbers"` // CPR numbers, certain or high
	DocumentsPossible    int  `json:"documents_possible"`     // at most medium or masked ones
	DocumentsNamesOnly   int  `json:"documents_names_only"`   // names, medium or better
	DocumentsWeak        int  `json:"documents_weak"`         // low candidates only; not counted as affected
	Pages                int  `json:"pages"`
	PagesAffected        int  `json:"pages_affected"`     // numbers, masked numbers or names, medium or better
	PagesWithNumbers     int  `json:"pages_with_numbers"` // certain or high
	UnreadDocuments      int  `json:"unread_documents"`   // not read, or not to their end
	UnreadPages          int  `json:"unread_pages"`       // of documents that were read otherwise
	// Oldest and Newest are the extreme modification times of affected
	// files, UTC; null when there are none.
	Oldest *time.Time `json:"oldest"`
	Newest *time.Time `json:"newest"`
}

// Document is one that holds CPR numbers, in its pages or its name.
type Document struct {
	Doc string `json:"doc"`
	Tally
	PagesAffected int    `json:"pages_affected"`
	Pages         uint32 `json:"pages"`

	path string // for the order, which must not depend on what is shown
}

// CauseCount is how much was not read for one cause.
type CauseCount struct {
	Cause     string `json:"cause"`
	Documents int    `json:"documents"` // whole documents, or their ends
	Pages     int    `json:"pages"`     // single pages of other documents

	cause source.Cause
}

// Unread is a document that was not read, or not all of it.
type Unread struct {
	Doc   string `json:"doc"`
	Cause string `json:"cause"`
	Pages int    `json:"pages"` // single pages; 0 is the whole document, or its end

	cause source.Cause
}

// compareDocuments puts most persons first, then most possible persons, then
// the path.
func compareDocuments(a, b Document) int {
	return cmp.Or(
		cmp.Compare(b.Persons, a.Persons),
		cmp.Compare(b.PossiblePersons, a.PossiblePersons),
		cmp.Compare(a.path, b.path),
	)
}

// Report gives the result of all shards so far.
func (a *Assessment) Report() *Report {
	r := &Report{Summary: a.summary, Documents: append([]Document{}, a.rows...),
		Unread: []CauseCount{}, UnreadDocuments: append([]Unread{}, a.unread...)}
	slices.SortStableFunc(r.Documents, compareDocuments)
	for _, c := range a.causes {
		r.Unread = append(r.Unread, *c)
	}
	slices.SortFunc(r.Unread, func(a, b CauseCount) int { return cmp.Compare(a.cause, b.cause) })
	r.Summary.Minimum = len(a.unread) > 0
	return r
}

// WriteJSON writes the report as JSON.
func (r *Report) WriteJSON(w io.Writer) error { return report.JSON(w, r) }

// Incomplete reports whether anything could not be read.
func (r *Report) Incomplete() bool { return r.Summary.Minimum }
