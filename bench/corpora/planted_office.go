package corpora

import "strings"

// officePackage packs an Office file of names and contents in turn; the first is the
// part that the package begins with, of that type if one is given.
func officePackage(mainType string, pairs ...string) []byte {
	types := `<Default Extension="xml" ContentType="application/xml"/>`
	if mainType != "" {
		types += `<Override PartName="/` + pairs[0] + `" ContentType="` + mainType + `"/>`
	}
	w := newZip()
	w.add("[Content_Types].xml", []byte(xmlHead+`<Types xmlns="`+packages+`content-types">`+types+`</Types>`))
	w.add("_rels/.rels", []byte(relations([2]string{partRels + "officeDocument", pairs[0]})))
	for i := 0; i < len(pairs); i += 2 {
		w.add(pairs[i], []byte(pairs[i+1]))
	}
	return w.finish()
}

// element puts text in tags, the innermost last.
func element(text string, tags ...string) string {
	for i := len(tags) - 1; i >= 0; i-- {
		name, _, _ := strings.Cut(tags[i], " ")
		text = "<" + tags[i] + ">" + text + "</" + name + ">"
	}
	return text
}

const (
	coreNS   = `xmlns:cp="` + packages + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"`
	customNS = `xmlns="` + ooxml + `officeDocument/2006/custom-properties"`

	threadNS   = `xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"`
	threadRels = "http://schemas.microsoft.com/office/2017/10/relationships/"
)

// properties are the parts with the properties of an Office file.
func (p *planter) properties() []string {
	return []string{
		"docProps/core.xml", xmlHead + element(element(p.text("title"), "dc:title")+element(p.text("description"), "dc:description"), "cp:coreProperties "+coreNS),
		"docProps/custom.xml", xmlHead + element(element(p.draw("custom property"), `property name="CPR"`, "vt:lpwstr"), "Properties "+customNS),
	}
}

// plainOffice plants an Office file of such parts.
func plainOffice(parts func(p *planter) []string) func(p *planter) []byte {
	return func(p *planter) []byte { return officePackage("", parts(p)...) }
}

// macroOffice is plainOffice for a file that may have macros, which differs by the type
// of its main part.
func macroOffice(of string, parts func(p *planter) []string) func(p *planter) []byte {
	return func(p *planter) []byte {
		return officePackage("application/vnd.ms-"+of+".macroEnabled.main+xml", parts(p)...)
	}
}

func plantDOCX(p *planter) []byte { return officePackage("", plantedDOCX(p)...) }

func plantXLSX(p *planter) []byte { return officePackage("", plantedXLSX(p)...) }

// packagedFile is an OLE object with a file that was dropped into a document, as the
// Object Packager writes it.
func packagedFile(name, content string) string {
	file := le16(2) + name + "\x00C:\\" + name + "\x00" + le32(0x30000) + le32(4) + "tmp\x00" + le32(len(content)) + content
	return string(oleFile("\x01CompObj", "Package", "\x01Ole10Native", le32(len(file))+file))
}

