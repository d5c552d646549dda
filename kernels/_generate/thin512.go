package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The tables of thinDatesAVX512 and thinOnAVX512, 16 bytes each, in their order.
const (
	classesHigh = 16 * iota
	classesLow
	tailHigh
	tailLow
	tailSigns
	twoBytes
	thirdAndFourth
	sixBytes
	lastBytes
	allBytes
)

// The classes of bytes that it asks for, as in package prefilter.
const (
	place     = 0x74
	tailPlace = 0x1F
	tailStop  = 0x60
)

// wideThinner looks at eight starts at a time: at eight bytes of each, and at
// what is told of these in a bit to a byte.
type wideThinner struct {
	text, tables reg.Register
	half         reg.VecVirtual // 0x0F
}

// thinDatesAVX512 and thinOnAVX512 are the halves of numbersAt. In one turn more waits
// for the text behind a date than the processor looks ahead over: it took a fifth
// longer. Offsets of dates in groups are handed over with the bit inGroup.
func thinDatesAVX512() {
	thinWide("thinDatesAVX512", "dates, and sets the highest bit of those in groups. It reads seven bytes behind the last offset", func(t *wideThinner) func(at reg.VecVirtual, asked reg.OpmaskVirtual) {
		d, apart := t.newDates(), dwords(inGroup)
		return func(at reg.VecVirtual, asked reg.OpmaskVirtual) {
			grouped := d.look(t.gather(at, 0, asked), asked)
			VPORD(apart, at, grouped, at)
		}
	})
}

func thinOnAVX512() {
	thinWide("thinOnAVX512", "what is behind dates, as thinDatesAVX512 leaves them. It reads 15 bytes behind the last offset", func(t *wideThinner) func(at reg.VecVirtual, asked reg.OpmaskVirtual) {
		b, apart, two := t.newTails(), dwords(inGroup), dwords(2)
		return func(at reg.VecVirtual, asked reg.OpmaskVirtual) {
			grouped, behind, bits, going := K(), YMM(), GP32(), K()
			VPTESTMD(apart, at, grouped)
			VPANDND(at, apart, at)
			VMOVDQA64(at, behind)
			VPADDD(two, behind, grouped, behind)
			b.look(t.gather(behind, dateBytes, asked), bits)
			KMOVW(bits, going)
			KANDW(going, asked, asked)
		}
	})
}

// thinWide makes a function that keeps the offsets that are still asked for
// when look has looked at eight.
func thinWide(name, half string, prepare func(t *wideThinner) (look func(at reg.VecVirtual, asked reg.OpmaskVirtual))) {
	TEXT(name, NOSPLIT, "func(offsets *uint16, n int, tables *[10][16]byte, text *byte) int")
	Doc(name + " is the half of numbersAt for " + half + ", and reads and writes seven offsets more.")
	Pragma("noescape")
	keepEight(func(t *wideThinner) func(at reg.VecVirtual, asked reg.OpmaskVirtual) {
		t.half = avx512.constant(0x0F)
		return prepare(t)
	})
}

// keepEight is the body of such functions.
func keepEight(prepare func(t *wideThinner) (look func(at reg.VecVirtual, asked reg.OpmaskVirtual))) {
	offsets, n := Load(Param("offsets"), GP64()), Load(Param("n"), GP64())
	t := &wideThinner{text: Load(Param("text"), GP64()), tables: Load(Param("tables"), GP64())}
	look := prepare(t)
	next, kept := GP64(), GP64()
	MOVQ(offsets, next)
	XORQ(kept, kept)

	Label("starts")
	asked, at, bits := eightAsked(n), YMM(), GP32()
	VPMOVZXWD(Mem{Base: next}, at)
	look(at, asked)
	VPCOMPRESSD_Z(at, asked, at)
	VPMOVDW(at, Mem{Base: offsets, Index: kept, Scale: 2})
	KMOVW(asked, bits)
	POPCNTL(bits, bits)
	ADDQ(bits.As64(), kept)
	ADDQ(Imm(16), next)
	SUBQ(Imm(8), n)
	JG(LabelRef("starts"))
	VZEROUPPER()
	Store(kept, ReturnIndex(0))
	RET()
}

// eightAsked has a bit for each of the next eight, as far as there are.
func eightAsked(n reg.Register) reg.OpmaskVirtual {
	bits, asked := GP32(), K()
	MOVQ(n, reg.RCX)
	MOVL(U32(8), bits)
	CMPQ(reg.RCX, Imm(8))
	CMOVLGT(bits, reg.ECX)
	MOVL(U32(1), bits)
	SHLL(reg.CL, bits)
	DECL(bits)
	KMOVW(bits, asked)
	return asked
}

