package dictionary

import (
	"encoding/binary"
	"math/bits"
)

// hasher turns words and chains of words into 64-bit hashes. Those of texts
// that fold alike are the same; nothing else is promised.
type hasher struct {
	// small is what the bytes of words are united with: 0x20 in every byte
	// where case does not matter. It makes small letters of the capitals of
	// ASCII and of the second bytes of À to Þ, and of other bytes something
	// that is still the same for the same byte.
	small uint64
	a, b  uint64 // multiplied with the two halves of a word
	blank uint64 // hash of the separator " "
}

const everyByte = 0x0101010101010101

// seeds is how many hashers there are for Build to try.
const seeds = 16

// newHasher returns hasher number seed, below seeds.
func newHasher(mode Mode, seed uint32) hasher {
	h := hasher{a: scramble(2*uint64(seed) + 1), b: scramble(2*uint64(seed) + 2)}
	if mode != ExactCase {
		h.small = 0x20 * everyByte
	}
	h.blank = h.of([]byte{' '})
	return h
}

// scramble is the output function of SplitMix64.
func scramble(n uint64) uint64 {
	n *= 0x9E3779B97F4A7C15
	n = (n ^ n>>30) * 0xBF58476D1CE4E5B9
	n = (n ^ n>>27) * 0x94D049BB133111EB
	return n ^ n>>31
}

// block is how many bytes are hashed at a time.
const block = 16

// keep holds, for words of up to block bytes, which bytes of two loads belong
// to them.
var keep = func() (masks [block + 1][2]uint64) {
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

// short hashes a word of up to block bytes, given as two loads united with
// small, of which only the word's bytes were kept.
func (h *hasher) short(w0, w1 uint64) uint64 { return fold128(w0^h.a, w1^h.b) }

// of hashes a word or separator in folded bytes, or in bytes of which the
// union with small is that of the folded ones.
func (h *hasher) of(word []byte) uint64 {
	w0, w1 := h.load(word)
	hash := h.short(w0, w1)
	for len(word) > block {
		word = word[block:]
		w0, w1 = h.load(word)
		hash = fold128(hash^w0, w1^h.b)
	}
	return hash
}

// load returns up to block bytes at the beginning of word, ready for short.
func (h *hasher) load(word []byte) (w0, w1 uint64) {
	var padded [block]byte
	n := copy(padded[:], word)
	w0 = (binary.LittleEndian.Uint64(padded[:]) | h.small) & keep[n][0]
	w1 = (binary.LittleEndian.Uint64(padded[8:]) | h.small) & keep[n][1]
	return w0, w1
}

// join gives the hash of a chain of words, a separator and a further word
// from the hashes of the three.
func (h *hasher) join(chain, separator, word uint64) uint64 {
	return fold128(chain^separator, word^h.b)
}

func fold128(x, y uint64) uint64 {
	hi, lo := bits.Mul64(x, y)
	return hi ^ lo
}
