package extract

import (
	"bytes"
	"html"
	"regexp"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// PDFium shows a form's fields where they have a place on a page. Others have
// values too, and all have such as no page shows: defaults, choices, rich text.
// So the dictionaries of the file are looked at as they stand in it and in its
// object streams (ISO 32000-1, 7.5.7, 12.7.3).

// fieldKeys are the entries of a field that hold text: its name, descriptions,
// values and choices.
var fieldKeys = map[string]bool{"T": true, "TU": true, "V": true, "DV": true, "RV": true, "Opt": true}

// asField keeps the texts of a field as they are.
func asField(key string) string {
	if fieldKeys[key] {
		return key
	}
	return ""
}

// readFields makes a page of the fields' names and texts that no page has shown.
// Encrypted files are left out.
func (d *pdfDocument) readFields(sink *sideText) error {
	const none = 0 // FORMTYPE_NONE
	switch {
	case d.encrypted():
		return nil
	case d.ask(nil, "FPDF_GetFormType", d.doc) == none:
		return d.readOpenStrings(sink)
	}
	if err := sink.begin("formularfelter", kernels.Prose); err != nil {
		return err
	}
	for text := range d.objectTexts() {
		if err := d.readDicts(text, sink); err != nil {
			return err
		}
	}
	return nil
}

// readOpenStrings makes a page of texts that are lost to PDFium because they are
// not closed, of annotations, properties and bookmarks among them. In object
// streams, which do not unpack when they are damaged, none are looked for.
func (d *pdfDocument) readOpenStrings(sink *sideText) error {
	if err := sink.begin("egenskaber", kernels.Prose); err != nil {
		return err
	}
	at := 0
	for s := range pdfStreams(d.data) {
		if err := d.readOpenIn(d.data[at:s.begin-len("stream")], sink); err != nil {
			return err
		}
		at = s.end
	}
	return d.readOpenIn(d.data[at:], sink)
}

func (d *pdfDocument) readOpenIn(text []byte, sink *sideText) error {
	if !hasOpenString(text) {
		return nil
	}
	return d.readDicts(text, sink)
}

// readDicts writes what dictionaries say that was not said yet.
func (d *pdfDocument) readDicts(text []byte, sink *sideText) error {
	for f := range pdfDicts(text) {
		if err := sink.line(f.line(d.said())); err != nil {
			return err
		}
	}
	return nil
}

// said returns the lines that the annotations of the pages have said so far.
func (d *pdfDocument) said() map[string]bool {
	if d.saidLines == nil {
		d.saidLines = map[string]bool{}
	}
	return d.saidLines
}

// encrypted reports whether strings and streams of the file are.
func (d *pdfDocument) encrypted() bool {
	return d.ask(nil, "FPDF_GetSecurityHandlerRevision", d.doc) != -1
}

// objectTexts gives the parts of the file that are no streams, and what object
// streams hold.
func (d *pdfDocument) objectTexts() func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		u := newUnpacker(d.limits)
		at, seen := 0, 0
		for s := range pdfStreams(d.data) {
			begin := s.begin - len("stream")
			if seen++; seen > d.limits.PDFStreams {
				d.leftOut(source.TooLarge, exceeded("max-pdf-streams", "from %s on its streams are not searched for values", s.name(d.data)))
				return
			}
			if !yield(d.data[at:begin]) {
				return
			}
			at = s.end
			if !bytes.Contains(s.dict, []byte("/ObjStm")) {
				continue
			}
			if u.left <= 0 {
				d.leftOut(source.TooLarge, exceeded("max-pdf-unpacked", "from %s on its objects are not searched for values", s.name(d.data)))
				continue
			}
			unpacked, whole := u.unpack(s)
			if !whole {
				d.hurt("some of its objects cannot be unpacked")
			}
			if u.cut != "" {
				d.leftOut(source.TooLarge, exceeded(u.cut, "the objects in %s are not all searched for values", s.name(d.data)))
			}
			if !yield(unpacked) {
				return
			}
		}
		yield(d.data[at:])
	}
}

// formField is the texts of a dictionary, by their keys.
type formField map[string][]string

// Elements of rich text (ISO 32000-1, 12.7.3.4): those that end a line, and all.
var (
	lineTags = regexp.MustCompile(`</p>|<br[^>]*>`)
	tags     = regexp.MustCompile(`<[^>]*>`)
)

// plainRich is rich text without its elements.
func plainRich(rich string) string {
	return html.UnescapeString(tags.ReplaceAllString(lineTags.ReplaceAllString(rich, "\n"), ""))
}

// line is the field's name and descriptions, and what of its texts is not among
// seen, which they join; empty when there is nothing new.
func (f formField) line(seen map[string]bool) string {
	var lines []string
	for _, text := range append(append(f["V"], f["DV"]...), f["Opt"]...) {
		lines = append(lines, newLines(seen, text)...)
	}
	for _, rich := range f["RV"] {
		lines = append(lines, newLines(seen, plainRich(rich))...)
	}
	if len(lines) == 0 {
		return ""
	}
	if name := strings.Join(append(f["T"], f["TU"]...), ", "); name != "" {
		return name + ": " + strings.Join(lines, "\n")
	}
	return strings.Join(lines, "\n")
}
