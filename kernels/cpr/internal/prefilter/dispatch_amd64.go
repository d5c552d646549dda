//go:build amd64 && !noasm

package prefilter

//go:generate go run -C ../../../_generate . -out ../cpr/internal/prefilter/prefilter_amd64.s -stubs ../cpr/internal/prefilter/prefilter_amd64.go -pkg prefilter

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

func variant(level cpufeat.Level) *Filter {
	switch level {
	case cpufeat.AVX512:
		combine, listed, offsetsOf := combineAVX512, listedWide, offsetsOfWide
		if cpufeat.VBMI2 {
			combine, listed, offsetsOf = combineVBMI2, listedWidest, offsetsOfWidest
		}
		return &Filter{ask: askLines, askPages: askPages, classify: classifyWidest, combine: combineWide(combine), plain: plainWide(classifyPlainAVX512, &plainWidest), listed: listed, offsetsOf: offsetsOf, numbersAt: numbersAtWidest, apart: apartWidest, cross: crossWidest}
	case cpufeat.AVX2:
		return &Filter{ask: askLines, askPages: askPages, classify: classifyWide(classifyAVX2), combine: combineWide(combineAVX2), plain: plainWide(classifyPlainAVX2, &plainTables), listed: listedWide, offsetsOf: offsetsOfWide, numbersAt: numbersAtWide, apart: apartWide, cross: cross}
	}
	return portable
}

// halfTables are highClasses and lowClasses as the shuffles want them.
var halfTables = [2][16]byte{highClasses, lowClasses}

// quarters are classOf for vectors that look six bits of a byte up at once: the
// lower six, and the upper six which tell the quarter of all bytes.
var quarters = func() (tables [2][64]byte) {
	const ( // of the four quarters, those that have such bytes
		odds  = 1 << iota
		leads // odds too
		digits
		letters
		separators
		underscores
		wides
	)
	for b, c := range classOf {
		lower, upper := &tables[0][b%64], &tables[1][b/4]
		switch quarter := b / 64; quarter {
		case 0:
			*lower |= odds*bit8(c&(wide|late) != 0) | digits*bit8(c&place != 0) | separators*bit8(c&glue != 0)
			*upper = odds | digits | separators
		case 1:
			*lower |= letters*bit8(c&place != 0) | underscores*bit8(c&glue != 0)
			*upper = letters | underscores
		case 3:
			*lower |= leads * bit8(c&(wide|late) != 0)
			*upper = leads | wides
		default:
			*upper = wides
		}
		*lower |= wides
	}
	return tables
}()

func classifyWidest(m *Masks, word int, text []byte) {
	if blocks := len(text) / wordBytes; blocks > 0 {
		classifyAVX512(&m.planes.places[word], &quarters, unsafe.SliceData(text), blocks, m.lead.take(blocks*classifyAsks))
	}
}

// classifyWide makes the slice of blocks a pointer and a number, which is what
// assembly takes.
func classifyWide(f func(planes *uint64, tables *[2][16]byte, text *byte, blocks int, lead uintptr)) func(*Masks, int, []byte) {
	return func(m *Masks, word int, text []byte) {
		if blocks := len(text) / wordBytes; blocks > 0 {
			f(&m.planes.places[word], &halfTables, unsafe.SliceData(text), blocks, m.lead.take(blocks*classifyAsks))
		}
	}
}

func combineWide(f func(starts, breaks, planes *uint64, some *[2][groups]uint8, words int, lead uintptr)) func(*Masks, int) {
	return func(m *Masks, words int) {
		f(&m.Starts[0], &m.breaks[0], &m.planes.places[0], &m.some, words, m.lead.take(words/Group*combineAsks))
	}
}

// plainTables are the tables of plainPlanes, in its order, and those of dates.
var plainTables = [6][16]byte{endTable, gapTable, yearTable, pointTable, firstDigits, secondDigits}

// plainWidest are plainTables for vectors that look six bits of a byte up at once:
// the classes of the first 64 bytes, and the tables of dates.
var plainWidest = func() (tables [6][16]byte) {
	const (
		points = 8 << iota
		years
		gaps
		ends
		digits
	)
	for b := range byte(64) {
		tables[b/16][b%16] = points*bit8(in(&pointTable, b)) | years*bit8(in(&yearTable, b)) | gaps*bit8(in(&gapTable, b)) |
			ends*bit8(in(&endTable, b)) | digits*bit8('0' <= b && b <= '9')
	}
	tables[4], tables[5] = firstDigits, secondDigits
	return tables
}()

