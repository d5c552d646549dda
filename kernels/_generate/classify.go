package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// planeBytes is the distance of two planes: prefilter.planes has arrays of
// Words + margin words.
const planeBytes = (256 + 16) * 8

// The planes, in their order.
const (
	places = iota
	parts
	odds
)

// The classes of bytes, as in package prefilter: places are above notPlace, and
// with separators above notPart; of the two classes of odds one is the highest
// bit and the other lateShift places below.
const (
	notPlace  = 3
	notPart   = 1
	lateShift = 7
)

// classifier holds what stays in registers while text is classified.
type classifier struct {
	isa
	planes, text, blocks reg.Register
	high, low            reg.VecVirtual
	half                 reg.VecVirtual // 0x0F
	notPlace, notPart    reg.VecVirtual
}

func newClassifier(name string, i isa) *classifier {
	TEXT(name, NOSPLIT, "func(planes *uint64, tables *[2][16]byte, text *byte, blocks int)")
	Doc(name + " is classify: planes points at a word of the first plane, tables at highClasses and lowClasses.")
	Pragma("noescape")
	c := &classifier{isa: i, planes: Load(Param("planes"), GP64()), text: Load(Param("text"), GP64()), blocks: Load(Param("blocks"), GP64())}
	tables := Load(Param("tables"), GP64())
	c.high, c.low = i.register(), i.register()
	i.table(Mem{Base: tables}, c.high)
	i.table(Mem{Base: tables, Disp: 16}, c.low)
	c.half, c.notPlace, c.notPart = c.constant(0x0F), c.constant(notPlace), c.constant(notPart)
	return c
}

// loop repeats body for every block.
func (c *classifier) loop(body func()) {
	Label("block")
	PREFETCHT0(Mem{Base: c.text, Disp: prefetch})
	body()
	ADDQ(Imm(64), c.text)
	ADDQ(Imm(8), c.planes)
	DECQ(c.blocks)
	JNZ(LabelRef("block"))
}

// classes loads text and looks its classes up. Both halves of a byte choose
// from a table of 16.
func (c *classifier) classes(disp int) (v, classes reg.VecVirtual) {
	v = c.register()
	c.load(Mem{Base: c.text, Disp: disp}, v)
	lower, upper := c.register(), c.register()
	c.and(v, c.half, lower)
	VPSRLW(Imm(4), v, upper)
	c.and(upper, c.half, upper)
	VPSHUFB(lower, c.low, lower)
	VPSHUFB(upper, c.high, upper)
	c.and(lower, upper, lower)
	return v, lower
}

func (c *classifier) word(plane, disp int) Mem {
	return Mem{Base: c.planes, Disp: plane*planeBytes + disp}
}

func classifyAVX2() {
	c := newClassifier("classifyAVX2", avx2)
	c.loop(func() {
		for half := range 2 {
			v, classes := c.classes(32 * half)
			store := func(plane int, v reg.VecVirtual) {
				bits := GP32()
				VPMOVMSKB(v, bits)
				MOVL(bits, c.word(plane, 4*half))
			}
			above := func(least reg.VecVirtual) reg.VecVirtual {
				any := YMM()
				VPCMPGTB(least, classes, any)
				return any
			}
			store(places, above(c.notPlace))
			VPOR(above(c.notPart), v, v)
			store(parts, v)
			odd := YMM()
			VPSLLW(Imm(lateShift), classes, odd)
			VPOR(odd, classes, odd)
			store(odds, odd)
		}
	})
	VZEROUPPER()
	RET()
}

func classifyAVX512() {
	c := newClassifier("classifyAVX512", avx512)
	c.loop(func() {
		v, classes := c.classes(0)
		above := func(least reg.VecVirtual) reg.OpmaskVirtual {
			k := K()
			VPCMPGTB(least, classes, k)
			return k
		}
		highest := func(v reg.VecVirtual) reg.OpmaskVirtual {
			k := K()
			VPMOVB2M(v, k)
			return k
		}
		KMOVQ(above(c.notPlace), c.word(places, 0))
		part := above(c.notPart)
		KORQ(part, highest(v), part)
		KMOVQ(part, c.word(parts, 0))
		odd := ZMM()
		VPSLLW(Imm(lateShift), classes, odd)
		VPORQ(odd, classes, odd)
		KMOVQ(highest(odd), c.word(odds, 0))
	})
	VZEROUPPER()
	RET()
}
