//go:build amd64 && !noasm

package shiftand

//go:generate go run -C ../../../_generate . -out ../gate/internal/shiftand/shiftand_amd64.s -stubs ../gate/internal/shiftand/shiftand_amd64.go -pkg shiftand

import (
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

func (t *Table) list(places []uint16, text []byte) (n int, rare bool) {
	if t.level == cpufeat.Portable || len(text) == 0 {
		return t.portable(places, text)
	}
	n, seen := placesAVX2(unsafe.SliceData(places), &t.halves, &highClasses, unsafe.SliceData(text), len(text)/Width)
	return n, seen != 0
}
