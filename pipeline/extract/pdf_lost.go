package extract

import "unicode/utf8"

// lostCharacters are what PDFium leaves out of the text of a page, since it takes
// them for control characters (IsControlChar in its cpdf_textpage.cpp), and what
// they show: a font without a map to Unicode has its blank at 3, as TrueType fonts
// do, and others the punctuation of Windows' code page. Without them words are one.
var lostCharacters = map[int]rune{0x03: ' ', 0x93: '“', 0x94: '”', 0x96: '–', 0x97: '—', 0x98: '˜'}

// restore puts lost characters into the text. They have no place in it that span
// would tell.
func (l *textLayer) restore() {
	if utf8.RuneCountInString(l.text) > l.chars { // a zero ends it
		return
	}
	var text []byte
	old, copied := l.places(), 0
	moved := make([]int, len(old))
	copyTo := func(index int) {
		for ; copied < min(index, len(old)-1); copied++ {
			moved[copied] = len(text)
			text = append(text, l.text[old[copied]:old[copied+1]]...)
		}
	}
	doubts := 0
	for char := 0; char < l.chars; char++ {
		switch unicode := l.d.ask(nil, "FPDFText_GetUnicode", l.ref, uint64(char)); {
		case lostCharacters[unicode] != 0:
			text = utf8.AppendRune(text, lostCharacters[unicode])
		case unicode == 0, unicode == 0x02, unicode == 0xFFFE: // hyphens at line ends are in the text
			if doubts++; l.index(char) >= 0 {
				copyTo(copied + 1)
			}
		default:
			copyTo(copied + 1)
		}
		if doubts > maxDoubts || l.d.broken {
			return
		}
	}
	if copied != len(old)-2 { // the zero is left
		return
	}
	copyTo(len(old))
	moved[copied] = len(text)
	l.text, l.offsets = string(text), moved
}

// maxDoubts is how many characters of a page are asked after one by one: PDFium goes
// through all that it left out for each.
const maxDoubts = 1000
