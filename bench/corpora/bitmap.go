package corpora

import "strings"

// bitmap is a black-and-white picture, a bit a dot, 1 for black, rows padded
// to whole bytes.
type bitmap struct {
	width, height int
	bits          []byte
}

func newBitmap(width, height int) *bitmap {
	return &bitmap{width, height, make([]byte, (width+7)/8*height)}
}

func (b *bitmap) black(x, y int) {
	if x >= 0 && x < b.width && y >= 0 && y < b.height {
		b.bits[y*((b.width+7)/8)+x/8] |= 0x80 >> (x % 8)
	}
}

// glyphs are letters of five by seven dots, five bits a row from the top.
var glyphs = map[rune][7]byte{
	'A': {14, 17, 17, 31, 17, 17, 17}, 'B': {30, 17, 17, 30, 17, 17, 30}, 'C': {14, 17, 16, 16, 16, 17, 14},
	'D': {30, 17, 17, 17, 17, 17, 30}, 'E': {31, 16, 16, 30, 16, 16, 31}, 'F': {31, 16, 16, 30, 16, 16, 16},
	'G': {14, 17, 16, 23, 17, 17, 15}, 'H': {17, 17, 17, 31, 17, 17, 17}, 'I': {14, 4, 4, 4, 4, 4, 14},
	'J': {7, 2, 2, 2, 2, 18, 12}, 'K': {17, 18, 20, 24, 20, 18, 17}, 'L': {16, 16, 16, 16, 16, 16, 31},
	'M': {17, 27, 21, 21, 17, 17, 17}, 'N': {17, 25, 21, 19, 17, 17, 17}, 'O': {14, 17, 17, 17, 17, 17, 14},
	'P': {30, 17, 17, 30, 16, 16, 16}, 'Q': {14, 17, 17, 17, 21, 18, 13}, 'R': {30, 17, 17, 30, 20, 18, 17},
	'S': {15, 16, 16, 14, 1, 1, 30}, 'T': {31, 4, 4, 4, 4, 4, 4}, 'U': {17, 17, 17, 17, 17, 17, 14},
	'V': {17, 17, 17, 17, 17, 10, 4}, 'W': {17, 17, 17, 21, 21, 27, 17}, 'X': {17, 17, 10, 4, 10, 17, 17},
	'Y': {17, 17, 10, 4, 4, 4, 4}, 'Z': {31, 1, 2, 4, 8, 16, 31}, 'Æ': {15, 20, 20, 31, 20, 20, 23},
	'Ø': {13, 18, 21, 21, 21, 9, 22}, 'Å': {4, 0, 14, 17, 31, 17, 17},
	'0': {14, 17, 19, 21, 25, 17, 14}, '1': {4, 12, 4, 4, 4, 4, 14}, '2': {14, 17, 1, 6, 8, 16, 31},
	'3': {31, 2, 4, 2, 1, 17, 14}, '4': {2, 6, 10, 18, 31, 2, 2}, '5': {31, 16, 30, 1, 1, 17, 14},
	'6': {6, 8, 16, 30, 17, 17, 14}, '7': {31, 1, 2, 4, 8, 8, 8}, '8': {14, 17, 17, 14, 17, 17, 14},
	'9': {14, 17, 17, 15, 1, 2, 12}, '-': {0, 0, 0, 31, 0, 0, 0}, '.': {0, 0, 0, 0, 0, 12, 12},
	',': {0, 0, 0, 0, 12, 4, 8}, ':': {0, 12, 12, 0, 12, 12, 0}, '/': {1, 1, 2, 4, 8, 16, 16},
}

// scan returns a picture of text as an A4 page scanned at 150 dots an inch:
// capitals, a tilt, and specks of dust.
func scan(r *stream, text string) *bitmap {
	const width, height, dot, left, top = 1240, 1754, 3, 120, 160
	b := newBitmap(width, height)
	tilt := r.between(60, 200)
	for row, line := range strings.Split(strings.ToUpper(text), "\n") {
		for col, letter := range []rune(line) {
			x := left + col*6*dot
			b.glyph(glyphs[letter], x, top+row*12*dot+x/tilt, dot)
		}
	}
	for range 400 {
		b.black(r.below(width), r.below(height))
	}
	return b
}

// glyph draws g with its upper left corner at x, y, each dot as a square.
func (b *bitmap) glyph(g [7]byte, x, y, dot int) {
	for i := range 7 * 5 * dot * dot {
		cell, within := i/(dot*dot), i%(dot*dot)
		if g[cell/5]>>(4-cell%5)&1 == 1 {
			b.black(x+cell%5*dot+within%dot, y+cell/5*dot+within/dot)
		}
	}
}
