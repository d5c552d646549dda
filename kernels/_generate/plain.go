package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The planes of package prefilter's plainPlanes, in their order, behind those of
// planes.
const (
	digits = odds + 1 + iota
	ends
	gaps
	years
	points
	days
	months
)

// Of the digits of days and months, as in package prefilter: those of months are
// above those of days.
const (
	plainTables = 4
	dayPair     = 1 | 2 | 4
)

// classifyPlainAVX2 writes the planes that plain numbers are told by. But for
// digits and dates, each class has a table that holds for the lower half of a
// byte the one byte of the class with that half.
func classifyPlainAVX2() {
	const name = "classifyPlainAVX2"
	TEXT(name, NOSPLIT, "func(planes *uint64, tables *[6][16]byte, text *byte, blocks int)")
	Doc(name + " is plainPlanes.classify: planes points at a word of the first of all planes, tables at endTable and what follows it. It reads a byte behind the blocks.")
	Pragma("noescape")
	c := &classifier{isa: avx2, planes: Load(Param("planes"), GP64()), text: Load(Param("text"), GP64()), blocks: Load(Param("blocks"), GP64())}
	base := Load(Param("tables"), GP64())
	var tables [plainTables + 2]reg.VecVirtual
	for i := range tables {
		tables[i] = YMM()
		c.table(Mem{Base: base, Disp: 16 * i}, tables[i])
	}
	zero, nine, day, none := c.constant('0'), c.constant(9), c.constant(dayPair), YMM()
	VPXOR(none, none, none)
	c.loop(prefetch, func() {
		for half := range 2 {
			v, digit := YMM(), YMM()
			c.load(Mem{Base: c.text, Disp: 32 * half}, v)
			store := func(plane int, v reg.VecVirtual) {
				mask := GP32()
				VPMOVMSKB(v, mask)
				MOVL(mask, c.word(plane, 4*half))
			}
			for i, table := range tables[:plainTables] {
				has := YMM()
				VPSHUFB(v, table, has)
				VPCMPEQB(has, v, has)
				store(ends+i, has)
			}
			pairs, second := YMM(), YMM()
			c.load(Mem{Base: c.text, Disp: 32*half + 1}, second)
			VPSHUFB(v, tables[plainTables], pairs)
			VPSHUFB(second, tables[plainTables+1], second)
			c.and(pairs, second, pairs)
			VPCMPGTB(day, pairs, second)
			store(months, second)
			c.and(pairs, day, pairs)
			VPCMPGTB(none, pairs, pairs)
			store(days, pairs)
			VPSUBB(zero, v, digit)
			VPMINUB(digit, nine, v)
			VPCMPEQB(digit, v, digit)
			store(digits, digit)
		}
	})
	VZEROUPPER()
	RET()
}

// The classes of classifyPlainAVX512, as dispatch_amd64.go of package prefilter
// makes them.
const (
	plainPoints = 1 << (3 + iota)
	plainYears
	plainGaps
	plainEnds
	plainDigits
)

