package extract

import (
	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// wordAspects lists what stands beside the body of a word processor document,
// in the order of its pages.
var wordAspects = []aspect{
	{roleHeader, "sidehoved", kernels.Prose, readWord},
	{roleFooter, "sidefod", kernels.Prose, readWord},
	{roleFootnotes, "fodnoter", kernels.Prose, readWord},
	{roleEndnotes, "slutnoter", kernels.Prose, readWord},
	{roleComments, "kommentarer", kernels.Prose, readWord},
	{roleGlossary, "byggeblokke", kernels.Prose, readWord},
}

// readDOCX reads a word processor document (ECMA-376 part 1, WordprocessingML;
// docx, docm, dotx, dotm, transitional or strict).
//
// Word has no stable pages: the body is cut into pages like any long text.
// Pages of their own follow for headers, footers, notes, comments, building
// blocks, text of drawings, properties, data bound to the document, and
// linked addresses, each with a Label. What is embedded is handed over as
// parts, pictures as parts that need OCR.
//
// In the body a paragraph is a line, the cells of a table row are separated
// by '\t' (a cell with several paragraphs has several lines), and what is not
// part of the running text (text boxes, alternative text, field codes, choices
// of a form field) follows its paragraph or table row as lines of its own. A
// paragraph with tracked deletions comes twice, as it reads and as it read
// before, so that no number is torn apart by a change. Hidden text is text. The
// names of those who changed or commented end the body and the comments.
func readDOCX(in input, out emitter) error {
	o, err := openOOXML(in)
	if err != nil {
		return err
	}
	body, err := o.mainPart("word/document.xml")
	if err != nil {
		return err
	}
	if body == nil {
		o.hurt(source.Corrupt, "the package has no document part")
	}
	next, err := o.readBody(body, out)
	if err != nil {
		return err
	}
	sink := &sideText{out: out, next: next}
	for _, a := range wordAspects {
		if err := o.readAspect(a, sink); err != nil {
			return err
		}
	}
	return o.readExtras(out, sink)
}

// readBody makes pages of the main part, at least one, and returns the number
// of the page after them.
func (o *ooxml) readBody(body *member, out emitter) (uint32, error) {
	c := newCutter(out, "", kernels.Prose, 1)
	if body != nil {
		if err := o.scan(body, newWordText(c.write, o.limits.TextBytes)); err != nil {
			return c.number, err
		}
	}
	err := c.close()
	return c.number, err
}

// readWord reads a part beside the body in the same way as the body.
func readWord(sink *sideText, limit int64) tokenReader {
	return newWordText(sink.write, limit)
}
