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

// listed writes the words whose bit is set, Group for each byte, and returns how
// many there are. It is the specification; others write up to Group words behind.
func listed(to []uint16, some []uint8) (n int) {
	for g, group := range some {
		for ; group != 0; group &= group - 1 {
			to[n] = uint16(Group*g + bits.TrailingZeros8(group))
			n++
		}
	}
	return n
}

// list lists the words of a dense chunk, most of which hold starts, without a
// branch for those that hold no start any more.
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
		n += mayGoOn((*[goOnBytes]byte)(text[at:]))
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
// and 0 when not: behind signs that stand before a serial there are four
// characters at least of those that numbers have. Two more digits behind the date
// may be the rest of its year, or the beginning of the serial, in which a line may
// end.
func mayGoOn(text *[goOnBytes]byte) int {
	t, tail := &goOn, text[dateBytes:]
	at := t.lookup[inGroups][text[2]]
	year := t.lookup[yearDigits][tail[at]] & t.lookup[yearDigits][tail[at+1]]
	serial := year & t.lookup[serialThird][tail[at+2]] & t.lookup[serialFourth][tail[at+3]]
	tail = tail[at+year&2:]
	signs := 0
	for signs < len(tail) && in(&t.signs, tail[signs]) {
		signs++
	}
	for i := range tail {
		if i == signs+serialBytes {
			break
		}
		if t.stopsHigh[tail[i]>>4]&t.stopsLow[tail[i]&15] != 0 {
			return some(uint64(serial))
		}
	}
	return 1
}

const (
	dateBytes   = 6              // of a date that is not in groups
	goOnBytes   = dateBytes + 16 // that mayGoOn looks at
	serialBytes = 4
)

// What can stand behind a date, as in package cpr: the places of a serial with
// letters and masks among them, blanks and dashes.
const (
	digitPlaces  = "0123456789OoDlI|SBZ"
	serialPlaces = digitPlaces + "ACEFGHJKLMNPQRTUVWXYx*#"
	gaps         = " \t\r-"
	lineEnds     = "\n\v"
)

const (
	inGroups     = iota // how much longer a date in groups is, by the byte behind its day
	yearDigits          // all bits for what may be a digit
	serialThird         // the third byte of a serial in which a line may end;
	serialFourth        // blanks and hyphens go on with more of them or the line end only
)

// goOnTables are what mayGoOn looks up.
type goOnTables struct {
	// lookup is by a byte. From 0x80 on, it may be anything.
	lookup [4][256]uint8
	// signs are bytes that stand between date and serial and are of neither; no
	// hyphen, because behind one the full stop hides a digit. It is a table as
	// endTable is.
	signs [16]byte
	// stopsLow and stopsHigh have a bit in common for the two halves of a byte
	// that no number has: the small letters but l, o and x.
	stopsLow, stopsHigh [16]byte
}

var goOn = goOnTables{
	lookup: [...][256]uint8{
		inGroups:     groupsLonger(),
		yearDigits:   lookup(entries{digitPlaces: 0xFF}),
		serialThird:  lookup(entries{serialPlaces: 1, gaps: 2, lineEnds: 3}, 3),
		serialFourth: lookup(entries{serialPlaces: 1, gaps + lineEnds + ">": 3}, 3),
	},
	signs:     tableOf(" !\"'()\n;,\r./"),
	stopsLow:  [16]byte{2, 3, 3, 3, 3, 3, 3, 3, 1, 3, 3, 1, 0, 1, 1, 0},
	stopsHigh: [16]byte{6: 1, 7: 2},
}

// groupsLonger is inGroups.
func groupsLonger() (table [256]uint8) {
	for b := range table {
		if !isPlace(byte(b)) {
			table[b] = 2
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
