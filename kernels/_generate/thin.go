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
// checks every index, this takes twice as many instructions.
type thinner struct {
	offsets, n, text, tables reg.Register
	kept                     reg.GPVirtual
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

// thinStarts is startsOf: two offsets of every word are written without a question,
// and more than two have few.
func thinStarts() {
	TEXT("thinStarts", NOSPLIT, "func(offsets *uint16, starts *uint64, words *uint16, n int) int")
	Doc("thinStarts is startsOf. It writes two offsets behind the last at most.")
	Pragma("noescape")
	offsets, starts := Load(Param("offsets"), GP64()), Load(Param("starts"), GP64())
	words, n := Load(Param("words"), GP64()), Load(Param("n"), GP64())
	from := GP64()
	MOVQ(offsets, from)
	word, bits, count := GP64(), GP64(), GP64()
	write := func(to Mem) {
		start := GP64()
		TZCNTQ(bits, start) // without BMI it is BSFQ, which for words that are not empty does the same
		ADDQ(word, start)
		MOVW(start.As16(), to)
		rest := GP64()
		LEAQ(Mem{Base: bits, Disp: -1}, rest)
		ANDQ(rest, bits)
	}
	Label("word")
	MOVWQZX(Mem{Base: words}, word)
	MOVQ(Mem{Base: starts, Index: word, Scale: 8}, bits)
	SHLQ(Imm(6), word)
	POPCNTQ(bits, count)
	write(Mem{Base: offsets})
	write(Mem{Base: offsets, Disp: 2})
	LEAQ(Mem{Base: offsets, Index: count, Scale: 2}, offsets)
	JZ(LabelRef("next"))
	NEGQ(count)
	ADDQ(Imm(2), count)
	Label("more")
	write(Mem{Base: offsets, Index: count, Scale: 2})
	INCQ(count)
	JNZ(LabelRef("more"))
	Label("next")
	ADDQ(Imm(2), words)
	DECQ(n)
	JNZ(LabelRef("word"))
	SUBQ(from, offsets)
	SHRQ(Imm(1), offsets)
	Store(offsets, ReturnIndex(0))
	RET()
}

// thinDates is dateMayBegin for all offsets.
func thinDates() {
	TEXT("thinDates", NOSPLIT, "func(offsets *uint16, n int, tables *[3][256]uint8, text *byte) int")
	Doc("thinDates is datesAt. It reads seven bytes behind the last offset.")
	Pragma("noescape")
	t := newThinner()
	halves, letters := GP64(), GP64()
	MOVQ(U64(0x0F0F0F0F0F), halves)
	MOVQ(U64(0x4040404040), letters)
	t.loop(func(at reg.GPVirtual) (keeps reg.GPVirtual) {
		text, digits, pairs := GP64(), GP64(), GP64()
		MOVQ(Mem{Base: at}, text)
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
		ANDQ(letters, text)
		ORQ(text, possible)
		return possible
	})
}

// thinOn is mayGoOn for all offsets.
func thinOn() {
	TEXT("thinOn", NOSPLIT, "func(offsets *uint16, n int, tables *[8][256]uint8, text *byte) int")
	Doc("thinOn is goingOn. It reads fifteen bytes behind the last offset.")
	Pragma("noescape")
	t := newThinner()
	t.loop(func(at reg.GPVirtual) (keeps reg.GPVirtual) {
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
		return parts
	})
}

// newThinner loads the parameters of the two.
func newThinner() *thinner {
	t := &thinner{offsets: Load(Param("offsets"), GP64()), n: Load(Param("n"), GP64()), tables: Load(Param("tables"), GP64()), text: Load(Param("text"), GP64()), kept: GP64()}
	XORQ(t.kept, t.kept)
	return t
}

// loop keeps the offsets for which look leaves anything, in place and without
// a branch for that.
func (t *thinner) loop(look func(at reg.GPVirtual) (keeps reg.GPVirtual)) {
	next := GP64()
	MOVQ(t.offsets, next)
	Label("offset")
	at := GP64()
	MOVWQZX(Mem{Base: next}, at)
	MOVW(at.As16(), Mem{Base: t.offsets, Index: t.kept, Scale: 2})
	ADDQ(t.text, at)
	CMPQ(look(at), Imm(1)) // carries if there are none
	SBBQ(I8(-1), t.kept)
	ADDQ(Imm(2), next)
	DECQ(t.n)
	JNZ(LabelRef("offset"))
	Store(t.kept, ReturnIndex(0))
	RET()
}
