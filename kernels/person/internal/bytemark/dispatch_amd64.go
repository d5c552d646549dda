//go:build amd64 && !noasm

package bytemark

//go:generate go run -C ../../../_generate . -out ../person/internal/bytemark/bytemark_amd64.s -stubs ../person/internal/bytemark/bytemark_amd64.go -pkg bytemark

import (
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

func variant(level cpufeat.Level) Marker {
	if level == cpufeat.Portable {
		return portable
	}
	classify := classifyAVX2
	if level == cpufeat.AVX512 {
		classify = classifyAVX512
	}
	return Marker{classify: func(ends []uint64, seen *[64]byte, text []byte) {
		classify(&ends[0], seen, &tables, unsafe.SliceData(text), len(text)/Width)
	}}
}
