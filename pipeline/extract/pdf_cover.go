package extract

import (
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
)

// What is drawn over text is looked at as a cover when it is at least so large,
// in points: lines below and around text are thinner.
const (
	coverWidth  = 6
	coverHeight = 3
	maxCovers   = 1_000 // of a page; more are not looked at
	formDepth   = 8     // forms within forms
)

// covering gathers what may cover text on a page, in the order of drawing: a
// filled path, or a picture that is not most of the page, whose box meets that
// of text drawn before it, and an annotation other than those that show nothing.
// Whether it does cover text only its rendering can tell.
type covering struct {
	d       *pdfDocument
	skipped bool    // objects were passed over: there may be text below all of the others
	most    float32 // area in square points from which a picture is the page itself
	texts   []placed
	covers  []Box
	unsure  []unsure
}

// placed is an object and its place on the page.
type placed struct {
	object references.FPDF_PAGEOBJECT
	form   matrix
	box    Box
	known  bool // box is that of object
}

// covers returns the boxes of what may cover text on a page, in user space.
// Looking at an object costs as much as reading a dozen characters, so that on
// pages without what looks like a CPR number only the last objects are looked
// at: who hides text of a finished page draws over it at the end.
func (d *pdfDocument) covers(page requests.Page, l *textLayer) []Box {
	d.looks = manyObjects
	c := &covering{d: d, most: d.pageArea(page) / 2}
	last := manyObjects
	if !tenDigits(l.text) {
		last = lastObjects + l.chars/charsPerObject
		c.skipped = d.objectsOn(page) > last
	}
	for object := range d.objects(page, last) {
		c.look(object, identity, 0)
	}
	c.annotations(page)
	c.settle(l)
	return c.covers
}

const (
	lastObjects    = 24 // of a page without numbers, that are looked at
	charsPerObject = 64 // another one for so many characters
)

// tenDigits reports whether ten digits stand within a stretch of text that a
// CPR number may take.
func tenDigits(text string) bool {
	const stretch = 20 // bytes
	var last [10]int
	n := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		if n >= 9 && i-last[(n+1)%10] < stretch {
			return true
		}
		last[n%10] = i
		n++
	}
	return false
}

// look takes an object in, whose form lies on the page by m.
func (c *covering) look(object references.FPDF_PAGEOBJECT, m matrix, depth int) {
	switch kind := c.d.kindOf(object); {
	case kind == enums.FPDF_PAGEOBJ_TEXT:
		c.texts = append(c.texts, placed{object: object, form: m})
	case kind == enums.FPDF_PAGEOBJ_FORM && depth < formDepth:
		c.d.inForm(object, m, func(inner references.FPDF_PAGEOBJECT, m matrix) { c.look(inner, m, depth+1) })
	case len(c.covers) >= maxCovers:
	case kind == enums.FPDF_PAGEOBJ_PATH && c.filled(object):
		c.take(c.d.boxOn(object, m))
	case kind == enums.FPDF_PAGEOBJ_IMAGE:
		if box := c.d.boxOn(object, m); box.area() < c.most {
			c.take(box)
		}
	}
}

// inForm visits the objects of a form that lies on the page by m, each with how
// it lies there, until looks are used up.
func (d *pdfDocument) inForm(form references.FPDF_PAGEOBJECT, m matrix, visit func(references.FPDF_PAGEOBJECT, matrix)) {
	at, err := d.lib.FPDFPageObj_GetMatrix(&requests.FPDFPageObj_GetMatrix{PageObject: form})
	if d.failed(err) {
		return
	}
	m = matrix(at.Matrix).then(m)
	count, err := d.lib.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: form})
	if d.failed(err) {
		return
	}
	for i := 0; i < count.Count && !d.broken && d.look(); i++ {
		object, err := d.lib.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: form, Index: uint64(i)})
		if !d.failed(err) {
			visit(object.PageObject, m)
		}
	}
}

// filled reports whether a path is filled and not see-through.
func (c *covering) filled(path references.FPDF_PAGEOBJECT) bool {
	mode, err := c.d.lib.FPDFPath_GetDrawMode(&requests.FPDFPath_GetDrawMode{PageObject: path})
	if c.d.failed(err) || mode.FillMode == enums.FPDF_FILLMODE_NONE {
		return false
	}
	color, err := c.d.lib.FPDFPageObj_GetFillColor(&requests.FPDFPageObj_GetFillColor{PageObject: path})
	return !c.d.failed(err) && color.FillColor.A == solid
}

const solid = 255 // alpha of what nothing shines through

// boxOn is the box of an object that lies on the page by m, empty when it has none.
func (d *pdfDocument) boxOn(object references.FPDF_PAGEOBJECT, m matrix) Box {
	b, err := d.lib.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: object})
	if d.failed(err) {
		return Box{}
	}
	return m.box(Box{Left: b.Left, Bottom: b.Bottom, Right: b.Right, Top: b.Top})
}

// take keeps a box when text was drawn below it, or may have been.
func (c *covering) take(box Box) {
	if box.Right-box.Left < coverWidth || box.Top-box.Bottom < coverHeight {
		return
	}
	if c.skipped {
		c.unsure = append(c.unsure, unsure{box, len(c.texts)})
		return
	}
	for i := range c.texts {
		if c.place(&c.texts[i]).meets(box) {
			c.covers = append(c.covers, box)
			return
		}
	}
}

// unsure is a box below which there may be text that was passed over.
type unsure struct {
	box  Box
	text int // the first of texts that was drawn later
}

// settle keeps the boxes in which there is text that none drawn later explains,
// as that of a shaded cell.
func (c *covering) settle(l *textLayer) {
	for _, u := range c.unsure {
		later := false
		for i := range c.texts[u.text:] {
			later = later || c.place(&c.texts[u.text+i]).meets(u.box)
		}
		if !later && l.within(u.box) {
			c.covers = append(c.covers, u.box)
		}
	}
}

