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
	w := i / wordBytes
	if m.Starts[w] == 0 {
		at, _ := slices.BinarySearch(m.Marked, uint16(w))
		m.Marked = slices.Insert(m.Marked, at, uint16(w))
	}
	m.Starts[w] |= 1 << (i % wordBytes)
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

// drop takes the words that hold no start any more from the list.
func (m *Masks) drop() {
	n := 0
	for _, w := range m.Marked {
		m.Marked[n] = w
		n += some(m.Starts[w])
	}
	m.Marked = m.Marked[:n]
}

// some is 1 unless the word is empty, without a branch.
func some(word uint64) (n int) {
	if word != 0 {
		n = 1
	}
	return n
}

// thin takes away the starts of the marked words, half of all at most, where no
// number can begin. Words with less than another behind them stay as they are.
func (m *Masks) thin(text []byte) {
	marked, n := m.Marked, 0
	for len(marked) > 0 && (int(marked[len(marked)-1])+2)*wordBytes > len(text) {
		marked = marked[:len(marked)-1]
	}
	for _, w := range marked {
		for starts := m.Starts[w]; starts != 0; starts &= starts - 1 {
			m.offsets[n&(len(m.offsets)-1)] = w*wordBytes + uint16(bits.TrailingZeros64(starts))
			n++
		}
		m.Starts[w] = 0
	}
	offsets := datesAt(m.offsets[:n], text)
	m.keep(goingOn(offsets, text), m.Marked[len(marked):])
}

// datesAt keeps the offsets where a date may begin.
func datesAt(offsets []uint16, text []byte) []uint16 {
	n := 0
	for _, at := range offsets {
		offsets[n] = at
		n += dateMayBegin(binary.LittleEndian.Uint64(text[at:]))
	}
	return offsets[:n]
}

// goingOn keeps the offsets of dates behind which a number may go on.
func goingOn(offsets []uint16, text []byte) []uint16 {
	n := 0
	for _, at := range offsets {
		offsets[n] = at
		n += mayGoOn((*[16]byte)(text[at:]))
	}
	return offsets[:n]
}

// keep marks the starts at offsets, and the words that are marked behind.
func (m *Masks) keep(offsets, behind []uint16) {
	marked := m.marked[:0]
	for _, at := range offsets {
		w := at / wordBytes
		if m.Starts[w] == 0 {
			marked = append(marked, w)
		}
		m.Starts[w] |= 1 << (at % wordBytes)
	}
	m.Marked = append(marked, behind...)
}

// dateMayBegin is 1 when day and month may stand at the beginning of eight
// bytes of text, together or with a character between, and 0 when not. Letters
// may stand for any digit.
func dateMayBegin(text uint64) int {
	const letters, halves = 0x4040404040, 0x0F0F0F0F0F
	digits := text & halves
	pairs := digits*10 + digits>>8
	month := pairs >> (monthAt[text>>16&0xFF] & 63)
	possible := mayBeDay[pairs&0xFF] & mayBeMonth[month&0xFF]
	return int(possible) | some(text&letters)
}

// monthAt is where the month of a date begins, in bits, by the byte behind its
// day.
var monthAt = func() (at [256]uint8) {
	for b := range at {
		at[b] = 24
		if isPlace(byte(b)) {
			at[b] = 16
		}
	}
	return at
}()

// isPlace reports whether a byte is a place. The underscore only looks like
// one.
func isPlace(b byte) bool { return classOf[b]&place != 0 && b != '_' }

// mayBeDay and mayBeMonth know the values of two digits, 1 for those that may.
var mayBeDay, mayBeMonth = func() (days, months [256]uint8) {
	for n := range 100 {
		days[n] = bit8(firstDigits[n/10]&secondDigits[n%10]&dayPair != 0)
		months[n] = bit8(firstDigits[n/10]&secondDigits[n%10]&monthPair != 0)
	}
	return days, months
}()

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
	date := &dateForms[text[2]]
	end, parts := date.end, date.behind
	year := 2 & yearDigits[text[end&15]] & yearDigits[text[(end+1)&15]]
	serial := (year | year>>1) & serialThird[text[(end+2)&15]] & serialFourth[text[(end+3)&15]]
	at := end + year
	gap := firstGap[text[at&15]]
	at += gap + gap&nextGap[text[(at+1)&15]]
	parts &= goOn[text[at&15]] & goOn[text[(at+1)&15]] & goOn[text[(at+2)&15]] & goOn[text[(at+3)&15]]
	return some(uint64(parts | serial))
}

// dateForms are the forms of a date by the byte behind its day.
var dateForms = func() (forms [256]dateForm) {
	for b := range forms {
		forms[b] = dateForm{end: 8, behind: behindGroups}
		if isPlace(byte(b)) {
			forms[b] = dateForm{end: 6, behind: behindDate}
		}
	}
	return forms
}()

type dateForm struct {
	end    uint8 // where it ends, with two digits of the year
	behind uint8 // what may stand behind it
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

// What may stand behind a date. Bytes of 0x80 and up may be anything there.
var (
	yearDigits = lookup(entries{digitPlaces: 0xFF})
	firstGap   = lookup(entries{gaps + "./_": 1})
	nextGap    = lookup(entries{gaps: 1})

	goOn = lookup(entries{
		serialPlaces + gaps + lineEnds + "./_?>": behindGroups | behindDate,
		"!\"$%&'()+,:;<=@[\\]^`{}~":              behindDate,
	}, behindGroups|behindDate)

	// The third and fourth byte of a serial in which a line may end. Blanks and
	// hyphens go on with more of them or the line end only.
	serialThird  = lookup(entries{serialPlaces: 1, gaps: 2, lineEnds: 3}, 3)
	serialFourth = lookup(entries{serialPlaces: 1, gaps + lineEnds + ">": 3}, 3)
)

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
