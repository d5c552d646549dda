// Package probe is the third phase of a dictionary scan: it hashes the words
// that package sieve kept and looks them up in the table of a dictionary. Most
// are settled here, as one entry or as none; all others are left to the caller,
// those apart that are none but begin longer ones.
//
// What is left is whatever needs more than a few loads: words near bytes that
// wordstart.Planes calls wild, words of more than Block bytes or at the end of
// the text, entries that longer ones begin with, hashes that several entries
// share, slots far from home, and spellings that differ from the listed one by
// more than the case of plain letters.
package probe

import (
	"encoding/binary"
	"math/bits"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
)

const (
	// Block is how many bytes are hashed at a time, by two loads.
	Block = 16
	// Most is how many words are looked up at a time. Their numbers fit a byte.
	Most = 256

	everyByte = 0x0101010101010101
)

// Hash is a function from words to numbers.
type Hash struct {
	// Small is what the bytes of words are united with: 0x20 in every byte
	// where case does not matter. It makes small letters of the capitals of
	// ASCII and of the second bytes of À to Þ, and of other bytes something
	// that is still the same for the same byte.
	Small uint64
	A, B  uint64 // multiplied with the two halves of a word, united with Small
}

// AnyCase is Small for where case does not matter.
const AnyCase = 0x20 * everyByte

// Short hashes a word of up to Block bytes, given as Load gives it.
func (h *Hash) Short(w0, w1 uint64) uint64 { return Mix(w0^h.A, w1^h.B) }

// Load returns up to Block bytes at the beginning of word, united with Small;
// what is missing is zero.
func (h *Hash) Load(word []byte) (w0, w1 uint64) {
	if len(word) >= Block {
		return h.LoadPadded(word, Block)
	}
	var padded [Block]byte
	copy(padded[:], word)
	return h.LoadPadded(padded[:], len(word))
}

// LoadPadded is Load for the first size bytes of text, at most Block, which
// has Block or more.
func (h *Hash) LoadPadded(text []byte, size int) (w0, w1 uint64) {
	masks := &keep[size]
	w0 = (binary.LittleEndian.Uint64(text) | h.Small) & masks[0]
	w1 = (binary.LittleEndian.Uint64(text[8:]) | h.Small) & masks[1]
	return w0, w1
}

// Mix multiplies and folds the product.
func Mix(x, y uint64) uint64 {
	hi, lo := bits.Mul64(x, y)
	return hi ^ lo
}

// keep holds, for words of up to Block bytes, which bytes of two loads belong
// to them.
var keep = func() (masks [Block + 1][2]uint64) {
	for n := range masks {
		masks[n] = [2]uint64{low(n), low(n - 8)}
	}
	return masks
}()

// low is a mask of the n lowest bytes.
func low(n int) uint64 {
	switch {
	case n <= 0:
		return 0
	case n >= 8:
		return 1<<64 - 1
	}
	return 1<<(8*n) - 1
}

// Word is a word of the text that an entry may begin with.
type Word struct {
	Hash  uint64
	Start uint32 // in the text
	Size  uint32 // in bytes; zero if the caller must see what begins here, if anything
}

// Slot is a place in the table of chains of words. It holds, from the lowest
// bit, 32 bits of the hash of a chain, whether longer entries begin with the
// chain, and the number of the entry that it is, plus one, or zero if it is
// none. An empty slot is zero. A chain has its slots side by side, the first of
// them at its home or behind, with no empty one between.
type Slot uint64

// GoesOn says in a slot that longer entries begin with the chain.
const GoesOn Slot = 1 << goesOnBit

const (
	goesOnBit  = 32
	entryShift = 33
)

// NewSlot makes a slot of a hash that has no entry.
func NewSlot(hash uint64) Slot { return Slot(uint32(hash)) }

// WithEntry adds the number of an entry to a slot that has none.
func (s Slot) WithEntry(e uint32) Slot { return s | Slot(e+1)<<entryShift }

// Is reports whether a slot is one of a hash, as far as it can be told.
func (s Slot) Is(hash uint64) bool { return s != 0 && uint32(s) == uint32(hash) }

// Fingerprint returns the bits of the hash.
func (s Slot) Fingerprint() uint32 { return uint32(s) }

// Entry returns the number of the entry and whether there is one.
func (s Slot) Entry() (uint32, bool) { return uint32(s>>entryShift) - 1, s>>entryShift != 0 }

// reach is how many slots, from home on, are looked at here.
const reach = 3

// Home returns where among homes the chain of a hash has its first slot at
// best.
func Home(hash, homes uint64) uint64 {
	home, _ := bits.Mul64(hash, homes)
	return home
}

// Table is what words are looked up in. Text is what the entries are, one
// behind the other, and TextEnd where each ends; behind Text there are Block
// bytes more that may be read. Slots has reach+1 more than Homes.
type Table struct {
	Homes   uint64
	Slots   []Slot
	TextEnd []uint32
	Text    string
}

// Settled is a word that is an entry, as a span of the text. If Entry is Left
// or Begins, Start is the number of a word that is left to the caller.
type Settled struct {
	Start, End uint32
	Entry      uint32
}

// No entries have these numbers.
const (
	Begins = 1<<32 - 2 // the word is no entry, but longer ones begin with it, as far as its hash tells
	Left   = 1<<32 - 1 // nothing is known of the word
)

// Prober is a variant of the two steps. It is immutable; all find the same.
type Prober struct {
	// hash is Words for places that are not zero and have Block bytes of text.
	hash func(words *[Most]Word, h *Hash, t *Table, p *wordstart.Planes, text []byte, at int, places []uint16)
	find func(settled *[Most]Settled, words []Word, h *Hash, t *Table, text []byte) (n int)
}

// For returns the prober of a level, which must be usable here.
func For(level cpufeat.Level) Prober { return variant(level) }

// Words hashes the words that begin at places, at most Most and ascending, of
// the chunk at an offset of the text that was marked in p. They are to be looked
// up in t.
func (v Prober) Words(words *[Most]Word, h *Hash, t *Table, p *wordstart.Planes, text []byte, at int, places []uint16) []Word {
	roomy := len(places)
	for roomy > 0 && at+int(places[roomy-1]) > len(text)-Block {
		roomy--
	}
	if roomy > 0 {
		v.hash(words, h, t, p, text, at, places[:roomy])
		if places[0] == 0 { // what is before the chunk has no plane
			words[0] = Word{Start: uint32(at)}
		}
	}
	for i, place := range places[roomy:] {
		words[roomy+i] = Word{Start: uint32(at) + uint32(place)}
	}
	return words[:len(places)]
}

// Find looks words up and returns how many of them are entries or left.
func (v Prober) Find(settled *[Most]Settled, words []Word, h *Hash, t *Table, text []byte) (n int) {
	if len(words) == 0 {
		return 0
	}
	return v.find(settled, words, h, t, text)
}
