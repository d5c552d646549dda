package extract

import (
	"github.com/klippa-app/go-pdfium/enums"
)

const (
	formDepth = 8   // forms within forms
	solid     = 255 // alpha of what nothing shines through
)

// pageContent is what a page is made of, in the order of drawing.
type pageContent struct {
	d       *pdfDocument
	texts   []placed
	fills   []fill
	images  []pagedImage
	paths   int
	deep    []Box // of forms that cannot be looked into
	objects int   // looked at so far
	tooMany bool  // objects, to look at all of them

	sizeless bool // some text has no size: PDFium passes it over
	unmapped bool // the text layer is junk
}

// placed is an object and its place on the page.
type placed struct {
	object pdfPointer
	form   matrix // of the form that it is in
	box    Box
	known  bool // box is that of object
}

// fill is what may cover the texts drawn before it.
type fill struct {
	box     Box
	before  int // texts
	picture bool
}

// pagedImage is a picture and where it lies on its page.
type pagedImage struct {
	object pdfPointer
	box    Box
	pixels float64
}

// content looks at the objects of the page that is open.
func (d *pdfDocument) content() *pageContent {
	c := &pageContent{d: d}
	count := d.ask(nil, "FPDFPage_CountObjects", d.page)
	for i := 0; i < count && !d.broken && c.another(); i++ {
		c.look(d.point(nil, "FPDFPage_GetObject", d.page, uint64(i)), identity, 0)
	}
	return c
}

// another reports whether one more object may be looked at: a page may have
// millions, and forms in forms multiply them.
func (c *pageContent) another() bool {
	c.tooMany = c.objects >= c.d.limits.PDFObjects
	c.objects++
	return !c.tooMany
}

// look takes an object in, whose form lies on the page by m.
func (c *pageContent) look(object pdfPointer, m matrix, depth int) {
	if object == 0 {
		return
	}
	switch kind := enums.FPDF_PAGEOBJ(c.d.ask(nil, "FPDFPageObj_GetType", object)); {
	case kind == enums.FPDF_PAGEOBJ_TEXT:
		var size [1]uint32
		if c.d.ask(size[:], "FPDFTextObj_GetFontSize", object, c.d.lib.at(0)) != 0 && float(size[0]) == 0 {
			c.sizeless = true
		}
		c.texts = append(c.texts, placed{object: object, form: m})
	case kind == enums.FPDF_PAGEOBJ_PATH:
		c.paths++
		c.path(object, m)
	case kind == enums.FPDF_PAGEOBJ_IMAGE:
		c.image(object, m)
	case kind == enums.FPDF_PAGEOBJ_FORM && depth < formDepth:
		c.inForm(object, m, depth)
	case kind == enums.FPDF_PAGEOBJ_FORM:
		c.deep = append(c.deep, c.d.boxOn(object, m))
	default: // shadings
		c.paths++
	}
}

// inForm looks at the objects of a form that lies on the page by m.
func (c *pageContent) inForm(form pdfPointer, m matrix, depth int) {
	var at [6]uint32
	if c.d.ask(at[:], "FPDFPageObj_GetMatrix", form, c.d.lib.at(0)) == 0 {
		c.deep = append(c.deep, Box{})
		return
	}
	m = matrix{A: float(at[0]), B: float(at[1]), C: float(at[2]), D: float(at[3]), E: float(at[4]), F: float(at[5])}.then(m)
	count := c.d.ask(nil, "FPDFFormObj_CountObjects", form)
	for i := 0; i < count && !c.d.broken && c.another(); i++ {
		c.look(c.d.point(nil, "FPDFFormObj_GetObject", form, uint64(i)), m, depth+1)
	}
}

// path takes a path in that may cover text: one that is large enough, filled and
// not see-through.
func (c *pageContent) path(object pdfPointer, m matrix) {
	if len(c.texts) == 0 {
		return
	}
	box := c.d.boxOn(object, m)
	if !box.covers() {
		return
	}
	scratch := c.d.lib.at
	var mode [1]uint32
	if c.d.ask(mode[:], "FPDFPath_GetDrawMode", object, scratch(0), scratch(1)) == 0 || enums.FPDF_FILLMODE(mode[0]) == enums.FPDF_FILLMODE_NONE {
		return
	}
	var color [4]uint32 // red, green, blue, alpha
	if c.d.ask(color[:], "FPDFPageObj_GetFillColor", object, scratch(0), scratch(1), scratch(2), scratch(3)) != 0 && color[3] == solid {
		c.fills = append(c.fills, fill{box: box, before: len(c.texts)})
	}
}

// image takes a picture in, which may cover text too. One without a size is not
// drawn.
func (c *pageContent) image(object pdfPointer, m matrix) {
	var size [2]uint32
	if c.d.ask(size[:], "FPDFImageObj_GetImagePixelSize", object, c.d.lib.at(0), c.d.lib.at(1)) == 0 {
		return
	}
	box := c.d.boxOn(object, m)
	c.images = append(c.images, pagedImage{object, box, float64(size[0]) * float64(size[1])})
	if len(c.texts) > 0 && box.covers() {
		c.fills = append(c.fills, fill{box, len(c.texts), true})
	}
}

// boxOn is the box of an object that lies on the page by m, empty when it has none.
func (d *pdfDocument) boxOn(object pdfPointer, m matrix) Box {
	var at [4]uint32
	s := d.lib.at
	if d.ask(at[:], "FPDFPageObj_GetBounds", object, s(0), s(1), s(2), s(3)) == 0 {
		return Box{}
	}
	return m.box(Box{Left: float(at[0]), Bottom: float(at[1]), Right: float(at[2]), Top: float(at[3])})
}

// box is that of the text with this index.
func (c *pageContent) box(text int) Box {
	t := &c.texts[text]
	if !t.known {
		t.box, t.known = c.d.boxOn(t.object, t.form), true
	}
	return t.box
}

// showsAnything reports whether an object of the page can be seen, or may be,
// because there are too many to tell. Text of blanks, which many programs put
// on empty pages, has a box without height.
func (c *pageContent) showsAnything() bool {
	if c.tooMany || c.d.broken || c.paths > 0 || len(c.images) > 0 || len(c.deep) > 0 {
		return true
	}
	for i := range c.texts {
		if c.box(i).area() > 0 {
			return true
		}
	}
	return false
}
