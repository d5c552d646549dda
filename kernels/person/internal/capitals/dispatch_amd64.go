//go:build amd64 && !noasm

package capitals

//go:generate go run -C ../../../_generate . -out ../person/internal/capitals/capitals_amd64.s -stubs ../person/internal/capitals/capitals_amd64.go -pkg capitals

import (
	"unsafe"

	"golang.org/x/sys/cpu"

	"aktsyn/kernels/internal/cpufeat"
	"aktsyn/kernels/internal/wordstart"
)

func variant(level cpufeat.Level) Sifter {
	if level >= cpufeat.AVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 && cpu.X86.HasPOPCNT {
		return Sifter{gather: gatherBMI, sift: siftBMI}
	}
	return portable
}

// tables are what the assembly reads besides text and words.
var tables = struct {
	joins   [256]uint32 // Joined
	digits  [256]uint8
	heads   [near + 1]uint64
	tails   [near + 1]uint64
	opening uint64
	factor  uint64
	long    [near + 1]uint32 // Joined
}{joins: joins, digits: digits, heads: heads, tails: tails, opening: openingHigh, factor: factor, long: [near + 1]uint32{near: Joined}}

func gatherBMI(list *List, starts []uint64, base int) int {
	if len(starts) == 0 {
		return 0
	}
	return gatherStarts(&list[0].Head, unsafe.SliceData(starts), len(starts), base)
}

func siftBMI(places []Place, p *wordstart.Planes, text []byte, at int, words *Words) int {
	return siftPlaces(&places[0].Head, len(places), &p.Words[0], unsafe.SliceData(text[at:]), &tables.joins[0], &words.heads[0], &words.lines[0][0])
}
