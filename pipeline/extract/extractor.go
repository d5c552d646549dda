package extract

import (
	"archive/zip"
	"context"
	"io"
	"os"
	"path"
	"time"

	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/source"
)

// Options configure an Extractor.
type Options struct {
	// Limits hold for every root file; the zero value means source.DefaultLimits.
	Limits source.Limits
	// Command starts a reader process, whose main loop is Serve: the program
	// and its arguments. Without one every format is read in this process,
	// where a hostile document can take it down.
	Command []string
	// Cache, if not nil, keeps what reader processes tell, so that a later run
	// need not start one for a document that it knows.
	Cache Cache
	// Passwords are tried on documents that are locked. PasswordsID tells the
	// list from others in what the Cache keeps.
	Passwords   passwords.List
	PasswordsID string
	// OCR, if not nil, reads pictures, as long as it is open.
	OCR Recogniser
}

// Extractor reads documents, one at a time. It belongs to one goroutine.
type Extractor struct {
	opts  Options
	child *child // nil until needed
	buf   []byte // of one block, for root files; nil until needed
	text  []byte // for completing a page
	// handed is, in a reader process, the root file to be read; given is all that it
	// holds where no file was handed over.
	handed   *os.File
	given    []byte
	deaths   int // of reader processes
	expected []expectation
	room     []byte        // of what they hold; nil until needed
	apart    time.Duration // see Apart
}

// New returns an Extractor. Its reader process starts when one is first
// needed; Close ends it.
func New(opts Options) *Extractor {
	if opts.Limits == (source.Limits{}) {
		opts.Limits = source.DefaultLimits()
	}
	return &Extractor{opts: opts}
}

// Close ends the reader process.
func (e *Extractor) Close() {
	if e.child != nil {
		e.child.stop()
		e.child = nil
	}
}

// File reads one root file. Whatever is wrong with the file is a Cause in
// Visitor.End. The error is that of ctx or of the Visitor, which then gets no
// further call, or says that no reader process can be started.
//
// Plain text and CSV are read here, everything else in the reader process.
func (e *Extractor) File(ctx context.Context, f source.File, v Visitor) error {
	return e.file(ctx, f, request{}, e.pictures(nil), v)
}

// Held is File for one whose content is at hand, all of it. It does nothing and
// reports false when the file itself is needed, as for a large one that a reader
// process reads.
func (e *Extractor) Held(ctx context.Context, f source.File, data []byte, v Visitor) (bool, error) {
	c := e.met(f, data)
	if !e.canHold(f, c) {
		return false, nil
	}
	e.apart = 0
	r := e.reading(ctx, f, request{}, e.pictures(nil), v)
	doc := r.begin(Document{Path: f.Path, Size: f.Size}, f.Path, 0)
	err := doc.alive()
	doc.d.Type = c.format
	switch {
	case err != nil:
	case e.isolated(c.format):
		err = e.isolate(doc, f, c)
	default:
		err = e.readContent(doc, c)
	}
	doc.end(err)
	e.text = r.text
	return true, r.stop
}

// goesAlong reports whether content may go to a reader process with the request to
// read it, and without being looked up in the cache.
func (e *Extractor) goesAlong(content []byte) bool {
	return e.opts.Cache == nil && len(content) < toldAlong && int64(len(content)) <= e.opts.Limits.DocumentBytes
}

// Pictures is File, but of pictures only those are read that are pages of
// documents, by their paths, for which wanted, always saying the same, says so;
// the others wait. The cache then keeps the text of pictures, no more.
func (e *Extractor) Pictures(ctx context.Context, f source.File, wanted func(path string, page uint32) bool, v Visitor) error {
	return e.file(ctx, f, request{}, e.pictures(wanted), v)
}

// Layouts is File, but pages of PDFs and pictures come with their Layout, if
// they are among pages. Of pictures those alone are read, and none if pictures
// is false. Of the cache no more is used than what it has of pictures.
func (e *Extractor) Layouts(ctx context.Context, f source.File, pages map[Place]bool, pictures bool, v Visitor) error {
	q := request{Layouts: pages}
	if !pictures {
		return e.file(ctx, f, q, nil, v)
	}
	return e.file(ctx, f, q, e.pictures(func(path string, page uint32) bool { return pages[Place{path, page}] }), v)
}

// pictures returns the reader of the pictures of one root file, nil when they
// wait.
func (e *Extractor) pictures(wanted func(path string, page uint32) bool) pictures {
	if !e.ReadsPictures() {
		return nil
	}
	return &recognition{with: e.opts.OCR, wanted: wanted}
}

// ReadsPictures reports whether pictures are read now, and do not all wait.
func (e *Extractor) ReadsPictures() bool { return e.opts.OCR != nil && e.opts.OCR.Open() }

