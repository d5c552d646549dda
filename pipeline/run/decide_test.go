package run

import (
	"testing"

	"aktsyn/pipeline/hitindex"
)

// TestDecide goes through all combinations of facts: which of them matter for
// which change, and that nothing else does.
func TestDecide(t *testing.T) {
	seen := map[hitindex.Change]int{}
	for bits := range 1 << 8 {
		has := func(bit int) bool { return bits>>bit&1 == 1 }
		f := Facts{Known: has(0), Found: has(1), SameStat: has(2), SameContent: has(3), SameRules: has(4), MayPass: has(5), Gone: has(6), Here: has(7)}
		var want hitindex.Change
		switch f := f; {
		case !f.Found:
			want = hitindex.Gone
		case !f.Known:
			want = map[[2]bool]hitindex.Change{{false, false}: hitindex.New, {false, true}: hitindex.Copied,
				{true, false}: hitindex.Moved, {true, true}: hitindex.Moved}[[2]bool{f.Gone, f.Here}]
		case !f.SameContent:
			want = hitindex.Changed
		case !f.SameRules:
			want = hitindex.RulesetChanged
		case f.MayPass:
			want = hitindex.Retried
		case f.SameStat:
			want = hitindex.Unchanged
		default:
			want = hitindex.Touched
		}
		if got := Decide(f); got != want {
			t.Errorf("%+v: %v, want %v", f, got, want)
		}
		seen[want]++
	}
	if len(seen) != len(hitindex.Changes()) {
		t.Errorf("only %d changes are decided on: %v", len(seen), seen)
	}
}

// TestCombine goes through all pairs of changes that can follow each other.
func TestCombine(t *testing.T) {
	rank := map[hitindex.Change]int{hitindex.Touched: 1, hitindex.Retried: 2, hitindex.RulesetChanged: 3, hitindex.Changed: 4}
	for _, before := range hitindex.Changes() {
		for now, n := range rank {
			want := now
			switch {
			case before.Arrival():
				if want = before; now == hitindex.Changed {
					want = hitindex.New
				}
			case rank[before] > n:
				want = before
			}
			if got := Combine(before, now); got != want {
				t.Errorf("%v, then %v: %v, want %v", before, now, got, want)
			}
		}
		if got := Combine(before, hitindex.Unchanged); got != hitindex.Unchanged {
			t.Errorf("%v, then nothing: %v", before, got)
		}
	}
}
