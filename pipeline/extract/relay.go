package extract

import (
	"errors"
	"fmt"
)

// relay hands the events of a root file on to its Visitor and knows how far
// that got.
type relay struct {
	root      *document
	delivered int        // events handed on, but for those of poison
	open      []openPart // documents that have begun and not ended, the root first
	poison    []poison
}

// openPart is a document on its way.
type openPart struct {
	*document
	at int // relay.delivered before its Begin
}

// errProtocol says that a reader process sent what no Visitor is told.
var errProtocol = errors.New("events out of order")

// run hands on the events of an attempt, which next reads into the last one's
// memory, but for those handed on before. Its error means that the process, or
// the whole reading, is at an end.
func (r *relay) run(next func(*event) error) error {
	var ev event
	for seen := 0; ; seen++ {
		if err := next(&ev); err != nil {
			return err
		}
		if seen < r.delivered {
			continue
		}
		if ev.Kind == endEvent && ev.Doc == 0 && len(r.open) == 1 {
			r.root.d = ev.Document
			return nil
		}
		if err := r.deliver(&ev); err != nil {
			return err
		}
		r.delivered++
	}
}

func (r *relay) deliver(ev *event) error {
	top := r.open[len(r.open)-1]
	switch {
	case ev.Kind == beginEvent && ev.Doc == r.root.next:
		doc := r.root.announce(ev.Document, 0)
		r.open = append(r.open, openPart{doc, r.delivered})
		return nil
	case ev.Kind == pageEvent && ev.Doc == top.number:
		if ev.Page.Number > 0 {
			top.d.Pages++
			top.d.Text += int64(ev.Page.Own) - int64(ev.Page.Lead)
		}
		return top.visit(ev.Page)
	case ev.Kind == endEvent && ev.Doc == top.number && ev.Doc > 0:
		top.d = ev.Document
		top.end(nil)
		r.open = r.open[:len(r.open)-1]
		return nil
	}
	return errProtocol
}

// condemn closes the innermost open document, at which a reader process died,
// for the attempts to come to pass it over.
func (r *relay) condemn(death error) {
	last := len(r.open) - 1
	top := r.open[last]
	top.end(death)
	r.open = r.open[:last]
	r.poison = append(r.poison, poison{From: top.number, Next: r.root.next})
	r.delivered = top.at
}

// giveUp closes all documents of the file. It returns the cause for the root.
func (r *relay) giveUp(death *readError) error {
	for i := len(r.open) - 1; i > 0; i-- {
		r.open[i].end(death)
	}
	if len(r.poison) == maxPoison {
		return fail(death.cause, fmt.Sprintf("more than %d of its parts ended their reader process", maxPoison))
	}
	return death
}
