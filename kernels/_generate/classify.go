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

// loop repeats body for every block, and asks for text so far ahead.
func (c *classifier) loop(ahead int, body func()) {
	Label("block")
	PREFETCHT0(Mem{Base: c.text, Disp: ahead})
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
	TEXT("classifyAVX2", NOSPLIT, "func(planes *uint64, tables *[2][16]byte, text *byte, blocks int, lead uintptr)")
	Doc("classifyAVX2 is classify: planes points at a word of the first plane, tables at highClasses and lowClasses.")
	Pragma("noescape")
	c := &classifier{isa: avx2, planes: Load(Param("planes"), GP64()), text: Load(Param("text"), GP64()), blocks: Load(Param("blocks"), GP64())}
	tables, lead := Load(Param("tables"), GP64()), Load(Param("lead"), GP64())
	c.high, c.low = YMM(), YMM()
	c.table(Mem{Base: tables}, c.high)
	c.table(Mem{Base: tables, Disp: 16}, c.low)
	c.half, c.notPlace, c.notPart = c.constant(0x0F), c.constant(notPlace), c.constant(notPart)
	c.loop(prefetch, func() {
		ask(lead, classifyAsks)
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

// The classes of classifyAVX512, as dispatch_amd64.go of package prefilter makes
// them. What is added to parts goes into the highest bit, and to no odds.
const (
	quarterOdds  = 0x03
	quarterPlace = 0x0C
	notOdds      = 0x7C
)

// classifyAVX512 looks six bits of every byte up at a time, of which a vector
// holds all. Two of the planes are told by tests and one by the highest bits, so
// that the two ports which have vectors of 64 bytes get the same share.
func classifyAVX512() {
	TEXT("classifyAVX512", NOSPLIT, "func(planes *uint64, tables *[2][64]byte, text *byte, blocks int, lead uintptr)")
	Doc("classifyAVX512 is classify: planes points at a word of the first plane, tables at quarters.")
	Pragma("noescape")
	c := &classifier{isa: avx512, planes: Load(Param("planes"), GP64()), text: Load(Param("text"), GP64()), blocks: Load(Param("blocks"), GP64())}
	tables := Load(Param("tables"), GP64())
	lower, upper := ZMM(), ZMM()
	VMOVDQU64(Mem{Base: tables}, lower)
	VMOVDQU64(Mem{Base: tables, Disp: 64}, upper)
	isPlace, isOdd, parted := c.constant(quarterPlace), c.constant(quarterOdds), c.constant(notOdds)
	lead := Load(Param("lead"), GP64())
	block := func(n int) {
		classes, high := ZMM(), ZMM()
		PREFETCHT0(Mem{Base: c.text, Disp: 64*n + prefetch})
		VMOVDQU64(Mem{Base: c.text, Disp: 64 * n}, classes)
		VPSRLW(Imm(2), classes, high)
		VPERMB(lower, classes, classes)
		VPERMB(upper, high, high)
		VPANDQ(classes, high, classes)
		is := func(of reg.VecVirtual) reg.OpmaskVirtual {
			k := K()
			VPTESTMB(of, classes, k)
			return k
		}
		KMOVQ(is(isPlace), c.word(places, 8*n))
		KMOVQ(is(isOdd), c.word(odds, 8*n))
		k := K()
		VPADDUSB(parted, classes, classes)
		VPMOVB2M(classes, k)
		KMOVQ(k, c.word(parts, 8*n))
	}
	blocks := func(n int) {
		for i := range n {
			block(i)
		}
		ADDQ(I32(64*n), c.text)
		ADDQ(I32(8*n), c.planes)
	}
	const together = 64 / classifyAsks // of which each asks for a line
	Label("line")
	SUBQ(Imm(together), c.blocks)
	JB(LabelRef("rest"))
	ask(lead, 64)
	blocks(together)
	JMP(LabelRef("line"))
	Label("rest")
	ADDQ(Imm(together), c.blocks)
	JZ(LabelRef("end"))
	Label("block")
	blocks(1)
	DECQ(c.blocks)
	JNZ(LabelRef("block"))
	Label("end")
	VZEROUPPER()
	RET()
}
