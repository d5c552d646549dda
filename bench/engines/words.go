package engines

import (
	"unicode"
	"unicode/utf8"
)

// inWord reports whether r continues a word of the group "names".
func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// asciiInWord is inWord for single bytes.
var asciiInWord = func() (is [utf8.RuneSelf]bool) {
	for c := range is {
		is[c] = inWord(rune(c))
	}
	return is
}()

// wholeWord reports whether text[start:end], which must begin and end where
// characters do, has no word character beside it.
func wholeWord(text []byte, start, end int) bool {
	if start > 0 {
		if c := text[start-1]; c < utf8.RuneSelf {
			if asciiInWord[c] {
				return false
			}
		} else if r, _ := utf8.DecodeLastRune(text[:start]); inWord(r) {
			return false
		}
	}
	if end == len(text) {
		return true
	}
	if c := text[end]; c < utf8.RuneSelf {
		return !asciiInWord[c]
	}
	r, _ := utf8.DecodeRune(text[end:])
	return !inWord(r)
}
