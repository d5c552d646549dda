// Package whole reads plain numbers, ten digits together or with a hyphen or
// blank behind the sixth, many at a time. Package prefilter says where they
// stand.
//
// In lists and ledgers there is a number to every line, and what it takes to
// keep one is half of a scan. So nothing that numbers differ in is decided by a
// branch, which the processor would guess wrong every other time, and what
// follows from a date is looked up in tables.
package whole

import (
	"encoding/binary"
	"math/bits"

	"aktsyn/kernels"
	"aktsyn/kernels/internal/cpufeat"
)

// The signals that follow from a plain number alone. They are those of package
// cpr, which holds them against these.
const (
	Modulus11         kernels.Signals = 1 << 0
	FirstJanuary      kernels.Signals = 1 << 1
	DashSeparator     kernels.Signals = 1 << 2
	BlankSeparator    kernels.Signals = 1 << 3
	TestSeries        kernels.Signals = 1 << 14
	ReplacementNumber kernels.Signals = 1 << 15
	FutureBirth       kernels.Signals = 1 << 21
	OverAge           kernels.Signals = 1 << 22
	LongerNumber      kernels.Signals = 1 << 24
)

// Number is a number as it was read. LongerNumber is set when an ASCII digit
// touches it.
type Number struct {
	Signals    kernels.Signals
	Start, End uint32 // of its bytes in the text
	Value      [10]byte
	Born       uint16 // as in kernels.Hit
	Kind       kernels.Kind
	Grade      kernels.Grade
	Dropped    bool // never set here
}

// Near says what touches numbers.
type Near uint8

// What touches numbers, as bits.
const (
	Digit Near = 1 << iota // an ASCII digit
	Wide                   // a byte of a character that is not ASCII
)

// Ahead is how much text must follow the beginning of a number.
const Ahead = 16

const wordBytes = 64

// Reader reads numbers of text into to, which has room for all of them, and returns
// how many of them are a date's and what touches any of them. What it leaves
// behind the last in to is anything. There must be plain numbers, whose first four
// digits are a day and month, and Ahead bytes from each beginning on.
type Reader struct {
	// Words reads those that begin at text[at+64*w+i], for each of words and each bit
	// i of starts[w].
	Words func(t *Tables, to []Number, text []byte, at int, words []uint16, starts []uint64) (n int, near Near)
	// Offsets reads those that begin at text[at+offset], for each of offsets, which
	// ascend.
	Offsets func(t *Tables, to []Number, text []byte, at int, offsets []uint16) (n int, near Near)
}

// For returns the reader of a level, which must be usable here.
func For(level cpufeat.Level) Reader { return variant(level) }

// read is the specification of Reader.Words.
func read(t *Tables, to []Number, text []byte, at int, words []uint16, starts []uint64) (n int, near Near) {
	for _, w := range words {
		for word := starts[w]; word != 0; word &= word - 1 {
			known, touched := t.ReadAt(&to[n], text, at+wordBytes*int(w)+bits.TrailingZeros64(word))
			n += known
			near |= touched
		}
	}
	return n, near
}

// readOffsets is the specification of Reader.Offsets.
func readOffsets(t *Tables, to []Number, text []byte, at int, offsets []uint16) (n int, near Near) {
	for _, offset := range offsets {
		known, touched := t.ReadAt(&to[n], text, at+int(offset))
		n += known
		near |= touched
	}
	return n, near
}

// ReadAt reads the number at text[start:], as a Reader does, and returns 1 if its
// date exists and 0 if not.
func (t *Tables) ReadAt(to *Number, text []byte, start int) (n int, near Near) {
	number := (*[Ahead]byte)(text[start:])
	separator := t.separators[number[dateDigits]]
	gap := int(bit(separator != 0))
	serial := binary.LittleEndian.Uint32(number[dateDigits+gap:]) ^ zeros&0xFFFFFFFF
	low := binary.LittleEndian.Uint64(number[:8])&dateBytes ^ zeros&dateBytes | uint64(serial)<<(8*dateDigits)
	tail := uint64(serial >> 16)
	end := start + places + gap
	near = t.neighbours[text[end]]
	if start > 0 {
		near |= t.neighbours[text[start-1]]
	}
	pairs := Pairs(low)
	birth, day := t.births[low>>48&15<<7|pairs>>32&127], t.days[pairs&127<<4|pairs>>16&15]
	to.Signals = kernels.Signals(separator) |
		LongerNumber*kernels.Signals(near&Digit) |
		kernels.Signals(birth.flags&ageFlags)<<ageShift |
		kernels.Signals(day)&(FirstJanuary|ReplacementNumber) |
		kernels.Signals(t.multiples[Weighted(low)+tail&0xFF*2+tail>>8]) |
		TestSeries*kernels.Signals(bit(low>>48 == 9<<8|9))
	binary.LittleEndian.PutUint64(to.Value[:8], low^zeros)
	binary.LittleEndian.PutUint16(to.Value[8:], uint16(tail)^zeros&0xFFFF)
	to.Start, to.End, to.Born = uint32(start), uint32(end), birth.born
	to.Kind, to.Grade, to.Dropped = kernels.CPR, kernels.Low, false
	return int(day >> (birth.flags & leap) / inCommonYears & 1), near
}

const (
	dateDigits = 6 // DDMMYY
	places     = 10
	zeros      = 0x3030303030303030
	lanes      = 0x00FF00FF00FF00FF
	dateBytes  = 1<<(8*dateDigits) - 1
)

// Pairs returns the values of the pairs of digits at 0, 2, 4 and 6 in lanes of 16
// bits. low holds eight digits, '0' taken from each.
func Pairs(low uint64) uint64 { return (low*10 + low>>8) & lanes }

// Weighted is the sum of eight digits with their weights of modulus 11, '0' taken
// from each: the even places and the odd ones are multiplied in lanes of 16 bits,
// whose sums come together in the highest lane.
func Weighted(low uint64) uint64 {
	const evenWeights, oddWeights = 4<<48 | 2<<32 | 6<<16 | 4, 3<<48 | 7<<32 | 5<<16 | 3
	return (low&lanes*evenWeights + low>>8&lanes*oddWeights) >> 48
}

// bit is 1 for true, without a branch.
func bit(b bool) (n uint8) {
	if b {
		n = 1
	}
	return n
}
