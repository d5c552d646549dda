// Package textbytes answers, in one quick pass over a text, what those ask who
// would else go through it byte by byte: which of a few telling bytes it has, and
// whether it is valid and normalised as it stands. It does so 32 bytes at a time
// where the processor has AVX2 (package cpufeat).
//
// All functions are pure and safe for concurrent use.
package textbytes

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"aktsyn/kernels/internal/cpufeat"
)

// Set is a set of kinds of bytes.
type Set uint8

// The kinds.
const (
	NUL     Set                 = 1 << iota
	CR                          // carriage return
	Blank                       // ' '
	Quote                       // '"'
	Tab                         // '\t'
	Bar                         // '|'
	lowRare                     // of Control, by the upper half of the byte:
	topRare                     // tables are made of the two halves
	Control = lowRare | topRare // below ' ' but for NUL, BS, TAB, LF, VT, FF, CR, SUB, ESC: text seldom has it
)

// Has reports whether any byte of a kind of of is in the set.
func (s Set) Has(of Set) bool { return s&of != 0 }

// Seen returns the kinds of the bytes of a text.
func Seen(text []byte) Set { return chosen.seen(text) }

// Simple reports whether text is valid UTF-8 of runes that are in NFC whatever
// stands beside them, as in nearly all Danish text: those below U+0300, dashes and
// quotation marks (U+2002 to U+203F) and the euro sign (Unicode Standard Annex 15,
// quick check property). False decides nothing.
func Simple(text []byte) bool { return chosen.simple(text) }

// variant is one implementation of the functions of this package.
type variant struct {
	seen   func(text []byte) Set
	simple func(text []byte) bool
}

var portable = variant{seenByBytes, simpleByWords}

var chosen = func() variant {
	level, _ := cpufeat.Chosen() // the program tells of an error
	return variantOf(level)
}()

// tables have the kinds of a byte in common, the first of its lower half, the
// second of its upper.
var tables = func() (t [2][16]byte) {
	add := func(kind Set, upper byte, lowers ...byte) {
		t[1][upper] |= byte(kind)
		for _, l := range lowers {
			t[0][l] |= byte(kind)
		}
	}
	add(NUL, 0, 0)
	add(CR, 0, 0xD)
	add(Blank, 2, 0)
	add(Quote, 2, 2)
	add(Tab, 0, 9)
	add(Bar, 7, 0xC)
	add(lowRare, 0, 1, 2, 3, 4, 5, 6, 7, 0xE, 0xF)
	add(topRare, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xC, 0xD, 0xE, 0xF)
	return t
}()

// kinds are those of each byte.
var kinds = func() (k [256]byte) {
	for b := range k {
		k[b] = tables[0][b&0xF] & tables[1][b>>4]
	}
	return k
}()

func seenByBytes(text []byte) Set {
	seen := byte(0)
	for _, b := range text {
		seen |= kinds[b]
	}
	return Set(seen)
}

func simpleByWords(text []byte) bool {
	const highBits = 0x8080808080808080
	for len(text) > 0 {
		if len(text) >= 8 {
			high := binary.LittleEndian.Uint64(text) & highBits
			if high == 0 {
				text = text[8:]
				continue
			}
			text = text[bits.TrailingZeros64(high)/8:]
		}
		n := simpleRune(text)
		if n == 0 {
			return false
		}
		text = text[n:]
	}
	return true
}

// simpleRune returns the length of a rune of Simple that text begins with.
func simpleRune(text []byte) int {
	switch b := text[0]; {
	case b < utf8.RuneSelf:
		return 1
	case len(text) >= 2 && b >= 0xC2 && b < 0xCC && text[1]&0xC0 == 0x80:
		return 2
	case len(text) >= 3 && b == 0xE2 && (text[1] == 0x80 && text[2] >= 0x82 && text[2] < 0xC0 || text[1] == 0x82 && text[2] == 0xAC):
		return 3
	}
	return 0
}
