package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The factors and the bits of a hash, as in package sieve.
const (
	lowFactor  = 0x9E3779B1
	highFactor = 0x85EBCA77
	firstBit   = 32
	secondBit  = 38
)

// sifter holds what stays in registers.
//
// Branches are few and foreseeable, because text is not: starts of a mask are
// listed four or twelve at a time, whether there are as many or not, and four
// are sifted at a time and written without a branch, those that stay first. A
// stretch of masks is listed, then sifted; it ends at a wild mask.
type sifter struct {
	list, kept         reg.Register // and how many in the list stay; behind them is what is not sifted yet
	tail               reg.Register // of what is listed
	bytes, filter      reg.Register
	choices            reg.Register // of package sieve
	startsAt, wildAt   reg.Register
	offset             reg.Register // of a mask in its plane; an eighth of its place in the chunk
	starts, t, counted reg.Register

	shift                   reg.VecVirtual // of a hash, leaves the number of a word
	sevens, high, ones, bit reg.VecVirtual
	lowFactor, highFactor   reg.VecVirtual
	bitNumber, zero         reg.VecVirtual
}

func siftWords() {
	s := newSifter()
	Label("stretch")
	s.begin()
	Label("mask")
	s.load()
	s.listMask()
	Label("nextMask")
	ADDQ(Imm(8), s.offset)
	CMPQ(s.offset, arg("end"))
	JB(LabelRef("mask"))
	Label("sift")
	s.siftListed()
	Label("sifted")
	CMPQ(s.offset, arg("end"))
	JAE(LabelRef("done"))
	s.keepMask()
	ADDQ(Imm(8), s.offset)
	CMPQ(s.offset, arg("end"))
	JB(LabelRef("stretch"))
	Label("done")
	VZEROUPPER()
	Store(s.kept, Return("n"))
	RET()
	s.listMore()
}

func newSifter() *sifter {
	TEXT("sift", NOSPLIT, "func(list *uint16, bytes *byte, filter *uint64, shift uint64, choices *uint64, starts, wild *uint64, end int) (n int)")
	Doc("sift is portable, where end is eight times the masks and not zero.")
	Pragma("noescape")
	s := &sifter{
		list: Load(Param("list"), GP64()), bytes: Load(Param("bytes"), GP64()),
		filter: Load(Param("filter"), GP64()), choices: Load(Param("choices"), GP64()),
		kept: GP64(), tail: GP64(), startsAt: GP64(), wildAt: GP64(), offset: GP64(),
		starts: GP64(), t: GP64(), counted: GP64(), shift: XMM(), zero: YMM(),
	}
	VMOVQ(arg("shift"), s.shift)
	s.sevens, s.high, s.ones = avx2.constant(0x7F), avx2.constant(0x80), avx2.constant(0xFF)
	s.bit, s.bitNumber = quad(1), quad(63)
	s.lowFactor, s.highFactor = quad(lowFactor), quad(highFactor)
	VPXOR(s.zero, s.zero, s.zero)
	XORQ(s.kept, s.kept)
	XORQ(s.offset, s.offset)
	return s
}

// quad fills a register with a number of 64 bits.
func quad(n uint64) reg.VecVirtual {
	scalar, narrow, wide := GP64(), XMM(), YMM()
	MOVQ(U64(n), scalar)
	VMOVQ(scalar, narrow)
	VPBROADCASTQ(narrow, wide)
	return wide
}

