package cpr

import "bytes"

// class says which parts a character can play in a written number; several
// bits may be set.
type class uint16

const (
	isDigit     class = 1 << iota
	isLookalike       // a letter or stroke that OCR puts for a digit
	isDash            // hyphens, dashes, minus
	isBlank           // blanks of every width, tab, carriage return
	isPoint           // slash, full stop, underscore
	isLineEnd         // '\n', the line and paragraph separators of Unicode
	isInvisible       // soft hyphen, zero-width characters, marks of writing direction
	isMask            // stands for a hidden digit
	isUpper           // A-Z
	isLetter          // any letter we need to know as one

	// The following stand behind the date only. Of the first phase they concern
	// what thins its marks alone (prefilter's goOnTables).

	isOddDash // a dash as a broken conversion leaves it
	isSoftEnd // the line end of a word processor, '\v'
	isMark    // all other punctuation, and characters that were lost
	isBlot    // four of them hide a serial behind a dash
)

// symbol is one character of text. Value is the ASCII digit it stands for
// when it is a digit or a lookalike, else the character itself when ASCII.
type symbol struct {
	class class
	value byte
	bytes uint8
}

func (s symbol) width() int { return int(s.bytes) }

func (s symbol) is(c class) bool { return s.class&c != 0 }

// isWord reports whether a character next to letters makes a word of them. The
// bar, which OCR puts for 1, does not: it parts the fields of HL7 and tables.
func (s symbol) isWord() bool { return s.is(isLetter) || s.is(isLookalike) && !s.is(isMark) }

var ascii = asciiSymbols()

func asciiSymbols() (table [128]symbol) {
	set := func(chars string, c class) {
		for _, b := range []byte(chars) {
			table[b].class |= c
		}
	}
	for i := range table {
		table[i] = symbol{value: byte(i), bytes: 1}
	}
	set("0123456789", isDigit)
	set("-", isDash)
	set(" \t\r", isBlank)
	set("/._", isPoint)
	set("\n", isLineEnd)
	set("\v", isSoftEnd)
	set("Xx*#", isMask)
	set("_.?", isBlot)
	set("!?\"#$&'()*+,:;<=>?@[\\]^`{|}~", isMark)
	set("ABCDEFGHIJKLMNOPQRSTUVWXYZ", isUpper|isLetter)
	set("abcdefghijklmnopqrstuvwxyz", isLetter)
	for chars, digit := range map[string]byte{"OoD": '0', "lI|": '1', "S": '5', "B": '8', "Z": '2'} {
		set(chars, isLookalike)
		for _, b := range []byte(chars) {
			table[b].value = digit
		}
	}
	return table
}

// symbolAt reads the character at text[i]; i must be inside the text. A byte
// that begins no character we know is a symbol of one byte without a class.
func symbolAt(text []byte, i int) symbol {
	if c := text[i]; c < 0x80 {
		return ascii[c]
	}
	return wideSymbol(text[i:])
}

// wideSymbol reads a character of several bytes.
func wideSymbol(text []byte) symbol {
	switch c := text[0]; {
	case len(text) < 2 || text[1] < 0x80:
	case c == 0xC3 && (text[1] == 0x82 || text[1] == 0xA2):
		return mojibake(text)
	case c == 0xC2 || c == 0xC3:
		return symbol{class: latinClass(c, text[1]), bytes: 2}
	case c == 0xCB && text[1] == 0x97: // U+02D7
		return symbol{class: isOddDash, bytes: 2}
	case c >= 0xE2 && c <= 0xEF && len(text) >= 3 && text[2] >= 0x80:
		if class := wideClass(c, text[1], text[2]); class != 0 {
			return symbol{class: class, value: '0' + text[2] - 0x90, bytes: 3}
		}
	}
	return symbol{bytes: 1}
}

// mojibake tells the letters Â and â from what is left of blanks and dashes
// in UTF-8 that was read as Windows-1252 or Latin-1: "Â" and a blank, "â€“"
// and the like.
func mojibake(text []byte) symbol {
	for _, blank := range [...]string{"\u00c2\u00a0", "\u00c2 "} {
		if bytes.HasPrefix(text, []byte(blank)) {
			return symbol{class: isMark, bytes: uint8(len(blank))}
		}
	}
	for _, start := range [...]string{"\u00e2\u20ac", "\u00e2\u0080"} {
		rest, found := bytes.CutPrefix(text, []byte(start))
		if !found {
			continue
		}
		for _, end := range [...]string{"\u201c", "\u201d", "\u2018", "\u2019", "\u0090", "\u0091", "\u0092", "\u0093", "\u0094"} {
			if bytes.HasPrefix(rest, []byte(end)) {
				return symbol{class: isOddDash, bytes: uint8(len(start) + len(end))}
			}
		}
	}
	return symbol{class: isLetter, bytes: 2}
}

