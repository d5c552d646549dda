package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The rows of apartTables of package prefilter: what the bits of a start are held
// against.
const (
	apartDigit = iota // the digit before
	apartSix
	apartYear
	apartSerial
	apartBehind // a serial behind a separator
	apartSeparator
	apartTwo
	apartSeven
	apartSecond
	apartFourth
	apartGroups // what stands between the parts of a date
	apartEnds   // what ends a number behind four digits
	apartRun    // the digits of a serial behind a separator, where they end,
	apartRunFirst
	apartRunEnds
	apartSeparatorBehindYear // and the same behind a year
	apartYearRun
	apartYearRunFirst
	apartYearRunEnds
)

// apartAVX512 looks at eight starts at a time: at eight bytes from the one before
// each, and at the eight behind its six digits.
func apartAVX512() {
	TEXT("apartAVX512", NOSPLIT, "func(offsets *uint16, n int, plain *uint16, tables *[19][16]byte, text *byte) (others, plains int)")
	Doc("apartAVX512 is apart, with a byte before the text. It reads and writes seven offsets more, of both kinds.")
	Pragma("noescape")
	offsets, n, plain := Load(Param("offsets"), GP64()), Load(Param("n"), GP64()), Load(Param("plain"), GP64())
	a := &aparter{wideThinner: wideThinner{text: Load(Param("text"), GP64()), tables: Load(Param("tables"), GP64())},
		zero: avx512.constant('0'), one: avx512.constant('1'), two: avx512.constant('2'), seven: avx512.constant('7'),
		nine: avx512.constant(9), hyphen: avx512.constant('-'), blank: avx512.constant(' '),
		upper: avx512.constant(0xF0), point: avx512.constant('.'), line: avx512.constant('\n'),
		a: avx512.constant('a'), ten: avx512.constant('k' - 'a'), ofEight: avx512.constant(0xF8), p: avx512.constant('p')}
	next, others, plains := GP64(), GP64(), GP64()
	MOVQ(offsets, next)
	XORQ(others, others)
	XORQ(plains, plains)

	Label("starts")
	asked, at := eightAsked(n), YMM()
	VPMOVZXWD(Mem{Base: next}, at)
	whole, gone := a.look(at, asked)
	keep := func(some reg.OpmaskVirtual, to reg.Register, kept reg.GPVirtual) {
		v, bits := YMM(), GP32()
		VPCOMPRESSD_Z(at, some, v)
		VPMOVDW(v, Mem{Base: to, Index: kept, Scale: 2})
		KMOVW(some, bits)
		POPCNTL(bits, bits)
		ADDQ(bits.As64(), kept)
	}
	KANDW(whole, asked, whole)
	KANDNW(asked, gone, asked)
	keep(whole, plain, plains)
	keep(asked, offsets, others)
	ADDQ(Imm(16), next)
	SUBQ(Imm(8), n)
	JG(LabelRef("starts"))
	VZEROUPPER()
	Store(others, Return("others"))
	Store(plains, Return("plains"))
	RET()
}

// aparter tells plain numbers of eight starts.
type aparter struct {
	wideThinner
	zero, one, two, seven, nine, hyphen, blank reg.VecVirtual
	upper, point, line, a, ten, ofEight, p     reg.VecVirtual
}

