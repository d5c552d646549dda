// Package charclass tells the classes of the bytes around places in a text,
// letters, digits, line ends and the delimiters of lists, 64 bytes at a time as
// bit masks. What looks around a number asks the masks where words, lines and
// cells end and goes from one to the next, in place of reading byte by byte.
//
// Only the blocks that are asked about are classified, and those asked about
// last are remembered: around the numbers of prose that is a small part of the
// text, and in lists every block once.
package charclass

import (
	"math/bits"

	"aktsyn/kernels/internal/cpufeat"
)

// Class is a class of bytes. A byte has one or none.
type Class uint8

// The classes.
const (
	Letter    Class = iota // A-Z, a-z
	Digit                  // 0-9
	LineEnd                // '\n' and '\f'
	Tab                    // '\t'
	Bar                    // '|'
	Semicolon              // ';'
	Comma                  // ','
	High                   // 0x80 and up
	Classes                // is the number of them
)

// Width is the number of bytes of a block.
const Width = 64

// Block tells the classes of 64 bytes: bit i of the mask of a class stands for
// byte i.
type Block [Classes]uint64

// kept is the number of blocks that are remembered, a power of two. Lines and
// words around a number lie within a few.
const kept = 64

// Map tells the classes of one text. It belongs to one goroutine and allocates
// nothing. Places are told from the text's begin in bytes.
type Map struct {
	text     []byte
	classify func(blocks []Block, text []byte)
	// base is added to the numbers of blocks. It grows with every text, so that
	// no block of an earlier one is taken for one of this.
	base   int
	held   [kept]int // base and number of the block in each place
	blocks [kept]Block
	edge   [Width]byte
}

// together is how many blocks are classified at a time, a divisor of kept: what
// stands around a number is rarely in one.
const together = 2

// For returns a map whose variant runs at a level, which must be usable here.
// All variants tell the same.
func For(level cpufeat.Level) *Map { return &Map{classify: variant(level)} }

// Begin takes up another text, which must not change until the next Begin.
func (m *Map) Begin(text []byte) {
	m.base += len(m.text)/Width + 2 // 1 for what is left over, 1 for the block behind
	m.text = text
}

// Block returns the classes of text[64i:], zero behind the text's end. i is at
// most the number of whole blocks and one more. What is returned is good until
// the next block is asked for.
func (m *Map) Block(i int) *Block {
	if m.held[i&(kept-1)] != m.base+i { // % would make it too long to inline
		m.fill(i)
	}
	return &m.blocks[i&(kept-1)]
}

// fill classifies a block, and with it those that are told together. The last
// ones are copied, so that no byte behind the text is read.
func (m *Map) fill(i int) {
	first := i &^ (together - 1)
	place := uint(first) % kept
	if rest := m.text[min(first*Width, len(m.text)):]; len(rest) >= together*Width {
		m.classify(m.blocks[place:place+together], rest)
		for j := range together {
			m.held[place+uint(j)] = m.base + first + j
		}
		return
	}
	place = uint(i) % kept
	m.held[place] = m.base + i
	clear(m.edge[copy(m.edge[:], m.text[min(i*Width, len(m.text)):]):])
	m.classify(m.blocks[place:place+1], m.edge[:])
}

// Before returns which of the 64 bytes before a place are letters, and which
// digits, line ends, tabs or high. The highest bit stands for the byte right
// before it; there is none for what is before the text.
func (m *Map) Before(at int) (letters, others uint64) {
	if n := uint(at) % Width; n > 0 {
		b := m.Block(at / Width)
		letters = b[Letter] << (Width - n)
		others = (b[Digit] | b[LineEnd] | b[Tab] | b[High]) << (Width - n)
	}
	if at >= Width {
		b, n := m.Block(at/Width-1), uint(at)%Width
		letters |= b[Letter] >> n
		others |= (b[Digit] | b[LineEnd] | b[Tab] | b[High]) >> n
	}
	return letters, others
}

// Behind returns which of the 64 bytes from a place on are digits, line ends and
// tabs, the byte at the place as the lowest bit.
func (m *Map) Behind(at int) (digits, lineEnds, tabs uint64) {
	i, n := at/Width, uint(at)%Width
	b := m.Block(i)
	digits, lineEnds, tabs = b[Digit]>>n, b[LineEnd]>>n, b[Tab]>>n
	if n > 0 {
		b = m.Block(i + 1)
		n = Width - n
		digits |= b[Digit] << n
		lineEnds |= b[LineEnd] << n
		tabs |= b[Tab] << n
	}
	return digits, lineEnds, tabs
}

