package cpr

import "aktsyn/kernels"

// resolve settles overlapping readings. A reading is dropped when it overlaps
// a kept reading of a better grade, or an earlier kept one of the same grade
// that means the same number. Readings of the same grade that mean different
// numbers are all kept: nothing tells which is right.
//
// Grades are settled from the best down, so that a reading is only ever
// dropped for one that is reported. candidates are in ascending order of
// start, and the longest span (at most maxSpan) bounds the neighbours.
//
// Nearly all readings overlap nothing. Those that do, one the next, are settled
// together.
func resolve(candidates []candidate) {
	for from := 0; from < len(candidates); {
		to := from + 1
		for end := candidates[from].end; to < len(candidates) && candidates[to].start < end; to++ {
			end = max(end, candidates[to].end)
		}
		if to > from+1 {
			settle(candidates[from:to])
		}
		from = to
	}
}

// settle is resolve for readings that overlap.
func settle(candidates []candidate) {
	longest := uint32(0)
	for i := range candidates {
		longest = max(longest, candidates[i].end-candidates[i].start)
	}
	for grade := kernels.Certain; grade >= kernels.Low; grade-- {
		for i := range candidates {
			if candidates[i].grade == grade {
				candidates[i].dropped = covered(candidates, i, longest)
			}
		}
	}
}

// covered reports whether a kept neighbour makes candidate i redundant.
// Neighbours of lower grades are not settled yet, and never do.
func covered(candidates []candidate, i int, longest uint32) bool {
	c := &candidates[i]
	for j := i - 1; j >= 0 && candidates[j].start+longest > c.start; j-- {
		if o := &candidates[j]; o.end > c.start && !o.dropped && (o.grade > c.grade || o.same(c)) {
			return true
		}
	}
	for j := i + 1; j < len(candidates) && candidates[j].start < c.end; j++ {
		if o := &candidates[j]; !o.dropped && o.grade > c.grade {
			return true
		}
	}
	return false
}

// same reports whether a reading says all that a later one, o, of its grade
// does. One that cuts into a longer number does not speak for a whole one:
// "010190 0101900101".
func (c *candidate) same(o *candidate) bool {
	whole := !c.signals.Has(LongerNumber) || o.signals.Has(LongerNumber)
	return whole && c.grade == o.grade && c.kind == o.kind && c.value == o.value
}
