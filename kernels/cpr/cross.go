package cpr

import "encoding/binary"

// Most breaks of prose stand in no number: a paragraph sign between words, a
// line that begins with a capital. What is next to them tells, and it takes one
// branch that is seldom taken.

// crossing leaves those of the breaks of the chunk at text[at:] that mayCross says
// 1 of, in place.
func (f *finder) crossing(at int, breaks []uint16) []uint16 {
	n := 0
	for _, offset := range breaks {
		breaks[n] = offset
		n += mayCross(f.text, at+int(offset))
	}
	return breaks[:n]
}

// mayCross is 1 when what stands next to the break at text[end] may belong to a
// number that goes on across it, and 0 when crossAt marks nothing for it that
// could be read. Less than a date's places are before the break, so that behind a
// line end five are left to come, with nothing but separators between.
func mayCross(text []byte, end int) int {
	if end < 2 || end+6 > len(text) {
		return 1
	}
	near := binary.LittleEndian.Uint64(text[end-2:])
	t := &crossings
	at := t[byte(near>>16)]
	before := t[byte(near)]>>crossBefore&t[byte(near>>8)] | at>>crossNothingBefore
	a, b, c, d := t[byte(near>>24)], t[byte(near>>32)], t[byte(near>>40)], t[byte(near>>48)]
	behind := a&b&c&d>>crossOn | (a|b|c|d)>>crossWide | at>>crossNothingBehind
	return int(some(before&crossAny) & behind & 1)
}

// What a byte is next to a break, as bits. The lowest are what it is when it stands
// right before; those from crossBefore on, what may stand between it and the break.
const (
	crossLetter = 1 << iota // a place that is a letter
	crossDigit              // any other place
	crossGap                // a separator

	crossAny    = crossLetter | crossDigit | crossGap
	crossBefore = 3
)

// Others, by their places: of a byte behind a break, that it is a place or separator,
// or begins a wide character, behind which there may be anything; of the first of a
// break itself, that it needs nothing before it, as full-width digits, which three
// bits say, or nothing behind, as all but line ends.
const (
	crossOn = iota + 2*crossBefore
	crossWide
	crossNothingBehind
	crossNothingBefore
)

// crossings are what mayCross looks up.
var crossings = func() (of [256]uint16) {
	for i := range of {
		c := byte(i)
		last, before := uint16(0), uint16(crossAny)
		switch lead := leads[c]; {
		case lead&leadPlace != 0 && isLatin(c):
			last = crossLetter
		case lead&leadPlace != 0:
			last = crossDigit
		case lead != noLead:
			last = crossGap
		case isLatin(c):
			before = crossDigit // behind it a letter is inside a word
		default:
			before = crossDigit | crossLetter
		}
		set := func(yes bool, bits, place uint16) { of[c] |= uint16(bit(yes)) * bits << place }
		of[c] = last | before<<crossBefore
		set(serials[c] || blots[c] || gaps[c] && c != '\n', 1, crossOn)
		set(wides[c], 1, crossWide)
		set(c != '\n', 1, crossNothingBehind)
		set(c >= 0x80 && beginners[c], crossAny, crossNothingBefore)
	}
	return of
}()

// some is 1 unless n is 0, without a branch.
func some(n uint16) (yes uint16) {
	if n != 0 {
		yes = 1
	}
	return yes
}
