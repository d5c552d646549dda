//go:build peers && cgo

package engines

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// capitals lists, for letters beyond ASCII, the other letters beyond ASCII
// that are folded to them. asciiCapitals are the letters beyond ASCII that are
// folded to ASCII: the Kelvin sign and the Turkish capital dotted i.
var capitals, asciiCapitals = allCapitals()

func allCapitals() (beyond map[rune][]rune, ascii []string) {
	beyond = map[rune][]rune{}
	for r := rune(utf8.RuneSelf); r <= unicode.MaxRune; r++ {
		switch small := unicode.ToLower(r); {
		case small == r:
		case small < utf8.RuneSelf:
			ascii = append(ascii, string(r))
		default:
			beyond[small] = append(beyond[small], r)
		}
	}
	return beyond, ascii
}

// maxSpellings bounds the spellings of one word.
const maxSpellings = 1024

// spellings returns folded words with their letters beyond ASCII in every
// case, and those of ASCII as they are. A word with too many spellings is an
// error.
func spellings(words []string) ([]string, error) {
	var all []string
	for i, w := range words {
		spelled := []string{""}
		for _, r := range w {
			letters := []rune{r}
			if r >= utf8.RuneSelf {
				letters = append(letters, capitals[r]...)
			}
			if spelled = extend(spelled, letters); len(spelled) > maxSpellings {
				return nil, fmt.Errorf("word %d of the dictionary has more than %d spellings in capital and small letters", i+1, maxSpellings)
			}
		}
		all = append(all, spelled...)
	}
	return all, nil
}

// extend appends each of the letters to each of the beginnings.
func extend(beginnings []string, letters []rune) []string {
	longer := make([]string, 0, len(beginnings)*len(letters))
	for _, b := range beginnings {
		for _, r := range letters {
			longer = append(longer, b+string(r))
		}
	}
	return longer
}

// wordAround returns the bounds of the word that holds the character at
// text[at].
func wordAround(text []byte, at int) (start, end int) {
	for start, end = at, at; start > 0; {
		r, size := utf8.DecodeLastRune(text[:start])
		if !inWord(r) {
			break
		}
		start -= size
	}
	for end < len(text) {
		r, size := utf8.DecodeRune(text[end:])
		if !inWord(r) {
			break
		}
		end += size
	}
	return start, end
}
