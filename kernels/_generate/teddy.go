package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// As in package teddy.
const (
	windowSpan    = 5
	windowGroups  = 2
	windowMaxText = 1024
	windowRareBit = 0x40
	windowNone    = 0x20 // a class that no bucket takes
	windowAtOnce  = 6    // places of a mask that are written whether there are as many or not: Slack
)

// windowPlaces is Table.Places of package teddy. It keeps the classes of the text
// on the stack, those below 16 and those from 16 on, where the other ones have the
// highest bit: tables are looked up by the lower half of a byte, and give nothing
// where its highest bit is set.
func windowPlaces() {
	TEXT("placesAVX2", 0, "func(places *uint16, halves *[2][10][16]byte, high *[16]byte, text *byte, masks int, ahead *byte) (n int, rare uint32)")
	Doc("placesAVX2 is Table.portable for one mask or more.")
	Pragma("noescape")
	t := &taker{lower: AllocLocal(windowMaxText + 32), upper: AllocLocal(windowMaxText + 32), masks: AllocLocal(windowMaxText / 8)}
	t.classify()
	for group := range windowGroups {
		t.take(group)
	}
	RET()
}

// taker is what windowPlaces has on the stack.
type taker struct {
	lower, upper Mem // classes
	masks        Mem // of the places that no bucket of the groups so far takes
}

// classify writes the classes of the text down, and none behind it. Letters are at
// 1 to 26 when the two bits that they all have are taken away. As much text as that
// is fetched from ahead.
func (t *taker) classify() {
	text, left, ahead := Load(Param("text"), GP64()), Load(Param("masks"), GP64()), Load(Param("ahead"), GP64())
	bit5, bits56, below := avx2.constant(0x20), avx2.constant(0x60), avx2.constant(0x70)
	sixteen, fifteen, bit7 := avx2.constant(16), avx2.constant(15), avx2.constant(0x80)
	highs, rare, at := YMM(), YMM(), GP64()
	VBROADCASTI128(Mem{Base: Load(Param("high"), GP64())}, highs)
	VPXOR(rare, rare, rare)
	XORQ(at, at)

	Label("classify")
	PREFETCHT0(Mem{Base: ahead, Index: at, Scale: 1})
	for disp := 0; disp < 64; disp += 32 {
		v, high, lower, upper := YMM(), YMM(), YMM(), YMM()
		VMOVDQU(Mem{Base: text, Index: at, Scale: 1, Disp: disp}, v)
		VPXOR(bit7, v, high)
		VPSHUFB(high, highs, high)
		VPOR(high, rare, rare)
		VPOR(bit5, v, upper)
		VPXOR(bits56, upper, upper)
		VPADDUSB(below, upper, lower)
		VPSUBB(sixteen, upper, upper)
		VPMINSB(fifteen, upper, upper)
		VPBLENDVB(v, high, upper, upper)
		VMOVDQU(lower, t.lower.Idx(at, 1).Offset(disp))
		VMOVDQU(upper, t.upper.Idx(at, 1).Offset(disp))
	}
	ADDQ(Imm(64), at)
	DECQ(left)
	JNZ(LabelRef("classify"))
	VMOVDQU(bit7, t.lower.Idx(at, 1))
	VMOVDQU(bit7, t.upper.Idx(at, 1))

	if windowRareBit<<1 != 0x80 {
		panic("the bit of rare bytes is not the last but one")
	}
	bits := GP32()
	VPSLLW(Imm(1), rare, rare)
	VPMOVMSKB(rare, bits)
	Store(bits, ReturnIndex(1))
}

// take looks where buckets of a group take windows. After the last group the
// places are listed.
func (t *taker) take(group int) {
	halves, left, at, mask := Load(Param("halves"), GP64()), Load(Param("masks"), GP64()), GP64(), GP64()
	var tables [2 * windowSpan]reg.VecVirtual
	for k := range tables {
		tables[k] = YMM()
		VBROADCASTI128(Mem{Base: halves, Disp: 16 * (len(tables)*group + k)}, tables[k])
	}
	XORQ(at, at)
	XORQ(mask, mask)
	last := group == windowGroups-1
	var list reg.Register
	if last {
		list = Load(Param("places"), GP64())
	}

	again := []string{"first", "second"}[group]
	Label(again)
	none, upper := GP64(), GP64()
	t.missed(&tables, at, 0, none)
	t.missed(&tables, at, 32, upper)
	SHLQ(Imm(32), upper)
	ORQ(upper, none)
	masks := t.masks.Idx(mask, 8)
	if group > 0 {
		ANDQ(masks, none)
	}
	if last {
		listPlaces(list, at, none)
	} else {
		MOVQ(none, masks)
	}
	ADDQ(Imm(64), at)
	INCQ(mask)
	DECQ(left)
	JNZ(LabelRef(again))
	if last {
		storePlaces(list)
	}
}

// storePlaces returns how many places were listed.
func storePlaces(list reg.Register) {
	SUBQ(Load(Param("places"), GP64()), list)
	SHRQ(Imm(1), list)
	Store(list, ReturnIndex(0))
	VZEROUPPER()
}

