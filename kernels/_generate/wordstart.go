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
	all                          bool // planes
	capitals                     bool // and no other words
	text, bytes                  reg.Register
	offset                       reg.Register // in bytes of the planes
	words, sure, begins, seconds reg.Register
	wild                         reg.Register
	wordOffsets, beginOffsets    reg.VecVirtual // the tables
	small, seven                 reg.VecVirtual
	half, bit5                   reg.VecVirtual
	lead, noSecond               reg.VecVirtual
	behindSeconds, behindCapital reg.VecVirtual // as signed bytes
}

// newWorder begins the function of a case. Where all words are asked for, all
// second bytes of letters are; where capitals are, lead is none of the bytes
// that begin them by the table and need not be taken out. Unless all planes are,
// wild and bytes are not filled.
func newWorder(name string, i isa, all, capitals bool) *worder {
	TEXT(name, NOSPLIT, "func(words, sure, begins, seconds, wild *uint64, bytes *byte, tables *[2][16]byte, text *byte, masks int, small byte)")
	Doc(name + " is classify: the planes point at the first mask to fill, text at the byte before it.")
	Pragma("noescape")
	w := &worder{isa: i, all: all, capitals: capitals, text: Load(Param("text"), GP64()), offset: Load(Param("masks"), GP64())}
	w.words, w.sure = Load(Param("words"), GP64()), Load(Param("sure"), GP64())
	w.begins, w.seconds = Load(Param("begins"), GP64()), Load(Param("seconds"), GP64())
	w.wild, w.bytes = Load(Param("wild"), GP64()), Load(Param("bytes"), GP64())
	tables := Load(Param("tables"), GP64())
	w.wordOffsets, w.beginOffsets = i.register(), i.register()
	i.table(Mem{Base: tables}, w.wordOffsets)
	i.table(Mem{Base: tables, Disp: 16}, w.beginOffsets)
	w.half, w.bit5 = i.constant(0x0F), i.constant(0x20)
	w.lead, w.noSecond = i.constant(leadByte), i.constant(0xB7)
	w.behindSeconds, w.seven = i.constant(0xC0), i.constant(0x7F)
	small := XMM()
	VMOVD(Load(Param("small"), GP32()), small)
	w.small = i.register()
	i.broadcast(small, w.small)
	if capitals {
		w.behindCapital = i.constant(0x9F)
	}
	SHLQ(Imm(3), w.offset)
	for _, plane := range []reg.Register{w.words, w.sure, w.begins, w.seconds, w.wild} {
		ADDQ(w.offset, plane)
	}
	for _, place := range []*reg.Register{&w.text, &w.bytes} {
		end := GP64()
		LEAQ(Mem{Base: *place, Index: w.offset, Scale: 8}, end)
		*place = end
	}
	NEGQ(w.offset)
	return w
}

// loop repeats body for every mask.
func (w *worder) loop(body func()) {
	Label("mask")
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

func wordsAVX2(name string, all, capitals bool) {
	w := newWorder(name, avx2, all, capitals)
	w.loop(func() {
		for half := range 2 {
			v, words, begins := w.looked(32 * half)
			store := func(plane reg.Register, v reg.VecVirtual) {
				bits := GP32()
				VPMOVMSKB(v, bits)
				MOVL(bits, w.mask(plane, 4*half))
			}
			store(w.words, words)
			letter, other, wild := YMM(), YMM(), YMM()
			if all {
				w.bytesOf(v, words, half)
				VPCMPEQB(v, w.lead, wild)
			}
			if !capitals {
				VPANDN(begins, wild, begins)
			}
			store(w.begins, begins)
			VPCMPEQB(w.at(32*half), w.lead, letter)
			if all {
				VPANDN(v, wild, wild)
				VPOR(letter, wild, wild)
			}
			VPCMPGTB(v, w.behindSeconds, other)
			VPAND(letter, other, letter)
			VPOR(v, w.bit5, other)
			VPCMPEQB(other, w.noSecond, other)
			VPANDN(letter, other, letter)
			if all {
				VPANDN(wild, letter, wild)
				store(w.wild, wild)
			}
			VPANDN(v, letter, other) // what is high and no second byte
			VPANDN(words, other, other)
			store(w.sure, other)
			if capitals {
				VPCMPGTB(v, w.behindCapital, other)
				VPAND(letter, other, letter)
			}
			store(w.seconds, letter)
		}
	})
}

// bytesOf stores half a mask of Planes.Bytes, where words has the highest bit
// of bytes of words.
func (w *worder) bytesOf(v, words reg.VecVirtual, half int) {
	zero, word, folded := YMM(), YMM(), YMM()
	VPXOR(zero, zero, zero)
	VPCMPGTB(words, zero, word)
	VPOR(v, w.small, folded)
	VPAND(word, folded, folded)
	VPAND(w.seven, folded, folded)
	VMOVDQU(folded, Mem{Base: w.bytes, Index: w.offset, Scale: 8, Disp: 32 * half})
}

func wordsAVX512(name string, all, capitals bool) {
	const notEqual = 4
	w := newWorder(name, avx512, all, capitals)
	w.loop(func() {
		v, words, begins := w.looked(0)
		word, begin, letter, other := K(), K(), K(), K()
		VPMOVB2M(words, word)
		KMOVQ(word, w.mask(w.words, 0))
		wild, isLead := K(), K()
		if all {
			bytes := ZMM()
			VPORQ(v, w.small, bytes)
			VPANDQ(w.seven, bytes, bytes)
			VMOVDQU8_Z(bytes, word, bytes)
			VMOVDQU64(bytes, Mem{Base: w.bytes, Index: w.offset, Scale: 8})
		}
		VPMOVB2M(begins, begin)
		if all {
			VPCMPEQB(v, w.lead, isLead)
		}
		if !capitals {
			KANDNQ(begin, isLead, begin)
		}
		KMOVQ(begin, w.mask(w.begins, 0))
		folded := ZMM()
		VPCMPEQB(w.at(0), w.lead, letter)
		if all {
			VPMOVB2M(v, wild)
			KANDNQ(wild, isLead, wild)
			KORQ(letter, wild, wild)
		}
		VPCMPGTB(v, w.behindSeconds, letter, letter)
		VPORQ(v, w.bit5, folded)
		VPCMPB(Imm(notEqual), folded, w.noSecond, letter, letter)
		if all {
			KANDNQ(wild, letter, wild)
			KMOVQ(wild, w.mask(w.wild, 0))
		}
		VPMOVB2M(v, other) // what is high and no second byte
		KANDNQ(other, letter, other)
		KANDNQ(word, other, other)
		KMOVQ(other, w.mask(w.sure, 0))
		if capitals {
			VPCMPGTB(v, w.behindCapital, letter, letter)
		}
		KMOVQ(letter, w.mask(w.seconds, 0))
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