// file is File, passing over the poison of q, with the layouts it asks for.
func (e *Extractor) file(ctx context.Context, f source.File, q request, pictures pictures, v Visitor) error {
	e.apart = 0
	r := e.reading(ctx, f, q, pictures, v)
	doc := r.begin(Document{Path: f.Path, Size: f.Size}, f.Path, 0)
	doc.end(e.readFile(doc, f))
	e.text = r.text
	return r.stop
}

func (e *Extractor) reading(ctx context.Context, f source.File, q request, pictures pictures, v Visitor) *reading {
	return &reading{ctx: ctx, v: v, limits: e.opts.Limits, poison: q.Poison, layouts: q.Layouts, ocr: pictures, passwords: e.opts.Passwords, size: f.Size, text: e.text}
}

// Bytes reads a document that is in memory, in this process and without any
// isolation: for tests and for fuzzing. name is its path.
func (e *Extractor) Bytes(ctx context.Context, name string, data []byte, v Visitor) error {
	name = source.EscapeName(name)
	return e.inMemory(ctx, v, Document{Path: name, Type: typeOf(data, name), Size: int64(len(data))}, data)
}

// Text reads text that is in memory, of any encoding, and tables. Markup in it
// is text too. name is its path.
func (e *Extractor) Text(ctx context.Context, name string, data []byte, v Visitor) error {
	return e.inMemory(ctx, v, Document{Path: source.EscapeName(name), Type: typeText, Size: int64(len(data))}, data)
}

func (e *Extractor) inMemory(ctx context.Context, v Visitor, d Document, data []byte) error {
	r := &reading{ctx: ctx, v: v, limits: e.opts.Limits, ocr: e.pictures(nil), passwords: e.opts.Passwords, size: d.Size}
	return r.bytes(d, path.Base(d.Path), data)
}

// bytes reads a root document that is in memory and is called name.
func (r *reading) bytes(d Document, name string, data []byte) error {
	doc := r.begin(d, name, 0)
	doc.end(doc.read(r.input(d.Path, data)))
	return r.stop
}

// readFile reads the content of a root file. A file that changes meanwhile is
// read once more if nothing was handed over yet, else named.
func (e *Extractor) readFile(doc *document, f source.File) error {
	if err := doc.alive(); err != nil {
		return err
	}
	if f.Cause != source.None {
		return fail(f.Cause, f.Detail)
	}
	if len(e.given) > 0 {
		return e.readGiven(doc)
	}
	c, changed, err := e.loadStable(f)
	if err != nil {
		return readerError(err)
	}
	defer c.close()
	doc.d.Type, doc.d.Size = c.format, c.stat.Size()
	doc.size = c.stat.Size()
	once := c.whole // read, so that what becomes of the file is nothing to it
	if e.isolated(c.format) {
		once = c.given() != nil
		err = e.isolateOnce(doc, c, f)
	} else {
		err = e.readContent(doc, c)
	}
	if doc.stop == nil && (changed || !once && c.changed()) {
		return fail(source.Changed, "changed while it was read")
	}
	return err
}

// readGiven reads the content that came with the request.
func (e *Extractor) readGiven(doc *document) error {
	c := &content{format: typeOfStart(e.given, doc.d.Path), data: e.given, whole: true}
	doc.d.Type, doc.d.Size, doc.size = c.format, int64(len(c.data)), int64(len(c.data))
	return e.readContent(doc, c)
}

// loadStable is load, a second time when the file changed meanwhile. It
// reports whether it did so again.
func (e *Extractor) loadStable(f source.File) (c *content, changed bool, err error) {
	if c, err = e.load(f); err != nil || !c.changed() {
		return c, false, err
	}
	c.close()
	if c, err = e.load(f); err != nil {
		return nil, false, err
	}
	return c, c.changed(), nil
}

// isolated reports whether a format is read in the reader process.
func (e *Extractor) isolated(format string) bool {
	return len(e.opts.Command) > 0 && (needsWhole(format) || markup[format])
}

// needsWhole reports whether a format is told or read from all its bytes.
func needsWhole(format string) bool {
	return readers[format] != nil || programs[format]
}

func (e *Extractor) readContent(doc *document, c *content) error {
	name := path.Base(doc.d.Path)
	switch {
	case texts[c.format] != nil && c.whole:
		return doc.readText(name, newDecoder(c.data, nil))
	case texts[c.format] != nil:
		return doc.readText(name, newDecoder(c.data, rootFile{doc, c.file}))
	case !needsWhole(c.format):
		return doc.refuse()
	case c.whole:
		doc.d.Type = typeOf(c.data, name)
		return doc.read(doc.input(name, c.data))
	case c.format == "zip":
		return doc.readLargeZIP(c)
	case programs[c.format]:
		return doc.readLargeProgram(c)
	}
	return exceed(source.TooLarge, "max-document-size", "more than %d bytes", doc.limits.DocumentBytes)
}

