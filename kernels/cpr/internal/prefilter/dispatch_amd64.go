//go:build amd64 && !noasm

package prefilter

//go:generate go run -C ../../../_generate . -out ../cpr/internal/prefilter/prefilter_amd64.s -stubs ../cpr/internal/prefilter/prefilter_amd64.go -pkg prefilter

import (
	"unsafe"

	"aktsyn/kernels/internal/cpufeat"
)

func variant(level cpufeat.Level) Filter {
	switch level {
	case cpufeat.AVX512:
		return Filter{classify: classifyWide(classifyAVX512), combine: combineWide(combineAVX512), plain: plainWide, listed: listedWide, startsOf: startsOfWide, datesAt: datesAtWide, goingOn: goingOnWide}
	case cpufeat.AVX2:
		return Filter{classify: classifyWide(classifyAVX2), combine: combineWide(combineAVX2), plain: plainWide, listed: listedWide, startsOf: startsOfWide, datesAt: datesAtWide, goingOn: goingOnWide}
	}
	return portable
}

// halfTables are highClasses and lowClasses as the shuffles want them.
var halfTables = [2][16]byte{highClasses, lowClasses}

// classifyWide makes the slice of blocks a pointer and a number, which is what
// assembly takes.
func classifyWide(f func(planes *uint64, tables *[2][16]byte, text *byte, blocks int)) func(*planes, int, []byte) {
	return func(p *planes, word int, text []byte) {
		if len(text) > 0 {
			f(&p.places[word], &halfTables, unsafe.SliceData(text), len(text)/wordBytes)
		}
	}
}

func combineWide(f func(starts, breaks, planes *uint64, some *[2][groups]uint8, words int)) func(*Masks, int) {
	return func(m *Masks, words int) { f(&m.Starts[0], &m.Breaks[0], &m.planes.places[0], &m.some, words) }
}

// plainTables are the tables of plainPlanes, in its order, and those of dates.
var plainTables = [6][16]byte{endTable, gapTable, yearTable, pointTable, firstDigits, secondDigits}

// plainWide is plain in vectors of 32 bytes, for wider ones too: only texts
// full of digits come here.
func plainWide(m *Masks, words int, text []byte) {
	m.plain.clear(0, 1)
	if words > 0 {
		classifyPlainAVX2(&m.planes.places[1], &plainTables, unsafe.SliceData(text), words)
	}
	end := (words + Group - 1) / Group * Group
	m.plain.noWords(1+words, 1+end+1)
	plainAVX2(&m.Plain[0], &m.Starts[0], &m.planes.places[0], end)
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

// startsOfWide is startsOf with the registers of any amd64 that has vectors of 32
// bytes.
func startsOfWide(m *Masks, words []uint16) []uint16 {
	if len(words) == 0 {
		return m.offsets[:0] // not nil: what crosses breaks is added
	}
	return m.offsets[:thinStarts(&m.offsets[0], &m.Starts[0], &words[0], len(words))]
}

func datesAtWide(offsets []uint16, text []byte) []uint16 {
	if len(offsets) == 0 {
		return offsets
	}
	return offsets[:thinDates(&offsets[0], len(offsets), &dateTables, unsafe.SliceData(text))]
}

func goingOnWide(offsets []uint16, text []byte) []uint16 {
	if len(offsets) == 0 {
		return offsets
	}
	return offsets[:thinOn(&offsets[0], len(offsets), (*byte)(unsafe.Pointer(&goOn)), unsafe.SliceData(text))]
}
