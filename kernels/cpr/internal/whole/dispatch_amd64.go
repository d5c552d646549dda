//go:build amd64 && !noasm

package whole

//go:generate go run -C ../../../_generate . -out ../cpr/internal/whole/whole_amd64.s -stubs ../cpr/internal/whole/whole_amd64.go -pkg whole

import (
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

// variant returns the reader of a level. Wider registers than those of AVX2 would
// hold more than one number.
func variant(level cpufeat.Level) Reader {
	if level == cpufeat.Portable {
		return Reader{read, readOffsets}
	}
	return Reader{readVector, readOffsetsVector}
}

// readVector leaves to plain Go what begins the text: assembly looks at the byte
// before.
func readVector(t *Tables, to []Number, text []byte, at int, words []uint16, starts []uint64) (n int, near Near) {
	if at == 0 && len(words) > 0 && words[0] == 0 {
		n, near = read(t, to, text, at, words[:1], starts)
		words = words[1:]
	}
	if len(words) == 0 {
		return n, near
	}
	more, touched := readAVX2((*uint64)(unsafe.Pointer(unsafe.SliceData(to[n:]))), &words[0], &starts[0], (*uint32)(unsafe.Pointer(t)), unsafe.SliceData(text), at, len(words))
	return n + more, near | Near(touched)
}

// readOffsetsVector leaves to plain Go what begins the text, likewise.
func readOffsetsVector(t *Tables, to []Number, text []byte, at int, offsets []uint16) (n int, near Near) {
	if at == 0 && len(offsets) > 0 && offsets[0] == 0 {
		n, near = readOffsets(t, to, text, at, offsets[:1])
		offsets = offsets[1:]
	}
	if len(offsets) == 0 {
		return n, near
	}
	more, touched := readOffsetsAVX2((*uint64)(unsafe.Pointer(unsafe.SliceData(to[n:]))), &offsets[0], (*uint32)(unsafe.Pointer(t)), unsafe.SliceData(text), at, len(offsets))
	return n + more, near | Near(touched)
}
