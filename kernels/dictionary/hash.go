package dictionary

import (
	"aktsyn/kernels/dictionary/internal/probe"
	"aktsyn/kernels/dictionary/internal/sieve"
)

// hasher turns words and chains of words into 64-bit hashes. Those of texts
// that match the same are the same; nothing else is promised.
type hasher struct {
	probe.Hash
	blank uint64 // hash of the separator " "
}

// seeds is how many hashers there are for Build to try.
const seeds = 16

// newHasher returns hasher number seed, below seeds.
func newHasher(mode Mode, seed uint32) hasher {
	h := hasher{Hash: probe.Hash{A: scramble(2*uint64(seed) + 1), B: scramble(2*uint64(seed) + 2)}}
	if mode != ExactCase {
		h.Small = probe.AnyCase
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

// folds reports whether case does not matter.
func (h *hasher) folds() bool { return h.Small != 0 }

// of hashes a word or separator in folded bytes, or in bytes of which the
// union with Small is that of the folded ones.
func (h *hasher) of(word []byte) uint64 {
	w0, w1 := h.Load(word)
	hash := h.Short(w0, w1)
	for len(word) > probe.Block {
		word = word[probe.Block:]
		w0, w1 = h.Load(word)
		hash = probe.Mix(hash^w0, w1^h.B)
	}
	return hash
}

// key is by what the filter knows a first word.
func (h *hasher) key(word []byte) uint64 { return sieve.Key(word, byte(h.Small)) }

// join gives the hash of a chain of words, a separator and a further word
// from the hashes of the three.
func (h *hasher) join(chain, separator, word uint64) uint64 {
	return probe.Mix(chain^separator, word^h.B)
}
