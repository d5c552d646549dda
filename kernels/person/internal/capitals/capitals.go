// Package capitals lists the capitals of a text at which names may begin, for
// package person. Most of those of Danish prose begin ordinary words ("Det",
// "Der"), or nouns that are no names where a sentence begins ("Borgeren"): they
// are sifted out a piece of text at a time, without a branch that could be
// guessed wrong.
package capitals

import (
	"math/bits"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
)

const (
	// Masks is the length of a piece of text, in masks of wordstart: about a
	// page.
	Masks = 64
	// Longest is the most bytes that a word has which is sifted out: the
	// sixteenth says where it is.
	Longest = 15

	// near is how far behind a place it is looked whether its word is joined.
	near = 32
	// atOnce is how many capitals of a mask are listed without asking whether
	// there are so many.
	atOnce = 4
)

// List holds places in a chunk of text, ascending. One belongs to one goroutine.
type List [Masks*wordstart.Width + atOnce]Place

// Place is where a word begins with a capital.
type Place struct {
	Head, Tail uint64 // the word's bytes, if Size is 1 to Longest
	At         uint16 // in the chunk, with Joined where it may be
	Line       uint16 // of the word, if Size is 1 to Longest
	Size       uint32 // of the word; 0 if it was not looked at
}

const (
	// LineBits makes room, 2 MB, for the words of many different texts and the
	// names of a large register. The common ones stay in a second-level cache by
	// themselves, and what comes from a third-level one, asked for ahead, comes far
	// sooner than it is found out anew.
	LineBits = 15
	// LineBytes is the size of a line: that of the cache.
	LineBytes = 64
)

// Lines is a table of what is known of words, for which the processor is asked
// ahead: that of a word is at the upper LineBits of its Hash.
type Lines [1 << LineBits][LineBytes]byte

// Hash is that of a word of Longest bytes or one more, by its first eight bytes and
// the others.
func Hash(head, tail uint64) uint64 {
	return (head ^ bits.RotateLeft64(tail, tailTurn)) * factor
}

// Joined is set in a place of which is not known that its word is joined to no
// other: where the byte before the word or behind it may join words, or is of a
// longer character, or the word is long, or near the end of the text or the
// beginning of the chunk.
const Joined = 1 << 15

// Sifter is a variant of the two steps. It is immutable; all give the same.
type Sifter struct {
	// gather lists the starts of masks, the first of which stands for the text
	// from base on.
	gather func(list *List, starts []uint64, base int) int
	// sift leaves out what List does, where around each place there is text
	// enough.
	sift func(places []Place, p *wordstart.Planes, text []byte, at int, words *Words) int
}

// For returns the sifter of a level, which must be usable here.
func For(level cpufeat.Level) Sifter { return variant(level) }

// List lists the capitals of a piece of the chunk that begins at text[at] and
// that p was marked of: of some masks, Masks at most, from the first on. It
// leaves out those of words that are joined to no other, and returns how many
// are left and how many there were. Words at the ends of the text and at the
// beginning of the chunk stay.
func (s Sifter) List(list *List, p *wordstart.Planes, first, masks int, text []byte, at int, words *Words) (left, all int) {
	all = s.gather(list, p.Starts[first:first+masks], first*wordstart.Width)
	to := all
	for to > 0 && at+int(list[to-1].At)+near >= len(text) {
		to--
		list[to].At |= Joined
	}
	for left < to && list[left].At < before {
		list[left].At |= Joined
		left++
	}
	if left < to {
		left += s.sift(list[left:to], p, text, at, words)
	}
	return left + copy(list[left:], list[to:all]), all
}
