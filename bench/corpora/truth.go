package corpora

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Row says that a value stands on a page of a document, or why a document or
// page cannot be read.
type Row struct {
	// Doc is the path from the archive's root with its container chain,
	// "akter.zip!/brev.eml!/bilag.pdf".
	Doc string
	// Page is numbered as package extract numbers pages; 0 is the document's
	// own base name, or the whole document in a row with a Cause.
	Page int
	// Kind is cpr, cpr-masked or person; Value the canonical value: ten
	// characters of a number, the six of its date when the serial is masked,
	// or a name as "Given Middle Surname". A value that stands on a page
	// several times has one row.
	Kind, Value string
	// Cause names why the document (or page) is not read, as package source
	// names causes; Kind and Value are then empty.
	Cause string
}

// Document is a document of a generated archive, containers included.
type Document struct {
	Doc   string // as in Row
	Pages int    // pages that can be read or are pictures; 0 for zip files, empty and unreadable documents
	Cause string // as in Row, when the whole document cannot be read
}

// Case is a case folder of a generated archive.
type Case struct {
	Folder   string   // path from the archive's root
	Topic    string   // as in "Kontanthjælp"
	Number   string   // the case number
	Subject  Person   // whom the case is about
	Parties  []Person // relatives who are parties to it
	Misfiled []string // documents in the folder that belong to another case
}

// Truth is what a generated archive holds.
type Truth struct {
	Rows      []Row      // ascending by Doc, Page, Kind, Value
	Documents []Document // ascending by Doc
	Cases     []Case     // in the order of their folders
	Bytes     int64      // of all files
}

// Pages returns the number of pages of all documents.
func (t Truth) Pages() int {
	n := 0
	for _, d := range t.Documents {
		n += d.Pages
	}
	return n
}

// sort brings rows and documents in their order and drops repeated rows.
func (t *Truth) sort() {
	slices.SortFunc(t.Rows, compareRows)
	t.Rows = slices.Compact(t.Rows)
	slices.SortFunc(t.Documents, func(a, b Document) int { return cmp.Compare(a.Doc, b.Doc) })
}

func compareRows(a, b Row) int {
	return cmp.Or(cmp.Compare(a.Doc, b.Doc), cmp.Compare(a.Page, b.Page),
		cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Cause, b.Cause))
}

// MarshalJSON writes {"doc","page","kind","value"}, or {"doc","cause"} with
// "page" only when a single page is meant.
func (r Row) MarshalJSON() ([]byte, error) {
	if r.Cause != "" {
		return json.Marshal(struct {
			Doc   string `json:"doc"`
			Page  int    `json:"page,omitempty"`
			Cause string `json:"cause"`
		}{r.Doc, r.Page, r.Cause})
	}
	return json.Marshal(struct {
		Doc   string `json:"doc"`
		Page  int    `json:"page"`
		Kind  string `json:"kind"`
		Value string `json:"value"`
	}{r.Doc, r.Page, r.Kind, r.Value})
}

// WriteRows writes the rows as JSON lines.
func WriteRows(w io.Writer, rows []Row) error {
	buf := bufio.NewWriter(w)
	for _, r := range rows {
		line, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("corpora: %w", err)
		}
		buf.Write(line)
		buf.WriteByte('\n')
	}
	if err := buf.Flush(); err != nil {
		return fmt.Errorf("corpora: write truth: %w", err)
	}
	return nil
}

// ReadRows reads what WriteRows wrote. No rows at all is an error, so that a
// test cannot pass on an empty truth.
func ReadRows(r io.Reader) ([]Row, error) {
	var rows []Row
	dec := json.NewDecoder(r)
	for {
		var row Row
		err := dec.Decode(&row)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("corpora: truth row %d: %w", len(rows)+1, err)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("corpora: no truth rows")
	}
	return rows, nil
}
