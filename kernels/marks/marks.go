// Package marks lets what is known of a stretch of a page, besides its text,
// become evidence of the hits in it. A kernel sees text alone; that the text
// lies under a black box, or was read from a scan with doubt, its reader knows.
//
// All functions are pure and safe for concurrent use.
package marks

import (
	"cmp"
	"slices"
	"sort"

	"aktsyn/kernels"
)

// Kind is what a mark says of its stretch.
type Kind uint8

// The kinds that exist today.
const (
	// Hidden says that the text cannot be seen on the page, but is there for
	// whoever copies it: an opaque box was drawn over it.
	Hidden Kind = iota + 1
	// Doubtful says that the text was recognised on a picture, and that the
	// recognition was not sure of it.
	Doubtful
	lastKind = Doubtful
)

// Mark is a stretch of a page with a property. Start and End are byte offsets
// into the page's text, End exclusive.
type Mark struct {
	Start, End uint32
	Kind       Kind
}

// Kernel is a kernel whose hits marks speak for or against. Marked is a pure
// function and leaves hits of kinds that are not its own alone.
type Kernel interface {
	kernels.Kernel
	// Marked returns h with the signal of a mark that it overlaps, and graded
	// anew. Its canonical value stays the same.
	Marked(h kernels.Hit, kind Kind) kernels.Hit
}

// Order brings marks into the order that Apply asks for: by kind, then by
// start, those of a kind neither overlapping nor touching. Empty ones go. It
// changes list and returns what is left of it.
func Order(list []Mark) []Mark {
	list = slices.DeleteFunc(list, func(m Mark) bool { return m.Start >= m.End })
	slices.SortFunc(list, func(a, b Mark) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Start, b.Start)) })
	out := list[:0]
	for _, m := range list {
		if n := len(out); n > 0 && out[n-1].Kind == m.Kind && m.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, m.End)
			continue
		}
		out = append(out, m)
	}
	return out
}

// Kernels are those that listen to marks.
type Kernels []Kernel

// Among returns those of ks that implement Kernel.
func Among(ks []kernels.Kernel) Kernels {
	var out Kernels
	for _, k := range ks {
		if k, ok := k.(Kernel); ok {
			out = append(out, k)
		}
	}
	return out
}

// Apply returns a hit of a page whose marks, as Order leaves them, are given:
// with the signals of those it overlaps, graded anew.
func (ks Kernels) Apply(h kernels.Hit, page []Mark) kernels.Hit {
	if len(page) == 0 { // nearly always; the rest of it is not inlined
		return h
	}
	return ks.apply(h, page)
}

func (ks Kernels) apply(h kernels.Hit, page []Mark) kernels.Hit {
	for kind := Kind(1); kind <= lastKind; kind++ {
		if !overlaps(h, kind, page) {
			continue
		}
		for _, k := range ks {
			h = k.Marked(h, kind)
		}
	}
	return h
}

// overlaps reports whether a mark of kind has a byte in common with h.
func overlaps(h kernels.Hit, kind Kind, page []Mark) bool {
	i := sort.Search(len(page), func(i int) bool {
		m := page[i]
		return m.Kind > kind || m.Kind == kind && m.End > h.Start
	})
	return i < len(page) && page[i].Kind == kind && page[i].Start < h.End
}
