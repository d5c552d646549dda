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

// keepLooks is Table.Keep of package looks.
func keepLooks() {
	TEXT("keepAVX2", NOSPLIT, "func(places *uint16, n int, text *byte, looks *byte) (kept int)")
	Doc("keepAVX2 is Table.portable for one place or more.")
	Pragma("noescape")
	places, left := Load(Param("places"), GP64()), Load(Param("n"), GP64())
	text, looks := Load(Param("text"), GP64()), Load(Param("looks"), GP64())
	kept, at := GP64(), GP64()
	MOVQ(places, kept)
	MOVQ(places, at)
	lower, bits := XMM(), GP32()
	MOVL(U32(lookCase*0x01010101), bits)
	VMOVD(bits, lower)
	VPBROADCASTD(lower, lower)

	Label("place")
	place, number, fits, around := GP64(), GP64(), GP64(), XMM()
	key := number.As32()
	MOVWLZX(Mem{Base: at}, place.As32())
	MOVL(Mem{Base: text, Index: place, Scale: 1, Disp: lookBefore}, key)
	ORL(U32(lookCase*0x01010101), key)
	SHLL(Imm(32-8*lookKeyBytes), key)
	IMUL3L(U32(lookKeyFactor), key, key)
	SHRL(Imm(32-lookKeyBits), key)
	SHLL(Imm(5), key) // a look has 32 bytes
	VPOR(Mem{Base: text, Index: place, Scale: 1}, lower, around)
	look := func(disp int) Mem { return Mem{Base: looks, Index: number, Scale: 1, Disp: disp} }
	VPAND(look(16), around, around)
	VPXOR(look(0), around, around)
	XORL(fits.As32(), fits.As32())
	VPTEST(around, around)
	SETEQ(fits.As8())
	MOVW(place.As16(), Mem{Base: kept})
	LEAQ(Mem{Base: kept, Index: fits, Scale: 2}, kept)
	ADDQ(Imm(2), at)
	DECQ(left)
	JNZ(LabelRef("place"))
	SUBQ(places, kept)
	SHRQ(Imm(1), kept)
	Store(kept, ReturnIndex(0))
	VZEROUPPER()
	RET()
}
