package gate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"aktsyn/kernels"
)

// place is where a pattern is recognised by: one of its words, and what must
// stand before and behind that.
type place struct {
	before string // ends in a blank, or is empty
	word   string
	after  string // begins with a blank, or is empty
	bits   kernels.Words
}

// places returns a place for every word of a pattern.
func places(p pattern) (all []place) {
	for start := 0; start < len(p.text); start++ {
		word, _, _ := strings.Cut(p.text[start:], " ")
		if word != "" {
			all = append(all, place{p.text[:start], word, p.text[start+len(word):], p.bits})
		}
		start += len(word)
	}
	return all
}

// isWord reports whether the word stands in text at start.
func (p *place) isWord(text []byte, start int) bool {
	end := start + len(p.word)
	return start >= 0 && end <= len(text) && equalFolded(text[start:end], p.word)
}

// isAmong reports whether the pattern stands around its word, which begins at
// start.
func (p *place) isAmong(text []byte, start int) bool {
	return (p.after == "" || endsWith(text, start+len(p.word), p.after)) && (p.before == "" || beginsWith(text, start, p.before))
}

// lead is the first byte of the letters beyond ASCII that patterns have.
const lead = 0xC3

// lowerBit makes small letters of capitals: those of ASCII, and the second bytes
// of Æ, Ø, Å and É.
const lowerBit = 0x20

// equalFolded reports whether text is word but for the case of its letters.
// It is as long.
func equalFolded(text []byte, word string) bool {
	for i := range len(word) {
		// A digit, or the first byte of a letter, is no other.
		if p, c := word[i], text[i]; c != p && (c|lowerBit != p || p < 'a' || p == lead) {
			return false
		}
	}
	return true
}

// endsWith reports whether what stands in text from at on reads plainly as
// after, which begins with a blank.
func endsWith(text []byte, at int, after string) bool {
	for after != "" {
		if after == " " {
			return at == len(text) || !plainAt(text[at:])
		}
		end, ends := skip(text, at)
		if end == at || ends {
			return false
		}
		word, _, _ := strings.Cut(after[1:], " ")
		if at = end + len(word); at > len(text) || !equalFolded(text[end:at], word) {
			return false
		}
		after = after[1+len(word):]
	}
	return true
}

// beginsWith reports whether what stands in text up to at reads plainly as
// before, which ends in a blank.
func beginsWith(text []byte, at int, before string) bool {
	for before != "" {
		if before == " " {
			return at == 0 || !plainBefore(text[:at])
		}
		start := at
		for start > 0 && !plainBefore(text[:start]) {
			_, size := utf8.DecodeLastRune(text[:start])
			start -= size
		}
		if _, ends := skip(text, start); start == at || ends {
			return false
		}
		before = before[:len(before)-1]
		word := before[strings.LastIndexByte(before, ' ')+1:]
		if at = start - len(word); at < 0 || !equalFolded(text[at:start], word) {
			return false
		}
		before = before[:len(before)-len(word)]
	}
	return true
}

// plainAt reports whether text begins with a letter or digit.
func plainAt(text []byte) bool {
	if c := text[0]; c < utf8.RuneSelf {
		return plainASCII[c]
	}
	r, _ := utf8.DecodeRune(text)
	return isPlain(r)
}

// plainBefore reports whether text ends in a letter or digit.
func plainBefore(text []byte) bool {
	if c := text[len(text)-1]; c < utf8.RuneSelf {
		return plainASCII[c]
	}
	r, _ := utf8.DecodeLastRune(text)
	return isPlain(r)
}

func isPlain(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

var plainASCII = func() (of [utf8.RuneSelf]bool) {
	for c := range of {
		of[c] = isPlain(rune(c))
	}
	return of
}()

// skip returns the end of the run of other characters than letters and digits
// at text[p], and whether a passage ends in it.
func skip(text []byte, p int) (end int, ends bool) {
	breaks := 0
	for p < len(text) {
		r, size := utf8.DecodeRune(text[p:])
		if isPlain(r) {
			break
		}
		switch r {
		case '\n':
			breaks++
		case '\f':
			ends = true
		}
		p += size
	}
	return p, ends || breaks > 1
}
