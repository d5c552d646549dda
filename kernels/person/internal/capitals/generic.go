package capitals

import (
	"encoding/binary"
	"math/bits"

	"aktsyn/kernels/internal/wordstart"
)

// portable is the sifter in plain Go, and the specification of the others.
var portable = Sifter{gather: gather, sift: sift}

func gather(list *List, starts []uint64, base int) (n int) {
	for _, mask := range starts {
		for ; mask != 0; mask &= mask - 1 {
			list[n] = uint16(base + bits.TrailingZeros64(mask))
			n++
		}
		base += wordstart.Width
	}
	return n
}

func sift(places []uint16, p *wordstart.Planes, text []byte, at int, words *Words) (left int) {
	for _, at16 := range places {
		around := text[at+int(at16)-1:][:1+near+1]
		size := bits.TrailingZeros64(^window(p, int(at16)))
		word := binary.LittleEndian.Uint64(around[1:]) & keep[size]
		known := words.of[place(word)] == word
		joined := size > near || joins[around[0]]|joins[around[1+min(size, near)]] != 0
		if places[left] = at16; joined {
			places[left] |= Joined
		}
		if !known || joined {
			left++
		}
	}
	return left
}

// window gives which bytes belong to words from a place of the chunk on: 57 or
// more of them, then it is as if none did.
func window(p *wordstart.Planes, place int) uint64 {
	mask, bit := place/wordstart.Width, place%wordstart.Width
	return p.Words[mask]>>bit | p.Words[mask+1]<<1<<(wordstart.Width-1-bit)
}

// keep holds which of eight bytes belong to a word of a size: none where it has
// more.
var keep = func() (masks [wordstart.Width + 1]uint64) {
	for n := range Longest + 1 {
		masks[n] = 1<<(8*n) - 1
	}
	return masks
}()

// joins is 1 for bytes that may join a word to another one, and for those of
// longer characters.
var joins = func() (is [256]uint8) {
	for c := range is {
		if c >= 0x80 || c == '-' || c == '\'' || c == '`' {
			is[c] = 1
		}
	}
	return is
}()
