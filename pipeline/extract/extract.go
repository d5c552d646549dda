// Package extract turns the bytes of a document into pages of text. One file
// holds one format. Plain text and CSV are read in the process itself, as a
// stream. The readers of other formats run in a child process
// (isolate.go, ahead.go, relay.go, protocol.go) that the parent stops when it falls
// silent or grows too large; clear text goes between the two through pipes and
// never to disk.
//
// The type of a document is told from its bytes (types.go), the encoding of
// text too (decode.go). What a document holds, and everything around it, is
// read depth first within source.Limits (document.go).
//
// # What a page is
//
// A PDF page, a spreadsheet's sheet, the body of a mail, else a stretch of
// text with stable numbering. Numbers begin at 1 within a document. Page 0 is
// the document's name: the path of a file below the archive's root, the name
// of a part within its container.
//
// What a format holds and no program shows is pages of its own after those
// that are shown, with a Danish Label, a value a paragraph: of HTML and of
// HTML in mails "skjult" (comments, scripts, styles, attributes, each distinct
// value once), of XML too (comments, processing instructions, namespaces); of a
// mail "øvrige hoveder" (header fields that page 1 does not have, those of its
// parts, text before the first part of a multipart in it). Page 1 of a zip file
// is "kommentarer og mapper" (comments, folders, second names), the pages of an
// mbox file are the lines between its mails. Numbers of JSON that may have lost
// a zero are repeated on pages "tal", of the form of a sheet. Where there is
// nothing of the kind there is no such page.
package extract

import (
	"aktsyn/kernels"
	"aktsyn/kernels/marks"
	"aktsyn/pipeline/source"
)

// Document is one readable thing: a file of the archive or a part of a
// container. It is what the manifest says about it.
type Document struct {
	// Path names the chain from the archive's root, "akter.zip!/brev.eml!/bilag.pdf".
	// It is valid UTF-8; bytes of names that are not are written as \xNN.
	Path     string
	Type     string // format by content: "text", "csv", "html", "xml", "json", "eml", "docx", "xlsx", "pdf", "zip", else a MIME type
	Encoding string // how text was decoded, "utf-8", "windows-1252", …; empty where the format says it itself
	Size     int64  // bytes of the document itself
	Pages    uint32 // pages it has, read or not
	Text     int64  // bytes of text its pages gave
	// Cause is None when every page was read. Detail says more in English, of
	// single pages what is known of the first, and holds no content of the
	// document.
	Cause  source.Cause
	Detail string
	// Unread lists pages that were not read while others of the document
	// were, ascending by Number. When it is not empty Cause is that of the
	// first, unless the document as a whole failed.
	Unread []UnreadPage
	// Tables are those with hits, by their first page, so that a cell's address
	// can be told. Readers leave them to the engine.
	Tables []Table
}

// Table is what the cells of a table are called by. It holds content of the
// document: names of sheets and columns.
type Table struct {
	First   uint32   // its first page; it goes on to the next table with hits
	Name    string   // the sheet's; empty where a table has none
	Columns []Column // of the hits, in the order of their first; at most 256
}

// Column is a column of a table.
type Column struct {
	Number uint32 // from 1
	Name   string // in the table's header, at most 48 runes of it; empty where there is none
}

// UnreadPage is a page known to exist whose text could not be had.
type UnreadPage struct {
	Number uint32
	Cause  source.Cause
}

// Page is the text of one page, before it is put in a batch.
type Page struct {
	Number uint32 // 1-based within the document; 0 is the document's name, see above
	Label  string // the page's own name where it has one (a sheet's name), else empty
	Form   kernels.Form
	// Text is valid UTF-8, NFC, with '\n' line ends, and ends in '\n'. It is
	// valid until the Visitor's Page method returns.
	Text []byte
	// Where one long text or table is cut into several pages, neighbours
	// repeat a margin (or the table's header row) so that no hit is lost at
	// the cut. A page owns the hits that start in [Lead, Own); others belong
	// to its neighbours or to the repeated header. Uncut pages have Lead 0
	// and Own len(Text).
	Lead, Own uint32
	// Marks are stretches of Text with a property that the text itself does
	// not show, as marks.Order leaves them. They are the Visitor's own.
	Marks []marks.Mark
	// Cells says which cells of a table Text holds. It is the Visitor's own.
	Cells Cells
	// Layout says where Text stands. It is nil unless it was asked for and the
	// format has such a thing. It is the Visitor's own.
	Layout *Layout

	normal bool // Text is normalised, but need not end in '\n'; set and cleared within the package
}

// Visitor receives what a root file holds, in a stable order. Documents are
// numbered from 0 in the order of their Begin within one root file; a
// container's parts come between its Begin and its End. An error returned by
// Page stops the reading (cancellation); it is not the document's fault.
// Calls come from one goroutine.
type Visitor interface {
	// Begin announces a document, with its Path and Size.
	Begin(doc uint32, d Document)
	// Page hands over a page of a document that has begun and not ended.
	Page(doc uint32, p Page) error
	// End closes the document with all that is known about it now.
	End(doc uint32, d Document)
}
