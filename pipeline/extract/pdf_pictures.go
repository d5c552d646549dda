package extract

import (
	"fmt"
	"image"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

const (
	maxRegions = 32     // of a page; where there are more they are one
	seam       = 2      // points between strips of one scan
	manyPaths  = 200    // paths of a page that may be text drawn as curves
	manyLines  = 10_000 // of text on a page, that are looked at
	manyImages = 64     // of a region, that are tried
)

// A picture on a page with text is worth reading when it is at least so large,
// in points: ten digits in the smallest print.
const (
	minHigh = 4
	minWide = 20
)

// region is a part of a page that is to be read as a picture: pictures that
// touch, as the strips of a scan do, are one.
type region struct {
	box    Box
	images []pagedImage
}

// pagedImage is a picture and where it lies on its page.
type pagedImage struct {
	object references.FPDF_PAGEOBJECT
	box    Box
	pixels float64
}

// wholePage is larger than a page: where it is drawn it is cut to the page.
var wholePage = Box{Left: -1 << 20, Bottom: -1 << 20, Right: 1 << 20, Top: 1 << 20}

// gallery gathers what a page shows that its text layer need not say.
type gallery struct {
	d       *pdfDocument
	regions []region
	paths   int
}

// gather looks at the objects of a page.
func (d *pdfDocument) gather(page requests.Page) *gallery {
	d.looks = manyObjects
	g := &gallery{d: d}
	for object := range d.objects(page, math.MaxInt) {
		g.look(object, identity, 0)
	}
	return g
}

func (g *gallery) look(object references.FPDF_PAGEOBJECT, m matrix, depth int) {
	switch kind := g.d.kindOf(object); {
	case kind == enums.FPDF_PAGEOBJ_PATH:
		g.paths++
	case kind == enums.FPDF_PAGEOBJ_FORM && depth < formDepth:
		g.d.inForm(object, m, func(inner references.FPDF_PAGEOBJECT, m matrix) { g.look(inner, m, depth+1) })
	case kind == enums.FPDF_PAGEOBJ_FORM: // too deep to tell
		g.join(region{box: g.d.boxOn(object, m)})
	case kind == enums.FPDF_PAGEOBJ_IMAGE:
		size, err := g.d.lib.FPDFImageObj_GetImagePixelSize(&requests.FPDFImageObj_GetImagePixelSize{ImageObject: object})
		if g.d.failed(err) {
			return // without a size it is not drawn either
		}
		at := g.d.boxOn(object, m)
		g.join(region{at, []pagedImage{{object, at, float64(size.Width) * float64(size.Height)}}})
	}
}

// join takes a region in, with those that it touches.
func (g *gallery) join(r region) {
	near := r.box.grown(seam)
	kept := g.regions[:0]
	for _, other := range g.regions {
		if len(g.regions) >= maxRegions || other.box.meets(near) {
			r = region{r.box.around(other.box), append(other.images, r.images...)}
			near = r.box.grown(seam)
		} else {
			kept = append(kept, other)
		}
	}
	g.regions = append(kept, r)
}

// whole is all of the page as one region.
func (g *gallery) whole() []region {
	all := region{box: wholePage}
	for _, r := range g.regions {
		all.images = append(all.images, r.images...)
	}
	return []region{all}
}

// beyondText returns what of a page with so many bytes of text is to be read as
// pictures: its pictures, unless the text lies all over one, as over a
// searchable scan. A page whose text may be drawn as curves, or that has too
// many objects to tell, is read as a whole.
func (d *pdfDocument) beyondText(page requests.Page, text int) []region {
	g := d.gather(page)
	if d.looks < 0 || g.paths > max(manyPaths, text) {
		return g.whole()
	}
	var lines []Box
	var out []region
	for _, r := range g.regions {
		if !r.worthReading() {
			continue
		}
		if lines == nil {
			lines = d.textLines(page)
		}
		if !r.box.filledBy(lines) {
			out = append(out, r)
		}
	}
	return out
}

// worthReading reports whether a region is large enough for a number.
func (r region) worthReading() bool {
	wide, high := r.box.Right-r.box.Left, r.box.Top-r.box.Bottom
	if min(wide, high) < minHigh || max(wide, high) < minWide {
		return false
	}
	pixels := 0.0
	for _, i := range r.images {
		pixels += i.pixels
	}
	return pixels >= minShort*minLong || len(r.images) == 0
}

// textLines returns the boxes of the lines of a page's text.
func (d *pdfDocument) textLines(page requests.Page) []Box {
	loaded, err := d.lib.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if d.failed(err) {
		return nil
	}
	l := &textLayer{d: d, ref: loaded.TextPage}
	defer l.close()
	count, err := d.lib.FPDFText_CountRects(&requests.FPDFText_CountRects{TextPage: l.ref, Count: -1})
	if d.failed(err) {
		return nil
	}
	lines := []Box{}
	for i := 0; i < min(count.Count, manyLines) && !d.broken; i++ {
		at, err := d.lib.FPDFText_GetRect(&requests.FPDFText_GetRect{TextPage: l.ref, Index: i})
		if !d.failed(err) {
			lines = append(lines, Box{Left: float32(min(at.Left, at.Right)), Bottom: float32(min(at.Bottom, at.Top)),
				Right: float32(max(at.Left, at.Right)), Top: float32(max(at.Bottom, at.Top))})
		}
	}
	return lines
}

// filledBy reports whether lines of text lie all over a box: in a third of the
// cells of a grid. Half a page of text does; a head, a foot and a stamp do not.
func (b Box) filledBy(lines []Box) bool {
	const side = 24
	var cells [side][side]bool
	filled := 0
	for _, line := range lines {
		part := line.common(b)
		if part.area() <= 0 {
			continue
		}
		across, up := side/(b.Right-b.Left), side/(b.Top-b.Bottom)
		for y := int((part.Bottom - b.Bottom) * up); y < side && float32(y) < (part.Top-b.Bottom)*up; y++ {
			for x := int((part.Left - b.Left) * across); x < side && float32(x) < (part.Right-b.Left)*across; x++ {
				if !cells[y][x] {
					cells[y][x] = true
					filled++
				}
			}
		}
	}
	return filled >= side*side/3
}

// picturedPage is a region as a picture, or why there is none.
type picturedPage struct {
	picture ocr.Picture
	sheet   image.Rectangle // the page that the picture was cut out of, in the picture's pixels
	cause   source.Cause    // None when there is a picture
}

// handOver hands over the page that a region is.
func (d *picturedPage) handOver(out emitter, number uint32) error {
	if d.cause != source.None {
		return out.unread(number, d.cause)
	}
	return out.picture(number, d.picture, d.sheet)
}

// drawAll draws regions of a page. One outside of it or of one color is left
// out, unless it is all of the page; one with a picture that cannot be decoded
// is followed by that failure.
func (d *pdfDocument) drawAll(page requests.Page, regions []region) []picturedPage {
	sheet, cause := d.render(page)
	if cause != source.None {
		return []picturedPage{{cause: cause}}
	}
	var out []picturedPage
	for _, r := range regions {
		all := image.Rect(0, 0, sheet.Width, sheet.Height)
		at := d.pixels(page, sheet, r.box).Intersect(all)
		p := cutOut(sheet, at)
		whole, blank := d.decodes(r.images), min(p.Width, p.Height) < minShort || oneColored(p.Pixels)
		if !blank || whole && r.box == wholePage {
			out = append(out, picturedPage{picture: p, sheet: all.Sub(at.Min)})
		}
		if !whole {
			out = append(out, picturedPage{cause: source.Corrupt})
		}
	}
	return out
}

// decodes reports whether pictures can be decoded. One that cannot is drawn as
// nothing, which looks as if there were nothing.
func (d *pdfDocument) decodes(images []pagedImage) bool {
	for i := 0; i < min(len(images), manyImages) && !d.broken; i++ {
		d.work += int64(images[i].pixels)
		bitmap, err := d.lib.FPDFImageObj_GetBitmap(&requests.FPDFImageObj_GetBitmap{ImageObject: images[i].object})
		if d.failed(err) {
			return false
		}
		_, err = d.lib.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: bitmap.Bitmap})
		d.failed(err)
	}
	return true
}

