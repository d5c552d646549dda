package cpr

import "aktsyn/kernels"

// Finder is a Kernel that stops half way: it finds the same numbers in all
// written forms and tells impossible ones by date and edges, but looks at
// nothing around them. Its hits have the signals that follow from the number
// alone and no grade worth the name (kernels.Low), and where readings overlap
// all are reported. It is there to be measured against scanners that do no
// more than that, and like a Kernel safe for use by any number of goroutines.
type Finder struct{ Kernel }

// NewFinder returns a finder.
func NewFinder(o Options) *Finder { return &Finder{*New(o)} }

// Name is "cpr-find".
func (*Finder) Name() string { return "cpr-find" }

// Scan appends the page's readings to dst in ascending order of (Start, End).
func (k *Finder) Scan(dst []kernels.Hit, page kernels.Page, memory kernels.Scratch) []kernels.Hit {
	s := memory.(*scratch)
	k.find(page, s)
	return appendHits(dst, s.candidates)
}
