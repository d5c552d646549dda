package extract

import (
	"fmt"
	"iter"
	"math"
	"unicode"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"aktsyn/kernels/marks"
)

const (
	littleText  = 400    // bytes; a page with more is not judged by its pictures
	manyObjects = 20_000 // objects of a page, with those in forms, that are looked at
	objectCost  = 200    // bytes that the handle of an object takes until the engine is made anew
)

// pictureName names the pictures of a page as a part of the document.
func pictureName(number uint32) string { return fmt.Sprintf("page-%d-pictures", number) }

// readPage reads the page at index, from 0.
func (d *pdfDocument) readPage(index int) pdfPage {
	d.work += pdfPageCost
	loaded, err := d.lib.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.ref, Index: index})
	if d.failed(err) {
		if d.broken {
			return pdfPage{state: pdfDamaged}
		}
		return pdfPage{state: pdfMissingPage}
	}
	page := requests.Page{ByReference: &loaded.Page}
	defer func() { d.closePage(page) }()
	body, hidden, err := d.pageText(page, true)
	if d.failed(err) {
		return pdfPage{state: pdfDamaged}
	}
	p := d.judge(page, body)
	p.marks = hidden
	notes := d.annotations(&page, body)
	if (p.state == pdfPicture || p.hidden) && d.out.reads() {
		p.picture, p.cause = d.render(page)
	}
	if d.broken {
		d.hurt("a page made its reader crash after its text had been read")
	}
	if len(notes) > 0 {
		p.hidden = p.hidden || p.state == pdfPicture
		p.state = pdfRead
		p.text = append(append(p.text, "\n\n"...), notes...)
	}
	return p
}

func (d *pdfDocument) closePage(page requests.Page) {
	_, err := d.lib.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: *page.ByReference})
	d.failed(err)
}

// pageText returns the text of a page's content, cleaned, with its marks when
// they are asked for.
func (d *pdfDocument) pageText(page requests.Page, marked bool) ([]byte, []marks.Mark, error) {
	layer, err := d.openText(page)
	if err != nil {
		return nil, nil, err
	}
	defer layer.close()
	var hidden []marks.Mark
	if marked && layer.chars > 0 {
		hidden = d.hiddenText(page, layer)
	}
	text, hidden := cleanPDF(layer.text, hidden)
	return text, hidden, nil
}

// judge decides whether the text of a page is all there is on it.
func (d *pdfDocument) judge(page requests.Page, text []byte) pdfPage {
	d.looks = manyObjects
	readable, junk := survey(text)
	switch {
	case readable:
		return pdfPage{text: text, hidden: len(text) < littleText && d.mostlyPicture(page)}
	case junk, d.showsAnything(page):
		return pdfPage{state: pdfPicture}
	}
	return pdfPage{text: text}
}

// survey looks at text: whether it has letters or digits, and whether it has
// glyphs that stand for no character.
func survey(text []byte) (readable, junk bool) {
	for _, r := range string(text) {
		switch {
		case r == unicode.ReplacementChar || unicode.Is(unicode.Co, r):
			junk = true
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return true, junk
		}
	}
	return false, junk
}

// objects gives the last objects of a page, in the order of drawing, until looks
// are used up.
func (d *pdfDocument) objects(page requests.Page, last int) iter.Seq[references.FPDF_PAGEOBJECT] {
	return func(yield func(references.FPDF_PAGEOBJECT) bool) {
		count := d.objectsOn(page)
		for i := max(0, count-last); i < count && !d.broken && d.look(); i++ {
			object, err := d.lib.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i})
			if !d.failed(err) && !yield(object.PageObject) {
				return
			}
		}
	}
}

// objectsOn is the number of objects of a page, without those within forms.
func (d *pdfDocument) objectsOn(page requests.Page) int {
	count, err := d.lib.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if d.failed(err) {
		return 0
	}
	return count.Count
}

// look reports whether another object may be looked at: a page may have
// millions, and forms in forms multiply them.
func (d *pdfDocument) look() bool {
	d.looks--
	d.work += objectCost
	return d.looks >= 0
}

func (d *pdfDocument) kindOf(object references.FPDF_PAGEOBJECT) enums.FPDF_PAGEOBJ {
	kind, err := d.lib.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object})
	if d.failed(err) {
		return enums.FPDF_PAGEOBJ_UNKNOWN
	}
	return kind.Type
}

// showsAnything reports whether an object of a page can be seen, or may be,
// because there are too many to tell. Text of blanks, which many programs put
// on empty pages, has a box without height.
func (d *pdfDocument) showsAnything(page requests.Page) bool {
	for object := range d.objects(page, math.MaxInt) {
		if d.kindOf(object) != enums.FPDF_PAGEOBJ_TEXT || d.area(object) > 0 {
			return true
		}
	}
	return d.looks < 0 || d.broken
}

// mostlyPicture reports whether pictures cover at least half of a page, among
// as many objects as are looked at. A scan may be cut into strips: their areas
// are added.
func (d *pdfDocument) mostlyPicture(page requests.Page) bool {
	left := d.pageArea(page) / 2
	if left == 0 {
		return false
	}
	for object := range d.objects(page, math.MaxInt) {
		if d.hasPicture(object) {
			left -= d.area(object)
		}
		if left <= 0 {
			return true
		}
	}
	return false
}

// hasPicture reports whether an object is a picture or a form that holds one.
// PDFium bounds how deep forms nest.
func (d *pdfDocument) hasPicture(object references.FPDF_PAGEOBJECT) bool {
	switch d.kindOf(object) {
	case enums.FPDF_PAGEOBJ_IMAGE:
		return true
	case enums.FPDF_PAGEOBJ_FORM:
		return d.formHasPicture(object)
	}
	return false
}

func (d *pdfDocument) formHasPicture(form references.FPDF_PAGEOBJECT) bool {
	count, err := d.lib.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: form})
	if d.failed(err) {
		return false
	}
	for i := 0; i < count.Count && !d.broken && d.look(); i++ {
		object, err := d.lib.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: form, Index: uint64(i)})
		if !d.failed(err) && d.hasPicture(object.PageObject) {
			return true
		}
	}
	return false
}

// area is that of an object's box in square points.
func (d *pdfDocument) area(object references.FPDF_PAGEOBJECT) float32 {
	box, err := d.lib.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: object})
	if d.failed(err) {
		return 0
	}
	return max(0, box.Right-box.Left) * max(0, box.Top-box.Bottom)
}
