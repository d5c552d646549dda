// Package grading makes grades of signals, in the one way all kernels share,
// and says how a grade came about: points are added, thresholds make a grade
// of the sum, and rules bound it. What the points are, where the thresholds lie
// and which rules hold is each kernel's own.
//
// All functions are pure and safe for concurrent use.
package grading

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"

	"aktsyn/kernels"
)

// Thresholds are the least points for each grade above kernels.Low. They
// ascend.
type Thresholds struct {
	Medium, High, Certain int
}

// Grade is the grade that points alone amount to.
func (t Thresholds) Grade(points int) kernels.Grade {
	switch {
	case points >= t.Certain:
		return kernels.Certain
	case points >= t.High:
		return kernels.High
	case points >= t.Medium:
		return kernels.Medium
	}
	return kernels.Low
}

// Rule bounds a grade whatever the points are. It applies to hits of its kind
// that have all the signals of All, one of Any and none of None.
type Rule struct {
	Name           string       // stable, as in "labelled"; one of its kernel's
	Kind           kernels.Kind // KindNone is every kind of the kernel
	All, Any, None kernels.Signals
	// Least and Most are the bounds; 0 is none. A rule has one of them.
	Least, Most kernels.Grade
}

// applies reports whether the rule holds for a hit. An empty Any asks for
// nothing.
func (r *Rule) applies(kind kernels.Kind, s kernels.Signals) bool {
	return (r.Kind == kernels.KindNone || r.Kind == kind) && s.Has(r.All) && (r.Any == 0 || s.Any(r.Any)) && !s.Any(r.None)
}

// Scale is a kernel's way from signals to a grade. It must not be changed once
// in use.
type Scale struct {
	Points     func(kernels.Signals) int // sum over the signals that are set
	Thresholds Thresholds
	Rules      []Rule // upper bounds win over lower ones, whatever their order
}

// Grade is the grade of a hit of kind with the signals s.
func (c *Scale) Grade(kind kernels.Kind, s kernels.Signals) kernels.Grade {
	least, most := kernels.Low, kernels.Certain
	for i := range c.Rules {
		if r := &c.Rules[i]; r.applies(kind, s) {
			least = max(least, r.Least)
			if r.Most != 0 {
				most = min(most, r.Most)
			}
		}
	}
	if most == kernels.Low {
		return most // the points, dearer than the rules, could not change it
	}
	return min(most, max(least, c.Thresholds.Grade(c.Points(s))))
}

// Fingerprint changes whenever the scale could give another grade: it covers
// the thresholds, the rules and the points of every signal and every pair of
// signals. Points that a third signal changes it does not see; no kernel has
// such.
func (c *Scale) Fingerprint() string {
	h := sha256.New()
	fmt.Fprint(h, c.Thresholds, c.Rules)
	for i := range 64 {
		for j := range i + 1 {
			fmt.Fprint(h, " ", c.Points(1<<i|1<<j))
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

// Reason is a signal with the points it adds.
type Reason struct {
	Signal kernels.Signals // one bit
	Points int             // 0 for what is worth telling and weighs nothing
}

// Bound is a rule that applies.
type Bound struct {
	Rule
	Grade   kernels.Grade // with this rule and those before it
	Decides bool          // whether the grade was another one without it
}

// Explanation says how a grade came about. It is free of any language and
// holds nothing of the hit's text. It belongs to the caller.
type Explanation struct {
	Kind    kernels.Kind
	Signals kernels.Signals
	// Reasons has every set signal once, what speaks for the hit first. A
	// signal whose worth depends on another one counts what it adds to those
	// of lower bits, so that the reasons always add up to Points.
	Reasons    []Reason
	Points     int
	Thresholds Thresholds
	ByPoints   kernels.Grade // before rules
	Bounds     []Bound       // lower bounds first, then upper ones
	Grade      kernels.Grade
}

// Explain says how Grade comes to its result for the same arguments.
func (c *Scale) Explain(kind kernels.Kind, s kernels.Signals) Explanation {
	e := Explanation{Kind: kind, Signals: s, Reasons: c.reasons(s), Points: c.Points(s), Thresholds: c.Thresholds}
	e.ByPoints = c.Thresholds.Grade(e.Points)
	e.Grade = e.ByPoints
	for _, upper := range []bool{false, true} {
		for i := range c.Rules {
			if r := &c.Rules[i]; (r.Most != 0) == upper && r.applies(kind, s) {
				e.bind(*r)
			}
		}
	}
	return e
}

// reasons takes the signals apart, bit by bit, and asks what each one adds.
func (c *Scale) reasons(s kernels.Signals) []Reason {
	var out []Reason
	seen, points := kernels.Signals(0), c.Points(0)
	for s != 0 {
		signal := s & -s
		s &^= signal
		seen |= signal
		with := c.Points(seen)
		out = append(out, Reason{signal, with - points})
		points = with
	}
	slices.SortStableFunc(out, func(a, b Reason) int { return cmp.Compare(b.Points, a.Points) })
	return out
}

// bind applies a rule.
func (e *Explanation) bind(r Rule) {
	bounded := max(e.Grade, r.Least)
	if r.Most != 0 {
		bounded = min(bounded, r.Most)
	}
	e.Bounds = append(e.Bounds, Bound{r, bounded, bounded != e.Grade})
	e.Grade = bounded
}
