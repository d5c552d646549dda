package extract

import (
	"context"
	"encoding/gob"
	"errors"

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
}

// maxPixels is the largest picture that is read: an A3 page at 400 dpi.
const maxPixels = 40_000_000

// reads is part of emitter.
func (r *reading) reads() bool { return r.ocr != nil }

// picture is part of emitter.
func (doc *document) picture(number uint32, p ocr.Picture) error {
	if !doc.reads() {
		return doc.unread(number, source.NeedsOCR)
	}
	page, err := doc.ocr.Read(doc.ctx, p)
	if cause := pictureCause(err); cause != source.None {
		return doc.unread(number, cause)
	}
	return doc.page(Page{Number: number, Form: kernels.Prose, Text: page.Text, Marks: page.Marks()})
}

// partPicture is part of emitter.
func (doc *document) partPicture(name string, p ocr.Picture) error {
	if err := doc.admit(0); err != nil || doc.passOver() {
		return err
	}
	part := doc.open(name, "", 0)
	part.end(part.picture(1, p))
	return doc.stop
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
var pictureErrors = map[source.Cause]error{source.NeedsOCR: ocr.ErrWaiting, source.Timeout: ocr.ErrTimeout, source.Corrupt: ocr.ErrFailed}

// remote is the ocr.Reader of a reader process.
type remote struct {
	answers *gob.Decoder
	out     *sender
}

// Read implements ocr.Reader.
func (r remote) Read(_ context.Context, p ocr.Picture) (ocr.Page, error) {
	var a answer
	if r.out.send(event{Kind: pictureEvent, Picture: p}); r.out.err == nil {
		r.out.err = r.answers.Decode(&a)
	}
	if r.out.err != nil {
		return ocr.Page{}, r.out.err
	}
	return a.Page, pictureErrors[a.Cause]
}

// recognise answers a picture. Within one root file the same picture gets the
// same answer: when it is read again after its reader process died, events must
// come as before.
func (r *relay) recognise(c *child, p ocr.Picture) error {
	if p.Height <= 0 || p.Width > maxPixels/p.Height {
		return errProtocol
	}
	key := p.Digest()
	a, ok := r.answers[key]
	if !ok {
		a = answer{Cause: source.NeedsOCR}
		if r.root.reads() {
			var err error
			a.Page, err = r.root.ocr.Read(r.root.ctx, p)
			a.Cause = pictureCause(err)
		}
		if err := r.root.alive(); err != nil {
			return err
		}
		if r.answers == nil {
			r.answers = map[[32]byte]answer{}
		}
		r.answers[key] = a
	}
	return c.request.Encode(a)
}
