package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// seenBytes writes the vectors of Seen of package textbytes: the set of a byte is
// what two tables have in common, of its lower and its upper half.
func seenBytes() {
	TEXT("seenAVX2", NOSPLIT, "func(seen *[32]byte, text *byte, blocks int, tables *[2][16]byte)")
	Doc("seenAVX2 is what seen has of blocks of 32 bytes, one or more: what was seen at each of the 32 places.")
	Pragma("noescape")
	seen, text := Load(Param("seen"), GP64()), Load(Param("text"), GP64())
	blocks, tables := Load(Param("blocks"), GP64()), Load(Param("tables"), GP64())
	lowers, uppers, half, all := YMM(), YMM(), avx2.constant(0x0F), YMM()
	avx2.table(Mem{Base: tables}, lowers)
	avx2.table(Mem{Base: tables, Disp: 16}, uppers)
	VPXOR(all, all, all)

	Label("block")
	bytes, set, upper := YMM(), YMM(), YMM()
	VMOVDQU(Mem{Base: text}, bytes)
	VPSRLW(Imm(4), bytes, upper)
	VPAND(upper, half, upper)
	VPSHUFB(upper, uppers, upper)
	VPSHUFB(bytes, lowers, set) // zero for bytes of 0x80 and up
	VPAND(set, upper, set)
	VPOR(set, all, all)
	ADDQ(Imm(32), text)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	VMOVDQU(all, Mem{Base: seen})
	VZEROUPPER()
	RET()
}

// simpleBlocks writes the vectors of Simple of package textbytes. All that is not
// ASCII must be a byte of C2 to CB and, behind each of these and nowhere else, one
// of 80 to BF.
func simpleBlocks() {
	TEXT("simpleAVX2", NOSPLIT, "func(text *byte, blocks int) (n int)")
	Doc("simpleAVX2 returns how much of blocks of 32 bytes, one or more, is of such runes of one and two bytes: whole runes.")
	Pragma("noescape")
	text, blocks := Load(Param("text"), GP64()), Load(Param("blocks"), GP64())
	behindASCII, firstLead, behindLead := avx2.constant(0xC0), avx2.constant(0xC1), avx2.constant(0xCC)
	from, open := GP64(), GP64() // open is 1 where the last byte before a block wants another
	MOVQ(text, from)
	XORL(open.As32(), open.As32())

	Label("block")
	bytes, high, wanted := YMM(), GP32(), GP32()
	VMOVDQU(Mem{Base: text}, bytes)
	VPMOVMSKB(bytes, high)
	lead, below, tail := YMM(), YMM(), YMM()
	VPCMPGTB(firstLead, bytes, lead) // signed: those from C2 on, and ASCII
	VPCMPGTB(bytes, behindLead, below)
	VPAND(lead, below, lead)
	VPCMPGTB(bytes, behindASCII, tail)
	leads, tails := GP32(), GP32()
	VPMOVMSKB(lead, leads)
	VPMOVMSKB(tail, tails)
	LEAL(Mem{Base: open.As32(), Index: leads, Scale: 2}, wanted)
	CMPL(wanted, tails)
	JNE(LabelRef("other"))
	ORL(leads, tails)
	CMPL(tails, high)
	JNE(LabelRef("other"))
	SHRL(Imm(31), leads)
	MOVL(leads, open.As32())
	ADDQ(Imm(32), text)
	DECQ(blocks)
	JNZ(LabelRef("block"))

	Label("other")
	SUBQ(from, text)
	SUBQ(open, text)
	Store(text, ReturnIndex(0))
	VZEROUPPER()
	RET()
}
