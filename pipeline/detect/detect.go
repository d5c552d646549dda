// Package detect runs the kernels over texts that are no archive: a text in,
// its hits out, nothing kept.
package detect

import (
	"cmp"
	"slices"

	"aktsyn/kernels"
	"aktsyn/pipeline/ruleset"
)

// Detector finds hits in texts. It owns scratch memory: one per goroutine.
type Detector struct {
	kernels   []kernels.Kernel
	scratches []kernels.Scratch
	hits      []kernels.Hit
}

// New returns a detector over the kernels of r.
func New(r *ruleset.Ruleset) *Detector {
	d := &Detector{kernels: r.Kernels()}
	for _, k := range d.kernels {
		d.scratches = append(d.scratches, k.NewScratch())
	}
	return d
}

// Text returns the hits of a text as one page, in ascending order of
// (Start, End, Kind). Offsets are bytes into text as it was given, also where
// the kernels saw it normalised. The hits are valid until the next call.
func (d *Detector) Text(text []byte, form kernels.Form) []kernels.Hit {
	normal, offsets := normalise(text)
	d.hits = d.hits[:0]
	for i, k := range d.kernels {
		d.hits = k.Scan(d.hits, kernels.Page{Text: normal, Form: form}, d.scratches[i])
	}
	for i := range d.hits {
		d.hits[i].Start, d.hits[i].End = offsets.span(d.hits[i].Start, d.hits[i].End)
	}
	slices.SortFunc(d.hits, func(a, b kernels.Hit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Kind, b.Kind))
	})
	return d.hits
}
