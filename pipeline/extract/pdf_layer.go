package extract

import (
	"strings"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
)

// textLayer is the text of a page as PDFium keeps it: characters with their
// boxes, and the text they make, which has characters without a box (line
// ends, blanks between words) and lacks some that say nothing.
type textLayer struct {
	d       *pdfDocument
	ref     references.FPDF_TEXTPAGE
	chars   int
	text    string
	offsets []int // in text, of each rune and of the end; nil until needed
}

// openText opens the text layer of a page; close must follow unless there is
// an error.
func (d *pdfDocument) openText(page requests.Page) (*textLayer, error) {
	loaded, err := d.lib.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return nil, err
	}
	l := &textLayer{d: d, ref: loaded.TextPage}
	if err := l.load(); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *textLayer) load() error {
	count, err := l.d.lib.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: l.ref})
	if err != nil || count.Count == 0 {
		return err
	}
	// Room for twice the characters: those beyond the basic plane take two
	// units of UTF-16.
	text, err := l.d.lib.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: l.ref, Count: 2 * count.Count})
	if err != nil {
		return err
	}
	l.chars, l.text = count.Count, text.Text
	return nil
}

func (l *textLayer) close() {
	_, err := l.d.lib.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: l.ref})
	l.d.failed(err)
}

// box is that of a character with the room its font gives to all of them.
func (l *textLayer) box(char int) (Box, bool) {
	at, err := l.d.lib.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: l.ref, Index: char})
	if l.d.failed(err) {
		return Box{}, false
	}
	b := boxOf(structs.FPDF_FS_RECTF(at.Rect))
	return b, b.area() > 0
}

// span returns where a character lies in text, in bytes. Some have no place.
func (l *textLayer) span(char int) (start, end int, ok bool) {
	at, err := l.d.lib.FPDFText_GetTextIndexFromCharIndex(&requests.FPDFText_GetTextIndexFromCharIndex{TextPage: l.ref, NCharIndex: char})
	if l.d.failed(err) {
		return 0, 0, false
	}
	if l.offsets == nil {
		for i := range l.text {
			l.offsets = append(l.offsets, i)
		}
		l.offsets = append(l.offsets, len(l.text))
	}
	if at.TextIndex < 0 || at.TextIndex+1 >= len(l.offsets) {
		return 0, 0, false
	}
	return l.offsets[at.TextIndex], l.offsets[at.TextIndex+1], true
}

// within reports whether there is text in a box.
func (l *textLayer) within(b Box) bool {
	text, err := l.d.lib.FPDFText_GetBoundedText(&requests.FPDFText_GetBoundedText{TextPage: l.ref,
		Left: float64(b.Left), Top: float64(b.Top), Right: float64(b.Right), Bottom: float64(b.Bottom)})
	return !l.d.failed(err) && strings.TrimSpace(text.Text) != ""
}
