package dictionary

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// Fold appends text to dst as matching sees it. Every rune is replaced by its
// Unicode simple lower case (unicode.ToLower; 'İ' becomes 'i', 'ẞ' becomes
// 'ß', accents stay, nothing is decomposed), which may change the length in
// bytes. A run of blanks with at most one '\n' becomes a single blank, a run
// with more of them a blank line, "\n\n", which no entry contains. Invisible
// characters (see Invisible) are dropped. Everything else is copied, invalid
// bytes too; no entry contains them. Fold is idempotent, and two texts fold
// alike exactly when an entry made of one would match the other.
func Fold(dst, text []byte) []byte {
	for p := 0; p < len(text); {
		if c := text[p]; c < utf8.RuneSelf && !isGap(rune(c)) {
			dst = append(dst, byte(lower(rune(c))))
			p++
			continue
		}
		r, size := utf8.DecodeRune(text[p:])
		switch {
		case isGap(r):
			end, joins := gap(text, p)
			dst = append(dst, gapText(joins)...)
			p = end
		case isInvisible(r) && !broken(text[:p]):
			p += size
		case r == utf8.RuneError && size == 1:
			dst = append(dst, text[p])
			p++
		default:
			dst = utf8.AppendRune(dst, lower(r))
			p += size
		}
	}
	return dst
}

// isInvisible reports whether r has no width and stands inside words for the
// sake of line breaking or ligatures, or was left by a file's beginning: soft
// hyphen, zero-width space, non-joiner and joiner, word joiner, byte order
// mark (Unicode 15, Default_Ignorable_Code_Point).
func isInvisible(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff':
		return true
	}
	return false
}

// broken reports whether text ends in an invalid byte. Behind one, nothing is
// dropped: the byte could become valid with what follows then.
func broken(text []byte) bool {
	r, size := utf8.DecodeLastRune(text)
	return r == utf8.RuneError && size == 1
}

// Invisible returns the bounds of the first run of invisible characters in
// text at or behind from that Fold drops and Scan passes over; both are
// len(text) if there is none.
func Invisible(text []byte, from int) (start, end int) {
	for start = from; start < len(text); start++ {
		if c := text[start]; c != 0xC2 && c != 0xE2 && c != 0xEF {
			continue // begins none of them
		}
		if end = skipInvisible(text, start); end > start && !broken(text[:start]) {
			return start, end
		}
	}
	return len(text), len(text)
}

// skipInvisible gives the end of the invisible characters that begin at p.
func skipInvisible(text []byte, p int) int {
	for p < len(text) {
		r, size := utf8.DecodeRune(text[p:])
		if !isInvisible(r) {
			break
		}
		p += size
	}
	return p
}

func gapText(joins bool) string {
	if joins {
		return " "
	}
	return "\n\n"
}

// lower is the folding of one rune.
func lower(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(r)
}

// isWord reports whether r continues a word.
func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// asciiWord is isWord for the bytes below utf8.RuneSelf.
var asciiWord = func() (is [256]bool) {
	for c := range rune(utf8.RuneSelf) {
		is[c] = isWord(c)
	}
	return is
}()

// isBlank reports whether r is a space separator (Zs); a tab is not.
func isBlank(r rune) bool {
	return r == ' ' || r >= utf8.RuneSelf && unicode.Is(unicode.Zs, r)
}

// isGap reports whether r may stand where an entry has a blank.
func isGap(r rune) bool { return r == '\n' || isBlank(r) }

// gap returns the end of the run of blanks and line breaks that begins at
// text[p], invisible characters among them, and whether it joins the words
// beside it: a run with more than one line break is a blank line and parts
// them.
func gap(text []byte, p int) (end int, joins bool) {
	breaks := 0
	for p < len(text) {
		r, size := utf8.DecodeRune(text[p:])
		if !isGap(r) && !isInvisible(r) {
			break
		}
		if r == '\n' {
			breaks++
		}
		p += size
	}
	return p, breaks <= 1
}

// symbol is one rune of folded text as the automaton sees it: its code in
// the dictionary's alphabet (0 if no entry contains it) and flags.
type symbol uint32

const (
	codeBits symbol = 0xFFFF
	wordFlag symbol = 1 << 16 // continues a word
	slowFlag symbol = 1 << 17 // only in alphabet.byByte: needs decode
	skipFlag symbol = 1 << 18 // invisible: not there for matching
)

func (s symbol) code() uint16 { return uint16(s) }
func (s symbol) word() bool   { return s&wordFlag != 0 }
func (s symbol) skip() bool   { return s&skipFlag != 0 }

// alphabet numbers the folded runes that occur in entries, from 1, in
// ascending order.
type alphabet struct {
	runes []rune
	blank symbol // of a gap that joins words
	// byByte holds the symbols of ASCII, folded beforehand, and slowFlag for
	// first bytes that need decode; table those of the runes that make up
	// European text.
	byByte [256]symbol
	table  [tabled]symbol
}

// tabled is the end of the Latin Extended-B block.
const tabled = 0x250

// maxAlphabet keeps codes within 16 bits.
const maxAlphabet = int(codeBits)

func newAlphabet(runes []rune) *alphabet {
	a := &alphabet{runes: runes}
	a.blank = a.symbol(' ')
	for r := range rune(tabled) {
		a.table[r] = a.symbol(r)
	}
	for c := range a.byByte {
		a.byByte[c] = slowFlag
		if c < utf8.RuneSelf && !isGap(rune(c)) {
			a.byByte[c] = a.table[c]
		}
	}
	return a
}

// symbol gives the symbol of an unfolded rune.
func (a *alphabet) symbol(r rune) symbol {
	if isInvisible(r) {
		return skipFlag
	}
	var s symbol
	r = lower(r)
	if i, found := slices.BinarySearch(a.runes, r); found {
		s = symbol(i + 1)
	}
	if isWord(r) {
		s |= wordFlag
	}
	return s
}

// at gives the symbol that begins at text[p] and the offset behind it.
func (a *alphabet) at(text []byte, p int) (symbol, int) {
	if s := a.byByte[text[p]]; s&slowFlag == 0 {
		return s, p + 1
	}
	return a.decode(text, p)
}

// decode is at for runes of several bytes and for gaps.
func (a *alphabet) decode(text []byte, p int) (symbol, int) {
	if text[p] == ' ' && p+1 < len(text) && asciiWord[text[p+1]] {
		return a.blank, p + 1
	}
	r, size := utf8.DecodeRune(text[p:])
	if isGap(r) {
		end, joins := gap(text, p)
		if !joins {
			return 0, end
		}
		return a.blank, end
	}
	if r == utf8.RuneError && size == 1 {
		return 0, p + 1
	}
	if r < tabled {
		return a.table[r], p + size
	}
	return a.symbol(r), p + size
}
