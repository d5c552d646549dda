package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Of package capitals: offsets in its tables, and what it computes with.
const (
	atOnce         = 4
	tableJoins     = 0
	tableDigits    = tableJoins + 4*256
	tableHeads     = tableDigits + 256
	tableTails     = tableHeads + 8*(nearCapital+1)
	tableOpening   = tableTails + 8*(nearCapital+1)
	tableFactor    = tableOpening + 8
	tableLong      = tableFactor + 8
	nearCapital    = 32
	openingBytes   = 7
	joinedBit      = 15
	capitalBits    = 10
	tailTurn       = 29
	onlyOpeningBit = 56
	lineBits       = 15
	lineShift      = 6
	placeTail      = 8
	placeAt        = 16
	placeLine      = 18
	placeSize      = 20
	placeBytes     = 24
)

// textAhead is how far ahead of a capital text is fetched, of the page behind the
// next: most lines of the cache are behind some capital, and what is between them
// gives memory the time for it that one pass over a page does not.
const textAhead = 6144

// gatherStarts writes the first step.
func gatherStarts() {
	TEXT("gatherStarts", NOSPLIT, "func(list *uint64, starts *uint64, masks, base int) (n int)")
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
		MOVQ(bit, Mem{Base: list, Disp: placeAt + placeBytes*i}) // and a size of none
		BLSRQ(mask, mask)
	}
	JNZ(LabelRef("more"))
	Label("next")
	LEAQ(Mem{Base: all, Index: all, Scale: 2}, all)
	LEAQ(Mem{Base: list, Index: all, Scale: 8}, list)
	ADDQ(Imm(64), base)
	INCQ(masks)
	JNZ(LabelRef("mask"))
	Store(placesTo(arg("list"), list), Return("n"))
	RET()

	Label("more")
	MOVQ(list, next)
	Label("each")
	TESTQ(mask, mask)
	JZ(LabelRef("next"))
	TZCNTQ(mask, bit)
	ADDQ(base, bit)
	MOVQ(bit, Mem{Base: next, Disp: placeAt + placeBytes*atOnce})
	ADDQ(Imm(placeBytes), next)
	BLSRQ(mask, mask)
	JMP(LabelRef("each"))
}

// siftPlaces writes the second step.
func siftPlaces() {
	TEXT("siftPlaces", NOSPLIT, "func(places *uint64, n int, words *uint64, text *byte, tables *uint32, known *uint64, lines *byte) (left int)")
	Doc("siftPlaces is sift, text beginning with the chunk; n is not zero.")
	Pragma("noescape")
	from, left, last := Load(Param("places"), GP64()), GP64(), AllocLocal(8)
	MOVQ(from, left)
	n := Load(Param("n"), GP64())
	LEAQ(Mem{Base: n, Index: n, Scale: 2}, n)
	LEAQ(Mem{Base: from, Index: n, Scale: 8}, n)
	MOVQ(n, last)
	words, text := Load(Param("words"), GP64()), Load(Param("text"), GP64())
	tables, known := Load(Param("tables"), GP64()), Load(Param("known"), GP64())
	place, size, head, tail, t, joined, opens, barrier := GP64(), GP64(), GP64(), GP64(), GP64(), GP64(), GP64(), GP64()
	MOVL(U32(1<<joinedBit), as32(barrier))

	Label("place")
	MOVWLZX(Mem{Base: from, Disp: placeAt}, as32(place))
	LEAQ(Mem{Base: place, Disp: -openingBytes}, size)
	window(words, size, t, head)
	NOTQ(head)
	beginsSentence(text, tables, place, head, barrier, t, opens)
	SHRQ(Imm(openingBytes), head)
	BTSQ(Imm(nearCapital), head)
	TZCNTQ(head, size)
	MOVL(as32(size), Mem{Base: left, Disp: placeSize})
	PREFETCHT1(Mem{Base: text, Index: place, Scale: 1, Disp: textAhead})
	MOVQ(Mem{Base: text, Index: place, Scale: 1}, head)
	ANDQ(Mem{Base: tables, Index: size, Scale: 8, Disp: tableHeads}, head)
	MOVQ(head, Mem{Base: left})
	MOVQ(Mem{Base: text, Index: place, Scale: 1, Disp: 8}, tail)
	ANDQ(Mem{Base: tables, Index: size, Scale: 8, Disp: tableTails}, tail)
	MOVQ(tail, Mem{Base: left, Disp: placeTail})
	MOVBLZX(Mem{Base: text, Index: place, Scale: 1, Disp: -1}, as32(t))
	MOVL(Mem{Base: tables, Index: t, Scale: 4, Disp: tableJoins}, as32(joined))
	ORL(Mem{Base: tables, Index: size, Scale: 4, Disp: tableLong}, as32(joined))
	ADDQ(place, size)
	MOVBLZX(Mem{Base: text, Index: size, Scale: 1}, as32(t))
	ORL(Mem{Base: tables, Index: t, Scale: 4, Disp: tableJoins}, as32(joined))
	ORL(as32(joined), as32(place))
	MOVW(place.As16(), Mem{Base: left, Disp: placeAt})
	LEAQ(Mem{Base: size, Index: joined, Scale: 1, Disp: 2}, barrier)
	hashWord(tables, head, tail, t)
	askForLine(left, t, size)
	remembered(known, head, tail, t, opens)
	XORL(as32(t), as32(t))
	ORQ(joined, opens)
	SETNE(t.As8())
	LEAQ(Mem{Base: t, Index: t, Scale: 2}, t)
	LEAQ(Mem{Base: left, Index: t, Scale: 8}, left)
	ADDQ(Imm(placeBytes), from)
	CMPQ(from, last)
	JNE(LabelRef("place"))
	Store(placesTo(arg("places"), left), Return("left"))
	RET()
}