// plainWide tells what it classified in vectors of 32 bytes, for wider ones too:
// there shifts take as long.
func plainWide(classify func(planes *uint64, tables *[6][16]byte, text *byte, blocks int), tables *[6][16]byte) func(*Masks, int, []byte) {
	return func(m *Masks, words int, text []byte) {
		m.plain.clear(0, 1)
		if words > 0 {
			classify(&m.planes.places[1], tables, unsafe.SliceData(text), words)
		}
		end := (words + Group - 1) / Group * Group
		m.plain.noWords(1+words, 1+end+1)
		plainAVX2(&m.Plain[0], &m.Starts[0], &m.planes.places[0], end)
	}
}

// listTable holds for a byte the places of its bits, in the lowest bytes.
var listTable = func() (table [256][Group]uint8) {
	for b := range table {
		n := 0
		for i := range uint8(Group) {
			table[b][n] = i
			n += b >> i & 1
			if n == Group {
				break
			}
		}
	}
	return table
}()

// listedWide is listed without a branch for what is set.
func listedWide(to []uint16, some []uint8) int {
	if len(some) == 0 {
		return 0
	}
	return listWords(&to[0], &some[0], len(some), &listTable)
}

// offsetsOfWide is offsetsOf with the registers of any amd64 that has vectors of 32
// bytes.
func offsetsOfWide(to []uint16, masks []uint64, words []uint16) int {
	if len(words) == 0 {
		return 0
	}
	return placesOf(&to[0], &masks[0], &words[0], len(words))
}

// listedWidest takes the bits of eight groups as a word of a mask.
func listedWidest(to []uint16, some []uint8) int {
	whole := some[:(len(some)+7)&^7]
	clear(whole[len(some):])
	if len(whole) == 0 {
		return 0
	}
	return placesOfVBMI2(&to[0], (*uint64)(unsafe.Pointer(&whole[0])), &counting[0], len(whole)/8, &wordPlaces)
}

// counting are the words that hold the bits of all groups.
var counting = [groups / 8]uint16{0, 1, 2, 3, 4}

// wordPlaces are those of the bits of a word.
var wordPlaces = func() (places [wordBytes]byte) {
	for i := range places {
		places[i] = byte(i)
	}
	return places
}()

// offsetsOfWidest does the same with half a word's offsets at a time.
func offsetsOfWidest(to []uint16, masks []uint64, words []uint16) int {
	if len(words) == 0 {
		return 0
	}
	return placesOfVBMI2(&to[0], &masks[0], &words[0], len(words), &wordPlaces)
}

// numbersAtWide looks at what is behind dates only.
func numbersAtWide(offsets []uint16, text []byte) []uint16 {
	if len(offsets) > 0 {
		offsets = offsets[:thinDates(&offsets[0], len(offsets), &dateTables, unsafe.SliceData(text))]
	}
	if len(offsets) > 0 {
		offsets = offsets[:thinOn(&offsets[0], len(offsets), (*byte)(unsafe.Pointer(&goOn)), unsafe.SliceData(text))]
	}
	return offsets
}

// thinTables are what thinDatesAVX512 and thinOnAVX512 look halves of bytes up in,
// and masks of the bytes behind a date.
var thinTables = func() [10][16]byte {
	high, low := tailHalves()
	each := func(b byte) (row [16]byte) {
		for i := range row {
			row[i] = b
		}
		return row
	}
	return [...][16]byte{highClasses, lowClasses, high, low, goOn.signs, each(0b11), each(0b1100), each(0xFF >> 2), each(0xF0), each(0xFF)}
}()

// tailHalves classify the bytes behind a date, as highClasses does: a bit for every
// row of digitPlaces, so that no other is among them, and two for stops.
func tailHalves() (high, low [16]byte) {
	for i := range high {
		high[i], low[i] = goOn.stopsHigh[i]<<5, goOn.stopsLow[i]<<5
	}
	for _, c := range []byte(digitPlaces) {
		row := byte(1) << (c>>4 - 3)
		high[c>>4] |= row
		low[c&15] |= row
	}
	return high, low
}

