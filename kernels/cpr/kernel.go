package cpr

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr/internal/charclass"
	"aktsyn/kernels/cpr/internal/prefilter"
	"aktsyn/kernels/cpr/internal/whole"
	"aktsyn/kernels/grading"
	"aktsyn/kernels/internal/cpufeat"
)

// version changes when candidates or signals change in a way that the word
// lists do not show. Weights and rules may change without it: hits are graded
// anew from their signals. Only which of two overlapping readings was reported
// stays as the grades of then had it; where that matters, change the version.
const version = 9

// Options sets a kernel up. The zero value is ready for use.
type Options struct {
	// Today decides which birth dates are possible for the living. Only its
	// year counts: births after it are FutureBirth, those more than 110 years
	// before it OverAge. Zero means FirstYear. It is an option and not the clock
	// so that the same page gives the same hits at any time. Which hits there are
	// does not depend on it, and InYear gives their signals in another year.
	Today time.Time
	// Vector is the variant of the first phase. All variants find the same;
	// zero takes the fastest that this processor has, or the one that the
	// environment variable AKTSYN_CPU forces.
	Vector Vector
}

// Kernel finds CPR numbers and masked ones. It is immutable and safe for use
// by any number of goroutines. It implements kernels.Kernel.
type Kernel struct {
	years       *years
	level       cpufeat.Level
	filter      *prefilter.Filter
	whole       whole.Reader
	fingerprint string
}

// New returns a kernel.
func New(o Options) *Kernel {
	year := FirstYear
	if !o.Today.IsZero() {
		year = o.Today.Year()
	}
	h := sha256.New()
	digestWords(h)
	level := o.Vector.level()
	return &Kernel{years: yearsUntil(year), level: level, filter: prefilter.For(level), whole: whole.For(level), fingerprint: fmt.Sprintf("cpr/%d words=%x", version, h.Sum(nil)[:8])}
}

// Name is "cpr".
func (*Kernel) Name() string { return "cpr" }

// Fingerprint names the version and a digest of the word lists.
func (k *Kernel) Fingerprint() string { return k.fingerprint }

// scratch is the working memory of one goroutine.
type scratch struct {
	masks      prefilter.Masks
	candidates []candidate
	late       []candidate
	classes    *charclass.Map
	columns    columns
	spelled    spelled
	repeats    repeats
	grades     *grading.Memo
}

// NewScratch returns working memory for one goroutine.
func (k *Kernel) NewScratch() kernels.Scratch {
	return &scratch{classes: charclass.For(k.level), grades: grading.NewMemo(&scale)}
}

// Scan appends the page's CPR and MaskedCPR hits to dst in ascending order of
// (Start, End, Kind). What it costs is linear in the page: every look around
// is bounded.
func (k *Kernel) Scan(dst []kernels.Hit, page kernels.Page, memory kernels.Scratch) []kernels.Hit {
	s := memory.(*scratch)
	k.find(page, s)
	if len(s.candidates) == 0 {
		return dst
	}
	k.gather(page, s)
	grade(s.candidates, s.grades)
	resolve(s.candidates)
	s.repeats.mark(s.candidates, s.grades)
	gradeAges(s.candidates, s.grades)
	return appendHits(dst, s.candidates)
}

// find collects the candidates.
func (k *Kernel) find(page kernels.Page, s *scratch) {
	f := finder{text: page.Text, form: page.Form, years: k.years, filter: k.filter, masks: &s.masks, whole: k.whole, candidates: s.candidates[:0], late: s.late}
	f.find()
	s.candidates, s.late = f.candidates, f.late
}

// gather adds the evidence around the candidates.
func (k *Kernel) gather(page kernels.Page, s *scratch) {
	cells := page.Form == kernels.Table || page.Form == kernels.Sheet
	s.classes.Begin(page.Text)
	s.columns.begin(page.Text, cells, s.classes)
	e := evidence{text: page.Text, cells: cells, columns: &s.columns, classes: s.classes, spelled: &s.spelled, candidates: s.candidates}
	e.gather()
}

// grade grades the candidates, whatever the year is: that must not decide
// which of overlapping readings are reported. Those inside longer numbers, most
// of them in texts full of digits, are low whatever else is said of them.
func grade(candidates []candidate, grades *grading.Memo) {
	for i := range candidates {
		c := &candidates[i]
		if c.signals.Has(LongerNumber) {
			c.grade = kernels.Low
			continue
		}
		c.grade = grades.Grade(c.kind, c.signals&^ageSignals)
	}
}

func appendHits(dst []kernels.Hit, candidates []candidate) []kernels.Hit {
	n := len(dst)
	dst = slices.Grow(dst, len(candidates))[:n+len(candidates)]
	for i := range candidates {
		c, h := &candidates[i], &dst[n]
		h.Signals, h.Start, h.End, h.Kind, h.Grade, h.Born = c.signals, c.start, c.end, c.kind, c.grade, c.born
		n += int(bit(!c.dropped))
	}
	return dst[:n]
}

// AppendValue appends the canonical value of a written number: DDMMYYSSSS for
// CPR, with capitals where a replacement number has letters, DDMMYY for
// MaskedCPR.
func (*Kernel) AppendValue(dst []byte, kind kernels.Kind, _ kernels.Signals, span []byte) []byte {
	return appendValue(dst, kind, span)
}
