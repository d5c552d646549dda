package harness

import "encoding/binary"

// MemorySum reads every byte of the text once, eight at a time in four
// independent sums: about what plain Go can do at most. Detectors in plain Go
// are measured against it.
//
// It is not the limit that the project's targets are shares of: that is a sum
// in AVX-512, which comes with the vector kernels and is about a quarter
// faster (12.6 to 13.1 GB/s by gcc -O3 -march=native where this gave 10.1), so
// a share of the limit is about four fifths of a share of this. It returns a
// value that depends on the text so that the reads cannot be left out.
func MemorySum(text []byte) int {
	var a, b, c, d uint64
	for len(text) >= 32 {
		a += binary.LittleEndian.Uint64(text)
		b += binary.LittleEndian.Uint64(text[8:])
		c += binary.LittleEndian.Uint64(text[16:])
		d += binary.LittleEndian.Uint64(text[24:])
		text = text[32:]
	}
	for _, x := range text {
		a += uint64(x)
	}
	return int((a + b + c + d) >> 1)
}