// missed gives a bit for each of 32 places at which no bucket takes a window.
func (t *taker) missed(tables *[2 * windowSpan]reg.VecVirtual, at reg.Register, disp int, bits reg.GPVirtual) {
	all := YMM()
	for k := range windowSpan {
		here, other := YMM(), YMM()
		VPSHUFB(t.lower.Idx(at, 1).Offset(disp+k), tables[2*k], here)
		VPSHUFB(t.upper.Idx(at, 1).Offset(disp+k), tables[2*k+1], other)
		if k == 0 {
			VPOR(here, other, all)
			continue
		}
		VPOR(here, other, here)
		VPAND(here, all, all)
	}
	zero := YMM()
	VPXOR(zero, zero, zero)
	VPCMPEQB(all, zero, all)
	VPMOVMSKB(all, bits.As32())
}

// listPlaces writes down the places of a mask that has none of them.
func listPlaces(list reg.Register, at, none reg.GPVirtual) {
	number := GP64()
	NOTQ(none)
	POPCNTQ(none, number)
	Label("more")
	for k := range windowAtOnce {
		place := GP64()
		TZCNTQ(none, place)
		ADDL(at.As32(), place.As32())
		MOVW(place.As16(), Mem{Base: list, Disp: 2 * k})
		BLSRQ(none, none)
	}
	SUBQ(Imm(windowAtOnce), number)
	LEAQ(Mem{Base: list, Disp: 2 * windowAtOnce}, list)
	JG(LabelRef("more"))
	LEAQ(Mem{Base: list, Index: number, Scale: 2}, list) // back to what counts
}

// windowPlacesWide is windowPlaces with 64 bytes at a time: classes are below 32,
// so that one table tells of all, and both groups are looked at in one turn.
func windowPlacesWide() {
	TEXT("placesAVX512", 0, "func(places *uint16, halves *[2][10][16]byte, classes *[3][64]byte, text *byte, masks int, ahead *byte) (n int, rare uint64)")
	Doc("placesAVX512 is Table.portable for one mask or more.")
	Pragma("noescape")
	t := &wideTaker{classes: AllocLocal(windowMaxText + 64)}
	t.classify()
	t.take()
	RET()
}

// wideTaker is what windowPlacesWide has on the stack.
type wideTaker struct{ classes Mem }

// classify writes the classes of the text down, and none behind it. As much text
// as that is fetched from ahead.
func (t *wideTaker) classify() {
	text, left, ahead := Load(Param("text"), GP64()), Load(Param("masks"), GP64()), Load(Param("ahead"), GP64())
	tables := Load(Param("classes"), GP64())
	lower, upper, beyond, rare, at := ZMM(), ZMM(), ZMM(), ZMM(), GP64()
	VMOVDQU64(Mem{Base: tables}, lower)
	VMOVDQU64(Mem{Base: tables, Disp: 64}, upper)
	VMOVDQU64(Mem{Base: tables, Disp: 128}, beyond)
	VPXORQ(rare, rare, rare)
	XORQ(at, at)

	Label("classify")
	PREFETCHT0(Mem{Base: ahead, Index: at, Scale: 1})
	v, classes, high := ZMM(), ZMM(), K()
	VMOVDQU64(Mem{Base: text, Index: at, Scale: 1}, v)
	VPMOVB2M(v, high)
	VMOVDQA64(v, classes)
	VPERMI2B(upper, lower, classes)
	VPERMB(beyond, v, high, classes)
	VPORQ(classes, rare, rare)
	VMOVDQU64(classes, t.classes.Idx(at, 1))
	ADDQ(Imm(64), at)
	DECQ(left)
	JNZ(LabelRef("classify"))
	VMOVDQU64(avx512.constant(windowNone), t.classes.Idx(at, 1))

	found, bits := K(), GP64()
	VPTESTMB(avx512.constant(windowRareBit), rare, found)
	KMOVQ(found, bits)
	Store(bits, Return("rare"))
}

// take lists where buckets take windows.
func (t *wideTaker) take() {
	halves, left, at := Load(Param("halves"), GP64()), Load(Param("masks"), GP64()), GP64()
	var tables [windowGroups][windowSpan]reg.VecVirtual
	for group := range tables {
		for k := range tables[group] {
			tables[group][k] = ZMM()
			VMOVDQU(Mem{Base: halves, Disp: 32 * (windowSpan*group + k)}, tables[group][k].AsY()) // no bucket takes windowNone
		}
	}
	list := Load(Param("places"), GP64())
	XORQ(at, at)

	Label("take")
	var classes [windowSpan]reg.VecVirtual
	for k := range classes {
		classes[k] = ZMM()
		VMOVDQU64(t.classes.Idx(at, 1).Offset(k), classes[k])
	}
	var missed [windowGroups]reg.OpmaskVirtual
	for group := range tables {
		var takes [windowSpan]reg.VecVirtual
		for k, table := range tables[group] {
			takes[k] = ZMM()
			VPERMB(table, classes[k], takes[k])
		}
		VPTERNLOGQ(U8(0x80), takes[1], takes[0], takes[2]) // all three
		VPANDQ(takes[2], takes[3], takes[3])
		missed[group] = K()
		VPTESTNMB(takes[3], takes[4], missed[group])
	}
	none := GP64()
	KANDQ(missed[0], missed[1], missed[0])
	KMOVQ(missed[0], none)
	listPlaces(list, at, none)
	ADDQ(Imm(64), at)
	DECQ(left)
	JNZ(LabelRef("take"))
	storePlaces(list)
}
