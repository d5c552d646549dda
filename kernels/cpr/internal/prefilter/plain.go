package prefilter

import "math/bits"

// In texts full of digits most starts are plain digits between bytes that no
// number goes on with. They are told from the others here: those that are too
// short go, those without day and month, and dates by themselves, and those that
// are whole are marked, so that
// the second phase reads them without a question.

// plainPlanes are the masks that plain numbers are told by. Word 0 stands
// before the chunk.
type plainPlanes struct {
	digits, ends, gaps, years, points, days, months [Words + margin]uint64
}

// noWords makes words those of no text, in which anything may be a date.
func (p *plainPlanes) noWords(from, to int) {
	p.clear(from, to)
	for w := from; w < to; w++ {
		p.days[w], p.months[w] = ^uint64(0), ^uint64(0)
	}
}

func (p *plainPlanes) clear(from, to int) {
	clear(p.digits[from:to])
	clear(p.ends[from:to])
	clear(p.gaps[from:to])
	clear(p.years[from:to])
	clear(p.points[from:to])
	clear(p.days[from:to])
	clear(p.months[from:to])
}

// The classes besides the digits. Each has at most one byte to every lower
// half, which is where its table holds it.
var (
	// endTable are bytes that digits of a number end at: nothing but four
	// digits behind a loose separator can follow. The percent sign is none,
	// because it begins an escaped blank.
	endTable = tableOf("!\"$&'():;,=>")
	// gapTable are the separators of plain numbers.
	gapTable = tableOf(" -")
	// yearTable are the first digits of years with four.
	yearTable = tableOf("12")
	// pointTable are, with those, the separators of dates.
	pointTable = tableOf("./")
)

func tableOf(bytes string) (table [16]byte) {
	table[0] = 1 // has another lower half, so that it stands for none, and 0 is in no class
	for _, b := range []byte(bytes) {
		table[b&15] = b
	}
	return table
}

// in reports whether a class has a byte.
func in(table *[16]byte, b byte) bool { return table[b&15] == b }

// plain is the specification of the step: start by start.
func plain(m *Masks, words int, text []byte) {
	dates(m.Starts[:words], text)
	text = text[:words*wordBytes]
	for w := range (words + Group - 1) / Group * Group {
		m.Plain[w] = 0
		for rest := m.Starts[w]; rest != 0 && w < words; rest &= rest - 1 {
			i := bits.TrailingZeros64(rest)
			whole, dead := plainStart(text, w*wordBytes+i)
			if whole {
				m.Plain[w] |= 1 << i
			}
			if dead {
				m.Starts[w] &^= 1 << i
			}
		}
	}
}

// plainStart reports whether a plain number stands at text[i:] of which no
// other reading can begin there, and whether none can begin there at all.
func plainStart(text []byte, i int) (whole, dead bool) {
	switch run := digitsAt(text, i); {
	case run >= 10:
		return !in(&yearTable, text[i+4]) || in(&endTable, byteAt(text, i+run)), false
	case run == 6 && in(&gapTable, byteAt(text, i+6)):
		return digitsAt(text, i+7) >= 4, false
	case run >= 6 && in(&endTable, byteAt(text, i+run)):
		// A serial behind a loose separator has four digits, and its date, of
		// six or eight, no more before it.
		return false, run%2 != 0 || digitsAt(text, i-1) > 0 || digitsAt(text, i+run+1) >= 5
	case run == 2:
		return false, in(&endTable, byteAt(text, i+2)) || dateEnds(text, i)
	}
	return false, false
}

// dateEnds reports whether a date in groups stands at text[i:] that digits of
// no number can follow.
func dateEnds(text []byte, i int) bool {
	separates := func(b byte) bool { return in(&gapTable, b) || in(&pointTable, b) }
	year := digitsAt(text, i+6)
	return separates(byteAt(text, i+2)) && digitsAt(text, i+3) == 2 && separates(byteAt(text, i+5)) &&
		(year == 2 || year == 4) && in(&endTable, byteAt(text, i+6+year))
}

// digitsAt returns how many digits stand at text[i:], of as many as it takes
// to tell.
func digitsAt(text []byte, i int) (n int) {
	for n <= 10 && '0' <= byteAt(text, i+n) && byteAt(text, i+n) <= '9' {
		n++
	}
	return n
}

// byteAt returns text[i], and 0 outside.
func byteAt(text []byte, i int) byte {
	if i < 0 || i >= len(text) {
		return 0
	}
	return text[i]
}

// dates takes away the starts where no day and month can stand.
func dates(starts []uint64, text []byte) {
	for w, word := range starts {
		for rest := word; rest != 0; rest &= rest - 1 {
			i := bits.TrailingZeros64(rest)
			if !dateAt(text, w*wordBytes+i, len(starts)*wordBytes) {
				starts[w] &^= 1 << i
			}
		}
	}
}

// dateAt reports whether a day and month can stand at text[i:], together or
// with a character between. What is behind end may be anything.
func dateAt(text []byte, i, end int) bool {
	month := i + 2
	if month < end && !isPlace(text[month]) {
		month++
	}
	return pairAt(text, i, end, dayPair) && pairAt(text, month, end, monthPair)
}

// pairAt reports whether a pair of digits can stand at text[i:]. Letters may
// stand for any digit.
func pairAt(text []byte, i, end int, pair byte) bool {
	if i >= end || isLetterAt(text, i, end) || isLetterAt(text, i+1, end) {
		return true
	}
	return (text[i]|text[i+1])&0x80 == 0 && firstDigits[text[i]&15]&secondDigits[text[i+1]&15]&pair != 0
}

// isLetterAt reports whether a place of text is a letter, or may be.
func isLetterAt(text []byte, i, end int) bool {
	return isPlace(text[i]) && (i >= end || digitsAt(text[i:i+1], 0) == 0)
}