// plantedDOCX are the parts of a document.
func plantedDOCX(p *planter) []string {
	word := func(text string) string { return element(text, "w:p", "w:r", "w:t") }
	n := p.draw("across runs")
	body := word("S&#248;ren, "+p.text("paragraph")) +
		element(element("CPR-nr. "+n[:4], "w:r", "w:t")+element("", "w:proofErr")+element(n[4:6]+"-"+n[6:], "w:r", "w:t"), "w:p") +
		element(p.broken("broken line", "</w:t><w:br/><w:t>"), "w:p", "w:r", "w:t") +
		element(element("CPR-nr.", "w:tc", "w:p", "w:r", "w:t")+element(hyphenated(p.draw("table")), "w:tc", "w:p", "w:r", "w:t"), "w:tbl", "w:tr") +
		element(element("", "w:rPr", "w:vanish")+element(p.text("hidden"), "w:t"), "w:p", "w:r") +
		element(p.text("deleted"), "w:p", `w:del w:author="Bo"`, "w:r", "w:delText") + element(p.text("inserted"), "w:p", `w:ins w:author="Bo"`, "w:r", "w:t") +
		element(word(p.text("text box")), "w:p", "w:r", "w:pict", "v:shape", "v:textbox", "w:txbxContent") +
		element(` HYPERLINK "`+p.text("field code")+`" `, "w:p", "w:r", "w:instrText") +
		element(element("", `wp:docPr id="1" name="x" descr="`+p.text("alternative text")+`"`), "w:p", "w:r", "w:drawing", "wp:inline") +
		element(word(p.text("content control")), "w:sdt", "w:sdtContent")
	parts := []string{"word/document.xml", xmlHead + element(body, "w:document "+wordNS, "w:body")}
	for _, side := range []struct{ part, root, item string }{
		{"header1", "w:hdr", ""}, {"footer1", "w:ftr", ""}, {"footnotes", "w:footnotes", `w:footnote w:id="2"`},
		{"endnotes", "w:endnotes", `w:endnote w:id="2"`}, {"comments", "w:comments", `w:comment w:id="0" w:author="Bo"`},
	} {
		text := word(p.text(side.part))
		if side.item != "" {
			text = element(text, side.item)
		}
		parts = append(parts, "word/"+side.part+".xml", xmlHead+element(text, side.root+" "+wordNS))
	}
	parts = append(parts, "word/_rels/document.xml.rels", relations([2]string{partRels + "header", "header1.xml"}, [2]string{partRels + "footer", "footer1.xml"},
		[2]string{partRels + "footnotes", "footnotes.xml"}, [2]string{partRels + "endnotes", "endnotes.xml"}, [2]string{partRels + "comments", "comments.xml"},
		[2]string{partRels + "package", "embeddings/ark.xlsx"}, [2]string{partRels + "oleObject", "embeddings/oleObject1.bin"}),
		"word/embeddings/ark.xlsx", string(plantXLSX(p)),
		"word/embeddings/oleObject1.bin", packagedFile(hyphenated(p.draw("name of a dropped file"))+".txt", p.text("dropped file")))
	return append(parts, p.properties()...)
}

// plantedXLSX are the parts of a workbook.
func plantedXLSX(p *planter) []string {
	inline := func(place, text string) string { return element(text, `c r="`+place+`" t="inlineStr"`, "is", "t") }
	first := element(inline("A1", "Navn")+inline("B1", "CPR-nr."), `row r="1"`) +
		element(inline("A2", "Bo")+inline("B2", hyphenated(p.draw("cell")))+inline("C2", p.text("hidden column")), `row r="2"`) +
		element(element("0", `c r="A3" t="s"`, "v")+element(p.spoilt("number that lost a zero"), `c r="B3"`, "v"), `row r="3"`) +
		element(inline("A4", p.broken("broken line in a cell", "\n"))+element(element(`"`+p.text("formula")+`"`, "f")+element(p.text("result of a formula"), "v"), `c r="B4" t="str"`), `row r="4" hidden="1"`) +
		element(inline("A5", p.text("hidden row")), `row r="5" hidden="1"`)
	sheet := func(rows, more string) string {
		return xmlHead + element(`<cols><col min="3" max="3" hidden="1"/></cols>`+element(rows, "sheetData")+more, `worksheet xmlns="`+sheetNS+`"`)
	}
	book := `<sheets><sheet name="` + hyphenated(p.draw("name of a sheet")) + `" sheetId="1" r:id="rId1"/><sheet name="Skjult" sheetId="2" state="hidden" r:id="rId2"/></sheets>`
	parts := []string{
		"xl/workbook.xml", xmlHead + element(book, `workbook xmlns="`+sheetNS+`" xmlns:r="`+ooxml+`officeDocument/2006/relationships"`),
		"xl/_rels/workbook.xml.rels", relations([2]string{partRels + "worksheet", "worksheets/sheet1.xml"}, [2]string{partRels + "worksheet", "worksheets/sheet2.xml"},
			[2]string{partRels + "sharedStrings", "sharedStrings.xml"}),
		"xl/worksheets/sheet1.xml", sheet(first, element(element("&amp;L"+p.text("header"), "oddHeader")+element(p.text("footer"), "oddFooter"), "headerFooter")),
		"xl/worksheets/sheet2.xml", sheet(element(inline("A1", p.text("hidden sheet")), `row r="1"`), ""),
		"xl/worksheets/_rels/sheet1.xml.rels", relations([2]string{partRels + "comments", "../comments1.xml"}, [2]string{partRels + "drawing", "../drawings/drawing1.xml"},
			[2]string{threadRels + "threadedComment", "../threadedComments/threadedComment1.xml"}),
		"xl/threadedComments/threadedComment1.xml", xmlHead + element(element(p.text("threaded comment"), `threadedComment ref="A1" personId="{1}" id="{2}"`, "text")+
			element(p.text("answer to a threaded comment"), `threadedComment ref="A1" personId="{1}" id="{3}" parentId="{2}"`, "text"), "ThreadedComments "+threadNS),
		"xl/persons/person.xml", xmlHead + element(`<person displayName="Bo `+hyphenated(p.draw("name of a commenter"))+`" id="{1}" userId="bo" providerId="None"/>`, "personList "+threadNS),
		"xl/sharedStrings.xml", xmlHead + element(element(p.text("shared string"), "si", "t"), `sst xmlns="`+sheetNS+`"`),
		"xl/comments1.xml", xmlHead + element(element("Bo", "authors", "author")+element(p.text("comment"), "commentList", `comment ref="A1" authorId="0"`, "text", "t"), `comments xmlns="`+sheetNS+`"`),
		"xl/drawings/drawing1.xml", xmlHead + element(p.text("shape"), "xdr:wsDr", "xdr:sp", "xdr:txBody", "a:p", "a:r", "a:t"),
	}
	return append(parts, p.properties()...)
}

