package extract

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/source"
)

// bombFloor is how many bytes may come out of one root file before their
// ratio to its size is judged. It is far above what is judged for a single
// zip entry: a form with one large blank picture is no bomb.
const bombFloor = 64 << 20

// reading is one root file being read: what all documents in it share.
type reading struct {
	ctx       context.Context
	v         Visitor
	limits    source.Limits
	poison    []poison
	ocr       pictures       // nil when they wait
	layouts   map[Place]bool // pages whose layout is asked for
	passwords passwords.List
	size      int64  // bytes of the root file
	next      uint32 // number of the next document
	produced  int64  // bytes of all parts so far
	pictures  int    // that went to text recognition so far
	visiting  bool   // inside a call of the Visitor
	stop      error  // the Visitor's failure or the cancellation; ends everything
	text      []byte // for completing a page
}

// poison is a part that ended its reader's process before and is passed over,
// with the parts in it: the document numbers from, to and excluding, next.
type poison struct{ From, Next uint32 }

// document is one document of a reading, between its Begin and its End. It is
// the emitter of its reader.
type document struct {
	*reading
	number uint32
	depth  int  // containers around it
	inOLE  bool // its container is an OLE file that wraps something
	d      Document
}

// announce begins a document.
func (r *reading) announce(d Document, depth int) *document {
	doc := &document{reading: r, number: r.next, depth: depth, d: d}
	r.next++
	r.visiting = true
	r.v.Begin(doc.number, d)
	r.visiting = false
	return doc
}

// begin announces a document and hands over its name as page 0: the path of a
// file, since directories carry numbers too, and a part's name within its
// container.
func (r *reading) begin(d Document, name string, depth int) *document {
	doc := r.announce(d, depth)
	text := doc.complete([]byte(name))
	doc.visit(Page{Form: kernels.Name, Text: text, Own: uint32(len(text))})
	return doc
}

// end closes the document; err is what its reader returned.
func (doc *document) end(err error) {
	if doc.stop != nil {
		return
	}
	var failure *readError
	switch {
	case errors.As(err, &failure):
		doc.d.Cause, doc.d.Detail = failure.cause, failure.detail
	case err != nil: // its text may quote the document
		doc.d.Cause, doc.d.Detail = source.Corrupt, "damaged"
	case doc.d.Cause == source.None && len(doc.d.Unread) > 0:
		doc.d.Cause = doc.d.Unread[0].Cause
	}
	doc.visiting = true
	doc.v.End(doc.number, doc.d)
	doc.visiting = false
}

// read hands the document's bytes to the reader of its type.
func (doc *document) read(in input) (err error) {
	defer doc.survive(&err)
	if len(doc.layouts) > 0 {
		in.wantsLayout = doc.wantsLayout
	}
	if doc.d.Type == typeEncryptedOffice {
		if data, ok := unlockOffice(in); ok {
			in.data, doc.d.Type = data, typeOf(data, in.name)
		}
	}
	if read := readers[doc.d.Type]; read != nil {
		return read(in, doc)
	}
	if texts[doc.d.Type] != nil {
		return doc.readText(in.name, newDecoder(in.data, nil))
	}
	return doc.refuse()
}

// readText reads one of the types of texts, which may be longer than memory.
func (doc *document) readText(name string, in *decoder) (err error) {
	defer doc.survive(&err)
	doc.d.Type, err = texts[doc.d.Type](name, in, doc)
	doc.d.Encoding = in.encoding()
	return err
}

// survive turns a panic of a reader into the failure of its document. Panics
// of the Visitor are not the document's fault and go on.
func (doc *document) survive(err *error) {
	if doc.visiting {
		return
	}
	if recover() != nil {
		*err = fail(source.Corrupt, "its reader crashed")
	}
}

// Details of what is encrypted, and of formats that are not read.
const (
	needsKey = "needs a password or key"
	noReader = "no reader for this format"
)

// refuse gives the cause for types that have no reader.
func (doc *document) refuse() error {
	switch {
	case doc.d.Type == typeEmpty:
		return nil
	case encryptedTypes[doc.d.Type]:
		return fail(source.Encrypted, needsKey)
	case strings.HasPrefix(doc.d.Type, "image/"):
		return fail(source.Unsupported, "a picture in a format that is not read")
	}
	return fail(source.Unsupported, noReader)
}

