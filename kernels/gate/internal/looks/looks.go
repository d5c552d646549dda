// Package looks keeps of many places in a text those at which one of some words
// may stand, by 16 bytes around the place. A key at the place, its first bytes,
// leads to what the words with this key have in common there.
package looks

import (
	"encoding/binary"

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
	// and É. All bytes are compared with them.
	lowerBits = 0x2020202020202020
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
// the mask has ones.
type Look struct{ word, mask [2]uint64 }

// Of is the look of a word, at a place so many bytes into it.
func Of(word string, at int) (l Look) {
	for i := range Before + Behind {
		if n := at - Before + i; n >= 0 && n < len(word) {
			l.word[i/8] |= uint64(word[n]) << (i % 8 * 8)
			l.mask[i/8] |= 0xFF << (i % 8 * 8)
		}
	}
	for i := range l.word {
		l.word[i] |= lowerBits & l.mask[i]
	}
	return l
}

// And returns what both looks demand alike: it fits where one of them does.
func (l Look) And(other Look) Look {
	for i := range l.word {
		mask := l.mask[i] & other.mask[i]
		for n := 0; n < 64; n += 8 {
			if (l.word[i]^other.word[i])>>n&0xFF != 0 {
				mask &^= 0xFF << n
			}
		}
		l.mask[i], l.word[i] = mask, l.word[i]&mask
	}
	return l
}

// Fits reports whether the look fits what stands around a place, Before bytes and
// Behind bytes.
func (l *Look) Fits(around []byte) bool {
	before, behind := binary.LittleEndian.Uint64(around)|lowerBits, binary.LittleEndian.Uint64(around[Before:])|lowerBits
	return (before&l.mask[0]^l.word[0])|(behind&l.mask[1]^l.word[1]) == 0
}

// Table holds a look for every number of a key. It is safe for concurrent use
// when all looks have been set.
type Table struct {
	level cpufeat.Level
	looks [Keys]Look
}

// New returns a table whose looks fit nothing, which runs the variant of a
// level that is usable here.
func New(level cpufeat.Level) *Table {
	t := &Table{level: level}
	for n := range t.looks {
		t.looks[n].word[0] = 1 // no mask lets it pass
	}
	return t
}

// Set sets the look of the number of a key.
func (t *Table) Set(key uint32, l Look) { t.looks[key] = l }

// At returns the look of the number of a key.
func (t *Table) At(key uint32) Look { return t.looks[key] }

// Keep moves the places whose look fits to the front, in their order, and
// returns their number. A place is the number of bytes in text that stand before
// what is looked at: Before less than those that stand before it.
func (t *Table) Keep(places []uint16, text []byte) (kept int) { return t.keep(places, text) }

// portable is Keep in plain Go, and its specification.
func (t *Table) portable(places []uint16, text []byte) (kept int) {
	for _, p := range places {
		around := text[p:][:Before+Behind]
		before, behind := binary.LittleEndian.Uint64(around)|lowerBits, binary.LittleEndian.Uint64(around[Before:])|lowerBits
		l := &t.looks[key(behind)]
		places[kept] = p
		differs := before&l.mask[0] ^ l.word[0] | behind&l.mask[1] ^ l.word[1]
		kept += 1 - int((differs|-differs)>>63) // no branch: places are irregular
	}
	return kept
}
