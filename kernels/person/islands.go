package person

import (
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
)

// Most of a page is read by nobody: names begin at events (see finder), and
// what decides about one stands within a few words of it. The commonest of them
// are read briefly (see brief), the others as islands. An island is such a
// stretch of words: words before the event for its context, the words that
// may be part of names (the live ones, at which mentions are looked for), and
// words behind them for their context. Islands are read from the left, one at
// a time and in the same memory. They may overlap in words of context, never
// in live ones.
//
// That islands give the hits that the whole page would give is tested, not
// proved: see wholePage. It rests on what rules may look at: mention begins at
// events only, which in prose means at no word in small letters; before a
// mention rules look at wordsBefore words (more, where these are numbers), and
// behind it at wordsBehind; at text beside words they may look as they like.

const (
	// wordsBefore is the number of words before the live ones that rules look
	// at, three if they are numbers; words joined by hyphens count as one.
	wordsBefore   = 1
	numbersBefore = 3
	// wordsBehind is the same for words behind the live ones, if a blank
	// follows those; else it is one.
	wordsBehind = 2
	// longestShort bounds, in bytes, the words whose full stop does not end a
	// sentence: initials, shortened names and titles.
	longestShort = 5
	// longestParticle bounds the particles of a name, in bytes.
	longestParticle = 6
)

// islands reads the mentions of the page.
func (s *scan) islands(dst []kernels.Hit) []kernels.Hit {
	for {
		event, ok := s.finder.next()
		if !ok {
			return s.addressesBefore(dst, len(s.text))
		}
		var brief bool
		if dst, brief = s.briefly(dst, event); !brief {
			dst = s.island(dst, event)
		}
	}
}

// island reads the mentions at and around the event, the offset of a word at
// or behind finder.done. What is found next is behind them.
func (s *scan) island(dst []kernels.Hit, event int) []kernels.Hit {
	from, live := s.reach(event)
	end := s.grow(from, live, event)
	attach(s.words, s.matches, s.kernel.traits)
	s.refine()
	s.joinHyphens()
	first, last := 0, len(s.words)
	for int(s.words[first].start) < live {
		first++
	}
	for int(s.words[last-1].start) >= end {
		last--
	}
	dst, next := s.mentions(dst, first, last)
	s.finder.done = max(end, int(s.words[next-1].end))
	return dst
}

// reach goes back from the event: to the first word that may belong to the
// same name, over parts of the same written word and over capitalised words,
// which may be unknown given names or, single letters, initials; and from there
// over the words before it.
func (s *scan) reach(event int) (from, live int) {
	live = s.unitStart(event, s.finder.done)
	for n := 0; ; n++ {
		prev, end := s.wordBefore(live)
		if prev == end {
			return 0, live // it is the first word of the page
		}
		unit := s.unitStart(prev, 0)
		if n == mostGiven || n >= mostUnknown && end-prev > 1 || unit < s.finder.done || !s.blankBetween(end, live) || !s.capitalIn(unit, prev, end) {
			return s.contextStart(unit), live
		}
		live = unit
	}
}

