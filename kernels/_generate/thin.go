package main

import (
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
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
	inGroups = 256 * iota
	yearDigits
	serialThird
	serialFourth
	signTable
	stopsLow  = signTable + 16
	stopsHigh = stopsLow + 16
)

// Of prefilter.mayGoOn.
const (
	dateBytes   = 6
	serialBytes = 4
	// noStop stands behind the eight bytes that are looked at.
	noStop = 1 << 31
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

// listWords is listed of package prefilter: eight words are written without a
// question, and as many kept as are set.
func listWords() {
	TEXT("listWords", NOSPLIT, "func(to *uint16, some *uint8, n int, table *[256][8]uint8) int")
	Doc("listWords is listed. It writes eight words behind the last at most.")
	Pragma("noescape")
	to, some := Load(Param("to"), GP64()), Load(Param("some"), GP64())
	n, table := Load(Param("n"), GP64()), Load(Param("table"), GP64())
	from, scalar, base, step := GP64(), GP32(), XMM(), XMM()
	MOVQ(to, from)
	VPXOR(base, base, base)
	MOVL(U32(8), scalar)
	VMOVD(scalar, step)
	VPBROADCASTW(step, step)
	Label("group")
	group, words := GP64(), XMM()
	MOVBQZX(Mem{Base: some}, group)
	VPMOVZXBW(Mem{Base: table, Index: group, Scale: 8}, words)
	VPADDW(base, words, words)
	VMOVDQU(words, Mem{Base: to})
	POPCNTL(group.As32(), group.As32())
	LEAQ(Mem{Base: to, Index: group, Scale: 2}, to)
	VPADDW(step, base, base)
	INCQ(some)
	DECQ(n)
	JNZ(LabelRef("group"))
	SUBQ(from, to)
	SHRQ(Imm(1), to)
	Store(to, ReturnIndex(0))
	RET()
}

// placesOf is offsetsOf of package prefilter: two offsets of every word are written
// without a question, and more than two have few.
func placesOf() {
	TEXT("placesOf", NOSPLIT, "func(offsets *uint16, masks *uint64, words *uint16, n int) int")
	Doc("placesOf is offsetsOf. It writes two offsets behind the last at most.")
	Pragma("noescape")
	offsets, masks := Load(Param("offsets"), GP64()), Load(Param("masks"), GP64())
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
	MOVQ(Mem{Base: masks, Index: word, Scale: 8}, bits)
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

// half of the bits of a word.
const half = 32

// placesOfVBMI2 does the same without a branch for how many bits a word has, up to
// half of them: which that are is news in every text, and a wrong guess costs more
// than all of this.
func placesOfVBMI2() {
	TEXT("placesOfVBMI2", NOSPLIT, "func(offsets *uint16, masks *uint64, words *uint16, n int, bytes *[64]byte) int")
	Doc("placesOfVBMI2 is offsetsOf: bytes are 0 to 63. It writes 31 offsets behind the last at most.")
	Pragma("noescape")
	offsets, masks := Load(Param("offsets"), GP64()), Load(Param("masks"), GP64())
	words, n, bytes := Load(Param("words"), GP64()), Load(Param("n"), GP64()), ZMM()
	table := Load(Param("bytes"), GP64())
	VMOVDQU64(Mem{Base: table}, bytes)
	from := GP64()
	MOVQ(offsets, from)
	Label("word")
	word, count, set := GP64(), GP64(), K()
	MOVWQZX(Mem{Base: words}, word)
	KMOVQ(Mem{Base: masks, Index: word, Scale: 8}, set)
	POPCNTQ(Mem{Base: masks, Index: word, Scale: 8}, count)
	SHLL(Imm(6), word.As32())
	first, places, low := ZMM(), ZMM(), ZMM()
	VPBROADCASTW(word.As32(), first)
	compressBytes(bytes, set, places)
	VPMOVZXBW(places.AsY(), low)
	VPADDW(first, low, low)
	VMOVDQU64(low, Mem{Base: offsets})
	CMPQ(count, Imm(half))
	JA(LabelRef("more"))
	Label("next")
	LEAQ(Mem{Base: offsets, Index: count, Scale: 2}, offsets)
	ADDQ(Imm(2), words)
	DECQ(n)
	JNZ(LabelRef("word"))
	SUBQ(from, offsets)
	SHRQ(Imm(1), offsets)
	VZEROUPPER()
	Store(offsets, ReturnIndex(0))
	RET()

	Label("more")
	high := ZMM()
	VEXTRACTI64X4(Imm(1), places, high.AsY())
	VPMOVZXBW(high.AsY(), high)
	VPADDW(first, high, high)
	VMOVDQU64(high, Mem{Base: offsets, Disp: 2 * half})
	JMP(LabelRef("next"))
}

// compressBytes puts the bytes of from that are set together, by an instruction that
// avo does not know.
func compressBytes(from reg.VecVirtual, set reg.OpmaskVirtual, to reg.VecVirtual) {
	Instruction(&ir.Instruction{
		Opcode: "VPCOMPRESSB", Suffixes: []string{"Z"}, Operands: []Op{from, set, to}, Inputs: []Op{from, set}, Outputs: []Op{to},
		ISA: []string{"AVX512VBMI2"},
	})
}

// thinDates is dateMayBegin for all offsets.
func thinDates() {
	TEXT("thinDates", NOSPLIT, "func(offsets *uint16, n int, tables *[3][256]uint8, text *byte) int")
	Doc("thinDates is the half of numbersAt for dates. It reads seven bytes behind the last offset.")
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

// thinOn is mayGoOn for all offsets. The bytes behind a date are told by two
// masks: looked up one by one, as they were, they filled the queue of loads.
func thinOn() {
	TEXT("thinOn", NOSPLIT, "func(offsets *uint16, n int, tables *byte, text *byte) int")
	Doc("thinOn is the half of numbersAt for what is behind dates. It reads 15 bytes behind the last offset.")
	Pragma("noescape")
	t := newThinner()
	signs, low, high := XMM(), XMM(), XMM()
	VMOVDQU(Mem{Base: t.tables, Disp: signTable}, signs)
	VMOVDQU(Mem{Base: t.tables, Disp: stopsLow}, low)
	VMOVDQU(Mem{Base: t.tables, Disp: stopsHigh}, high)
	half, none := narrowConstant(0x0F), XMM()
	VPXOR(none, none, none)
	t.loop(func(at reg.GPVirtual) (keeps reg.GPVirtual) {
		ADDQ(t.look(inGroups, byteOf(at, 2)), at)
		tail := XMM()
		VMOVQ(Mem{Base: at, Disp: dateBytes}, tail)
		year := t.look(yearDigits, byteOf(at, dateBytes))
		ANDB(t.at(yearDigits, byteOf(at, dateBytes+1)), year.As8())
		serial := t.look(serialThird, byteOf(at, dateBytes+2))
		ANDB(t.at(serialFourth, byteOf(at, dateBytes+3)), serial.As8())
		ANDL(year.As32(), serial.As32())
		ANDL(Imm(2), year.As32())
		MOVL(year.As32(), reg.ECX)

		sign, lower, upper := XMM(), XMM(), XMM()
		VPSHUFB(tail, signs, sign)
		VPCMPEQB(tail, sign, sign)
		VPAND(tail, half, lower)
		VPSRLW(Imm(4), tail, upper)
		VPAND(upper, half, upper)
		VPSHUFB(lower, low, lower)
		VPSHUFB(upper, high, upper)
		VPAND(lower, upper, lower)
		VPCMPEQB(none, lower, lower)
		others, stops := GP32(), GP32()
		VPMOVMSKB(sign, others)
		VPMOVMSKB(lower, stops)
		NOTL(others)
		XORL(U32(noStop|0xFFFF), stops)
		SHRL(reg.CL, others)
		SHRL(reg.CL, stops)
		TZCNTL(others, others) // neither is empty, so that BSF will do
		TZCNTL(stops, stops)
		SUBL(others, stops) // the characters between
		SHRL(Imm(2), stops)
		ORL(stops, serial.As32())
		return serial
	})
}

func narrowConstant(b uint64) reg.VecVirtual {
	scalar, v := GP32(), XMM()
	MOVL(U32(b), scalar)
	VMOVD(scalar, v)
	VPBROADCASTB(v, v)
	return v
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
