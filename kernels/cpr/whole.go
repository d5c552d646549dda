package cpr

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"aktsyn/kernels"
)

// In lists and ledgers there is a number to every line, and what it takes to
// keep one is half of a scan. So nothing that numbers differ in is decided by a
// branch, which the processor would guess wrong every other time, and what
// follows from a date is looked up in two tables of 2 and 4 KB.

// addWhole adds the numbers of ten digits that begin at the bits of a word of
// text[at:], a separator behind the sixth digit or none, if their dates exist.
func (f *finder) addWhole(at int, word uint64) {
	for ; word != 0; word &= word - 1 {
		start := at + bits.TrailingZeros64(word)
		text := (*[allPlaces + 1]byte)(f.text[start:])
		separator := &separators[text[dateDigits]]
		gap := int(separator.gap)
		serial := binary.LittleEndian.Uint32(text[dateDigits+gap&1:]) ^ zeros&0xFFFFFFFF
		low := binary.LittleEndian.Uint64(text[:8])&dateBytes ^ zeros&dateBytes | uint64(serial)<<(8*dateDigits)
		f.addPlain(start, start+allPlaces+gap, low, uint16(serial>>16), separator.signals)
	}
}

// separators holds what each byte behind six digits of a plain number is.
var separators = [256]struct {
	signals kernels.Signals
	gap     uint8 // its width
}{'-': {DashSeparator, 1}, ' ': {BlankSeparator, 1}}

// addPlain adds the number at text[start:end] if its date exists. low holds its
// first eight digits and tail the last two, with '0' taken from each; day and
// month are possible ones. Text follows.
func (f *finder) addPlain(start, end int, low uint64, tail uint16, signals kernels.Signals) {
	n := len(f.candidates)
	if n == cap(f.candidates) {
		f.candidates = slices.Grow(f.candidates, 1)
	}
	near := neighbours[f.text[end]]
	if start > 0 {
		near |= neighbours[f.text[start-1]]
	}
	if near != 0 && (near > digitNear || f.cells()) {
		near = f.digitsTouch(start, end)
	}
	pairs := pairsOf(low)
	birth := f.years.births[low>>48&15<<7|pairs>>32&127]
	day := dayFacts[pairs&127<<4|pairs>>16&15]
	c := &f.candidates[:n+1][n] // written in its place: a copy would wait for the value's two parts
	c.signals = signals | LongerNumber*kernels.Signals(near) | birthSignals[birth>>futureShift&3] | daySignals[day>>2&3] |
		told((weighted(low)+uint64(tail&0xFF)*2+uint64(tail>>8))%11 == 0, Modulus11) |
		told(low>>48 == 9<<8|9, TestSeries)
	binary.LittleEndian.PutUint64(c.value[:8], low^zeros)
	binary.LittleEndian.PutUint16(c.value[8:], tail^zeros&0xFFFF)
	c.start, c.end, c.born = uint32(start), uint32(end), bornOf(birth)
	c.kind, c.grade, c.dropped = kernels.CPR, kernels.Low, false
	f.candidates = f.candidates[:n+int(day>>(birth>>leapShift)&1)]
}

// told is s if b is, without a branch.
func told(b bool, s kernels.Signals) kernels.Signals { return s * kernels.Signals(bit(b)) }

// digitsTouch is digitNear when a digit of any width touches text[start:end] that
// is no padding.
func (f *finder) digitsTouch(start, end int) uint8 {
	return digitNear * bit((digitEnds(f.text, start) || digitBegins(f.text, end)) && !f.padded(start, end))
}

// neighbours says of each byte beside a number whether it is a digit, or may be
// part of one that is wide.
var neighbours = func() (of [256]uint8) {
	for b := range of {
		if isASCIIDigit(byte(b)) {
			of[b] = digitNear
		} else if b >= 0x80 {
			of[b] = wideNear
		}
	}
	return of
}()

const (
	digitNear = 1
	wideNear  = 2
)

// bit is 1 for true, without a branch.
func bit(b bool) (n uint8) {
	if b {
		n = 1
	}
	return n
}

// dayFacts says of a day (bits 4 to 10 of the index) and a month whether
// common years have it (bit 0) and leap years (bit 1), and which signals follow.
var dayFacts = func() (of [128 * 16]uint8) {
	for day := range 100 {
		for month := 1; month <= 12; month++ {
			n := number{0: byte('0' + day/10), 1: byte('0' + day%10)}
			if !possibleDay(day) {
				continue
			}
			of[day<<4|month] = bit(calendarDay(1999, month, n.day())) | bit(calendarDay(2000, month, n.day()))<<1 |
				bit(n.day() == 1 && month == 1)<<2 | bit(n.replacement())<<3
		}
	}
	return of
}()

// daySignals are told by bits 2 and 3 of dayFacts.
var daySignals = [4]kernels.Signals{0, FirstJanuary, ReplacementNumber, FirstJanuary | ReplacementNumber}
