package extract

import (
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/structs"

	"aktsyn/pipeline/source"
)

// What is drawn over text is looked at as a cover when it is at least so large,
// in points: lines below and around text are thinner.
const (
	coverWidth  = 6
	coverHeight = 3
)

// covers reports whether a box is large enough to cover text.
func (b Box) covers() bool { return b.Right-b.Left >= coverWidth && b.Top-b.Bottom >= coverHeight }

// covers returns the boxes of what may cover text on a page, in user space: a
// filled path, or a picture that is not most of the page, whose box meets that
// of text drawn before it, and an annotation other than those that show nothing.
// Whether it does cover text only its rendering can tell.
func (c *pageContent) covers(notes *pageNotes) []Box {
	var out []Box
	width, height := c.d.pageSize()
	most := width * height / 2 // from which a picture is the page itself
	limit := c.d.limits.PDFCovers
	for _, f := range c.fills {
		if len(out) <= limit && (!f.picture || f.box.area() < most) && c.textBelow(f.before, f.box) {
			out = append(out, f.box)
		}
	}
	for _, box := range notes.covers {
		if box.covers() && c.textBelow(len(c.texts), box) {
			out = append(out, box)
		}
	}
	if len(out) > limit {
		c.d.leftOut(source.TooLarge, exceeded("max-pdf-covers", "text hidden by more than %d boxes of a page is not marked", limit))
		out = out[:limit]
	}
	return out
}

// textBelow reports whether one of the first texts meets a box.
func (c *pageContent) textBelow(texts int, b Box) bool {
	for i := range texts {
		if c.box(i).meets(b) {
			return true
		}
	}
	return false
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

// Box is a rectangle on a page. Of a PDF page it counts points of 1/72 inch
// from the lower left corner of the page's user space (ISO 32000-1, 8.3.2), up
// and to the right, before the page is turned.
type Box struct {
	Left   float32 `json:"left"`
	Bottom float32 `json:"bottom"`
	Right  float32 `json:"right"`
	Top    float32 `json:"top"`
}

// boxOf makes a box of an FS_RECTF of PDFium's: left, top, right and bottom edge.
func boxOf(r [4]uint32) Box {
	left, top, right, bottom := float(r[0]), float(r[1]), float(r[2]), float(r[3])
	return Box{Left: min(left, right), Bottom: min(bottom, top), Right: max(left, right), Top: max(bottom, top)}
}

func (b Box) area() float32 { return max(0, b.Right-b.Left) * max(0, b.Top-b.Bottom) }

// meets reports whether two boxes have an area in common.
func (b Box) meets(c Box) bool { return b.common(c).area() > 0 }

// holds reports whether c lies within b.
func (b Box) holds(c Box) bool {
	return c.Left >= b.Left && c.Right <= b.Right && c.Bottom >= b.Bottom && c.Top <= b.Top
}

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
