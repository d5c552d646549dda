package cpr

import (
	"aktsyn/kernels"
	"aktsyn/kernels/marks"
)

var _ marks.Kernel = (*Kernel)(nil)

// Marked implements marks.Kernel. That a number is hidden does not make it
// less of one; a doubtful reading does.
func (*Kernel) Marked(h kernels.Hit, kind marks.Kind) kernels.Hit {
	if h.Kind != kernels.CPR && h.Kind != kernels.MaskedCPR {
		return h
	}
	switch kind {
	case marks.Hidden:
		h.Signals |= HiddenText
	case marks.Doubtful:
		h.Signals |= DoubtfulReading
	}
	h.Grade = Grade(h.Kind, h.Signals)
	return h
}

// IsHidden reports whether a hit's number cannot be seen where it stands.
func IsHidden(kind kernels.Kind, s kernels.Signals) bool {
	return (kind == kernels.CPR || kind == kernels.MaskedCPR) && s.Has(HiddenText)
}
