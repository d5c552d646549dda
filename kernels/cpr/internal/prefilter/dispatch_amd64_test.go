//go:build amd64 && !noasm

package prefilter

import (
	"math/rand/v2"
	"testing"

	"aktsyn/kernels/internal/cpufeat"
)

// TestWithoutVBMI2 compares what a processor without it runs, where this one
// has it.
func TestWithoutVBMI2(t *testing.T) {
	if !cpufeat.VBMI2 {
		t.Skip("no VBMI2 here: the other tests run the same")
	}
	filter := *variant(cpufeat.AVX512)
	f := &filter
	f.combine, f.listed, f.offsetsOf = combineWide(combineAVX512), listedWide, offsetsOfWide
	r := rand.New(rand.NewPCG(7, 8))
	for n := range 700 {
		checkFilter(t, "AVX-512 without VBMI2", f, randomText(r, n))
	}
	for _, n := range []int{Chunk - 1, Chunk, Chunk + 1, 2*Chunk + 100} {
		checkFilter(t, "AVX-512 without VBMI2", f, randomText(r, n))
	}
}
