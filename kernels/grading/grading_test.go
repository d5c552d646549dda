package grading

import (
	"slices"
	"testing"

	"aktsyn/kernels"
)

func TestThresholds(t *testing.T) {
	th := Thresholds{Medium: 2, High: 5, Certain: 7}
	for points, want := range map[int]kernels.Grade{-100: kernels.Low, 1: kernels.Low, 2: kernels.Medium, 4: kernels.Medium,
		5: kernels.High, 6: kernels.High, 7: kernels.Certain, 1000: kernels.Certain} {
		if got := th.Grade(points); got != want {
			t.Errorf("%d points are %v, want %v", points, got, want)
		}
	}
}

// counted gives every signal the points of its bit number.
func counted(s kernels.Signals) (sum int) {
	for bit := range 64 {
		if s.Has(1 << bit) {
			sum += bit
		}
	}
	return sum
}

func TestRules(t *testing.T) {
	scale := &Scale{Points: counted, Thresholds: Thresholds{3, 6, 9}, Rules: []Rule{
		{Name: "ceiling", Any: 1 << 1, Most: kernels.Medium},
		{Name: "floor", Any: 1<<2 | 1<<0, None: 1 << 3, Least: kernels.High},
		{Name: "masked", Kind: kernels.MaskedCPR, Most: kernels.Low},
		{Name: "without", None: 1 << 5, Most: kernels.High},
	}}
	for _, c := range []struct {
		kind    kernels.Kind
		signals kernels.Signals
		want    kernels.Grade
		rules   []string
	}{
		{kernels.CPR, 0, kernels.Low, []string{"without"}},
		{kernels.CPR, 1 << 0, kernels.High, []string{"floor", "without"}},
		{kernels.CPR, 1<<0 | 1<<3, kernels.Medium, []string{"without"}},
		{kernels.CPR, 1<<0 | 1<<1, kernels.Medium, []string{"floor", "ceiling", "without"}}, // upper bounds win
		{kernels.CPR, 1<<5 | 1<<4, kernels.Certain, nil},
		{kernels.CPR, 1 << 20, kernels.High, []string{"without"}},
		{kernels.MaskedCPR, 1<<5 | 1<<2, kernels.Low, []string{"floor", "masked"}},
	} {
		e := scale.Explain(c.kind, c.signals)
		var names []string
		for _, b := range e.Bounds {
			names = append(names, b.Name)
		}
		if got := scale.Grade(c.kind, c.signals); got != c.want || e.Grade != c.want || !slices.Equal(names, c.rules) {
			t.Errorf("%v %b: %v, explained as %v by %v, want %v by %v", c.kind, c.signals, got, e.Grade, names, c.want, c.rules)
		}
	}
}

// What speaks for a hit comes first, and equal reasons stay in bit order.
func TestReasonsAreInOrder(t *testing.T) {
	scale := &Scale{Points: func(s kernels.Signals) (sum int) {
		for bit, points := range []int{0, -2, 3, 3, 0} {
			if s.Has(1 << bit) {
				sum += points
			}
		}
		return sum
	}}
	want := []Reason{{1 << 2, 3}, {1 << 3, 3}, {1 << 0, 0}, {1 << 4, 0}, {1 << 1, -2}}
	if got := scale.Explain(kernels.CPR, 0b11111).Reasons; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestFingerprint: whatever can change a grade changes the fingerprint.
func TestFingerprint(t *testing.T) {
	scale := func() *Scale {
		return &Scale{Points: counted, Thresholds: Thresholds{3, 6, 9}, Rules: []Rule{{Name: "ceiling", Any: 1, Most: kernels.Medium}}}
	}
	base := scale().Fingerprint()
	if scale().Fingerprint() != base {
		t.Error("two alike have two fingerprints")
	}
	for name, change := range map[string]func(*Scale){
		"threshold": func(c *Scale) { c.Thresholds.High++ },
		"rule":      func(c *Scale) { c.Rules[0].None = 2 },
		"less":      func(c *Scale) { c.Rules = nil },
		"signal": func(c *Scale) {
			c.Points = func(s kernels.Signals) int { return counted(s) + int(s>>63) }
		},
		"pair": func(c *Scale) {
			c.Points = func(s kernels.Signals) int {
				if s.Has(1 | 1<<40) {
					return counted(s) + 1
				}
				return counted(s)
			}
		},
	} {
		c := scale()
		if change(c); c.Fingerprint() == base {
			t.Errorf("%s: the fingerprint stays", name)
		}
	}
}
