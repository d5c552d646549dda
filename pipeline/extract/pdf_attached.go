package extract

import (
	"cmp"
	"fmt"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"aktsyn/pipeline/source"
)

// attachedFile is a file in a PDF, or why it could not be had.
type attachedFile struct {
	name   string
	data   []byte
	size   int64
	cause  source.Cause
	detail string
}

// attach unpacks a file that is to be handed over soon.
func (d *pdfDocument) attach(ref references.FPDF_ATTACHMENT) {
	d.attached++
	file := attachedFile{name: fmt.Sprintf("attachment-%d", d.attached)}
	name, err := d.lib.FPDFAttachment_GetName(&requests.FPDFAttachment_GetName{Attachment: ref})
	if !d.failed(err) {
		file.name = cmp.Or(name.Name, file.name)
	}
	content, err := d.lib.FPDFAttachment_GetFile(&requests.FPDFAttachment_GetFile{Attachment: ref})
	if d.failed(err) || content.Contents == nil {
		file.cause, file.detail = source.Corrupt, "the attached file cannot be unpacked"
	} else {
		file.data, file.size = content.Contents, int64(len(content.Contents))
	}
	if file.size > d.limits.DocumentBytes {
		file.data, file.cause, file.detail = nil, source.TooLarge, "larger than the limit for a document"
	}
	d.work += file.size
	d.files = append(d.files, file)
}

// handOverFiles hands over the files unpacked since the last time. One that
// is itself a PDF may crash PDFium: whatever comes after, the document works.
func (d *pdfDocument) handOverFiles() error {
	files := d.files
	d.files = nil
	for _, file := range files {
		if err := file.handOver(d.out); err != nil {
			return err
		}
	}
	return d.revive()
}

func (f *attachedFile) handOver(out emitter) error {
	if f.cause != source.None {
		return out.partUnread(f.name, f.size, f.cause, f.detail)
	}
	return out.part(f.name, f.data)
}

// handOverAttachments hands over the files attached to the document as a
// whole.
func (d *pdfDocument) handOverAttachments() error {
	count, err := d.lib.FPDFDoc_GetAttachmentCount(&requests.FPDFDoc_GetAttachmentCount{Document: d.ref})
	if d.failed(err) {
		return nil
	}
	for i := range count.AttachmentCount {
		if i >= d.limits.Entries {
			return fail(source.Bomb, "more attached files than the limit")
		}
		file, err := d.lib.FPDFDoc_GetAttachment(&requests.FPDFDoc_GetAttachment{Document: d.ref, Index: i})
		if d.failed(err) {
			d.hurt("an attached file cannot be found")
		} else {
			d.attach(file.Attachment)
		}
		if err := d.handOverFiles(); err != nil {
			return err
		}
	}
	return nil
}
