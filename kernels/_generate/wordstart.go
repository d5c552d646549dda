package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// leadByte is lead of package wordstart.
const leadByte = 0xC3

// worder holds what stays in registers while text is classified for wordstart.
// Offsets from the ends of the text and of the planes count up to zero in one
// register.
type worder struct {
	isa
	text                              reg.Register
	offset                            reg.Register // in bytes of the planes
	words, sure, begins, seconds      reg.Register
	wordOffsets, beginOffsets, behind reg.VecVirtual // the tables
	half, lead, noSecond, bit5, signs reg.VecVirtual
}

func newWorder(name string, i isa) *worder {
	TEXT(name, NOSPLIT, "func(words, sure, begins, seconds *uint64, tables *[3][16]byte, text *byte, masks int)")
	Doc(name + " is classify: the planes point at the first mask to fill, text at the byte before it.")
	Pragma("noescape")
	w := &worder{isa: i, text: Load(Param("text"), GP64()), offset: Load(Param("masks"), GP64())}
	w.words, w.sure = Load(Param("words"), GP64()), Load(Param("sure"), GP64())
	w.begins, w.seconds = Load(Param("begins"), GP64()), Load(Param("seconds"), GP64())
	tables := Load(Param("tables"), GP64())
	w.wordOffsets, w.beginOffsets, w.behind = i.register(), i.register(), i.register()
	for n, table := range []reg.VecVirtual{w.wordOffsets, w.beginOffsets, w.behind} {
		i.table(Mem{Base: tables, Disp: 16 * n}, table)
	}
	w.half, w.lead, w.noSecond = i.constant(0x0F), i.constant(leadByte), i.constant(0xB7)
	w.bit5, w.signs = i.constant(0x20), i.constant(0xC0)
	SHLQ(Imm(3), w.offset)
	for _, plane := range []reg.Register{w.words, w.sure, w.begins, w.seconds} {
		ADDQ(w.offset, plane)
	}
	end := GP64()
	LEAQ(Mem{Base: w.text, Index: w.offset, Scale: 8}, end)
	w.text = end
	NEGQ(w.offset)
	return w
}

// loop repeats body for every mask.
func (w *worder) loop(body func()) {
	Label("mask")
	PREFETCHT0(w.at(prefetch))
	body()
	ADDQ(Imm(8), w.offset)
	JNZ(LabelRef("mask"))
	VZEROUPPER()
	RET()
}

// at is a place in the text, from the byte before the mask on.
func (w *worder) at(disp int) Mem {
	return Mem{Base: w.text, Index: w.offset, Scale: 8, Disp: disp}
}

func (w *worder) mask(plane reg.Register, disp int) Mem {
	return Mem{Base: plane, Index: w.offset, Scale: 1, Disp: disp}
}

// looked loads text and adds what the tables say for the upper half of each
// byte. Sums of 0x80 and up are bytes of words, and bytes that begin them.
func (w *worder) looked(disp int) (v, words, begins reg.VecVirtual) {
	v, words, begins = w.register(), w.register(), w.register()
	upper := w.register()
	w.load(w.at(disp+1), v)
	VPSRLW(Imm(4), v, upper)
	w.and(upper, w.half, upper)
	VPSHUFB(upper, w.wordOffsets, words)
	VPADDB(words, v, words)
	VPSHUFB(upper, w.beginOffsets, begins)
	VPADDB(begins, v, begins)
	return v, words, begins
}

func wordsAVX2() {
	w := newWorder("classifyAVX2", avx2)
	w.loop(func() {
		for half := range 2 {
			v, words, begins := w.looked(32 * half)
			store := func(plane reg.Register, v reg.VecVirtual) {
				bits := GP32()
				VPMOVMSKB(v, bits)
				MOVL(bits, w.mask(plane, 4*half))
			}
			store(w.words, words)
			here, letter, other := YMM(), YMM(), YMM()
			VPCMPEQB(v, w.lead, here)
			VPANDN(begins, here, begins)
			store(w.begins, begins)
			VPCMPEQB(w.at(32*half), w.lead, letter)
			VPCMPGTB(v, w.signs, other)
			VPAND(letter, other, letter)
			VPOR(v, w.bit5, other)
			VPCMPEQB(other, w.noSecond, other)
			VPANDN(letter, other, letter)
			unsure := YMM()
			VPANDN(v, letter, unsure)
			VPANDN(words, unsure, unsure)
			store(w.sure, unsure)
			second := YMM()
			VPCMPGTB(v, w.behind, second)
			VPAND(second, letter, second)
			store(w.seconds, second)
		}
	})
}

func wordsAVX512() {
	const notEqual = 4
	w := newWorder("classifyAVX512", avx512)
	w.loop(func() {
		v, words, begins := w.looked(0)
		word, begin, here := K(), K(), K()
		VPMOVB2M(words, word)
		KMOVQ(word, w.mask(w.words, 0))
		VPMOVB2M(begins, begin)
		VPCMPEQB(v, w.lead, here)
		KANDNQ(begin, here, begin)
		KMOVQ(begin, w.mask(w.begins, 0))
		letter, folded := K(), ZMM()
		VPCMPEQB(w.at(0), w.lead, letter)
		VPCMPGTB(v, w.signs, letter, letter)
		VPORQ(v, w.bit5, folded)
		VPCMPB(Imm(notEqual), folded, w.noSecond, letter, letter)
		unsure, second := K(), K()
		VPMOVB2M(v, unsure)
		KANDNQ(unsure, letter, unsure)
		KANDNQ(word, unsure, unsure)
		KMOVQ(unsure, w.mask(w.sure, 0))
		VPCMPGTB(v, w.behind, letter, second)
		KMOVQ(second, w.mask(w.seconds, 0))
	})
}

// startsOf is combine of package wordstart, for as many masks at a time as a
// register holds.
func startsOf(name string, i isa) {
	TEXT(name, NOSPLIT, "func(starts, words, sure, begins, seconds *uint64, masks int)")
	Doc(name + " is combine: sure points at the mask before the chunk.")
	Pragma("noescape")
	plane := func(name string) reg.Register { return Load(Param(name), GP64()) }
	starts, words, sure := plane("starts"), plane("words"), plane("sure")
	begins, seconds, masks := plane("begins"), plane("seconds"), plane("masks")
	offset := GP64()
	XORQ(offset, offset)
	c := &combiner{isa: i}
	at := func(plane reg.Register, mask int) Mem {
		return Mem{Base: plane, Index: offset, Scale: 8, Disp: 8 * mask}
	}
	loaded := func(plane reg.Register, mask int) reg.VecVirtual {
		v := i.register()
		i.load(at(plane, mask), v)
		return v
	}
	Label("vector")
	begin := loaded(begins, 0)
	i.and(at(words, 0), begin, begin)
	i.or(c.behind(loaded(seconds, 0), loaded(seconds, 1), 1), begin, begin)
	i.andNot(begin, c.ahead(loaded(sure, 1), loaded(sure, 0), 1), begin)
	i.store(begin, at(starts, 0))
	ADDQ(Imm(uint64(i.bytes/8)), offset)
	CMPQ(offset, masks)
	JB(LabelRef("vector"))
	VZEROUPPER()
	RET()
}
