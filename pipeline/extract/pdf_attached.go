package extract

import (
	"cmp"
	"fmt"

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
func (d *pdfDocument) attach(ref pdfPointer) {
	d.attached++
	file := attachedFile{name: cmp.Or(d.wide("FPDFAttachment_GetName", ref), fmt.Sprintf("attachment-%d", d.attached))}
	var size [1]uint32
	if d.ask(size[:], "FPDFAttachment_GetFile", ref, 0, 0, d.lib.at(0)) == 0 {
		file.cause, file.detail = source.Corrupt, "the attached file cannot be unpacked"
	} else if file.size = int64(size[0]); file.size > d.limits.DocumentBytes {
		file.cause, file.detail = source.TooLarge, exceeded("max-document-size", "more than %d bytes", d.limits.DocumentBytes)
	} else if file.data = d.fileContent(ref, size[0]); file.data == nil {
		file.cause, file.detail = source.Corrupt, "the attached file cannot be unpacked"
	}
	d.work += file.size
	d.files = append(d.files, file)
}

// fileContent returns an attached file of so many bytes, nil when it fails.
func (d *pdfDocument) fileContent(ref pdfPointer, size uint32) []byte {
	buffer := d.point(nil, "malloc", uint64(size)+1)
	if buffer == 0 {
		return nil
	}
	defer d.point(nil, "free", buffer)
	if d.ask(nil, "FPDFAttachment_GetFile", ref, buffer, uint64(size), d.lib.at(0)) == 0 {
		return nil
	}
	raw, ok := d.lib.module.Memory().Read(uint32(buffer), size)
	if !ok {
		return nil
	}
	return append([]byte{}, raw...)
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
	for i := range d.ask(nil, "FPDFDoc_GetAttachmentCount", d.doc) {
		if i >= d.limits.Entries {
			return exceed(source.Bomb, "max-entries", "more than %d attached files", d.limits.Entries)
		}
		if file := d.point(nil, "FPDFDoc_GetAttachment", d.doc, uint64(i)); file != 0 {
			d.attach(file)
		} else {
			d.hurt("an attached file cannot be found")
		}
		if err := d.handOverFiles(); err != nil {
			return err
		}
	}
	return nil
}
