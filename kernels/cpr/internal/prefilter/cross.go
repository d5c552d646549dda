package prefilter

import "encoding/binary"

// Most breaks of prose stand in no number: a paragraph sign between words, a
// line that begins with a capital. What is next to them tells.

// Crossings say what a byte is next to a break, as bits. The lowest three are what
// it is when it stands right before, and the next three, from CrossBefore on, what
// may stand between it and the break. CrossOn and CrossWide are those of a byte
// behind: a place or separator, and what begins a wide character, behind which there
// may be anything.
type Crossings struct {
	ASCII [128]uint8
	Wide  [64]uint8 // bits of the bytes from 0xC0 on, besides those of Other
	Other uint8     // of every byte from 0x80 on
}

// The bits of Crossings, by their places.
const (
	CrossBefore = 3
	CrossOn     = 2 * CrossBefore
	CrossWide   = CrossOn + 1

	crossAny = 1<<CrossBefore - 1
)

// fullWidth begins full-width digits, before which a number needs nothing.
const fullWidth = 0xEF

// Cross keeps those of the breaks of the chunk at text[at:] that may belong to a
// number which goes on across them, in place. Less than a date's places are before
// a break, so that behind a line end five are left to come, with nothing but
// separators between. Breaks at the edges of the text are kept. Behind the breaks there
// is room for seven more.
func (f *Filter) Cross(t *Crossings, breaks []uint16, text []byte, at int) []uint16 {
	from, to := 0, len(breaks)
	for from < to && at+int(breaks[from]) < beforeBreak {
		from++
	}
	for from < to && at+int(breaks[to-1]) > len(text)-nearBreak+beforeBreak {
		to--
	}
	var edge [nearBreak]uint16 // what is written behind the others is anything
	last := edge[:copy(edge[:], breaks[to:])]
	kept := from + f.cross(t, breaks[from:to], text, at)
	return append(breaks[:kept], last...)
}

const (
	beforeBreak = 2 // bytes that are looked at before a break
	nearBreak   = 8 // and in all
)

// cross is the specification of the look at those that have text around them. It
// returns how many it keeps.
func cross(t *Crossings, breaks []uint16, text []byte, at int) (kept int) {
	for _, offset := range breaks {
		breaks[kept] = offset
		near := binary.LittleEndian.Uint64(text[at+int(offset)-beforeBreak:])
		kept += t.crosses(near)
	}
	return kept
}

// crosses is 1 when a number may go on across a break, and 0 when not. Near are two
// bytes before it, its first, and more behind.
func (t *Crossings) crosses(near uint64) int {
	last, first := t.of(near>>8), byte(near>>16)
	before := t.of(near) >> CrossBefore & last & crossAny
	a, b, c, d := t.of(near>>24), t.of(near>>32), t.of(near>>40), t.of(near>>48)
	behind := a&b&c&d>>CrossOn&1 | (a|b|c|d)>>CrossWide
	return some(uint64(before)|uint64(bit8(first == fullWidth))) & some(uint64(behind)|uint64(bit8(first != '\n')))
}

// of are the bits of the lowest byte.
func (t *Crossings) of(text uint64) uint8 {
	switch b := byte(text); {
	case b < 0x80:
		return t.ASCII[b]
	case b < 0xC0:
		return t.Other
	default:
		return t.Other | t.Wide[b&0x3F]
	}
}
