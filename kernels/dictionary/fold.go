package dictionary

import (
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

// visibleText appends valid text to dst as Fold does, but with its letters as
// they are.
func visibleText(dst, text []byte) []byte {
	for p := 0; p < len(text); {
		r, size := utf8.DecodeRune(text[p:])
		switch {
		case isGap(r):
			end, joins := gap(text, p)
			dst = append(dst, gapText(joins)...)
			size = end - p
		case !isInvisible(r):
			dst = append(dst, text[p:p+size]...)
		}
		p += size
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

// isCapital reports whether a match in TitleCase may begin with r: a capital,
// or a letter of a script that has none.
func isCapital(r rune) bool {
	return unicode.IsUpper(r) || unicode.IsTitle(r) || r > 0xFF && unicode.Is(unicode.Lo, r) // not ª and º
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
