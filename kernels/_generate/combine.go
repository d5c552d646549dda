package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// combiner works on as many words at a time as a register holds.
type combiner struct {
	isa
	planes reg.Register
	from   int // how far behind planes it loads
}

func combine(name string, i isa, some func(v reg.VecVirtual) reg.GPVirtual) {
	TEXT(name, NOSPLIT, "func(starts, breaks, planes *uint64, some *[2][40]uint8, words int)")
	Doc(name + " is combine: planes points at the first word of the first plane.")
	Pragma("noescape")
	c := &combiner{isa: i, planes: Load(Param("planes"), GP64())}
	starts, breaks := Load(Param("starts"), GP64()), Load(Param("breaks"), GP64())
	groups, words := Load(Param("some"), GP64()), Load(Param("words"), GP64())
	Label("group")
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
	combine("combineAVX2", avx2, zero)
}

func combineAVX512() {
	some := func(v reg.VecVirtual) reg.GPVirtual {
		k, bits := K(), GP64()
		VPTESTMQ(v, v, k)
		KMOVW(k, bits.As32())
		return bits
	}
	combine("combineAVX512", avx512, some)
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
	return c.shifted(VPSRLQ, word, n, VPSLLQ, next)
}

// ahead is ahead of generic.go: bit i is bit i-n of the two.
func (c *combiner) ahead(word, before reg.VecVirtual, n uint64) reg.VecVirtual {
	return c.shifted(VPSLLQ, word, n, VPSRLQ, before)
}

func (c *combiner) shifted(shift func(...Op), word reg.VecVirtual, n uint64, back func(...Op), other reg.VecVirtual) reg.VecVirtual {
	a, b := c.register(), c.register()
	shift(Imm(n), word, a)
	back(Imm(64-n), other, b)
	c.or(a, b, a)
	return a
}

// starts is planes.starts.
func (c *combiner) starts() reg.VecVirtual {
	word, next := c.plane(places, 0), c.plane(places, 1)
	pairs, nextPairs := c.behind(word, next, 1), c.register()
	c.and(pairs, word, pairs)
	VPSRLQ(Imm(1), next, nextPairs)
	c.and(nextPairs, next, nextPairs)
	months, nextMonths := c.register(), c.register()
	c.andNot(pairs, c.plane(odds, 0), months)
	c.andNot(nextPairs, c.plane(odds, 1), nextMonths)
	together, apart := c.behind(months, nextMonths, 2), c.behind(months, nextMonths, 3)
	c.and(together, c.behind(pairs, nextPairs, 4), together)
	c.and(apart, c.behind(pairs, nextPairs, 6), apart)
	between := c.behind(word, next, 2)
	c.or(between, c.behind(word, next, 5), between)
	c.andNot(apart, between, apart)
	c.or(apart, together, together)
	c.and(pairs, together, pairs)
	return pairs
}

// breaks is planes.breaks.
func (c *combiner) breaks() reg.VecVirtual {
	place := c.plane(places, 0)
	part, partBefore := c.plane(parts, 0), c.plane(parts, -1)
	before := c.ahead(part, partBefore, 1)
	c.and(before, c.ahead(part, partBefore, 2), before)
	c.or(before, c.ahead(place, c.plane(places, -1), 1), before)
	c.or(before, part, before)
	c.and(before, c.behind(part, c.plane(parts, 1), 1), before)
	c.and(before, c.plane(odds, 0), before)
	c.andNot(before, place, before)
	return before
}
