package extract

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"aktsyn/kernels/marks"
)

// moveMarks returns the marks of a text as they lie in its normalised form. A
// mark whose border falls inside a rune, or what normalises to one thing, begins or
// ends behind it. Text that is not UTF-8, which no reader that marks hands over, may
// leave them a few bytes beside their place.
func moveMarks(list []marks.Mark, text []byte) []marks.Mark {
	out := make([]marks.Mark, len(list))
	borders := newBorders(text)
	for i, m := range marks.Order(append([]marks.Mark{}, list...)) {
		out[i] = marks.Mark{Start: borders.moved(m.Start), End: borders.moved(m.End), Kind: m.Kind}
	}
	return marks.Order(out)
}

// borders finds where places of a text lie in its normalised form. Ascending
// places cost one pass over the text.
type borders struct {
	text     []byte
	same     bool // the text is normal
	from, to int  // a place of text where no rune composes over, and of its normalised form
}

func newBorders(text []byte) *borders { return &borders{text: text, same: isNormal(text)} }

// moved returns the place of at, clamped to the text.
func (b *borders) moved(at uint32) uint32 {
	place := min(int(at), len(b.text))
	for place < len(b.text) && !utf8.RuneStart(b.text[place]) {
		place++
	}
	if b.same {
		return uint32(place)
	}
	if place < b.from {
		b.from, b.to = 0, 0
	}
	for place < len(b.text) && place > 0 && (b.text[place-1] == '\r' && b.text[place] == '\n') {
		place++
	}
	if n := norm.NFC.FirstBoundary(b.text[place:]); n >= 0 {
		place += n
	} else {
		place = len(b.text)
	}
	b.to += len(normalise(b.text[b.from:place]))
	b.from = place
	return uint32(b.to)
}
