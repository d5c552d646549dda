//go:build amd64 && !noasm

package teddy

//go:generate go run -C ../../../_generate . -out ../gate/internal/teddy/teddy_amd64.s -stubs ../gate/internal/teddy/teddy_amd64.go -pkg teddy

import (
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

func (t *Table) list(places []uint16, text, ahead []byte) (n int, rare bool) {
	switch {
	case t.level == cpufeat.Portable || len(text) == 0:
		return t.portable(places, text)
	case t.level == cpufeat.AVX512:
		n, seen := placesAVX512(unsafe.SliceData(places), &t.halves, &classesOf, unsafe.SliceData(text), len(text)/Width, unsafe.SliceData(ahead))
		return n, seen != 0
	}
	n, seen := placesAVX2(unsafe.SliceData(places), &t.halves, &highClasses, unsafe.SliceData(text), len(text)/Width, unsafe.SliceData(ahead))
	return n, seen != 0
}

// classesOf are the classes of the bytes up to 0xBF, those from 0x80 on with
// rareBit. What is beyond has those of 0x80 to 0xBF: the lower half decides.
var classesOf = func() (of [3][64]byte) {
	for b := range 3 * 64 {
		of[b/64][b%64] = byte(ClassOf(byte(b)))
		if b >= 0x80 {
			of[b/64][b%64] = highClasses[b&0xF]
		}
	}
	return of
}()
