// Package report writes what aktsyn found for people and for other programs:
// listings as table, JSONL or CSV, whole reports as JSON, and the masks and
// Danish words that all reports share. It decides nothing about the findings.
//
// Nothing here logs, and no error repeats a value that was to be written.
// A Writer belongs to one goroutine; the functions are pure.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Listed is one hit as every listing command shows it: the row of the
// command line contract. The field order is the column order.
type Listed struct {
	Doc     string   `json:"doc"`     // path from the archive's root with its container chain
	Page    uint32   `json:"page"`    // from 1; 0 is the document's own name
	Cell    *Cell    `json:"cell"`    // of the table it starts in; null where there is none
	Start   uint32   `json:"start"`   // byte offset into the page's text
	End     uint32   `json:"end"`     // byte offset, exclusive
	Kind    string   `json:"kind"`    // kernels.Kind by name
	Grade   string   `json:"grade"`   // kernels.Grade by name
	Signals []string `json:"signals"` // names of the evidence, never null
	Text    string   `json:"text"`    // masked unless the user asked to reveal
}

// ListedColumns names the columns of a Listed row, in order.
func ListedColumns() []string {
	return []string{"doc", "page", "cell", "start", "end", "kind", "grade", "signals", "text"}
}

// Row gives the values of l in the order of ListedColumns, for Writer.Write.
func (l Listed) Row() []any {
	return []any{l.Doc, l.Page, l.Cell, l.Start, l.End, l.Kind, l.Grade, l.Signals, l.Text}
}

// JSON writes v as indented JSON with a final line end, in the field order of
// v's type and without HTML escaping.
func JSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// Plain makes s safe to print on one line of a terminal: control characters
// and characters that turn the writing direction become escapes such as
// "\u001b". A file name must not be able to move the cursor, forge a line or
// show its end before its beginning.
func Plain(s string) string {
	if strings.IndexFunc(s, unsafeRune) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unsafeRune(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unsafeRune(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}
