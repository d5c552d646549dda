package extract

import (
	"fmt"
	"image"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

const (
	maxRegions = 32  // of a page; where there are more they are one
	seam       = 2   // points between strips of one scan
	manyPaths  = 200 // paths of a page that may be text drawn as curves
	manyImages = 64  // of a region, that are tried
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

// wholePage is larger than a page: where it is drawn it is cut to the page.
var wholePage = Box{Left: -1 << 20, Bottom: -1 << 20, Right: 1 << 20, Top: 1 << 20}

// regions joins the pictures of the page.
func (c *pageContent) regions() []region {
	var out []region
	for _, i := range c.images {
		out = joined(out, region{i.box, []pagedImage{i}})
	}
	for _, box := range c.deep {
		out = joined(out, region{box: box})
	}
	return out
}

// joined takes a region in among regions, with those that it touches.
func joined(regions []region, r region) []region {
	near := r.box.grown(seam)
	kept := regions[:0]
	for _, other := range regions {
		if len(regions) >= maxRegions || other.box.meets(near) {
			r = region{r.box.around(other.box), append(other.images, r.images...)}
			near = r.box.grown(seam)
		} else {
			kept = append(kept, other)
		}
	}
	return append(kept, r)
}

// whole is all of the page as one region.
func (c *pageContent) whole() []region { return []region{{wholePage, c.images}} }

// beyondText returns what of a page with so many bytes of text is to be read as
// pictures: its pictures, unless the text lies all over one, as over a
// searchable scan. A page whose text may be drawn as curves, or that has too
// many objects to tell, is read as a whole.
func (c *pageContent) beyondText(text int) []region {
	if c.tooMany || c.paths > max(manyPaths, text) {
		return c.whole()
	}
	var lines []Box
	var out []region
	for _, r := range c.regions() {
		if !r.worthReading() {
			continue
		}
		if lines == nil {
			lines = c.lines()
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

// lines returns the boxes of the page's texts.
func (c *pageContent) lines() []Box {
	out := make([]Box, len(c.texts))
	for i := range out {
		out[i] = c.box(i)
	}
	return out
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

// undrawn says more of why there is none.
var undrawn = map[source.Cause]string{
	source.Corrupt:  "a picture cannot be decoded or drawn",
	source.TooLarge: "too large a page to be drawn finely enough",
}

// handOver hands over the page that a region is.
func (d *picturedPage) handOver(out emitter, number uint32) error {
	if d.cause != source.None {
		return out.unread(number, d.cause, undrawn[d.cause])
	}
	return out.picture(number, d.picture, d.sheet)
}

// drawAll draws regions of a page. One of one color is left out, unless it is all
// of the page; one with a picture that cannot be decoded is followed by that
// failure.
func (d *pdfDocument) drawAll(regions []region) []picturedPage {
	within, out := d.reachingOut(regions)
	return append(d.drawWithin(within), d.drawBeyond(out)...)
}

// drawWithin draws regions that the page shows.
func (d *pdfDocument) drawWithin(regions []region) []picturedPage {
	if len(regions) == 0 {
		return nil
	}
	sheet, cause := d.render()
	if cause != source.None {
		return []picturedPage{{cause: cause}}
	}
	var out []picturedPage
	for _, r := range regions {
		all := image.Rect(0, 0, sheet.Width, sheet.Height)
		at := d.pixels(all.Size(), r.box).Intersect(all)
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
		bitmap := d.point(nil, "FPDFImageObj_GetBitmap", images[i].object)
		if bitmap == 0 {
			return false
		}
		d.point(nil, "FPDFBitmap_Destroy", bitmap)
	}
	return true
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
