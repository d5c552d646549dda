package extract

import (
	"context"
	"encoding/gob"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/passwords"
	"aktsyn/pipeline/sandbox"
	"aktsyn/pipeline/source"
)

// A reader process gets a setup, closes its sandbox and greets with protocol. It
// then gets requests over its standard input, in gob, each with the file's content
// in it or an open file beside it (sandbox.Receive), and answers with events over
// its standard output (event_code.go). The events of a request are what a Visitor
// sees of the root file, and pictures to be read, each of which is answered at once;
// the last is the End of document 0. Small files may come several to a request: what
// is told of one then follows what is told of the one before.

// protocol is the greeting. It tells a reader process from any other program.
const protocol = "aktsyn reader 8"

// setup is what a reader process must know before anything.
type setup struct {
	Sandbox  sandbox.Level // that it was started with
	PDFCache string        // directory of the compiled PDF engine, "" if there is none
	// Prepare asks for no more than that the compiled engine is in the cache.
	// Such a process is not in the sandbox, and reads nothing.
	Prepare bool
}

// request asks to read a root file.
type request struct {
	File  source.File
	Given []byte  // all of it where it is small and at hand; then no file comes with it
	Next  []Given // to be read after it, likewise
	// Hold lets the process hold events back. What it holds when it dies is lost:
	// it may only where the file is then read again by another, which may not.
	Hold      bool
	Limits    source.Limits
	Poison    []poison
	OCR       bool           // pictures are read, by the parent
	Passwords passwords.List // to be tried on what is locked
	// Layouts are the pages that are to come with their Layout.
	Layouts map[Place]bool
}

// event is a call of a Visitor.
type event struct {
	Kind     eventKind
	Doc      uint32
	Document Document    // of begin and end
	Page     Page        // of page; of picture its number, as of document its path
	Picture  ocr.Picture // of picture; its pixels follow the event as they are
	// Took is how long the root file took, at its end.
	Took time.Duration
}

type eventKind uint8

const (
	beginEvent eventKind = iota
	pageEvent
	endEvent
	pictureEvent // no call: it wants an answer
)

// Serve is the main loop of a reader process: it reads the documents that in
// asks for until in ends, and answers on out, which nobody else may write to.
// The error is one of in or out. What documents hold is in the answers alone.
func Serve(in io.Reader, out io.Writer) error {
	// They are for the parent, with which this process ends.
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	requests, events := gob.NewDecoder(in), newSender(out)
	var s setup
	if err := requests.Decode(&s); err != nil {
		return err
	}
	if ready, err := s.apply(); err != nil || !ready {
		return err
	}
	if err := events.greet(); err != nil {
		return err
	}
	e := New(Options{})
	memory := int64(-1) // the limit that holds; setting it stops all goroutines
	var q request
	for {
		q = request{Given: q.Given[:0]} // whose memory is used again
		if err := requests.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		// Garbage is collected well before the parent ends the process.
		if limit := q.Limits.MemoryBytes / 4 * 3; limit != memory {
			memory = limit
			debug.SetMemoryLimit(memory)
		}
		e.opts.Limits, e.opts.Passwords = q.Limits, q.Passwords
		if err := e.serve(q, requests, events); err != nil {
			return err
		}
	}
}

// apply prepares the process for hostile bytes. It is not ready for them when
// it was to do something else.
func (s setup) apply() (ready bool, err error) {
	thePDFEngine.cache = s.PDFCache
	if s.Prepare || s.Sandbox == sandbox.SeccompOnly { // which leaves no way to open the cache
		thePDFEngine.load()
	}
	if s.Prepare {
		return false, nil
	}
	return true, sandbox.Close(s.Sandbox)
}

// serve reads the files that come in or with a request.
func (e *Extractor) serve(q request, answers *gob.Decoder, out *sender) (err error) {
	if e.given = q.Given; len(e.given) == 0 {
		if e.handed, err = sandbox.Receive(); err != nil {
			return err
		}
		defer e.handed.Close()
	}
	var reader pictures
	if q.OCR {
		reader = remote{answers, out}
	}
	for {
		out.begin(q)
		if err := e.file(context.Background(), q.File, q, reader, out); err != nil {
			return err
		}
		if out.err != nil || len(q.Next) == 0 {
			return out.err
		}
		q.File, e.given, q.Next = q.Next[0].File, q.Next[0].Content, q.Next[1:]
	}
}