// classifyPlainAVX512 looks all classes up at once: their bytes are below 64.
func classifyPlainAVX512() {
	const name = "classifyPlainAVX512"
	TEXT(name, NOSPLIT, "func(planes *uint64, tables *[6][16]byte, text *byte, blocks int)")
	Doc(name + " is plainPlanes.classify: planes points at a word of the first of all planes, tables at the classes of the first 64 bytes and the tables of digits. It reads a byte behind the blocks.")
	Pragma("noescape")
	c := &classifier{isa: avx512, planes: Load(Param("planes"), GP64()), text: Load(Param("text"), GP64()), blocks: Load(Param("blocks"), GP64())}
	base := Load(Param("tables"), GP64())
	classOf, first, second := ZMM(), ZMM(), ZMM()
	VMOVDQU64(Mem{Base: base}, classOf)
	c.table(Mem{Base: base, Disp: 16 * plainTables}, first)
	c.table(Mem{Base: base, Disp: 16 * (plainTables + 1)}, second)
	above, day := c.constant(0xC0), c.constant(dayPair)
	is := map[uint64]reg.VecVirtual{}
	for _, class := range [...]uint64{plainPoints, plainYears, plainGaps} {
		is[class] = c.constant(class)
	}
	c.loop(prefetch, func() {
		v, classes, k := ZMM(), ZMM(), K()
		VMOVDQU64(Mem{Base: c.text}, v)
		VPTESTNMB(above, v, k)
		VPERMB_Z(classOf, v, k, classes)
		tested := func(plane int, by, v reg.VecVirtual) {
			k := K()
			VPTESTMB(by, v, k)
			KMOVQ(k, c.word(plane, 0))
		}
		highest := func(plane int, v reg.VecVirtual) {
			k := K()
			VPMOVB2M(v, k)
			KMOVQ(k, c.word(plane, 0))
		}
		tested(points, is[plainPoints], classes)
		tested(years, is[plainYears], classes)
		tested(gaps, is[plainGaps], classes)
		highest(digits, classes)
		VPADDB(classes, classes, classes)
		highest(ends, classes)

		pairs, behind, month := ZMM(), ZMM(), K()
		VMOVDQU64(Mem{Base: c.text, Disp: 1}, behind)
		VPSHUFB(v, first, pairs)
		VPSHUFB(behind, second, behind)
		VPANDQ(pairs, behind, pairs)
		VPCMPGTB(day, pairs, month)
		KMOVQ(month, c.word(months, 0))
		tested(days, day, pairs)
	})
	VZEROUPPER()
	RET()
}

// plainAVX2 tells the plain starts and takes the dead ones away, four words at
// a time. It loads planes anew rather than hold them: there are 16 registers.
func plainAVX2() {
	const name = "plainAVX2"
	TEXT(name, NOSPLIT, "func(plain, starts, planes *uint64, words int)")
	Doc(name + " is plainPlanes.tell: planes points at the first word of the first of all planes.")
	Pragma("noescape")
	c := &combiner{isa: avx2, planes: Load(Param("planes"), GP64())}
	plain, starts, words := Load(Param("plain"), GP64()), Load(Param("starts"), GP64()), Load(Param("words"), GP64())
	Label("vector")
	found, dead := c.plainStarts()
	word := YMM()
	c.load(Mem{Base: starts}, word)
	c.andNot(word, dead, word)
	c.and(word, c.dates(), word)
	c.and(found, word, found)
	c.store(found, Mem{Base: plain})
	c.store(word, Mem{Base: starts})
	for _, p := range [...]reg.Register{c.planes, plain, starts} {
		ADDQ(Imm(32), p)
	}
	SUBQ(Imm(4), words)
	JNZ(LabelRef("vector"))
	VZEROUPPER()
	RET()
}

// span is what is marked in words, and as far as a number reaches into those
// behind.
type span struct{ word, next reg.VecVirtual }

// marks loads a plane.
func (c *combiner) marks(plane int) span { return span{c.plane(plane, 0), c.plane(plane, 1)} }

// at is a mask moved n bytes towards the beginning.
func (c *combiner) at(s span, n uint64) reg.VecVirtual { return c.behind(s.word, s.next, n) }

// with is what a span marks and another does n bytes behind.
func (c *combiner) with(s, other span, n uint64) span {
	word, next := c.at(other, n), c.register()
	c.and(s.word, word, word)
	VPSRLQ(Imm(n), other.next, next)
	c.and(s.next, next, next)
	return span{word, next}
}

