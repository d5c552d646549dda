package extract

import (
	"image"
	"unicode"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"

	"aktsyn/kernels/marks"
)

const (
	manyChars    = 50_000 // characters of a page with covers that are looked at
	renderPixels = 1_600  // of the longer side of a page: an A4 page at 137 dpi
	sameGray     = 16     // steps of gray, of 256, that nobody tells apart
	fewHidden    = 2      // characters in a row that are taken for hidden; one alone is chance
)

// hiddenText returns marks of the text of a page that nobody can see because
// something was drawn over it, in bytes of the layer's text.
//
// Where something may cover text (see pageContent.covers) the page is rendered, and a
// character is hidden when the part of its box below the cover is of one gray,
// without a trace of a glyph. So what a box covers is hidden whatever its
// color, and text that a see-through marker crosses, that is repeated above the
// box, or that shines through is not.
//
// Text that is invisible without a cover, as that of scanned pages with a text
// layer, is not marked: it repeats what the picture shows. Nor is text in the
// color of its background, or outside the page.
func (d *pdfDocument) hiddenText(page requests.Page, l *textLayer, c *pageContent) []marks.Mark {
	covers := c.covers(page)
	if len(covers) == 0 {
		return nil
	}
	v := &view{d: d, page: page}
	defer v.close()
	var out, run []marks.Mark
	end := func() {
		if len(run) >= fewHidden {
			out = append(out, run...)
		}
		run = run[:0]
	}
	for char := 0; char < min(l.chars, manyChars) && !d.broken; char++ {
		start, stop, ok := l.span(char)
		if !ok || blank(l.text[start:]) {
			continue
		}
		if v.hides(l, char, covers) {
			run = append(run, marks.Mark{Start: uint32(start), End: uint32(stop), Kind: marks.Hidden})
		} else {
			end()
		}
	}
	end()
	return marks.Order(out)
}

// blank reports whether text begins with what shows nothing anyway.
func blank(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsSpace(r) || unicode.IsControl(r)
}

// hides reports whether a character lies below one of covers and is not seen.
func (v *view) hides(l *textLayer, char int, covers []Box) bool {
	box, ok := l.box(char)
	if !ok {
		return false
	}
	part, ok := covered(box, covers)
	return ok && v.drawn() && v.uniform(part)
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

// view is a page that is rendered when it is first looked at.
type view struct {
	d     *pdfDocument
	page  requests.Page
	tried bool
	image *image.Gray // nil when it could not be rendered
	free  func()
}

// drawn renders the page with its annotations, in gray, and reports whether
// there is a picture.
func (v *view) drawn() bool {
	if v.tried {
		return v.image != nil
	}
	v.tried = true
	v.d.work += renderPixels * renderPixels
	drawn, err := v.d.lib.RenderPageInPixels(&requests.RenderPageInPixels{Page: v.page, Width: renderPixels, Height: renderPixels,
		RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT, ImageFormat: requests.RenderImageFormatGrayscale})
	if v.d.failed(err) {
		return false
	}
	v.image, _ = drawn.Result.RenderedImage.(*image.Gray)
	v.free = drawn.Cleanup
	return v.image != nil
}

func (v *view) close() {
	if v.free != nil {
		v.free()
	}
}

// uniform reports whether a box of the page, without its edges, which blend
// with what is around, is of one gray. What is smaller than a pixel or outside
// the picture is not.
func (v *view) uniform(b Box) bool {
	first, ok := v.d.pixel(v.page, v.image.Rect.Size(), b.Left, b.Top)
	if !ok {
		return false
	}
	second, ok := v.d.pixel(v.page, v.image.Rect.Size(), b.Right, b.Bottom)
	if !ok {
		return false
	}
	r := image.Rectangle{Min: first, Max: second}.Canon().Inset(1).Intersect(v.image.Rect)
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