// place is the box of a text.
func (c *covering) place(t *placed) Box {
	if !t.known {
		t.box, t.known = c.d.boxOn(t.object, t.form), true
	}
	return t.box
}

// coveringAnnotations are those that people draw over text. They lie above
// all of the page.
var coveringAnnotations = map[enums.FPDF_ANNOTATION_SUBTYPE]bool{
	enums.FPDF_ANNOT_SUBTYPE_FREETEXT:  true,
	enums.FPDF_ANNOT_SUBTYPE_SQUARE:    true,
	enums.FPDF_ANNOT_SUBTYPE_CIRCLE:    true,
	enums.FPDF_ANNOT_SUBTYPE_POLYGON:   true,
	enums.FPDF_ANNOT_SUBTYPE_HIGHLIGHT: true,
	enums.FPDF_ANNOT_SUBTYPE_STAMP:     true,
	enums.FPDF_ANNOT_SUBTYPE_INK:       true,
	enums.FPDF_ANNOT_SUBTYPE_REDACT:    true,
}

func (c *covering) annotations(page requests.Page) {
	count, err := c.d.lib.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: page})
	if c.d.failed(err) {
		return
	}
	for i := 0; i < count.Count && len(c.covers) < maxCovers && !c.d.broken && c.d.look(); i++ {
		found, err := c.d.lib.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: page, Index: i})
		if c.d.failed(err) {
			continue
		}
		c.annotation(found.Annotation)
		_, err = c.d.lib.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: found.Annotation})
		c.d.failed(err)
	}
}

func (c *covering) annotation(annotation references.FPDF_ANNOTATION) {
	kind, err := c.d.lib.FPDFAnnot_GetSubtype(&requests.FPDFAnnot_GetSubtype{Annotation: annotation})
	if c.d.failed(err) || !coveringAnnotations[kind.Subtype] {
		return
	}
	at, err := c.d.lib.FPDFAnnot_GetRect(&requests.FPDFAnnot_GetRect{Annotation: annotation})
	if !c.d.failed(err) {
		c.take(boxOf(at.Rect))
	}
}

// pageArea is that of a page in square points.
func (d *pdfDocument) pageArea(page requests.Page) float32 {
	width, err := d.lib.FPDF_GetPageWidthF(&requests.FPDF_GetPageWidthF{Page: page})
	if d.failed(err) {
		return 0
	}
	height, err := d.lib.FPDF_GetPageHeightF(&requests.FPDF_GetPageHeightF{Page: page})
	if d.failed(err) {
		return 0
	}
	return width.PageWidth * height.PageHeight
}

// Box is a rectangle on a page. Of a PDF page it counts points of 1/72 inch
// from the lower left corner of the page's user space (ISO 32000-1, 8.3.2), up
// and to the right, before the page is turned.
type Box struct {
	Left   float32 `json:"left"`
	Bottom float32 `json:"bottom"`
	Right  float32 `json:"right"`
	Top    float32 `json:"top"`
}

func boxOf(r structs.FPDF_FS_RECTF) Box {
	return Box{Left: min(r.Left, r.Right), Bottom: min(r.Bottom, r.Top), Right: max(r.Left, r.Right), Top: max(r.Bottom, r.Top)}
}

func (b Box) area() float32 { return max(0, b.Right-b.Left) * max(0, b.Top-b.Bottom) }

// meets reports whether two boxes have an area in common.
func (b Box) meets(c Box) bool { return b.common(c).area() > 0 }

// common is what two boxes have in common; its area is 0 if there is nothing.
func (b Box) common(c Box) Box {
	return Box{Left: max(b.Left, c.Left), Bottom: max(b.Bottom, c.Bottom), Right: min(b.Right, c.Right), Top: min(b.Top, c.Top)}
}

// grown is b with a margin.
func (b Box) grown(by float32) Box {
	return Box{Left: b.Left - by, Bottom: b.Bottom - by, Right: b.Right + by, Top: b.Top + by}
}

// around is the smallest box around two.
func (b Box) around(c Box) Box {
	return Box{Left: min(b.Left, c.Left), Bottom: min(b.Bottom, c.Bottom), Right: max(b.Right, c.Right), Top: max(b.Top, c.Top)}
}

// matrix maps points (x, y) to (Ax+Cy+E, Bx+Dy+F), as ISO 32000-1, 8.3.4 has it.
type matrix structs.FPDF_FS_MATRIX

var identity = matrix{A: 1, D: 1}

// then is m followed by n.
func (m matrix) then(n matrix) matrix {
	return matrix{
		A: m.A*n.A + m.B*n.C, B: m.A*n.B + m.B*n.D,
		C: m.C*n.A + m.D*n.C, D: m.C*n.B + m.D*n.D,
		E: m.E*n.A + m.F*n.C + n.E, F: m.E*n.B + m.F*n.D + n.F,
	}
}

// box is the smallest box around what b becomes.
func (m matrix) box(b Box) Box {
	if m == identity {
		return b
	}
	x := [...]float32{b.Left, b.Right, b.Left, b.Right}
	y := [...]float32{b.Bottom, b.Bottom, b.Top, b.Top}
	out := Box{}
	for i := range x {
		px, py := m.A*x[i]+m.C*y[i]+m.E, m.B*x[i]+m.D*y[i]+m.F
		if i == 0 {
			out = Box{px, py, px, py}
		}
		out = Box{Left: min(out.Left, px), Bottom: min(out.Bottom, py), Right: max(out.Right, px), Top: max(out.Top, py)}
	}
	return out
}
