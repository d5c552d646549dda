// Package teddy tells in one pass over a text where windows of a large set may
// stand. It is Teddy of Hyperscan over classes of bytes: windows lie on top of
// each other in buckets, of each bucket and each offset it is known which
// classes its windows have there, and a place is marked where some bucket takes
// all of its bytes. All windows are found, and some other places with them.
//
// The classes of a stretch of text are written down first, so that those of each
// offset of a window are read where they stand: nothing is shifted.
package teddy

import "aktsyn/kernels/internal/cpufeat"

const (
	// Span is the length of a window in bytes.
	Span = 5
	// Buckets is the number of buckets, eight a group: a byte has a bit for each of
	// them.
	Buckets = 8 * groups
	// Width is the number of bytes that are looked at together.
	Width = 64
	// MaxText is the length of the longest text.
	MaxText = 1024

	groups = 2
	// Slack is the room for places that are written and do not count.
	Slack = 6
)

// Class is what of a byte is looked at. Letters of ASCII have one each, from 1
// on, in either case.
type Class uint8

// The classes but those of letters. All but Other share theirs with bytes that
// are no letters and seldom stand in text, and the three of second bytes with
// those of the same lower half that follow other lead bytes.
const (
	SecondAring  Class = 27 + iota // of å and Å behind 0xC3
	SecondAE                       // of æ and Æ
	SecondOslash                   // of ø and Ø
	Lead                           // 0xC3
	Other                          // digits, blanks, most marks, bytes beyond ASCII

	// Classes is their number; 0 is that of '@' and '`'.
	Classes = 32
)

// caseBit is what capitals lack, those of ASCII and the second bytes of Æ, Ø and Å.
const caseBit = 0x20

// ClassOf returns the class of a byte.
func ClassOf(b byte) Class {
	folded := b | caseBit
	switch {
	case b >= 0x80:
		return Class(highClasses[b&0xF] &^ rareBit)
	case folded < 0x60:
		return Other
	}
	return Class(folded - 0x60)
}

// highClasses tell the class of a byte from 0x80 on by its lower half.
var highClasses = func() (of [16]byte) {
	for i := range of {
		of[i] = byte(Other)
	}
	of[0x3], of[0x5], of[0x6], of[0x8] = byte(Lead), byte(SecondAring), byte(SecondAE), byte(SecondOslash)
	of[RareC4&0xF] |= rareBit
	return of
}()

// rareBit is set in highClasses beside the class of the Rare bytes.
const rareBit = 0x40

// Set is a set of classes, a bit each.
type Set uint32

// Of returns the set that has one class.
func Of(c Class) Set { return 1 << c }

// Any has all classes.
const Any Set = 1<<Classes - 1

// Beside has the classes of all bytes that can stand beside a word: all but
// those of the letters of ASCII.
const Beside = Any &^ (1<<SecondAring - 2)

// Window is what stands at each offset of a window.
type Window [Span]Set

// Or returns what one or the other has at each offset.
func (w Window) Or(other Window) Window {
	for k := range w {
		w[k] |= other[k]
	}
	return w
}

// Table is what the buckets take. It is safe for concurrent use when all
// windows have been added.
type Table struct {
	level cpufeat.Level
	// halves holds for each group, offset and class, 16 at a time, the buckets
	// that take it.
	halves [groups][2 * Span][16]byte
	// takes holds the same by the byte, all groups together.
	takes [Span][256]uint16
}

// New returns an empty table that runs the variant of a level, which must be
// usable here.
func New(level cpufeat.Level) *Table { return &Table{level: level} }

// Add adds the windows of w to a bucket.
func (t *Table) Add(bucket int, w Window) {
	for k, set := range w {
		for c := range Class(Classes) {
			if set&Of(c) != 0 {
				t.halves[bucket/8][2*k+int(c/16)][c%16] |= 1 << (bucket % 8)
			}
		}
		for b := range t.takes[k] {
			if set&Of(ClassOf(byte(b))) != 0 {
				t.takes[k][b] |= 1 << bucket
			}
		}
	}
}

// Places lists where in text windows may begin that end in it, too, and returns
// their number, and whether text may have one of the Rare bytes. Text must have a
// multiple of Width bytes, at most MaxText, and places room for as many and Slack
// more, which may be written to. The begin of ahead, the text that will be looked
// at next, and what lies behind it in memory are fetched into cache meanwhile.
func (t *Table) Places(places []uint16, text, ahead []byte) (n int, rare bool) {
	if len(text) > MaxText {
		panic("teddy: the text is longer than MaxText")
	}
	return t.list(places[:len(text)+Slack], text, ahead)
}

// The Rare bytes, which Danish text hardly has: the second byte of U+2100 to
// U+213F, and the first of U+0100 to U+013F. Bytes beyond ASCII with the same
// lower half are taken for them.
const (
	Rare84 = 0x84
	RareC4 = 0xC4
)
