package cpr

// class says which parts a character can play in a written number; several
// bits may be set.
type class uint16

const (
	isDigit     class = 1 << iota
	isLookalike       // a letter or stroke that OCR puts for a digit
	isDash            // hyphens, dashes, minus
	isBlank           // blanks of every width, tab, carriage return
	isPoint           // slash, full stop, underscore
	isLineEnd         // '\n'
	isInvisible       // soft hyphen, zero-width characters
	isMask            // stands for a hidden digit
	isUpper           // A-Z
	isLetter          // any letter we need to know as one
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
	set("Xx*#", isMask)
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
	case (c == 0xC2 || c == 0xC3) && len(text) >= 2 && text[1] >= 0x80:
		return latinSymbol(c, text[1])
	case c >= 0xE2 && c <= 0xEF && len(text) >= 3 && text[2] >= 0x80:
		if class := wideClass(c, text[1], text[2]); class != 0 {
			return symbol{class: class, value: '0' + text[2] - 0x90, bytes: 3}
		}
	}
	return symbol{bytes: 1}
}

// latinSymbol knows U+0080 to U+00FF: no-break space, soft hyphen, middle
// dot, and the letters from À on (× and ÷ among them do no harm).
func latinSymbol(lead, b byte) symbol {
	s := symbol{bytes: 2}
	switch {
	case lead == 0xC3:
		s.class = isLetter
	case b == 0xA0:
		s.class = isBlank
	case b == 0xAD:
		s.class = isInvisible
	case b == 0xB7:
		s.class = isMask
	}
	return s
}

// wideClass knows the three-byte characters that numbers are written with.
func wideClass(a, b, c byte) class {
	switch {
	case a == 0xE2 && b == 0x80: // U+2000-203F
		return punctuationClass(c)
	case a == 0xE2 && b == 0x81 && c == 0x9F, a == 0xE3 && b == 0x80 && c == 0x80: // U+205F, U+3000
		return isBlank
	case a == 0xE2 && b == 0x81 && c == 0xA0, a == 0xEF && b == 0xBB && c == 0xBF: // U+2060, U+FEFF
		return isInvisible
	case a == 0xE2 && b == 0x88 && c == 0x92, a == 0xEF && b == 0xB9 && c == 0xA3, a == 0xEF && b == 0xBC && c == 0x8D: // U+2212, U+FE63, U+FF0D
		return isDash
	case a == 0xE2 && b == 0x97 && c == 0x8F: // U+25CF
		return isMask
	case a == 0xEF && b == 0xBC && 0x90 <= c && c <= 0x99: // U+FF10-FF19
		return isDigit
	case a == 0xEF && b == 0xBC && (c == 0x8E || c == 0x8F): // U+FF0E, U+FF0F
		return isPoint
	}
	return 0
}

// punctuationClass knows U+2000 to U+203F by their last byte.
func punctuationClass(c byte) class {
	switch {
	case c <= 0x8A || c == 0xAF: // U+2000-200A, U+202F
		return isBlank
	case c <= 0x8D: // U+200B-200D
		return isInvisible
	case 0x90 <= c && c <= 0x95: // U+2010-2015
		return isDash
	case c == 0xA2: // U+2022
		return isMask
	}
	return 0
}

// symbolBefore reads the character that ends at text[:i], an empty symbol at
// the start of the text and behind a character we do not know.
func symbolBefore(text []byte, i int) symbol {
	for width := 1; width <= 3 && width <= i; width++ {
		if s := symbolAt(text[:i], i-width); s.width() == width && (width > 1 || text[i-1] < 0x80) {
			return s
		}
	}
	return symbol{}
}

// symbolFrom is symbolAt with an empty symbol at the end of the text.
func symbolFrom(text []byte, i int) symbol {
	if i >= len(text) {
		return symbol{}
	}
	return symbolAt(text, i)
}
