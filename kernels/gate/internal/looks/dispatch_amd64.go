//go:build amd64 && !noasm

package looks

//go:generate go run -C ../../../_generate . -out ../gate/internal/looks/looks_amd64.s -stubs ../gate/internal/looks/looks_amd64.go -pkg looks

import (
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

func (t *Table) keep(places []uint16, text []byte) (kept int) {
	if t.level == cpufeat.Portable || len(places) == 0 {
		return t.portable(places, text)
	}
	_ = text[int(places[len(places)-1])+Before+Behind-1] // places ascend
	return keepAVX2(unsafe.SliceData(places), len(places), unsafe.SliceData(text), (*byte)(unsafe.Pointer(&t.looks)))
}
