// Package bytemark takes a first look at a page for package person: where
// sentences and lines may end, and whether some bytes occur at all, most of
// which most pages do not have. It is one pass with vector instructions, in
// place of one for each question.
package bytemark

import (
	"encoding/binary"

	"aktsyn/kernels/internal/cpufeat"
)

const (
	// Width is the number of bytes that one mask stands for.
	Width = 64
	// Masks is the number of masks that are kept.
	Masks = 64
	// Chunk is the length, in bytes, of the beginning of a text whose ends are
	// kept.
	Chunk = Masks * Width
)

// Bytes is a set of bytes of which it is told whether a text has them.
type Bytes uint8

// The bytes.
const (
	At   Bytes = 1 << (3 + iota) // '@'
	Soft                         // AD, the last of U+00AD; what else has it is rarer than §, which has the same lead
	Zero                         // 81, 8B, 8C and 8D, which U+200B to U+200D and U+2060 have behind their lead, and dashes have not
	EF                           // the lead of U+FEFF
)

// The classes of ends, by the upper half of a byte.
const (
	ends0 Bytes = 1 << iota // '\n'
	ends2                   // '!' and '.'
	ends3                   // '?'

	allEnds = ends0 | ends2 | ends3
)

// Marks is what was seen in a text, and the memory that it takes to see it. It
// belongs to one goroutine.
type Marks struct {
	// Ends marks the line feeds, full stops, and exclamation and question marks
	// of the first Chunk bytes: bit i of mask w stands for byte 64w+i.
	Ends [Masks]uint64

	seen [64]byte // classes, their union is that of all bytes
	edge [Width]byte
}

// Marker is a variant of the marking. It is immutable; all give the same marks.
type Marker struct {
	// classify sets the masks of ends from whole masks of text, one at least,
	// and adds the classes of its bytes to seen.
	classify func(ends []uint64, seen *[64]byte, text []byte)
}

// For returns the marker of a level, which must be usable here.
func For(level cpufeat.Level) Marker { return variant(level) }

// Mark marks text and returns which of the bytes it has.
func (m Marker) Mark(p *Marks, text []byte) Bytes {
	clear(p.seen[:])
	rest := len(text) % Chunk
	for at := len(text) - rest; at >= 0; at -= Chunk { // the first chunk last, for its ends are kept
		m.mark(p, text[at:min(at+Chunk, len(text))])
	}
	var all uint64
	for i := 0; i < len(p.seen); i += 8 {
		all |= binary.LittleEndian.Uint64(p.seen[i:])
	}
	all |= all >> 32
	all |= all >> 16
	return Bytes(all|all>>8) &^ allEnds
}

// mark marks a chunk or less.
func (m Marker) mark(p *Marks, text []byte) {
	clear(p.Ends[:])
	w, rest := len(text)/Width, len(text)%Width
	if w > 0 {
		m.classify(p.Ends[:], &p.seen, text[:w*Width])
	}
	switch {
	case rest == 0:
	case w > 0: // with bytes before them, once more: how many to copy could not be foreseen
		m.classify(p.Ends[w:], &p.seen, text[len(text)-Width:])
		p.Ends[w] >>= Width - rest
	default:
		clear(p.edge[copy(p.edge[:], text):])
		m.classify(p.Ends[:], &p.seen, p.edge[:])
	}
}
