// Package batch defines the two Arrow schemas of aktsyn, pages and hits, and
// builds and reads their records. Records are released exactly once by the
// one who holds them last; tests use the checked allocator.
package batch

import "aktsyn/kernels"

// Value is the keyed pseudonym of a canonical value: HMAC-SHA-256 truncated
// to 16 bytes (package keys).
type Value [16]byte

// Hit is one row of a hit record. Start and End are byte offsets into the
// text of the page. Row and Column are those of the table's cell that Start
// lies in, counted from 1 as spreadsheets do; both are 0 where there is none.
// Born is that of kernels.Hit.
type Hit struct {
	Doc, Page, Start, End uint32
	Row, Column           uint32
	Signals               kernels.Signals
	Kind                  kernels.Kind
	Grade                 kernels.Grade
	Born                  uint16
	Value                 Value
}

// Sorted reports whether hits are in the order of Compare. It is asked of all
// hits, twice, and does not copy them.
func Sorted(hits []Hit) bool {
	for i := 1; i < len(hits); i++ {
		if hits[i].before(&hits[i-1]) {
			return false
		}
	}
	return true
}

// before is Compare(a, b) < 0.
func (a *Hit) before(b *Hit) bool {
	if x, y := uint64(a.Doc)<<32|uint64(a.Page), uint64(b.Doc)<<32|uint64(b.Page); x != y {
		return x < y
	}
	if x, y := uint64(a.Start)<<32|uint64(a.End), uint64(b.Start)<<32|uint64(b.End); x != y {
		return x < y
	}
	return a.Kind < b.Kind
}

// Compare orders hits by document, page, start, end, kind: the total order
// that every export and index follows. It is for slices.SortFunc.
func Compare(a, b Hit) int {
	for _, p := range [...][2]uint32{{a.Doc, b.Doc}, {a.Page, b.Page}, {a.Start, b.Start}, {a.End, b.End},
		{uint32(a.Kind), uint32(b.Kind)}} {
		if p[0] != p[1] {
			if p[0] < p[1] {
				return -1
			}
			return 1
		}
	}
	return 0
}
