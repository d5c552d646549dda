// Package grades says how a run grades hits: from how many points on a hit is
// medium, high or certain, in which year births are judged, and the hits of
// which kernels it shows. All of this is applied to signals that an index
// holds: a change of it reads no document again.
package grades

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"aktsyn/kernels"
	"aktsyn/kernels/cpr"
	"aktsyn/kernels/grading"
	"aktsyn/kernels/person"
	"aktsyn/pipeline/batch"
)

// Scheme is how a run grades. It is stored with the run, must not be changed,
// and may be shared. The zero value leaves hits as they are.
type Scheme struct {
	Year       int // of births, from cpr.FirstYear to cpr.LastYear
	Thresholds Thresholds
	Kernels    []string // whose hits are shown, by name; none means all
	// Digest identifies the scheme together with the points and rules of the
	// program that made it: runs with the same one grade alike.
	Digest string
}

// New returns the scheme of a run at a time. A year in which births cannot be
// judged, as of a clock that was set back, counts as the nearest one in which
// they can.
func New(now time.Time, t Thresholds, kernels []string) Scheme {
	s := Scheme{Year: min(max(now.Year(), cpr.FirstYear), cpr.LastYear), Thresholds: t, Kernels: slices.Clone(kernels)}
	s.Digest = s.digest()
	return s
}

// Current reports whether this program grades as the one that made the scheme
// did.
func (s Scheme) Current() bool { return s.Digest == "" || s.Digest == s.digest() }

// digest covers all that can change what is shown of a hit.
func (s Scheme) digest() string {
	h := sha256.New()
	for _, k := range families {
		if s.shows(k.name) {
			scale := k.scale(s.Thresholds)
			fmt.Fprintf(h, "%s %s\n", k.name, scale.Fingerprint())
		}
	}
	if s.shows(cprName) {
		fmt.Fprintln(h, s.Year)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// Only returns the scheme for those of its kernels that are named, which may be
// none of them. A scheme that loses none is returned as it is, with its digest,
// also where another program made it.
func (s Scheme) Only(names []string) Scheme {
	kept, lost := []string{}, false
	for _, k := range families {
		if s.shows(k.name) && slices.Contains(names, k.name) {
			kept = append(kept, k.name)
		} else if s.shows(k.name) {
			lost = true
		}
	}
	if s.Digest == "" || !lost {
		return s
	}
	if len(kept) == 0 {
		kept = []string{"none"} // an empty list is all
	}
	s.Kernels = kept
	s.Digest = s.digest()
	return s
}

func (s Scheme) shows(kernel string) bool {
	return len(s.Kernels) == 0 || slices.Contains(s.Kernels, kernel)
}

// family is a kernel with the way it grades.
type family struct {
	name  string
	scale func(Thresholds) *grading.Scale
}

const (
	cprName    = "cpr"
	personName = "person"
)

var families = []family{
	{cprName, func(t Thresholds) *grading.Scale { return with(cpr.Scale(), t.CPR) }},
	{personName, func(t Thresholds) *grading.Scale { return with(person.Scale(), t.Person) }},
}

func with(s grading.Scale, t grading.Thresholds) *grading.Scale {
	s.Thresholds = t
	return &s
}

// familyOf returns the index in families of the kernel that reports a kind.
func familyOf(kind kernels.Kind) int {
	if kind == kernels.Person {
		return 1
	}
	return 0
}

// Shows reports whether hits of a kind are shown.
func (s Scheme) Shows(kind kernels.Kind) bool { return s.shows(families[familyOf(kind)].name) }

// Explain takes the grade of a hit apart; the zero scheme has the default
// thresholds.
func (s Scheme) Explain(kind kernels.Kind, signals kernels.Signals) grading.Explanation {
	t := s.Thresholds
	if s.Digest == "" {
		t = Default()
	}
	return families[familyOf(kind)].scale(t).Explain(kind, signals)
}

// Grader grades hits by a scheme. It belongs to one goroutine.
type Grader struct {
	year   int
	shown  [2]bool // by family
	scales [2]*grading.Scale
	last   [1 << 8]graded
}

// graded is a set of signals met lately, with its grade; 0 is none yet.
type graded struct {
	signals kernels.Signals
	kind    kernels.Kind
	grade   kernels.Grade
}

// Grader returns a grader by the scheme, nil for the zero scheme.
func (s Scheme) Grader() *Grader {
	if s.Digest == "" {
		return nil
	}
	g := &Grader{year: s.Year}
	for i, k := range families {
		g.shown[i], g.scales[i] = s.shows(k.name), k.scale(s.Thresholds)
	}
	return g
}

// AfterKernels returns a grader by the scheme for hits as kernels report them,
// nil where these have the grades of the scheme already.
func (s Scheme) AfterKernels() *Grader {
	if s.Thresholds == Default() {
		return nil
	}
	return s.Grader()
}

// Grade gives a hit its grade, and its signals those of the year, and reports
// whether the hit is shown. A nil grader leaves all as it is.
func (g *Grader) Grade(h *batch.Hit) bool {
	if g == nil {
		return true
	}
	family := familyOf(h.Kind)
	if h.Born != 0 {
		h.Signals = cpr.InYear(h.Signals, h.Born, g.year)
	}
	// Sets of signals are few, and mostly those met before.
	place := &g.last[(uint64(h.Signals)+uint64(h.Kind))*0x9E3779B97F4A7C15>>56]
	if place.grade == 0 || place.signals != h.Signals || place.kind != h.Kind {
		*place = graded{h.Signals, h.Kind, g.scales[family].Grade(h.Kind, h.Signals)}
	}
	h.Grade = place.grade
	return g.shown[family]
}