// arg is a parameter where the caller put it.
func arg(name string) Mem {
	b, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

// begin begins a stretch.
func (s *sifter) begin() {
	MOVQ(arg("starts"), s.startsAt)
	MOVQ(arg("wild"), s.wildAt)
	LEAQ(Mem{Base: s.list, Index: s.kept, Scale: 2}, s.tail)
}

// load loads the starts of a mask and goes to sift if it is wild.
func (s *sifter) load() {
	MOVQ(Mem{Base: s.startsAt, Index: s.offset, Scale: 1}, s.starts)
	MOVQ(Mem{Base: s.wildAt, Index: s.offset, Scale: 1}, s.t)
	ORQ(Mem{Base: s.wildAt, Index: s.offset, Scale: 1, Disp: 8}, s.t)
	JNZ(LabelRef("sift"))
}

// listMask lists the starts of a mask: four here, others in listMore.
func (s *sifter) listMask() {
	POPCNTQ(s.starts, s.counted)
	s.listSome(0, 4)
	CMPQ(s.counted, Imm(4))
	JA(LabelRef("more"))
	Label("listed")
	LEAQ(Mem{Base: s.tail, Index: s.counted, Scale: 2}, s.tail)
}

func (s *sifter) listMore() {
	Label("more")
	s.listSome(4, 12)
	CMPQ(s.counted, Imm(12))
	JBE(LabelRef("listed"))
	rest := GP64()
	LEAQ(Mem{Base: s.tail, Disp: 2 * 12}, rest)
	Label("rest")
	s.placeOf(s.starts)
	MOVW(as16(s.t), Mem{Base: rest})
	ADDQ(Imm(2), rest)
	BLSRQ(s.starts, s.starts)
	JNZ(LabelRef("rest"))
	JMP(LabelRef("listed"))
}

// listSome writes the next starts behind the tail.
func (s *sifter) listSome(from, to int) {
	for i := from; i < to; i++ {
		s.placeOf(s.starts)
		MOVW(as16(s.t), Mem{Base: s.tail, Disp: 2 * i})
		BLSRQ(s.starts, s.starts)
	}
}

// placeOf gives the place of the next start in the chunk.
func (s *sifter) placeOf(starts reg.Register) {
	TZCNTQ(starts, s.t)
	LEAQ(Mem{Base: s.t, Index: s.offset, Scale: 8}, s.t)
}

// siftListed is the filtering of what is listed.
func (s *sifter) siftListed() {
	i, rest := GP64(), GP64()
	LEAQ(Mem{Base: s.list, Index: s.kept, Scale: 2}, i)
	SUBQ(s.tail, i)
	JZ(LabelRef("sifted"))
	SARQ(Imm(1), i)
	ADDQ(Imm(4), i)
	JG(LabelRef("last"))
	Label("four")
	s.keepOf(i, s.four(i))
	ADDQ(Imm(4), i)
	JLE(LabelRef("four"))
	Label("last") // four less i are left, three at most
	MOVQ(U32(4), rest)
	SUBQ(i, rest)
	JZ(LabelRef("sifted"))
	stay := s.four(i)
	BZHIL(as32(rest), as32(stay), as32(stay))
	s.keepOf(i, stay)
}

// four tells which of the four starts before tail[i] stay, by a bit each.
func (s *sifter) four(i reg.Register) (stay reg.Register) {
	at := func(k int) Mem { return Mem{Base: s.tail, Index: i, Scale: 2, Disp: 2*k - 8} }
	place, t, u := GP64(), YMM(), YMM()
	keys := four(func(k int) Mem {
		MOVWQZX(at(k), place)
		return Mem{Base: s.bytes, Index: place, Scale: 1}
	})
	VPADDQ(s.sevens, keys, t) // firstWord of package sieve
	VPANDN(s.high, t, t)
	VPADDQ(s.ones, t, u)
	VPXOR(u, t, t)
	VPAND(t, keys, keys)
	VPSRLQ(Imm(32), keys, t)
	VPMULUDQ(s.lowFactor, keys, keys)
	VPMULUDQ(s.highFactor, t, t)
	VPADDQ(t, keys, keys)
	number, half := YMM(), XMM()
	VPSRLD(s.shift, keys, number)
	words := four(func(k int) Mem {
		switch k {
		case 0:
			VMOVD(number.AsX(), as32(place))
		case 2:
			VEXTRACTI128(Imm(1), number, half)
			VMOVD(half, as32(place))
		case 1:
			VPEXTRD(Imm(2), number.AsX(), as32(place))
		case 3:
			VPEXTRD(Imm(2), half, as32(place))
		}
		return Mem{Base: s.filter, Index: place, Scale: 8}
	})
	bits := func(from uint64, to reg.VecVirtual) {
		VPSRLQ(Imm(from), keys, to)
		VPAND(s.bitNumber, to, to)
		VPSLLVQ(to, s.bit, to)
	}
	bits(firstBit, t)
	bits(secondBit, u)
	VPOR(t, u, t)
	VPANDN(t, words, t)
	VPCMPEQQ(s.zero, t, t)
	stay = GP64()
	VMOVMSKPD(t, as32(stay))
	return stay
}

// four loads four numbers of 64 bits.
func four(at func(int) Mem) reg.VecVirtual {
	low, high, all := XMM(), XMM(), YMM()
	VMOVQ(at(0), low)
	VPINSRQ(Imm(1), at(1), low, low)
	VMOVQ(at(2), high)
	VPINSRQ(Imm(1), at(3), high, high)
	VINSERTI128(Imm(1), high, low.AsY(), all)
	return all
}

// keepOf keeps those of the four starts before tail[i] that stay.
func (s *sifter) keepOf(i, stay reg.Register) {
	places := GP64()
	MOVQ(Mem{Base: s.tail, Index: i, Scale: 2, Disp: -8}, places)
	PEXTQ(Mem{Base: s.choices, Index: stay, Scale: 8}, places, places)
	MOVQ(places, Mem{Base: s.list, Index: s.kept, Scale: 2})
	POPCNTL(as32(stay), as32(stay))
	ADDQ(stay, s.kept)
}

// keepMask keeps all starts of a wild mask.
func (s *sifter) keepMask() {
	MOVQ(arg("starts"), s.startsAt)
	MOVQ(Mem{Base: s.startsAt, Index: s.offset, Scale: 1}, s.starts)
	TESTQ(s.starts, s.starts)
	JZ(LabelRef("kept"))
	Label("keep")
	s.placeOf(s.starts)
	MOVW(as16(s.t), Mem{Base: s.list, Index: s.kept, Scale: 2})
	INCQ(s.kept)
	BLSRQ(s.starts, s.starts)
	JNZ(LabelRef("keep"))
	Label("kept")
}

// as16 is the lowest part of a register.
func as16(r reg.Register) reg.Register {
	return r.(interface{ As16() reg.Register }).As16()
}
