package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// planeBytes is the distance of two planes: prefilter.planes has four arrays
// of Words + margin words.
const planeBytes = (256 + 16) * 8

// The planes, in their order.
const (
	places = iota
	glues
	wides
	serials
)

// The classes of bytes, as in package prefilter.
const (
	placeClasses  = 1 | 2 | 4 | 8
	wideClasses   = 8 | 16 | 32
	serialClasses = placeClasses | 64
	upperBits     = 0xE0
	upper         = 0x40
)

// classifier holds what stays in registers while text is classified.
type classifier struct {
	isa
	planes, text, blocks   reg.Register
	high, low              reg.VecVirtual
	half                   reg.VecVirtual // 0x0F
	place, wideMask        reg.VecVirtual
	serial, bits, capitals reg.VecVirtual
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
	c.half, c.place, c.wideMask = c.constant(0x0F), c.constant(placeClasses), c.constant(wideClasses)
	c.serial, c.bits, c.capitals = c.constant(serialClasses), c.constant(upperBits), c.constant(upper)
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
	zero := YMM()
	VPXOR(zero, zero, zero)
	c.loop(func() {
		for half := range 2 {
			v, classes := c.classes(32 * half)
			store := func(plane int, v reg.VecVirtual) {
				bits := GP32()
				VPMOVMSKB(v, bits)
				MOVL(bits, c.word(plane, 4*half))
			}
			has := func(mask reg.VecVirtual) reg.VecVirtual {
				any := YMM()
				VPAND(classes, mask, any)
				VPCMPGTB(zero, any, any)
				return any
			}
			store(places, has(c.place))
			store(wides, has(c.wideMask))
			capital := YMM()
			VPAND(v, c.bits, capital)
			VPCMPEQB(capital, c.capitals, capital)
			VPOR(capital, has(c.serial), capital)
			store(serials, capital)
			VPOR(v, classes, v)
			store(glues, v)
		}
	})
	VZEROUPPER()
	RET()
}

func classifyAVX512() {
	c := newClassifier("classifyAVX512", avx512)
	c.loop(func() {
		v, classes := c.classes(0)
		has := func(mask reg.VecVirtual) reg.OpmaskVirtual {
			k := K()
			VPTESTMB(mask, classes, k)
			return k
		}
		KMOVQ(has(c.place), c.word(places, 0))
		KMOVQ(has(c.wideMask), c.word(wides, 0))
		upper, capital := ZMM(), K()
		VPANDQ(v, c.bits, upper)
		VPCMPEQB(upper, c.capitals, capital)
		KORQ(capital, has(c.serial), capital)
		KMOVQ(capital, c.word(serials, 0))
		glue := K()
		VPORQ(v, classes, classes)
		VPMOVB2M(classes, glue)
		KMOVQ(glue, c.word(glues, 0))
	})
	VZEROUPPER()
	RET()
}
