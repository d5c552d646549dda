package extract

import (
	"bytes"
	"encoding/binary"
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
	for i := bytes.IndexByte(text, 0); i >= 0; i = bytes.IndexByte(text, 0) {
		text[i] = ' '
	}
	if needsNFC(text) {
		text = norm.NFC.Bytes(text)
	}
	return text
}

// isNormal reports whether normalise has nothing to do.
func isNormal(text []byte) bool {
	return bytes.IndexByte(text, '\r') < 0 && bytes.IndexByte(text, 0) < 0 &&
		utf8.Valid(text) && !needsNFC(text)
}

// needsNFC reports whether valid UTF-8 is not in NFC. All runes below U+0300,
// whose first byte is below 0xCC, are: that decides nearly every Danish text
// without a table (Unicode Standard Annex 15, quick check property).
func needsNFC(text []byte) bool {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		w := binary.LittleEndian.Uint64(text[i:])
		if w&(w<<1)&highBits != 0 && anyFrom(text[i:i+8], 0xCC) {
			return !norm.NFC.IsNormal(text)
		}
	}
	return anyFrom(text[i:], 0xCC) && !norm.NFC.IsNormal(text)
}

// isASCII reports whether all bytes are below 0x80.
func isASCII(text []byte) bool {
	for ; len(text) >= 8; text = text[8:] {
		if binary.LittleEndian.Uint64(text)&highBits != 0 {
			return false
		}
	}
	return !anyFrom(text, utf8.RuneSelf)
}

const highBits = 0x8080808080808080 // the highest bit of each of eight bytes

func anyFrom(text []byte, lowest byte) bool {
	for _, b := range text {
		if b >= lowest {
			return true
		}
	}
	return false
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