// plantedPPTX are the parts of a presentation.
func plantedPPTX(p *planter) []string {
	text := func(text string) string { return element(text, "a:p", "a:r", "a:t") }
	shape := func(inner string) string { return element(inner, "p:sp", "p:txBody") }
	slide := func(attrs, inner string) string { return xmlHead + element(inner, "p:sld"+attrs, "p:cSld", "p:spTree") }
	cells := element(text("CPR-nr."), "a:tc", "a:txBody") + element(text(hyphenated(p.draw("table"))), "a:tc", "a:txBody")
	parts := []string{
		"ppt/presentation.xml", xmlHead + `<p:presentation><p:sldIdLst><p:sldId id="256" r:id="rId1"/><p:sldId id="257" r:id="rId2"/></p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels", relations([2]string{partRels + "slide", "slides/slide1.xml"}, [2]string{partRels + "slide", "slides/slide2.xml"}),
		"ppt/slides/slide1.xml", slide("", shape(text(p.text("slide"))+element(element("CPR-nr. "+n6(p, "broken line"), "a:p"), "x"))+element(cells, "p:graphicFrame", "a:graphic", "a:tbl", "a:tr")+
			element(element("", `p:cNvPr id="1" name="x" descr="`+p.text("alternative text")+`"`), "p:pic", "p:nvPicPr")),
		"ppt/slides/slide2.xml", slide(` show="0"`, shape(text(p.text("hidden slide")))),
		"ppt/slides/_rels/slide1.xml.rels", relations([2]string{partRels + "notesSlide", "../notesSlides/notesSlide1.xml"}, [2]string{partRels + "comments", "../comments/comment1.xml"}),
		"ppt/notesSlides/notesSlide1.xml", xmlHead + element(shape(text(p.text("speaker notes"))), "p:notes", "p:cSld", "p:spTree"),
		"ppt/comments/comment1.xml", xmlHead + element(p.text("comment"), "p:cmLst", `p:cm authorId="0"`, "p:text"),
		"ppt/comments/modernComment_100_0.xml", xmlHead + element(text(p.text("threaded comment")), "p188:cmLst", `p188:cm authorId="{1}"`, "p188:txBody") +
			element(text(p.text("answer to a threaded comment")), "p188:replyLst", `p188:reply authorId="{1}"`, "p188:txBody"),
		"ppt/slideMasters/slideMaster1.xml", xmlHead + element(shape(text(p.text("master"))), "p:sldMaster", "p:cSld", "p:spTree"),
		"ppt/charts/chart1.xml", xmlHead + element(element(p.text("category of a chart"), "c:cat", "c:strRef", "c:strCache", `c:pt idx="0"`, "c:v"), "c:chartSpace", "c:chart", "c:ser"),
		"ppt/diagrams/data1.xml", xmlHead + element(text(p.text("diagram")), "dgm:dataModel", "dgm:ptLst", "dgm:pt", "dgm:t"),
	}
	return append(parts, p.properties()...)
}

// n6 is a number with a line break of DrawingML amid it.
func n6(p *planter, place string) string {
	n := p.draw(place)
	return element(n[:6]+"-", "a:r", "a:t") + "<a:br/>" + element(n[6:], "a:r", "a:t")
}

// openDocument packs a document of ODF.
func openDocument(p *planter, kind, body string) []byte {
	w := newZip()
	w.add("mimetype", []byte("application/vnd.oasis.opendocument."+kind))
	w.add("content.xml", []byte(xmlHead+element(body, "office:document-content", "office:body")))
	w.add("styles.xml", []byte(xmlHead+element(element(p.text("header"), "style:header", "text:p")+element(p.text("footer"), "style:footer", "text:p"),
		"office:document-styles", "office:master-styles", "style:master-page")))
	w.add("meta.xml", []byte(xmlHead+element(element(p.text("title"), "dc:title")+element(p.draw("custom property"), `meta:user-defined meta:name="CPR"`), "office:document-meta", "office:meta")))
	return w.finish()
}

func plantODT(p *planter) []byte {
	para := func(text string) string { return element(text, "text:p") }
	return openDocument(p, "text", element(
		element(para(p.text("deleted")), "text:tracked-changes", "text:changed-region", "text:deletion")+
			para(p.text("paragraph")+element(para(p.text("footnote")), "text:note", "text:note-body")+element(para(p.text("comment")), "office:annotation"))+
			para(p.broken("across formats", "<text:span>")+"</text:span>")+para(p.broken("broken line", "<text:line-break/>"))+
			element(element(para("CPR-nr."), "table:table-cell")+element(para(hyphenated(p.draw("table"))), "table:table-cell"), "table:table", "table:table-row")+
			para(element(para(p.text("text box")), "draw:frame", "draw:text-box"))+para(element(element(p.text("alternative text"), "svg:desc"), "draw:frame"))+
			para(element(element("foto", "svg:title"), "draw:frame")+hyphenated(p.draw("behind a picture")))+
			para(element(p.text("hidden text"), `text:hidden-text text:string-value="`+p.text("value of hidden text")+`"`)), "office:text"))
}

func plantODS(p *planter) []byte {
	cell := func(text string) string { return element(element(text, "text:p"), "table:table-cell") }
	row := func(cells string) string { return element(cells, "table:table-row") }
	number := p.spoilt("number that lost a zero")
	return openDocument(p, "spreadsheet", element(
		element(`<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>`+
			row(cell("Navn")+cell("CPR-nr."))+row(cell("Bo")+cell(hyphenated(p.draw("cell")))+cell(p.text("hidden column")))+
			row(element("", `table:table-cell office:value-type="string" office:string-value="`+p.text("text that only an attribute states")+`"`))+
			row(cell(p.broken("broken line in a cell", "</text:p><text:p>")))+
			row(element(element(element(p.text("text box"), "text:p"), "draw:frame", "draw:text-box"), "table:table-cell"))+
			row(cell("Ib")+element(element(number, "text:p"), `table:table-cell office:value-type="float" office:value="`+number+`"`))+
			row(element(element("x", "text:p"), `table:table-cell table:formula="of:=&quot;`+p.text("formula")+`&quot;" office:value-type="string"`))+
			row(element(element(element(p.text("comment"), "text:p"), "office:annotation")+element("x", "text:p"), "table:table-cell"))+
			element(cell(p.text("hidden row")), `table:table-row table:visibility="collapse"`), `table:table table:name="`+hyphenated(p.draw("name of a sheet"))+`"`)+
			element(row(cell(p.text("hidden sheet"))), `table:table table:name="Skjult" table:display="false"`), "office:spreadsheet"))
}

func plantODP(p *planter) []byte {
	box := func(text string) string {
		return element(element(text, "text:p"), "draw:frame", "draw:text-box")
	}
	return openDocument(p, "presentation", element(
		element(box(p.text("slide"))+box(p.broken("broken line", "<text:line-break/>"))+element(box(p.text("speaker notes")), "presentation:notes")+
			element(element(p.text("comment"), "text:p"), "office:annotation"), `draw:page draw:name="1"`)+
			element(box(p.text("hidden slide")), `draw:page draw:name="2" presentation:visibility="hidden"`), "office:presentation"))
}