// content is a root file that was opened.
type content struct {
	source *source.File // that it was opened as, nil if it was handed over
	file   *os.File     // nil where the content was at hand
	stat   os.FileInfo  // before it was read
	format string       // by its first bytes
	data   []byte       // what was read of it
	whole  bool         // data is all of it
	// expected says that Expect was told of it.
	expected bool
}

// load opens a file and reads as much of it as its format asks for: all of
// what is small or must be read whole, the first block of a text, the first
// bytes of what is not read here.
func (e *Extractor) load(f source.File) (*content, error) {
	if e.buf == nil {
		e.buf = make([]byte, block)
	}
	c := &content{file: e.handed, data: e.buf[:0]}
	var err error
	if c.file == nil {
		c.source = &f
		c.file, err = f.Open()
	} else {
		_, err = c.file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, err
	}
	if c.stat, err = c.file.Stat(); err == nil {
		err = c.read(sniffed)
	}
	if err == nil && isPadding(c.data) {
		err = c.read(padding)
	}
	if err == nil {
		c.format = typeOfStart(c.data, f.Path)
		switch {
		case e.isolated(c.format) && markup[c.format]:
			err = c.read(toldAlong)
		case e.isolated(c.format):
		case texts[c.format] != nil:
			err = c.read(block)
		case needsWhole(c.format):
			if size := c.stat.Size(); size <= e.opts.Limits.DocumentBytes {
				err = c.read(int(size) + 1)
			}
		}
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// read reads on until n bytes are in data or the file ends.
func (c *content) read(n int) error {
	have := len(c.data)
	if c.whole || n <= have {
		return nil
	}
	if n > cap(c.data) {
		c.data = append(make([]byte, 0, n), c.data...)
	}
	more, err := io.ReadFull(c.file, c.data[have:n])
	c.data = c.data[:have+more]
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		c.whole, err = true, nil
	}
	return err
}

// given is all of a file that goes to a reader process with the request to read
// it, nil when the open file does.
func (c *content) given() []byte {
	if c.whole && (c.file == nil || markup[c.format]) {
		return c.data
	}
	return nil
}

// wear is what reading it adds to that of a reader process.
func (c *content) wear() int {
	if markup[c.format] && c.given() != nil {
		return 1
	}
	return fileWear
}

func (c *content) close() {
	if c.source != nil {
		c.file.Close()
	}
}

// changed reports whether the file is another one, or differs, since it was
// opened.
func (c *content) changed() bool {
	now, err := c.file.Stat()
	if c.source != nil {
		now, err = c.source.Stat()
	}
	return err != nil || !os.SameFile(now, c.stat) || now.Size() != c.stat.Size() || !now.ModTime().Equal(c.stat.ModTime())
}

// readLargeZIP reads an archive that is larger than memory allows, which an
// office document that large is not read for.
func (doc *document) readLargeZIP(c *content) error {
	file, size := rootFile{doc, c.file}, c.stat.Size()
	if doc.d.Type = typeOfArchive(file, size); doc.d.Type == "zip" {
		return readArchive(file, size, doc.limits, doc)
	}
	if readers[doc.d.Type] == nil {
		return doc.refuse()
	}
	return exceed(source.TooLarge, "max-document-size", "more than %d bytes", doc.limits.DocumentBytes)
}

// readLargeProgram reads a program that is larger than memory allows, if a ZIP
// file is behind it.
func (doc *document) readLargeProgram(c *content) error {
	file, size := rootFile{doc, c.file}, c.stat.Size()
	if r, err := zip.NewReader(file, size); err != nil || len(r.File) == 0 {
		return doc.refuse()
	}
	return doc.readLargeZIP(c)
}

// rootFile is a root file that is read while its pages are handed over. Its
// errors are those that a reader returns.
type rootFile struct {
	doc  *document
	file *os.File
}

// Read is part of io.Reader.
func (r rootFile) Read(p []byte) (int, error) {
	if err := r.doc.alive(); err != nil {
		return 0, err
	}
	n, err := r.file.Read(p)
	return n, readerError(err)
}

// ReadAt is part of io.ReaderAt.
func (r rootFile) ReadAt(p []byte, offset int64) (int, error) {
	if err := r.doc.alive(); err != nil {
		return 0, err
	}
	n, err := r.file.ReadAt(p, offset)
	return n, readerError(err)
}

// readerError makes an error of the file system one of a reader.
func readerError(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return fail(source.CauseOf(err))
}
