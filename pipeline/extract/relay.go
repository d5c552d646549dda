package extract

import (
	"time"
)

// relay hands the events of a root file on to its Visitor and knows how far
// that got.
type relay struct {
	root      *document
	delivered int        // events handed on, but for those of poison
	open      []openPart // documents that have begun and not ended, the root first
	poison    []poison
	text      int64         // bytes of text handed on
	pictures  int           // asked for in this attempt
	cpu       time.Duration // processor time of the attempts before
	took      time.Duration // by the reader process, as it says
}

// openPart is a document on its way.
type openPart struct {
	*document
	at   int    // relay.delivered before its Begin
	next uint32 // the least number that its next page can have
}

// newRelay returns a relay for a root that has begun and whose name, like its
// Begin, the Visitor has got.
func newRelay(root *document) *relay {
	return &relay{root: root, open: []openPart{{document: root, next: 1}}}
}

// run hands on the events of an attempt, which next reads, but for those handed on
// before. Its error means that the process, or the whole reading, is at an end.
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
			d, err := r.root.told(ev.Document)
			if err == nil {
				r.root.d, r.took = d, ev.Took
			}
			return err
		}
		if err := r.deliver(&ev); err != nil {
			return err
		}
		r.delivered++
	}
}

func (r *relay) deliver(ev *event) error {
	top := &r.open[len(r.open)-1]
	switch {
	case ev.Kind == beginEvent && r.validPart(ev):
		doc := r.root.announce(ev.Document, 0)
		r.open = append(r.open, openPart{document: doc, at: r.delivered})
		return nil
	case ev.Kind == pageEvent && ev.Doc == top.number && ev.Page.valid(top.next) && (ev.Page.Layout == nil || top.wantsLayout(ev.Page.Number)):
		if err := r.account(top.document, ev.Page); err != nil {
			return err
		}
		top.next = ev.Page.Number + 1
		return top.visit(ev.Page)
	case ev.Kind == endEvent && ev.Doc == top.number && ev.Doc > 0:
		d, err := top.told(ev.Document)
		if err != nil {
			return err
		}
		top.d = d
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
	if most := r.root.limits.Deaths; len(r.poison) >= most {
		return exceed(death.cause, "max-reader-deaths", "%d of its parts ended their reader process", most)
	}
	return death
}
