package grades

import (
	"fmt"
	"strconv"
	"strings"

	"aktsyn/kernels/cpr"
	"aktsyn/kernels/grading"
	"aktsyn/kernels/person"
)

// Thresholds are the points from which on hits are medium, high and certain, by
// the kernel that reports them. The rules of the kernels bound grades whatever
// the points are: a number with a label is never below high, a masked one
// always low.
type Thresholds struct {
	CPR    grading.Thresholds
	Person grading.Thresholds
}

// Default returns the thresholds that the packages cpr and person explain.
func Default() Thresholds { return Thresholds{cpr.Scale().Thresholds, person.Scale().Thresholds} }

// The bounds of a threshold, far beyond what signals add up to: the least is
// reached by all hits, the most by none.
const (
	Least = -99
	Most  = 99
)

// Kinds returns the names of the kinds that have thresholds.
func Kinds() []string { return []string{cprName, personName} }

// Grades returns the names of the grades that have a threshold: what has fewer
// points than medium is low.
func Grades() []string { return []string{"medium", "high", "certain"} }

// of returns the thresholds of a kind by grade, nil when it has none.
func (t *Thresholds) of(kind string) map[string]*int {
	var g *grading.Thresholds
	switch kind {
	case cprName:
		g = &t.CPR
	case personName:
		g = &t.Person
	default:
		return nil
	}
	return map[string]*int{"medium": &g.Medium, "high": &g.High, "certain": &g.Certain}
}

// Parse returns the default thresholds with those changed that list has, each
// as on the command line: "cpr.high=7".
func Parse(list []string) (Thresholds, error) {
	t := Default()
	for _, s := range list {
		name, value, ok := strings.Cut(s, "=")
		kind, grade, dot := strings.Cut(name, ".")
		if !ok || !dot {
			return t, fmt.Errorf("%q is no threshold; write KIND.GRADE=POINTS, as in cpr.high=7", s)
		}
		if err := t.Set(kind, grade, value); err != nil {
			return t, err
		}
	}
	for _, kind := range Kinds() {
		if err := t.Check(kind); err != nil {
			return t, err
		}
	}
	return t, nil
}

// Set sets one threshold. Check is to be called when all of a kind are set.
func (t *Thresholds) Set(kind, grade, points string) error {
	of := t.of(kind)
	if of == nil {
		return fmt.Errorf("%q has no thresholds; %s have", kind, strings.Join(Kinds(), " and "))
	}
	p := of[grade]
	if p == nil {
		return fmt.Errorf("%q has no threshold; %s have", grade, strings.Join(Grades(), ", "))
	}
	n, err := strconv.Atoi(points)
	if err != nil || n < Least || n > Most {
		return fmt.Errorf("%s.%s: %q is no whole number of points from %d to %d", kind, grade, points, Least, Most)
	}
	*p = n
	return nil
}

// Check tells when the thresholds of a kind do not ascend.
func (t *Thresholds) Check(kind string) error {
	of := t.of(kind)
	if *of["medium"] < *of["high"] && *of["high"] < *of["certain"] {
		return nil
	}
	return fmt.Errorf("the thresholds of %s must ascend strictly: %s", kind, t.Describe(kind))
}

// Change is a threshold that is not the default.
type Change struct {
	Kind    string `json:"kind"`    // of Kinds
	Grade   string `json:"grade"`   // of Grades
	Points  int    `json:"points"`  // from which on hits have the grade
	Default int    `json:"default"` // what Points is otherwise
}

// Changes lists the thresholds that are not the default, in the order of Kinds
// and Grades.
func (t *Thresholds) Changes() (list []Change) {
	usual := Default()
	for _, kind := range Kinds() {
		for _, grade := range Grades() {
			if points, def := *t.of(kind)[grade], *usual.of(kind)[grade]; points != def {
				list = append(list, Change{kind, grade, points, def})
			}
		}
	}
	return list
}

// Describe lists the thresholds of a kind, as in "medium 3, high 6, certain 9".
func (t *Thresholds) Describe(kind string) string {
	var parts []string
	for _, grade := range Grades() {
		parts = append(parts, fmt.Sprint(grade, " ", *t.of(kind)[grade]))
	}
	return strings.Join(parts, ", ")
}
