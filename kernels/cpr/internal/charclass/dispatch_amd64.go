//go:build amd64 && !noasm

package charclass

//go:generate go run -C ../../../_generate . -out ../cpr/internal/charclass/charclass_amd64.s -stubs ../cpr/internal/charclass/charclass_amd64.go -pkg charclass

import "aktsyn/kernels/internal/cpufeat"

// variant returns classify for a level. Blocks are asked for one at a time, so
// that wider registers would save nothing.
func variant(level cpufeat.Level) func(*Block, *[Width]byte) {
	if level == cpufeat.Portable {
		return classify
	}
	return func(b *Block, text *[Width]byte) { classifyAVX2(&b[0], &text[0], &tables) }
}
