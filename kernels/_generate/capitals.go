package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// Of package capitals: offsets in its tables, and what it computes with.
const (
	atOnce      = 4
	tableJoins  = 0
	tableKeep   = 256
	nearCapital = 32
	joinedBit   = 15
	capitalBits = 9
)

// gatherStarts writes the first step.
func gatherStarts() {
	TEXT("gatherStarts", NOSPLIT, "func(list *uint16, starts *uint64, masks, base int) (n int)")
	Doc("gatherStarts is gather; masks is not zero.")
	Pragma("noescape")
	list, starts := Load(Param("list"), GP64()), Load(Param("starts"), GP64())
	masks, base := Load(Param("masks"), GP64()), Load(Param("base"), GP64())
	mask, bit, all, next := GP64(), GP64(), GP64(), GP64()
	LEAQ(Mem{Base: starts, Index: masks, Scale: 8}, starts)
	NEGQ(masks)

	Label("mask")
	MOVQ(Mem{Base: starts, Index: masks, Scale: 8}, mask)
	POPCNTQ(mask, all)
	for i := range atOnce {
		TZCNTQ(mask, bit)
		ADDQ(base, bit)
		MOVW(bit.As16(), Mem{Base: list, Disp: 2 * i})
		BLSRQ(mask, mask)
	}
	JNZ(LabelRef("more"))
	Label("next")
	LEAQ(Mem{Base: list, Index: all, Scale: 2}, list)
	ADDQ(Imm(64), base)
	INCQ(masks)
	JNZ(LabelRef("mask"))
	SUBQ(arg("list"), list)
	SHRQ(Imm(1), list)
	Store(list, Return("n"))
	RET()

	Label("more")
	MOVQ(list, next)
	Label("each")
	TESTQ(mask, mask)
	JZ(LabelRef("next"))
	TZCNTQ(mask, bit)
	ADDQ(base, bit)
	MOVW(bit.As16(), Mem{Base: next, Disp: 2 * atOnce})
	ADDQ(Imm(2), next)
	BLSRQ(mask, mask)
	JMP(LabelRef("each"))
}

// siftPlaces writes the second step.
func siftPlaces() {
	TEXT("siftPlaces", NOSPLIT, "func(places *uint16, n int, words *uint64, text *byte, tables *uint8, known *uint64) (left int)")
	Doc("siftPlaces is sift, text beginning with the chunk; n is not zero.")
	Pragma("noescape")
	places, n := Load(Param("places"), GP64()), Load(Param("n"), GP64())
	words, text := Load(Param("words"), GP64()), Load(Param("text"), GP64())
	tables, known := Load(Param("tables"), GP64()), Load(Param("known"), GP64())
	left, place, size, word, t, joined := GP64(), GP64(), GP64(), GP64(), GP64(), GP64()
	factor, near := GP64(), GP64()
	MOVQ(U64(0x9E3779B97F4A7C15), factor)
	MOVL(U32(nearCapital), as32(near))
	MOVQ(places, left)
	LEAQ(Mem{Base: places, Index: n, Scale: 2}, places)
	NEGQ(n)

	Label("place")
	MOVWQZX(Mem{Base: places, Index: n, Scale: 2}, place)
	window(words, place, t, word)
	NOTQ(word)
	TZCNTQ(word, size)
	MOVQ(Mem{Base: text, Index: place, Scale: 1}, word)
	ANDQ(Mem{Base: tables, Index: size, Scale: 8, Disp: tableKeep}, word)
	XORL(as32(joined), as32(joined))
	CMPQ(size, near)
	SETHI(joined.As8())
	CMOVQHI(near, size)
	MOVBLZX(Mem{Base: text, Index: place, Scale: 1, Disp: -1}, as32(t))
	ORB(Mem{Base: tables, Index: t, Scale: 1, Disp: tableJoins}, joined.As8())
	ADDQ(place, size)
	MOVBLZX(Mem{Base: text, Index: size, Scale: 1}, as32(size))
	ORB(Mem{Base: tables, Index: size, Scale: 1, Disp: tableJoins}, joined.As8())
	MOVQ(joined, t)
	SHLQ(Imm(joinedBit), t)
	ORQ(t, place)
	MOVW(place.As16(), Mem{Base: left})
	MOVQ(word, t)
	IMULQ(factor, t)
	SHRQ(Imm(64-capitalBits), t)
	CMPQ(word, Mem{Base: known, Index: t, Scale: 8})
	SETNE(t.As8())
	ORB(t.As8(), joined.As8())
	LEAQ(Mem{Base: left, Index: joined, Scale: 2}, left)
	INCQ(n)
	JNZ(LabelRef("place"))
	SUBQ(arg("places"), left)
	SHRQ(Imm(1), left)
	Store(left, Return("left"))
	RET()
}
