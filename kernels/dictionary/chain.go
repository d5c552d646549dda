package dictionary

import "unicode/utf8"

// maxWords bounds the words of an entry, and so how often a scan reads the
// same text.
const maxWords = 32

// foldedRoom is the length of a buffer for a folded entry, and for one rune
// more, by which a text is known to be too long.
const foldedRoom = MaxBytes + utf8.UTFMax

// chain reads words and the separators between them from a text, as long as
// they could be an entry, and keeps their hash. It allocates nothing.
type chain struct {
	hasher     *hasher
	text       []byte
	start, end int // of what was read; whole words
	hash       uint64
	words      int
	steps      int // words and slots looked at since the chain was made: linear, says a test

	// plain says that what was read folds to as many bytes, and byte by byte:
	// it has only ASCII, the letters À to ÿ and separators of one byte.
	plain bool
	// folded has the first length bytes of what was read, folded, if it is
	// not plain.
	folded [foldedRoom]byte
	length int
	// An entry to compare it with, as listed and folded.
	listed, entry [foldedRoom]byte
}

// begin reads the word that begins at start. It reports false if no entry can
// begin so.
func (c *chain) begin(start int) bool {
	c.start, c.end, c.hash, c.words = start, start, 0, 1
	c.plain, c.length = true, 0
	word, ok := c.word(start)
	c.hash = word
	return ok
}

// key returns the filter's key of the first word, when no other was read.
func (c *chain) key() uint64 {
	if c.plain {
		return c.hasher.key(c.text[c.start:c.end])
	}
	return c.hasher.key(c.folded[:c.length])
}

// resume continues behind a plain word that has been hashed elsewhere.
func (c *chain) resume(start, end int, hash uint64) {
	c.start, c.end, c.hash, c.words = start, end, hash, 1
	c.plain, c.length = true, 0
}

// next reads the separator and the word behind what was read. It reports
// false if there are none or no entry is as long.
func (c *chain) next() bool {
	if c.words == maxWords {
		return false
	}
	separator, at, ok := c.separator()
	if !ok {
		return false
	}
	word, ok := c.word(at)
	if !ok {
		return false
	}
	c.steps++
	c.words++
	c.hash = c.hasher.join(c.hash, separator, word)
	return true
}

// separator hashes what stands behind the last word and gives the beginning
// of the next.
func (c *chain) separator() (hash uint64, word int, ok bool) {
	if c.plain && c.end+1 < len(c.text) {
		between := c.text[c.end]
		if between < utf8.RuneSelf && beginsPlain(c.text[c.end+1:]) {
			if between == ' ' || between == '\n' {
				return c.hasher.blank, c.end + 1, true
			}
			return c.hasher.of(c.text[c.end : c.end+1]), c.end + 1, true
		}
	}
	return c.foldSeparator()
}

// foldSeparator is separator for any text.
func (c *chain) foldSeparator() (hash uint64, word int, ok bool) {
	if !c.unplain(c.end) {
		return 0, 0, false
	}
	from := c.length
	for p := c.end; p < len(c.text); {
		r, size := utf8.DecodeRune(c.text[p:])
		switch {
		case isWord(r):
			return c.hasher.of(c.folded[from:c.length]), p, true
		case r == utf8.RuneError && size == 1:
			return 0, 0, false
		case isGap(r):
			end, joins := gap(c.text, p)
			if !joins {
				return 0, 0, false
			}
			r, size = ' ', end-p
		}
		if !c.fold(r) {
			return 0, 0, false
		}
		p += size
	}
	return 0, 0, false
}

// word hashes the word at p and moves end behind it.
func (c *chain) word(p int) (hash uint64, ok bool) {
	end, plain := plainWord(c.text, p)
	if !plain || !c.plain {
		return c.foldWord(p)
	}
	if end-c.start > MaxBytes {
		return 0, false
	}
	c.end = end
	return c.hasher.of(c.text[p:end]), true
}

// plainWord gives the end of the word at text[p], and whether all of it is
// plain; if not, the end is that of the plain part.
func plainWord(text []byte, p int) (end int, plain bool) {
	for p < len(text) {
		b := text[p]
		switch {
		case asciiWord[b]:
			p++
		case b < utf8.RuneSelf:
			return p, true
		case b == 0xC3 && p+1 < len(text) && latinSecond[text[p+1]]:
			p += 2
		default:
			return p, false
		}
	}
	return p, true
}

// beginsPlain reports whether text, not empty, begins with a plain letter or
// digit.
func beginsPlain(text []byte) bool {
	return asciiWord[text[0]] || text[0] == 0xC3 && len(text) > 1 && latinSecond[text[1]]
}

// latinSecond marks the second bytes of the letters À to ÿ.
var latinSecond = func() (is [256]bool) {
	for c := 0x80; c < 0xC0; c++ {
		is[c] = isWord(rune(c + 0x40))
	}
	return is
}()

// foldWord is word for any text.
func (c *chain) foldWord(p int) (hash uint64, ok bool) {
	if !c.unplain(p) {
		return 0, false
	}
	from := c.length
	for p < len(c.text) {
		r, size := utf8.DecodeRune(c.text[p:])
		p += size
		if isInvisible(r) {
			continue
		}
		if !isWord(r) {
			break
		}
		if !c.fold(r) {
			return 0, false
		}
		c.end = p
	}
	return c.hasher.of(c.folded[from:c.length]), c.length > from
}

// fold appends r, unless it is invisible, to folded. It reports false if that
// is too long for an entry.
func (c *chain) fold(r rune) bool {
	if isInvisible(r) {
		return true
	}
	if c.hasher.folds() {
		r = lower(r)
	}
	c.length = len(utf8.AppendRune(c.folded[:c.length], r))
	return c.length <= MaxBytes
}

// unplain goes over to reading rune by rune, when all up to end is plain. It
// reports false if that is too long for an entry.
func (c *chain) unplain(end int) bool {
	if !c.plain {
		return true
	}
	if end-c.start > MaxBytes {
		return false
	}
	c.plain = false
	c.length = len(c.normalize(c.folded[:0], c.text[c.start:end]))
	return true
}

// normalize appends text to dst as matching sees it.
func (c *chain) normalize(dst, text []byte) []byte {
	if c.hasher.folds() {
		return Fold(dst, text)
	}
	return visibleText(dst, text)
}

// is reports whether what was read is an occurrence of entry.
func (c *chain) is(entry string) bool {
	if c.plain && len(entry) == c.end-c.start && c.alike(entry) {
		return true
	}
	if !c.unplain(c.end) {
		return false
	}
	key := c.normalize(c.entry[:0], append(c.listed[:0], entry...))
	return string(key) == string(c.folded[:c.length])
}

// alike compares plain text with an entry of its length, but may miss that
// they fold alike.
func (c *chain) alike(entry string) bool {
	text := c.text[c.start:c.end]
	if string(text) == entry {
		return true
	}
	before := byte(0)
	for i, b := range text {
		switch d := b ^ entry[i]; {
		case d == 0 || d == '\n'^' ' && b == '\n': // in plain text one part words
		case d != 0x20 || !c.hasher.folds() || !letterCase(before, b):
			return false
		}
		before = b
	}
	return true
}

// letterCase reports whether b, behind before in plain text, is a letter in
// one case and b^0x20 the same letter in the other.
func letterCase(before, b byte) bool {
	if b < utf8.RuneSelf {
		return 'a' <= b|0x20 && b|0x20 <= 'z'
	}
	return before == 0xC3 && b|0x20 != 0xBF && b|0x20 != 0xB7 // not ß and ÿ, × and ÷
}
