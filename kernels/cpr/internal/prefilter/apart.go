package prefilter

// Of the starts in case notes that are left, two in three are plain numbers, and
// of the others most are the ends of accounts and other long numbers, and dates and
// telephone numbers at the end of a sentence or a line. Here both are told in turns
// without a branch, so that the second phase reads the ones without a question and is
// spared the others.

// tell takes the plain numbers out of the starts in offsets, and those where no
// number can begin.
func (f *Filter) tell(m *Masks, offsets []uint16, text []byte, at int) (others, plain []uint16) {
	first := 0
	if at == 0 && len(offsets) > 0 && offsets[0] == 0 {
		first = 1 // nothing stands before it
	}
	others, plain = f.apart(offsets[first:], m.plains[:], text, at)
	return offsets[:first+len(others)], plain
}

// apart is the specification: offsets are of the chunk at text[at:], all with a byte
// before and lookBytes from there on.
func apart(offsets, plain []uint16, text []byte, at int) (others, plains []uint16) {
	n, whole := 0, 0
	for _, offset := range offsets {
		offsets[n], plain[whole] = offset, offset
		t := (*[1 + lookBytes]byte)(text[at+int(offset)-1:])
		isWhole := plainNumber(t)
		whole += isWhole
		n += 1 &^ (isWhole | oddDigits(t) | fallsShort(t))
	}
	return offsets[:n], plain[:whole]
}

// plainNumber is 1 when a number stands behind the first byte that no other reading
// can begin with: six digits and four, with a hyphen or blank between or none,
// but then not with a year of four digits.
func plainNumber(t *[1 + lookBytes]byte) int {
	tail := t[1+dateBytes:]
	if !areDigits(t[1:][:dateBytes]) {
		return 0
	}
	century := t[5] == '1' && t[6] >= '8' || t[5] == '2' && t[6] == '0'
	if areDigits(tail[:serialBytes]) && !century || in(&gapTable, tail[0]) && areDigits(tail[1:][:serialBytes]) {
		return 1
	}
	return 0
}

// oddDigits is 1 when seven digits or nine stand behind another and no number goes
// on behind them: one that goes on with anything but a digit must not touch digits.
// A wide character may be a digit too.
func oddDigits(t *[1 + lookBytes]byte) int {
	n := 0
	for n < len(t) && areDigits(t[n:][:1]) {
		n++
	}
	if (n == 8 || n == 10) && t[n] < 0x80 {
		return 1
	}
	return 0
}

// fallsShort is 1 when a serial behind a date is known to have less than four places.
// Either a full stop ends one to three digits behind a blank or hyphen, as in 99 99 99
// 99. of telephones. Or a letter that no number has, or a line end, stands behind a
// date in groups with a year of four digits, and again two bytes on, as in 01-01-1990
// before a line with "og": of two line ends one can be inside a number, and between the
// two is one place at most, where a year of two digits leaves two to come.
func fallsShort(t *[1 + lookBytes]byte) int {
	inGroups, tail := isPunctuation(t[3]) && isPunctuation(t[6]), t[1+dateBytes:]
	if inGroups && areDigits(tail[:4]) && endsNumber(tail[4]) && endsNumber(tail[6]) {
		return 1
	}
	switch {
	case areDigits(t[1:][:dateBytes]):
	case inGroups && areDigits(tail[:2]):
		tail = tail[2:]
	default:
		return 0
	}
	n := 1
	for n < serialBytes && areDigits(tail[n:][:1]) {
		n++
	}
	if in(&gapTable, tail[0]) && n > 1 && tail[n] == '.' {
		return 1
	}
	return 0
}

// isPunctuation reports whether a byte is one of those that stand between the parts
// of dates, or one like them. None is a place.
func isPunctuation(b byte) bool { return b&0xF0 == 0x20 }

// endsNumber reports whether a byte is a line end or one of the small letters that no
// number has, as far as two ranges tell.
func endsNumber(b byte) bool { return b == '\n' || 'a' <= b && b <= 'k' || 'p' <= b && b <= 'w' }

func areDigits(text []byte) bool {
	for _, c := range text {
		if c < '0' || '9' < c {
			return false
		}
	}
	return true
}