// plainStarts is prefilter.plainStart for all bytes.
func (c *combiner) plainStarts() (plain, dead reg.VecVirtual) {
	two := c.with(c.marks(digits), c.marks(digits), 1)
	four := c.with(two, two, 2)
	// A number of five digits or more behind the end.
	loose := c.with(c.marks(ends), c.with(four, c.marks(digits), 4), 1)
	before := c.ahead(c.plane(digits, 0), c.plane(digits, -1), 1)
	// goesNowhere marks ends n bytes behind that no serial can follow, not even
	// behind a loose separator.
	goesNowhere := func(n uint64) reg.VecVirtual {
		end := c.at(loose, n)
		c.or(end, before, end)
		c.and(end, c.at(c.marks(ends), n), end)
		return end
	}
	six := c.at(two, 4)
	c.and(six, four.word, six)
	seven := c.at(c.marks(digits), 6)
	c.and(seven, six, seven)
	c.andNot(six, seven, six) // six and no more
	dead, plain = goesNowhere(6), c.at(c.marks(gaps), 6)
	c.and(dead, six, dead)
	c.and(plain, six, plain)
	c.and(plain, c.at(four, 7), plain)

	eight := c.at(four, 4)
	c.and(eight, four.word, eight)
	c.andNot(seven, eight, seven)
	c.and(seven, c.at(c.marks(ends), 7), seven)
	c.or(dead, seven, dead)

	nine, ten := c.at(c.marks(digits), 8), c.at(two, 8)
	c.and(nine, eight, nine)
	c.and(ten, eight, ten)
	c.andNot(eight, nine, eight)
	c.and(eight, goesNowhere(8), eight)
	c.or(dead, eight, dead)
	c.andNot(nine, ten, nine)
	c.and(nine, c.at(c.marks(ends), 9), nine)
	c.or(dead, nine, dead)

	// Ten digits whose year cannot have four, or that end, with one more or none.
	year, eleven := c.at(c.marks(years), 4), c.at(c.marks(digits), 10)
	c.and(eleven, c.at(c.marks(ends), 11), eleven)
	c.or(eleven, c.at(c.marks(ends), 10), eleven)
	c.andNot(year, eleven, year)
	c.andNot(ten, year, ten)
	c.or(plain, ten, plain)
	c.or(dead, c.datesAlone(two, four), dead)
	pair := c.at(c.marks(ends), 2)
	c.and(pair, two.word, pair)
	c.or(dead, pair, dead)
	return plain, dead
}

// datesAlone is prefilter.dateEnds for all bytes.
func (c *combiner) datesAlone(two, four span) reg.VecVirtual {
	separators, more := c.marks(gaps), c.marks(points)
	c.or(separators.word, more.word, separators.word)
	c.or(separators.next, more.next, separators.next)
	alone := c.at(four, 6)
	c.and(alone, c.at(c.marks(ends), 10), alone)
	c.or(alone, c.at(c.marks(ends), 8), alone)
	for _, n := range [...]uint64{3, 6} {
		c.and(alone, c.at(two, n), alone)
		c.and(alone, c.at(separators, n-1), alone)
	}
	c.and(alone, two.word, alone)
	return alone
}

// dates is prefilter.dateAt for all bytes.
func (c *combiner) dates() reg.VecVirtual {
	place, digit := c.marks(places), c.marks(digits)
	letters := span{c.register(), c.register()}
	c.andNot(place.word, digit.word, letters.word)
	c.andNot(place.next, digit.next, letters.next)
	// Behind a letter or before it a digit may be any.
	either := span{c.at(letters, 1), c.register()}
	c.or(letters.word, either.word, either.word)
	VPSRLQ(Imm(1), letters.next, either.next)
	c.or(letters.next, either.next, either.next)
	month := c.marks(months)
	c.or(month.word, either.word, month.word)
	c.or(month.next, either.next, month.next)
	day, apart := c.plane(days, 0), c.at(place, 2)
	c.or(day, either.word, day)
	together := c.register()
	c.and(c.at(month, 2), apart, together)
	c.andNot(c.at(month, 3), apart, apart)
	c.or(together, apart, apart)
	c.and(day, apart, day)
	return day
}
