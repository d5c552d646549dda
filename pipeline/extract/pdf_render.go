package extract

import (
	"image"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/tetratelabs/wazero/api"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// Pages are rendered for text recognition at fineDPI, or, when they are too
// large for that, as fine as the limit on pixels allows, but never below coarseDPI.
const (
	fineDPI       = 300
	coarseDPI     = 200
	pointsPerInch = 72
)

// render draws the page that is open with its annotations in gray. The cause says
// why it could not be done.
func (d *pdfDocument) render() (*ocr.Picture, source.Cause) {
	dpi := d.renderDPI()
	if dpi < coarseDPI {
		return nil, source.TooLarge
	}
	return d.draw(dpi)
}

// stripPixels is how much of a page is drawn at once: what PDFium has taken for
// a picture it keeps.
const stripPixels = 4_000_000

// draw is render at a resolution.
func (d *pdfDocument) draw(dpi int) (*ocr.Picture, source.Cause) {
	width, height := d.pageSize()
	if !(width > 0 && height > 0) {
		return nil, source.Corrupt
	}
	size := image.Pt(pixelsOf(width, dpi), pixelsOf(height, dpi))
	if size.X > 2*d.limits.Pixels/size.Y { // a page so narrow that it has less than a pixel
		return nil, source.TooLarge
	}
	p := &ocr.Picture{Width: size.X, Height: size.Y, DPI: dpi, Pixels: make([]byte, 0, size.X*size.Y)}
	rows := max(1, stripPixels/size.X)
	for y := 0; y < size.Y; y += rows {
		var ok bool
		if p.Pixels, ok = d.drawPart(p.Pixels, size, image.Rect(0, y, size.X, min(y+rows, size.Y))); !ok {
			return nil, source.Corrupt
		}
	}
	return p, source.None
}

// pixelsOf is how many pixels points are, one at least.
func pixelsOf(points float32, dpi int) int {
	return max(1, int(math.Ceil(float64(points)*float64(dpi)/pointsPerInch)))
}

// drawPart appends the pixels of a part of the page that is open, as it is when
// all of it is drawn at a size.
func (d *pdfDocument) drawPart(pixels []byte, size image.Point, part image.Rectangle) ([]byte, bool) {
	return d.paint(pixels, part.Size(), func(bitmap pdfPointer) {
		d.point(nil, "FPDF_RenderPageBitmap", bitmap, d.page, api.EncodeI32(int32(-part.Min.X)), api.EncodeI32(int32(-part.Min.Y)),
			uint64(size.X), uint64(size.Y), 0, uint64(enums.FPDF_RENDER_FLAG_ANNOT|enums.FPDF_RENDER_FLAG_GRAYSCALE))
	})
}

// paint appends the pixels of a bitmap of a size that render has drawn on, in
// gray, on white.
func (d *pdfDocument) paint(pixels []byte, size image.Point, render func(bitmap pdfPointer)) ([]byte, bool) {
	d.work += int64(size.X) * int64(size.Y)
	bitmap := d.point(nil, "FPDFBitmap_CreateEx", uint64(size.X), uint64(size.Y), uint64(enums.FPDF_BITMAP_FORMAT_GRAY), 0, 0)
	if bitmap == 0 {
		return pixels, false
	}
	defer d.point(nil, "FPDFBitmap_Destroy", bitmap)
	const white = 0xFFFFFFFF
	d.point(nil, "FPDFBitmap_FillRect", bitmap, 0, 0, uint64(size.X), uint64(size.Y), white)
	render(bitmap)
	buffer, stride := d.point(nil, "FPDFBitmap_GetBuffer", bitmap), d.ask(nil, "FPDFBitmap_GetStride", bitmap)
	if d.broken {
		return pixels, false
	}
	for y := range size.Y {
		row, ok := d.lib.module.Memory().Read(uint32(buffer)+uint32(y*stride), uint32(size.X))
		if !ok {
			return pixels, false
		}
		pixels = append(pixels, row...)
	}
	return pixels, true
}

// renderDPI is the resolution at which the page that is open is drawn.
func (d *pdfDocument) renderDPI() int {
	width, height := d.pageSize()
	inches := float64(width) * float64(height) / (pointsPerInch * pointsPerInch)
	dpi := fineDPI
	for dpi >= coarseDPI && inches*float64(dpi*dpi) > float64(d.limits.Pixels) {
		dpi -= 10
	}
	return dpi
}

// pageSize is that of the page that is open as it is shown, in points.
func (d *pdfDocument) pageSize() (width, height float32) {
	return float(uint32(d.point(nil, "FPDF_GetPageWidthF", d.page))), float(uint32(d.point(nil, "FPDF_GetPageHeightF", d.page)))
}

// pixel is where a point of the page's user space lies on a picture of the page.
func (d *pdfDocument) pixel(size image.Point, x, y float32) (image.Point, bool) {
	var at [2]uint32
	if d.ask(at[:], "FPDF_PageToDevice", d.page, 0, 0, uint64(size.X), uint64(size.Y), 0,
		api.EncodeF64(float64(x)), api.EncodeF64(float64(y)), d.lib.at(0), d.lib.at(1)) == 0 {
		return image.Point{}, false
	}
	return image.Pt(int(int32(at[0])), int(int32(at[1]))), true
}

// pixels is where a box of the page lies on a picture of the page.
func (d *pdfDocument) pixels(size image.Point, b Box) image.Rectangle {
	first, ok := d.pixel(size, b.Left, b.Top)
	if !ok {
		return image.Rectangle{}
	}
	second, ok := d.pixel(size, b.Right, b.Bottom)
	if !ok {
		return image.Rectangle{}
	}
	return image.Rectangle{Min: first, Max: second}.Canon()
}