func (t *wideThinner) table(at int) reg.VecVirtual {
	v := ZMM()
	VBROADCASTI32X4(Mem{Base: t.tables, Disp: at}, v)
	return v
}

// The tables of crossAVX512, in bytes, and the places of bits, as package prefilter
// makes them.
const (
	crossWide   = 128
	crossOther  = crossWide + 64
	crossBefore = 3
	crossAny    = 7
	crossOn     = 6
	widePlace   = 7
)

// crossAVX512 is cross for eight breaks at a time, of which it loads two bytes
// before, the first of its own, and five behind.
func crossAVX512() {
	TEXT("crossAVX512", NOSPLIT, "func(offsets *uint16, n int, tables *byte, text *byte) int")
	Doc("crossAVX512 is cross: tables points at Crossings. There are two bytes before each break and six from it on. It reads and writes seven offsets more.")
	Pragma("noescape")
	keepEight(func(t *wideThinner) func(at reg.VecVirtual, asked reg.OpmaskVirtual) {
		low, high, wide, other := ZMM(), ZMM(), ZMM(), ZMM()
		VMOVDQU64(Mem{Base: t.tables}, low)
		VMOVDQU64(Mem{Base: t.tables, Disp: 64}, high)
		VMOVDQU64(Mem{Base: t.tables, Disp: crossWide}, wide)
		VPBROADCASTB(Mem{Base: t.tables, Disp: crossOther}, other)
		leads := avx512.constant(0xC0)
		behind := func(bit uint64) reg.VecVirtual { return eights(bit * 0x01010101 << 24) }
		on, open, any := behind(1<<crossOn), behind(1<<widePlace), eights(crossAny)
		first, digit, line := eights(0xFF<<16), eights(0xEF<<16), eights('\n'<<16)
		return func(at reg.VecVirtual, asked reg.OpmaskVirtual) {
			text := t.gather(at, -2, asked)
			classes, beyond, lead := ZMM(), K(), K()
			VMOVDQA64(text, classes)
			VPERMI2B(high, low, classes)
			VPMOVB2M(text, beyond)
			VMOVDQU8(other, beyond, classes)
			VPCMPUB(Imm(5), leads, text, lead)
			wides := ZMM()
			VPERMB_Z(wide, text, lead, wides)
			VPORQ(wides, classes, classes)

			last, before, of, may, on4, more := ZMM(), ZMM(), ZMM(), K(), K(), K()
			VPSRLQ(Imm(8), classes, last)
			VPSRLQ(Imm(crossBefore), classes, before)
			VPANDQ(last, before, before)
			VPTESTMQ(any, before, asked, may)
			VPANDQ(first, text, of)
			VPCMPEQQ(digit, of, asked, more)
			KORW(more, may, may)
			VPANDQ(on, classes, last)
			VPCMPEQQ(on, last, may, on4)
			VPTESTMQ(open, classes, may, more)
			KORW(more, on4, on4)
			VPCMPQ(Imm(4), line, of, may, more)
			KORW(more, on4, asked)
		}
	})
}

// inGroup is no offset: a chunk has fewer.
const inGroup = 1 << 15

// dwords fills half a register with four bytes.
func dwords(b uint64) reg.VecVirtual {
	scalar, v := GP32(), YMM()
	MOVL(U32(b), scalar)
	VPBROADCASTD(scalar, v)
	return v
}

// eights fills a register with eight bytes.
func eights(b uint64) reg.VecVirtual {
	scalar, v := GP64(), ZMM()
	MOVQ(U64(b), scalar)
	VPBROADCASTQ(scalar, v)
	return v
}

// classes looks the halves of every byte up.
func (t *wideThinner) classes(v, high, low reg.VecVirtual) reg.VecVirtual {
	lower, upper := ZMM(), ZMM()
	VPANDQ(v, t.half, lower)
	VPSRLW(Imm(4), v, upper)
	VPANDQ(upper, t.half, upper)
	VPSHUFB(lower, low, lower)
	VPSHUFB(upper, high, upper)
	VPANDQ(lower, upper, lower)
	return lower
}

// gather loads the eight bytes of text at every place, zeros where none is asked
// for.
func (t *wideThinner) gather(places reg.VecVirtual, disp int, asked reg.OpmaskVirtual) reg.VecVirtual {
	left, v := K(), ZMM()
	KMOVW(asked, left)
	VPXORQ(v, v, v)
	VPGATHERDQ(Mem{Base: t.text, Index: places, Scale: 1, Disp: disp}, left, v)
	return v
}

// wideDates is dateMayBegin for eight starts.
type wideDates struct {
	*wideThinner
	high, low                                        reg.VecVirtual
	between, letters, day, tens, one, replaced, most reg.VecVirtual
}

