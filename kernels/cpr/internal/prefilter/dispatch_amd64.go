//go:build amd64 && !noasm

package prefilter

//go:generate go run -C ../../../_generate . -out ../cpr/internal/prefilter/prefilter_amd64.s -stubs ../cpr/internal/prefilter/prefilter_amd64.go -pkg prefilter

import (
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

func variant(level cpufeat.Level) Filter {
	switch level {
	case cpufeat.AVX512:
		return Filter{classify: classifyWide(classifyAVX512), combine: combineWide(combineAVX512), dates: datesWide(datesAVX512)}
	case cpufeat.AVX2:
		return Filter{classify: classifyWide(classifyAVX2), combine: combineWide(combineAVX2), dates: datesWide(datesAVX2)}
	}
	return portable
}

// halfTables are highClasses and lowClasses as the shuffles want them.
var halfTables = [2][16]byte{highClasses, lowClasses}

// digitTables are firstDigits and secondDigits.
var digitTables = [2][16]byte{firstDigits, secondDigits}

// classifyWide makes the slice of blocks a pointer and a number, which is what
// assembly takes.
func classifyWide(f func(planes *uint64, tables *[2][16]byte, text *byte, blocks int)) func(*planes, int, []byte) {
	return func(p *planes, word int, text []byte) {
		if len(text) > 0 {
			f(&p.places[word], &halfTables, unsafe.SliceData(text), len(text)/wordBytes)
		}
	}
}

func combineWide(f func(starts, breaks, planes *uint64, words int)) func(*Masks, int) {
	return func(m *Masks, words int) { f(&m.Starts[0], &m.Breaks[0], &m.planes.places[0], words) }
}

func datesWide(f func(starts *uint64, tables *[2][16]byte, text *byte, words int)) func([]uint64, []byte) {
	return func(starts []uint64, text []byte) {
		f(&starts[0], &digitTables, unsafe.SliceData(text), len(starts))
	}
}
