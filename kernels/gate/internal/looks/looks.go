// Package looks tells of many places in a text at which of them one of some words
// may stand, by 16 bytes around the place. A key at the place, its first bytes,
// leads to what the words with this key have in common there.
package looks

import (
	"encoding/binary"
	"math"
	"slices"

	"aktsyn/kernels/internal/cpufeat"
)

const (
	// Before and Behind are how many bytes are looked at before a place and from
	// it on.
	Before, Behind = 8, 8
	// KeyBytes are those that lead to a look.
	KeyBytes = 3
	// Keys is the number of looks, and of the numbers that keys give.
	Keys = 1 << keyBits

	keyBits   = 12
	keyFactor = 0x9E3779B1
	// lowerBits are lower case for ASCII letters and for the two bytes of Æ, Ø, Å
	// and É. Keys have them.
	lowerBits = 0x2020202020202020
	// lowerBit is what a small letter of ASCII has that its capital has not, and so
	// the second byte of æ, ø, å and é.
	lowerBit = 0x20
	// lead is the first byte of these.
	lead = 0xC3
)

// Key is the number of a key, the first KeyBytes of text.
func Key(text []byte) uint32 {
	return key(uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16)
}

// key is the number of the key at the beginning of eight bytes.
func key(v uint64) uint32 {
	v |= lowerBits
	return uint32(v) << (32 - 8*KeyBytes) * keyFactor >> (32 - keyBits)
}

// Look is what has to stand around a place: Before bytes and Behind bytes, where
// the mask has ones. What has to be one there is zero in inverse.
type Look struct{ inverse, mask [2]uint64 }

// lookBytes is the size of a Look.
const lookBytes = 32

// Of is the look of a word in small letters, at a place so many bytes into it.
// The letters of a text may be of either case.
func Of(word string, at int) (l Look) {
	for i := range Before + Behind {
		if n := at - Before + i; n >= 0 && n < len(word) {
			mask := byte(0xFF)
			if c := word[n]; c >= 'a' && c != lead {
				mask &^= c & lowerBit
			}
			l.inverse[i/8] |= uint64(^word[n]&mask) << (i % 8 * 8)
			l.mask[i/8] |= uint64(mask) << (i % 8 * 8)
		}
	}
	return l
}

// IsWhole reports whether the look of a word has all of it.
func IsWhole(word string, at int) bool { return at <= Before && len(word)-at <= Behind }

// And returns what both looks demand alike: it fits where one of them does.
func (l Look) And(other Look) Look {
	for i := range l.inverse {
		mask := l.mask[i] & other.mask[i]
		for n := 0; n < 64; n += 8 {
			if (l.inverse[i]^other.inverse[i])>>n&0xFF != 0 {
				mask &^= 0xFF << n
			}
		}
		l.mask[i], l.inverse[i] = mask, l.inverse[i]&mask
	}
	return l
}

// Fits reports whether the look fits what stands around a place, Before bytes and
// Behind bytes.
func (l *Look) Fits(around []byte) bool {
	return l.fits(binary.LittleEndian.Uint64(around), binary.LittleEndian.Uint64(around[Before:]))
}

// fits is Fits for the bytes before a place and those from it on.
func (l *Look) fits(before, behind uint64) bool {
	return ^(before^l.inverse[0])&l.mask[0]|^(behind^l.inverse[1])&l.mask[1] == 0
}

// Table holds a look for every number of a key. It is safe for concurrent use
// when all looks have been set.
type Table struct {
	level cpufeat.Level
	// at tells where in looks that of a number is, in bytes. Looks are few beside
	// numbers, and with them all in the first cache.
	at    [Keys]uint16
	looks []Look // the first is nothing
}

// New returns a table whose looks fit no text, which runs the variant of a
// level that is usable here.
func New(level cpufeat.Level) *Table {
	return &Table{level: level, looks: []Look{nothing}}
}

// nothing is a look that fits no text: all bytes have to be 0xFF.
var nothing = Look{mask: [2]uint64{math.MaxUint64, math.MaxUint64}}

// Set sets the look of the number of a key. A table has room for some 2,000
// different ones.
func (t *Table) Set(key uint32, l Look) {
	i := slices.Index(t.looks, l)
	if i < 0 {
		i = len(t.looks)
		t.looks = append(t.looks, l)
	}
	if i*lookBytes > math.MaxUint16 {
		panic("looks: too many looks")
	}
	t.at[key] = uint16(i * lookBytes)
}

// At returns the look of the number of a key.
func (t *Table) At(key uint32) Look { return t.looks[t.at[key]/lookBytes] }

// Most is the largest number of places that are looked at together.
const Most = 64

// Fitting tells by a bit for each of the places, Most of them at most, whether
// the look fits that leads from there. A place is the number of bytes in text that
// stand before what is looked at: Before less than those that stand before it.
func (t *Table) Fitting(places []uint16, text []byte) (fits uint64) {
	if len(places) > Most {
		panic("looks: more places than Most")
	}
	return t.fitting(places, text)
}

// portable is Fitting in plain Go, and its specification.
func (t *Table) portable(places []uint16, text []byte) (fits uint64) {
	for i, p := range places {
		around := text[p:][:Before+Behind]
		before, behind := binary.LittleEndian.Uint64(around), binary.LittleEndian.Uint64(around[Before:])
		if t.looks[t.at[key(behind)]/lookBytes].fits(before, behind) {
			fits |= 1 << i
		}
	}
	return fits
}