func (t *wideThinner) newDates() *wideDates {
	return &wideDates{wideThinner: t, high: t.table(classesHigh), low: t.table(classesLow),
		between: eights(place << 16), letters: eights(0x4040404040),
		day:      eights(0xFFFF),
		tens:     eights(0x010A010A010A010A),
		one:      eights(0x00010001), // the day and the month behind one
		replaced: eights(60),         // days of replacement numbers
		most:     eights(0xFFFFFFFF<<32 | 11<<16 | 30)}
}

// look leaves of the asked those that may be dates, and tells which have a
// character behind the day that is no place.
func (d *wideDates) look(text reg.VecVirtual, asked reg.OpmaskVirtual) (grouped reg.OpmaskVirtual) {
	grouped, letter := K(), K()
	VPTESTNMQ(d.between, d.classes(text, d.high, d.low), grouped)
	VPTESTMQ(d.letters, text, asked, letter)
	pairs, month := ZMM(), ZMM()
	VMOVDQA64(text, pairs)
	VPSRLQ(Imm(8), text, month)
	VPTERNLOGQ(U8(0xE4), d.day, month, grouped, pairs) // the day of pairs, and month beside it
	VPANDQ(d.half, pairs, pairs)
	VPMADDUBSW(d.tens, pairs, pairs)
	VPSUBW(d.one, pairs, pairs)
	VPSUBW(d.replaced, pairs, month)
	VPMINUW(month, pairs, pairs)
	VPSUBUSW(d.most, pairs, pairs)
	VPTESTNMQ(pairs, pairs, asked, asked)
	KORW(letter, asked, asked)
	return grouped
}

// wideTails is mayGoOn for eight starts, of eight bytes.
type wideTails struct {
	*wideThinner
	high, low, signs, place, stop, blank, dash reg.VecVirtual
}

func (t *wideThinner) newTails() *wideTails {
	return &wideTails{wideThinner: t, high: t.table(tailHigh), low: t.table(tailLow), signs: t.table(tailSigns),
		place: avx512.constant(tailPlace), stop: avx512.constant(tailStop), blank: avx512.constant(' '), dash: avx512.constant('-')}
}

// look tells, a bit to a start, behind which a number may go on.
func (b *wideTails) look(text reg.VecVirtual, bits reg.GPVirtual) {
	classes, sign := b.classes(text, b.high, b.low), ZMM()
	VPSHUFB(text, b.signs, sign)
	other, between, unfit, stop, no := K(), K(), K(), K(), K()
	VPTESTNMB(b.place, classes, no)
	VPTESTMB(b.stop, classes, stop)
	VPCMPB(Imm(4), sign, text, other)
	KNOTQ(other, between)
	VPCMPGTB(b.blank, text, between, unfit)
	KORQ(stop, unfit, unfit)
	behindBlank, word := K(), K()
	VPCMPEQB(b.blank, text, behindBlank)
	KSHIFTLQ(Imm(1), behindBlank, behindBlank)
	VPCMPGTB(b.dash, text, behindBlank, word)
	KORQ(word, unfit, unfit)

	// From here on a byte is a start, and a bit of it a byte of text.
	none, shifted, reach := reg.X0, reg.X1, reg.X2
	year, serial, others, stops := reg.X3, reg.X4, reg.X5, reg.X6
	byteEach(no, year)
	byteEach(unfit, serial)
	byteEach(other, others)
	byteEach(stop, stops)
	VPXOR(none, none, none)
	VPAND(b.eachOf(twoBytes), year, year)
	VPCMPEQB(none, year, year)
	VPAND(b.eachOf(thirdAndFourth), serial, serial)
	VPCMPEQB(none, serial, serial)
	VPAND(year, serial, serial)
	for _, v := range [...]reg.VecPhysical{others, stops} {
		VPSRLW(Imm(2), v, shifted)
		VPAND(b.eachOf(sixBytes), shifted, shifted)
		VPBLENDVB(year, shifted, v, v)
	}
	VPSUBB(others, none, reach)
	VPAND(others, reach, reach) // the first that is no sign
	VPSLLW(Imm(serialBytes), reach, reach)
	VPAND(b.eachOf(lastBytes), reach, reach)
	VPADDB(b.eachOf(allBytes), reach, reach) // all before its fourth
	VPAND(reach, stops, stops)
	VPCMPEQB(none, stops, stops)
	VPOR(serial, stops, stops)
	VPMOVMSKB(stops, bits)
}

// eachOf is a row of the tables with the same byte throughout.
func (t *wideThinner) eachOf(row int) Mem { return Mem{Base: t.tables, Disp: row} }

// byteEach makes a mask, which has eight bits to a start, the bytes of a register.
func byteEach(k reg.OpmaskVirtual, to reg.VecPhysical) {
	bits := GP64()
	KMOVQ(k, bits)
	VMOVQ(bits, to)
}
