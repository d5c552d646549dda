// Package detect runs the kernels over texts that are no archive: a text in,
// its hits out, nothing kept.
package detect

import (
	"cmp"
	"slices"

	"aktsyn/kernels"
	"aktsyn/kernels/marks"
	"aktsyn/kernels/recall"
	"aktsyn/pipeline/batch"
	"aktsyn/pipeline/grades"
	"aktsyn/pipeline/ruleset"
)

// Detector finds hits in texts. It owns scratch memory: one per goroutine.
type Detector struct {
	kernels   []kernels.Kernel
	scratches []kernels.Scratch
	marks     marks.Kernels // that hear of the marks of pages
	value     func(dst []byte, kind kernels.Kind, signals kernels.Signals, span []byte) []byte
	memory    *recall.Memory
	grader    *grades.Grader // nil: the kernels' grades are meant
	canonical []byte
	found     []kernels.Hit
	heard     []heard // of the page
	held      []heard // of the document
	hits      []kernels.Hit
}

// heard is a hit and what it wants to know of its document.
type heard struct {
	kernels.Hit
	asked recall.Question
}

// New returns a detector over the kernels of r.
func New(r *ruleset.Ruleset) *Detector {
	d := &Detector{kernels: r.Kernels(), marks: r.Marks(), value: r.AppendValue, memory: r.NewMemory(), grader: r.Scheme().AfterKernels()}
	for _, k := range d.kernels {
		d.scratches = append(d.scratches, k.NewScratch())
	}
	return d
}

// Text returns the hits of a text that is a document of one page, in ascending
// order of (Start, End, Kind). Offsets are bytes into text as it was given,
// also where the kernels saw it normalised. The hits are valid until the next
// call.
func (d *Detector) Text(text []byte, form kernels.Form) []kernels.Hit {
	d.memory.Reset()
	d.hits = d.hits[:0]
	for _, h := range d.page(0, text, form, 0, len(text), nil) {
		d.hits = append(d.hits, d.judge(0, h))
	}
	return d.hits
}

// judge gives a hit of document doc the grade that it has by what is known by
// now of the document, and by the ruleset's thresholds.
func (d *Detector) judge(doc uint32, h heard) kernels.Hit {
	out := d.memory.Answer(doc, h.Hit, h.asked)
	graded := batch.Hit{Kind: out.Kind, Grade: out.Grade, Signals: out.Signals, Born: out.Born}
	d.grader.Grade(&graded)
	out.Grade, out.Signals = graded.Grade, graded.Signals
	return out
}

// page finds the hits of a page of document doc that start in [from, to), in
// the order and with the offsets of Text, and tells the memory of them. They
// are valid until the next call. marked are the marks of the text, as it was
// given.
func (d *Detector) page(doc uint32, text []byte, form kernels.Form, from, to int, marked []marks.Mark) []heard {
	normal, offsets := normalise(text)
	d.found, d.heard = d.found[:0], d.heard[:0]
	for i, k := range d.kernels {
		d.found = k.Scan(d.found, kernels.Page{Text: normal, Form: form}, d.scratches[i])
	}
	for _, h := range d.found {
		span := normal[h.Start:h.End]
		h.Start, h.End = offsets.span(h.Start, h.End)
		if int(h.Start) < from || int(h.Start) >= to {
			continue // the neighbour's
		}
		h = d.marks.Apply(h, marked)
		d.canonical = d.value(d.canonical[:0], h.Kind, h.Signals, span)
		d.heard = append(d.heard, heard{h, d.memory.Hear(doc, h, d.canonical)})
	}
	slices.SortFunc(d.heard, func(a, b heard) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Kind, b.Kind))
	})
	return d.heard
}
