package extract

import (
	"context"
	"encoding/gob"
	"io"
	"runtime/debug"

	"aktsyn/pipeline/source"
)

// A reader process greets with protocol, then gets requests and answers with
// events, all in gob over its standard input and output. The events of a
// request are what a Visitor sees of the root file; the last is the End of
// document 0.

// protocol is the greeting. It tells a reader process from any other program.
const protocol = "aktsyn reader 1"

// request asks to read a root file.
type request struct {
	File   source.File
	Limits source.Limits
	Poison []poison
}

// event is a call of a Visitor.
type event struct {
	Kind     eventKind
	Doc      uint32
	Document Document // of begin and end
	Page     Page     // of page
}

type eventKind uint8

const (
	beginEvent eventKind = iota
	pageEvent
	endEvent
)

// Serve is the main loop of a reader process: it reads the documents that in
// asks for until in ends, and answers on out, which nobody else may write to.
// The error is one of in or out. What documents hold is in the answers alone.
func Serve(in io.Reader, out io.Writer) error {
	if err := confine(); err != nil {
		return err
	}
	requests, events := gob.NewDecoder(in), gob.NewEncoder(out)
	if err := events.Encode(protocol); err != nil {
		return err
	}
	e := New(Options{})
	for {
		var q request
		if err := requests.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		// Garbage is collected well before the parent ends the process.
		debug.SetMemoryLimit(q.Limits.MemoryBytes / 4 * 3)
		e.opts.Limits = q.Limits
		s := sender{events: events}
		if err := e.file(context.Background(), q.File, q.Poison, &s); err != nil {
			return err
		}
		if s.err != nil {
			return s.err
		}
	}
}

// sender is the Visitor that writes events.
type sender struct {
	events *gob.Encoder
	err    error
}

func (s *sender) send(e event) {
	if s.err == nil {
		s.err = s.events.Encode(e)
	}
}

func (s *sender) Begin(doc uint32, d Document) {
	s.send(event{Kind: beginEvent, Doc: doc, Document: d})
}

func (s *sender) Page(doc uint32, p Page) error {
	s.send(event{Kind: pageEvent, Doc: doc, Page: p})
	return s.err
}

func (s *sender) End(doc uint32, d Document) { s.send(event{Kind: endEvent, Doc: doc, Document: d}) }