// pixels is where a box of a page lies on its picture.
func (d *pdfDocument) pixels(page requests.Page, sheet *ocr.Picture, b Box) image.Rectangle {
	size := image.Pt(sheet.Width, sheet.Height)
	first, ok := d.pixel(page, size, b.Left, b.Top)
	if !ok {
		return image.Rectangle{}
	}
	second, ok := d.pixel(page, size, b.Right, b.Bottom)
	if !ok {
		return image.Rectangle{}
	}
	return image.Rectangle{Min: first, Max: second}.Canon()
}

// pixel is where a point of a page's user space lies on a picture of the page.
func (d *pdfDocument) pixel(page requests.Page, size image.Point, x, y float32) (image.Point, bool) {
	at, err := d.lib.FPDF_PageToDevice(&requests.FPDF_PageToDevice{Page: page, SizeX: size.X, SizeY: size.Y, PageX: float64(x), PageY: float64(y)})
	if d.failed(err) {
		return image.Point{}, false
	}
	return image.Pt(at.DeviceX, at.DeviceY), true
}

// cutOut is a part of a picture, within it.
func cutOut(p *ocr.Picture, r image.Rectangle) ocr.Picture {
	out := ocr.Picture{Width: r.Dx(), Height: r.Dy(), DPI: p.DPI}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		out.Pixels = append(out.Pixels, p.Pixels[y*p.Width+r.Min.X:][:r.Dx()]...)
	}
	return out
}

// pictureName names the pictures of a page as a part of the document.
func pictureName(number uint32) string { return fmt.Sprintf("page-%d-pictures", number) }
