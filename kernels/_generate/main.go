// Command _generate writes the assembly of the kernels with avo: of the package
// that -pkg names. It is a module of its own so that
// avo is no dependency of aktsyn; "make generate" runs it. What the code
// computes is specified in generic.go of those packages, which have plain Go
// functions for the same.
package main

import (
	"flag"
	"log"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// prefetch is how many bytes ahead the text is asked for. On a Zen 3, whose own
// prefetchers see the stream, 512 to 2048 and none at all measured the same on
// 256 MB and 4096 was a third slower in cache.
const prefetch = 1024

func main() {
	flag.Parse() // the flags are avo's
	ConstraintExpr("amd64,!noasm")
	switch name := flag.Lookup("pkg").Value.String(); name {
	case "prefilter":
		askLines()
		askPages()
		classifyAVX2()
		classifyAVX512()
		combineAVX2()
		combineAVX512()
		classifyPlainAVX2()
		classifyPlainAVX512()
		plainAVX2()
		listWords()
		placesOf()
		placesOfVBMI2()
		thinDates()
		thinOn()
		thinDatesAVX512()
		thinOnAVX512()
		apartAVX512()
		crossAVX512()
	case "whole":
		readWhole()
		readOffsets()
	case "wordstart":
		wordsAVX2("classifyAnyAVX2", true, false)
		wordsAVX2("classifyCapitalsAVX2", true, true)
		wordsAVX2("classifyBareAVX2", false, true)
		wordsAVX512("classifyAnyAVX512", true, false)
		wordsAVX512("classifyCapitalsAVX512", true, true)
		wordsAVX512("classifyBareAVX512", false, true)
		startsOf("combineAVX2", avx2)
		startsOf("combineAVX512", avx512)
	case "bytemark":
		markBytes("classifyAVX2", avx2)
		markBytes("classifyAVX512", avx512)
	case "capitals":
		gatherStarts()
		siftPlaces()
	case "looks":
		fitLooks()
	case "teddy":
		windowPlaces()
		windowPlacesWide()
	case "textbytes":
		seenBytes()
		simpleBlocks()
	case "charclass":
		classifyBlocks("classifyAVX2", avx2)
		classifyBlocks("classifyAVX512", avx512)
	case "sieve":
		siftWords()
	case "probe":
		hashWords()
		findWords()
		prefetchAt()
	default:
		log.Fatalf("-pkg %q: there is no such kernel", name)
	}
	Generate()
}

// isa is what is spelled differently for the two register widths.
type isa struct {
	bytes     int
	register  func() reg.VecVirtual
	load      func(from, to Op)
	store     func(from, to Op)
	and       func(a, b, to Op)
	or        func(a, b, to Op)
	andNot    func(a, b, to Op) // a without b
	broadcast func(from, to Op) // a byte to all
	table     func(from, to Op) // 16 bytes to every lane
}

var avx2 = isa{32, YMM, VMOVDQU, VMOVDQU, VPAND, VPOR, VPANDN, func(from, to Op) { VPBROADCASTB(from, to) }, func(from, to Op) { VBROADCASTI128(from, to) }}

var avx512 = isa{64, ZMM,
	func(from, to Op) { VMOVDQU64(from, to) }, func(from, to Op) { VMOVDQU64(from, to) },
	func(a, b, to Op) { VPANDQ(a, b, to) }, func(a, b, to Op) { VPORQ(a, b, to) },
	func(a, b, to Op) { VPANDNQ(a, b, to) },
	func(from, to Op) { VPBROADCASTB(from, to) }, func(from, to Op) { VBROADCASTI32X4(from, to) }}

// constant fills a register with a byte.
func (i isa) constant(b uint64) reg.VecVirtual {
	scalar, narrow, wide := GP32(), XMM(), i.register()
	MOVL(U32(b), scalar)
	VMOVD(scalar, narrow)
	i.broadcast(narrow, wide)
	return wide
}
