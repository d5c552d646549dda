package bytemark

// portable is the marker in plain Go, and the specification of the other.
var portable = Marker{classify: classify}

// tables tell the classes of a byte by its lower and by its upper half: it is
// of those that both have.
var tables = [2][16]byte{
	{0x0: byte(At), 0x1: byte(ends2 | Zero), 0xA: byte(ends0), 0xB: byte(Zero), 0xC: byte(Zero), 0xD: byte(Soft | Zero), 0xE: byte(ends2), 0xF: byte(ends3 | EF)},
	{0x0: byte(ends0), 0x2: byte(ends2), 0x3: byte(ends3), 0x4: byte(At), 0x8: byte(Zero), 0xA: byte(Soft), 0xE: byte(EF)},
}

// classOf is the same for whole bytes.
var classOf = func() (of [256]byte) {
	for c := range of {
		of[c] = tables[0][c%16] & tables[1][c/16]
	}
	return of
}()

func classify(ends []uint64, seen *[64]byte, text []byte) {
	for w := range len(text) / Width {
		mask := uint64(0)
		for i, c := range text[w*Width:][:Width] {
			class := classOf[c]
			seen[0] |= class
			if class&byte(allEnds) != 0 {
				mask |= 1 << i
			}
		}
		ends[w] = mask
	}
}
