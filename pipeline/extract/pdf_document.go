package extract

import (
	"bytes"
	"strings"

	"github.com/klippa-app/go-pdfium/requests"

	"aktsyn/kernels"
)

// readBeside makes pages, from number next, of what belongs to the document
// and to no page of it, and hands over the attached files.
func (d *pdfDocument) readBeside(next uint32) error {
	sink := &sideText{out: d.out, next: next}
	for _, read := range []func(*sideText) error{d.readProperties, d.readXFA, d.readFields, d.readScripts, d.readXMP, d.readStreams, d.readCollection} {
		if err := read(sink); err != nil {
			return err
		}
		if err := sink.end(); err != nil {
			return err
		}
		if d.broken {
			d.hurt("its reader crashed on what is beside the pages")
		}
		if err := d.revive(); err != nil {
			return err
		}
	}
	if err := d.handOverAttachments(); err != nil {
		return err
	}
	return d.damage
}

// propertyTags are the entries of the document information dictionary that
// people fill in (ISO 32000-1, 14.3.3).
var propertyTags = []string{"Title", "Author", "Subject", "Keywords"}

// readProperties makes a page of properties and bookmarks.
func (d *pdfDocument) readProperties(sink *sideText) error {
	if err := sink.begin("egenskaber", kernels.Prose); err != nil {
		return err
	}
	for _, tag := range propertyTags {
		name, err := d.lib.name(tag)
		if d.failed(err) {
			continue
		}
		text := d.wide("FPDF_GetMetaText", d.doc, name)
		if strings.TrimSpace(text) == "" {
			continue
		}
		if err := sink.line(tag + ": " + text); err != nil {
			return err
		}
	}
	if err := sink.write([]byte("\n")); err != nil {
		return err
	}
	return d.readBookmarks(sink)
}

// readBookmarks writes the titles of the outline from the top, each once.
func (d *pdfDocument) readBookmarks(sink *sideText) error {
	seen, repeats := map[string]bool{}, 0
	for open := d.outlineBelow(nil, 0); len(open) > 0 && !d.broken; {
		mark := open[len(open)-1]
		open = d.outlineBelow(d.outlineAfter(open[:len(open)-1], mark), mark)
		lines := newLines(seen, d.wide("FPDFBookmark_GetTitle", mark))
		if err := sink.line(strings.Join(lines, "\n")); err != nil {
			return err
		}
		if repeats++; len(lines) > 0 {
			repeats = 0
		}
		if most := d.limits.PDFRepeats; repeats == most {
			d.hurt(exceeded("max-pdf-repeats", "more than %d of its bookmarks only repeat others", most))
			break
		}
	}
	return nil
}

// outlineBelow appends the first bookmark below mark, or of the outline when
// that is 0.
func (d *pdfDocument) outlineBelow(open []pdfPointer, mark pdfPointer) []pdfPointer {
	return appendSome(open, d.point(nil, "FPDFBookmark_GetFirstChild", d.doc, mark))
}

// outlineAfter appends the bookmark after mark.
func (d *pdfDocument) outlineAfter(open []pdfPointer, mark pdfPointer) []pdfPointer {
	return appendSome(open, d.point(nil, "FPDFBookmark_GetNextSibling", d.doc, mark))
}

// appendSome appends a pointer to something.
func appendSome(list []pdfPointer, p pdfPointer) []pdfPointer {
	if p == 0 {
		return list
	}
	return append(list, p)
}

// xfaData are the packets of an XFA form that hold what was filled in (XFA
// 3.3, "XFA packets"); the others describe the form. A form that is one stream is
// one packet without a name.
var xfaData = map[string]bool{"datasets": true, "form": true, "": true}

// readXFA makes a page of the values of an XFA form, which stand in XML
// beside the PDF's own pages.
func (d *pdfDocument) readXFA(sink *sideText) error {
	count, err := d.lib.FPDF_GetXFAPacketCount(&requests.FPDF_GetXFAPacketCount{Document: d.ref})
	if d.failed(err) {
		return nil // no such form
	}
	if err := sink.begin("formulardata", kernels.Prose); err != nil {
		return err
	}
	for i := range count.Count {
		name, err := d.lib.FPDF_GetXFAPacketName(&requests.FPDF_GetXFAPacketName{Document: d.ref, Index: i})
		if d.failed(err) || !xfaData[name.Name] {
			continue
		}
		packet, err := d.lib.FPDF_GetXFAPacketContent(&requests.FPDF_GetXFAPacketContent{Document: d.ref, Index: i})
		if d.failed(err) {
			d.hurt("the data of its form cannot be read")
			continue
		}
		if err := d.readPacket(packet.Content, "the data of its form cannot be read in full", sink); err != nil {
			return err
		}
	}
	return nil
}

// readPacket writes the values of XML. What is wrong where it is damaged is told
// by damaged.
func (d *pdfDocument) readPacket(content []byte, damaged string, sink *sideText) error {
	text := readBound(sink, d.limits.TextBytes)
	damage, err := scanXML(bytes.NewReader(content), d.limits, text)
	if err != nil {
		return err
	}
	if damage != nil {
		d.hurt(damaged)
	}
	return text.end()
}
