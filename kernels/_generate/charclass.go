package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The classes in the order of their masks. Those between the first and the last
// are in the order of their bits.
const (
	letterMask = 0
	digitMask  = 1
	highMask   = 7
)

// classifyBlocks writes classify of package charclass, 64 bytes at a time.
// The classes of a byte are the bits that two tables have in common, of its
// lower and its upper half; each in turn becomes the highest bit, which is what
// makes a mask.
func classifyBlocks(name string, i isa) {
	TEXT(name, NOSPLIT, "func(b *uint64, text *byte, tables *[2][16]byte, blocks int)")
	Doc(name + " is classify.")
	Pragma("noescape")
	block, text, tables := Load(Param("b"), GP64()), Load(Param("text"), GP64()), Load(Param("tables"), GP64())
	blocks := Load(Param("blocks"), GP64())
	lowers, uppers, half := i.register(), i.register(), i.constant(0x0F)
	i.table(Mem{Base: tables}, lowers)
	i.table(Mem{Base: tables, Disp: 16}, uppers)

	Label("block")
	bytes, classes := make([]reg.VecVirtual, 64/i.bytes), make([]reg.VecVirtual, 64/i.bytes)
	for n := range classes {
		bytes[n], classes[n] = i.register(), i.register()
		upper := i.register()
		i.load(Mem{Base: text, Disp: i.bytes * n}, bytes[n])
		VPSRLW(Imm(4), bytes[n], upper)
		i.and(upper, half, upper)
		VPSHUFB(upper, uppers, upper)
		VPSHUFB(bytes[n], lowers, classes[n]) // zero for bytes of 0x80 and up
		i.and(classes[n], upper, classes[n])
	}
	store := func(class int, of []reg.VecVirtual) { storeHighest(Mem{Base: block, Disp: 8 * class}, of) }
	shift := func() {
		for _, c := range classes {
			VPADDB(c, c, c)
		}
	}
	store(highMask, bytes)
	letters := make([]reg.VecVirtual, len(classes))
	for n := range letters {
		letters[n] = i.register()
		VPADDB(classes[n], classes[n], letters[n])
		i.or(classes[n], letters[n], letters[n])
	}
	store(letterMask, letters)
	shift()
	for class := digitMask; class < highMask; class++ {
		shift()
		store(class, classes)
	}
	ADDQ(Imm(64), text)
	ADDQ(Imm(8*(highMask+1)), block)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// storeHighest stores the mask of the highest bits of 64 bytes, which are in one
// register or two.
func storeHighest(to Mem, of []reg.VecVirtual) {
	if len(of) == 1 {
		k := K()
		VPMOVB2M(of[0], k)
		KMOVQ(k, to)
		return
	}
	low, mask := GP64(), GP64()
	VPMOVMSKB(of[0], low.As32())
	VPMOVMSKB(of[1], mask.As32())
	SHLQ(Imm(32), mask)
	ORQ(low, mask)
	MOVQ(mask, to)
}
