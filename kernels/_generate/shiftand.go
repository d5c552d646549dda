package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// windowSpan is Span of package shiftand.
const windowSpan = 4

// windowsAtOnce is how many places of a mask are written whether there are as
// many or not; Slack of package shiftand.
const windowsAtOnce = 8

// windowPlaces is Table.Places of package shiftand. The tables of all offsets
// stay in registers, which leaves none for constants.
func windowPlaces() {
	TEXT("placesAVX2", NOSPLIT, "func(places *uint16, halves *[8][16]byte, high *[16]byte, text *byte, masks int) (n int, rare uint32)")
	Doc("placesAVX2 is Table.portable for one mask or more.")
	Pragma("noescape")
	e := &taker{}
	list, text, masks := Load(Param("places"), GP64()), Load(Param("text"), GP64()), Load(Param("masks"), GP64())
	halves, first := Load(Param("halves"), GP64()), GP64()
	e.high = Load(Param("high"), GP64())
	for k := range e.tables {
		e.tables[k] = YMM()
		VBROADCASTI128(Mem{Base: halves, Disp: 16 * k}, e.tables[k])
	}
	for k := range e.before {
		e.before[k] = YMM()
		VPXOR(e.before[k], e.before[k], e.before[k])
	}
	e.constants()
	MOVQ(I32(1-windowSpan), first)
	e.rare = GP64()
	XORQ(e.rare, e.rare)

	Label("mask")
	var ends [2]reg.GPVirtual
	for half := range ends {
		ends[half] = GP64()
		e.classify(Mem{Base: text, Disp: 32 * half})
		e.taken(ends[half])
	}
	SHLQ(Imm(32), ends[1])
	ORQ(ends[1], ends[0])
	NOTQ(ends[0])
	number := GP64()
	POPCNTQ(ends[0], number)
	write := func() {
		for k := range windowsAtOnce {
			place := GP64()
			TZCNTQ(ends[0], place)
			ADDL(first.As32(), place.As32())
			MOVW(place.As16(), Mem{Base: list, Disp: 2 * k})
			BLSRQ(ends[0], ends[0])
		}
	}
	Label("more")
	write()
	SUBQ(Imm(windowsAtOnce), number)
	LEAQ(Mem{Base: list, Disp: 2 * windowsAtOnce}, list)
	JG(LabelRef("more"))
	LEAQ(Mem{Base: list, Index: number, Scale: 2}, list) // back to what counts
	ADDQ(Imm(64), text)
	ADDQ(Imm(64), first)
	DECQ(masks)
	JNZ(LabelRef("mask"))
	VZEROUPPER()
	SUBQ(Load(Param("places"), GP64()), list)
	SHRQ(Imm(1), list)
	Store(list, ReturnIndex(0))
	Store(e.rare.As32(), ReturnIndex(1))
	RET()
}

// taker holds what windowPlaces has in registers and in memory.
type taker struct {
	tables       [2 * windowSpan]reg.VecVirtual // of each offset, for the classes below 16 and from 16 on
	before       [windowSpan - 1]reg.VecVirtual // what buckets took at all offsets but the last, 32 bytes before
	lower, upper reg.VecVirtual                 // classes below 16 and from 16 on; the other ones have the highest bit
	high         reg.Register

	rare reg.GPVirtual // not zero if there was one of two rare bytes

	bit5, bits56, below, sixteen, fifteen, rare84, rareC4 Mem
}

func (e *taker) constants() {
	for _, c := range []struct {
		name string
		byte uint64
		at   *Mem
	}{{"bit5", 0x20, &e.bit5}, {"bits56", 0x60, &e.bits56}, {"below", 0x70, &e.below}, {"sixteen", 16, &e.sixteen}, {"fifteen", 15, &e.fifteen},
		{"rare84", 0x84, &e.rare84}, {"rareC4", 0xC4, &e.rareC4}} {
		*c.at = GLOBL(c.name, RODATA|NOPTR)
		for i := range 4 {
			DATA(8*i, U64(c.byte*0x0101010101010101))
		}
	}
}

// classify makes the classes of 32 bytes. Letters are at 1 to 26 when the two
// bits that they all have are taken away. Tables are looked up by the lower half
// of a byte, and give nothing where its highest bit is set.
func (e *taker) classify(from Mem) {
	v, high, half := YMM(), YMM(), YMM()
	e.lower, e.upper = YMM(), YMM()
	VMOVDQU(from, v)
	VPCMPEQB(e.rare84, v, high)
	VPCMPEQB(e.rareC4, v, half)
	VPOR(high, half, half)
	bits := GP32()
	VPMOVMSKB(half, bits)
	ORL(bits, e.rare.As32())
	VPOR(e.bit5, v, e.upper)
	VPXOR(e.bits56, e.upper, e.upper)
	VPADDUSB(e.below, e.upper, e.lower)
	VPSUBB(e.sixteen, e.upper, e.upper)
	VPMINSB(e.fifteen, e.upper, e.upper)
	VPAND(e.fifteen, v, half)
	VBROADCASTI128(Mem{Base: e.high}, high)
	VPSHUFB(half, high, high)
	VPBLENDVB(v, high, e.upper, e.upper)
}

// taken gives a bit for each byte at which no window ends.
func (e *taker) taken(bits reg.GPVirtual) {
	all := YMM()
	for k := range windowSpan {
		here, other := YMM(), YMM()
		VPSHUFB(e.lower, e.tables[2*k], here)
		VPSHUFB(e.upper, e.tables[2*k+1], other)
		VPOR(here, other, here)
		if k == windowSpan-1 {
			VPAND(here, all, all)
			break
		}
		behind := windowSpan - 1 - k // bytes until the window's end
		VPERM2I128(Imm(0x21), here, e.before[k], other)
		VPALIGNR(Imm(uint64(16-behind)), other, here, other)
		VMOVDQA(here, e.before[k])
		if k == 0 {
			all = other
			continue
		}
		VPAND(other, all, all)
	}
	zero := YMM()
	VPXOR(zero, zero, zero)
	VPCMPEQB(all, zero, all)
	VPMOVMSKB(all, bits.As32())
}