// latinClass knows U+0080 to U+00FF: the line end and dashes among the
// controls, no-break space, soft hyphen and the sign that OCR has for it,
// quotes, middle dot, and the letters from À on (÷ among them does no harm).
func latinClass(lead, b byte) class {
	switch {
	case lead == 0xC3 && b == 0x97: // U+00D7
		return isBlot
	case lead == 0xC3:
		return isLetter
	case b == 0x85:
		return isLineEnd
	case b == 0x96, b == 0x97, b == 0xAF: // en and em dash of Windows-1252, macron
		return isDash
	case b == 0xA0:
		return isBlank
	case b == 0xAC, b == 0xAD:
		return isInvisible
	case b == 0xAB, b == 0xBB, b == 0xB4:
		return isMark
	case b == 0xB7:
		return isMask | isMark
	}
	return 0
}

// wideClass knows the three-byte characters that numbers are written with.
func wideClass(a, b, c byte) class {
	switch uint32(a)<<16 | uint32(b)<<8 | uint32(c) {
	case 0xE28892, 0xE29480, 0xE2B8BA, 0xEF80AD, 0xEFB998, 0xEFB9A3: // U+2212, U+2500, U+2E3A, U+F02D (in symbol fonts), U+FE58, U+FE63
		return isDash
	case 0xE38080: // U+3000
		return isBlank
	case 0xEFBBBF: // U+FEFF
		return isInvisible
	case 0xE2978F: // U+25CF
		return isMask | isMark
	case 0xE29688, 0xE296A0: // U+2588, U+25A0
		return isBlot
	case 0xEFBFBD: // U+FFFD
		return isMark
	}
	switch uint16(a)<<8 | uint16(b) {
	case 0xE280:
		return punctuationClass(c)
	case 0xE281:
		return invisibleClass(c)
	case 0xEFBC:
		return fullWidthClass(c)
	}
	return 0
}

// punctuationClass knows U+2000 to U+203F by their last byte.
func punctuationClass(c byte) class {
	switch {
	case c <= 0x8A || c == 0xAF: // U+2000-200A, U+202F
		return isBlank
	case c <= 0x8F || 0xAA <= c && c <= 0xAE: // U+200B-200F, U+202A-202E
		return isInvisible
	case c <= 0x95: // U+2010-2015
		return isDash
	case 0x98 <= c && c <= 0x9F: // U+2018-201F, quotes
		return isMark
	case c == 0xA2: // U+2022
		return isMask | isMark
	case c == 0xA8 || c == 0xA9: // U+2028, U+2029
		return isLineEnd
	}
	return 0
}

// invisibleClass knows U+2040 to U+207F by their last byte.
func invisibleClass(c byte) class {
	switch {
	case c == 0x83: // U+2043
		return isDash
	case c == 0x9F: // U+205F
		return isBlank
	case 0xA0 <= c && c <= 0xAF: // U+2060-206F
		return isInvisible
	}
	return 0
}

// fullWidthClass knows U+FF00 to U+FF3F by their last byte.
func fullWidthClass(c byte) class {
	switch {
	case c == 0x8D:
		return isDash
	case c == 0x8E, c == 0x8F:
		return isPoint
	case 0x90 <= c && c <= 0x99:
		return isDigit
	}
	return 0
}

// symbolBefore reads the character that ends at text[:i], an empty symbol at
// the start of the text and behind a character we do not know.
func symbolBefore(text []byte, i int) symbol {
	if i > 0 && text[i-1] < 0x80 {
		return ascii[text[i-1]]
	}
	return wideBefore(text, i)
}

// wideBefore is symbolBefore for characters of several bytes.
func wideBefore(text []byte, i int) symbol {
	if i <= 0 {
		return symbol{}
	}
	text = text[:i]
	for width := 2; width <= 3 && width <= len(text); width++ {
		if start := len(text) - width; text[start] >= 0xC0 {
			if s := wideSymbol(text[start:]); s.width() == width {
				return s
			}
		}
	}
	return symbol{}
}

// symbolFrom is symbolAt with an empty symbol at the end of the text.
func symbolFrom(text []byte, i int) symbol {
	if i < len(text) && text[i] < 0x80 {
		return ascii[text[i]]
	}
	return wideFrom(text, i)
}

// wideFrom is symbolFrom for characters of several bytes.
func wideFrom(text []byte, i int) symbol {
	if i >= len(text) {
		return symbol{}
	}
	return wideSymbol(text[i:])
}
