package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The tables of package prefilter's thin.go, 256 bytes each, in their order.
const (
	monthAt = 256 * iota
	mayBeDay
	mayBeMonth
)

const (
	dateEnd = 256 * iota
	dateBehind
	yearDigits
	firstGap
	nextGap
	goOn
	serialThird
	serialFourth
)

// thinner walks from start to start. In plain Go, which spills registers and
// checks every index, the two functions take twice as many instructions.
type thinner struct {
	text, tables reg.Register
	kept         reg.GPVirtual
}

// at is an entry of one of the tables.
func (t *thinner) at(table int, index reg.Register) Mem {
	return Mem{Base: t.tables, Index: index, Scale: 1, Disp: table}
}

// byteOf loads a byte of text.
func byteOf(from reg.Register, disp int) reg.GPVirtual {
	b := GP64()
	MOVBQZX(Mem{Base: from, Disp: disp}, b)
	return b
}

// look returns the entry of a table.
func (t *thinner) look(table int, index reg.Register) reg.GPVirtual {
	entry := GP64()
	MOVBQZX(t.at(table, index), entry)
	return entry
}

// thinDates is dateMayBegin for the starts of some words.
func thinDates() {
	const name = "thinDates"
	TEXT(name, NOSPLIT, "func(offsets *uint16, starts *uint64, words *uint16, n int, tables *[3][256]uint8, text *byte) int")
	Doc(name + " is datesAt. It reads seven bytes behind the last start.")
	Pragma("noescape")
	offsets, words := Load(Param("offsets"), GP64()), Load(Param("words"), GP64())
	t := &thinner{tables: Load(Param("tables"), GP64()), text: Load(Param("text"), GP64()), kept: GP64()}
	halves, letters := GP64(), GP64()
	MOVQ(U64(0x0F0F0F0F0F), halves)
	MOVQ(U64(0x4040404040), letters)
	XORQ(t.kept, t.kept)
	Label("word")
	at, bits := GP64(), GP64()
	MOVWQZX(Mem{Base: words}, at)
	MOVQ(Mem{Base: Load(Param("starts"), GP64()), Index: at, Scale: 8}, bits)
	SHLQ(Imm(6), at)
	Label("start")
	start := GP64()
	TZCNTQ(bits, start) // without BMI it is BSFQ, which for words that are not empty does the same
	ADDQ(at, start)
	MOVW(start.As16(), Mem{Base: offsets, Index: t.kept, Scale: 2})
	text, digits, pairs := GP64(), GP64(), GP64()
	MOVQ(Mem{Base: t.text, Index: start, Scale: 1}, text)
	MOVQ(text, digits)
	ANDQ(halves, digits)
	LEAQ(Mem{Base: digits, Index: digits, Scale: 4}, pairs)
	ADDQ(pairs, pairs)
	SHRQ(Imm(8), digits)
	ADDQ(digits, pairs)
	between := GP64()
	MOVQ(text, between)
	SHRQ(Imm(16), between)
	MOVBQZX(between.As8(), between)
	MOVBQZX(t.at(monthAt, between), reg.RCX)
	day := GP64()
	MOVBQZX(pairs.As8(), day)
	possible := t.look(mayBeDay, day)
	SHRQ(reg.CL, pairs)
	MOVBQZX(pairs.As8(), pairs)
	ANDB(t.at(mayBeMonth, pairs), possible.As8())
	letter := GP64()
	XORQ(letter, letter)
	TESTQ(letters, text)
	SETNE(letter.As8())
	ORQ(letter, possible)
	ADDQ(possible, t.kept)
	rest := GP64()
	LEAQ(Mem{Base: bits, Disp: -1}, rest)
	ANDQ(rest, bits)
	JNZ(LabelRef("start"))
	ADDQ(Imm(2), words)
	n, err := Param("n").Resolve()
	if err != nil {
		panic(err)
	}
	DECQ(n.Addr) // there are registers for what the inner loop needs
	JNZ(LabelRef("word"))
	Store(t.kept, ReturnIndex(0))
	RET()
}

// thinOn is mayGoOn for all offsets.
func thinOn() {
	const name = "thinOn"
	TEXT(name, NOSPLIT, "func(offsets *uint16, n int, tables *[8][256]uint8, text *byte) int")
	Doc(name + " is goingOn. It reads fifteen bytes behind the last offset.")
	Pragma("noescape")
	offsets, n := Load(Param("offsets"), GP64()), Load(Param("n"), GP64())
	t := &thinner{tables: Load(Param("tables"), GP64()), text: Load(Param("text"), GP64()), kept: GP64()}
	next := GP64()
	MOVQ(offsets, next)
	XORQ(t.kept, t.kept)
	Label("offset")
	at := GP64()
	MOVWQZX(Mem{Base: next}, at)
	MOVW(at.As16(), Mem{Base: offsets, Index: t.kept, Scale: 2})
	ADDQ(t.text, at)
	form := byteOf(at, 2)
	parts := t.look(dateBehind, form)
	ADDQ(t.look(dateEnd, form), at)
	year := t.look(yearDigits, byteOf(at, 0))
	ANDB(t.at(yearDigits, byteOf(at, 1)), year.As8())
	serial := t.look(serialThird, byteOf(at, 2))
	ANDB(t.at(serialFourth, byteOf(at, 3)), serial.As8())
	ANDQ(year, serial)
	ANDQ(Imm(2), year)
	ADDQ(year, at)
	gap, more := t.look(firstGap, byteOf(at, 0)), t.look(nextGap, byteOf(at, 1))
	ANDQ(gap, more)
	ADDQ(gap, at)
	ADDQ(more, at)
	for i := range 4 {
		ANDB(t.at(goOn, byteOf(at, i)), parts.As8())
	}
	ORQ(serial, parts)
	CMPQ(parts, Imm(1)) // carries if there are none
	SBBQ(I8(-1), t.kept)
	ADDQ(Imm(2), next)
	DECQ(n)
	JNZ(LabelRef("offset"))
	Store(t.kept, ReturnIndex(0))
	RET()
}
