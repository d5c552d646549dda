package extract

import (
	"bytes"
	"errors"
	"io"

	pdfium_errors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"aktsyn/kernels"
	"aktsyn/kernels/marks"
	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/source"
)

// readPDF reads a PDF with PDFium. A page's text is that of its content, then,
// after a blank line, what its annotations and form fields say and show.
//
// A page without letters or digits that shows anything needs OCR; one that
// shows nothing is a page read. A page with text is read, and what of it the
// text need not say (see beyondText) is a part with a page for each region.
//
// After the last page come pages for what belongs to the document: its
// properties (title, author, subject, keywords, bookmarks) labelled
// "egenskaber", the data of an XFA form labelled "formulardata", names, values and
// choices of form fields that no page shows labelled "formularfelter", named
// scripts labelled "JavaScript", and XML metadata labelled "metadata"; then the
// attached files as parts. A document that opens without password is read
// whatever its permissions say.
func readPDF(in input, out emitter) error {
	d := &pdfDocument{data: in.data, limits: in.limits, passwords: in.passwords, out: out, wantsLayout: in.wantsLayout}
	if err := d.open(); err != nil {
		return err
	}
	defer d.close()
	pages, err := d.readPages()
	if err != nil {
		return err
	}
	return d.readBeside(pages + 1)
}

// pdfDocument is a PDF being read.
type pdfDocument struct {
	data        []byte
	limits      source.Limits
	passwords   passwords.List // to be tried
	password    string         // that opened it
	out         emitter
	wantsLayout func(number uint32) bool // nil when of no page
	lib         *pdfInstance             // nil when closed
	window      *fileWindow
	patched     bool // patches are known
	patches     []patch
	ref         references.FPDF_DOCUMENT
	form        references.FPDF_FORMHANDLE // empty until a form field needs it
	work        int64                      // for the engine's account, in bytes
	doc         pdfPointer                 // that ref names
	formPointer pdfPointer                 // that form names
	page        pdfPointer                 // that was opened last
	crashes     int
	shows       bool            // a page has anything on it
	saidLines   map[string]bool // by the annotations of its pages
	broken      bool            // PDFium crashed and must be made anew
	damage      error           // the first thing besides pages that could not be read
	files       []attachedFile  // to be handed over
	attached    int             // files met so far
}

// open acquires the engine and opens the document. After an error there is
// nothing to close.
func (d *pdfDocument) open() (err error) {
	if d.lib, err = thePDFEngine.acquire(); err != nil {
		return fail(source.IOError, "PDFium does not start")
	}
	d.work += int64(len(d.data))
	d.patch()
	err = d.unlock(d.password)
	for _, password := range d.passwords {
		if errors.Is(err, pdfium_errors.ErrPassword) {
			err = d.unlock(password)
		}
	}
	if err != nil {
		err = d.refusal(err)
		d.close()
	}
	return err
}

// patch finds what PDFium must not see.
func (d *pdfDocument) patch() {
	if d.patched {
		return
	}
	var loops bool
	if d.patches, loops = patchesOf(d.data); loops {
		d.hurt("a form in it draws itself, and is read once")
	}
	d.patched = true
}

// unlock opens the document with a password.
func (d *pdfDocument) unlock(password string) error {
	if d.window != nil {
		d.window.ReadSeeker = nil
	}
	d.window = &fileWindow{bytes.NewReader(d.data), d.patches}
	doc, err := d.lib.OpenDocument(&requests.OpenDocument{FileReader: d.window, FileReaderSize: int64(len(d.data)), Password: &password})
	if !d.failed(err) {
		d.ref, d.password = doc.Document, password
		d.doc = d.lib.module.function("FPDF_LoadCustomDocument").last
	}
	return err
}

// refusal says why a document did not open.
func (d *pdfDocument) refusal(err error) error {
	switch {
	case d.broken:
		return fail(source.Corrupt, "its reader crashed")
	case errors.Is(err, pdfium_errors.ErrPassword):
		return fail(source.Encrypted, "needs a password")
	case errors.Is(err, pdfium_errors.ErrSecurity):
		return fail(source.Encrypted, "encrypted in a way that is not supported")
	}
	return fail(source.Corrupt, "not a PDF or damaged beyond repair")
}

// close gives everything back. It may be called again.
func (d *pdfDocument) close() {
	if d.lib == nil {
		return
	}
	if d.form != "" {
		_, err := d.lib.FPDFDOC_ExitFormFillEnvironment(&requests.FPDFDOC_ExitFormFillEnvironment{FormHandle: d.form})
		d.failed(err)
	}
	if d.ref != "" {
		_, err := d.lib.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: d.ref})
		d.failed(err)
	}
	d.window.ReadSeeker = nil
	thePDFEngine.release(d.lib, d.work, d.broken)
	d.lib, d.ref, d.form, d.work, d.broken = nil, "", "", 0, false
}

