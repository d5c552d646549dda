package grading

import "aktsyn/kernels"

// memoSize is the number of grades that a Memo keeps, a power of two. Texts
// hold few different sets of signals: case notes and ledgers some dozens.
const memoSize = 1 << memoBits

const memoBits = 6

// Memo grades like its scale and keeps the grades of the sets of signals that
// it was asked about last, so that a page full of alike hits is graded by
// looking up. It belongs to one goroutine and allocates nothing once made.
type Memo struct {
	scale *Scale
	kept  [memoSize]graded
}

// graded is a set of signals with its grade, 0 where nothing is kept.
type graded struct {
	signals kernels.Signals
	kind    kernels.Kind
	grade   kernels.Grade
}

// NewMemo returns a memo of a scale, which must not be changed any more.
func NewMemo(scale *Scale) *Memo { return &Memo{scale: scale} }

// Grade is Scale.Grade.
func (m *Memo) Grade(kind kernels.Kind, s kernels.Signals) kernels.Grade {
	k := &m.kept[uint64(s)*0x9E3779B97F4A7C15>>(64-memoBits)]
	if k.signals != s || k.kind != kind || k.grade == 0 {
		*k = graded{s, kind, m.scale.Grade(kind, s)}
	}
	return k.grade
}
