package gate

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"

	"aktsyn/kernels"
)

// The matcher reads a byte at a time through two tables of pointers. Before
// it comes a prefilter: four bytes of every pattern, its gram, are looked for
// at every offset of the text. Around a gram that belongs to its word a pattern of
// one word is compared at once; for others the surroundings are read plainly and
// matched.
//
// Grams are compared after byte|0x20, which is what lower case is for ASCII
// letters and for the two bytes of Æ, Ø, Å and É, and lets some other bytes
// pass. A text with one of the three capitals beyond them that become letters
// of a pattern (the signs for kelvin and ångström, and the dotted İ) is matched
// whole, as is one with a pattern too short for a gram.
const (
	gramBytes = 4
	lowerBit  = 0x20
	lowerBits = 0x20202020
	gramBits  = 17 // of a hash: 16 KB of marks, of which about one in a hundred is set
)

// prefilter knows a gram of each pattern.
type prefilter struct {
	marks [1 << gramBits / 64]uint64 // by hash of the gram
	words map[uint32][]gramWord      // by gram
	short [][]byte                   // patterns of two letters, small and capital
}

// gramWord is a word of a pattern that holds a gram.
type gramWord struct {
	text string        // each byte with lowerBit
	at   int           // of the gram in text
	bits kernels.Words // of the pattern
	// whole is the word as the pattern has it if it is the pattern's only one;
	// it is known without the matcher whether such a pattern stands there.
	whole       string
	begins, end bool // a word of the text must begin, or end, with it
	window
}

// window is how many bytes of a pattern stand before its gram, and how many
// from the gram on, each with one for what stands beside the pattern.
type window struct{ before, behind int }

func newPrefilter(all []pattern) *prefilter {
	f := &prefilter{words: map[uint32][]gramWord{}}
	for _, p := range all {
		w := rarest(p)
		if len(w.text) >= gramBytes {
			f.add(gramAt(w.text[w.at:]), w)
			continue
		}
		if len(w.text) < gramBytes-1 {
			word := []byte(strings.TrimSpace(p.text))
			f.short = append(f.short, word, bytes.ToUpper(word))
			continue
		}
		for c := range 256 { // whatever follows a word of three letters
			if c&lowerBit != 0 {
				f.add(gramAt(w.text+string([]byte{byte(c)})), w)
			}
		}
	}
	return f
}

func (f *prefilter) add(gram uint32, w gramWord) {
	h := gramHash(gram)
	f.marks[h/64] |= 1 << (h % 64)
	f.words[gram] = append(f.words[gram], w)
}

func gramAt(s string) uint32 { return binary.LittleEndian.Uint32([]byte(s[:gramBytes])) }

func gramHash(gram uint32) uint32 { return gram * 0x9E3779B1 >> (32 - gramBits) }

// rarest returns the word and the place in it whose letters Danish uses least,
// among the words that are long enough for a gram if there are such.
func rarest(p pattern) gramWord {
	best, least := gramWord{}, 0.0
	for start := 0; start < len(p.text); start++ {
		text := lowered(p.text[start:])
		for at := range max(1, len(text)-gramBytes+1) {
			share := gramShare(text[at:min(at+gramBytes, len(text))])
			if len(text) > 0 && (best.text == "" || share < least) {
				least = share
				best = gramWord{text: text, at: at, bits: p.bits,
					window: window{before: start + at + 1, behind: len(p.text) - start - at + 1}}
			}
		}
		start += len(text)
	}
	if word := strings.TrimSpace(p.text); !strings.Contains(word, " ") {
		best.whole, best.begins, best.end = word, p.text[0] == ' ', p.text[len(p.text)-1] == ' '
	}
	return best
}

// lowered returns the first word of a pattern, each byte with lowerBit.
func lowered(pattern string) string {
	word, _, _ := strings.Cut(pattern, " ")
	text := []byte(word)
	for i := range text {
		text[i] |= lowerBit
	}
	return string(text)
}

// common are the letters of Danish from the most frequent on; the order is
// rough, and decides about speed alone.
const common = "ernidtaslogkmfvupbhjycxzwq"

// gramShare is a measure of how often the bytes of a gram stand together. One
// of less than gramBytes has the largest.
func gramShare(gram string) float64 {
	share := 1.0
	for _, c := range []byte(gram) {
		place := strings.IndexByte(common, c)
		if place < 0 {
			place = len(common)
		}
		share /= float64(2 + place)
	}
	if len(gram) < gramBytes {
		share++
	}
	return share
}

