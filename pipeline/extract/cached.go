package extract

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"slices"
	"strings"

	"aktsyn/pipeline/source"
)

// Cache keeps bytes by key; *textcache.Cache is one. It may forget whatever it
// likes at any time. It may be used by all Extractors at once.
type Cache interface {
	// Get returns the value of a key, which belongs to the caller.
	Get(key [32]byte) (value []byte, ok bool)
	// Put keeps a value, which stays the caller's.
	Put(key [32]byte, value []byte)
}

// What the reader process tells of a root file is kept under the digest of the
// file (source.Digest), so that it can be removed by it: a keptHead, and in a
// gob of their own the events of the protocol, of which the paths are without
// that of the root. The Begin of the root and its name are not among them, as
// they are not its content's; the last event is its End.

// maxKept bounds what is kept of one root file, in bytes, and with it the
// memory that a worker needs for that. It is far above the text of all but the
// largest documents.
const maxKept = 32 << 20

// keptHead says of which reading the events are. Under one digest there is one
// reading, the last.
type keptHead struct {
	Reading   [sha256.Size]byte
	Method    string // Recogniser.Method if there is text of pictures, else ""
	Passwords string // Options.PasswordsID
}

// readingOf is the digest of everything but a file's content that the events
// depend on: the readers' version and the limits that cut documents short.
// Those that end a reader process are not among them, since what hit one is not
// kept; those on text recognition are, for pages are.
func (o Options) readingOf() (sum [sha256.Size]byte) {
	limits := o.Limits.BesidesReader()
	limits.Hits = 0
	text, err := json.Marshal(struct {
		Version int
		Limits  source.Limits
	}{Version, limits})
	if err != nil {
		panic("extract: limits: " + err.Error()) // they are numbers
	}
	return sha256.Sum256(text)
}

// isolateOnce is isolate, but for what the cache knows. Markup is read sooner
// than looked up.
func (e *Extractor) isolateOnce(doc *document, c *content, f source.File) error {
	if e.opts.Cache == nil || markup[c.format] {
		return e.isolate(doc, f, c)
	}
	id, err := f.Identify(doc.ctx)
	if err != nil { // the reader will say why
		return e.isolate(doc, f, c)
	}
	pictures, _ := doc.ocr.(*recognition)
	if pictures != nil {
		pictures.kept = &keptPictures{cache: e.opts.Cache, key: picturesKey(id.Digest), method: pictures.with.Method()}
		defer func() { // an interruption does not make what was read less true
			if pictures.kept.grown && !c.changed() && id.Holds(context.WithoutCancel(doc.ctx)) {
				pictures.kept.save()
			}
		}()
		if pictures.wanted != nil {
			return e.isolate(doc, f, c)
		}
	}
	if len(doc.layouts) > 0 { // which are not kept
		return e.isolate(doc, f, c)
	}
	if value, ok := e.opts.Cache.Get(id.Digest); ok && e.opts.isReading(value, pictures) {
		return replay(value, doc)
	}
	return e.isolateKept(doc, c, f, id)
}

// isolateKept is isolate, and keeps what the reader process tells of the file.
func (e *Extractor) isolateKept(doc *document, c *content, f source.File, id source.Identity) error {
	k := newKeeper(doc.v, doc.d.Path)
	doc.v = k
	deaths := e.deaths
	err := e.isolate(doc, f, c)
	doc.v = k.Visitor
	if err == nil && doc.stop == nil && e.deaths == deaths && !c.changed() && id.Holds(doc.ctx) {
		pictures, _ := doc.ocr.(*recognition)
		if value := k.end(keptHead{e.opts.readingOf(), pictures.method(), e.opts.PasswordsID}, doc.d); value != nil {
			e.opts.Cache.Put(id.Digest, value)
		}
	}
	return err
}

// keeper is a Visitor that writes down what it hands on.
type keeper struct {
	Visitor
	root    string
	out     bytes.Buffer
	gob     *gob.Encoder
	dropped bool
}

func newKeeper(v Visitor, root string) *keeper {
	k := &keeper{Visitor: v, root: root}
	k.gob = gob.NewEncoder(&k.out)
	return k
}

