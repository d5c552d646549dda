package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// As in package looks.
const (
	lookBefore    = 8
	lookKeyBytes  = 3
	lookKeyBits   = 12
	lookKeyFactor = 0x9E3779B1
	lookCase      = 0x20
)

// fitLooks is Table.Fitting of package looks, from the last place to the first.
func fitLooks() {
	TEXT("fittingAVX2", NOSPLIT, "func(places *uint16, n int, text *byte, at *[4096]uint16, looks *byte) (fits uint64)")
	Doc("fittingAVX2 is Table.portable for one place or more.")
	Pragma("noescape")
	places, left, text := Load(Param("places"), GP64()), Load(Param("n"), GP64()), Load(Param("text"), GP64())
	numbers, looks := Load(Param("at"), GP64()), Load(Param("looks"), GP64())
	fits := GP64()
	XORQ(fits, fits)

	Label("place")
	place, number, around := GP64(), GP64(), XMM()
	key := number.As32()
	MOVWLZX(Mem{Base: places, Index: left, Scale: 2, Disp: -2}, place.As32())
	MOVL(Mem{Base: text, Index: place, Scale: 1, Disp: lookBefore}, key)
	ORL(U32(lookCase*0x01010101), key)
	SHLL(Imm(32-8*lookKeyBytes), key)
	IMUL3L(U32(lookKeyFactor), key, key)
	SHRL(Imm(32-lookKeyBits), key)
	MOVWLZX(Mem{Base: numbers, Index: number, Scale: 2}, key)
	VMOVDQU(Mem{Base: looks, Index: number, Scale: 1}, around)
	VPXOR(Mem{Base: text, Index: place, Scale: 1}, around, around)
	VPTEST(Mem{Base: looks, Index: number, Scale: 1, Disp: 16}, around) // carries if all bits of the mask are ones
	ADCQ(fits, fits)
	DECQ(left)
	JNZ(LabelRef("place"))
	Store(fits, ReturnIndex(0))
	RET()
}
