package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets in parameters of package sieve, its Block, and the size of a Found.
const (
	paramSmall = 0
	paramA     = 8
	paramB     = 16
	paramHigh  = 24
	paramKeep  = 32
	sieveBlock = 16
	foundSize  = 16
)

// sifter holds what stays in registers.
type sifter struct {
	found, params, filter, shift reg.Register
	startsAt, wordsAt            reg.Register
	text                         reg.Register // of the mask
	starts, words, next          reg.Register // masks; next is shifted by a bit
	bit, size                    reg.Register // of a start; the size is that of keep's rows
	w0, w1, t                    reg.Register
	bit5, lead, noSecond, behind reg.VecVirtual // constants
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
	s.load()
	MOVQ(s.w0, s.t)
	ORQ(s.w1, s.t)
	TESTQ(s.t, s.param(paramHigh))
	JNZ(LabelRef("high"))
	Label("hash")
	s.hash()
	JCS(LabelRef("through"))
	Label("nextStart")
	BLSRQ(s.starts, s.starts)
	JNZ(LabelRef("start"))
	Label("nextMask")
	s.nextMask()

	Label("high")
	s.latin()
	s.load()
	JMP(LabelRef("hash"))
	Label("through")
	s.through()
	JMP(LabelRef("nextStart"))
	Label("unsure")
	s.unsure()
	JMP(LabelRef("nextStart"))
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
		starts: GP64(), words: GP64(), next: GP64(), bit: GP64(), size: GP64(),
		w0: reg.RDX, w1: GP64(), t: GP64(), // w0 is where MULX takes it from
	}
	s.bit5, s.lead = avx128(0x20), avx128(leadByte)
	s.noSecond, s.behind = avx128(0xB7), avx128(0xC0)
	return s
}

// avx128 fills a narrow register with a byte.
func avx128(b uint64) reg.VecVirtual {
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

func (s *sifter) param(disp int) Mem { return Mem{Base: s.params, Disp: disp} }

// at is a place in the text of a start.
func (s *sifter) at(disp int) Mem { return Mem{Base: s.text, Index: s.bit, Scale: 1, Disp: disp} }

// mask loads a mask. Starts behind a byte of a word are ones perhaps; then all
// of the mask are left to the caller.
func (s *sifter) mask() {
	MOVQ(Mem{Base: s.startsAt}, s.starts)
	TESTQ(s.starts, s.starts)
	JZ(LabelRef("nextMask"))
	MOVQ(Mem{Base: s.wordsAt}, s.words)
	MOVQ(Mem{Base: s.wordsAt, Disp: -8}, s.t)
	SHRQ(Imm(63), s.t)
	LEAQ(Mem{Base: s.t, Index: s.words, Scale: 2}, s.t)
	TESTQ(s.t, s.starts)
	JNZ(LabelRef("allUnsure"))
	MOVQ(Mem{Base: s.wordsAt, Disp: 8}, s.next)
	ADDQ(s.next, s.next)
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
	SHRXQ(s.bit, s.words, s.size)
	MOVQ(s.bit, s.t)
	NOTQ(s.t)
	SHLXQ(s.t, s.next, s.t)
	ORQ(s.t, s.size)
	NOTQ(s.size)
	TZCNTQ(s.size, s.size)
	CMPQ(s.size, Imm(sieveBlock))
	JA(LabelRef("unsure"))
	SHLQ(Imm(4), s.size)
}

// load is Hash.Load.
func (s *sifter) load() {
	for i, w := range []reg.Register{s.w0, s.w1} {
		MOVQ(s.at(8*i), w)
		ORQ(s.param(paramSmall), w)
		ANDQ(Mem{Base: s.params, Index: s.size, Scale: 1, Disp: paramKeep + 8*i}, w)
	}
}

// hash is Hash.Short, and Filter.Has with the answer in the carry.
func (s *sifter) hash() {
	XORQ(s.param(paramA), s.w0)
	XORQ(s.param(paramB), s.w1)
	MULXQ(s.w1, s.w1, s.t)
	XORQ(s.t, s.w1)
	SHRXQ(s.shift, s.w1, s.t)
	MOVQ(s.t, s.w0)
	SHRQ(Imm(6), s.w0)
	MOVQ(Mem{Base: s.filter, Index: s.w0, Scale: 8}, s.w0)
	BTQ(s.t, s.w0)
}

// latin goes to unsure unless the bytes from 0x80 on are letters from À to ÿ:
// behind each lead a second byte, and no others.
func (s *sifter) latin() {
	v, x := XMM(), XMM()
	size, leads := s.w0, s.w1
	MOVQ(s.size, size)
	SHRQ(Imm(4), size)
	VMOVDQU(s.at(0), v)
	VPCMPEQB(s.lead, v, x)
	VPMOVMSKB(x, leads.(reg.GPVirtual).As32())
	BZHIQ(size, leads, leads)
	VPMOVMSKB(v, s.t.(reg.GPVirtual).As32())
	BZHIQ(size, s.t, s.t) // bytes from 0x80 on
	XORQ(leads, s.t)      // those without the leads
	ADDQ(leads, leads)    // where second bytes belong
	CMPQ(s.t, leads)
	JNE(LabelRef("unsure"))
	VPCMPGTB(v, s.behind, x)
	VPOR(s.bit5, v, v)
	VPCMPEQB(s.noSecond, v, v)
	VPANDN(x, v, x)
	VPMOVMSKB(x, s.w0.(reg.GPPhysical).As32())
	ANDNQ(leads, s.w0, s.t)
	JNZ(LabelRef("unsure"))
}

// through writes a word that came through.
func (s *sifter) through() {
	MOVQ(s.w1, Mem{Base: s.found})
	s.offset()
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
	LEAQ(s.at(0), s.t)
	SUBQ(arg("text"), s.t)
	ADDQ(arg("base"), s.t)
}

func (s *sifter) write() {
	MOVQ(s.t, Mem{Base: s.found, Disp: 8})
	ADDQ(Imm(foundSize), s.found)
}
