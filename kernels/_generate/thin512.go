package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The tables of thinAVX512, 16 bytes each, in their order.
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

// thinAVX512 is numbersAt in one turn.
func thinAVX512() {
	TEXT("thinAVX512", NOSPLIT, "func(offsets *uint16, n int, tables *[10][16]byte, text *byte) int")
	Doc("thinAVX512 is numbersAt. It reads 15 bytes behind the last offset, and reads and writes seven offsets more.")
	Pragma("noescape")
	offsets, n := Load(Param("offsets"), GP64()), Load(Param("n"), GP64())
	t := &wideThinner{text: Load(Param("text"), GP64()), tables: Load(Param("tables"), GP64()), half: avx512.constant(0x0F)}
	d, b := t.newDates(), t.newTails()
	next, kept := GP64(), GP64()
	MOVQ(offsets, next)
	XORQ(kept, kept)

	Label("starts")
	bits := GP32()
	MOVQ(n, reg.RCX)
	MOVL(U32(8), bits)
	CMPQ(reg.RCX, Imm(8))
	CMOVLGT(bits, reg.ECX)
	MOVL(U32(1), bits)
	SHLL(reg.CL, bits)
	DECL(bits)
	asked, at := K(), YMM()
	KMOVW(bits, asked)
	VPMOVZXWD(Mem{Base: next}, at)
	possible, grouped := d.look(t.gather(at, 0, asked), asked)
	behind := YMM()
	VMOVDQA64(at, behind)
	VPADDD(b.two, behind, grouped, behind)
	going := b.look(t.gather(behind, dateBytes, possible))
	KMOVW(possible, bits)
	ANDL(going, bits)
	KMOVW(bits, asked)
	VPCOMPRESSD_Z(at, asked, at)
	VPMOVDW(at, Mem{Base: offsets, Index: kept, Scale: 2})
	POPCNTL(bits, bits)
	ADDQ(bits.As64(), kept)
	ADDQ(Imm(16), next)
	SUBQ(Imm(8), n)
	JG(LabelRef("starts"))
	VZEROUPPER()
	Store(kept, ReturnIndex(0))
	RET()
}

func (t *wideThinner) table(at int) reg.VecVirtual {
	v := ZMM()
	VBROADCASTI32X4(Mem{Base: t.tables, Disp: at}, v)
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

// look tells which of the asked may be dates, and which have a character behind
// the day that is no place.
func (d *wideDates) look(text reg.VecVirtual, asked reg.OpmaskVirtual) (possible, grouped reg.OpmaskVirtual) {
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
	possible = K()
	VPTESTNMQ(pairs, pairs, asked, possible)
	KORW(letter, possible, possible)
	return possible, grouped
}

// wideTails is mayGoOn for eight starts, of eight bytes.
type wideTails struct {
	*wideThinner
	high, low, signs, place, stop, blank, dash, two reg.VecVirtual
}

func (t *wideThinner) newTails() *wideTails {
	two, scalar := YMM(), GP32()
	MOVL(U32(2), scalar)
	VPBROADCASTD(scalar, two)
	return &wideTails{wideThinner: t, high: t.table(tailHigh), low: t.table(tailLow), signs: t.table(tailSigns),
		place: avx512.constant(tailPlace), stop: avx512.constant(tailStop), blank: avx512.constant(' '), dash: avx512.constant('-'), two: two}
}

// look tells, a bit to a start, behind which a number may go on.
func (b *wideTails) look(text reg.VecVirtual) reg.GPVirtual {
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
	bits := GP32()
	VPMOVMSKB(stops, bits)
	return bits
}

// eachOf is a row of the tables with the same byte throughout.
func (t *wideThinner) eachOf(row int) Mem { return Mem{Base: t.tables, Disp: row} }

// byteEach makes a mask, which has eight bits to a start, the bytes of a register.
func byteEach(k reg.OpmaskVirtual, to reg.VecPhysical) {
	bits := GP64()
	KMOVQ(k, bits)
	VMOVQ(bits, to)
}
