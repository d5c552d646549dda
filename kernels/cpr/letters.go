package cpr

import (
	"encoding/binary"
	"math/bits"

	"aktsyn/kernels/cpr/internal/charclass"
)

// Around every hit words have to be told apart, eight bytes at a time here.

const (
	eachByte = 0x0101010101010101
	highBits = 0x80 * eachByte
	lowBits  = 0x7F * eachByte
)

// above marks the bytes of w, which must be below 0x80, that are higher than b,
// in their highest bits. b is below 0x80 as well.
func above(w uint64, b byte) uint64 { return w + eachByte*uint64(0x7F-b) }

// notLetters marks the bytes of a word that are no ASCII letters, in their
// highest bits.
func notLetters(w uint64) uint64 {
	low := (w | 0x20*eachByte) & lowBits
	return (w | ^above(low, 'a'-1) | above(low, 'z')) & highBits
}

// smallLetters reports whether eight bytes are small letters of ASCII.
func smallLetters(w uint64) bool {
	const small = 0x20 * eachByte
	return notLetters(w) == 0 && w&small == small
}

// wordStart returns where the word ends that ends at text[end], end itself
// when no letter stands there. Words are ASCII letters and the letters of
// U+00C0 to U+00FF, all of whose first byte is 0xC3.
func wordStart(text []byte, from, end int) int {
	for {
		for end-from >= 8 {
			others := notLetters(binary.LittleEndian.Uint64(text[end-8 : end]))
			end -= bits.LeadingZeros64(others) / 8
			if others != 0 {
				break
			}
		}
		for end > from && isASCIILetter(text[end-1]) {
			end--
		}
		if end-from < 2 || text[end-1] < 0x80 || text[end-2] != 0xC3 || text[end-1] == 0x97 { // ×
			return end
		}
		end -= 2
	}
}

// wordStartBy is wordStart by the classes of text, if there are any: all but
// words with other letters than ASCII's are told at once.
func wordStartBy(classes *charclass.Map, text []byte, from, end int) int {
	if classes != nil {
		if end = classes.Run(charclass.Letter, from, end); end == from || text[end-1] < 0x80 {
			return end
		}
	}
	return wordStart(text, from, end)
}

// wordEnd returns where the word ends that begins at text[start].
func wordEnd(text []byte, start int) int {
	for {
		for len(text)-start >= 8 {
			others := notLetters(binary.LittleEndian.Uint64(text[start:]))
			start += bits.TrailingZeros64(others) / 8
			if others != 0 {
				break
			}
		}
		for start < len(text) && isASCIILetter(text[start]) {
			start++
		}
		if start >= len(text) || text[start] != 0xC3 || !symbolAt(text, start).is(isLetter) {
			return start
		}
		start += 2
	}
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// equalBytes marks the bytes of a word that are b, in their highest bits and
// exactly.
func equalBytes(w uint64, b byte) uint64 {
	w ^= eachByte * uint64(b)
	return ^((w&lowBits + lowBits) | w | lowBits)
}

// bordered reports whether text holds a border of cells: a delimiter of lists or
// the end of a line.
func bordered(text []byte) bool {
	for _, c := range text {
		if mayPart[c] {
			return true
		}
	}
	return false
}

var mayPart = byteSet("\n\f" + delimiters)
