// Package prefilter marks the few places of a text where a CPR number can
// begin, 64 bytes at a time as bit masks. It is the first phase of a scan and
// knows shapes only: every place that it does not mark is none, what it marks
// is read by the second phase.
//
// # Two kinds of places
//
// A number whose date stands on one line in ASCII begins with six places,
// together or in pairs with a character between (010190, 01.01.90). A place is
// a digit or a letter that OCR puts for one. Where such a date begins is a
// Start, unless its digits are no day and month: of the digits, 0 and 1 begin
// months, which leaves a third of the starts in case notes.
//
// All other numbers go on inside the date across a line end or a character of
// several bytes (a wide dash, a no-break space, a full-width digit), and before
// the first of these there is nothing but ASCII places and separators. So
// every wide character, and every line end behind a place with separators at most
// between, is a Break: the second phase goes back from it and tries what it
// finds.
//
// # Three steps
//
// Every block of 64 bytes is classified, into masks of a bit to a byte, and
// every word of the masks is combined with its neighbours. That is all the work
// that most blocks of prose take, and so no more is asked there than it takes to
// pass them. In texts full of digits the same is done again for dates and whole
// numbers; elsewhere the few starts are looked at one by one.
//
// # Classes
//
// Two shuffles by the halves of a byte give its classes, which are therefore
// unions of rectangles in the 16 by 16 table of bytes. Where the exact set is
// no rectangle, a larger one is taken: DEL is among the places and P among the
// separators. That costs a second look and loses nothing.
package prefilter

import "aktsyn/kernels/internal/cpufeat"

const (
	// wordBytes is the text that one mask word stands for.
	wordBytes = 64
	// Words is the number of mask words of a chunk.
	Words = 256
	// Chunk is the text that is filtered at a time: text, masks and what the
	// second phase looks up stay in a first-level cache of 32 KB.
	Chunk = Words * wordBytes
	// Ahead is how many words behind the chunk are marked too, for numbers that
	// begin in it and go on behind it.
	Ahead = 8
	// Group is how many words are marked together, in every variant.
	Group = 8
	// margin of the planes: a word before the chunk, and the words behind that
	// the last ones are combined with, in whole vectors.
	margin = 16
)

// The classes of a byte, as bits in such an order that comparing with one
// number tells places, and parts from what is neither. No byte of the highest
// class is of another but the lowest.
const (
	late    = 1 << iota // digits that begin no month, 2-9, and lead bytes of full-width digits and blanks, and with them ? E2 E4-E9
	glue                // ASCII separators, and with them )PY]^
	end                 // S Z, and with them CJ
	_                   // unused
	small               // l o | and DEL
	capital             // B D I O
	digit               // 0-9
	wide                // line end, lead byte of wide blanks, dashes and invisible characters, and with them 02 CA EA

	place = digit | capital | end | small
)

// rectangles define the classes: bytes whose upper half is in high and whose
// lower half is in low.
var rectangles = [...]struct {
	class     byte
	high, low string
}{
	{digit, "\x03", "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09"},
	{late, "\x03\x0E", "\x02\x03\x04\x05\x06\x07\x08\x09\x0F"},
	{capital, "\x04", "\x02\x04\x09\x0F"},
	{end, "\x05", "\x03\x0A"},
	{small, "\x06\x07", "\x0C\x0F"},
	{wide, "\x00\x0C\x0E", "\x02\x0A"},
	{glue, "\x00\x02\x05", "\x00\x09\x0D\x0E\x0F"},
}

// highClasses and lowClasses hold the classes that each half of a byte allows.
// A byte has those that both allow.
var highClasses, lowClasses = halves()

func halves() (high, low [16]byte) {
	for _, r := range rectangles {
		for _, h := range []byte(r.high) {
			high[h] |= r.class
		}
		for _, l := range []byte(r.low) {
			low[l] |= r.class
		}
	}
	return high, low
}

// Which digits can stand first and second in a day (bits 0 to 2) and in a
// month (bits 3 and 4). A pair is possible when both have a bit in common.
var (
	firstDigits  = [16]byte{0: 1 | 8, 6: 1, 1: 2 | 16, 2: 2, 7: 2, 8: 2, 3: 4, 9: 4}
	secondDigits = [16]byte{2 | 4 | 16, 1 | 2 | 4 | 8 | 16, 1 | 2 | 8 | 16, 1 | 2 | 8, 1 | 2 | 8, 1 | 2 | 8, 1 | 2 | 8, 1 | 2 | 8, 1 | 2 | 8, 1 | 2 | 8}
)

const (
	dayPair   = 1 | 2 | 4
	monthPair = 8 | 16
)

// planes are the masks that the marks are told from. Word 0 stands before the
// chunk. Parts are places, separators and every byte of 0x80 and up; odds are the
// late and the wide: of the places those that begin no month, and of all others
// what a number may go on across.
type planes struct {
	places, parts, odds [Words + margin]uint64
}

