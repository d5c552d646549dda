package extract

import (
	"bytes"

	"github.com/klippa-app/go-pdfium/requests"

	"aktsyn/kernels"
)

// readScripts makes a page of the document's named JavaScript actions (ISO
// 32000-1, 7.7.4): names and texts.
func (d *pdfDocument) readScripts(sink *sideText) error {
	count, err := d.lib.FPDFDoc_GetJavaScriptActionCount(&requests.FPDFDoc_GetJavaScriptActionCount{Document: d.ref})
	if d.failed(err) || count.JavaScriptActionCount == 0 {
		return nil
	}
	if err := sink.begin("JavaScript", kernels.Prose); err != nil {
		return err
	}
	for i := 0; i < min(count.JavaScriptActionCount, d.limits.Entries) && !d.broken; i++ {
		if err := d.readScript(i, sink); err != nil {
			return err
		}
	}
	return nil
}

func (d *pdfDocument) readScript(index int, sink *sideText) error {
	action, err := d.lib.FPDFDoc_GetJavaScriptAction(&requests.FPDFDoc_GetJavaScriptAction{Document: d.ref, Index: index})
	if d.failed(err) {
		return nil // no script after all
	}
	defer func() {
		_, err := d.lib.FPDFDoc_CloseJavaScriptAction(&requests.FPDFDoc_CloseJavaScriptAction{JavaScriptAction: action.JavaScriptAction})
		d.failed(err)
	}()
	name, err := d.lib.FPDFJavaScriptAction_GetName(&requests.FPDFJavaScriptAction_GetName{JavaScriptAction: action.JavaScriptAction})
	if !d.failed(err) {
		if err := sink.line(name.Name); err != nil {
			return err
		}
	}
	script, err := d.lib.FPDFJavaScriptAction_GetScript(&requests.FPDFJavaScriptAction_GetScript{JavaScriptAction: action.JavaScriptAction})
	if d.failed(err) {
		d.hurt("a script cannot be read")
		return nil
	}
	return sink.line(script.Script)
}

// The borders of an XMP packet (ISO 16684-1, 7.3.2).
var (
	packetBegin = []byte("<?xpacket begin")
	packetEnd   = []byte("<?xpacket end")
)

// readXMP makes a page of the values of XMP packets. They are made to be found
// by who knows nothing of the format around them; those that are packed are found
// by readStreams, those that are encrypted are not.
func (d *pdfDocument) readXMP(sink *sideText) error {
	if err := sink.begin("metadata", kernels.Prose); err != nil {
		return err
	}
	for rest := d.data; ; {
		begin := bytes.Index(rest, packetBegin)
		if begin < 0 {
			return nil
		}
		rest = rest[begin:]
		end := bytes.Index(rest, packetEnd)
		if end < 0 {
			return nil
		}
		text := readBound(sink, d.limits.TextBytes)
		packet := bytes.TrimRight(rest[:end], " \t\r\n") // padding, of kilobytes mostly
		if _, err := scanXML(bytes.NewReader(packet), d.limits, text); err != nil {
			return err
		}
		if err := text.end(); err != nil {
			return err
		}
		rest = rest[end:]
	}
}
