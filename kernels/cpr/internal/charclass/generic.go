package charclass

// The bits of the classes in classOf. Letters have two, since none of the
// classes' two tables could tell them by one.
const (
	comma = 1 << iota
	semicolon
	bar
	tab
	lineEnd
	digit
	letterPZ // P to Z, p to z
	letterAO // A to O, a to o
)

// tables tell the classes of a byte below 0x80 by its lower and by its upper
// half: it is of those that both have.
var tables = [2][16]byte{
	{
		0x0: digit | letterPZ, 0x1: digit | letterPZ | letterAO, 0x2: digit | letterPZ | letterAO, 0x3: digit | letterPZ | letterAO,
		0x4: digit | letterPZ | letterAO, 0x5: digit | letterPZ | letterAO, 0x6: digit | letterPZ | letterAO, 0x7: digit | letterPZ | letterAO,
		0x8: digit | letterPZ | letterAO, 0x9: digit | letterPZ | letterAO | tab, 0xA: letterPZ | letterAO | lineEnd, 0xB: letterAO | semicolon,
		0xC: letterAO | lineEnd | bar | comma, 0xD: letterAO, 0xE: letterAO, 0xF: letterAO,
	},
	{0x0: tab | lineEnd, 0x2: comma, 0x3: digit | semicolon, 0x4: letterAO, 0x5: letterPZ, 0x6: letterAO, 0x7: letterPZ | bar},
}

// The bits that eight bytes looked up have for their classes, in the order of
// the bytes of a transposed word; those of letters are made one, and that gives
// room for high.
const highBit = letterPZ

// classOf has the classes of every byte.
var classOf = func() (of [256]byte) {
	for c := range of {
		class := tables[0][c%16] & tables[1][c/16]
		if class&letterPZ != 0 {
			class = letterAO
		}
		if c >= 0x80 {
			class = highBit
		}
		of[c] = class
	}
	return of
}()

// order says which bit of classOf each class has.
var order = [Classes]uint{Letter: 7, Digit: 5, LineEnd: 4, Tab: 3, Bar: 2, Semicolon: 1, Comma: 0, High: 6}

// classify is the specification: it tells the classes of as many blocks of text,
// of which one is asked for at least and all are there.
func classify(blocks []Block, text []byte) {
	for i := range blocks {
		classifyBlock(&blocks[i], (*[Width]byte)(text[i*Width:]))
	}
}

// classifyBlock looks up eight bytes at a time and sorts the bits of their
// classes.
func classifyBlock(b *Block, text *[Width]byte) {
	*b = Block{}
	for at := 0; at < Width; at += 8 {
		eight := uint64(0)
		for i := range 8 {
			eight |= uint64(classOf[text[at+i]]) << (8 * i)
		}
		eight = transpose(eight)
		for c := range b {
			b[c] |= eight >> (8 * order[c]) & 0xFF << at
		}
	}
}

// transpose makes bit j of byte i bit i of byte j (Hacker's Delight, 7-3).
func transpose(x uint64) uint64 {
	t := (x ^ x>>7) & 0x00AA00AA00AA00AA
	x ^= t ^ t<<7
	t = (x ^ x>>14) & 0x0000CCCC0000CCCC
	x ^= t ^ t<<14
	t = (x ^ x>>28) & 0x00000000F0F0F0F0
	return x ^ t ^ t<<28
}
