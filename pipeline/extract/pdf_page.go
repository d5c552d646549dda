package extract

import (
	"iter"
	"math"
	"unicode"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"aktsyn/kernels/marks"
)

const (
	manyObjects = 20_000 // objects of a page, with those in forms, that are looked at
	objectCost  = 200    // bytes that the handle of an object takes until the engine is made anew
)

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
	if len(p.regions) > 0 && d.out.reads() {
		p.drawn = d.drawAll(page, p.regions)
	}
	if !d.broken && d.wantsLayout != nil && d.wantsLayout(uint32(index+1)) {
		p.layout = d.layout(page)
	}
	if d.broken {
		d.hurt("a page made its reader crash after its text had been read")
	}
	if len(notes) > 0 {
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
	case readable && junk:
		return pdfPage{text: text, regions: d.gather(page).whole()}
	case readable:
		return pdfPage{text: text, regions: d.beyondText(page, len(text))}
	case junk, d.showsAnything(page):
		return pdfPage{state: pdfPicture, regions: d.gather(page).whole()}
	}
	return pdfPage{text: text}
}

// A text layer is junk when so many glyphs in a row, or one in so many, stand
// for no character. Bullets do as well, one at a time.
const (
	junkRow   = 4
	junkShare = 10
)

// survey looks at text: whether it has letters or digits, and whether too many
// of its glyphs stand for no character for it to be all that the page says.
func survey(text []byte) (readable, junk bool) {
	good, bad, row, longest := 0, 0, 0, 0
	for _, r := range string(text) {
		switch {
		case r == unicode.ReplacementChar || unicode.Is(unicode.Co, r):
			bad++
			row++
			longest = max(longest, row)
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			good++
		}
		row = 0
	}
	return good > 0, longest >= junkRow || bad > 0 && bad*junkShare > good+bad
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

// area is that of an object's box in square points.
func (d *pdfDocument) area(object references.FPDF_PAGEOBJECT) float32 {
	box, err := d.lib.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: object})
	if d.failed(err) {
		return 0
	}
	return max(0, box.Right-box.Left) * max(0, box.Top-box.Bottom)
}
