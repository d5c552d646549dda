package extract

import (
	"unicode"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/requests"

	"aktsyn/kernels/marks"
)

// readPage reads the page at index, from 0.
func (d *pdfDocument) readPage(index int) pdfPage {
	d.work += pdfPageCost
	page, err := d.openPage(index)
	if d.failed(err) {
		if d.broken {
			return pdfPage{state: pdfDamaged}
		}
		return pdfPage{state: pdfMissingPage}
	}
	defer func() { d.closePage(page) }()
	content, notes := d.content(), d.annotations()
	body, hidden, err := d.pageText(content, notes)
	if d.failed(err) {
		return pdfPage{state: pdfDamaged}
	}
	d.shows = d.shows || content.objects > 0 || notes.shown
	if content.sizeless {
		d.hurt("text without a size is not read")
	}
	p := content.judge(body)
	p.marks = hidden
	if len(p.regions) > 0 && d.out.reads() {
		p.drawn = d.drawAll(p.regions)
	}
	if !d.broken && d.wantsLayout != nil && d.wantsLayout(uint32(index+1)) {
		p.layout = d.layout()
	}
	noted := notes.text(d, &page, body) // the last, for it may end what content points to
	if d.broken {
		d.hurt("a page made its reader crash after its text had been read")
	}
	if len(noted) > 0 {
		p.state = pdfRead
		p.text = append(append(p.text, "\n\n"...), noted...)
	}
	return p
}

// openPage loads the page at index. It stays open until another is.
func (d *pdfDocument) openPage(index int) (requests.Page, error) {
	loaded, err := d.lib.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.ref, Index: index})
	if err != nil {
		return requests.Page{}, err
	}
	d.page = d.lib.module.functions["FPDF_LoadPage"].last
	return requests.Page{ByReference: &loaded.Page}, nil
}

func (d *pdfDocument) closePage(page requests.Page) {
	_, err := d.lib.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: *page.ByReference})
	d.failed(err)
}

// pageText returns the text of the page that is open, cleaned, with its marks if
// its content is given.
func (d *pdfDocument) pageText(content *pageContent, notes *pageNotes) ([]byte, []marks.Mark, error) {
	layer, err := d.openText()
	if err != nil {
		return nil, nil, err
	}
	defer layer.close()
	var hidden []marks.Mark
	if content != nil && layer.chars > 0 {
		hidden = d.hiddenText(layer, content, notes)
		content.unmapped = layer.unmapped()
	}
	text, hidden := cleanPDF(layer.text, hidden)
	return text, hidden, nil
}

// judge decides whether the text of a page is all there is on it.
func (c *pageContent) judge(text []byte) pdfPage {
	readable, junk := survey(text)
	junk = junk || c.unmapped
	switch {
	case readable && junk:
		return pdfPage{text: text, regions: c.whole()}
	case readable:
		return pdfPage{text: text, regions: c.beyondText(len(text))}
	case junk, c.showsAnything():
		return pdfPage{state: pdfPicture, regions: c.whole()}
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
		case r < utf8.RuneSelf:
			if 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' {
				good++
			}
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
