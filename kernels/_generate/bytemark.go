package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// bytesAhead is how far ahead of what is classified text is fetched, and be it of
// the next page: nobody has looked at it before, and what the processor fetches
// by itself begins anew with every page of memory. Any distance from 1 to 6 KB
// does the same.
const bytesAhead = 2048

// endClasses are allEnds of package bytemark.
const endClasses = 1<<0 | 1<<1 | 1<<2

// markBytes classifies text for package bytemark by two tables, of the lower
// and the upper half of a byte. Of what was seen, a register's width is used.
func markBytes(name string, i isa) {
	TEXT(name, NOSPLIT, "func(ends *uint64, seen *[64]byte, tables *[2][16]byte, text *byte, masks int)")
	Doc(name + " is classify: ends points at the first mask to fill, text at its first byte.")
	Pragma("noescape")
	ends, text, offset := Load(Param("ends"), GP64()), Load(Param("text"), GP64()), Load(Param("masks"), GP64())
	tables, seenAt := Load(Param("tables"), GP64()), Load(Param("seen"), GP64())
	lowers, uppers, seen := i.register(), i.register(), i.register()
	i.table(Mem{Base: tables}, lowers)
	i.table(Mem{Base: tables, Disp: 16}, uppers)
	half, wanted := i.constant(0x0F), i.constant(endClasses)
	var zero reg.VecVirtual
	if i.bytes == 32 {
		zero = i.constant(0)
	}
	i.load(Mem{Base: seenAt}, seen)
	SHLQ(Imm(3), offset)
	ADDQ(offset, ends)
	end := GP64()
	LEAQ(Mem{Base: text, Index: offset, Scale: 8}, end)
	NEGQ(offset)

	Label("mask")
	PREFETCHT0(Mem{Base: end, Index: offset, Scale: 8, Disp: bytesAhead})
	for part := range 64 / i.bytes {
		v, upper, classes := i.register(), i.register(), i.register()
		i.load(Mem{Base: end, Index: offset, Scale: 8, Disp: i.bytes * part}, v)
		VPSRLW(Imm(4), v, upper)
		i.and(v, half, v)
		i.and(upper, half, upper)
		VPSHUFB(v, lowers, classes)
		VPSHUFB(upper, uppers, upper)
		i.and(classes, upper, classes)
		i.or(seen, classes, seen)
		if i.bytes == 64 {
			found := K()
			VPTESTMB(classes, wanted, found)
			KMOVQ(found, Mem{Base: ends, Index: offset, Scale: 1})
			continue
		}
		bits := GP32()
		i.and(classes, wanted, classes)
		VPCMPEQB(classes, zero, classes)
		VPMOVMSKB(classes, bits)
		NOTL(bits)
		MOVL(bits, Mem{Base: ends, Index: offset, Scale: 1, Disp: 4 * part})
	}
	ADDQ(Imm(8), offset)
	JNZ(LabelRef("mask"))
	i.store(seen, Mem{Base: seenAt})
	VZEROUPPER()
	RET()
}
