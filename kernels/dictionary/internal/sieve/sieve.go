// Package sieve is the second phase of a dictionary scan: it hashes the words
// that package wordstart marked and keeps those that a filter lets through.
// The filter holds the hashes of the first Block bytes of words. Words that are
// not plain, as nearly all are, are left to the caller.
//
// A word is plain here if its first Block bytes are ASCII letters and digits
// and the letters À to ÿ, it stands where a word begins for sure, and it has
// text behind it for two whole loads. Of a longer word nothing more is looked
// at, and it is left to the caller if the filter lets it through.
package sieve

import (
	"encoding/binary"
	"math/bits"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
)

const (
	// Block is how many bytes are hashed at a time, by two loads.
	Block = 16
	// Most is how many words one Sift can find.
	Most = 512

	everyByte = 0x0101010101010101
	highBits  = 0x80 * everyByte
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
	var padded [Block]byte
	n := copy(padded[:], word)
	w0 = (binary.LittleEndian.Uint64(padded[:]) | h.Small) & keep[n][0]
	w1 = (binary.LittleEndian.Uint64(padded[8:]) | h.Small) & keep[n][1]
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

// Filter tells, by one bit each, hashes that are none of those added.
type Filter struct {
	shift uint64 // of a hash, leaves the number of a word; its lowest bits number the bit
	words []uint64
}

// NewFilter makes a filter that has words, a power of two of them and at least
// two, for its bits, and keeps them.
func NewFilter(words []uint64) Filter {
	return Filter{shift: uint64(64 - bits.TrailingZeros(uint(len(words)))), words: words}
}

// Words returns the filter's bits.
func (f *Filter) Words() []uint64 { return f.words }

// Add adds a hash.
func (f *Filter) Add(hash uint64) { f.words[hash>>(f.shift&63)] |= 1 << (hash & 63) }

// Has reports whether hash may have been added.
func (f *Filter) Has(hash uint64) bool { return f.words[hash>>(f.shift&63)]>>(hash&63)&1 != 0 }

// Found is a word that came through.
type Found struct {
	Hash  uint64
	Start uint32 // in the text
	Size  uint32 // in bytes; zero if the caller must see for itself what begins here, if anything
}

// Sieve is a hash with a filter of such hashes. It must not be changed while
// it is used.
type Sieve struct {
	Hash
	Filter
}

// Sifter is a variant of the sifting. It is immutable; all find the same.
type Sifter struct {
	// sift sifts masks of which all starts have room for two loads, the first
	// of them not the planes' first.
	sift func(found *[Most]Found, s *Sieve, p *wordstart.Planes, text []byte, at, from, masks int) (n, next int)
}

// For returns the sifter of a level, which must be usable here.
func For(level cpufeat.Level) Sifter { return variant(level) }

// Sift sifts the words of a chunk of text that begins at text[at] and was
// marked in p, from a mask on until found is nearly full or masks are done. It
// returns how many it found and the mask to go on with.
func (v Sifter) Sift(found *[Most]Found, s *Sieve, p *wordstart.Planes, text []byte, at, from, masks int) (n, next int) {
	roomy := min((len(text)-at-Block+1)/wordstart.Width, masks)
	if from == 0 || from >= roomy {
		end := masks
		if from == 0 {
			end = 1
		}
		return portable(found, s, p, text, at, from, end)
	}
	return v.sift(found, s, p, text, at, from, roomy)
}
