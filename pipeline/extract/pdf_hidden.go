package extract

import (
	"image"
	"slices"
	"unicode"
	"unicode/utf8"

	"aktsyn/kernels/marks"
	"aktsyn/pipeline/source"
)

const (
	renderPixels = 1_600 // of the longer side of a page: an A4 page at 137 dpi
	sameGray     = 16    // steps of gray, of 256, that nobody tells apart
	fewHidden    = 2     // characters in a row that are taken for hidden; one alone is chance
)

// hiddenText returns marks of the text of a page that nobody can see, in bytes of
// the layer's text: because something was drawn over it, because it stands outside
// what is shown of the page, or because it has no ink.
//
// Where something may cover text (see pageContent.covers) it is rendered, and a
// character is hidden when the part of its box below the cover is of one gray,
// without a trace of a glyph. So what a box covers is hidden whatever its
// color, and text that a see-through marker crosses, that is repeated above the
// box, or that shines through is not.
//
// Text without ink is hidden where the rendering shows nothing either; on pages
// with pictures, as scanned ones with a text layer, it is not marked, as it repeats
// what the picture shows. Nor is text in the color of its background, text that is
// clipped away, or tiny.
func (d *pdfDocument) hiddenText(l *textLayer, c *pageContent, notes *pageNotes) []marks.Mark {
	covers, unseen := c.covers(notes), c.unseen()
	if len(covers) == 0 && unseen.none() {
		return nil
	}
	below := l.hidden(covers, &unseen)
	v := d.look(below)
	below = slices.DeleteFunc(below, func(c hiddenChar) bool { return !c.outside && !v.uniform(c.part) })
	var out []marks.Mark
	for i, n := 0, 0; i < len(below); i += n {
		for n = 1; i+n < len(below) && below[i+n].order == below[i].order+n; n++ {
		}
		for _, c := range below[i : i+n] {
			if n >= fewHidden {
				out = append(out, c.mark)
			}
		}
	}
	return marks.Order(out)
}

// hiddenChar is a character that nobody sees, if nothing is seen where it stands.
type hiddenChar struct {
	mark    marks.Mark
	order   int  // among the characters that show anything
	part    Box  // of its box that is to be looked at
	outside bool // of the page: it need not be looked at
}

// hidden returns the characters most of which lie below covers, and those of unseen
// texts.
func (l *textLayer) hidden(covers []Box, unseen *unseenTexts) []hiddenChar {
	var out []hiddenChar
	order := 0
	most := l.d.limits.PDFHiddenCharacters
	if l.chars > most {
		l.d.leftOut(source.TooLarge, exceeded("max-pdf-hidden-characters", "hidden text after the first %d characters of a page is not marked", most))
	}
	for char := 0; char < min(l.chars, most) && !l.d.broken; char++ {
		start, stop, ok := l.span(char)
		if !ok || blank(l.text[start:]) {
			continue
		}
		order++
		box, ok := l.box(char)
		if !ok {
			continue
		}
		c := hiddenChar{mark: marks.Mark{Start: uint32(start), End: uint32(stop), Kind: marks.Hidden}, order: order, part: box}
		switch {
		case unseen.outside && !box.meets(unseen.page):
			c.outside, ok = true, true
		case len(unseen.inkless) > 0 && unseen.inkless[l.object(char)]:
		default:
			c.part, ok = covered(box, covers)
		}
		if ok {
			out = append(out, c)
		}
	}
	return out
}

// blank reports whether text begins with what shows nothing anyway.
func blank(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsSpace(r) || unicode.IsControl(r)
}

// covered returns the part of a character's box that lies below one of covers,
// if that is most of it.
func covered(box Box, covers []Box) (Box, bool) {
	for _, c := range covers {
		if part := box.common(c); part.area() > box.area()/2 && part.Right > part.Left {
			return part, true
		}
	}
	return Box{}, false
}

// view is a part of the page that is open, drawn.
type view struct {
	d     *pdfDocument
	size  image.Point // of all of the page
	image image.Gray  // of the part, empty when it could not be drawn
}

// look draws the part of the page that has so many characters.
func (d *pdfDocument) look(chars []hiddenChar) *view {
	v := &view{d: d, size: d.viewSize()}
	var part image.Rectangle
	for _, c := range chars {
		if !c.outside {
			part = part.Union(d.pixels(v.size, c.part))
		}
	}
	part = part.Intersect(image.Rectangle{Max: v.size})
	if part.Empty() {
		return v
	}
	if pixels, ok := d.drawPart(nil, v.size, part); ok {
		v.image = image.Gray{Pix: pixels, Stride: part.Dx(), Rect: part}
	}
	return v
}

// viewSize is the size at which a page is looked at.
func (d *pdfDocument) viewSize() image.Point {
	width, height := d.pageSize()
	if !(width > 0 && height > 0) {
		return image.Point{}
	}
	scale := renderPixels / max(width, height)
	return image.Pt(max(1, int(width*scale)), max(1, int(height*scale)))
}

// uniform reports whether a box of the page, without its edges, which blend
// with what is around, is of one gray. What is smaller than a pixel or outside
// the view is not.
func (v *view) uniform(b Box) bool {
	r := v.d.pixels(v.size, b).Inset(1).Intersect(v.image.Rect)
	if r.Empty() {
		return false
	}
	low, high := uint8(255), uint8(0)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from := v.image.PixOffset(r.Min.X, y)
		for _, p := range v.image.Pix[from : from+r.Dx()] {
			low, high = min(low, p), max(high, p)
		}
	}
	return high-low <= sameGray
}