// beginsSentence writes opening: it makes opens 1 or 0. others marks the bytes of no word from
// openingBytes before the place on.
func beginsSentence(text, tables reg.Register, place, others, barrier, t, opens reg.GPVirtual) {
	XORL(as32(opens), as32(opens))
	TESTB(Imm(1<<(openingBytes-2)-1), others.As8())
	SETEQ(opens.As8())
	MOVQ(Mem{Base: text, Index: place, Scale: 1, Disp: -8}, t)
	ANDQ(Mem{Base: tables, Disp: tableOpening}, t)
	SETEQ(t.As8())
	ANDB(t.As8(), opens.As8())
	MOVBLZX(Mem{Base: text, Index: place, Scale: 1, Disp: -3}, as32(t))
	ORB(Mem{Base: tables, Index: t, Scale: 1, Disp: tableDigits}, opens.As8())
	MOVWLZX(Mem{Base: text, Index: place, Scale: 1, Disp: -2}, as32(t))
	CMPL(as32(t), U32('.'|' '<<8))
	SETEQ(t.As8())
	ANDB(t.As8(), opens.As8())
	CMPQ(place, barrier)
	SETHI(t.As8())
	ANDB(t.As8(), opens.As8())
}

// placesTo writes how many places there are from a list's beginning to its end, in
// place of that.
func placesTo(from Mem, end reg.Register) reg.Register {
	n := GP64()
	SUBQ(from, end)
	MOVQ(U64(0xAAAAAAAAAAAAAAAB), n) // a third
	IMULQ(n, end)
	SHRQ(Imm(3), end)
	return end
}

// hashWord writes Hash.
func hashWord(tables reg.Register, head, tail, hash reg.GPVirtual) {
	RORXQ(Imm(64-tailTurn), tail, hash)
	XORQ(head, hash)
	IMULQ(Mem{Base: tables, Disp: tableFactor}, hash)
}

// askForLine writes a word's line and asks for it.
func askForLine(place, hash reg.Register, line reg.GPVirtual) {
	MOVQ(hash, line)
	SHRQ(Imm(64-lineBits), line)
	MOVW(line.As16(), Mem{Base: place, Disp: placeLine})
	SHLQ(Imm(lineShift), line)
	ADDQ(arg("lines"), line)
	PREFETCHT0(Mem{Base: line})
}

// remembered writes Words.has for a word of a hash in t, which sets the flag of
// zero.
func remembered(known reg.Register, head, tail, t, opens reg.GPVirtual) {
	SHRQ(Imm(64-capitalBits), t)
	SHLQ(Imm(onlyOpeningBit), opens)
	XORQ(Mem{Base: known, Index: t, Scale: 8, Disp: 8 << capitalBits}, tail)
	ANDNQ(tail, opens, opens)
	XORQ(Mem{Base: known, Index: t, Scale: 8}, head)
	ORQ(head, opens)
}
