package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// classifyBlocks writes classify of package charclass, 64 bytes at a time.
// The classes of a byte are the bits that two tables have in common, of its
// lower and its upper half; each in turn becomes the highest bit, which is what
// makes a mask.
func classifyBlocks(name string) {
	TEXT(name, NOSPLIT, "func(b *uint64, text *byte, tables *[2][16]byte, blocks int)")
	Doc(name + " is classify.")
	Pragma("noescape")
	block, text, tables := Load(Param("b"), GP64()), Load(Param("text"), GP64()), Load(Param("tables"), GP64())
	blocks := Load(Param("blocks"), GP64())
	lowers, uppers, half := YMM(), YMM(), avx2.constant(0x0F)
	avx2.table(Mem{Base: tables}, lowers)
	avx2.table(Mem{Base: tables, Disp: 16}, uppers)

	Label("block")
	var bytes, classes [2]reg.VecVirtual
	for i := range classes {
		bytes[i], classes[i] = YMM(), YMM()
		upper := YMM()
		VMOVDQU(Mem{Base: text, Disp: 32 * i}, bytes[i])
		VPSRLW(Imm(4), bytes[i], upper)
		VPAND(upper, half, upper)
		VPSHUFB(upper, uppers, upper)
		VPSHUFB(bytes[i], lowers, classes[i]) // zero for bytes of 0x80 and up
		VPAND(classes[i], upper, classes[i])
	}
	const letter, digit, high = 0, 1, 7 // the others in the order of their bits
	store := func(class int, of [2]reg.VecVirtual) {
		low, mask := GP64(), GP64()
		VPMOVMSKB(of[0], low.As32())
		VPMOVMSKB(of[1], mask.As32())
		SHLQ(Imm(32), mask)
		ORQ(low, mask)
		MOVQ(mask, Mem{Base: block, Disp: 8 * class})
	}
	shift := func() {
		for i := range classes {
			VPADDB(classes[i], classes[i], classes[i])
		}
	}
	store(high, bytes)
	letters := [2]reg.VecVirtual{YMM(), YMM()}
	for i := range letters {
		VPADDB(classes[i], classes[i], letters[i])
		VPOR(classes[i], letters[i], letters[i])
	}
	store(letter, letters)
	shift()
	for class := digit; class < high; class++ {
		shift()
		store(class, classes)
	}
	ADDQ(Imm(64), text)
	ADDQ(Imm(8*(high+1)), block)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	VZEROUPPER()
	RET()
}
