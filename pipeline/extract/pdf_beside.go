package extract

import (
	"strings"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
	"github.com/klippa-app/go-pdfium/structs"
)

// pageNotes gathers what the annotations of a page say.
type pageNotes struct {
	seen  map[string]bool // lines already on the page
	lines []string
	shown bool // some annotation has an appearance of its own
}

func (n *pageNotes) add(text string) { n.lines = append(n.lines, newLines(n.seen, text)...) }

// annotations returns what the annotations of a page say and show, a line
// each, without the lines that body has too. Page may be loaded anew on the
// way.
func (d *pdfDocument) annotations(page *requests.Page, body []byte) string {
	count, err := d.lib.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: *page})
	if d.failed(err) || count.Count == 0 {
		return ""
	}
	notes := &pageNotes{seen: map[string]bool{}}
	newLines(notes.seen, string(body))
	for i := 0; i < count.Count && !d.broken; i++ {
		found, err := d.lib.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: *page, Index: i})
		if d.failed(err) {
			continue
		}
		d.readAnnotation(found.Annotation, notes)
		_, err = d.lib.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: found.Annotation})
		d.failed(err)
	}
	if notes.shown && !d.broken {
		notes.add(string(d.appearances(page)))
	}
	return strings.Join(notes.lines, "\n")
}

// annotationTexts are the entries of an annotation that hold text (ISO
// 32000-1, 12.5.2, 12.5.6.2, 12.7.3): its author or the field's name, its
// subject, its text, the field's description and value.
var annotationTexts = []string{"T", "Subj", "Contents", "TU", "V"}

func (d *pdfDocument) readAnnotation(annotation references.FPDF_ANNOTATION, notes *pageNotes) {
	kind, err := d.lib.FPDFAnnot_GetSubtype(&requests.FPDFAnnot_GetSubtype{Annotation: annotation})
	if d.failed(err) || kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_POPUP { // a popup repeats its parent
		return
	}
	value := ""
	for _, key := range annotationTexts {
		text, err := d.lib.FPDFAnnot_GetStringValue(&requests.FPDFAnnot_GetStringValue{Annotation: annotation, Key: key})
		if !d.failed(err) {
			value = text.Value
			notes.add(value)
		}
	}
	has, err := d.lib.FPDFAnnot_HasKey(&requests.FPDFAnnot_HasKey{Annotation: annotation, Key: "AP"})
	shown := !d.failed(err) && has.HasKey
	switch {
	case kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_LINK:
		notes.add(d.linkTarget(annotation))
		shown = false
	case kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_FILEATTACHMENT:
		file, err := d.lib.FPDFAnnot_GetFileAttachment(&requests.FPDFAnnot_GetFileAttachment{Document: d.ref, Annotation: annotation})
		if !d.failed(err) {
			d.attach(file.Attachment)
		}
	case kind.Subtype == enums.FPDF_ANNOT_SUBTYPE_WIDGET && value == "" && !shown:
		notes.add(d.fieldValue(annotation))
	}
	notes.shown = notes.shown || shown
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
	text, _, err := d.pageText(*page, nil)
	d.failed(err)
	return text
}

// linkTarget returns the address that a link leads to, "mailto:" among them.
func (d *pdfDocument) linkTarget(annotation references.FPDF_ANNOTATION) string {
	link, err := d.lib.FPDFAnnot_GetLink(&requests.FPDFAnnot_GetLink{Annotation: annotation})
	if d.failed(err) {
		return ""
	}
	action, err := d.lib.FPDFLink_GetAction(&requests.FPDFLink_GetAction{Link: link.Link})
	if d.failed(err) || action.Action == nil {
		return ""
	}
	uri, err := d.lib.FPDFAction_GetURIPath(&requests.FPDFAction_GetURIPath{Document: d.ref, Action: *action.Action})
	if d.failed(err) || uri.URIPath == nil {
		return ""
	}
	return *uri.URIPath
}

// fieldValue returns the value of a form field that stands in a parent of its
// widget.
func (d *pdfDocument) fieldValue(annotation references.FPDF_ANNOTATION) string {
	if d.form == "" {
		form, err := d.lib.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{Document: d.ref, FormFillInfo: idleForm()})
		if d.failed(err) {
			return ""
		}
		d.form = form.FormHandle
	}
	value, err := d.lib.FPDFAnnot_GetFormFieldValue(&requests.FPDFAnnot_GetFormFieldValue{FormHandle: d.form, Annotation: annotation})
	if d.failed(err) {
		return ""
	}
	return value.FormFieldValue
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
