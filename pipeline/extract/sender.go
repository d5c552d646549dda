package extract

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"io"
	"time"
)

const (
	toldAlong  = 64 << 10    // bytes of a file that go with the request to read it
	heldEvents = 64 << 10    // bytes of events that are written or read at once
	heldTime   = time.Second // after which an event that comes takes held ones along: the parent ends who is silent
)

// sender is the Visitor that writes events.
type sender struct {
	out  *bufio.Writer
	code []byte // of an event
	// holds says that events are held until they are heldEvents, heldTime has passed,
	// the last root document ends or the parent must answer, so that the two processes do not
	// wake each other for every page. See request.Hold.
	holds bool
	more  bool      // root files are to follow this one in any case
	began time.Time // when this one was begun
	sent  time.Time // when events were written last, held ones at the latest
	err   error     // the first
}

func newSender(out io.Writer) *sender {
	return &sender{out: bufio.NewWriterSize(out, heldEvents)}
}

// greet says what process this is.
func (s *sender) greet() error {
	if err := s.write([]byte(protocol)); err != nil {
		return err
	}
	return s.out.Flush()
}

// write writes the code of an event, or a greeting, behind its length.
func (s *sender) write(code []byte) error {
	if _, err := s.out.Write(binary.AppendUvarint(s.out.AvailableBuffer(), uint64(len(code)))); err != nil {
		return err
	}
	_, err := s.out.Write(code)
	return err
}

// begin is called before each root file, which q asks for.
func (s *sender) begin(q request) { s.holds, s.more, s.began = q.Hold, len(q.Next) > 0, time.Now() }

// send sends an event; bytes follow it as they are.
func (s *sender) send(e event, bytes []byte) error {
	if s.err == nil {
		s.code = appendEvent(s.code[:0], &e)
		s.err = s.write(s.code)
	}
	if s.err == nil {
		_, s.err = s.out.Write(bytes)
	}
	last := e.Kind == endEvent && e.Doc == 0 && !s.more
	if s.err == nil && (!s.holds || last || e.Kind == pictureEvent || time.Since(s.sent) > heldTime) {
		s.err = s.out.Flush()
		s.sent = time.Now()
	}
	return s.err
}

// fail notes an error that ends the process.
func (s *sender) fail(err error) { s.err = cmp.Or(s.err, err) }

// Begin implements Visitor.
func (s *sender) Begin(doc uint32, d Document) {
	_ = s.send(event{Kind: beginEvent, Doc: doc, Document: d}, nil) // it comes again
}

// Page implements Visitor.
func (s *sender) Page(doc uint32, p Page) error {
	return s.send(event{Kind: pageEvent, Doc: doc, Page: p}, nil)
}

// End implements Visitor.
func (s *sender) End(doc uint32, d Document) {
	e := event{Kind: endEvent, Doc: doc, Document: d}
	if doc == 0 {
		e.Took = time.Since(s.began)
	}
	_ = s.send(e, nil)
}
