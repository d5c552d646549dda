package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Of package whole: offsets in its tables,
const (
	wholeBirths     = 0
	wholeDays       = wholeBirths + 4*16*128
	wholeMultiples  = wholeDays + 2*128*16
	wholeSeparators = wholeMultiples + 512
	wholeNeighbours = wholeSeparators + 256
	wholeCompact    = wholeNeighbours + 256
	wholeHalves     = wholeCompact + 3*16
	wholeTens       = wholeHalves + 16
	wholeIndices    = wholeTens + 16
	wholeWeights    = wholeIndices + 16
	wholeKind       = wholeWeights + 16
)

// of its numbers,
const (
	numberSignals = 0
	numberStart   = 8
	numberEnd     = 12
	numberValue   = 16
	numberBytes   = 32
	bornLane      = 5 // of 16 bits, from the value on
)

// and what it computes with.
const (
	daySignals    = 1<<1 | 1<<15
	ageShift      = 8
	ageSignals    = 1<<21 | 1<<22
	digitTouches  = 1 << 24
	testSeriesBit = 14
	dayExists     = 1 << 5
)

// wholeReader holds what stays in registers.
type wholeReader struct {
	to, tables                   reg.Register
	near                         reg.GPVirtual
	halves, tens, indices, weigh reg.VecVirtual
	kind, zero                   reg.VecVirtual
}

func (w *wholeReader) table(disp int) Mem { return Mem{Base: w.tables, Disp: disp} }

func (w *wholeReader) entry(disp int, index reg.Register, scale uint8) Mem {
	return Mem{Base: w.tables, Disp: disp, Index: index, Scale: scale}
}

// begin loads what both readers hold.
func (w *wholeReader) begin() {
	w.to, w.tables, w.near = Load(Param("to"), GP64()), Load(Param("t"), GP64()), GP64()
	XORL(w.near.As32(), w.near.As32())
	for _, c := range []struct {
		to   *reg.VecVirtual
		disp int
	}{{&w.halves, wholeHalves}, {&w.tens, wholeTens}, {&w.indices, wholeIndices}, {&w.weigh, wholeWeights}, {&w.kind, wholeKind}} {
		*c.to = XMM()
		VMOVDQU(w.table(c.disp), *c.to)
	}
	w.zero = XMM()
	VPXOR(w.zero, w.zero, w.zero)
}

// end returns how many numbers there are.
func (w *wholeReader) end() {
	SUBQ(arg("to"), w.to)
	SHRQ(Imm(5), w.to)
	Store(w.to, Return("numbers"))
	Store(w.near.As8(), Return("near"))
	RET()
}

// readOffsets writes readOffsets.
func readOffsets() {
	TEXT("readOffsetsAVX2", NOSPLIT, "func(to *uint64, offsets *uint16, t *uint32, text *byte, at, n int) (numbers int, near uint8)")
	Doc("readOffsetsAVX2 is readOffsets; n is not zero and there is text before the first number.")
	Pragma("noescape")
	w := new(wholeReader)
	w.begin()
	offsets, at := Load(Param("offsets"), GP64()), GP64()
	Label("offset")
	MOVWQZX(Mem{Base: offsets}, at)
	ADDQ(Imm(2), offsets)
	ADDQ(arg("at"), at)
	ADDQ(arg("text"), at)
	w.number(at)
	DECQ(arg("n"))
	JNZ(LabelRef("offset"))
	w.end()
}

// readWhole writes read.
func readWhole() {
	TEXT("readAVX2", NOSPLIT, "func(to *uint64, words *uint16, starts *uint64, t *uint32, text *byte, at, n int) (numbers int, near uint8)")
	Doc("readAVX2 is read; n is not zero and there is text before the first number.")
	Pragma("noescape")
	w := new(wholeReader)
	w.begin()
	words, starts := Load(Param("words"), GP64()), Load(Param("starts"), GP64())
	word, bits, at := GP64(), GP64(), GP64()
	Label("word")
	MOVWQZX(Mem{Base: words}, word)
	ADDQ(Imm(2), words)
	MOVQ(Mem{Base: starts, Index: word, Scale: 8}, bits)
	SHLQ(Imm(6), word)
	ADDQ(arg("at"), word)
	ADDQ(arg("text"), word)
	TESTQ(bits, bits)
	JZ(LabelRef("next"))
	Label("start")
	TZCNTQ(bits, at) // without BMI it is BSFQ, which for words that are not empty does the same
	ADDQ(word, at)
	w.number(at)
	rest := GP64()
	LEAQ(Mem{Base: bits, Disp: -1}, rest)
	ANDQ(rest, bits)
	JNZ(LabelRef("start"))
	Label("next")
	DECQ(arg("n"))
	JNZ(LabelRef("word"))
	w.end()
}

