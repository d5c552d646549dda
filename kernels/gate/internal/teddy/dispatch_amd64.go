//go:build amd64 && !noasm

package teddy

//go:generate go run -C ../../../_generate . -out ../gate/internal/teddy/teddy_amd64.s -stubs ../gate/internal/teddy/teddy_amd64.go -pkg teddy

import (
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

func (t *Table) list(places []uint16, text, ahead []byte) (n int, rare bool) {
	if t.level == cpufeat.Portable || len(text) == 0 {
		return t.portable(places, text)
	}
	n, seen := placesAVX2(unsafe.SliceData(places), &t.halves, &highClasses, unsafe.SliceData(text), len(text)/Width, unsafe.SliceData(ahead))
	return n, seen != 0
}
