package extract

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// odfText turns OpenDocument text into lines. Elements are known by their
// local names but where two vocabularies share one.
type odfText struct {
	*odf
	flows []*wordFlow // the body, and what is open within it
	marks []odfMark   // open elements that opened a flow
	paras int         // open paragraphs
	skip  skipper
	leaf  string // the open element outside of paragraphs whose character data is text
}

// odfMark is an element that opened a flow, with the paragraphs around it.
type odfMark struct {
	element string
	paras   int
}

// maxODFBlanks bounds the blanks that one element may stand for.
const maxODFBlanks = 1000

func newODFText(o *odf, write func([]byte) error) *odfText {
	return &odfText{odf: o, flows: []*wordFlow{{write: write}}}
}

// odfNoise are elements without text of the document.
var odfNoise = map[string]bool{"automatic-styles": true, "font-face-decls": true, "scripts": true, "note-citation": true,
	"date-style": true, "number-style": true, "time-style": true, "currency-style": true, "percentage-style": true,
	"boolean-style": true, "text-style": true, "list-style": true, "outline-style": true, "date": true, "forms-events": true,
	"binary-data": true, "notes-configuration": true, "linenumbering-configuration": true}

// odfLeaves are elements whose text is a line of its own.
var odfLeaves = map[string]bool{"creator": true, "title": true, "desc": true}

// odfFlows are the elements whose paragraphs are not the text around them, and
// the side that they go to; none is the text box's, which follows its paragraph.
var odfFlows = map[string]string{"text-box": "", "note-body": odfNotes, "annotation": odfComments,
	"tracked-changes": odfDeleted, "notes": odfNotes}

func (t *odfText) flow() *wordFlow { return t.flows[len(t.flows)-1] }

func (t *odfText) token(tok xml.Token) error {
	if t.skip.skips(tok) {
		return nil
	}
	var err error
	switch el := tok.(type) {
	case xml.StartElement:
		err = t.start(el)
	case xml.EndElement:
		err = t.finish(el.Name.Local)
	case xml.CharData:
		if t.paras > 0 || t.leaf != "" {
			t.flow().add(bytes.Map(lineEndToBlank, el), false, false)
		}
	}
	if err == nil && t.size() > t.limits.TextBytes {
		return exceed(source.TooLarge, "max-text-size", "a paragraph or what stands beside the text is larger than the limit for text")
	}
	return err
}

// size is what is held in memory, in bytes.
func (t *odfText) size() int64 {
	size := t.flow().size()
	for _, side := range t.sides {
		size += int64(side.Len())
	}
	return size
}

func (t *odfText) start(el xml.StartElement) error {
	name := el.Name.Local
	if odfNoise[name] {
		t.skip.enter(name)
		return nil
	}
	t.attributes(el)
	if side, ok := odfFlows[name]; ok {
		t.open(name, side)
		return nil
	}
	switch name {
	case "p", "h":
		return t.startParagraph(name)
	case "tab":
		t.flow().add([]byte("\t"), false, false)
	case "line-break":
		t.flow().add([]byte("\n"), false, false)
	case "s":
		n, err := strconv.Atoi(attr(el, "c"))
		if err != nil {
			n = 1
		}
		t.flow().add(bytes.Repeat([]byte(" "), min(max(n, 1), maxODFBlanks)), false, false)
	case "table", "table-row", "table-cell", "covered-table-cell":
		return t.startTable(name)
	}
	switch {
	case odfLeaves[name] && t.paras == 0:
		t.leaf = name
	case odfLeaves[name] && el.Name.Space == "svg": // of a picture in the paragraph, whose words do not end there
		t.open(name, "")
		t.leaf = name
	}
	return nil
}

// attributes keeps what only attributes say: addresses, values of fields and
// controls.
func (t *odfText) attributes(el xml.StartElement) {
	for _, a := range el.Attr {
		switch local := a.Name.Local; {
		case local == "href" && strings.Contains(a.Value, ":"):
			t.side(odfLinks).WriteString(a.Value + "\n")
		case local == "string-value", el.Name.Space == "form" && (local == "value" || local == "current-value" || local == "label" || local == "title"):
			t.flow().aside(a.Value)
		}
	}
}

