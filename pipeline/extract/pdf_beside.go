package extract

import (
	"strings"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
)

// pageNotes is what the annotations of a page say and show.
type pageNotes struct {
	said   []string
	covers []Box // of those that may cover text
	shown  bool  // some annotation has an appearance with text
	more   bool  // which need not be what said has
}

// annotations reads those of the page that is open.
func (d *pdfDocument) annotations() *pageNotes {
	notes := &pageNotes{}
	count := d.ask(nil, "FPDFPage_GetAnnotCount", d.page)
	for i := 0; i < count && !d.broken; i++ {
		if annotation := d.point(nil, "FPDFPage_GetAnnot", d.page, uint64(i)); annotation != 0 {
			d.readAnnotation(annotation, notes)
			d.point(nil, "FPDFPage_CloseAnnot", annotation)
		}
	}
	return notes
}

// text returns what the annotations say and show, a line each, without the lines
// that the page's body has too. The page may be loaded anew on the way.
func (n *pageNotes) text(d *pdfDocument, page *requests.Page, body []byte) string {
	if len(n.said) == 0 && !n.more {
		return ""
	}
	seen := map[string]bool{}
	newLines(seen, string(body))
	var lines []string
	for _, said := range n.said {
		newLines(d.said(), said)
		lines = append(lines, newLines(seen, said)...)
	}
	if n.more && !d.broken {
		lines = append(lines, newLines(seen, string(d.appearances(page)))...)
	}
	return strings.Join(lines, "\n")
}

// annotationTexts are the entries of an annotation that hold text (ISO
// 32000-1, 12.5.2, 12.5.6.2, 12.7.3): its author or the field's name, its
// subject, its text, the field's description and value. The value is the last.
var annotationTexts = []string{"T", "Subj", "Contents", "TU", "V"}

func (d *pdfDocument) readAnnotation(annotation pdfPointer, notes *pageNotes) {
	kind := enums.FPDF_ANNOTATION_SUBTYPE(d.ask(nil, "FPDFAnnot_GetSubtype", annotation))
	if kind == enums.FPDF_ANNOT_SUBTYPE_POPUP { // it repeats its parent
		return
	}
	value, before := "", len(notes.said)
	for _, key := range annotationTexts {
		if value = d.annotationText(annotation, key); value != "" {
			notes.said = append(notes.said, value)
		}
	}
	shown := ""
	switch kind {
	case enums.FPDF_ANNOT_SUBTYPE_LINK:
		notes.said = append(notes.said, d.linkTarget(annotation))
	case enums.FPDF_ANNOT_SUBTYPE_FILEATTACHMENT:
		if file := d.point(nil, "FPDFAnnot_GetFileAttachment", annotation); file != 0 {
			d.attach(file)
		}
		fallthrough
	default:
		shown = d.appearance(annotation)
	}
	if kind == enums.FPDF_ANNOT_SUBTYPE_WIDGET && value == "" {
		notes.said = append(notes.said, d.fieldValue(annotation))
	}
	if mayShowText(shown) {
		notes.shown = true
		notes.more = notes.more || showsMore(shown, notes.said[before:])
	}
	if coveringAnnotations[kind] && len(notes.covers) <= d.limits.PDFCovers {
		notes.covers = append(notes.covers, d.annotationBox(annotation))
	}
}

func (d *pdfDocument) annotationText(annotation pdfPointer, key string) string {
	name, err := d.lib.name(key)
	if d.failed(err) {
		return ""
	}
	return d.wide("FPDFAnnot_GetStringValue", annotation, name)
}

func (d *pdfDocument) annotationBox(annotation pdfPointer) Box {
	var at [4]uint32
	if d.ask(at[:], "FPDFAnnot_GetRect", annotation, d.lib.at(0)) == 0 {
		return Box{}
	}
	return boxOf(at)
}

// linkTarget returns the address that a link leads to, "mailto:" among them.
func (d *pdfDocument) linkTarget(annotation pdfPointer) string {
	link := d.point(nil, "FPDFAnnot_GetLink", annotation)
	if link == 0 {
		return ""
	}
	action := d.point(nil, "FPDFLink_GetAction", link)
	if action == 0 {
		return ""
	}
	address, err := d.lib.bytes("FPDFAction_GetURIPath", d.doc, action)
	if d.failed(err) {
		return ""
	}
	return strings.TrimRight(address, "\x00")
}

// fieldValue returns the value of a form field that stands in a parent of its
// widget.
func (d *pdfDocument) fieldValue(annotation pdfPointer) string {
	if d.form == "" {
		form, err := d.lib.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{Document: d.ref, FormFillInfo: idleForm()})
		if d.failed(err) {
			return ""
		}
		d.form = form.FormHandle
		d.formPointer = d.lib.module.function("FPDFDOC_InitFormFillEnvironment").last
	}
	return d.wide("FPDFAnnot_GetFormFieldValue", d.formPointer, annotation)
}

// idleForm answers what PDFium may ask of a form's viewer: nothing is ever
// shown.
func idleForm() structs.FPDF_FORMFILLINFO {
	return structs.FPDF_FORMFILLINFO{
		FFI_Invalidate:         func(references.FPDF_PAGE, float64, float64, float64, float64) {},
		FFI_SetCursor:          func(enums.FXCT) {},
		FFI_SetTimer:           func(int, func(int)) int { return 0 },
		FFI_KillTimer:          func(int) {},
		FFI_GetLocalTime:       func() structs.FPDF_SYSTEMTIME { return structs.FPDF_SYSTEMTIME{} },
		FFI_GetPage:            func(references.FPDF_DOCUMENT, int) *references.FPDF_PAGE { return nil },
		FFI_GetRotation:        func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION { return enums.FPDF_PAGE_ROTATION_NONE },
		FFI_ExecuteNamedAction: func(string) {},
	}
}
