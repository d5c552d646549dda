//go:build amd64 && !noasm

package looks

//go:generate go run -C ../../../_generate . -out ../gate/internal/looks/looks_amd64.s -stubs ../gate/internal/looks/looks_amd64.go -pkg looks

import (
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

func (t *Table) fitting(places []uint16, text []byte) uint64 {
	if t.level == cpufeat.Portable || len(places) == 0 {
		return t.portable(places, text)
	}
	_ = text[int(places[len(places)-1])+Before+Behind-1] // places ascend
	return fittingAVX2(unsafe.SliceData(places), len(places), unsafe.SliceData(text), &t.at, (*byte)(unsafe.Pointer(unsafe.SliceData(t.looks))))
}
