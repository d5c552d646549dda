// Package wordstart marks where words can begin in a text and which bytes
// belong to words, 64 bytes at a time as bit masks. It is the first phase of
// kernels that look at words: they step from start to start instead of from
// byte to byte.
//
// # What is marked
//
// A word is what package dictionary takes for one: a run of letters, digits
// and combining marks of any script. The marks are made from bytes and their
// neighbours, without decoding, and lose nothing: every place where a word
// begins is marked. Whether every mark is such a place depends:
//
//   - It is one, where the byte before is ASCII or there is none, and the byte
//     itself is ASCII or 0xC3. That is nearly all there is in Danish text.
//   - Everywhere else it is one perhaps. A byte of 0x80 and up before it can
//     end a dash or quotation mark, but also a letter of the same word (the
//     second a of "Šarić"), an invisible character or a combining mark. And
//     what begins with any other byte of 0x80 and up can be a letter, but also
//     a blank, a dash or nothing valid. The caller decodes the runes on both
//     sides of the place to know.
//
// The pairs that begin with 0xC3 are all letters but × and ÷, and are told
// from these here: no start stands directly behind one, and × and ÷ are no
// starts, but what follows them can be one.
//
// Where only capitals are asked for, a mark is such a start and one that a
// capital can stand at: A to Z, À to Þ, or perhaps, with any lead byte from
// 0xC4 on. Again nothing is lost, since no capital begins with 0xC2.
package wordstart

import "aktsyn/kernels/internal/cpufeat"

const (
	// Width is the number of bytes that one mask stands for.
	Width = 64
	// Masks is the number of masks of a chunk.
	Masks = 256
	// Chunk is the text, in bytes, that is marked at a time: text, planes and
	// what a caller looks up stay in a first-level cache of 32 KB.
	Chunk = Masks * Width
	// Ahead is the number of masks behind a chunk that Planes.Words has, for
	// words that begin in the chunk and end behind it.
	Ahead = 4

	// group is how many masks are combined at a time, in every variant.
	group = 8
)

// Case says which starts are marked.
type Case uint8

// The cases.
const (
	Any      Case = iota // all words
	Capitals             // words that can begin with a capital letter
	Bare                 // the same, and Wild and Bytes hold anything
)

// Planes are the marks of one chunk, and the memory that it takes to make them
// (31 KB in all). Bit i of mask w stands for byte 64w+i of the chunk; bits
// behind the text are zero. Planes belong to one goroutine.
type Planes struct {
	// Small is what Bytes are united with, below 0x80. It is for the caller to
	// set: 0x20 makes small letters of the capitals of ASCII.
	Small byte
	// Starts marks where words of the asked case can begin. Masks behind those
	// that Mark counts hold anything.
	Starts [Masks]uint64
	// Words marks the bytes that words can have: ASCII letters and digits, and
	// everything from 0x80 on. It goes on for Ahead masks behind those that
	// Mark counts, whether the chunk ends there or the text.
	Words [Masks + Ahead]uint64
	// Wild marks the bytes that the rules above cannot tell all about: those
	// from 0x80 on that are no part of a letter À to ÿ, and those behind a 0xC3
	// that make no letter with it. It goes as far as Words.
	Wild [Masks + Ahead]uint64
	// Bytes holds the text as far as Words goes, with zero for all but the
	// bytes of words; these are united with Small and have lost their highest
	// bit.
	Bytes [(Masks + Ahead) * Width]byte

	// sure marks the bytes behind which a word goes on for sure: ASCII letters
	// and digits, and the second bytes of letters that begin with 0xC3. Its
	// first mask stands before the chunk.
	sure [1 + Masks + group]uint64
	// begins marks, among the word bytes, those that words of the asked case
	// can begin with, but for 0xC3.
	begins [Masks + group]uint64
	// seconds marks the second bytes of the letters behind 0xC3 that words of
	// the asked case can begin with.
	seconds [Masks + group]uint64
	// edge holds text at whose ends the variants would read outside it. On the
	// stack it would be allocated, as it goes through a function value.
	edge [1 + Width]byte
}

// Window returns bits of a plane from a place on, 57 or more. There are masks
// for them and 64 bits more.
func Window(plane []uint64, place int) uint64 {
	mask, bit := place/Width, uint(place%Width)
	return plane[mask]>>bit | plane[mask+1]<<1<<(Width-1-bit)
}

// Marker is a variant of the marking. It is immutable; all give the same marks.
type Marker struct {
	// classify fills the planes, but for Starts, from mask w on, from whole
	// masks of text, which begins a byte before them.
	classify func(p *Planes, w int, text []byte, c Case)
	// combine tells the starts from the other planes, in a multiple of group.
	combine func(p *Planes, masks int)
}

// For returns the marker of a level, which must be usable here.
func For(level cpufeat.Level) Marker { return variant(level) }

// portable is the marker in plain Go, and the specification of the others.
var portable = Marker{classify: classify, combine: combine}

// Mark marks the chunk that begins at text[at], as far as the text goes, and
// returns the number of masks that it takes, at most Masks. Any at from 0 to
// len(text) will do: the bytes before it are looked at where they matter, so
// marks do not depend on where chunks begin. No byte outside text is read.
func (m Marker) Mark(p *Planes, text []byte, at int, c Case) (masks int) {
	filled := m.fill(p, text, at, c)
	masks = min(filled, Masks)
	rounded := (masks + group - 1) / group * group
	// Where there is no word byte there is no start, whatever the others hold.
	behind := max(rounded, masks+Ahead)
	clear(p.Words[filled:behind])
	if c != Bare {
		clear(p.Wild[filled:behind])
		clear(p.Bytes[filled*Width : behind*Width])
	}
	clear(p.seconds[filled:max(rounded+1, filled)])
	p.sure[0] = 0
	if sureAt(text, at-1) {
		p.sure[0] = 1 << (Width - 1)
	}
	m.combine(p, rounded)
	return masks
}

// fill classifies the chunk and the masks behind it, as far as the text goes,
// and returns their number. Text at whose ends the variants would read outside
// it is copied.
func (m Marker) fill(p *Planes, text []byte, at int, c Case) (masks int) {
	edge := &p.edge
	masks = min((len(text)-at+Width-1)/Width, Masks+Ahead)
	whole := min((len(text)-at)/Width, masks)
	first := 0
	if at == 0 && whole > 0 {
		edge[0] = 0
		copy(edge[1:], text)
		m.classify(p, 0, edge[:], c)
		first = 1
	}
	if first < whole {
		m.classify(p, first, text[at+first*Width-1:at+whole*Width], c)
	}
	if whole < masks {
		clear(edge[:])
		from := at + whole*Width - 1
		copy(edge[max(-from, 0):], text[max(from, 0):])
		m.classify(p, whole, edge[:], c)
	}
	return masks
}

// sureAt reports whether text has a byte at i behind which a word goes on for
// sure.
func sureAt(text []byte, i int) bool {
	if i < 0 {
		return false
	}
	return is(text[i], alnum) || is(text[i], letterSecond) && i > 0 && text[i-1] == lead
}
