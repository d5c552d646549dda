package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The classes of digits, as in package prefilter.
const (
	dayClasses   = 1 | 2 | 4
	monthsOfYear = 8 | 16
)

// dates goes over the words from the last to the first, because the date of a
// word's last starts is in the word behind.
func dates(name string, i isa, masks func(d *dater) (day, month, letter, glue reg.GPVirtual)) {
	TEXT(name, NOSPLIT, "func(starts *uint64, tables *[2][16]byte, text *byte, words int)")
	Doc(name + " is dates: tables points at firstDigits and secondDigits. It reads a byte behind the words' text.")
	Pragma("noescape")
	d := &dater{isa: i}
	starts, words := Load(Param("starts"), GP64()), Load(Param("words"), GP64())
	d.text = Load(Param("text"), GP64())
	tables := Load(Param("tables"), GP64())
	d.first, d.second = i.register(), i.register()
	i.table(Mem{Base: tables}, d.first)
	i.table(Mem{Base: tables, Disp: 16}, d.second)
	d.half, d.days, d.months, d.zero = i.constant(0x0F), i.constant(dayClasses), i.constant(monthsOfYear), i.constant('0')
	offset := GP64()
	MOVQ(words, offset)
	SHLQ(Imm(6), offset)
	ADDQ(offset, d.text)
	nextMonth, nextLetter, nextGlue := GP64(), GP64(), GP64()
	MOVQ(I32(-1), nextMonth) // behind the last word anything is possible
	MOVQ(nextMonth, nextLetter)
	XORQ(nextGlue, nextGlue)
	Label("word")
	SUBQ(Imm(64), d.text)
	day, month, letter, glue := masks(d)
	// Behind a letter or before it a digit may be any.
	either := behindGP(letter, nextLetter, 1)
	ORQ(letter, either)
	ORQ(either, day)
	ORQ(either, month)
	together, apart, apartHere := behindGP(month, nextMonth, 2), behindGP(month, nextMonth, 3), behindGP(glue, nextGlue, 2)
	ANDQ(apartHere, apart)
	NOTQ(apartHere)
	ANDQ(apartHere, together)
	ORQ(together, apart)
	ANDQ(day, apart)
	ANDQ(apart, Mem{Base: starts, Index: words, Scale: 8, Disp: -8})
	MOVQ(month, nextMonth)
	MOVQ(letter, nextLetter)
	MOVQ(glue, nextGlue)
	DECQ(words)
	JNZ(LabelRef("word"))
	VZEROUPPER()
	RET()
}

// behindGP is behind of generic.go in general registers.
func behindGP(word, next reg.Register, n uint64) reg.GPVirtual {
	a, b := GP64(), GP64()
	MOVQ(word, a)
	SHRQ(Imm(n), a)
	MOVQ(next, b)
	SHLQ(Imm(64-n), b)
	ORQ(b, a)
	return a
}

// dater holds what stays in registers while dates are looked for.
type dater struct {
	isa
	text                     reg.Register
	first, second            reg.VecVirtual
	half, days, months, zero reg.VecVirtual
}

// pairs loads text and looks up which pairs of digits begin at each byte.
func (d *dater) pairs(disp int) (v, pairs reg.VecVirtual) {
	v, pairs = d.register(), d.register()
	second := d.register()
	d.load(Mem{Base: d.text, Disp: disp}, v)
	d.load(Mem{Base: d.text, Disp: disp + 1}, second)
	d.and(v, d.half, pairs)
	d.and(second, d.half, second)
	VPSHUFB(pairs, d.first, pairs)
	VPSHUFB(second, d.second, second)
	d.and(pairs, second, pairs)
	return v, pairs
}

func datesAVX2() {
	var none reg.VecVirtual
	dates("datesAVX2", avx2, func(d *dater) (day, month, letter, glue reg.GPVirtual) {
		none = YMM()
		VPXOR(none, none, none)
		var halves [2][4]reg.GPVirtual
		for half := range halves {
			v, pairs := d.pairs(32 * half)
			halves[half] = [4]reg.GPVirtual{
				bits(func(r reg.VecVirtual) { VPAND(pairs, d.days, r); VPCMPGTB(none, r, r) }),
				bits(func(r reg.VecVirtual) { VPAND(pairs, d.months, r); VPCMPGTB(none, r, r) }),
				bits(func(r reg.VecVirtual) { VPADDB(v, v, r) }),
				bits(func(r reg.VecVirtual) { VPCMPGTB(v, d.zero, r) }),
			}
		}
		for i := range halves[0] {
			SHLQ(Imm(32), halves[1][i])
			ORQ(halves[1][i], halves[0][i])
		}
		return halves[0][0], halves[0][1], halves[0][2], halves[0][3]
	})
}

// bits returns the highest bits of the bytes that fill leaves.
func bits(fill func(reg.VecVirtual)) reg.GPVirtual {
	v, mask := YMM(), GP64()
	fill(v)
	VPMOVMSKB(v, mask.As32())
	return mask
}

func datesAVX512() {
	dates("datesAVX512", avx512, func(d *dater) (day, month, letter, glue reg.GPVirtual) {
		v, pairs := d.pairs(0)
		mask := func(fill func(k reg.OpmaskVirtual)) reg.GPVirtual {
			k, r := K(), GP64()
			fill(k)
			KMOVQ(k, r)
			return r
		}
		doubled := ZMM()
		VPADDB(v, v, doubled)
		return mask(func(k reg.OpmaskVirtual) { VPTESTMB(d.days, pairs, k) }),
			mask(func(k reg.OpmaskVirtual) { VPTESTMB(d.months, pairs, k) }),
			mask(func(k reg.OpmaskVirtual) { VPMOVB2M(doubled, k) }),
			mask(func(k reg.OpmaskVirtual) { VPCMPGTB(v, d.zero, k) })
	})
}
