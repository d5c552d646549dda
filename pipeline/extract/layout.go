package extract

import (
	"bytes"
	"image"

	"aktsyn/pipeline/ocr"
)

// Place is a page of a document below one root file.
type Place struct {
	Path   string // of the document
	Number uint32
}

// Unit is what lengths on a page are counted in.
type Unit string

// The units of layouts.
const (
	// Points are of a PDF page, drawn pages of it included: 1/72 inch (ISO 32000-1,
	// 8.3.2.3). On a page with a UserUnit (7.7.3.3), which PDFium neither applies nor
	// tells, they are as many times as large, boxes and the page's size alike.
	Points Unit = "point"
	Pixels Unit = "pixel" // of a picture
)

// Layout says where the text of a page stands, as the page is shown: a PDF page
// turned and cropped as it says, a picture as its pixels are stored. Both edges
// of a page at its upper left corner are 0.
type Layout struct {
	Unit          Unit
	Width, Height float32 // of the page, more than 0
	// Boxes are those of what can be seen of Page.Text, in its order and apart,
	// within the page. What stands beside the page, what annotations and form
	// fields say, and what is beyond the first 100,000 characters of a page, has
	// none.
	Boxes []TextBox
}

// TextBox is where a character of a PDF page stands, all that is drawn of it with
// the room that its font gives to all of them, or a word of a picture.
type TextBox struct {
	Start, End uint32 // bytes of Page.Text
	Line       uint32 // grows from line to line
	Rectangle
}

// Rectangle is a part of a page. X grows to the right and Y down from the upper
// left corner of the page as it is shown, where both are 0.
type Rectangle struct {
	X      float32 `json:"x"`
	Y      float32 `json:"y"`
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
}

// Rectangles returns where bytes of the page's text stand, one rectangle for
// each line, in the order of the text. It may be asked of nil, which knows none.
func (l *Layout) Rectangles(start, end uint32) []Rectangle {
	if l == nil {
		return nil
	}
	var out []Rectangle
	line := uint32(0)
	for _, b := range l.Boxes {
		switch {
		case b.End <= start || b.Start >= end:
		case len(out) > 0 && b.Line == line:
			out[len(out)-1] = out[len(out)-1].around(b.Rectangle)
		default:
			out, line = append(out, b.Rectangle), b.Line
		}
	}
	return out
}

// around is the smallest rectangle around both.
func (r Rectangle) around(s Rectangle) Rectangle {
	x, y := min(r.X, s.X), min(r.Y, s.Y)
	return Rectangle{X: x, Y: y, Width: max(r.X+r.Width, s.X+s.Width) - x, Height: max(r.Y+r.Height, s.Y+s.Height) - y}
}

// move makes the boxes those of the normalised form of text. What has become
// part of the character before is left to its box.
func (l *Layout) move(text []byte) {
	borders, kept := newBorders(text), l.Boxes[:0]
	for _, b := range l.Boxes {
		if b.Start, b.End = borders.moved(b.Start), borders.moved(b.End); b.Start < b.End {
			kept = append(kept, b)
		}
	}
	l.Boxes = kept
}

// wantsLayout reports whether the layout of a page was asked for.
func (doc *document) wantsLayout(number uint32) bool { return doc.layouts[Place{doc.d.Path, number}] }

// add appends the box of a stretch of text, as much of it as is on the page. It
// reports whether any is.
func (l *Layout) add(b TextBox) bool {
	right, bottom := min(b.X+b.Width, l.Width), min(b.Y+b.Height, l.Height)
	b.X, b.Y = max(0, b.X), max(0, b.Y)
	b.Width, b.Height = right-b.X, bottom-b.Y
	if !(b.Width >= 0 && b.Height >= 0) { // or no number
		return false
	}
	l.Boxes = append(l.Boxes, b)
	return true
}

// rounding is what sums of places on a page may be off by.
const rounding = 1. / 64

// valid reports whether the layout keeps its promises for a text.
func (l *Layout) valid(text []byte) bool {
	if l.Unit != Points && l.Unit != Pixels || !(l.Width > 0 && l.Height > 0 && max(l.Width, l.Height) <= longestSide) {
		return false
	}
	var last TextBox
	for _, b := range l.Boxes {
		within := b.X >= 0 && b.Y >= 0 && b.Width >= 0 && b.Height >= 0 &&
			b.X+b.Width <= l.Width+rounding && b.Y+b.Height <= l.Height+rounding // which nothing but numbers is
		if !within || b.Start < last.End || b.End <= b.Start || int64(b.End) > int64(len(text)) || b.Line < last.Line {
			return false
		}
		last = b
	}
	return true
}

// pictureLayout is the layout of what was read of a picture, in its pixels; if
// it was cut out of the page of a PDF, sheet, of that page in points. It is nil
// where it cannot be told.
func pictureLayout(p ocr.Picture, read ocr.Page, sheet image.Rectangle) *Layout {
	l, scale := &Layout{Unit: Points}, float32(0)
	if sheet.Empty() {
		l.Unit, scale, sheet = Pixels, 1, image.Rect(0, 0, p.Width, p.Height)
	} else if p.DPI > 0 {
		scale = pointsPerInch / float32(p.DPI)
	}
	l.Width, l.Height = float32(sheet.Dx())*scale, float32(sheet.Dy())*scale
	if !(min(l.Width, l.Height) > 0 && max(l.Width, l.Height) <= longestSide) {
		return nil
	}
	line, seen, end := 0, uint32(0), uint32(0)
	for _, w := range read.Words {
		if w.Start < end || w.End <= w.Start || int64(w.End) > int64(len(read.Text)) {
			continue
		}
		line += bytes.Count(read.Text[seen:w.Start], []byte{'\n'})
		seen, end = w.Start, w.End
		box := w.Box.Sub(sheet.Min)
		l.add(TextBox{Start: w.Start, End: w.End, Line: uint32(line), Rectangle: Rectangle{
			X: float32(box.Min.X) * scale, Y: float32(box.Min.Y) * scale,
			Width: float32(box.Dx()) * scale, Height: float32(box.Dy()) * scale}})
	}
	return l
}
