//go:build amd64 && !noasm

package wordstart

//go:generate go run -C ../../_generate . -out ../internal/wordstart/wordstart_amd64.s -stubs ../internal/wordstart/wordstart_amd64.go -pkg wordstart

import (
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

func variant(level cpufeat.Level) Marker {
	switch level {
	case cpufeat.AVX512:
		return Marker{classify: classifyWide(classifyAnyAVX512, classifyCapitalsAVX512, classifyBareAVX512), combine: combineWide(combineAVX512)}
	case cpufeat.AVX2:
		return Marker{classify: classifyWide(classifyAnyAVX2, classifyCapitalsAVX2, classifyBareAVX2), combine: combineWide(combineAVX2)}
	}
	return portable
}

// The tables tell the classes of a byte by its upper half. Added to the byte,
// the first is 0x80 or more for bytes of words, and the second for the word
// bytes that words of the case can begin with; the code takes 0xC3 out.
var (
	anyTables      = [2][16]byte{wordOffsets, {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0xBE}}
	capitalsTables = [2][16]byte{wordOffsets, {4: 0x3F, 5: 0x30, 8: 0x80, 9: 0x80, 0xA: 0x80, 0xB: 0x80, 0xC: 0xBC}}
)

// wordOffsets holds 0-9, A-O, P-Z, a-o, p-z; all from 0x80 on are above anyway.
var wordOffsets = [16]byte{3: 0xFF - '9', 4: 0x80 - 'A', 5: 0xFF - 'Z', 6: 0x80 - 'a', 7: 0xFF - 'z'}

// classifyFunc is classify in assembly, for one case.
type classifyFunc func(words, sure, begins, seconds, wild *uint64, bytes *byte, tables *[2][16]byte, text *byte, masks int, small byte)

// classifyWide makes the slice of masks a pointer and a number, which is what
// assembly takes.
func classifyWide(words, capitals, bare classifyFunc) func(*Planes, int, []byte, Case) {
	return func(p *Planes, w int, text []byte, c Case) {
		masks := len(text) / Width
		if masks == 0 {
			return
		}
		f, tables := words, &anyTables
		switch c {
		case Capitals:
			f, tables = capitals, &capitalsTables
		case Bare:
			f, tables = bare, &capitalsTables
		}
		f(&p.Words[w], &p.sure[1+w], &p.begins[w], &p.seconds[w], &p.Wild[w], &p.Bytes[w*Width], tables, unsafe.SliceData(text), masks, p.Small)
	}
}

func combineWide(f func(starts, words, sure, begins, seconds *uint64, masks int)) func(*Planes, int) {
	return func(p *Planes, masks int) {
		if masks > 0 {
			f(&p.Starts[0], &p.Words[0], &p.sure[0], &p.begins[0], &p.seconds[0], masks)
		}
	}
}
