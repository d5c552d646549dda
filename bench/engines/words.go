package engines

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"aktsyn/kernels/dictionary"
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

// foldedWords returns the words as the specification compares them, sorted and
// without duplicates. A text that is not one word is an error, as is no word
// at all.
func foldedWords(words []string) ([]string, error) {
	if len(words) == 0 {
		return nil, errors.New("engines: a dictionary without words")
	}
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = string(dictionary.Fold(nil, []byte(w)))
		if folded[i] == "" || strings.ContainsFunc(folded[i], func(r rune) bool { return !inWord(r) }) {
			return nil, fmt.Errorf("engines: entry %d of the dictionary is not one word", i+1)
		}
	}
	slices.Sort(folded)
	return slices.Compact(folded), nil
}
