package extract

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalise returns text as pages carry it: valid UTF-8 (bytes that are not
// become U+FFFD), NFC, '\n' line ends, blanks for NUL. Form feeds stay. Text
// that is so already is returned itself, else a new slice.
func normalise(text []byte) []byte {
	if isNormal(text) {
		return text
	}
	if !utf8.Valid(text) {
		text = bytes.ToValidUTF8(text, []byte("\uFFFD"))
	} else {
		text = bytes.Clone(text)
	}
	text = unixLines(text)
	for i, b := range text {
		if b == 0 {
			text[i] = ' '
		}
	}
	if needsNFC(text) {
		text = norm.NFC.Bytes(text)
	}
	return text
}

// isNormal reports whether normalise has nothing to do.
func isNormal(text []byte) bool {
	return unixText(text) && (isSimple(text) || utf8.Valid(text) && !needsNFC(text))
}

// unixText reports whether text has neither CR nor NUL.
func unixText(text []byte) bool {
	return bytes.IndexByte(text, '\r') < 0 && bytes.IndexByte(text, 0) < 0
}

// needsNFC reports whether valid UTF-8 is not in NFC.
func needsNFC(text []byte) bool { return !isSimple(text) && !norm.NFC.IsNormal(text) }

// isSimple reports, in one quick pass, whether text is valid UTF-8 of runes
// that are in NFC whatever stands beside them, as in nearly all Danish text:
// those below U+0300, dashes and quotation marks (U+2002 to U+203F) and the
// euro sign (Unicode Standard Annex 15, quick check property). False decides
// nothing.
func isSimple(text []byte) bool {
	const highBits = 0x8080808080808080
	for len(text) > 0 {
		if len(text) >= 8 {
			if high := binary.LittleEndian.Uint64(text) & highBits; high == 0 {
				text = text[8:]
				continue
			} else {
				text = text[bits.TrailingZeros64(high)/8:]
			}
		}
		n := simpleRune(text)
		if n == 0 {
			return false
		}
		text = text[n:]
	}
	return true
}

// simpleRune returns the length of a rune of isSimple that text begins with.
func simpleRune(text []byte) int {
	switch b := text[0]; {
	case b < utf8.RuneSelf:
		return 1
	case len(text) >= 2 && b >= 0xC2 && b < 0xCC && text[1]&0xC0 == 0x80:
		return 2
	case len(text) >= 3 && b == 0xE2 && (text[1] == 0x80 && text[2] >= 0x82 && text[2] < 0xC0 || text[1] == 0x82 && text[2] == 0xAC):
		return 3
	}
	return 0
}

// unixLines turns CRLF and lone CR into LF, in place.
func unixLines(text []byte) []byte {
	from := bytes.IndexByte(text, '\r')
	if from < 0 {
		return text
	}
	out := text[:from]
	for rest := text[from:]; len(rest) > 0; {
		// rest begins with a CR.
		rest = rest[1:]
		if len(rest) == 0 || rest[0] != '\n' {
			out = append(out, '\n')
		}
		end := bytes.IndexByte(rest, '\r')
		if end < 0 {
			end = len(rest)
		}
		out = append(out, rest[:end]...)
		rest = rest[end:]
	}
	return out
}