// number is Tables.ReadAt.
func (w *wholeReader) number(at reg.GPVirtual) {
	separator, signals, end, touching := GP64(), GP64(), GP64(), GP64()
	digits := XMM()
	VMOVDQU(Mem{Base: at}, digits)
	MOVBLZX(Mem{Base: at, Disp: 6}, separator.As32())
	MOVBLZX(w.entry(wholeSeparators, separator, 1), signals.As32())
	VPSHUFB(w.entry(wholeCompact, signals, 4), digits, digits)
	LEAQ(Mem{Base: at, Disp: 11}, end)
	CMPL(signals.As32(), Imm(1)) // carries if there is none
	SBBQ(Imm(0), end)
	w.touching(at, end, touching)

	v, indices := XMM(), GP64()
	VPAND(digits, w.halves, v)
	sum := XMM()
	VPMADDUBSW(w.weigh, v, sum)
	VPMADDUBSW(w.tens, v, v)
	VPMADDWD(w.indices, v, v)
	VMOVQ(v, indices)
	VPACKUSWB(sum, sum, sum)
	VPSADBW(w.zero, sum, sum)
	total, day, birth := GP64(), GP64(), reg.RCX
	VMOVD(sum, total.As32())
	ORB(w.entry(wholeMultiples, total, 1), signals.As8())
	MOVL(indices.As32(), day.As32())
	SHRQ(Imm(32), indices)
	MOVWLZX(w.entry(wholeDays, day, 2), day.As32())
	MOVWLZX(w.entry(wholeBirths, indices, 4), birth.As32())
	VPINSRW(Imm(bornLane), w.entry(wholeBirths+2, indices, 4), digits, digits)
	VPOR(w.kind, digits, digits)
	VMOVDQU(digits, Mem{Base: w.to, Disp: numberValue})

	test := GP64()
	XORL(test.As32(), test.As32())
	CMPW(Mem{Base: end, Disp: -4}, U16('9'<<8|'9'))
	SETEQ(test.As8())
	SHLL(Imm(testSeriesBit), test.As32())
	ORL(test.As32(), signals.As32())
	age := GP64()
	MOVL(birth.As32(), age.As32())
	SHLL(Imm(ageShift), age.As32())
	SHLL(Imm(24), touching.As32())
	ORL(age.As32(), touching.As32())
	ANDL(U32(ageSignals|digitTouches), touching.As32())
	ORL(touching.As32(), signals.As32())
	known := GP64()
	MOVL(day.As32(), known.As32())
	ANDL(U32(daySignals), day.As32())
	ORL(day.As32(), signals.As32())
	MOVQ(signals, Mem{Base: w.to, Disp: numberSignals})
	SUBQ(arg("text"), at)
	SUBQ(arg("text"), end)
	MOVL(at.As32(), Mem{Base: w.to, Disp: numberStart})
	MOVL(end.As32(), Mem{Base: w.to, Disp: numberEnd})
	SHRL(reg.CL, known.As32())
	ANDL(Imm(dayExists), known.As32())
	ADDQ(known, w.to)
}

// touching looks up what stands before and behind a number.
func (w *wholeReader) touching(at, end, near reg.GPVirtual) {
	other := GP64()
	MOVBLZX(Mem{Base: at, Disp: -1}, near.As32())
	MOVBLZX(Mem{Base: end}, other.As32())
	MOVBLZX(w.entry(wholeNeighbours, near, 1), near.As32())
	ORB(w.entry(wholeNeighbours, other, 1), near.As8())
	ORL(near.As32(), w.near.As32())
}
