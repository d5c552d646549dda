package person

import (
	"aktsyn/kernels"
	"aktsyn/kernels/marks"
)

var _ marks.Kernel = (*Kernel)(nil)

// Marked implements marks.Kernel. That a name is hidden does not make it less
// of one; a doubtful reading does.
func (*Kernel) Marked(h kernels.Hit, kind marks.Kind) kernels.Hit {
	if h.Kind != kernels.Person {
		return h
	}
	switch kind {
	case marks.Hidden:
		h.Signals |= HiddenText
	case marks.Doubtful:
		h.Signals |= DoubtfulReading
	}
	h.Grade = Grade(h.Signals)
	return h
}

// IsHidden reports whether a hit's name cannot be seen where it stands.
func IsHidden(kind kernels.Kind, s kernels.Signals) bool {
	return kind == kernels.Person && s.Has(HiddenText)
}
