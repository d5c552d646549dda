package corpora

import (
	"fmt"
	"strings"
)

// docxParts are the texts of a Word document. Each is a page of its own, in
// this order after the body; a part without paragraphs is left out.
type docxParts struct {
	body, header, footer, footnotes, comments, properties page
}

const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	ooxml    = "http://schemas.openxmlformats.org/"
	wordNS   = `xmlns:w="` + ooxml + `wordprocessingml/2006/main" xmlns:r="` + ooxml + `officeDocument/2006/relationships"`
	packages = ooxml + "package/2006/"
	relsNS   = packages + "relationships"
	partRels = ooxml + "officeDocument/2006/relationships/"
	wordType = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// docxDoc makes a Word document. r decides how text is split into runs.
func docxDoc(r *stream, name string, parts docxParts) entry {
	w := newZip()
	w.add("[Content_Types].xml", []byte(docxTypes()))
	w.add("_rels/.rels", []byte(relations(
		[2]string{partRels + "officeDocument", "word/document.xml"},
		[2]string{relsNS + "/metadata/core-properties", "docProps/core.xml"})))
	w.add("word/document.xml", []byte(docxBody(r, parts)))
	w.add("word/_rels/document.xml.rels", []byte(relations(
		[2]string{partRels + "header", "header1.xml"}, [2]string{partRels + "footer", "footer1.xml"},
		[2]string{partRels + "footnotes", "footnotes.xml"}, [2]string{partRels + "comments", "comments.xml"})))
	w.add("word/header1.xml", []byte(xmlHead+"<w:hdr "+wordNS+">"+docxParagraphs(r, parts.header)+"</w:hdr>"))
	w.add("word/footer1.xml", []byte(xmlHead+"<w:ftr "+wordNS+">"+docxParagraphs(r, parts.footer)+"</w:ftr>"))
	w.add("word/footnotes.xml", []byte(docxNotes(r, "footnote", parts.footnotes)))
	w.add("word/comments.xml", []byte(docxNotes(r, "comment", parts.comments)))
	w.add("docProps/core.xml", []byte(docxProperties(parts.properties)))
	e := entry{name: name, data: w.finish()}
	for _, p := range []page{parts.body, parts.header, parts.footer, parts.footnotes, parts.comments, parts.properties} {
		if len(p.paragraphs) > 0 {
			e.pages = append(e.pages, p)
		}
	}
	return e
}

func docxTypes() string {
	var out strings.Builder
	out.WriteString(xmlHead + `<Types xmlns="` + packages + `content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + wordType + `document.main+xml"/>`)
	for _, part := range []string{"header", "footer", "footnotes", "comments"} {
		file := part
		if part == "header" || part == "footer" {
			file += "1"
		}
		fmt.Fprintf(&out, `<Override PartName="/word/%s.xml" ContentType="%s%s+xml"/>`, file, wordType, part)
	}
	return out.String() + "</Types>"
}

// relations lists type and target of each part, as rId1, rId2, …
func relations(list ...[2]string) string {
	out := xmlHead + `<Relationships xmlns="` + relsNS + `">`
	for i, rel := range list {
		out += fmt.Sprintf(`<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i+1, rel[0], rel[1])
	}
	return out + "</Relationships>"
}

// docxBody refers to the notes at the end of the last paragraphs.
func docxBody(r *stream, parts docxParts) string {
	body := docxParagraphs(r, parts.body)
	for i := range parts.footnotes.paragraphs {
		body += fmt.Sprintf(`<w:p><w:r><w:footnoteReference w:id="%d"/></w:r></w:p>`, i+1)
	}
	for i := range parts.comments.paragraphs {
		body += fmt.Sprintf(`<w:p><w:r><w:commentReference w:id="%d"/></w:r></w:p>`, i+1)
	}
	return xmlHead + "<w:document " + wordNS + "><w:body>" + body + `<w:sectPr>` +
		`<w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/>` +
		`<w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>`
}

// docxNotes makes the part for footnotes or comments, named by element.
func docxNotes(r *stream, element string, p page) string {
	out := xmlHead + "<w:" + element + "s " + wordNS + ">"
	for i, text := range p.paragraphs {
		attributes := ""
		if element == "comment" {
			attributes = ` w:author="Sagsbehandler" w:date="` + fixedTime.Format("2006-01-02T15:04:05Z") + `"`
		}
		out += fmt.Sprintf(`<w:%s w:id="%d"%s>%s</w:%s>`, element, i+1, attributes, docxParagraph(r, text), element)
	}
	return out + "</w:" + element + "s>"
}

// docxProperties has the first paragraph as title, the second as creator.
func docxProperties(p page) string {
	title, creator := "", ""
	if len(p.paragraphs) == 2 {
		title, creator = p.paragraphs[0], p.paragraphs[1]
	}
	return xmlHead + `<cp:coreProperties xmlns:cp="` + packages + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
		"<dc:title>" + xmlText(title) + "</dc:title><dc:creator>" + xmlText(creator) + "</dc:creator></cp:coreProperties>"
}

func docxParagraphs(r *stream, p page) string {
	var out strings.Builder
	for _, text := range p.paragraphs {
		out.WriteString(docxParagraph(r, text))
	}
	return out.String()
}

// docxParagraph splits the text into runs at random places, inside words and
// numbers too, as Word does after every correction.
func docxParagraph(r *stream, text string) string {
	var out strings.Builder
	out.WriteString("<w:p>")
	runes := []rune(soften(text))
	for len(runes) > 0 {
		n := min(len(runes), r.between(4, 120))
		out.WriteString("<w:r>" + docxRun(string(runes[:n])) + "</w:r>")
		runes = runes[n:]
	}
	out.WriteString("</w:p>")
	return out.String()
}

// docxMarks are the characters that WordprocessingML writes as elements.
var docxMarks = strings.NewReplacer(
	"\n", closeText+"<w:br/>"+openText, "\t", closeText+"<w:tab/>"+openText,
	"\u2011", closeText+"<w:noBreakHyphen/>"+openText, "\u00AD", closeText+"<w:softHyphen/>"+openText)

const openText, closeText = `<w:t xml:space="preserve">`, `</w:t>`

func docxRun(text string) string {
	return openText + docxMarks.Replace(escapeXML(text)) + closeText
}

func xmlText(text string) string { return escapeXML(soften(text)) }

// escapeXML escapes what must be; tabs and line ends stay as they are.
func escapeXML(text string) string { return xmlEscape.Replace(text) }

var xmlEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
