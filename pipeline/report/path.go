package report

import (
	"strings"
	"sync"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
)

// PathMasker hides the CPR numbers in paths. It belongs to one goroutine.
type PathMasker struct {
	kernel       *cpr.Kernel
	scratch      kernels.Scratch
	hits         []kernels.Hit
	path, masked string // the last one: rows of one document follow each other
}

// NewPathMasker returns a masker.
func NewPathMasker() *PathMasker {
	k := pathKernel()
	return &PathMasker{kernel: k, scratch: k.NewScratch()}
}

// pathKernel is what all maskers find numbers with: it takes a tenth of a millisecond to make.
var pathKernel = sync.OnceValue(func() *cpr.Kernel { return cpr.New(cpr.Options{}) })

// Mask returns path with the letters and digits of CPR numbers made dots; all
// else stays. Every candidate with a possible date is hidden, however weak.
func (m *PathMasker) Mask(path string) string {
	if path != m.path {
		m.hits = m.kernel.Scan(m.hits[:0], kernels.Page{Text: []byte(path + "\n"), Form: kernels.Name}, m.scratch)
		m.path, m.masked = path, maskSpans(path, m.hits)
	}
	return m.masked
}

// MaskText hides the CPR numbers in a text that names paths, as errors, warnings and
// lines of a log do: a root, an index or a list may have a name that holds one. All
// that is printed or logged of such goes through it, each string of a night's log. Any
// goroutine may call it.
func MaskText(text string) string {
	m := maskers.Get().(*PathMasker)
	defer maskers.Put(m)
	return m.Mask(text)
}

// maskers are those that no call of MaskText has just now.
var maskers = sync.Pool{New: func() any { return NewPathMasker() }}

func maskSpans(path string, hits []kernels.Hit) string {
	var b strings.Builder
	at := 0
	for _, h := range hits {
		start := max(at, int(h.Start)) // readings of the same digits may overlap
		b.WriteString(path[at:start])
		for _, r := range path[start:max(start, int(h.End))] {
			b.WriteRune(hide(r))
		}
		at = max(start, int(h.End))
	}
	b.WriteString(path[at:])
	return b.String()
}

// hide keeps what separates and hides the rest.
func hide(r rune) rune {
	if strings.ContainsRune("-_./ !", r) {
		return r
	}
	return '•'
}
