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
			list[n] = Place{At: uint16(base + bits.TrailingZeros64(mask))}
			n++
		}
		base += wordstart.Width
	}
	return n
}

func sift(places []Place, p *wordstart.Planes, text []byte, at int, words *Words) (left int) {
	barrier := Joined
	for _, here := range places {
		place := int(here.At)
		around := text[at+place-before:][:before+near+1]
		others := ^window(p, place-opening)
		size := bits.TrailingZeros64(others>>opening | 1<<near)
		word := word{binary.LittleEndian.Uint64(around[before:]) & heads[size], binary.LittleEndian.Uint64(around[before+8:]) & tails[size]}
		known := words.has(word, opens(around, others) && place > barrier)
		joined := size == near || joins[around[before-1]]|joins[around[before+size]] != 0
		barrier = place + size + len(". ")
		here.Head, here.Tail, here.Size = word.head, word.tail, uint32(size)
		here.Line = uint16(Hash(word.head, word.tail) >> (64 - LineBits))
		if places[left] = here; joined {
			places[left].At |= Joined
			barrier |= Joined
		}
		if !known || joined {
			left++
		}
	}
	return left
}

const (
	// before is how far before a place it is looked how its sentence began.
	before = 8
	// opening is the length of five letters or digits, a full stop and a blank.
	opening = 7
	// openingHigh are the highest bits of the letters or digits, in the eight
	// bytes before a place.
	openingHigh = 0x0000808080808000
)

// opens reports whether a place, before which stands what around begins with,
// is behind a full stop, a blank, and a digit or five letters and digits of
// ASCII before them. others marks the bytes of no word from these on.
func opens(around []byte, others uint64) bool {
	last := binary.LittleEndian.Uint64(around)
	word := others&(1<<(opening-2)-1) == 0 && last&openingHigh == 0
	return last>>48 == '.'|' '<<8 && (word || digits[around[before-3]] != 0)
}

// window gives which bytes belong to words from a place of the chunk on: 57 or
// more of them, then it is as if none did.
func window(p *wordstart.Planes, place int) uint64 {
	mask, bit := place/wordstart.Width, place%wordstart.Width
	return p.Words[mask]>>bit | p.Words[mask+1]<<1<<(wordstart.Width-1-bit)
}

// heads and tails hold which of the first eight bytes and of the next ones
// belong to a word of a size: none where it has more than Longest.
var heads, tails = func() (heads, tails [near + 1]uint64) {
	for n := 1; n <= Longest; n++ {
		heads[n] = ^uint64(0) >> (64 - 8*min(n, 8))
		tails[n] = ^uint64(0) >> (64 - 8*max(n-8, 0))
	}
	return heads, tails
}()

// joins is Joined for bytes that may join a word to another one, and for those
// of longer characters.
var joins = func() (is [256]uint32) {
	for c := range is {
		if c >= 0x80 || c == '-' || c == '\'' || c == '`' {
			is[c] = Joined
		}
	}
	return is
}()

// digits is 1 for those.
var digits = func() (is [256]uint8) {
	for c := '0'; c <= '9'; c++ {
		is[c] = 1
	}
	return is
}()