// Masks are the marks of one chunk, and the memory that it takes to make them
// (about 80 KB, of which prose uses 24). They belong to one goroutine.
type Masks struct {
	// Dense says which way the starts are told: where a number may begin.
	Dense bool
	// Offsets are the starts of a chunk that is not dense, counted from its
	// beginning, in ascending order, but for those of Wholes: ten digits that stand
	// together or with a hyphen or blank behind six, with which no reading can begin
	// but the one of these ten places.
	Offsets, Wholes []uint16
	// Starts marks those of a dense chunk: bit i of word w is byte 64w+i.
	Starts [Words + Ahead]uint64
	// Marked are the words of a dense chunk that hold starts, in ascending
	// order, and those behind the chunk aside.
	Marked []uint16
	// Breaks are the offsets of line ends and wide characters that a number may go
	// on across, in ascending order, those of the words behind the chunk too.
	Breaks []uint16
	// Plain marks those of Starts, in a dense chunk, where ten digits stand,
	// together or with a hyphen or blank behind six, with which no reading can
	// begin but the one of these ten places.
	Plain [Words + Ahead]uint64

	lead   lead
	planes planes
	plain  plainPlanes
	breaks [Words + Ahead]uint64
	some   [2][groups]uint8 // the words that hold starts, and breaks, a bit to a word
	marked [Words + wordBytes/2]uint16
	broken [Words + Ahead + wordBytes/2]uint16
	// memory of Breaks: every byte may be one, and some more are written
	brokenAt [(Words + Ahead + 1) * wordBytes]uint16
	// offsets of starts that thin looks at, of half of the words at most, and of
	// words behind the text that it can look at; and a few that are read and written
	// without being any.
	offsets [Chunk/2 + 2*wordBytes + 8]uint16
	plains  [Chunk/2 + 2*wordBytes + 8]uint16
	edge    [wordBytes]byte
}

// groups are those of all words, in a multiple of eight.
const groups = ((Words+Ahead)/Group + 7) / 8 * 8

// The two arrays of Masks.some.
const (
	someStarts = iota
	someBreaks
)

// Filter is a variant of the filter. It is immutable.
type Filter struct {
	// ask asks for lines of memory that will be read, and askPages for the first line
	// of each page of a chunk.
	ask      func(at uintptr, lines int)
	askPages func(at uintptr)
	// classify fills the planes, from index word on, from whole blocks of text.
	classify func(m *Masks, word int, text []byte)
	// combine tells the marks from the planes, in a multiple of Group.
	combine func(m *Masks, words int)
	// plain tells the plain starts of words of 64 bytes of text, whose planes are
	// filled, and takes away those where no day and month can stand, and where
	// digits end before the number does. There is more text behind.
	plain func(m *Masks, words int, text []byte)
	// listed writes which words have a bit in some, and returns how many. Behind them
	// there is room for half a word more, and some has memory up to a multiple of eight,
	// which it may clear.
	listed func(to []uint16, some []uint8) int
	// offsetsOf writes the offsets of the bits of some words of masks, each of which
	// has one, and returns how many. Behind them there is room for half a word more.
	offsetsOf func(to []uint16, masks []uint64, words []uint16) int
	// numbersAt keeps the offsets where a date may begin, and a number go on behind
	// it, in place. Behind each there are lookBytes of text at least, its own
	// counted.
	numbersAt func(offsets []uint16, text []byte) []uint16
	// apart takes the plain numbers out of offsets in the chunk at text[at:], into
	// plain, and those where no number can begin. There is a byte before each.
	apart func(offsets, plain []uint16, text []byte, at int) (others, plains []uint16)
	// cross keeps the breaks of the chunk at text[at:] that a number may go on across,
	// in place, and returns how many. There is room behind them for seven more.
	cross func(t *Crossings, breaks []uint16, text []byte, at int) int
}

// For returns the filter of a level, which must be usable here.
func For(level cpufeat.Level) *Filter { return variant(level) }

// portable is the filter in plain Go, and the specification of the others.
var portable = &Filter{ask: noAsking, askPages: noPages, classify: classify, combine: combine, plain: plain, listed: listed, offsetsOf: offsetsOf, numbersAt: numbersAt, apart: apart, cross: cross}

// Mark marks the chunk that begins at text[at] and the words Ahead of it, as
// far as the text goes, and returns how many words it marked: a multiple of
// Group. Words behind them hold anything. at must be a multiple of Chunk.
func (f *Filter) Mark(m *Masks, text []byte, at int) (words int) {
	words = min(Words+Ahead, (len(text)-at+wordBytes-1)/wordBytes)
	whole := min(words, (len(text)-at-1)/wordBytes)
	words = (words + Group - 1) / Group * Group
	m.lead = leadTo(text, at, words)
	f.pages(m.lead)
	f.fill(m, text, at, 1+words+lookahead)
	f.combine(m, words)
	f.Ask(m, StepAsks)
	chunk := min(words, Words)
	broken := m.broken[:f.listed(m.broken[:], m.some[someBreaks][:words/Group])]
	m.Breaks = m.brokenAt[:f.offsetsOf(m.brokenAt[:], m.breaks[:], broken)]
	f.Ask(m, StepAsks)
	marked := m.marked[:f.listed(m.marked[:], m.some[someStarts][:chunk/Group])]
	if m.Dense = len(marked) > chunk/2; m.Dense { // as in ledgers; in prose it is one in four at most
		f.plain(m, whole, text[at:])
		whole = (whole + Group - 1) / Group * Group
		clear(m.Plain[whole:words])
		m.list(chunk)
	} else {
		m.Offsets, m.Wholes = f.thin(m, marked, text, at)
	}
	return words
}

// lookahead is how many words behind a word its marks depend on.
const lookahead = 1

// fill fills the planes from the block before at on, end words in all. Where
// there is no text there are no classes.
func (f *Filter) fill(m *Masks, text []byte, at, end int) {
	word := 0
	if at == 0 {
		m.planes.clear(0, 1)
		word = 1
	} else {
		at -= wordBytes
	}
	blocks := min(end-word, (len(text)-at)/wordBytes)
	f.classify(m, word, text[at:at+blocks*wordBytes])
	word, at = word+blocks, at+blocks*wordBytes
	if word < end && at < len(text) {
		clear(m.edge[copy(m.edge[:], text[at:]):])
		f.classify(m, word, m.edge[:])
		word++
	}
	m.planes.clear(word, end)
}

func (p *planes) clear(from, to int) {
	clear(p.places[from:to])
	clear(p.parts[from:to])
	clear(p.odds[from:to])
}
