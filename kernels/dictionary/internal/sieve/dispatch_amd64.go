//go:build amd64 && !noasm

package sieve

//go:generate go run -C ../../../_generate . -out ../dictionary/internal/sieve/sieve_amd64.s -stubs ../dictionary/internal/sieve/sieve_amd64.go -pkg sieve

import (
	"unsafe"

	"golang.org/x/sys/cpu"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
)

func variant(level cpufeat.Level) Sifter {
	if level >= cpufeat.AVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 && cpu.X86.HasPOPCNT {
		return Sifter{sift: siftAVX2}
	}
	return Sifter{sift: portable}
}

// choices are, for each choice of four, masks of those chosen in a word that
// holds them.
var choices = func() (masks [16]uint64) {
	for choice := range masks {
		for k := range 4 {
			if choice>>k&1 != 0 {
				masks[choice] |= 0xFFFF << (16 * k)
			}
		}
	}
	return masks
}()

func siftAVX2(list *List, f *Filter, p *wordstart.Planes, masks int) (n int) {
	return sift(&list[0], &p.Bytes[0], unsafe.SliceData(f.words), f.shift, &choices[0], &p.Starts[0], &p.Wild[0], 8*masks)
}