// contextStart goes back from the word before the live ones over numbers.
func (s *scan) contextStart(start int) int {
	for n := wordsBefore; n < numbersBefore && isDigit(s.text[start]); n++ {
		prev, end := s.wordBefore(start)
		if prev == end {
			return 0
		}
		start = s.unitStart(prev, 0)
	}
	return start
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// unitStart goes back from the word at start over all that hyphens and
// apostrophes join to it, but not beyond from.
func (s *scan) unitStart(start, from int) int {
	for start > from && joiningByte[s.text[start-1]] {
		r, size := utf8.DecodeLastRune(s.text[:start])
		if !joinsWords(r) {
			break
		}
		prev, end := s.wordBefore(start - size)
		if prev == end || end != start-size || prev < from {
			break
		}
		start = prev
	}
	return start
}

// joinsWords reports whether r is a hyphen or an apostrophe (see separators).
func joinsWords(r rune) bool {
	switch r {
	case '-', '\u2010', '\u2011', '\'', '\u2019', '`', '\u00b4':
		return true
	}
	return false
}

// wordBefore gives the bounds of the last word that ends at or before pos;
// both are equal if there is none.
func (s *scan) wordBefore(pos int) (start, end int) {
	if start, end = s.finder.runBefore(pos); start < end && isPlain(s.text[start:end]) {
		return start, end
	}
	text := s.text
	for end = pos; end > 0; {
		if n := blanksBefore(text[:end]); n > 0 {
			end -= n
			continue
		}
		has, size := letterBytes[text[end-1]], 1
		if has == wide {
			has, size = hasBefore(text, end)
		}
		if has != 0 {
			break
		}
		end -= size
	}
	for start = end; start > 0; {
		has, size := letterBytes[text[start-1]], 1
		if has == wide {
			has, size = hasBefore(text, start)
		}
		if has == 0 {
			break
		}
		start -= size
	}
	return start, end
}

// hasBefore gives what the character before text[pos], which is not ASCII,
// says of its word, and its length.
func hasBefore(text []byte, pos int) (uint8, int) {
	kind, size := kindBefore(text, pos)
	return has(kind), size
}

// kindBefore gives the kind of the rune before text[pos] and its length.
func kindBefore(text []byte, pos int) (letterKind, int) {
	c := text[pos-1]
	if c < utf8.RuneSelf {
		return asciiKinds[c], 1
	}
	if c < 0xC0 && pos > 1 && text[pos-2] == 0xC3 {
		return latinKinds[c&0x3F], 2
	}
	r, size := utf8.DecodeLastRune(text[:pos])
	return sortRune(r), size
}

// blankBetween reports whether text from..to is a gapBlank.
func (s *scan) blankBetween(from, to int) bool {
	if to-from == 1 {
		return s.text[from] == ' '
	}
	var w word
	splitter := splitter{text: s.text[:to], form: s.form}
	splitter.between(from, &w)
	return w.gap == gapBlank
}

// capitalIn reports whether the word at last..end, or one of those joined to
// it from start on, begins with a capital.
func (s *scan) capitalIn(start, last, end int) bool {
	if kind, _ := kindAt(s.text, last); start == last || kind == capitalLetter {
		return kind == capitalLetter
	}
	for start < end {
		if kind, _ := kindAt(s.text, start); kind == capitalLetter {
			return true
		}
		for start < end {
			kind, size := kindAt(s.text, start)
			if start += size; kind == noLetter {
				break
			}
		}
	}
	return false
}

// grow splits the island that begins at from and whose first live words are
// those from live to event. It returns where the live words end: what goes on
// with a name, or perhaps does, is live too.
func (s *scan) grow(from, live, event int) (end int) {
	s.words, s.matches = s.words[:0], s.matches[:0]
	splitter := splitter{text: s.text, form: s.form, scan: s}
	c := chain{scan: s, event: event}
	if from > 0 {
		s.words = append(s.words, word{start: uint32(from)}) // its gap is hard: what is before it is not looked at
		w := &s.words[0]
		splitter.read(from, w)
		from = int(w.end)
		c.read(w, live)
	}
	for c.behind < wordsBehind || s.joinedAt(from) {
		s.words = append(s.words, word{})
		w := &s.words[len(s.words)-1]
		if !splitter.next(from, w) {
			s.words = s.words[:len(s.words)-1]
			break
		}
		from = int(w.end)
		c.read(w, live)
	}
	return c.end
}

// entriesAt finds the entries of the dictionary that begin at word w.
func (s *scan) entriesAt(w *word) {
	if w.flags&flagNoEntry != 0 || w.shape == lower {
		return
	}
	if s.kernel.title.Options().Mode == dictionary.ExactCase {
		if kind, _ := kindAt(s.text, int(w.start)); kind != capitalLetter {
			return
		}
	}
	s.matches = s.kernel.title.At(s.matches, s.text, int(w.start), s.dict)
}

// joinedAt reports whether a hyphen or an apostrophe follows at pos.
func (s *scan) joinedAt(pos int) bool {
	if pos == len(s.text) || !joiningByte[s.text[pos]] {
		return false
	}
	r, _ := utf8.DecodeRune(s.text[pos:])
	return joinsWords(r)
}

// chain tells which words of an island are live.
type chain struct {
	*scan
	event  int    // live up to here in any case
	met    int    // matches of the words before the live ones, or taken up
	phrase int    // where the last entry ends that begins in a live word
	end    int    // of the live words
	last   uint32 // end of the last word
	bytes  uint32 // of the last word
	open   bool   // a name may go on behind the last word
	behind int    // words behind the live ones
}

// read takes the next word of the island, whose first live one begins at live.
func (c *chain) read(w *word, live int) {
	if c.entriesAt(w); int(w.start) >= live {
		c.add(w)
	} else {
		c.met = len(c.matches)
	}
}

// add takes the next word that may be live.
func (c *chain) add(w *word) {
	follows := c.open && goesOn(w.gap, c.bytes)
	joined := w.gap == gapHyphen || w.gap == gapApos
	c.bytes = w.end - w.start
	switch {
	case int(w.start) <= max(c.event, c.phrase-1), joined && c.end == int(c.last), follows && w.shape.capital():
		c.end, c.open, c.behind = int(w.end), true, 0
		c.meet()
	case joined:
		c.open = false
	case follows && w.shape == lower && w.gap != gapComma && c.bytes <= longestParticle && c.roleOf(w)&roleParticle != 0:
	default:
		c.open = false
		if c.behind++; w.gap != gapBlank {
			c.behind = wordsBehind
		}
	}
	c.last = w.end
}

// meet takes up the dictionary's entries that begin at a live word.
func (c *chain) meet() {
	for ; c.met < len(c.matches); c.met++ {
		c.phrase = max(c.phrase, int(c.matches[c.met].End))
	}
}

// goesOn reports whether a name may go on over a gap behind a word of so many
// bytes.
func goesOn(g gap, bytes uint32) bool {
	switch g {
	case gapHard:
		return false
	case gapDot, gapDotBlank:
		return bytes <= longestShort
	}
	return true
}