func (k *keeper) keep(ev event) {
	if k.dropped {
		return
	}
	ev.Document.Path = strings.TrimPrefix(ev.Document.Path, k.root)
	if k.dropped = k.gob.Encode(ev) != nil || k.out.Len() > maxKept; k.dropped {
		k.out = bytes.Buffer{}
	}
}

// Begin implements Visitor.
func (k *keeper) Begin(doc uint32, d Document) {
	k.keep(event{Kind: beginEvent, Doc: doc, Document: d})
	k.Visitor.Begin(doc, d)
}

// Page implements Visitor.
func (k *keeper) Page(doc uint32, p Page) error {
	k.keep(event{Kind: pageEvent, Doc: doc, Page: p})
	return k.Visitor.Page(doc, p)
}

// End implements Visitor.
func (k *keeper) End(doc uint32, d Document) {
	k.dropped = k.dropped || isPassing(d)
	k.keep(event{Kind: endEvent, Doc: doc, Document: d})
	k.Visitor.End(doc, d)
}

// end returns what is to be kept of the file, nil if it is not. root is all
// that is known of the root document.
func (k *keeper) end(head keptHead, root Document) []byte {
	var out bytes.Buffer
	k.dropped = k.dropped || isPassing(root) || gob.NewEncoder(&out).Encode(head) != nil
	k.keep(event{Kind: endEvent, Document: root})
	if k.dropped {
		return nil
	}
	return append(out.Bytes(), k.out.Bytes()...)
}

// passing are the causes that have nothing to do with what a document holds.
var passing = map[source.Cause]bool{source.Timeout: true, source.Permission: true, source.Changed: true, source.IOError: true}

// isPassing reports whether another reading may give more of a document.
func isPassing(d Document) bool {
	return passing[d.Cause] || slices.ContainsFunc(d.Unread, func(p UnreadPage) bool { return passing[p.Cause] })
}

// isReading reports whether a kept value is of such a reading as the options
// ask for, and can be replayed to its end: half a replay could not be taken
// back. When pictures are read (pictures is not nil), those that waited then
// must be, and those that another method read. With other passwords what is
// locked may open.
func (o Options) isReading(value []byte, pictures *recognition) bool {
	var head keptHead
	if gob.NewDecoder(bytes.NewReader(value)).Decode(&head) != nil || head.Reading != o.readingOf() {
		return false
	}
	if pictures != nil && head.Method != "" && head.Method != pictures.with.Method() {
		return false
	}
	var heard listener
	root := (&reading{ctx: context.Background(), v: &heard, limits: o.Limits}).announce(Document{}, 0)
	if replay(value, root) != nil {
		return false
	}
	heard.End(0, root.d)
	return (pictures == nil || !heard.waits) && (head.Passwords == o.PasswordsID || !heard.locked)
}

// replay hands on the events of a kept value, below a root that is announced.
func replay(value []byte, root *document) error {
	rest := bytes.NewReader(value) // of which a gob.Decoder takes no more than it needs
	if err := gob.NewDecoder(rest).Decode(new(keptHead)); err != nil {
		return err
	}
	in := gob.NewDecoder(rest)
	r, path := newRelay(root), root.d.Path
	return r.run(func(ev *event) error {
		*ev = event{Page: Page{Text: ev.Page.Text[:0]}}
		err := in.Decode(ev)
		ev.Document.Path = path + ev.Document.Path
		return err
	})
}

// listener is a Visitor that notes what waits.
type listener struct {
	waits  bool // a picture of a document waits to be read
	locked bool // a document needs a password
}

// Begin implements Visitor.
func (*listener) Begin(uint32, Document) {}

// Page implements Visitor.
func (*listener) Page(uint32, Page) error { return nil }

// End implements Visitor.
func (l *listener) End(_ uint32, d Document) {
	l.waits = l.waits || lacks(d, source.NeedsOCR)
	l.locked = l.locked || d.Cause == source.Encrypted
}

// lacks reports whether a document, or a page of it, was not read for a cause.
func lacks(d Document, c source.Cause) bool {
	return d.Cause == c || slices.ContainsFunc(d.Unread, func(p UnreadPage) bool { return p.Cause == c })
}
