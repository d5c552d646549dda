package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// How many bytes of the next chunk are asked for with a block that is classified,
// and with a group of words that is combined, as package prefilter counts them.
const (
	classifyAsks = 16
	combineAsks  = 64
)

// ask asks for so many bytes of what comes, to be brought into the second cache:
// the first holds the chunk and its masks.
func ask(lead reg.Register, bytes int) {
	for at := 0; at < bytes; at += 64 {
		PREFETCHT1(Mem{Base: lead, Disp: at})
	}
	ADDQ(I32(bytes), lead)
}

// askLines does the same between the loops.
func askLines() {
	TEXT("askLines", NOSPLIT, "func(lead uintptr, lines int)")
	Doc("askLines asks for so many lines of memory to be brought into the second cache.")
	lead, lines := Load(Param("lead"), GP64()), Load(Param("lines"), GP64())
	const together = 8
	SUBQ(Imm(together), lines)
	JB(LabelRef("rest"))
	Label("eight")
	ask(lead, 64*together)
	SUBQ(Imm(together), lines)
	JAE(LabelRef("eight"))
	Label("rest")
	ADDQ(Imm(together), lines)
	JZ(LabelRef("end"))
	Label("line")
	ask(lead, 64)
	DECQ(lines)
	JNZ(LabelRef("line"))
	Label("end")
	RET()
}

// askPages asks for a line of each page of a chunk, of 16 KB: pages are the smallest
// of any amd64.
func askPages() {
	TEXT("askPages", NOSPLIT, "func(lead uintptr)")
	Doc("askPages asks for the first line of each of four pages.")
	lead := Load(Param("lead"), GP64())
	for page := range 4 {
		PREFETCHT1(Mem{Base: lead, Disp: page * 4096})
	}
	RET()
}