// Last returns the last place in text[from:to] that holds a byte of a class,
// -1 if there is none.
func (m *Map) Last(c Class, from, to int) int {
	if to <= from {
		return -1
	}
	i := (to - 1) / Width
	mask := m.Block(i)[c] & (^uint64(0) >> (uint(-to) % Width))
	for mask == 0 && i*Width > from {
		i--
		mask = m.Block(i)[c]
	}
	if at := i*Width + Width - 1 - bits.LeadingZeros64(mask); mask != 0 && at >= from {
		return at
	}
	return -1
}

// Next returns the first place in text[from:to] that holds a byte of a class,
// to if there is none.
func (m *Map) Next(c Class, from, to int) int {
	if to <= from {
		return to
	}
	i := from / Width
	mask := m.Block(i)[c] & (^uint64(0) << (uint(from) % Width))
	for mask == 0 && (i+1)*Width < to {
		i++
		mask = m.Block(i)[c]
	}
	if mask == 0 {
		return to
	}
	return min(to, i*Width+bits.TrailingZeros64(mask))
}

// Run returns where the run of bytes of a class begins that ends at text[to],
// from at least, and to itself when the byte before is of another class.
func (m *Map) Run(c Class, from, to int) int {
	if to <= from {
		return to
	}
	i := (to - 1) / Width
	others := ^m.Block(i)[c] & (^uint64(0) >> (uint(-to) % Width))
	for others == 0 && i*Width > from {
		i--
		others = ^m.Block(i)[c]
	}
	return max(from, i*Width+Width-bits.LeadingZeros64(others))
}

// within returns the mask of the bytes of block i that are in text[from:to].
func within(i, from, to int) uint64 {
	mask := ^uint64(0)
	if at := from - i*Width; at > 0 {
		mask <<= uint(at) % Width
	}
	if at := to - i*Width; at < Width {
		mask &= 1<<(uint(at)%Width) - 1
	}
	return mask
}

// Count returns how many bytes of text[from:to] are of a class.
func (m *Map) Count(c Class, from, to int) (n int) {
	for i := from / Width; i*Width < to; i++ {
		n += bits.OnesCount64(m.Block(i)[c] & within(i, from, to))
	}
	return n
}

// Delimiters are numbers of tabs, bars, semicolons and commas, two to a word.
type Delimiters struct {
	tabsBars, semicolonsCommas uint64
}

// Of returns the number of tabs for 0, of bars for 1, of semicolons for 2 and of
// commas for 3.
func (d Delimiters) Of(i int) uint32 {
	if i < 2 {
		return uint32(d.tabsBars >> (32 * uint(i)))
	}
	return uint32(d.semicolonsCommas >> (32 * uint(i-2)))
}

// Line returns where the line begins that ends at text[end], from at least, how
// many delimiters it holds, and whether four digits stand in it in a row.
func (m *Map) Line(from, end int) (start int, n Delimiters, long bool) {
	behind := uint64(0) // digits, of the block behind
	within := ^uint64(0) >> (uint(-end) % Width)
	for i := (end - 1) / Width; end > from; i-- {
		b := m.Block(i)
		if start = i * Width; start <= from {
			start = from
			within &= ^uint64(0) << (uint(from) % Width)
		}
		ends := b[LineEnd] & within
		if ends != 0 {
			behindEnds := uint(bits.LeadingZeros64(ends)) % Width
			start = i*Width + Width - int(behindEnds)
			within &= ^(^uint64(0) >> behindEnds)
		}
		if tabs, bars := b[Tab]&within, b[Bar]&within; tabs|bars != 0 { // in few texts
			n.tabsBars += uint64(bits.OnesCount64(tabs)) | uint64(bits.OnesCount64(bars))<<32
		}
		n.semicolonsCommas += uint64(bits.OnesCount64(b[Semicolon]&within)) | uint64(bits.OnesCount64(b[Comma]&within))<<32
		digits := b[Digit] & within
		long = long || fourInRow(digits, behind)
		if ends != 0 || start == from {
			return start, n, long
		}
		behind, within = digits, ^uint64(0)
	}
	return from, n, false
}

// fourInRow reports whether four bits in a row begin in mask, the last of them
// perhaps in the one behind.
func fourInRow(mask, behind uint64) bool {
	pairs := mask & (mask>>1 | behind<<(Width-1))
	pairsBehind := behind & (behind >> 1)
	return pairs&(pairs>>2|pairsBehind<<(Width-2)) != 0
}