// failed reports whether there is an error, and notes a crash.
func (d *pdfDocument) failed(err error) bool {
	d.broken = d.broken || crashed(err)
	return err != nil
}

// hurt remembers the first damage that is not a page's. The document ends with
// it after all else has been read.
func (d *pdfDocument) hurt(detail string) { d.leftOut(source.Corrupt, detail) }

// leftOut is hurt for another cause than damage.
func (d *pdfDocument) leftOut(c source.Cause, detail string) {
	if d.damage == nil {
		d.damage = fail(c, detail)
	}
}

// fileWindow lets PDFium read the document where it is, without a copy in its
// own memory. The library keeps a reader whose document did not open: it must
// not keep the document.
type fileWindow struct {
	io.ReadSeeker
	patches []patch
}

func (w *fileWindow) Read(p []byte) (int, error) {
	if w.ReadSeeker == nil {
		return 0, io.ErrClosedPipe
	}
	at, err := w.ReadSeeker.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0, err
	}
	n, err := w.ReadSeeker.Read(p)
	apply(w.patches, p[:n], int(at))
	return n, err
}

func (w *fileWindow) Seek(offset int64, whence int) (int64, error) {
	if w.ReadSeeker == nil {
		return 0, io.ErrClosedPipe
	}
	return w.ReadSeeker.Seek(offset, whence)
}

// readPages hands over all pages and returns their number.
func (d *pdfDocument) readPages() (uint32, error) {
	count, err := d.lib.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.ref})
	if d.failed(err) {
		return 0, fail(source.Corrupt, "pages cannot be counted")
	}
	if count.PageCount == 0 { // PDFium opens what has lost its page tree
		d.hurt("no pages")
	}
	missing := 0
	for i := range count.PageCount {
		p := d.readPage(i)
		if err := p.handOver(d.out, uint32(i+1)); err != nil {
			return 0, err
		}
		if err := d.handOverFiles(); err != nil {
			return 0, err
		}
		if missing++; p.state != pdfMissingPage {
			missing = 0
		}
		if missing >= d.limits.PDFMissing {
			return 0, exceed(source.Corrupt, "max-pdf-missing", "has far fewer pages than it says")
		}
	}
	return uint32(count.PageCount), nil
}

// revive opens the document again when PDFium has crashed, on this document
// or on one attached to it.
func (d *pdfDocument) revive() error {
	if d.broken {
		d.crashes++
	} else if thePDFEngine.current(d.lib) {
		return nil
	}
	d.close()
	if d.crashes >= d.limits.PDFCrashes {
		return exceed(source.Corrupt, "max-pdf-crashes", "its reader crashed too often")
	}
	return d.open()
}

// pdfState says what became of a page.
type pdfState uint8

const (
	pdfRead        pdfState = iota
	pdfPicture              // it shows something, but no text
	pdfDamaged              // it made PDFium fail
	pdfMissingPage          // the document says it has it, but has not
)

// pdfPage is a page that was read, or why not.
type pdfPage struct {
	state   pdfState
	text    []byte
	marks   []marks.Mark
	layout  *Layout  // nil unless asked for
	regions []region // that are to be read as pictures
	drawn   []picturedPage
}

func (p *pdfPage) handOver(out emitter, number uint32) error {
	switch p.state {
	case pdfPicture:
		if len(p.drawn) == 0 {
			return out.unread(number, source.NeedsOCR, "")
		}
		if err := p.drawn[0].handOver(out, number); err != nil || len(p.drawn) == 1 {
			return err
		}
		return out.partPictures(pictureName(number), p.drawn[1:])
	case pdfDamaged:
		return out.unread(number, source.Corrupt, "its reader crashed on the page")
	case pdfMissingPage:
		return out.unread(number, source.Corrupt, "the page is missing or damaged")
	}
	if err := out.page(Page{Number: number, Form: kernels.Prose, Text: p.text, Marks: p.marks, Layout: p.layout}); err != nil {
		return err
	}
	switch {
	case len(p.drawn) > 0:
		return out.partPictures(pictureName(number), p.drawn)
	case len(p.regions) > 0 && !out.reads():
		return out.partUnread(pictureName(number), 0, source.NeedsOCR, "pictures on a page with text")
	}
	return nil
}
