package harness

import "encoding/binary"

// MemorySums returns the contestants of group Sum: the same sum in plain Go
// and in every vector width that this machine has. The fastest of them is the
// limit that the project's targets are shares of; on a machine with AVX-512
// that is the AVX-512 one. They read the text in one stream from its start to
// its end, as a detector does.
func MemorySums() []Contestant {
	sums := []Contestant{newSum("plain Go", MemorySum)}
	for _, v := range vectorSums() {
		sums = append(sums, newSum(v.name, v.memorySum))
	}
	return sums
}

func newSum(name string, sum func(text []byte) int) Contestant {
	return Contestant{Name: "memory sum, " + name, Group: Sum, Check: None, Scan: sum,
		Note: "every byte read once"}
}

// MemorySum adds up the 64-bit words of the text, eight bytes at a time in
// four independent sums: about what plain Go can do at most. It returns a
// value that depends on the text so that the reads cannot be left out.
func MemorySum(text []byte) int { return int(sumPortable(text) >> 1) }

// sumPortable adds up the little-endian 64-bit words of text. Up to seven
// bytes at its end are a word whose missing bytes are zero.
func sumPortable(text []byte) uint64 {
	var a, b, c, d uint64
	for len(text) >= 32 {
		a += binary.LittleEndian.Uint64(text)
		b += binary.LittleEndian.Uint64(text[8:])
		c += binary.LittleEndian.Uint64(text[16:])
		d += binary.LittleEndian.Uint64(text[24:])
		text = text[32:]
	}
	for len(text) >= 8 {
		a += binary.LittleEndian.Uint64(text)
		text = text[8:]
	}
	for i, x := range text {
		b += uint64(x) << (8 * i)
	}
	return a + b + c + d
}

// vectorSum is a sum in assembly.
type vectorSum struct {
	name string
	// blocks adds up the 64-bit words in the whole blocks that text begins
	// with and leaves the rest out.
	blocks     func(text []byte) uint64
	blockBytes int // a power of two
}

// memorySum is MemorySum with v.
func (v vectorSum) memorySum(text []byte) int { return int(v.sum(text) >> 1) }

// sum is sumPortable with v.
func (v vectorSum) sum(text []byte) uint64 {
	whole := len(text) &^ (v.blockBytes - 1)
	return v.blocks(text[:whole]) + sumPortable(text[whole:])
}
