//go:build amd64 && !noasm

package charclass

//go:generate go run -C ../../../_generate . -out ../cpr/internal/charclass/charclass_amd64.s -stubs ../cpr/internal/charclass/charclass_amd64.go -pkg charclass

import (
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

// variant returns classify for a level.
func variant(level cpufeat.Level) func([]Block, []byte) {
	switch level {
	case cpufeat.Portable:
		return classify
	case cpufeat.AVX2:
		return func(blocks []Block, text []byte) {
			classifyAVX2(&blocks[0][0], unsafe.SliceData(text), &tables, len(blocks))
		}
	}
	return func(blocks []Block, text []byte) {
		classifyAVX512(&blocks[0][0], unsafe.SliceData(text), &tables, len(blocks))
	}
}
