package extract

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PDFium writes these where a word was hyphenated at a line's end, instead of
// the hyphen and the line end.
const (
	hyphenMark    = '\u0002'
	oldHyphenMark = '\uFFFE'
)

// cleanPDF makes page text of what PDFium gives: '\n' line ends, so that a
// number broken over two lines is one as kernels know it, and no marks of
// hyphenation. A word that goes on in lower case was one word; before a
// capital or a digit the hyphen belonged to it ("Anne-Marie", "Jensen-Holm").
func cleanPDF(text string) []byte {
	if strings.ContainsRune(text, hyphenMark) || strings.ContainsRune(text, oldHyphenMark) {
		text = joinHyphenated(text)
	}
	out := bytes.ReplaceAll([]byte(text), []byte("\r\n"), []byte("\n"))
	return bytes.TrimRight(out, "\x00")
}

func joinHyphenated(text string) string {
	var out strings.Builder
	for i, r := range text {
		if r != hyphenMark && r != oldHyphenMark {
			out.WriteRune(r)
			continue
		}
		next, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[i+utf8.RuneLen(r):], "\r\n"))
		if !unicode.IsLower(next) {
			out.WriteByte('-')
		}
	}
	return out.String()
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
