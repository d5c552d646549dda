package extract

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/marks"
	"aktsyn/pipeline/source"
)

// What a reader process tells is judged before it is passed on: a document may
// have taken it over.

// maxTold bounds Document.Type, Encoding and Detail, each, in bytes: readers say
// less.
const maxTold = 256

// errProtocol says that a reader process sent what no Visitor is told.
var errProtocol = errors.New("what no reader tells")

// valid reports whether a page of a document keeps what Page promises, and its
// number is next or later.
func (p *Page) valid(next uint32) bool {
	return p.Number >= next && (p.Number == 0) == (p.Form == kernels.Name) && p.Form <= kernels.Name &&
		p.Lead <= p.Own && int64(p.Own) <= int64(len(p.Text)) &&
		bytes.HasSuffix(p.Text, []byte{'\n'}) && utf8.Valid(p.Text) && utf8.ValidString(p.Label) &&
		validMarks(p.Marks, len(p.Text)) && p.Cells.valid(p) && (p.Layout == nil || p.Layout.valid(p.Text))
}

// validMarks reports whether marks are as marks.Order leaves them, within a
// text of so many bytes.
func validMarks(list []marks.Mark, text int) bool {
	for _, m := range list {
		if m.Kind < marks.Hidden || m.Kind > marks.Doubtful || int64(m.End) > int64(text) {
			return false
		}
	}
	return slices.Equal(marks.Order(slices.Clone(list)), list)
}

// valid reports whether the addresses are some of the page's.
func (c *Cells) valid(p *Page) bool {
	if len(c.Runs) == 0 {
		return c.First == 0 && c.HeaderFrom == 0 && c.HeaderTo == 0
	}
	lines := bytes.Count(p.Text, []byte{'\n'})
	last := CellRun{Row: 1, Column: 1}
	for i, r := range c.Runs {
		ascends := r.Line > last.Line || r.Line == last.Line && r.Part >= last.Part // the last of equals holds
		if i == 0 {
			ascends = r.Line == 0 && r.Part == 0
		}
		if last = r; !ascends || r.Row == 0 || r.Column == 0 {
			return false
		}
	}
	return int64(last.Line) < int64(lines) && c.First <= p.Number && c.HeaderFrom <= c.HeaderTo && int64(c.HeaderTo) <= int64(lines)
}

// validPart reports whether a document can be the next part of the innermost
// open one. Of what it holds nothing is known yet.
func (r *relay) validPart(ev *event) bool {
	limits, path := r.root.limits, ev.Document.Path
	return ev.Doc == r.root.next && int64(ev.Doc) <= int64(limits.Entries) &&
		len(r.open) <= 2*(limits.Depth+1) && // each level may be wrapped, and a part too deep is announced
		strings.HasPrefix(path, r.open[len(r.open)-1].d.Path+"!/") && utf8.ValidString(path) &&
		ev.Document.begins() && ev.Document.valid()
}

// begins reports whether no more is said of a document than can be said before it
// is read.
func (d *Document) begins() bool {
	return d.Encoding == "" && d.Detail == "" && d.Pages == 0 && d.Text == 0 && d.Cause == source.None && len(d.Unread) == 0
}

// valid reports whether a reader can say such things of a document. Its path and
// its size, pages and text are another's to judge.
func (d *Document) valid() bool {
	for _, text := range []string{d.Type, d.Encoding, d.Detail} {
		if len(text) > maxTold || !utf8.ValidString(text) {
			return false
		}
	}
	unknown := slices.ContainsFunc(d.Unread, func(p UnreadPage) bool { return p.Cause > source.Crashed })
	return d.Cause <= source.Crashed && !unknown // the last there is
}

// account counts a page of a document that is open, within the limits that its
// reader is to keep.
func (r *relay) account(doc *document, p Page) error {
	own := int64(p.Own) - int64(p.Lead)
	if r.text += own; doc.number > 0 && r.text > r.root.limits.TotalBytes {
		return exceed(source.Bomb, "max-total-size", "its parts have more text than may be unpacked from one file")
	}
	if p.Number > 0 {
		doc.d.Pages++
		doc.d.Text += own
	}
	if doc.d.Text > doc.limits.TextBytes {
		return exceed(source.TooLarge, "max-text-size", "more text than its reader may tell")
	}
	return nil
}

// told returns what a reader says of a document at its end, but for what is
// known here.
func (doc *document) told(d Document) (Document, error) {
	if d.Path != doc.d.Path || !d.valid() {
		return Document{}, errProtocol
	}
	d.Pages, d.Text, d.Tables = doc.d.Pages+uint32(len(d.Unread)), doc.d.Text, nil
	return d, nil
}
