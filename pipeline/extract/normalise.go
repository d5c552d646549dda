package extract

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"aktsyn/kernels/textbytes"
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
	return unixText(text) && (textbytes.Simple(text) || utf8.Valid(text) && !needsNFC(text))
}

// unixText reports whether text has neither CR nor NUL.
func unixText(text []byte) bool {
	return !textbytes.Seen(text).Has(notUnix)
}

const notUnix = textbytes.CR | textbytes.NUL

// needsNFC reports whether valid UTF-8 is not in NFC.
func needsNFC(text []byte) bool { return !textbytes.Simple(text) && !norm.NFC.IsNormal(text) }

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
