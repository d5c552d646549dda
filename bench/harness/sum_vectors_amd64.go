//go:build !noasm

package harness

import "golang.org/x/sys/cpu"

//go:generate go run -C ../_generate . -out ../harness/sum_amd64.s -stubs ../harness/sum_amd64.go -pkg harness

// vectorSums returns the sums in assembly that this machine can run.
func vectorSums() []vectorSum {
	var sums []vectorSum
	if cpu.X86.HasAVX2 {
		sums = append(sums, vectorSum{"AVX2", sumAVX2, 256})
	}
	if cpu.X86.HasAVX512F {
		sums = append(sums, vectorSum{"AVX-512", sumAVX512, 512})
	}
	return sums
}
