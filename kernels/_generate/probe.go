package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Of package probe: offsets in its parameters, and sizes of its types.
const (
	paramSmall   = 0
	paramFactors = 16
	paramKeep    = 32
	probeBlock   = 16
	probeNear    = 1 + probeBlock + 1
	probeReach   = 3
	wordSize     = 16
	settledSize  = 12
	slotSize     = 8
	goesOnBit    = 32
	entryShift   = 33
)

// hashWords writes the first step.
func hashWords() {
	TEXT("hashWords", NOSPLIT, "func(words, params, extents, wild *uint64, text *byte, at int, places *uint16, n int, homes uint64, slots *uint64)")
	Doc("hashWords is hash, text beginning with the chunk; n is not zero. It asks for the slots that",
		"findWords will look at.")
	Pragma("noescape")
	words, params := Load(Param("words"), GP64()), Load(Param("params"), GP64())
	extents, wild := Load(Param("extents"), GP64()), Load(Param("wild"), GP64())
	text, at := Load(Param("text"), GP64()), Load(Param("at"), GP64())
	places, n := Load(Param("places"), GP64()), Load(Param("n"), GP64())
	slots := Load(Param("slots"), GP64())
	place, size, bits, w0, w1 := GP64(), GP64(), GP64(), reg.RDX, GP64() // w0 is where MULX takes it from
	word, small, factors := XMM(), XMM(), XMM()
	VMOVDQU(Mem{Base: params, Disp: paramSmall}, small)
	VMOVDQU(Mem{Base: params, Disp: paramFactors}, factors)
	LEAQ(Mem{Base: places, Index: n, Scale: 2}, places)
	NEGQ(n)

	Label("word")
	MOVWQZX(Mem{Base: places, Index: n, Scale: 2}, place)
	LEAQ(Mem{Base: place, Index: at, Scale: 1}, w1)
	MOVL(as32(w1), Mem{Base: words, Disp: 8})
	window(extents, place, size, bits)
	NOTQ(bits)
	TZCNTQ(bits, size)
	LEAQ(Mem{Base: place, Disp: -1}, w1)
	window(wild, w1, w0, bits)
	TESTL(U32(1<<probeNear-1), as32(bits))
	JNZ(LabelRef("unsure"))
	CMPQ(size, Imm(probeBlock))
	JA(LabelRef("unsure"))
	MOVL(as32(size), Mem{Base: words, Disp: 12})
	SHLQ(Imm(4), size)
	VPOR(Mem{Base: text, Index: place, Scale: 1}, small, word)
	VPAND(Mem{Base: params, Index: size, Scale: 1, Disp: paramKeep}, word, word)
	VPXOR(factors, word, word)
	VMOVQ(word, w0)
	VPEXTRQ(Imm(1), word, w1)
	MULXQ(w1, w1, w0)
	XORQ(w0, w1)
	MOVQ(w1, Mem{Base: words})
	MOVQ(w1, w0)
	MULXQ(arg("homes"), w1, w0)
	PREFETCHT0(Mem{Base: slots, Index: w0, Scale: slotSize})
	Label("next")
	ADDQ(Imm(wordSize), words)
	INCQ(n)
	JNZ(LabelRef("word"))
	RET()

	Label("unsure")
	MOVQ(U32(0), Mem{Base: words})
	MOVL(U32(0), Mem{Base: words, Disp: 12})
	JMP(LabelRef("next"))
}

// window gives bits of a plane from a place on, 57 or more. It uses t.
func window(plane, place, t, bits reg.Register) {
	MOVQ(place, t)
	SARQ(Imm(3), t)
	MOVQ(Mem{Base: plane, Index: t, Scale: 1}, bits)
	MOVQ(place, t)
	ANDQ(Imm(7), t)
	SHRXQ(t, bits, bits)
}

// finder holds what stays in registers. Homes are in RDX, where MULX takes
// them from.
type finder struct {
	settled, params, homes, slots reg.Register
	textEnd, text, words, k       reg.Register
	size, hash, t, slot, kept     reg.Register
	zero, small, differ           reg.VecVirtual
}

// findWords writes the second step.
func findWords() {
	TEXT("findWords", NOSPLIT, "func(settled *uint32, params *uint64, homes uint64, slots *uint64, textEnd *uint32, entries int, texts *byte, length int, text *byte, words *uint64, n int) (found int)")
	Doc("findWords is find; n is not zero.")
	Pragma("noescape")
	f := &finder{
		settled: Load(Param("settled"), GP64()), params: Load(Param("params"), GP64()), homes: reg.RDX,
		slots: Load(Param("slots"), GP64()), textEnd: Load(Param("textEnd"), GP64()),
		text: Load(Param("text"), GP64()), words: Load(Param("words"), GP64()), k: GP64(),
		size: GP64(), hash: GP64(), t: GP64(), slot: GP64(), kept: GP64(),
		zero: YMM(), small: XMM(), differ: XMM(),
	}
	Load(Param("homes"), f.homes)
	VMOVDQU(Mem{Base: f.params, Disp: paramSmall}, f.small)
	VPXOR(f.zero, f.zero, f.zero)
	XORQ(f.k, f.k)
	Label("word")
	f.search()
	f.compare()
	Label("is")
	f.settle()
	Label("next")
	ADDQ(Imm(wordSize), f.words)
	INCQ(f.k)
	CMPQ(f.k, arg("n"))
	JB(LabelRef("word"))
	VZEROUPPER()
	SUBQ(arg("settled"), f.settled)
	Store(f.settled, Return("found"))
	RET()
	f.fold()
	f.leave()
}

