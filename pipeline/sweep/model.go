package sweep

import (
	"cmp"
	"io"
	"slices"
	"time"

	"aktsyn/kernels"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/report"
	"aktsyn/pipeline/source"
)

// Report is the result of a sweep. Field names are stable; it holds no value
// and no name of a person but what Options.Display lets through of paths.
type Report struct {
	Summary    Summary         `json:"summary"`
	Thresholds []grades.Change `json:"thresholds,omitempty"` // that are not the default: the figures depend on them
	Files      []File          `json:"files"`                // on disk that hold CPR numbers, most persons first, all of them
	Documents  []Document      `json:"documents"`            // the same for documents: files, and what is packed inside them
	Categories []CategoryCount `json:"categories"`           // whose words were seen, in the order of gate.Categories
	Unread     []CauseCount    `json:"unread"`               // by cause, in the order of source.Causes
	// UnreadDocuments names what was not read, or not all of it, in the
	// archive's order.
	UnreadDocuments []Unread `json:"unread_documents"`
}

// Summary is what the notification asks for. Each document belongs to at
// most one of the four Documents… counts behind Documents, the strongest.
type Summary struct {
	Tally                     // distinct in the whole archive
	Fragments            int  `json:"fragments"`       // digits inside longer numbers, counted nowhere else (cpr.IsFragment)
	Mentions             int  `json:"mentions"`        // occurrences of numbers, certain or high
	HiddenMentions       int  `json:"hidden_mentions"` // of these, under an opaque box: not seen, but copied
	Minimum              bool `json:"minimum"`         // something was not read: the figures are a minimum
	Files                int  `json:"files"`           // on disk
	FilesAffected        int  `json:"files_affected"`
	Documents            int  `json:"documents"`                      // files, and what is packed inside them
	DocumentsWithNumbers int  `json:"documents_with_numbers"`         // CPR numbers, certain or high
	DocumentsNumberNamed int  `json:"documents_numbers_in_name_only"` // of these, those with numbers in their name alone, on no page
	DocumentsPossible    int  `json:"documents_possible"`             // at most medium or masked ones
	DocumentsNamesOnly   int  `json:"documents_names_only"`           // names, medium or better
	DocumentsWeak        int  `json:"documents_weak"`                 // low candidates only; not counted as affected
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

// File is a file on disk that holds CPR numbers, with all that is packed
// inside it; each person is counted once per file.
type File struct {
	File string `json:"file"` // the path of its outermost document
	Tally
	Documents     int        `json:"documents"` // that hold CPR numbers, the rows of Report.Documents
	PagesAffected int        `json:"pages_affected"`
	Pages         int        `json:"pages"`
	Modified      *time.Time `json:"modified"` // UTC; null when it is not known

	path string // for the order, which must not depend on what is shown
}

// Document is one that holds CPR numbers, in its pages or its name.
type Document struct {
	Doc string `json:"doc"`
	Tally
	PagesAffected int    `json:"pages_affected"`
	Pages         uint32 `json:"pages"`

	path string // for the order, which must not depend on what is shown
}

// CategoryCount says in how many documents with CPR numbers, certain or high,
// words of a sensitive or confidential matter stand. They are words and no
// findings: they may concern nobody, or somebody else than the numbers do.
type CategoryCount struct {
	ID        string `json:"id"`
	Danish    string `json:"danish"`
	Article   string `json:"article"` // the provision that singles the matter out
	Documents int    `json:"documents"`

	bit kernels.Words
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

// compareFiles puts most persons first, then the path.
func compareFiles(a, b File) int {
	return cmp.Or(cmp.Compare(b.Persons, a.Persons), cmp.Compare(a.path, b.path))
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
	r := &Report{Summary: a.summary, Thresholds: a.o.Thresholds, Files: append([]File{}, a.files...), Documents: append([]Document{}, a.rows...),
		Categories: []CategoryCount{}, Unread: []CauseCount{}, UnreadDocuments: append([]Unread{}, a.unread...)}
	slices.SortStableFunc(r.Files, compareFiles)
	slices.SortStableFunc(r.Documents, compareDocuments)
	for _, c := range a.categories {
		if c.Documents > 0 {
			r.Categories = append(r.Categories, c)
		}
	}
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
