package corpora

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"
)

// bzip2Block packs what fits in one block, since Go's library only unpacks. It
// chooses no good codes: all symbols are about equally long.
func bzip2Block(data []byte) []byte {
	last, origin := burrowsWheeler(runLengths(data))
	used := [256]bool{}
	for _, b := range last {
		used[b] = true
	}
	symbols, alphabet := moveToFront(last, used)
	w := &bitWriter{}
	for _, b := range []byte("BZh9") {
		w.write(uint64(b), 8)
	}
	crc := bzip2CRC(data)
	w.write(0x314159265359, 48)
	w.write(uint64(crc), 32)
	w.write(0, 1) // not randomised
	w.write(uint64(origin), 24)
	w.symbolMap(used)
	const tables = 2 // the fewest
	selectors := (len(symbols) + 49) / 50
	w.write(tables, 3)
	w.write(uint64(selectors), 15)
	for range selectors {
		w.write(0, 1) // the first table
	}
	lengths := codeLengths(alphabet)
	for range tables {
		w.table(lengths)
	}
	codes := canonical(lengths)
	for _, s := range symbols {
		w.write(codes[s], lengths[s])
	}
	w.write(0x177245385090, 48)
	w.write(uint64(crc), 32) // of all blocks
	return w.finish()
}

// runLengths writes a run of four to 255 equal bytes as four and a count.
func runLengths(data []byte) (out []byte) {
	for i := 0; i < len(data); {
		n := 1
		for n < 255 && i+n < len(data) && data[i+n] == data[i] {
			n++
		}
		out = append(out, bytes.Repeat(data[i:i+1], min(n, 4))...)
		if n >= 4 {
			out = append(out, byte(n-4))
		}
		i += n
	}
	return out
}

// burrowsWheeler returns the last column of the sorted rotations, and which of
// them is the data.
func burrowsWheeler(data []byte) (last []byte, origin int) {
	twice := append(slices.Clone(data), data...)
	rotations := make([]int, len(data))
	for i := range rotations {
		rotations[i] = i
	}
	slices.SortFunc(rotations, func(a, b int) int {
		return cmp.Or(bytes.Compare(twice[a:a+len(data)], twice[b:b+len(data)]), cmp.Compare(a, b))
	})
	for i, r := range rotations {
		if r == 0 {
			origin = i
		}
		last = append(last, twice[r+len(data)-1])
	}
	return last, origin
}

// moveToFront replaces bytes by their places in a list of those used, in which
// each goes to the front, and runs of zeros by digits of base two (symbols 0 and
// 1). The last symbol ends the block; alphabet is how many there are.
func moveToFront(data []byte, used [256]bool) (symbols []int, alphabet int) {
	var list []byte
	for b, yes := range used {
		if yes {
			list = append(list, byte(b))
		}
	}
	alphabet = len(list) + 2
	zeros := 0
	flush := func() {
		for ; zeros > 0; zeros = (zeros - 1) / 2 {
			symbols = append(symbols, (zeros-1)%2)
		}
	}
	for _, b := range data {
		at := bytes.IndexByte(list, b)
		copy(list[1:at+1], list[:at])
		list[0] = b
		if at == 0 {
			zeros++
			continue
		}
		flush()
		symbols = append(symbols, at+1)
	}
	flush()
	return append(symbols, alphabet-1), alphabet
}

// codeLengths are those of a complete code for n symbols.
func codeLengths(n int) []int {
	longest := bits.Len(uint(n - 1))
	out := slices.Repeat([]int{longest}, n)
	for i := range 1<<longest - n {
		out[i] = longest - 1
	}
	return out
}

// canonical gives codes to lengths: shorter ones first, in order.
func canonical(lengths []int) []uint64 {
	out, code := make([]uint64, len(lengths)), uint64(0)
	for n := 1; n <= slices.Max(lengths); n++ {
		for s, length := range lengths {
			if length == n {
				out[s] = code
				code++
			}
		}
		code <<= 1
	}
	return out
}

// bzip2CRC is the CRC-32 of bzip2, which takes the highest bit first.
func bzip2CRC(data []byte) uint32 {
	const polynomial = 0x04C11DB7
	crc := ^uint32(0)
	for _, b := range data {
		crc ^= uint32(b) << 24
		for range 8 {
			carry := crc >> 31
			crc = crc<<1 ^ carry*polynomial
		}
	}
	return ^crc
}

// bitWriter writes numbers of some bits, the highest first.
type bitWriter struct {
	out  []byte
	free int // bits in the last byte
}

func (w *bitWriter) write(value uint64, n int) {
	for i := n - 1; i >= 0; i-- {
		if w.free == 0 {
			w.out, w.free = append(w.out, 0), 8
		}
		w.free--
		w.out[len(w.out)-1] |= byte(value>>i&1) << w.free
	}
}

func (w *bitWriter) finish() []byte { return w.out }

// symbolMap says which bytes are used: which of 16 ranges, then which in them.
func (w *bitWriter) symbolMap(used [256]bool) {
	bit := map[bool]uint64{true: 1}
	for r := range 16 {
		w.write(bit[slices.Contains(used[16*r:16*r+16], true)], 1)
	}
	for r := range 16 {
		if in := used[16*r : 16*r+16]; slices.Contains(in, true) {
			for _, yes := range in {
				w.write(bit[yes], 1)
			}
		}
	}
}

// table writes lengths of codes by their differences.
func (w *bitWriter) table(lengths []int) {
	now := lengths[0]
	w.write(uint64(now), 5)
	for _, length := range lengths {
		for ; now < length; now++ {
			w.write(0b10, 2)
		}
		for ; now > length; now-- {
			w.write(0b11, 2)
		}
		w.write(0, 1)
	}
}
