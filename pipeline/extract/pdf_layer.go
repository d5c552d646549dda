package extract

import (
	"errors"
)

// textLayer is the text of a page as PDFium keeps it: characters with their
// boxes, and the text they make, which has characters without a box (line
// ends, blanks between words) and lacks some that say nothing. What it lacks and
// should not is restored.
type textLayer struct {
	d       *pdfDocument
	ref     pdfPointer
	chars   int
	text    string
	offsets []int // see places; nil until needed
}

// openText opens the text layer of the page that is open; close must follow
// unless there is an error.
func (d *pdfDocument) openText() (*textLayer, error) {
	ref, err := d.lib.call(nil, "FPDFText_LoadPage", d.page)
	if err == nil && ref == 0 {
		err = errNoText
	}
	if err != nil {
		return nil, err
	}
	l := &textLayer{d: d, ref: ref}
	if l.chars = d.ask(nil, "FPDFText_CountChars", ref); l.chars > 0 {
		if l.text, err = d.lib.text(ref, l.chars); err != nil {
			l.close()
			return nil, err
		}
		l.restore()
	}
	return l, nil
}

var errNoText = errors.New("the page has no text layer")

func (l *textLayer) close() { l.d.point(nil, "FPDFText_ClosePage", l.ref) }

// box is that of a character with the room its font gives to all of them.
func (l *textLayer) box(char int) (Box, bool) {
	var at [4]uint32 // left, top, right, bottom
	if l.d.ask(at[:], "FPDFText_GetLooseCharBox", l.ref, uint64(char), l.d.lib.at(0)) == 0 {
		return Box{}, false
	}
	b := boxOf(at)
	return b, b.area() > 0
}

// span returns where a character lies in text, in bytes. Some have no place.
func (l *textLayer) span(char int) (start, end int, ok bool) {
	at, places := l.index(char), l.places()
	if at < 0 || at+1 >= len(places) || l.d.broken {
		return 0, 0, false
	}
	return places[at], places[at+1], true
}

// index is that of a character in the text that PDFium gives, counted in runes.
func (l *textLayer) index(char int) int {
	return l.d.ask(nil, "FPDFText_GetTextIndexFromCharIndex", l.ref, uint64(char))
}

// places returns where the runes that PDFium gives lie in text, and its end.
func (l *textLayer) places() []int {
	if l.offsets == nil {
		for i := range l.text {
			l.offsets = append(l.offsets, i)
		}
		l.offsets = append(l.offsets, len(l.text))
	}
	return l.offsets
}

// mappingSamples is how many characters of a page are looked at first, each a
// call into PDFium.
const mappingSamples = 256

// manySampled is how many are looked at then: enough to tell junk by.
const manySampled = 50_000

// unmapped reports whether so many characters have no known meaning that the
// text is junk: a font without a map to Unicode shows names and numbers, and
// what it gives may look like other ones. Rows of one character, as leaders, are
// none.
func (l *textLayer) unmapped() bool {
	known := func(char int) bool { return l.d.ask(nil, "FPDFText_HasUnicodeMapError", l.ref, uint64(char)) != 1 }
	char := 0
	for char < l.chars && known(char) {
		char += max(1, l.chars/mappingSamples)
	}
	if char >= l.chars {
		return false
	}
	bad, row, longest, last := 0, 0, 0, 0
	for char := 0; char < min(l.chars, manySampled) && !l.d.broken; char++ {
		if known(char) {
			row = 0
			continue
		}
		code := l.d.ask(nil, "FPDFText_GetUnicode", l.ref, uint64(char))
		if bad++; code != last {
			row++
		}
		last, longest = code, max(longest, row)
	}
	return longest >= junkRow || bad*junkShare > l.chars
}
