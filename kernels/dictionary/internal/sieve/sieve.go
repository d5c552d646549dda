// Package sieve is the second phase of a dictionary scan: of the words that
// package wordstart marked it keeps those whose first bytes a filter knows.
//
// Words are compared as wordstart.Planes has their Bytes. That is sound where
// all bytes near by are ASCII or letters À to ÿ. Starts near others, which
// Planes.Wild marks, are kept without a look, in this mask of Planes and the
// one before it; Danish text has few.
package sieve

import (
	"math/bits"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
)

const (
	// Prefix is how many bytes of a word the filter knows.
	Prefix = 8

	everyByte = 0x0101010101010101
	highBits  = 0x80 * everyByte

	// The hash of a key is the sum of its halves, multiplied with these: the
	// highest of its lower half number a word of a filter, those from firstBit
	// and from secondBit on two bits in it.
	lowFactor, highFactor = 0x9E3779B1, 0x85EBCA77
	firstBit, secondBit   = 32, 38
)

// Key returns what a filter knows of a word, which is of ASCII and letters À
// to ÿ: its first bytes as wordstart.Planes has them, and zeros behind it.
func Key(word []byte, small byte) (key uint64) {
	for i, b := range word[:min(len(word), Prefix)] {
		key |= uint64((b|small)&0x7F) << (8 * i)
	}
	return key
}

// firstWord returns the key of the word that eight bytes of a plane begin
// with: what comes behind a zero belongs to others.
func firstWord(eight uint64) uint64 {
	zeros := ^(eight + (highBits - everyByte)) & highBits
	return eight & (zeros ^ (zeros - 1))
}

// Filter tells, by two bits each, keys that are none of those added.
type Filter struct {
	shift uint64 // of half a hash, leaves the number of a word
	words []uint64
}

// MinWords is the least size of a filter.
const MinWords = 2

// NewFilter makes a filter that has words, a power of two of them and at least
// MinWords, for its bits, and keeps them.
func NewFilter(words []uint64) Filter {
	return Filter{shift: uint64(32 - bits.TrailingZeros(uint(len(words)))), words: words}
}

// Words returns the filter's bits.
func (f *Filter) Words() []uint64 { return f.words }

// Add adds a key.
func (f *Filter) Add(key uint64) {
	hash := hashOf(key)
	f.words[uint32(hash)>>(f.shift&31)] |= bitsOf(hash)
}

// Has reports whether key may have been added.
func (f *Filter) Has(key uint64) bool {
	hash := hashOf(key)
	return bitsOf(hash)&^f.words[uint32(hash)>>(f.shift&31)] == 0
}

func hashOf(key uint64) uint64 { return key&(1<<32-1)*lowFactor + key>>32*highFactor }

func bitsOf(hash uint64) uint64 { return 1<<(hash>>firstBit&63) | 1<<(hash>>secondBit&63) }

// List is where starts are listed: room for all that a chunk can have, and for
// what is written behind the last.
type List [wordstart.Chunk + slack]uint16

// slack is how many starts are listed at a time, whether there are or not.
const slack = 16

// Sifter is a variant of the sifting. It is immutable; all find the same.
type Sifter struct {
	sift func(list *List, f *Filter, p *wordstart.Planes, masks int) (n int)
}

// For returns the sifter of a level, which must be usable here.
func For(level cpufeat.Level) Sifter { return variant(level) }

// Sift lists the offsets in the chunk of those starts that the filter does not
// rule out, in ascending order, and returns their number. The masks are those
// that p.Mark counted; what the list has behind the last start is anything.
func (v Sifter) Sift(list *List, f *Filter, p *wordstart.Planes, masks int) (n int) {
	if masks == 0 {
		return 0
	}
	return v.sift(list, f, p, masks)
}
