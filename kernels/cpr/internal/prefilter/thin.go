package prefilter

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// In case notes a fourth of the blocks hold starts, of dates and telephone
// numbers more often than not. They are looked at one by one here, in turns that
// take no branch for what stands there: processors guess it wrong.

// Add marks a start, the byte of the chunk at i.
func (m *Masks) Add(i int) {
	if m.Dense {
		w := i / wordBytes
		if m.Starts[w] == 0 {
			at, _ := slices.BinarySearch(m.Marked, uint16(w))
			m.Marked = slices.Insert(m.Marked, at, uint16(w))
		}
		m.Starts[w] |= 1 << (i % wordBytes)
	} else if at, known := slices.BinarySearch(m.Offsets, uint16(i)); !known {
		m.Offsets = slices.Insert(m.Offsets, at, uint16(i))
	}
}

// listed appends the words, of so many, whose bit is set.
func listed(some *[groups]uint8, words int, to []uint16) []uint16 {
	const each = wordBytes / Group // bytes in 64 bits
	for g := 0; g < words/Group; g += each {
		bitmap := binary.LittleEndian.Uint64(some[g:])
		if left := words - Group*g; left < 64 {
			bitmap &= 1<<left - 1
		}
		for ; bitmap != 0; bitmap &= bitmap - 1 {
			to = append(to, uint16(Group*g+bits.TrailingZeros64(bitmap)))
		}
	}
	return to
}

// dense reports whether more than half of so many words hold starts.
func (m *Masks) dense(words int) bool {
	n := 0
	for _, group := range m.some[someStarts][:words/Group] {
		n += bits.OnesCount8(group)
	}
	return n > words/2
}

// list is listed for most words of a chunk, without a branch for those that hold
// no start any more.
func (m *Masks) list(words int) {
	n := 0
	for w, starts := range m.Starts[:words] {
		m.marked[uint(n)%Words] = uint16(w)
		n += some(starts)
	}
	m.Marked = m.marked[:n]
}

// some is 1 unless the word is empty, without a branch.
func some(word uint64) (n int) {
	if word != 0 {
		n = 1
	}
	return n
}

// thin returns the starts of the marked words, half of all at most, where a
// number may begin. Those of words with less than another behind them are not
// looked at.
func (f Filter) thin(m *Masks, marked []uint16, text []byte) []uint16 {
	looked := marked
	for len(looked) > 0 && (int(looked[len(looked)-1])+2)*wordBytes > len(text) {
		looked = looked[:len(looked)-1]
	}
	offsets := f.goingOn(f.datesAt(f.startsOf(m, looked), text), text)
	for _, w := range marked[len(looked):] {
		offsets = appendStarts(offsets, w, m.Starts[w])
	}
	return offsets
}

// startsOf is the specification of the first turn.
func startsOf(m *Masks, words []uint16) []uint16 {
	offsets := m.offsets[:0]
	for _, w := range words {
		offsets = appendStarts(offsets, w, m.Starts[w])
	}
	return offsets
}

func appendStarts(offsets []uint16, word uint16, starts uint64) []uint16 {
	for ; starts != 0; starts &= starts - 1 {
		offsets = append(offsets, word*wordBytes+uint16(bits.TrailingZeros64(starts)))
	}
	return offsets
}

// datesAt is the specification of the second turn.
func datesAt(offsets []uint16, text []byte) []uint16 {
	n := 0
	for _, at := range offsets {
		offsets[n] = at
		n += dateMayBegin(binary.LittleEndian.Uint64(text[at:]))
	}
	return offsets[:n]
}

// goingOn is the specification of the third turn.
func goingOn(offsets []uint16, text []byte) []uint16 {
	n := 0
	for _, at := range offsets {
		offsets[n] = at
		n += mayGoOn((*[16]byte)(text[at:]))
	}
	return offsets[:n]
}

// dateMayBegin is 1 when day and month may stand at the beginning of eight
// bytes of text, together or with a character between, and 0 when not. Letters
// may stand for any digit.
func dateMayBegin(text uint64) int {
	const letters, halves = 0x4040404040, 0x0F0F0F0F0F
	digits := text & halves
	pairs := digits*10 + digits>>8
	month := pairs >> dateTables[monthAt][text>>16&0xFF]
	possible := dateTables[mayBeDay][pairs&0xFF] & dateTables[mayBeMonth][month&0xFF]
	return int(possible) | some(text&letters)
}

