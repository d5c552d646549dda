package extract

import (
	"image"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// Pages are rendered for text recognition at fineDPI, or, when they are too
// large for that, as fine as maxPixels allow, but never below coarseDPI.
const (
	fineDPI       = 300
	coarseDPI     = 200
	pointsPerInch = 72
)

// render draws a page with its annotations in gray. The cause says why it could
// not be done.
func (d *pdfDocument) render(page requests.Page) (*ocr.Picture, source.Cause) {
	dpi := d.renderDPI(page)
	if dpi < coarseDPI {
		return nil, source.TooLarge
	}
	return d.draw(page, dpi)
}

// draw is render at a resolution.
func (d *pdfDocument) draw(page requests.Page, dpi int) (*ocr.Picture, source.Cause) {
	drawn, err := d.lib.RenderPageInDPI(&requests.RenderPageInDPI{Page: page, DPI: dpi,
		RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT, ImageFormat: requests.RenderImageFormatGrayscale})
	if d.failed(err) {
		return nil, source.Corrupt
	}
	defer drawn.Cleanup()
	gray, ok := drawn.Result.RenderedImage.(*image.Gray)
	if !ok {
		return nil, source.Corrupt
	}
	width, height := gray.Rect.Dx(), gray.Rect.Dy()
	d.work += int64(width) * int64(height)
	p := &ocr.Picture{Width: width, Height: height, DPI: dpi, Pixels: make([]byte, 0, width*height)}
	for y := range height { // a copy: the pixels are PDFium's
		p.Pixels = append(p.Pixels, gray.Pix[y*gray.Stride:][:width]...)
	}
	return p, source.None
}

// renderDPI is the resolution at which a page is drawn, 0 if it has no size.
func (d *pdfDocument) renderDPI(page requests.Page) int {
	width, err := d.lib.FPDF_GetPageWidthF(&requests.FPDF_GetPageWidthF{Page: page})
	if d.failed(err) {
		return 0
	}
	height, err := d.lib.FPDF_GetPageHeightF(&requests.FPDF_GetPageHeightF{Page: page})
	if d.failed(err) {
		return 0
	}
	inches := float64(width.PageWidth) * float64(height.PageHeight) / (pointsPerInch * pointsPerInch)
	dpi := fineDPI
	for dpi >= coarseDPI && inches*float64(dpi*dpi) > maxPixels {
		dpi -= 10
	}
	return dpi
}
