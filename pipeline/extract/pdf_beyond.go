package extract

import (
	"encoding/binary"
	"image"
	"math"

	"github.com/klippa-app/go-pdfium/enums"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// Cropping a page (ISO 32000-1, 14.11.2) hides what lies outside the crop box
// and removes nothing of it, as text outside is found and pictures are here.

// beyond is a region that reaches out of the page, as it is shown: in points
// from the page's upper left corner, to the right and down.
type beyond struct {
	region
	shown Box
	dpi   int // at which it is drawn, 0 when that would be too coarse
}

// reachingOut takes those out of regions that reach out of the page by enough to
// hold a number. All of a page becomes larger, as far as that can still be drawn
// finely; otherwise its pictures that reach out follow it.
func (d *pdfDocument) reachingOut(regions []region) (within []region, out []beyond) {
	l, shown := d.display()
	if l == nil {
		return regions, nil
	}
	page := Box{Right: l.Width, Top: l.Height}
	for _, r := range regions {
		if r.box != wholePage {
			if box := shown.box(r.box); reachesOut(box, page) {
				out = append(out, beyond{r, box, r.dpi(box, d.limits.Pixels)})
			} else {
				within = append(within, r)
			}
			continue
		}
		all, parts := page, []beyond(nil)
		for _, part := range (&pageContent{images: r.images}).regions() {
			if box := shown.box(part.box); reachesOut(box, page) && part.worthReading() {
				all, parts = all.around(box), append(parts, beyond{part, box, part.dpi(box, d.limits.Pixels)})
			}
		}
		switch dpi := finest(all, d.limits.Pixels); {
		case len(parts) > 0 && dpi >= coarseDPI:
			out = append(out, beyond{r, all, dpi})
		default:
			within, out = append(within, r), append(out, parts...)
		}
	}
	return within, out
}

// reachesOut reports whether what of a box lies outside the page is large enough
// for a number.
func reachesOut(b, page Box) bool {
	in := b.common(page)
	wide, high := b.Right-b.Left, b.Top-b.Bottom
	if in.area() <= 0 {
		return min(wide, high) >= minHigh && max(wide, high) >= minWide
	}
	aside := max(in.Left-b.Left, b.Right-in.Right)
	above := max(in.Bottom-b.Bottom, b.Top-in.Top)
	return aside >= minHigh && max(aside, high) >= minWide || above >= minHigh && max(above, wide) >= minWide
}

// finest is the resolution at which a box is drawn of which nothing is known, on so
// many pixels.
func finest(b Box, pixels int) int {
	inches := float64(b.area()) / (pointsPerInch * pointsPerInch)
	return int(min(fineDPI, math.Sqrt(float64(pixels)/inches)))
}

// dpi is the resolution at which a region that fills a box is drawn: as finely
// as any, where the box is so large that this is coarse no finer than its
// pictures are, and 0 when even that cannot be drawn.
func (r region) dpi(b Box, pixels int) int {
	dpi := finest(b, pixels)
	if dpi >= coarseDPI {
		return dpi
	}
	own := 0.0
	for _, i := range r.images {
		if area := float64(i.box.area()); area > 0 {
			own = max(own, pointsPerInch*math.Sqrt(i.pixels/area))
		}
	}
	if own == 0 || float64(dpi) < min(own, coarseDPI) {
		return 0
	}
	return min(dpi, int(math.Ceil(own)))
}

// drawBeyond draws regions that reach out of the page, as drawAll draws others.
func (d *pdfDocument) drawBeyond(regions []beyond) []picturedPage {
	var out []picturedPage
	for _, r := range regions {
		p, cause := d.drawShown(r.shown, r.dpi)
		whole := d.decodes(r.images)
		switch {
		case cause != source.None:
			out = append(out, picturedPage{cause: cause})
		case !oneColored(p.Pixels) || whole && r.box == wholePage:
			l, _ := d.display()
			scale := float32(r.dpi) / pointsPerInch
			at := image.Pt(int(-r.shown.Left*scale), int(-r.shown.Bottom*scale))
			sheet := image.Rect(0, 0, pixelsOf(l.Width, r.dpi), pixelsOf(l.Height, r.dpi)).Add(at)
			out = append(out, picturedPage{picture: p, sheet: sheet})
		}
		if !whole {
			out = append(out, picturedPage{cause: source.Corrupt})
		}
	}
	return out
}

// drawShown draws a box of the page as it is shown, wherever it lies.
func (d *pdfDocument) drawShown(b Box, dpi int) (ocr.Picture, source.Cause) {
	if dpi <= 0 {
		return ocr.Picture{}, source.TooLarge
	}
	size := image.Pt(pixelsOf(b.Right-b.Left, dpi), pixelsOf(b.Top-b.Bottom, dpi))
	if size.X > 2*d.limits.Pixels/size.Y {
		return ocr.Picture{}, source.TooLarge
	}
	p := ocr.Picture{Width: size.X, Height: size.Y, DPI: dpi, Pixels: make([]byte, 0, size.X*size.Y)}
	width, height := d.pageSize()
	scale := float32(dpi) / pointsPerInch
	// PDFium maps the page to its whole points before it takes the matrix.
	m := matrix{A: scale * width / float32(int(width)), D: scale * height / float32(int(height)), E: -b.Left * scale, F: -b.Bottom * scale}
	rows := max(1, stripPixels/size.X)
	for y := 0; y < size.Y; y += rows {
		part, ok := image.Pt(size.X, min(rows, size.Y-y)), false
		if p.Pixels, ok = d.paint(p.Pixels, part, func(bitmap pdfPointer) { d.renderBy(bitmap, m, part) }); !ok {
			return ocr.Picture{}, source.Corrupt
		}
		m.F -= float32(part.Y)
	}
	return p, source.None
}

// renderBy draws the page that is open on a bitmap by a matrix.
func (d *pdfDocument) renderBy(bitmap pdfPointer, m matrix, size image.Point) {
	values := []float32{m.A, m.B, m.C, m.D, m.E, m.F, // FS_MATRIX
		0, 0, float32(size.X), float32(size.Y)} // FS_RECTF: left, top, right, bottom
	const matrixSize = 6 * 4 // bytes
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	at := d.point(nil, "malloc", uint64(len(raw)))
	if at == 0 {
		return
	}
	defer d.point(nil, "free", at)
	d.broken = d.broken || !d.lib.module.Memory().Write(uint32(at), raw)
	d.point(nil, "FPDF_RenderPageBitmapWithMatrix", bitmap, d.page, at, at+matrixSize,
		uint64(enums.FPDF_RENDER_FLAG_ANNOT|enums.FPDF_RENDER_FLAG_GRAYSCALE))
}
