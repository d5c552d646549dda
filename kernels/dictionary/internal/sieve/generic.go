package sieve

import (
	"encoding/binary"
	"math/bits"

	"aktsyn/kernels/internal/wordstart"
)

// portable is the sifting in plain Go, and the specification of the others.
func portable(list *List, f *Filter, p *wordstart.Planes, masks int) (n int) {
	for w, starts := range p.Starts[:masks] {
		wild := p.Wild[w]|p.Wild[w+1] != 0
		for ; starts != 0; starts &= starts - 1 {
			at := w*wordstart.Width + bits.TrailingZeros64(starts)
			if wild || f.Has(firstWord(binary.LittleEndian.Uint64(p.Bytes[at:]))) {
				list[n] = uint16(at)
				n++
			}
		}
	}
	return n
}
