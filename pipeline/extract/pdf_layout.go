package extract

import (
	"image"
	"strings"

	"aktsyn/kernels/marks"
)

const (
	deviceUnits = 64      // in a point, as fine as places on the page are asked for
	layoutChars = 100_000 // of a page whose boxes are told
	longestSide = 100_000 // points of a page whose layout is told; readers show 14,400
)

// layout says where the characters of a page's text stand, in bytes of the text
// that pageText gives. It is nil where that cannot be told.
func (d *pdfDocument) layout() *Layout {
	out, shown := d.display()
	if out == nil {
		return nil
	}
	layer, err := d.openText()
	if d.failed(err) {
		return nil
	}
	defer layer.close()
	var places []marks.Mark
	line, seen := 0, 0
	for char := 0; char < min(layer.chars, layoutChars) && !d.broken; char++ {
		start, end, ok := layer.span(char)
		if !ok || start < seen || blank(layer.text[start:]) {
			continue
		}
		line += strings.Count(layer.text[seen:start], "\n") + strings.Count(layer.text[seen:start], string(hyphenMark)) +
			strings.Count(layer.text[seen:start], string(oldHyphenMark))
		seen = start
		if box, ok := layer.inked(char); ok {
			if out.add(TextBox{Line: uint32(line), Rectangle: shown.box(box).rectangle()}) {
				places = append(places, marks.Mark{Start: uint32(start), End: uint32(end)})
			}
		}
	}
	_, places = cleanPDF(layer.text, places)
	for i, p := range places {
		out.Boxes[i].Start, out.Boxes[i].End = p.Start, p.End
	}
	return out
}

// inked is the box of a character and what is drawn of it: capitals of some
// fonts stand higher than their fonts say, and slanted ones lean out of theirs.
func (l *textLayer) inked(char int) (Box, bool) {
	room, ok := l.box(char)
	var at [8]uint32 // left, right, bottom and top edge as float64
	s := l.d.lib.at
	if l.d.ask(at[:], "FPDFText_GetCharBox", l.ref, uint64(char), s(0), s(2), s(4), s(6)) == 0 || !ok {
		return room, ok
	}
	left, right, bottom, top := double(at[0:2]), double(at[2:4]), double(at[4:6]), double(at[6:8])
	return room.around(Box{Left: min(left, right), Bottom: min(bottom, top), Right: max(left, right), Top: max(bottom, top)}), true
}

// rectangle is a box of a page that counts down from its upper edge.
func (b Box) rectangle() Rectangle {
	return Rectangle{X: b.Left, Y: b.Bottom, Width: b.Right - b.Left, Height: b.Top - b.Bottom}
}

// display returns the layout of a page without its boxes, and what maps its user
// space to the page as it is shown. A page without size has none.
func (d *pdfDocument) display() (*Layout, matrix) {
	l := &Layout{Unit: Points}
	l.Width, l.Height = d.pageSize()
	if !(min(l.Width, l.Height) >= 1 && max(l.Width, l.Height) <= longestSide) {
		return nil, identity
	}
	const far = 1000 // points, so that the rounding of places does not tell
	x, y, ok := d.shownAt(l, 0, 0)
	rightX, rightY, okRight := d.shownAt(l, far, 0)
	upX, upY, okUp := d.shownAt(l, 0, far)
	if !ok || !okRight || !okUp {
		return nil, identity
	}
	return l, matrix{A: (rightX - x) / far, B: (rightY - y) / far, C: (upX - x) / far, D: (upY - y) / far, E: x, F: y}
}

// shownAt is where a point of a page's user space is shown, from the upper left
// corner.
func (d *pdfDocument) shownAt(l *Layout, x, y float32) (shownX, shownY float32, ok bool) {
	width, height := l.Width*deviceUnits, l.Height*deviceUnits
	at, ok := d.pixel(image.Pt(int(width), int(height)), x, y)
	return float32(at.X) / float32(int(width)) * l.Width, float32(at.Y) / float32(int(height)) * l.Height, ok
}
