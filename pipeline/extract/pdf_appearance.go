package extract

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
)

const normalAppearance = 0 // FPDF_ANNOT_APPEARANCEMODE_NORMAL

// appearance is the content that draws an annotation, empty when there is none.
func (d *pdfDocument) appearance(annotation pdfPointer) string {
	return d.wide("FPDFAnnot_GetAP", annotation, normalAppearance)
}

// textOperators show text, or what is drawn elsewhere (ISO 32000-1, 9.4.3, 8.8).
var textOperators = []string{"Tj", "TJ", "'", "\"", "Do"}

// mayShowText reports whether content may show text.
func mayShowText(content string) bool {
	return slices.ContainsFunc(textOperators, func(operator string) bool { return strings.Contains(content, operator) })
}

// manyWays are what content may show text by besides strings: drawing what is
// elsewhere, pictures and dictionaries (ISO 32000-1, 8.8, 8.9.7, 14.6).
var manyWays = []string{"Do", "BI", "<<"}

// showsMore reports whether content that shows text may show any that none of
// the texts says. Most fields show their value, and to take the text from an
// appearance costs as much as the page itself (see appearances).
func showsMore(content string, texts []string) bool {
	if slices.ContainsFunc(manyWays, func(way string) bool { return strings.Contains(content, way) }) {
		return true
	}
	var shown strings.Builder
	for f := range pdfDicts([]byte(content)) {
		for _, s := range f["V"] {
			shown.WriteString(withoutBlanks(s))
		}
	}
	switch utf8.RuneCountInString(shown.String()) {
	case 0:
		return false
	case 1:
		if strings.Contains(content, tickFont) {
			return false
		}
	}
	return !slices.ContainsFunc(texts, func(text string) bool { return withoutBlanks(text) == shown.String() })
}

// tickFont is the usual name of ZapfDingbats, in which ticks are letters and
// digits (ISO 32000-1, 12.7.4.2.3).
const tickFont = "/ZaDb "

func withoutBlanks(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, s)
}

// appearances returns the text of a page with the appearances of its
// annotations: stamps, signatures and filled fields often exist only there.
// PDFium extracts text from the page's content alone, so the annotations are
// made content first, in memory, and the page is loaded anew.
func (d *pdfDocument) appearances(page *requests.Page) []byte {
	done, err := d.lib.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: *page, Usage: requests.FPDFPage_FlattenUsageNormalDisplay})
	if d.failed(err) || done.Result != responses.FPDFPage_FlattenResultSuccess {
		return nil
	}
	d.closePage(*page)
	if *page, err = d.openPage(done.Page); d.failed(err) {
		return nil
	}
	text, _, err := d.pageText(nil, nil)
	d.failed(err)
	return text
}
