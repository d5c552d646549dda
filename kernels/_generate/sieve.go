package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets in parameters of package sieve, its Block, and the size of a Found.
const (
	paramSmall   = 0
	paramFactors = 16
	paramKeep    = 32
	sieveBlock   = 16
	foundSize    = 16
)

// sifter holds what stays in registers.
type sifter struct {
	found, params, filter, shift        reg.Register
	startsAt, wordsAt                   reg.Register
	text                                reg.Register // of the mask
	starts, ends                        reg.Register // masks
	bit                                 reg.Register // of a start
	size                                reg.Register // of its word, less one; then as offset of keep's row
	w0, w1, t                           reg.Register
	word, small, factors                reg.VecVirtual
	bit5, lead, noSecond, behindSeconds reg.VecVirtual
}

func siftWords() {
	TEXT("sift", NOSPLIT, "func(found, full, params, filter *uint64, shift uint64, starts, last, words *uint64, text *byte, base int) (n, done int)")
	Doc("sift is Sifter.sift, text beginning with the first mask and base being its offset. It returns",
		"how many were found and how many masks are done.")
	Pragma("noescape")
	s := newSifter()
	Label("mask")
	s.mask()
	Label("start")
	s.extent()
	Label("sized")
	CMPQ(s.size, Imm(sieveBlock-1))
	JA(LabelRef("long"))
	SHLQ(Imm(4), s.size)
	s.load("high")
	Label("hash")
	s.hash()
	JCS(LabelRef("through"))
	Label("nextStart")
	BLSRQ(s.starts, s.starts)
	JNZ(LabelRef("start"))
	Label("nextMask")
	s.nextMask()

	Label("crossing")
	s.crossing()
	JMP(LabelRef("sized"))
	Label("high")
	s.latin()
	JMP(LabelRef("hash"))
	Label("through")
	s.through()
	JMP(LabelRef("nextStart"))
	Label("long")
	MOVQ(U32((sieveBlock-1)<<4), s.size)
	s.load("highLong")
	Label("hashLong")
	s.hash()
	JCC(LabelRef("nextStart"))
	Label("unsure")
	s.unsure()
	JMP(LabelRef("nextStart"))
	Label("highLong")
	s.latin()
	JMP(LabelRef("hashLong"))
	Label("allUnsure")
	TZCNTQ(s.starts, s.bit)
	s.unsure()
	BLSRQ(s.starts, s.starts)
	JNZ(LabelRef("allUnsure"))
	JMP(LabelRef("nextMask"))
}

func newSifter() *sifter {
	s := &sifter{
		found: Load(Param("found"), GP64()), params: Load(Param("params"), GP64()),
		filter: Load(Param("filter"), GP64()), shift: Load(Param("shift"), GP64()),
		startsAt: Load(Param("starts"), GP64()), wordsAt: Load(Param("words"), GP64()),
		text:   Load(Param("text"), GP64()),
		starts: GP64(), ends: GP64(), bit: GP64(), size: GP64(),
		w0: reg.RDX, w1: GP64(), t: GP64(), // w0 is where MULX takes it from
		word: XMM(), small: XMM(), factors: XMM(),
	}
	VMOVDQU(Mem{Base: s.params, Disp: paramSmall}, s.small)
	VMOVDQU(Mem{Base: s.params, Disp: paramFactors}, s.factors)
	s.bit5, s.lead = narrowConstant(0x20), narrowConstant(leadByte)
	s.noSecond, s.behindSeconds = narrowConstant(0xB7), narrowConstant(0xC0)
	return s
}

// narrowConstant fills a narrow register with a byte.
func narrowConstant(b uint64) reg.VecVirtual {
	scalar, narrow := GP32(), XMM()
	MOVL(U32(b), scalar)
	VMOVD(scalar, narrow)
	VPBROADCASTB(narrow, narrow)
	return narrow
}

