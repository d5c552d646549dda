package prefilter

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
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
// many there are. It is the specification; others write up to half a word of
// them behind.
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
// number may begin, the plain numbers apart. Those of words with less than another
// behind them are not looked at.
func (f *Filter) thin(m *Masks, marked []uint16, text []byte, at int) (offsets, plain []uint16) {
	looked, chunk := marked, text[at:]
	for len(looked) > 0 && (int(looked[len(looked)-1])+2)*wordBytes > len(chunk) {
		looked = looked[:len(looked)-1]
	}
	offsets = m.offsets[:f.offsetsOf(m.offsets[:], m.Starts[:], looked)]
	f.Ask(m, StepAsks)
	offsets = f.numbersAt(offsets, chunk)
	f.Ask(m, StepAsks)
	offsets, plain = f.tell(m, offsets, text, at)
	f.Ask(m, StepAsks)
	for _, w := range marked[len(looked):] {
		offsets = appendStarts(offsets, w, m.Starts[w])
	}
	return offsets, plain
}

// offsetsOf is the specification of the first turn.
func offsetsOf(to []uint16, masks []uint64, words []uint16) int {
	offsets := to[:0]
	for _, w := range words {
		offsets = appendStarts(offsets, w, masks[w])
	}
	return len(offsets)
}

func appendStarts(offsets []uint16, word uint16, starts uint64) []uint16 {
	for ; starts != 0; starts &= starts - 1 {
		offsets = append(offsets, word*wordBytes+uint16(bits.TrailingZeros64(starts)))
	}
	return offsets
}

// numbersAt is the specification of the second turn.
func numbersAt(offsets []uint16, text []byte) []uint16 {
	n := 0
	for _, at := range offsets {
		offsets[n] = at
		t := (*[lookBytes]byte)(text[at:])
		n += dateMayBegin(binary.LittleEndian.Uint64(t[:8])) & mayGoOn(t)
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
// characters at least of those that numbers have, or more signs than are looked
// at. Two more digits behind the date may be the rest of its year, or the beginning
// of the serial, in which a line may end.
func mayGoOn(text *[lookBytes]byte) int {
	t := &goOn
	tail := text[dateBytes+t.lookup[inGroups][text[2]]:][:tailBytes]
	year := t.lookup[yearDigits][tail[0]] & t.lookup[yearDigits][tail[1]]
	serial := year & t.lookup[serialThird][tail[2]] & t.lookup[serialFourth][tail[3]]
	tail = tail[year&2:]
	signs := 0
	for signs < len(tail) && in(&t.signs, tail[signs]) {
		signs++
	}
	for i := range tail {
		if i == signs+serialBytes {
			break
		}
		if t.stops(tail[i]) {
			return some(uint64(serial))
		}
	}
	return 1
}

const (
	dateBytes   = 6                         // of a date that is not in groups
	tailBytes   = 8                         // that mayGoOn looks at behind the date
	lookBytes   = dateBytes + 2 + tailBytes // all that is looked at
	serialBytes = 4
)

// digitPlaces can stand for a digit.
const digitPlaces = "0123456789OoDlI|SBZ"

const (
	inGroups     = iota // how much longer a date in groups is, by the byte behind its day
	yearDigits          // all bits for what may be a digit
	serialThird         // what the third byte of a serial in which a line may end can be,
	serialFourth        // and the fourth: behind a blank, what is no digit or letter
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

// stops reports whether a byte is none that numbers have.
func (t *goOnTables) stops(b byte) bool { return t.stopsHigh[b>>4]&t.stopsLow[b&15] != 0 }

// goOn are the tables of what numbers have behind their date.
var goOn = func() (t goOnTables) {
	t.signs = tableOf(" !\"'()\n;,\r./")
	t.stopsLow = [16]byte{2, 3, 3, 3, 3, 3, 3, 3, 1, 3, 3, 1, 0, 1, 1, 0}
	t.stopsHigh = [16]byte{6: 1, 7: 2}
	for b := range 256 {
		c := byte(b)
		if !isPlace(c) {
			t.lookup[inGroups][b] = 2
		}
		if strings.IndexByte(digitPlaces, c) >= 0 {
			t.lookup[yearDigits][b] = 0xFF
		}
		if t.stops(c) || in(&t.signs, c) && c > ' ' {
			continue
		}
		t.lookup[serialThird][b], t.lookup[serialFourth][b] = 2|1, 2|1
		if c == ' ' {
			t.lookup[serialThird][b] = 2
		} else if '-' < c && c < 0x80 {
			t.lookup[serialFourth][b] = 1
		}
	}
	return t
}()