// numbersAtWidest does the same with eight starts at a time.
func numbersAtWidest(offsets []uint16, text []byte) []uint16 {
	if len(offsets) > 0 {
		offsets = offsets[:thinDatesAVX512(&offsets[0], len(offsets), &thinTables, unsafe.SliceData(text))]
	}
	if len(offsets) > 0 {
		offsets = offsets[:thinOnAVX512(&offsets[0], len(offsets), &thinTables, unsafe.SliceData(text))]
	}
	return offsets
}

// apartWide is apart with eight bytes at a time.
func apartWide(offsets, plain []uint16, text []byte, at int) (others, plains []uint16) {
	n, whole := 0, 0
	for _, offset := range offsets {
		offsets[n], plain[whole] = offset, offset
		t := (*[1 + lookBytes]byte)(text[at+int(offset)-1:])
		isWhole := plainDigits(t)
		whole += int(isWhole)
		n += int(1 &^ (isWhole | oddWide(t) | shortWide(t)))
	}
	return offsets[:n], plain[:whole]
}

// plainDigits is plainNumber.
func plainDigits(t *[1 + lookBytes]byte) uint8 {
	six := noDigits(binary.LittleEndian.Uint64(t[1:])) << 16
	gap := bit8(t[1+dateBytes] == '-') | bit8(t[1+dateBytes] == ' ')
	four := noDigits(binary.LittleEndian.Uint64(t[1+dateBytes:])>>(8*gap)) << 32
	year := (t[5]-'0')*10 + t[6] - '0'
	return bit8(six|four == 0) & (gap | bit8(year-18 > 2))
}

// oddWide is oddDigits.
func oddWide(t *[1 + lookBytes]byte) uint8 {
	before, behind := noDigits(binary.LittleEndian.Uint64(t[:])), noDigits(binary.LittleEndian.Uint64(t[8:]))
	seven := bit8(behind&0xF0 != 0) &^ (t[8] >> 7)
	nine := bit8(behind&0xF0F0 == 0) & bit8(behind&0xF00000 != 0) &^ (t[10] >> 7)
	return bit8(before == 0) & (seven | nine)
}

// shortWide is fallsShort.
func shortWide(t *[1 + lookBytes]byte) uint8 {
	front, tail := binary.LittleEndian.Uint64(t[1:]), binary.LittleEndian.Uint64(t[1+dateBytes:])
	compact := bit8(noDigits(front)<<16 == 0)
	inGroups := bit8(front&0x0000F00000F00000 == 0x0000200000200000)
	year := inGroups & bit8(noDigits(tail)<<48 == 0)
	long := inGroups & bit8(noDigits(tail)<<32 == 0) & bit8(endsNumber(byte(tail>>32))) & bit8(endsNumber(byte(tail>>48)))
	tail >>= 16 * (1 &^ compact)
	digits := bits.TrailingZeros64(noDigits(tail>>8)) / 8
	stop := byte(tail >> (8 + 8*digits))
	gap := bit8(byte(tail) == '-') | bit8(byte(tail) == ' ')
	return long | (compact|year)&gap&bit8(uint(digits-1) < serialBytes-1)&bit8(stop == '.')
}

// noDigits marks the bytes that are no digits, up to the first of them exactly:
// what it carries goes into bytes behind.
func noDigits(text uint64) uint64 {
	x := text ^ 0x3030303030303030
	return (x + 0x0606060606060606 | x) & 0xF0F0F0F0F0F0F0F0
}

// apartTables are what apartAVX512 holds the bits of a start against.
var apartTables = func() (tables [19][16]byte) {
	for i, b := range [...]byte{1, 0x7E, 1 << 5, 0x0F, 0x1E, 1, 3, 7, 2, 8, 0x48, 0x50, 0x0E, 2, 0x1C, 4, 0x38, 8, 0x70} {
		for j := range tables[i] {
			tables[i][j] = b
		}
	}
	return tables
}()

// apartWidest is apart with eight starts at a time.
func apartWidest(offsets, plain []uint16, text []byte, at int) (others, plains []uint16) {
	if len(offsets) == 0 {
		return offsets, plain[:0]
	}
	n, whole := apartAVX512(&offsets[0], len(offsets), &plain[0], &apartTables, &text[at])
	return offsets[:n], plain[:whole]
}

// crossWidest is cross with eight breaks at a time.
func crossWidest(t *Crossings, breaks []uint16, text []byte, at int) int {
	if len(breaks) == 0 {
		return 0
	}
	return crossAVX512(&breaks[0], len(breaks), (*byte)(unsafe.Pointer(t)), &text[at])
}
