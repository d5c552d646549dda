package cpr

// Most breaks of prose stand in no number: a paragraph sign between words, a
// line that begins with a capital. What is next to them tells, and it takes one
// branch that is seldom taken.

// mayCross reports whether what stands next to the break at text[end] may belong
// to a number that goes on across it: what is false of, crossAt marks nothing
// for that could be read. Less than a date's places are before the break, so that
// behind a line end five are left to come, with nothing but separators between.
func mayCross(text []byte, end int) bool {
	if end < 2 || end+5 > len(text) {
		return true
	}
	near := (*[7]byte)(text[end-2:])
	t := &crossings
	before := t.last[near[1]]&t.lastButOne[near[0]] | t.before[near[2]]
	a, b, c, d := t.behind[near[3]], t.behind[near[4]], t.behind[near[5]], t.behind[near[6]]
	behind := a&b&c&d | (a|b|c|d)&wideBehind | t.past[near[2]]
	return uint(before)*uint(behind) != 0
}

// What the last byte before a break is, as bits.
const (
	crossLetter = 1 << iota // a place that is a letter
	crossDigit              // any other place
	crossGap                // a separator

	crossAny = crossLetter | crossDigit | crossGap
)

// Bits of crossTables.behind: a place or separator, and what begins a wide
// character, behind which there may be anything.
const (
	onBehind = 1 << iota
	wideBehind
)

// crossTables are what mayCross looks up: of the last byte before a break what
// it is, and of the byte before that what the last may be; of the bytes behind
// whether a number goes on with them; of the break itself whether it needs nothing
// before it, as full-width digits, or nothing behind, as all but line ends.
type crossTables struct{ last, lastButOne, behind, before, past [256]uint8 }

var crossings = newCrossTables()

func newCrossTables() (t crossTables) {
	for i := range 256 {
		c := byte(i)
		t.lastButOne[c] = crossAny
		switch lead := leads[c]; {
		case lead&leadPlace != 0 && isLatin(c):
			t.last[c] = crossLetter
		case lead&leadPlace != 0:
			t.last[c] = crossDigit
		case lead != noLead:
			t.last[c] = crossGap
		case isLatin(c):
			t.lastButOne[c] = crossDigit // behind it a letter is inside a word
		default:
			t.lastButOne[c] = crossDigit | crossLetter
		}
		t.behind[c] = onBehind*bit(serials[c] || blots[c] || gaps[c] && c != '\n') | wideBehind*bit(wides[c])
		t.before[c] = crossAny * bit(c >= 0x80 && beginners[c])
		t.past[c] = bit(c != '\n')
	}
	return t
}
