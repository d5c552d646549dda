//go:build amd64 && !noasm

package textbytes

//go:generate go run -C ../_generate . -out ../textbytes/textbytes_amd64.s -stubs ../textbytes/textbytes_amd64.go -pkg textbytes

import "aktsyn/kernels/internal/cpufeat"

// variantOf returns what a level runs. AVX-512 has none of its own: from memory
// that was just read, 32 bytes at a time are as quick as it comes.
func variantOf(level cpufeat.Level) variant {
	if level == cpufeat.Portable {
		return portable
	}
	return variant{seenWide, simpleWide}
}

const width = 32

func seenWide(text []byte) (s Set) {
	if blocks := len(text) / width; blocks > 0 {
		var seen [width]byte
		seenAVX2(&seen, &text[0], blocks, &tables)
		for _, of := range seen {
			s |= Set(of)
		}
		text = text[blocks*width:]
	}
	return s | seenByBytes(text)
}

// simpleWide goes over what the vectors stop at, runes of three bytes, rune by
// rune for the length of a block.
func simpleWide(text []byte) bool {
	for len(text) >= width {
		text = text[simpleAVX2(&text[0], len(text)/width):]
		for from := len(text); len(text) >= width && from-len(text) < width; {
			n := simpleRune(text)
			if n == 0 {
				return false
			}
			text = text[n:]
		}
	}
	return simpleByWords(text)
}
