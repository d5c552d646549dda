package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// combiner works on as many words at a time as a register holds.
type combiner struct {
	isa
	logic
	planes reg.Register
	from   int // how far behind planes it loads
	// funnels says that one instruction shifts two words as one: shifts are what
	// combine waits for, of which one port has those of 64 bytes.
	funnels bool
}

// logic is what AVX-512 has in one instruction. The first register takes the
// result; the second may be lost.
type logic struct {
	orAnd  func(a, b, c reg.VecVirtual) // (a | b) & c
	orOr   func(a, b, c reg.VecVirtual) // a | b | c
	andNor func(a, b, c reg.VecVirtual) // a &^ (b | c)
}

func combine(name string, i isa, l logic, funnels bool, some func(v reg.VecVirtual) reg.GPVirtual) {
	TEXT(name, NOSPLIT, "func(starts, breaks, planes *uint64, some *[2][40]uint8, words int, lead uintptr)")
	Doc(name + " is combine: planes points at the first word of the first plane.")
	Pragma("noescape")
	c := &combiner{isa: i, logic: l, funnels: funnels, planes: Load(Param("planes"), GP64())}
	starts, breaks := Load(Param("starts"), GP64()), Load(Param("breaks"), GP64())
	groups, words := Load(Param("some"), GP64()), Load(Param("words"), GP64())
	lead := Load(Param("lead"), GP64())
	Label("group")
	ask(lead, combineAsks)
	for kind, marks := range [...]struct {
		to   reg.Register
		tell func() reg.VecVirtual
	}{{starts, c.starts}, {breaks, c.breaks}} {
		var group reg.GPVirtual
		for c.from = 0; c.from < 64; c.from += i.bytes {
			v := marks.tell()
			c.store(v, Mem{Base: marks.to, Disp: c.from})
			if bits := some(v); c.from == 0 {
				group = bits
			} else {
				SHLL(Imm(4), bits.As32())
				ORL(bits.As32(), group.As32())
			}
		}
		MOVB(group.As8(), Mem{Base: groups, Disp: kind * groupBytes})
		ADDQ(Imm(64), marks.to)
	}
	ADDQ(Imm(64), c.planes)
	INCQ(groups)
	SUBQ(Imm(8), words)
	JNZ(LabelRef("group"))
	VZEROUPPER()
	RET()
}

// groupBytes is the distance of the two arrays of prefilter.Masks.some.
const groupBytes = 40

func combineAVX2() {
	zero := func(v reg.VecVirtual) reg.GPVirtual {
		none, bits := YMM(), GP64()
		VPXOR(none, none, none)
		VPCMPEQQ(none, v, none)
		VMOVMSKPD(none, bits.As32())
		XORL(Imm(15), bits.As32())
		return bits
	}
	combine("combineAVX2", avx2, logic{
		orAnd:  func(a, b, c reg.VecVirtual) { VPOR(a, b, a); VPAND(a, c, a) },
		orOr:   func(a, b, c reg.VecVirtual) { VPOR(a, b, a); VPOR(a, c, a) },
		andNor: func(a, b, c reg.VecVirtual) { VPOR(b, c, b); VPANDN(a, b, a) },
	}, false, zero)
}

func combineAVX512() {
	some := func(v reg.VecVirtual) reg.GPVirtual {
		k, bits := K(), GP64()
		VPTESTMQ(v, v, k)
		KMOVW(k, bits.As32())
		return bits
	}
	ternary := func(truth uint8) func(a, b, c reg.VecVirtual) {
		return func(a, b, c reg.VecVirtual) { VPTERNLOGQ(U8(truth), c, b, a) }
	}
	l := logic{orAnd: ternary(0xA8), orOr: ternary(0xFE), andNor: ternary(0x10)}
	combine("combineAVX512", avx512, l, false, some)
	combine("combineVBMI2", avx512, l, true, some)
}

// plane loads words of a plane: those before (-1), at (0) or behind (1, 2) the
// words that are worked on. Word 0 of a plane stands before the chunk.
func (c *combiner) plane(plane, offset int) reg.VecVirtual {
	r := c.register()
	c.load(Mem{Base: c.planes, Disp: plane*planeBytes + 8*(1+offset) + c.from}, r)
	return r
}

// behind is behind of generic.go: bit i is bit i+n of the two.
func (c *combiner) behind(word, next reg.VecVirtual, n uint64) reg.VecVirtual {
	return c.whole(c.behindHalves(word, next, n))
}

