package extract

import (
	"bytes"
	"encoding/xml"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// slideAspects lists what stands beside the slides.
var slideAspects = []aspect{
	{roleNotes, "noter", kernels.Prose, readWord},
	{roleMaster, "skabeloner", kernels.Prose, readWord},
}

// hiddenSlide is the label of slides that a show passes over.
const hiddenSlide = "skjult dias"

// readPPTX reads a presentation (ECMA-376 part 1, PresentationML; pptx, pptm,
// ppsx, potx, transitional or strict).
//
// Every slide is one page, in the order of the show, hidden ones too; a page
// per slide that the show has lost follows. Paragraphs are lines, the cells of
// a table row are separated by '\t'. Pages of their own follow for speaker
// notes, masters and layouts, comments, diagrams, properties and linked
// addresses, each with a Label. What is embedded is handed over as parts,
// pictures as parts that need OCR.
func readPPTX(in input, out emitter) error {
	o, err := openOOXML(in)
	if err != nil {
		return err
	}
	main, err := o.mainPart("ppt/presentation.xml")
	if err != nil {
		return err
	}
	if main == nil {
		o.hurt(source.Corrupt, "the package has no presentation part")
	}
	slides, err := o.slides(main)
	if err != nil {
		return err
	}
	sink := &sideText{out: out, next: 1}
	for _, m := range slides {
		if err := o.readSlide(m, out, sink); err != nil {
			return err
		}
	}
	for _, a := range slideAspects {
		if err := o.readAspect(a, sink); err != nil {
			return err
		}
	}
	return o.readExtras(out, sink)
}

// slides returns the slides in the order of the show, then those that it does
// not name.
func (o *ooxml) slides(main *member) ([]*member, error) {
	var slides []*member
	listed := map[*member]bool{}
	if main != nil {
		rels, err := o.relations(main)
		if err != nil {
			return nil, err
		}
		targets := map[string]*member{}
		for _, r := range rels {
			targets[r.id] = o.byKey[r.target]
		}
		err = o.scan(main, tokens(func(tok xml.Token) error {
			el, ok := tok.(xml.StartElement)
			if !ok || el.Name.Local != "sldId" {
				return nil
			}
			if m := targets[relationID(el)]; m == nil {
				o.hurt(source.Corrupt, "a slide of the presentation is missing")
			} else if !listed[m] {
				listed[m] = true
				slides = append(slides, m)
			}
			return nil
		}))
		if err != nil {
			return nil, err
		}
	}
	for _, m := range o.members {
		if m.role() == roleSlide && !listed[m] {
			slides = append(slides, m)
		}
	}
	return slides, nil
}

// relationID returns the relationship that an element names; its id without
// prefix is another.
func relationID(el xml.StartElement) string {
	for _, a := range el.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// readSlide makes a page of a slide, whatever its length.
func (o *ooxml) readSlide(m *member, out emitter, sink *sideText) error {
	page := Page{Number: sink.next, Form: kernels.Prose}
	sink.next++
	var text bytes.Buffer
	words := newWordText(func(b []byte) error { text.Write(b); return nil }, o.limits.TextBytes)
	err := o.scan(m, &slideText{wordText: words, page: &page})
	if err != nil {
		return err
	}
	page.Text = text.Bytes()
	return out.page(page)
}

// slideText is the text of a slide; DrawingML names its paragraphs, runs and
// tables as WordprocessingML does.
type slideText struct {
	*wordText
	page *Page
}

func (s *slideText) token(tok xml.Token) error {
	if el, ok := tok.(xml.StartElement); ok && el.Name.Local == "sld" {
		if show := attr(el, "show"); show == "0" || show == "false" {
			s.page.Label = hiddenSlide
		}
	}
	return s.wordText.token(tok)
}
