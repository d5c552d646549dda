package extract

import (
	"bytes"
	"encoding/xml"

	"aktsyn/kernels"
)

// sideText makes pages of text that stands beside a document's body, as
// headers and comments do. Where there is no text there is no page.
type sideText struct {
	out   emitter
	next  uint32 // number of the next page
	label string
	form  kernels.Form
	cut   *cutter
}

// begin ends the pages so far; those to come have that label and form.
func (s *sideText) begin(label string, form kernels.Form) error {
	err := s.end()
	s.label, s.form = label, form
	return err
}

// write takes a piece of text.
func (s *sideText) write(text []byte) error {
	if s.cut == nil {
		if len(bytes.TrimSpace(text)) == 0 {
			return nil
		}
		s.cut = newCutter(s.out, s.label, s.form, s.next)
	}
	return s.cut.write(text)
}

// line takes a line of text, without its end.
func (s *sideText) line(text string) error {
	if text == "" {
		return nil
	}
	return s.write([]byte(text + "\n"))
}

// end hands over the last page.
func (s *sideText) end() error {
	if s.cut == nil {
		return nil
	}
	err := s.cut.close()
	s.next, s.cut = s.cut.number, nil
	return err
}

// skipper passes over an element with all that is in it.
type skipper struct {
	name  string
	depth int
}

// enter begins to skip the element whose start has just been seen.
func (s *skipper) enter(name string) { s.name, s.depth = name, 1 }

// skips reports whether tok belongs to the skipped element.
func (s *skipper) skips(tok xml.Token) bool {
	if s.depth == 0 {
		return false
	}
	switch el := tok.(type) {
	case xml.StartElement:
		if el.Name.Local == s.name {
			s.depth++
		}
	case xml.EndElement:
		if el.Name.Local == s.name {
			s.depth--
		}
	}
	return true
}

// plainText turns a part into lines: its character data, a line for each
// element that is not a run within a line, and the attributes asked for, each
// a line of its own.
type plainText struct {
	sink  *sideText
	attrs func(element, attribute string) bool
	noise map[string]bool // elements to pass over
	skip  skipper
	inRun bool // within an element "t", whose blanks count
	open  bool // the line has text
	gap   bool // which ended in a blank
}

// runElements do not end a line: runs of text in one paragraph (DrawingML,
// SpreadsheetML) and the character formats of VML.
var runElements = map[string]bool{"t": true, "r": true, "fld": true, "font": true, "b": true, "i": true, "u": true, "span": true}

// Elements without text of the document, but with numbers and names that look
// like some.
var (
	drawingNoise = map[string]bool{"rPr": true, "pPr": true, "endParaRPr": true, "bodyPr": true, "lstStyle": true,
		"spPr": true, "ClientData": true, "formatCode": true, "rPh": true, "from": true, "to": true, "posOffset": true}
	dataNoise  = map[string]bool{"schema": true, "contentTypeSchema": true}
	otherNoise = map[string]bool{"schema": true, "style": true, "binData": true, "SignatureValue": true,
		"DigestValue": true, "X509Certificate": true}
)

func (p *plainText) token(tok xml.Token) error {
	if p.skip.skips(tok) {
		return nil
	}
	switch el := tok.(type) {
	case xml.StartElement:
		return p.start(el)
	case xml.EndElement:
		p.inRun = false
		if runElements[el.Name.Local] {
			return nil
		}
		return p.endLine()
	case xml.CharData:
		return p.text(el)
	}
	return nil
}

func (p *plainText) start(el xml.StartElement) error {
	if p.noise[el.Name.Local] {
		p.skip.enter(el.Name.Local)
		return nil
	}
	p.inRun = el.Name.Local == "t"
	for _, a := range el.Attr {
		if !p.attrs(el.Name.Local, a.Name.Local) || a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			continue
		}
		if err := p.sink.line(a.Value); err != nil {
			return err
		}
	}
	return nil
}

// text takes text of a line. Outside runs blanks count amid text only: those between
// elements lay the XML out.
func (p *plainText) text(data []byte) error {
	trimmed := bytes.TrimSpace(data)
	if len(data) == 0 || !p.inRun && len(trimmed) == 0 {
		return nil
	}
	if !p.inRun {
		p.gap = p.gap || len(bytes.TrimLeft(data, " \t\r\n")) < len(data)
	}
	if p.open && p.gap {
		if err := p.sink.write([]byte{' '}); err != nil {
			return err
		}
	}
	if p.gap = false; !p.inRun {
		p.gap = len(bytes.TrimRight(data, " \t\r\n")) < len(data)
		data = trimmed
	}
	p.open = true
	return p.sink.write(data)
}

// end ends the line that a part which breaks off has left open.
func (p *plainText) end() error { return p.endLine() }

func (p *plainText) endLine() error {
	if !p.open {
		return nil
	}
	p.open, p.gap = false, false
	return p.sink.write([]byte("\n"))
}

// describing reports whether an attribute describes a picture or shape, or
// names a person or an address, in any of the Office vocabularies.
func describing(element, attribute string) bool {
	switch attribute {
	case "descr", "alt", "tooltip", "displayName", "userId", "author":
		return true
	case "name":
		return element == "cmAuthor" || element == "author"
	case "title":
		return element == "docPr" || element == "cNvPr" || element == "imagedata"
	case "string":
		return element == "textpath"
	case "val":
		return element == "item" // of a list box
	case "value":
		return element == "ocxPr" // of a control
	}
	return false
}

// properties turns a list of properties into lines "name: value". It reads
// core, extended and custom properties, the document variables that mail
// merges leave in settings, and the lists of people.
type properties struct {
	sink    *sideText
	element string
	name    string // of a custom property
	skip    skipper
}

// countProperties are counted or stamped by the Office programs themselves.
var countProperties = map[string]bool{"TotalTime": true, "Pages": true, "Words": true, "Characters": true, "Lines": true,
	"Paragraphs": true, "Slides": true, "Notes": true, "HiddenSlides": true, "MMClips": true, "CharactersWithSpaces": true,
	"Application": true, "AppVersion": true, "DocSecurity": true, "ScaleCrop": true, "LinksUpToDate": true, "SharedDoc": true,
	"HyperlinksChanged": true, "HeadingPairs": true, "revision": true, "created": true, "modified": true, "lastPrinted": true}

func (p *properties) token(tok xml.Token) error {
	if p.skip.skips(tok) {
		return nil
	}
	switch el := tok.(type) {
	case xml.StartElement:
		return p.start(el)
	case xml.EndElement:
		if el.Name.Local == "property" {
			p.name = ""
		}
	case xml.CharData:
		return p.line(string(bytes.TrimSpace(el)))
	}
	return nil
}

func (p *properties) start(el xml.StartElement) error {
	p.element = el.Name.Local
	if countProperties[p.element] {
		p.skip.enter(p.element)
		return nil
	}
	switch p.element {
	case "property":
		p.name = attr(el, "name")
	case "docVar":
		p.element = attr(el, "name")
		return p.line(attr(el, "val"))
	}
	for _, a := range el.Attr {
		if !describing(el.Name.Local, a.Name.Local) {
			continue
		}
		if err := p.line(a.Value); err != nil {
			return err
		}
	}
	return nil
}

func (p *properties) line(value string) error {
	if value == "" {
		return nil
	}
	name := p.name
	if name == "" {
		name = p.element
	}
	return p.sink.line(name + ": " + value)
}

func (p *properties) end() error { return nil }
