package extract

import (
	"bytes"
	"unicode/utf8"
)

// manyZeros is how many NULs must alternate with characters to be those of UTF-16.
// A CPR number has nine between its digits; fewer may part fields of one character.
const manyZeros = 6

// unwidened leaves out the NULs of UTF-16 that stands amid text of one byte a
// character, as in exports and logs that several programs wrote: every other
// character is one. It returns text itself if there are none, else a new slice.
func unwidened(text []byte) []byte {
	at := bytes.IndexByte(text, 0)
	if at < 0 {
		return text
	}
	var out []byte
	kept := 0 // bytes of text that are in out or left out
	for at < len(text) {
		nuls := alternating(text[at:])
		end := at
		for range nuls - 1 { // from one NUL to the next, over a character
			if nuls >= manyZeros {
				out, kept = append(out, text[kept:end]...), end+1
			}
			_, size := utf8.DecodeRune(text[end+1:])
			end += 1 + size
		}
		if nuls >= manyZeros {
			out, kept = append(out, text[kept:end]...), end+1
		}
		next := bytes.IndexByte(text[end+1:], 0)
		if next < 0 {
			break
		}
		at = end + 1 + next
	}
	if kept == 0 {
		return text
	}
	return append(out, text[kept:]...)
}

// alternating counts the NULs that text, which begins with one, begins with in
// turn with one other character each.
func alternating(text []byte) int {
	for n := 1; ; n++ {
		r, size := utf8.DecodeRune(text[1:])
		if size == 0 || r == 0 || len(text) <= 1+size || text[1+size] != 0 {
			return n
		}
		text = text[1+size:]
	}
}
