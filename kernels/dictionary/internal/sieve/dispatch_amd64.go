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
	if level >= cpufeat.AVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 {
		return Sifter{sift: siftBMI2}
	}
	return Sifter{sift: portable}
}

// parameters are what the assembly reads besides text and planes.
type parameters struct {
	small, factors [2]uint64
	keep           [Block][2]uint64 // from one byte on
}

func siftBMI2(found *[Most]Found, s *Sieve, p *wordstart.Planes, text []byte, at, from, masks int) (n, next int) {
	params := parameters{small: [2]uint64{s.Small, s.Small}, factors: [2]uint64{s.A, s.B}, keep: [Block][2]uint64(keep[1:])}
	n, done := sift(&found[0].Hash, &found[Most-wordstart.Width].Hash, &params.small[0], unsafe.SliceData(s.words), s.shift,
		&p.Starts[from], &p.Starts[masks-1], &p.Words[from], &text[at+from*wordstart.Width], at+from*wordstart.Width)
	return n, from + done
}