// arg is a parameter where the caller put it.
func arg(name string) Mem {
	b, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

// mask loads a mask and tells the ends of its words. Starts behind a byte of a
// word are ones perhaps; then all of the mask are left to the caller.
func (s *sifter) mask() {
	words, next := s.size, s.w1
	MOVQ(Mem{Base: s.startsAt}, s.starts)
	TESTQ(s.starts, s.starts)
	JZ(LabelRef("nextMask"))
	MOVQ(Mem{Base: s.wordsAt}, words)
	MOVQ(Mem{Base: s.wordsAt, Disp: -8}, s.t)
	SHRQ(Imm(63), s.t)
	LEAQ(Mem{Base: s.t, Index: words, Scale: 2}, s.t)
	TESTQ(s.t, s.starts)
	JNZ(LabelRef("allUnsure"))
	MOVQ(Mem{Base: s.wordsAt, Disp: 8}, next)
	SHLQ(Imm(63), next)
	MOVQ(words, s.t)
	SHRQ(Imm(1), s.t)
	ORQ(next, s.t)
	ANDNQ(words, s.t, s.ends)
}

// nextMask goes on, or ends when it was the last mask or found is full.
func (s *sifter) nextMask() {
	ADDQ(Imm(8), s.startsAt)
	ADDQ(Imm(8), s.wordsAt)
	ADDQ(Imm(64), s.text)
	CMPQ(s.startsAt, arg("last"))
	JA(LabelRef("done"))
	CMPQ(s.found, arg("full"))
	JBE(LabelRef("mask"))
	Label("done")
	SUBQ(arg("found"), s.found)
	SHRQ(Imm(4), s.found)
	Store(s.found, Return("n"))
	SUBQ(arg("starts"), s.startsAt)
	SHRQ(Imm(3), s.startsAt)
	Store(s.startsAt, Return("done"))
	RET()
}

// extent finds a start and the size of its word.
func (s *sifter) extent() {
	TZCNTQ(s.starts, s.bit)
	SHRXQ(s.bit, s.ends, s.size)
	TZCNTQ(s.size, s.size)
	JCS(LabelRef("crossing")) // no end
}

// crossing finds the size of a word that goes on in the next mask.
func (s *sifter) crossing() {
	MOVQ(Mem{Base: s.wordsAt, Disp: 8}, s.size)
	NOTQ(s.size)
	TZCNTQ(s.size, s.size)
	ADDQ(Imm(63), s.size)
	SUBQ(s.bit, s.size)
}

// load is Hash.Load, but goes to high if there are bytes from 0x80 on.
func (s *sifter) load(high string) {
	VPOR(Mem{Base: s.text, Index: s.bit, Scale: 1}, s.small, s.word)
	VPAND(Mem{Base: s.params, Index: s.size, Scale: 1, Disp: paramKeep}, s.word, s.word)
	VPMOVMSKB(s.word, as32(s.t))
	TESTL(as32(s.t), as32(s.t))
	JNZ(LabelRef(high))
}

// hash is Hash.Short, and Filter.Has with the answer in the carry.
func (s *sifter) hash() {
	VPXOR(s.factors, s.word, s.word)
	VMOVQ(s.word, s.w0)
	VPEXTRQ(Imm(1), s.word, s.w1)
	MULXQ(s.w1, s.w1, s.t)
	XORQ(s.t, s.w1)
	SHRXQ(s.shift, s.w1, s.t)
	MOVQ(Mem{Base: s.filter, Index: s.t, Scale: 8}, s.t)
	BTQ(s.w1, s.t)
}

// latin goes to unsure unless the bytes from 0x80 on, which are marked in t,
// are letters from À to ÿ: behind each lead a second byte, and no others.
func (s *sifter) latin() {
	v, x := XMM(), XMM()
	size, leads := s.w0, s.w1
	MOVQ(s.size, size)
	SHRQ(Imm(4), size)
	INCQ(size)
	VMOVDQU(Mem{Base: s.text, Index: s.bit, Scale: 1}, v)
	VPCMPEQB(s.lead, v, x)
	VPMOVMSKB(x, as32(leads))
	BZHIQ(size, leads, leads)
	XORQ(leads, s.t)   // those without the leads
	ADDQ(leads, leads) // where second bytes belong
	CMPQ(s.t, leads)
	JNE(LabelRef("unsure"))
	VPCMPGTB(v, s.behindSeconds, x)
	VPOR(s.bit5, v, v)
	VPCMPEQB(s.noSecond, v, v)
	VPANDN(x, v, x)
	VPMOVMSKB(x, as32(s.w0))
	ANDNQ(leads, s.w0, s.t)
	JNZ(LabelRef("unsure"))
}

// as32 is the lower half of a register.
func as32(r reg.Register) reg.Register {
	return r.(interface{ As32() reg.Register }).As32()
}

// through writes a word that came through.
func (s *sifter) through() {
	MOVQ(s.w1, Mem{Base: s.found})
	s.offset()
	ADDQ(Imm(16), s.size)
	SHLQ(Imm(28), s.size) // to the upper half: it is 16 times the size
	ORQ(s.size, s.t)
	s.write()
}

// unsure writes a start that is left to the caller.
func (s *sifter) unsure() {
	MOVQ(I32(0), Mem{Base: s.found})
	s.offset()
	s.write()
}

// offset gives where in the text the start is.
func (s *sifter) offset() {
	LEAQ(Mem{Base: s.text, Index: s.bit, Scale: 1}, s.t)
	SUBQ(arg("text"), s.t)
	ADDQ(arg("base"), s.t)
}

func (s *sifter) write() {
	MOVQ(s.t, Mem{Base: s.found, Disp: 8})
	ADDQ(Imm(foundSize), s.found)
}
