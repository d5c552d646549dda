// Package shiftand tells in one pass over a text where windows of a large set
// may stand. It is the algorithm Shift-And of Baeza-Yates and Gonnet over
// windows that lie on top of each other in buckets, with vector instructions as
// in Hyperscan's Teddy: of each bucket and each offset it is known which
// classes of bytes its windows have there, and a place is marked where some
// bucket takes all of its bytes. All windows are found, and some other places
// with them.
package shiftand

import "aktsyn/kernels/internal/cpufeat"

const (
	// Span is the length of a window in bytes.
	Span = 4
	// Buckets is the number of buckets.
	Buckets = 8
	// Width is the number of bytes that are looked at together.
	Width = 64
	// Slack is the room for places that are written and do not count.
	Slack = 8
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
		return Class(highClasses[b&0xF])
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
	return of
}()

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
	// halves holds for each offset and each class, 16 at a time, the buckets
	// that take it.
	halves [2 * Span][16]byte
	// words holds the same by the byte: the buckets of each offset, the last
	// one's highest.
	words [256]uint32
}

// New returns an empty table that runs the variant of a level, which must be
// usable here.
func New(level cpufeat.Level) *Table { return &Table{level: level} }

// Add adds the windows of w to a bucket.
func (t *Table) Add(bucket int, w Window) {
	for k, set := range w {
		for c := range Class(Classes) {
			if set&Of(c) != 0 {
				t.halves[2*k+int(c/16)][c%16] |= 1 << bucket
			}
		}
		for b := range t.words {
			if set&Of(ClassOf(byte(b))) != 0 {
				t.words[b] |= 1 << (8*k + bucket)
			}
		}
	}
}

// Places lists where windows may begin that end in text, and returns their
// number, and whether text has one of the Rare bytes. Text must have a multiple
// of Width bytes, at most 64 KB, and places room for as many and Slack more,
// which may be written to. A window that begins before the text does not end in
// it.
func (t *Table) Places(places []uint16, text []byte) (n int, rare bool) {
	return t.list(places[:len(text)+Slack], text)
}

// The Rare bytes, which Danish text hardly has: the second byte of U+2100 to
// U+213F, and the first of U+0100 to U+013F.
const (
	Rare84 = 0x84
	RareC4 = 0xC4
)
