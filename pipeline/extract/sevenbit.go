package extract

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// decodeSevenBit decodes charsets of mails that write all characters in ASCII,
// as which they would pass for text of any other charset: UTF-7, which Exchange
// and Outlook Express wrote, and ISO-2022-JP. It reports false for what is none,
// or has bytes that none has.
func decodeSevenBit(raw []byte, charset string) ([]byte, bool) {
	if bytes.ContainsFunc(raw, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return nil, false
	}
	switch strings.ToLower(strings.TrimSpace(charset)) {
	case "utf-7", "unicode-1-1-utf-7", "csunicode11utf7":
		return decodeUTF7(raw), true
	case "iso-2022-jp", "csiso2022jp":
		text, err := japanese.ISO2022JP.NewDecoder().Bytes(raw)
		return text, err == nil
	}
	return nil, false
}

// decodeUTF7 decodes UTF-7 (RFC 2152): "+", UTF-16 in Base64 without padding,
// and a "-" that may be missing before what is no Base64. What does not decode
// stays as it is.
func decodeUTF7(raw []byte) []byte {
	var out []byte
	for {
		before, rest, found := bytes.Cut(raw, []byte{'+'})
		out = append(out, before...)
		if !found {
			return out
		}
		n := 0
		for n < len(rest) && isPlainBase64(rest[n]) {
			n++
		}
		text, ok := utf16Base64(rest[:n])
		switch closed := n < len(rest) && rest[n] == '-'; {
		case n == 0 && closed: // stands for the sign itself
			out = append(out, '+')
			rest = rest[1:]
		case n > 0 && ok && closed:
			out = append(out, text...)
			rest = rest[n+1:]
		case n > 0 && ok:
			out = append(out, text...)
			rest = rest[n:]
		default:
			out = append(out, '+')
		}
		raw = rest
	}
}

func isPlainBase64(b byte) bool {
	return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '+' || b == '/'
}

// utf16Base64 decodes UTF-16, the high byte first, in Base64. Less than a unit
// may be left over at its end.
func utf16Base64(text []byte) (string, bool) {
	data, err := base64.RawStdEncoding.DecodeString(string(text))
	if err != nil || len(data) < 2 {
		return "", false
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units)), true
}
