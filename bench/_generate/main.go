// Command generate writes the assembly of the memory sums in bench/harness.
// It is a module of its own so that the program does not depend on avo.
// Run it as 'go generate ./bench/harness'.
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// accumulators is the number of independent sums: additions then wait for
// memory only and not for each other.
const accumulators = 8

func main() {
	ConstraintExpr("!noasm")
	sum("sumAVX2", 32, func() reg.VecVirtual { return YMM() })
	sum("sumAVX512", 64, func() reg.VecVirtual { return ZMM() })
	Generate()
}

// sum writes a function that adds up all 64-bit words of a text in vectors of
// width bytes. It leaves prefetching to the processor: asking for lines 256 to
// 4096 bytes ahead made it 8 to 30 % slower on a Zen 3 (256 MB, one stream).
func sum(name string, width int, vector func() reg.VecVirtual) {
	TEXT(name, NOSPLIT, "func(text []byte) uint64")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s adds up the 64-bit words of text in blocks of %d bytes.", name, accumulators*width),
		"What is left of a block at the end does not count.")
	p, n := Load(Param("text").Base(), GP64()), Load(Param("text").Len(), GP64())
	block := U32(accumulators * width)
	sums := make([]reg.VecVirtual, accumulators)
	for i := range sums {
		sums[i] = vector()
		if width == 64 {
			VPXORQ(sums[i], sums[i], sums[i])
		} else {
			VPXOR(sums[i], sums[i], sums[i])
		}
	}
	Label("loop")
	CMPQ(n, block)
	JB(LabelRef("end"))
	for i, s := range sums {
		VPADDQ(Mem{Base: p, Disp: i * width}, s, s)
	}
	ADDQ(block, p)
	SUBQ(block, n)
	JMP(LabelRef("loop"))
	Label("end")
	for step := accumulators / 2; step > 0; step /= 2 {
		for i := range step {
			VPADDQ(sums[i+step], sums[i], sums[i])
		}
	}
	Store(addLanes(sums[0], width), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

// addLanes adds up the 64-bit lanes of a vector of width bytes.
func addLanes(v reg.VecVirtual, width int) reg.GPVirtual {
	half := v
	if width == 64 {
		half = YMM()
		VEXTRACTI64X4(Imm(1), v, half)
		VPADDQ(v.AsY(), half, half)
	}
	quarter, total, lane := XMM(), GP64(), GP64()
	VEXTRACTI128(Imm(1), half, quarter)
	VPADDQ(half.AsX(), quarter, quarter)
	VMOVQ(quarter, total)
	VPEXTRQ(Imm(1), quarter, lane)
	ADDQ(lane, total)
	return total
}