// page is part of emitter.
func (doc *document) page(p Page) error {
	if err := doc.alive(); err != nil {
		return err
	}
	toEnd := p.Own == 0 || int(p.Own) == len(p.Text)
	if len(p.Marks) > 0 {
		p.Marks = moveMarks(p.Marks, p.Text)
	}
	if p.Layout != nil {
		p.Layout.move(p.Text)
	}
	if !p.normal {
		p.Text = normalise(p.Text)
	}
	p.normal = false
	if p.Text = doc.ended(p.Text); toEnd {
		p.Own = uint32(len(p.Text))
	}
	own := int64(p.Own - p.Lead)
	if doc.d.Text+own > doc.limits.TextBytes {
		return exceed(source.TooLarge, "max-text-size", "more than %d bytes of text", doc.limits.TextBytes)
	}
	doc.d.Pages++
	doc.d.Text += own
	return doc.visit(p)
}

// unread is part of emitter.
func (doc *document) unread(number uint32, c source.Cause, detail string) error {
	if doc.d.Detail == "" && len(detail) > 0 { // of several reasons the first is told
		doc.d.Detail = fmt.Sprintf("page %d: %s", number, detail)
	}
	doc.d.Pages++
	doc.d.Unread = append(doc.d.Unread, UnreadPage{number, c})
	return doc.alive()
}

// part is part of emitter.
func (doc *document) part(name string, data []byte) error {
	size := int64(len(data))
	if doc.partDepth() > doc.limits.Depth {
		return doc.partUnread(name, size, source.TooDeep, exceeded("max-depth", "inside more than %d containers", doc.limits.Depth))
	}
	if err := doc.admit(size); err != nil || doc.passOver() {
		return err
	}
	part := doc.open(name, typeOf(data, name), size)
	part.end(part.read(doc.input(name, data)))
	return doc.stop
}

// input is what a reader gets of a document.
func (r *reading) input(name string, data []byte) input {
	return input{name: path.Base(name), data: data, limits: r.limits, passwords: r.passwords}
}

// within is part of emitter.
func (r *reading) within() source.Limits { return r.limits }

// partUnread is part of emitter.
func (doc *document) partUnread(name string, size int64, c source.Cause, detail string) error {
	if err := doc.admit(0); err != nil || doc.passOver() {
		return err
	}
	doc.open(name, "", size).end(fail(c, detail))
	return doc.stop
}

// passOver reports whether the next document is poison, and if so leaves its
// numbers out.
func (r *reading) passOver() bool {
	for _, p := range r.poison {
		if p.From == r.next {
			r.next = p.Next
			return true
		}
	}
	return false
}

// open begins a part of the document.
func (doc *document) open(name, format string, size int64) *document {
	name = source.EscapeName(cmp.Or(name, "unnamed"))
	d := Document{Path: doc.d.Path + "!/" + name, Type: format, Size: size}
	part := doc.begin(d, path.Base(name), doc.partDepth())
	part.inOLE = doc.d.Type == typeOLE
	return part
}

// partDepth is the depth of a part. An OLE file around what a document embeds is no
// container besides that document, unless such files stand in each other.
func (doc *document) partDepth() int {
	if doc.d.Type == typeOLE && !doc.inOLE {
		return doc.depth
	}
	return doc.depth + 1
}

// admit accounts for one more part below the root file, unpacked to so many
// bytes. Once over a limit all further parts are refused, so every container
// around ends with the cause.
func (doc *document) admit(size int64) error {
	if err := doc.alive(); err != nil {
		return err
	}
	r := doc.reading
	r.produced += size
	switch {
	case int64(r.next) > int64(r.limits.Entries):
		return exceed(source.Bomb, "max-entries", "more than %d documents in one file", r.limits.Entries)
	case r.produced > r.limits.TotalBytes:
		return exceed(source.Bomb, "max-total-size", "more than %d bytes unpacked from one file", r.limits.TotalBytes)
	case r.produced > bombFloor && r.produced > r.limits.Ratio*r.size:
		return exceed(source.Bomb, "max-ratio", "unpacks to more than %d times its size", r.limits.Ratio)
	}
	return nil
}

// alive returns the error that ends the reading, if there is one.
func (r *reading) alive() error {
	if r.stop == nil {
		r.stop = r.ctx.Err()
	}
	return r.stop
}

// complete returns text as a page carries it. It is valid until the next call.
func (r *reading) complete(text []byte) []byte { return r.ended(normalise(text)) }

// ended returns text with a line end. It is valid until the next call.
func (r *reading) ended(text []byte) []byte {
	if bytes.HasSuffix(text, []byte{'\n'}) {
		return text
	}
	if len(text) >= block {
		return append(append(make([]byte, 0, len(text)+1), text...), '\n') // too large to be kept
	}
	r.text = append(append(r.text[:0], text...), '\n')
	return r.text
}

// visit hands a page to the Visitor.
func (doc *document) visit(p Page) error {
	if err := doc.alive(); err != nil {
		return err
	}
	doc.visiting = true
	doc.stop = doc.v.Page(doc.number, p)
	doc.visiting = false
	return doc.stop
}