// search is Table.slot, and the first line of is: it leaves the entry's number
// in slot.
func (f *finder) search() {
	MOVL(Mem{Base: f.words, Disp: 12}, as32(f.size))
	TESTL(as32(f.size), as32(f.size))
	JZ(LabelRef("left"))
	MOVQ(Mem{Base: f.words}, f.hash)
	MULXQ(f.hash, f.t, f.slot)
	LEAQ(Mem{Base: f.slots, Index: f.slot, Scale: slotSize}, f.slot)
	print, near, same, empty := XMM(), YMM(), YMM(), YMM()
	VMOVQ(f.hash, print)
	wide := YMM()
	VPBROADCASTD(print, wide)
	VMOVDQU(Mem{Base: f.slot}, near)
	VPCMPEQD(wide, near, same)
	VPCMPEQQ(f.zero, near, empty)
	VPSLLQ(Imm(32), same, same)
	VPANDN(same, empty, same)
	VMOVMSKPD(same, as32(f.hash))
	VMOVMSKPD(empty, as32(f.t))
	ORL(as32(f.hash), as32(f.t))
	TESTL(U32(1<<probeReach-1), as32(f.t))
	JZ(LabelRef("left"))
	TZCNTL(as32(f.t), as32(f.t))
	SHRXL(as32(f.t), as32(f.hash), as32(f.hash))
	TESTL(U32(1), as32(f.hash))
	JZ(LabelRef("next")) // empty
	TESTL(U32(2), as32(f.hash))
	JNZ(LabelRef("left"))
	MOVQ(Mem{Base: f.slot, Index: f.t, Scale: slotSize}, f.slot)
	BTQ(Imm(goesOnBit), f.slot)
	JCS(LabelRef("goesOn"))
	SHRQ(Imm(entryShift), f.slot)
	DECQ(f.slot)
	JZ(LabelRef("left"))
	CMPQ(f.slot, arg("entries"))
	JAE(LabelRef("left"))
}

// compare is the rest of is, for what is spelled alike.
func (f *finder) compare() {
	start, end := f.hash, f.t
	MOVL(Mem{Base: f.textEnd, Index: f.slot, Scale: 4, Disp: -4}, as32(start))
	MOVL(Mem{Base: f.textEnd, Index: f.slot, Scale: 4}, as32(end))
	CMPQ(end, arg("length"))
	JA(LabelRef("left"))
	SUBQ(start, end)
	CMPQ(end, f.size)
	JNE(LabelRef("left"))
	MOVQ(f.size, f.kept)
	SHLQ(Imm(4), f.kept)
	ADDQ(f.params, f.kept)
	ADDQ(arg("texts"), start)
	VMOVDQU(Mem{Base: start}, f.differ)
	MOVL(Mem{Base: f.words, Disp: 8}, as32(start))
	VPXOR(Mem{Base: f.text, Index: start, Scale: 1}, f.differ, f.differ)
	VPAND(Mem{Base: f.kept, Disp: paramKeep}, f.differ, f.differ)
	VPTEST(f.differ, f.differ)
	JNZ(LabelRef("fold"))
}

// fold is the rest of is, for what is not spelled alike.
func (f *finder) fold() {
	Label("fold")
	other, word, sharp := XMM(), XMM(), XMM()
	VPANDN(f.differ, f.small, other)
	VPTEST(other, other)
	JNZ(LabelRef("left"))
	MOVL(Mem{Base: f.words, Disp: 8}, as32(f.t))
	VMOVDQU(Mem{Base: f.text, Index: f.t, Scale: 1}, word)
	VPAND(Mem{Base: f.kept, Disp: paramKeep}, word, word)
	VPOR(f.small, word, word)
	MOVL(U32(0xBF), as32(f.t)) // ß and ÿ
	VMOVD(as32(f.t), sharp)
	VPBROADCASTB(sharp, sharp)
	VPCMPEQB(sharp, word, word)
	VPTEST(word, word)
	JZ(LabelRef("is"))
	JMP(LabelRef("left"))
}

// settle writes a word that is an entry.
func (f *finder) settle() {
	MOVL(Mem{Base: f.words, Disp: 8}, as32(f.t))
	MOVL(as32(f.t), Mem{Base: f.settled})
	ADDL(as32(f.size), as32(f.t))
	MOVL(as32(f.t), Mem{Base: f.settled, Disp: 4})
	MOVL(as32(f.slot), Mem{Base: f.settled, Disp: 8})
	ADDQ(Imm(settledSize), f.settled)
}

// leave writes the number of a word that is left to the caller.
func (f *finder) leave() {
	Label("goesOn")
	SHRQ(Imm(entryShift), f.slot)
	JNZ(LabelRef("left"))
	MOVL(I32(-2), as32(f.slot))
	JMP(LabelRef("leave"))
	Label("left")
	MOVL(I32(-1), as32(f.slot))
	Label("leave")
	MOVL(as32(f.k), Mem{Base: f.settled})
	ADDL(Mem{Base: f.words, Disp: 8}, as32(f.size))
	MOVL(as32(f.size), Mem{Base: f.settled, Disp: 4})
	MOVL(as32(f.slot), Mem{Base: f.settled, Disp: 8})
	ADDQ(Imm(settledSize), f.settled)
	JMP(LabelRef("next"))
}

// as32 is the lower half of a register.
func as32(r reg.Register) reg.Register {
	return r.(interface{ As32() reg.Register }).As32()
}

// prefetchAt writes what Go has no words for.
func prefetchAt() {
	TEXT("prefetch", NOSPLIT, "func(p *byte)")
	Doc("prefetch asks for the memory at p to be brought into the first cache.")
	Pragma("noescape")
	PREFETCHT0(Mem{Base: Load(Param("p"), GP64())})
	RET()
}
