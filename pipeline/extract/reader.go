package extract

import (
	"fmt"
	"image"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/source"
)

// input is one document as a reader sees it: bytes and a name, nothing else.
// The reader neither changes nor keeps data.
type input struct {
	name   string // base name, a hint only
	data   []byte
	limits source.Limits
	// passwords are tried on what is locked.
	passwords passwords.List
	// wantsLayout says of which pages the layout is asked for; nil of none.
	wantsLayout func(number uint32) bool
}

// emitter takes what a reader finds. Its methods return an error when a limit
// is hit or the run is cancelled; the reader returns that error unchanged.
type emitter interface {
	// page takes a page that was read. Its Text is not yet normalised: the
	// emitter normalises (NFC, '\n', trailing '\n') and accounts for it. A
	// page with Own 0 is uncut: the emitter sets Own to the text's length. The
	// marks of an uncut page count bytes of Text as it is handed over, in any
	// order; the emitter moves them along. Cut pages have none.
	page(p Page) error
	// unread takes a page that exists and could not be read. detail says more,
	// as that of fail does; it may be empty.
	unread(number uint32, c source.Cause, detail string) error
	// reads reports whether pictures are read. If not, they need not be made:
	// the page is unread for want of it.
	reads() bool
	// within returns the limits of the reading, which are those of the input too.
	within() source.Limits
	// picture takes a page that is a picture. Its pixels belong to the emitter.
	// sheet is the page of a PDF that it was cut out of, in the picture's pixels;
	// it is empty when there is none.
	picture(number uint32, p ocr.Picture, sheet image.Rectangle) error
	// partPictures takes an embedded document whose pages are pictures.
	partPictures(name string, pages []picturedPage) error
	// part takes an embedded document, which is read recursively at once.
	part(name string, data []byte) error
	// partUnread takes an embedded document that could not be had.
	partUnread(name string, size int64, c source.Cause, detail string) error
}

// A reader turns one format into pages and parts. A failure of the document
// is made with fail; its detail has no content. Pages and parts handed over
// before a failure stay.
type reader func(in input, out emitter) error

// readError says why a document was not, or not wholly, read.
type readError struct {
	cause  source.Cause
	detail string // English, never content of the document
	page   bool   // it is that of one page, and others may be read
	killed bool   // it is that of a reader process which others killed
}

// Error names cause and detail.
func (e *readError) Error() string { return e.cause.String() + ": " + e.detail }

// fail makes the error a reader returns for a document that it cannot read.
func fail(c source.Cause, detail string) error { return &readError{cause: c, detail: detail} }

// exceed is fail for a limit that was hit, which the detail names as flags and
// configuration files do.
func exceed(c source.Cause, limit, format string, args ...any) error {
	return fail(c, exceeded(limit, format, args...))
}

// exceeded is the detail of exceed.
func exceeded(limit, format string, args ...any) string {
	return fmt.Sprintf(format, args...) + " (limit " + limit + ")"
}

// readers are the formats that need the whole document in memory; untrusted
// ones of these are read in child processes. The keys are values of
// Document.Type.
var readers = map[string]reader{
	"7z":         read7Z,
	"bzip2":      readCompressed("bzip2"),
	"doc":        besideOLE(readDOC),
	"docx":       readDOCX,
	"eml":        readEML,
	"gzip":       readCompressed("gzip"),
	"image/apng": pictureFormats["image/png"].read,
	"image/bmp":  pictureFormats["image/bmp"].read,
	"image/gif":  pictureFormats["image/gif"].read,
	"image/jpeg": pictureFormats["image/jpeg"].read,
	"image/png":  pictureFormats["image/png"].read,
	"image/tiff": readTIFF,
	"image/webp": pictureFormats["image/webp"].read,
	"mbox":       readMailbox,
	"msg":        besideOLE(readMSG),
	"odp":        readODP,
	"ods":        readODS,
	"odt":        readODT,
	"pdf":        readPDF,
	"ppt":        besideOLE(readPPT),
	"pptx":       readPPTX,
	"rar":        readRAR,
	"rtf":        readRTF,
	"tar":        readTAR,
	"xls":        besideOLE(readXLS),
	"xlsx":       readXLSX,
	"xz":         readCompressed("xz"),
	"zip":        readZIP,
	"zstd":       readCompressed("zstd"),
	typeOLE:      readObject,
}

// texts are the formats that are read as a stream. Their readers return the
// type, told more exactly.
var texts = map[string]func(name string, in *decoder, out emitter) (string, error){
	"text": readText,
	"html": readHTML,
	"json": readJSON,
	"xml":  readXML,
}

// markup are the texts with a grammar, which can make a reader compute or grow
// as other formats can: they are read in child processes. Plain text and tables
// are not, as most of them would take longer to be handed over than to be read.
var markup = map[string]bool{"html": true, "json": true, "xml": true}
