package cpr

import (
	"math/bits"
	"slices"
	"unsafe"

	"aktsyn/kernels/cpr/internal/whole"
)

// addWords adds the plain numbers that begin in words of the chunk at text[at:],
// behind which there is text, if their dates exist.
func (f *finder) addWords(at int, words []uint16) {
	room := 0
	for _, w := range words {
		room += bits.OnesCount64(f.masks.Starts[w])
	}
	from := len(f.candidates)
	f.candidates = slices.Grow(f.candidates, room)
	n, near := f.whole.Words(&f.years.tables, asNumbers(f.candidates[from:from+room]), f.text, at, words, f.masks.Starts[:])
	f.candidates = f.candidates[:from+n]
	f.touch(from, near)
}

// addWholes adds the plain numbers at offsets of the chunk at text[at:].
func (f *finder) addWholes(at int, offsets []uint16) {
	from := len(f.candidates)
	f.candidates = slices.Grow(f.candidates, len(offsets))
	n, near := f.whole.Offsets(&f.years.tables, asNumbers(f.candidates[from:from+len(offsets)]), f.text, at, offsets)
	f.candidates = f.candidates[:from+n]
	f.touch(from, near)
}

// addWhole adds the plain number at text[start:] if its date exists.
func (f *finder) addWhole(start int) {
	from := len(f.candidates)
	f.candidates = slices.Grow(f.candidates, 1)
	n, near := f.years.tables.ReadAt(&asNumbers(f.candidates[from : from+1])[0], f.text, start)
	f.candidates = f.candidates[:from+n]
	f.touch(from, near)
}

// touch settles whether digits touch the candidates from one on, where ASCII
// alone does not tell.
func (f *finder) touch(from int, near whole.Near) {
	if near&whole.Wide == 0 && (near == 0 || !f.cells()) {
		return
	}
	for i := from; i < len(f.candidates); i++ {
		c := &f.candidates[i]
		start, end := int(c.start), int(c.end)
		c.signals &^= LongerNumber
		if (digitEnds(f.text, start) || digitBegins(f.text, end)) && !f.padded(start, end) {
			c.signals |= LongerNumber
		}
	}
}

// asNumbers are the candidates as package whole writes them.
func asNumbers(c []candidate) []whole.Number {
	return unsafe.Slice((*whole.Number)(unsafe.Pointer(unsafe.SliceData(c))), len(c))
}

// A candidate has the fields of a whole.Number in the same places, and the
// signals are the same: an index other than 0 does not compile.
var (
	_ = [1]struct{}{}[unsafe.Sizeof(candidate{})^unsafe.Sizeof(whole.Number{})]
	_ = [1]struct{}{}[unsafe.Offsetof(candidate{}.start)^unsafe.Offsetof(whole.Number{}.Start)]
	_ = [1]struct{}{}[unsafe.Offsetof(candidate{}.end)^unsafe.Offsetof(whole.Number{}.End)]
	_ = [1]struct{}{}[unsafe.Offsetof(candidate{}.value)^unsafe.Offsetof(whole.Number{}.Value)]
	_ = [1]struct{}{}[unsafe.Offsetof(candidate{}.born)^unsafe.Offsetof(whole.Number{}.Born)]
	_ = [1]struct{}{}[unsafe.Offsetof(candidate{}.kind)^unsafe.Offsetof(whole.Number{}.Kind)]
	_ = [1]struct{}{}[unsafe.Offsetof(candidate{}.grade)^unsafe.Offsetof(whole.Number{}.Grade)]
	_ = [1]struct{}{}[unsafe.Offsetof(candidate{}.dropped)^unsafe.Offsetof(whole.Number{}.Dropped)]
	_ = [1]struct{}{}[Modulus11^whole.Modulus11|FirstJanuary^whole.FirstJanuary|DashSeparator^whole.DashSeparator|
		BlankSeparator^whole.BlankSeparator|TestSeries^whole.TestSeries|ReplacementNumber^whole.ReplacementNumber|
		FutureBirth^whole.FutureBirth|OverAge^whole.OverAge|LongerNumber^whole.LongerNumber]
)

// bit is 1 for true, without a branch.
func bit(b bool) (n uint8) {
	if b {
		n = 1
	}
	return n
}
