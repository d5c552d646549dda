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

// askLines does the same between the loops, for lines that are anywhere.
func askLines() {
	TEXT("askLines", NOSPLIT, "func(lead uintptr, lines, step int)")
	Doc("askLines asks for so many lines of memory, one at least and step bytes apart, to be brought into the second cache.")
	lead, lines, step := Load(Param("lead"), GP64()), Load(Param("lines"), GP64()), Load(Param("step"), GP64())
	Label("line")
	PREFETCHT1(Mem{Base: lead})
	ADDQ(step, lead)
	DECQ(lines)
	JNZ(LabelRef("line"))
	RET()
}
