package extract

import (
	"bytes"

	"aktsyn/kernels"
)

// readCollection makes a page of what the document tells of the files attached to it
// and PDFium does not: their descriptions (ISO 32000-1, 7.11.3) and, in a portfolio,
// the columns of its list (12.3.5), whose keys are its maker's. Encrypted files are
// left out.
func (d *pdfDocument) readCollection(sink *sideText) error {
	if d.encrypted() || d.attached == 0 && d.ask(nil, "FPDFDoc_GetAttachmentCount", d.doc) <= 0 {
		return nil
	}
	if err := sink.begin("vedhæftede filer", kernels.Prose); err != nil {
		return err
	}
	as := ofFile
	for text := range d.objectTexts() {
		if bytes.Contains(text, []byte("/Collection")) {
			as = ofCollection
			break
		}
	}
	for text := range d.objectTexts() {
		for f := range pdfTexts(text, as) {
			if err := sink.line(f.line(d.said())); err != nil {
				return err
			}
		}
	}
	return nil
}

// ofFile keeps the description of a file.
func ofFile(key string) string {
	if key == "Desc" {
		return "V"
	}
	return ""
}

// ofCollection keeps all texts but those that say nothing of a file, or are read
// elsewhere.
func ofCollection(key string) string {
	if key == "" || besideCollection[key] {
		return ""
	}
	return "V"
}

// besideCollection are keys of texts that are read elsewhere, of dates, identifiers,
// signatures and settings.
var besideCollection = map[string]bool{
	"Title": true, "Author": true, "Subject": true, "Keywords": true, "Creator": true, "Producer": true,
	"Contents": true, "F": true, "UF": true, "URI": true, "JS": true, "Names": true, "Limits": true,
	"CreationDate": true, "ModDate": true, "M": true, "ID": true, "NM": true, "CheckSum": true, "Cert": true,
	"DA": true, "DS": true, "Lang": true, "Registry": true, "Ordering": true,
}
