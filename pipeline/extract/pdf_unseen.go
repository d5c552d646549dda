package extract

import "github.com/klippa-app/go-pdfium/enums"

// unseenTexts are texts of a page that nobody sees although nothing covers them.
type unseenTexts struct {
	page    Box  // what is shown of user space, with a margin
	outside bool // some text is not all within it
	// inkless are the texts that are drawn without ink. Where the page has a
	// picture there are none: that of a scan says what they repeat.
	inkless map[pdfPointer]bool
}

// lean is how far, in points, a character may reach out of its box.
const lean = 2

// unseen looks for such texts. Of those without ink only a rendering can tell
// whether curves show what they say.
func (c *pageContent) unseen() unseenTexts {
	var at [4]uint32
	u := unseenTexts{}
	bounded := c.d.ask(at[:], "FPDF_GetPageBoundingBox", c.d.page, c.d.lib.at(0)) != 0
	u.page = boxOf(at).grown(lean)
	for i := range c.texts {
		u.outside = u.outside || bounded && !u.page.holds(c.box(i))
		if len(c.images) > 0 || len(c.deep) > 0 || c.tooMany {
			continue
		}
		switch object := c.texts[i].object; enums.FPDF_TEXT_RENDERMODE(c.d.ask(nil, "FPDFTextObj_GetTextRenderMode", object)) {
		case enums.FPDF_TEXTRENDERMODE_INVISIBLE, enums.FPDF_TEXTRENDERMODE_CLIP:
			if u.inkless == nil {
				u.inkless = map[pdfPointer]bool{}
			}
			u.inkless[object] = true
		}
	}
	return u
}

// none reports whether there are no such texts.
func (u *unseenTexts) none() bool { return !u.outside && len(u.inkless) == 0 }

// object is the one that a character is of, 0 if it is of none.
func (l *textLayer) object(char int) pdfPointer {
	return l.d.point(nil, "FPDFText_GetTextObject", l.ref, uint64(char))
}
