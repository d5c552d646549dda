package harness

import "encoding/binary"

// MemorySum reads every byte of the text once, eight at a time in four
// independent sums: what plain Go can do at most. Its speed is the limit that
// detectors are measured against. It returns a value that depends on the text
// so that the reads cannot be left out.
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
