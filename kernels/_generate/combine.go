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
	follows, nextFollows := c.follows()
	together, apart := c.behind(follows, nextFollows, 6), c.behind(follows, nextFollows, 8)
	word, next, third := c.plane(places, 0), c.plane(places, 1), c.plane(places, 2)
	pairs := c.behind(word, next, 1)
	c.and(pairs, word, pairs)
	nextPairs := c.behind(next, third, 1)
	c.and(nextPairs, next, nextPairs)
	c.and(together, c.behind(pairs, nextPairs, 2), together)
	c.and(together, c.behind(pairs, nextPairs, 4), together)
	c.and(apart, c.behind(pairs, nextPairs, 3), apart)
	c.and(apart, c.behind(pairs, nextPairs, 6), apart)
	glue, nextGlue := c.plane(glues, 0), c.plane(glues, 1)
	c.and(apart, c.behind(glue, nextGlue, 2), apart)
	c.and(apart, c.behind(glue, nextGlue, 5), apart)
	c.or(apart, together, together)
	c.and(pairs, together, pairs)
	return pairs
}

// follows is planes.follows.
func (c *combiner) follows() (word, next reg.VecVirtual) {
	word, next = c.fours(serials)
	gap, nextGap := c.fours(glues)
	c.or(gap, word, word)
	c.or(nextGap, next, next)
	c.or(word, c.plane(wides, 0), word)
	c.or(next, c.plane(wides, 1), next)
	for _, n := range [...]uint64{1, 2, 4, 2} {
		c.or(c.behind(word, next, n), word, word)
		moved := c.register()
		VPSRLQ(Imm(n), next, moved)
		c.or(moved, next, next)
	}
	return word, next
}

// fours marks four in a row in a plane, in a word and the beginning of the next.
func (c *combiner) fours(plane int) (word, next reg.VecVirtual) {
	word, next = c.plane(plane, 0), c.plane(plane, 1)
	for _, n := range [...]uint64{1, 2} {
		c.and(c.behind(word, next, n), word, word)
		moved := c.register()
		VPSRLQ(Imm(n), next, moved)
		c.and(moved, next, next)
	}
	return word, next
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