// ahead is ahead of generic.go: bit i is bit i-n of the two.
func (c *combiner) ahead(word, before reg.VecVirtual, n uint64) reg.VecVirtual {
	return c.whole(c.aheadHalves(word, before, n))
}

// behindHalves are the bits from word and from the other one, apart, unless one
// instruction takes both: then the second is none.
func (c *combiner) behindHalves(word, next reg.VecVirtual, n uint64) (a, b reg.VecVirtual) {
	return c.halves("VPSHRDQ", VPSRLQ, word, n, VPSLLQ, next)
}

// aheadHalves are the same of ahead.
func (c *combiner) aheadHalves(word, before reg.VecVirtual, n uint64) (a, b reg.VecVirtual) {
	return c.halves("VPSHLDQ", VPSLLQ, word, n, VPSRLQ, before)
}

func (c *combiner) halves(both string, shift func(...Op), word reg.VecVirtual, n uint64, back func(...Op), other reg.VecVirtual) (a, b reg.VecVirtual) {
	a = c.register()
	if c.funnels {
		funnel(both, n, other, word, a)
		return a, nil
	}
	b = c.register()
	shift(Imm(n), word, a)
	back(Imm(64-n), other, b)
	return a, b
}

// funnel shifts two words as one, by an instruction that avo does not know.
func funnel(opcode string, n uint64, other, word, to reg.VecVirtual) {
	Instruction(&ir.Instruction{
		Opcode: opcode, Operands: []Op{Imm(n), other, word, to}, Inputs: []Op{other, word}, Outputs: []Op{to},
		ISA: []string{"AVX512VBMI2"},
	})
}

func (c *combiner) whole(a, b reg.VecVirtual) reg.VecVirtual {
	if b != nil {
		c.or(a, b, a)
	}
	return a
}

// allOf is (a | b) & mask, where b may be none.
func (c *combiner) allOf(a, b, mask reg.VecVirtual) reg.VecVirtual {
	if b == nil {
		c.and(a, mask, a)
	} else {
		c.orAnd(a, b, mask)
	}
	return a
}

// anyOf is a | b | more, where b may be none.
func (c *combiner) anyOf(a, b, more reg.VecVirtual) reg.VecVirtual {
	if b == nil {
		c.or(a, more, a)
	} else {
		c.orOr(a, b, more)
	}
	return a
}

// starts is planes.starts.
func (c *combiner) starts() reg.VecVirtual {
	word, next := c.plane(places, 0), c.plane(places, 1)
	pairs, more := c.behindHalves(word, next, 1)
	pairs = c.allOf(pairs, more, word)
	nextPairs := c.register()
	VPSRLQ(Imm(1), next, nextPairs)
	c.and(nextPairs, next, nextPairs)
	months, nextMonths := c.register(), c.register()
	c.andNot(pairs, c.plane(odds, 0), months)
	c.andNot(nextPairs, c.plane(odds, 1), nextMonths)
	together, more := c.behindHalves(months, nextMonths, 2)
	together = c.allOf(together, more, c.behind(pairs, nextPairs, 4))
	apart, more := c.behindHalves(months, nextMonths, 3)
	apart = c.allOf(apart, more, c.behind(pairs, nextPairs, 6))
	between, more := c.behindHalves(word, next, 2)
	fifth, rest := c.behindHalves(word, next, 5)
	if c.funnels {
		c.andNor(apart, between, fifth)
	} else {
		c.orOr(between, more, fifth)
		c.andNor(apart, between, rest)
	}
	c.orAnd(together, apart, pairs)
	return together
}

// breaks is planes.breaks.
func (c *combiner) breaks() reg.VecVirtual {
	place := c.plane(places, 0)
	part, partBefore := c.plane(parts, 0), c.plane(parts, -1)
	before, more := c.aheadHalves(part, partBefore, 2)
	before = c.allOf(before, more, c.ahead(part, partBefore, 1))
	placeBefore, more := c.aheadHalves(place, c.plane(places, -1), 1)
	before = c.anyOf(placeBefore, more, before)
	c.orAnd(before, part, c.plane(odds, 0))
	after, more := c.behindHalves(part, c.plane(parts, 1), 1)
	after = c.allOf(after, more, before)
	c.andNot(after, place, after)
	return after
}