// blind reports whether text may hold a pattern that next would miss.
func (f *prefilter) blind(text []byte) bool {
	for _, capital := range []string{"\u212a", "\u212b", "\u0130"} {
		if bytes.Contains(text, []byte(capital)) {
			return true
		}
	}
	for _, word := range f.short {
		if bytes.Contains(text, word) {
			return true
		}
	}
	return false
}

// next moves p to the first offset at or behind it where a gram stands within
// its word and the word's pattern would add to seen, or to len(text). It returns
// the bits of patterns of one word that stand there, and how far around p others
// go that may.
func (f *prefilter) next(text []byte, p *int, seen kernels.Words) (found kernels.Words, w window) {
	for at := *p; at < len(text); at++ {
		if at = f.skip(text, at); at == len(text) {
			break
		}
		var tail [gramBytes]byte
		copy(tail[:], text[at:])
		if found, w = f.around(text, at, binary.LittleEndian.Uint32(tail[:])|lowerBits, seen); found != 0 || w.behind > 0 {
			*p = at
			return found, w
		}
	}
	*p = len(text)
	return 0, window{}
}

// skip returns the first offset at or behind p with a mark, or one of the last
// seven. It looks at four grams in eight bytes at a time.
func (f *prefilter) skip(text []byte, p int) int {
	for ; p+8 <= len(text); p += 4 {
		v := binary.LittleEndian.Uint64(text[p:]) | lowerBits<<32 | lowerBits
		a, b, c, d := f.marked(uint32(v)), f.marked(uint32(v>>8)), f.marked(uint32(v>>16)), f.marked(uint32(v>>24))
		if seen := a | b<<1 | c<<2 | d<<3; seen != 0 {
			return p + bits.TrailingZeros64(seen)
		}
	}
	return p
}

// marked is 1 if the gram has a mark.
func (f *prefilter) marked(gram uint32) uint64 {
	h := gramHash(gram)
	return f.marks[h/64] >> (h % 64) & 1
}

// around returns, of the patterns of which a word with the gram stands at p and
// that are not seen yet, the bits of those of one word, and the largest window
// of the others.
func (f *prefilter) around(text []byte, p int, gram uint32, seen kernels.Words) (found kernels.Words, all window) {
	for _, w := range f.words[gram] {
		if w.bits&^seen == 0 || p < w.at || p-w.at+len(w.text) > len(text) {
			continue
		}
		if start := p - w.at; !equalLowered(text[start:], w.text) {
			continue
		} else if w.whole == "" {
			all.before, all.behind = max(all.before, w.before), max(all.behind, w.behind)
		} else if w.stands(text, start) {
			found |= w.bits
		}
	}
	return found, all
}

// stands reports whether a pattern of one word stands at start, where the text
// equals it but for lowerBit.
func (w *gramWord) stands(text []byte, start int) bool {
	for i := range len(w.whole) {
		if p, c := w.whole[i], text[start+i]; c != p && (p < 'a' || p == lead) {
			return false // a digit, or the first byte of a letter, is no other
		}
	}
	if w.begins && start > 0 {
		if r, _ := utf8.DecodeLastRune(text[:start]); isPlain(r) {
			return false
		}
	}
	if end := start + len(w.whole); w.end && end < len(text) {
		if r, _ := utf8.DecodeRune(text[end:]); isPlain(r) {
			return false
		}
	}
	return true
}

// lead is the first byte of the letters beyond ASCII that patterns have.
const lead = 0xC3

// equalLowered reports whether text begins with word but for lowerBit.
func equalLowered(text []byte, word string) bool {
	for i := range len(word) {
		if text[i]|lowerBit != word[i] {
			return false
		}
	}
	return true
}

// back returns the start of what reads plainly as n bytes before p, or a bit
// more, or 0.
func back(text []byte, p, n int) int {
	for n > 0 && p > 0 {
		r, size := utf8.DecodeLastRune(text[:p])
		if isPlain(r) {
			p -= size
			n -= size
			continue
		}
		for p > 0 && !isPlain(r) {
			p -= size
			r, size = utf8.DecodeLastRune(text[:p])
		}
		n--
	}
	return p
}

// forward returns the end of what reads plainly as n bytes from p on, or a
// bit more, or len(text).
func forward(text []byte, p, n int) int {
	for n > 0 && p < len(text) {
		if r, size := utf8.DecodeRune(text[p:]); isPlain(r) {
			p += size
			n -= size
			continue
		}
		p, _ = skip(text, p)
		n--
	}
	return p
}
