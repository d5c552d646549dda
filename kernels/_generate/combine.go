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
}

func combine(name string, i isa) {
	TEXT(name, NOSPLIT, "func(starts, breaks, planes *uint64, words int)")
	Doc(name + " is combine: planes points at the first word of the first plane.")
	Pragma("noescape")
	c := &combiner{isa: i, planes: Load(Param("planes"), GP64())}
	starts, breaks, words := Load(Param("starts"), GP64()), Load(Param("breaks"), GP64()), Load(Param("words"), GP64())
	Label("vector")
	c.store(c.starts(), Mem{Base: starts})
	c.store(c.breaks(), Mem{Base: breaks})
	ADDQ(Imm(uint64(i.bytes)), c.planes)
	ADDQ(Imm(uint64(i.bytes)), starts)
	ADDQ(Imm(uint64(i.bytes)), breaks)
	SUBQ(Imm(uint64(i.bytes/8)), words)
	JNZ(LabelRef("vector"))
	VZEROUPPER()
	RET()
}

// plane loads words of a plane: those before (-1), at (0) or behind (1, 2) the
// words that are worked on. Word 0 of a plane stands before the chunk.
func (c *combiner) plane(plane, offset int) reg.VecVirtual {
	r := c.register()
	c.load(Mem{Base: c.planes, Disp: plane*planeBytes + 8*(1+offset)}, r)
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
	word, next, third := c.plane(places, 0), c.plane(places, 1), c.plane(places, 2)
	pairs := c.behind(word, next, 1)
	c.and(pairs, word, pairs)
	nextPairs := c.behind(next, third, 1)
	c.and(nextPairs, next, nextPairs)
	month, nextMonth := c.plane(months, 0), c.plane(months, 1)
	date := func(first, second uint64) reg.VecVirtual {
		r := c.behind(pairs, nextPairs, first)
		c.and(r, c.behind(pairs, nextPairs, second), r)
		c.and(r, c.behind(month, nextMonth, first), r)
		return r
	}
	together, apart := date(2, 4), date(3, 6)
	glue, nextGlue := c.plane(glues, 0), c.plane(glues, 1)
	c.and(apart, c.behind(glue, nextGlue, 2), apart)
	c.and(apart, c.behind(glue, nextGlue, 5), apart)
	c.or(together, apart, together)
	c.and(pairs, together, pairs)
	return pairs
}

// breaks is planes.breaks.
func (c *combiner) breaks() reg.VecVirtual {
	place, placeBefore := c.plane(places, 0), c.plane(places, -1)
	glue, glueBefore := c.plane(glues, 0), c.plane(glues, -1)
	before := c.ahead(glue, glueBefore, 1)
	last := c.ahead(place, placeBefore, 1)
	c.or(placeBefore, glueBefore, glueBefore)
	c.or(place, glue, glue)
	c.and(before, c.ahead(glue, glueBefore, 2), before)
	c.or(before, last, before)
	c.or(before, place, before)
	next, nextGlue := c.plane(places, 1), c.plane(glues, 1)
	c.or(next, nextGlue, next)
	c.and(before, c.behind(glue, next, 1), before)
	c.and(before, c.plane(wides, 0), before)
	return before
}
