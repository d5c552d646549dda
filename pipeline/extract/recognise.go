package extract

import (
	"context"
	"encoding/gob"
	"errors"
	"image"
	"io"

	"aktsyn/kernels"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// Recogniser reads the text of pictures, for all Extractors at once;
// *ocr.Memory is one.
type Recogniser interface {
	ocr.Reader
	// Open reports whether pictures are read now. If not, Read need not be
	// asked: all pictures of the next root file wait.
	Open() bool
	// Method names what the text of a picture depends on besides the picture.
	// With "" what any method read is taken from the cache.
	Method() string
}

// reads is part of emitter.
func (r *reading) reads() bool { return r.ocr != nil }

// picture is part of emitter.
func (doc *document) picture(number uint32, p ocr.Picture, sheet image.Rectangle) error {
	if !doc.reads() {
		return doc.unread(number, source.NeedsOCR, "")
	}
	if doc.pictures++; doc.pictures > doc.limits.Pictures {
		return doc.unread(number, source.TooLarge, exceeded("max-pictures", "more than %d pictures in one file", doc.limits.Pictures))
	}
	page, err := doc.ocr.read(doc.ctx, Place{doc.d.Path, number}, p)
	switch cause := pictureCause(err); cause {
	case source.None:
	case source.NeedsOCR:
		return doc.unread(number, cause, "")
	default:
		return doc.unread(number, cause, pictureErrors[cause].Error())
	}
	out := Page{Number: number, Form: kernels.Prose, Text: page.Text, Marks: page.Marks()}
	if doc.wantsLayout(number) {
		out.Layout = pictureLayout(p, page, sheet)
	}
	return doc.page(out)
}

// partPictures is part of emitter.
func (doc *document) partPictures(name string, pages []picturedPage) error {
	if err := doc.admit(0); err != nil || doc.passOver() {
		return err
	}
	part := doc.open(name, "", 0)
	var err error
	for i := 0; i < len(pages) && err == nil; i++ {
		err = pages[i].handOver(part, uint32(i+1))
	}
	part.end(err)
	return doc.stop
}

// pictures reads the pictures of one root file.
type pictures interface {
	// read returns what was read of the picture that a page is. Errors are those
	// of ocr.Reader.
	read(ctx context.Context, at Place, p ocr.Picture) (ocr.Page, error)
}

// recognition is the pictures of one root file as a Recogniser reads them.
// Within the file the same picture gets the same answer: when it is read again
// after its reader process died, events must come as before.
type recognition struct {
	with    Recogniser
	wanted  func(path string, page uint32) bool // nil when all are; always says the same
	answers map[[32]byte]answer                 // by the picture's digest
	kept    *keptPictures                       // nil when nothing is kept
}

// read is part of pictures.
func (r *recognition) read(ctx context.Context, at Place, p ocr.Picture) (ocr.Page, error) {
	if r.wanted != nil && !r.wanted(at.Path, at.Number) {
		return ocr.Page{}, ocr.ErrWaiting
	}
	key := p.Digest()
	a, ok := r.answers[key]
	if !ok {
		var err error
		if a.Page, ok = r.kept.get(key); !ok {
			a.Page, err = r.with.Read(ctx, p)
		}
		if ctx.Err() != nil { // which is no answer
			return ocr.Page{}, context.Cause(ctx)
		}
		if a.Cause = pictureCause(err); err == nil {
			r.kept.add(key, a.Page)
		}
		if r.answers == nil {
			r.answers = map[[32]byte]answer{}
		}
		r.answers[key] = a
	}
	return a.Page, pictureErrors[a.Cause]
}

// method is that of the text of pictures in the events of the file, "" when
// none was read. It may be asked of nil.
func (r *recognition) method() string {
	if r == nil || len(r.answers) == 0 {
		return ""
	}
	return r.with.Method()
}

// pictureCause is what becomes of a page whose picture gave an error.
func pictureCause(err error) source.Cause {
	switch {
	case err == nil:
		return source.None
	case errors.Is(err, ocr.ErrWaiting):
		return source.NeedsOCR
	case errors.Is(err, ocr.ErrTimeout):
		return source.Timeout
	case errors.Is(err, ocr.ErrMemory):
		return source.TooLarge
	}
	return source.Corrupt
}

// A reader process hands pictures to its parent, which starts programs as a
// reader process must not, and waits for the answer.

// answer is what the parent says to a picture.
type answer struct {
	Page  ocr.Page
	Cause source.Cause // of a page that is not read
}

// pictureErrors are the errors that have a cause of their own.
var pictureErrors = map[source.Cause]error{source.NeedsOCR: ocr.ErrWaiting, source.Timeout: ocr.ErrTimeout, source.TooLarge: ocr.ErrMemory, source.Corrupt: ocr.ErrFailed}

// remote is the pictures of a reader process.
type remote struct {
	answers *gob.Decoder
	out     *sender
}

// read is part of pictures.
func (r remote) read(_ context.Context, at Place, p ocr.Picture) (ocr.Page, error) {
	var a answer
	pixels := p.Pixels
	if p.Pixels = nil; len(pixels) != p.Width*p.Height { // the parent waits for so many
		return ocr.Page{}, ocr.ErrFailed
	}
	err := r.out.send(event{Kind: pictureEvent, Document: Document{Path: at.Path}, Page: Page{Number: at.Number}, Picture: p}, pixels)
	if err == nil {
		err = r.answers.Decode(&a)
		r.out.fail(err)
	}
	if err != nil {
		return ocr.Page{}, err
	}
	return a.Page, pictureErrors[a.Cause]
}

// recognise answers a picture.
func (r *relay) recognise(c *child, ev *event) error {
	r.pictures++
	p, a := ev.Picture, answer{}
	if !r.root.reads() || r.pictures > r.root.limits.Pictures || p.Width <= 0 || p.Height <= 0 || p.Width > r.root.limits.Pixels/p.Height || len(p.Pixels) > 0 {
		return errProtocol
	}
	p.Pixels = make([]byte, p.Width*p.Height)
	if err := c.pixels(p.Pixels); err != nil {
		return err
	}
	var err error
	a.Page, err = r.root.ocr.read(r.root.ctx, Place{ev.Document.Path, ev.Page.Number}, p)
	a.Cause = pictureCause(err)
	if err := r.root.alive(); err != nil {
		return err
	}
	return c.await(func() error { return c.request.Encode(a) })
}

// pixelsRead is how many pixels are read at most before the process must show
// signs of life again.
const pixelsRead = 16 << 20

// pixels reads those that follow the event of a picture.
func (c *child) pixels(into []byte) error {
	for len(into) > 0 {
		n := int(min(int64(len(into)), pixelsRead, c.limits.PageBytes))
		if err := c.await(func() error { _, err := io.ReadFull(c.out, into[:n]); return err }); err != nil {
			return err
		}
		into = into[n:]
	}
	return nil
}
