package cpr

import (
	"testing"

	"aktsyn/kernels"
	"aktsyn/kernels/kerneltest"
)

// Every hit of the kernel is among the finder's readings.
func TestFinderFindsWhatTheKernelDoes(t *testing.T) {
	for _, form := range pageForms {
		page := every(form)
		found := map[[2]uint32]bool{}
		for _, h := range kerneltest.Scan(NewFinder(Options{}), page) {
			found[[2]uint32{h.Start, h.End}] = true
			if h.Grade != kernels.Low {
				t.Errorf("a reading has grade %v", h.Grade)
			}
		}
		hits := kerneltest.Scan(New(Options{}), page)
		for _, h := range hits {
			if !found[[2]uint32{h.Start, h.End}] {
				t.Errorf("%v: the finder misses %v-%v", form, h.Start, h.End)
			}
		}
		if len(hits) == 0 {
			t.Errorf("%v: nothing to compare", form)
		}
	}
	kerneltest.NoAllocs(t, NewFinder(Options{}), every(kernels.Prose))
}
