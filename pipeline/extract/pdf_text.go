package extract

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"aktsyn/kernels/marks"
)

// PDFium writes these where a word was hyphenated at a line's end, instead of
// the hyphen and the line end.
const (
	hyphenMark    = '\u0002'
	oldHyphenMark = '\uFFFE'

	oldHyphenFirst = 0xEF // its first byte in UTF-8, and that of other characters
)

// cleanPDF makes page text of what PDFium gives: '\n' line ends, so that a
// number broken over two lines is one as kernels know it, and no marks of
// hyphenation. A word that goes on in lower case was one word; before a
// capital or a digit the hyphen belonged to it ("Anne-Marie", "Jensen-Holm").
// The list of marks, ascending and apart, is moved along, in place.
func cleanPDF(text string, list []marks.Mark) ([]byte, []marks.Mark) {
	text = strings.TrimRight(text, "\x00")
	out := make([]byte, 0, len(text)+1)
	e := edges{list: list}
	for i := 0; i < len(text); {
		if e.next == 2*len(list) { // no more borders: bytes as they are, at one go
			n := usual(text[i:])
			out = append(out, text[i:i+n]...)
			if i += n; i == len(text) {
				break
			}
		}
		e.pass(i, len(out))
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\r' && strings.HasPrefix(text[i+1:], "\n"):
		case r != hyphenMark && r != oldHyphenMark:
			out = append(out, text[i:i+size]...)
		case !goesOnSmall(text[i+size:]):
			out = append(out, '-')
		}
		i += size
	}
	e.pass(math.MaxInt, len(out))
	return out, list
}

// usual is how many bytes text begins with that cleanPDF leaves alone.
func usual(text string) int {
	for i := range len(text) {
		if c := text[i]; c == '\r' || c == hyphenMark || c == oldHyphenFirst {
			return i
		}
	}
	return len(text)
}

// goesOnSmall reports whether the next line begins with a small letter.
func goesOnSmall(rest string) bool {
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, "\r\n"))
	return unicode.IsLower(next)
}

// edges moves the borders of marks, which ascend, from one text to another.
type edges struct {
	list []marks.Mark
	next int // border, two a mark
}

// pass says that place from of the old text lies at place to of the new one.
func (e *edges) pass(from, to int) {
	for ; e.next < 2*len(e.list); e.next++ {
		border := &e.list[e.next/2].Start
		if e.next%2 == 1 {
			border = &e.list[e.next/2].End
		}
		if int(*border) > from {
			return
		}
		*border = uint32(to)
	}
}

// newLines returns the lines of text that are not among seen, which they join.
func newLines(seen map[string]bool, text string) []string {
	var lines []string
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line = strings.Trim(line, " \t\x00"); line != "" && !seen[line] {
			seen[line] = true
			lines = append(lines, line)
		}
	}
	return lines
}