const (
	monthAt    = iota // where the month begins, in bits, by the byte behind the day
	mayBeDay          // 1 for the values of two digits that may be a day
	mayBeMonth        // 1 for those that may be a month
)

// dateTables are what dateMayBegin looks up.
var dateTables = func() (tables [3][256]uint8) {
	for b := range 256 {
		tables[monthAt][b] = 24
		if isPlace(byte(b)) {
			tables[monthAt][b] = 16
		}
	}
	for n := range 100 {
		pair := firstDigits[n/10] & secondDigits[n%10]
		tables[mayBeDay][n] = bit8(pair&dayPair != 0)
		tables[mayBeMonth][n] = bit8(pair&monthPair != 0)
	}
	return tables
}()

func isPlace(b byte) bool { return classOf[b]&place != 0 }

func bit8(b bool) (n uint8) {
	if b {
		n = 1
	}
	return n
}

// mayGoOn is 1 when a number can go on behind the date at the beginning of text,
// and 0 when not: behind two separators at most there are four characters at
// least of those that stand there. Two more digits behind the date may be the
// rest of its year, or the beginning of the serial, in which a line may end.
func mayGoOn(text *[16]byte) int {
	t, at := &goOnTables, goOnTables[dateEnd][text[2]]
	next := func(i uint8) byte { return text[(at+i)%16] }
	year := t[yearDigits][next(0)] & t[yearDigits][next(1)]
	serial := year & t[serialThird][next(2)] & t[serialFourth][next(3)]
	at += year & 2
	gap := t[firstGap][next(0)]
	at += gap + gap&t[nextGap][next(1)]
	parts := t[dateBehind][text[2]] & t[goOn][next(0)] & t[goOn][next(1)] & t[goOn][next(2)] & t[goOn][next(3)]
	return some(uint64(parts | serial))
}

const (
	behindGroups = 1 << iota // may stand behind a date in groups
	behindDate               // may stand behind six digits
)

const (
	digitPlaces  = "0123456789OoDlI|SBZ"
	serialPlaces = digitPlaces + "ACEFGHJKLMNPQRTUVWXYx*#"
	gaps         = " \t\r-"
	lineEnds     = "\n\v"
)

const (
	dateEnd      = iota // where the date ends, by the byte behind its day
	dateBehind          // what may stand behind it, by the same
	yearDigits          // all bits for what may be a digit
	firstGap            // 1 for the separators that come first
	nextGap             // 1 for those behind them
	goOn                // where a byte may stand
	serialThird         // the third byte of a serial in which a line may end;
	serialFourth        // blanks and hyphens go on with more of them or the line end only
)

// goOnTables are what mayGoOn looks up. Behind a date, bytes of 0x80 and up may
// be anything.
var goOnTables = [8][256]uint8{
	dateEnd:    byForm(6, 8),
	dateBehind: byForm(behindDate, behindGroups),
	yearDigits: lookup(entries{digitPlaces: 0xFF}),
	firstGap:   lookup(entries{gaps + "./_": 1}),
	nextGap:    lookup(entries{gaps: 1}),
	goOn: lookup(entries{
		serialPlaces + gaps + lineEnds + "./_?>": behindGroups | behindDate,
		"!\"$%&'()+,:;<=@[\\]^`{}~":              behindDate,
	}, behindGroups|behindDate),
	serialThird:  lookup(entries{serialPlaces: 1, gaps: 2, lineEnds: 3}, 3),
	serialFourth: lookup(entries{serialPlaces: 1, gaps + lineEnds + ">": 3}, 3),
}

// byForm is a table by the byte behind the day of a date, which tells whether
// the date is together or in groups.
func byForm(together, groups uint8) (table [256]uint8) {
	for b := range table {
		table[b] = groups
		if isPlace(byte(b)) {
			table[b] = together
		}
	}
	return table
}

// entries are bytes with what a table has for them.
type entries map[string]uint8

// lookup makes a table, with another entry for the bytes from 0x80 on.
func lookup(of entries, wide ...uint8) (table [256]uint8) {
	for bytes, entry := range of {
		for _, b := range []byte(bytes) {
			table[b] = entry
		}
	}
	for b := 0x80; b < len(table) && len(wide) > 0; b++ {
		table[b] = wide[0]
	}
	return table
}