// look tells which starts are plain numbers, and which are not to be kept with
// the others.
func (a *aparter) look(at reg.VecVirtual, asked reg.OpmaskVirtual) (whole, gone reg.OpmaskVirtual) {
	front, tail := a.gather(at, -1, asked), a.gather(at, dateBytes, asked)
	none, digits, behind := reg.X0, reg.X1, reg.X2
	separators, years, high := reg.X3, reg.X4, reg.X5
	byteEach(a.digits(front), digits)
	byteEach(a.digits(tail), behind)
	byteEach(a.either(tail, a.hyphen, a.blank), separators)
	byteEach(a.centuries(front), years)
	k := K()
	VPMOVB2M(tail, k)
	byteEach(k, high)
	VPXOR(none, none, none)

	with := func(v reg.VecPhysical, row int, to reg.VecPhysical) { // has all bits of the row
		VPAND(a.row(row), v, to)
		VPCMPEQB(a.row(row), to, to)
	}
	without := func(v reg.VecPhysical, row int, to reg.VecPhysical) { // has none
		VPAND(a.row(row), v, to)
		VPCMPEQB(none, to, to)
	}
	either, part := reg.X6, reg.X7
	with(behind, apartSerial, either)
	without(years, apartYear, part)
	VPAND(part, either, either)
	with(behind, apartBehind, part)
	gaps := reg.X9
	VMOVDQA(separators, gaps)
	with(separators, apartSeparator, separators)
	VPAND(part, separators, separators)
	VPOR(separators, either, either)
	six := reg.X3
	with(digits, apartSix, six)
	VPAND(six, either, either)
	wholeBits, goneBits := GP32(), GP32()
	VPMOVMSKB(either, wholeBits)

	// Seven digits or nine, and one before them.
	odd, rest := reg.X4, reg.X8
	VPAND(a.row(apartTwo), behind, odd)
	VPCMPEQB(a.row(apartDigit), odd, odd)
	without(high, apartSecond, part)
	VPAND(part, odd, odd)
	VPAND(a.row(apartSerial), behind, rest)
	VPCMPEQB(a.row(apartSeven), rest, rest)
	without(high, apartFourth, part)
	VPAND(part, rest, rest)
	VPOR(rest, odd, odd)
	with(digits, apartDigit, part)
	VPAND(part, odd, odd)
	VPAND(six, odd, odd)
	VPOR(either, odd, odd)

	// Serials of less than four places: fallsShort.
	groups, points, ends, long := reg.X10, reg.X11, reg.X12, reg.X13
	byteEach(a.punctuation(front), groups)
	byteEach(a.points(tail), points)
	byteEach(a.ends(tail), ends)
	with(groups, apartGroups, groups)
	with(behind, apartSerial, long)
	with(ends, apartEnds, ends)
	VPAND(ends, long, long)
	VPAND(groups, long, long)
	VPOR(long, odd, odd)
	short := func(gap, run, first, end int, date reg.VecPhysical) {
		with(gaps, gap, part)
		VPAND(part, date, date)
		VPAND(a.row(run), behind, part)
		VPADDB(a.row(first), part, part) // what is carried ends at the first that is no digit
		VPAND(points, part, part)
		VPAND(a.row(end), part, part)
		VPCMPEQB(none, part, part)
		VPANDN(date, part, date)
		VPOR(date, odd, odd)
	}
	short(apartSeparator, apartRun, apartRunFirst, apartRunEnds, six)
	with(behind, apartTwo, part)
	VPAND(part, groups, groups)
	short(apartSeparatorBehindYear, apartYearRun, apartYearRunFirst, apartYearRunEnds, groups)
	VPMOVMSKB(odd, goneBits)
	whole, gone = K(), K()
	KMOVW(wholeBits, whole)
	KMOVW(goneBits, gone)
	return whole, gone
}

func (a *aparter) row(n int) Mem { return a.eachOf(16 * n) }

func (a *aparter) digits(v reg.VecVirtual) reg.OpmaskVirtual {
	value, k := ZMM(), K()
	VPSUBB(a.zero, v, value)
	VPCMPUB(Imm(2), a.nine, value, k)
	return k
}

func (a *aparter) either(v, one, other reg.VecVirtual) reg.OpmaskVirtual {
	k, more := K(), K()
	VPCMPEQB(one, v, k)
	VPCMPEQB(other, v, more)
	KORQ(more, k, k)
	return k
}

// punctuation marks isPunctuation.
func (a *aparter) punctuation(v reg.VecVirtual) reg.OpmaskVirtual {
	upper, k := ZMM(), K()
	VPANDQ(a.upper, v, upper)
	VPCMPEQB(a.blank, upper, k)
	return k
}

func (a *aparter) points(v reg.VecVirtual) reg.OpmaskVirtual {
	k := K()
	VPCMPEQB(a.point, v, k)
	return k
}

// ends marks endsNumber.
func (a *aparter) ends(v reg.VecVirtual) reg.OpmaskVirtual {
	k, more, letter := K(), K(), ZMM()
	VPCMPEQB(a.line, v, k)
	VPSUBB(a.a, v, letter)
	VPCMPUB(Imm(2), a.ten, letter, more)
	KORQ(more, k, k)
	VPANDQ(a.ofEight, v, letter)
	VPCMPEQB(a.p, letter, more)
	KORQ(more, k, k)
	return k
}

// centuries marks the first digits of 18, 19 and 20.
func (a *aparter) centuries(v reg.VecVirtual) reg.OpmaskVirtual {
	eight, one, zero, two := K(), K(), K(), K()
	VPCMPGTB(a.seven, v, eight)
	KSHIFTRQ(Imm(1), eight, eight)
	VPCMPEQB(a.one, v, one)
	KANDQ(one, eight, one)
	VPCMPEQB(a.zero, v, zero)
	KSHIFTRQ(Imm(1), zero, zero)
	VPCMPEQB(a.two, v, two)
	KANDQ(two, zero, two)
	KORQ(one, two, one)
	return one
}