func (t *odfText) startParagraph(name string) error {
	if t.paras > 0 { // of a shape in the paragraph
		t.open(name, "")
	}
	t.paras++
	return t.flow().startParagraph()
}

func (t *odfText) finish(name string) error {
	switch {
	case name == "p", name == "h":
		return t.endParagraph(name)
	case name == "table", name == "table-row", name == "table-cell", name == "covered-table-cell":
		return t.endTable(name)
	case name == t.leaf:
		t.leaf = ""
		err := t.flow().endParagraph()
		t.close(name)
		return err
	}
	if _, ok := odfFlows[name]; ok {
		t.close(name)
	}
	return nil
}

func (t *odfText) endParagraph(name string) error {
	if t.paras == 0 {
		return nil
	}
	t.paras--
	err := t.flow().endParagraph()
	if n := len(t.marks); err == nil && n > 0 && t.marks[n-1] == (odfMark{name, t.paras}) {
		t.close(name)
	}
	return err
}

// open begins a flow: its text goes to a side, or behind the paragraph that
// holds it.
func (t *odfText) open(element, side string) {
	if len(t.flows) > maxTextBoxes {
		return
	}
	outer := t.flow()
	write := func(text []byte) error {
		outer.asides = append(outer.asides, text...)
		return nil
	}
	if side != "" {
		write = func(text []byte) error {
			t.side(side).Write(text)
			return nil
		}
	}
	t.flows = append(t.flows, &wordFlow{write: write})
	paras := t.paras
	if element != "p" && element != "h" {
		t.paras = 0
	}
	t.marks = append(t.marks, odfMark{element, paras})
}

// close ends the flow that the innermost open element of that name opened.
func (t *odfText) close(element string) {
	n := len(t.marks)
	if n == 0 || t.marks[n-1].element != element {
		return
	}
	f := t.flow()
	f.tables = nil
	_ = f.endParagraph() // writes to memory
	if odfFlows[element] != "" {
		_ = f.write([]byte("\n"))
	}
	t.flows = t.flows[:n]
	t.paras = t.marks[n-1].paras
	t.marks = t.marks[:n-1]
}

func (t *odfText) startTable(name string) error {
	f := t.flow()
	switch {
	case name == "table":
		return f.startTable()
	case len(f.tables) == 0:
		return nil
	case name == "table-row":
		f.table().cells = 0
		return nil
	}
	return f.startCell()
}

func (t *odfText) endTable(name string) error {
	f := t.flow()
	switch {
	case len(f.tables) == 0:
		return f.endParagraph()
	case name == "table":
		return f.endTable()
	case name == "table-row":
		return f.endRow()
	}
	return f.endCell()
}

// end closes what a part that breaks off has left open.
func (t *odfText) end() error {
	for len(t.marks) > 0 {
		t.close(t.marks[len(t.marks)-1].element)
	}
	f := t.flow()
	f.tables = nil
	return f.endParagraph()
}

// odfSlides makes a page of each slide.
type odfSlides struct {
	*odfText
	text    bytes.Buffer
	inSlide bool
}

func newODFSlides(o *odf) *odfSlides {
	s := &odfSlides{}
	s.odfText = newODFText(o, func(b []byte) error { s.text.Write(b); return nil })
	return s
}

func (s *odfSlides) token(tok xml.Token) error {
	switch el := tok.(type) {
	case xml.StartElement:
		if el.Name.Local == "page" && el.Name.Space == "draw" {
			if err := s.endPage(); err != nil {
				return err
			}
			s.inSlide = true
		}
	case xml.EndElement:
		if el.Name.Local == "page" && el.Name.Space == "draw" {
			return s.endPage()
		}
	}
	return s.odfText.token(tok)
}

// endPage hands over the open slide, and text that stands outside of slides.
func (s *odfSlides) endPage() error {
	if err := s.odfText.end(); err != nil {
		return err
	}
	if !s.inSlide && s.text.Len() == 0 {
		return nil
	}
	err := s.out.page(Page{Number: s.next, Form: kernels.Prose, Text: s.text.Bytes()})
	s.next++
	s.text.Reset()
	s.inSlide = false
	return err
}

func (s *odfSlides) end() error { return s.endPage() }
