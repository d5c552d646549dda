package corpora

import (
	"fmt"
	"strings"
)

// plantPDF writes a PDF with text on pages, shown or not, and with all that may
// stand beside a page: annotations, form values, files, bookmarks, properties.
func plantPDF(p *planter) []byte {
	literal := func(text string) string { return "(" + pdfEscape.Replace(windows1252(text)) + ")" }
	annotation := func(more string) string { return "<< /Type /Annot /Rect [50 50 250 70] " + more + " >>" }
	page := func(content int, annotations string) string {
		return fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> /Annots [ %s ] >>", content, annotations)
	}
	w := &pdfWriter{}
	w.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	// Objects refer to others by their numbers, in the order in which they are written.
	w.object("<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R /Names << /EmbeddedFiles << /Names [(a) 9 0 R] >> >> " +
		"/AcroForm << /Fields [14 0 R] /XFA [(datasets) 7 0 R] >> >>")
	w.object("<< /Type /Pages /Count 2 /Kids [ 17 0 R 19 0 R ] >>")
	w.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	w.object("<< /Type /Outlines /First 5 0 R /Last 5 0 R /Count 1 >>")
	w.object("<< /Parent 4 0 R /Title " + literal(p.text("bookmark")) + " >>")
	w.object("<< /Title " + literal(p.text("title")) + " /Subject " + literal(p.text("subject")) + " /Keywords " + literal(p.draw("keywords")) + " >>")
	w.stream("", []byte("<xfa:datasets><data><cpr>"+hyphenated(p.draw("XFA form"))+"</cpr></data></xfa:datasets>"))
	w.stream("/Type /EmbeddedFile ", plantDOCX(p))
	w.object("<< /Type /Filespec /F (brev.docx) /UF (brev.docx) /EF << /F 8 0 R >> >>")
	w.stream("/Type /EmbeddedFile ", []byte(p.text("file attached to a page")))
	w.object("<< /Type /Filespec /F (note.txt) /UF (note.txt) /EF << /F 10 0 R >> >>")
	w.object(annotation("/Subtype /Text /T (Bo) /Contents " + literal(p.text("note"))))
	w.object(annotation("/Subtype /FreeText /Contents " + literal(p.text("free text"))))
	w.object(annotation("/Subtype /Widget /FT /Tx /T (cpr) /TU " + literal(p.text("tooltip of a field")) + " /V " + literal(hyphenated(p.draw("form value")))))
	w.object(annotation("/Subtype /Link /A << /S /URI /URI " + literal("https://x.example/?cpr="+p.draw("link")) + " >>"))
	w.object(annotation("/Subtype /FileAttachment /FS 11 0 R"))
	w.object(page(18, "12 0 R 13 0 R 14 0 R 15 0 R"))
	w.stream("", plantedContent(p, literal))
	w.object(page(20, "16 0 R"))
	w.stream("", pdfContent(pdfPage{lines: append(p.sentences("second page"), strings.Split(p.broken("broken line", "\n"), "\n")...)}))
	w.trailer = "/Info 6 0 R "
	return w.finish()
}

// plantedContent is a page's drawing instructions: text as usual, in pieces as
// typesetters place them, turned, invisible (as under a scan), white on white,
// and below a black box.
func plantedContent(p *planter, literal func(string) string) []byte {
	n := p.draw("in pieces")
	at := func(y int, more, text string) string {
		return fmt.Sprintf("BT /F1 10 Tf 1 0 0 1 50 %d Tm %s%s Tj ET\n", y, more, literal(text))
	}
	return []byte(at(780, "", "Borgeren, "+p.text("page")) +
		"BT /F1 10 Tf 50 740 Td [" + literal("CPR-nr. "+n[:3]) + "-10" + literal(n[3:6]+"-") + "20" + literal(n[6:]) + "] TJ ET\n" +
		"BT /F1 10 Tf 0 1 -1 0 560 300 Tm " + literal(p.text("turned")) + " Tj ET\n" +
		at(700, "3 Tr ", p.text("invisible")) + "BT 0 Tr ET\n" +
		"1 1 1 rg\n" + at(660, "", p.text("white")) + "0 0 0 rg\n" +
		at(620, "", p.text("below a box")) + "40 610 300 30 re f\n")
}

// plantPortfolio writes a PDF that is a collection of files (ISO 32000-1, 12.3.5): a
// cover page, and for each file what is told of it in columns.
func plantPortfolio(p *planter) []byte {
	literal := func(text string) string { return "(" + pdfEscape.Replace(windows1252(text)) + ")" }
	file := func(name string, content int) string {
		return fmt.Sprintf("<< /Type /Filespec /F %s /UF %[1]s /Desc %s /CI << /Type /CollectionItem /sag %s >> /EF << /F %d 0 R >> >>",
			literal(name), literal(p.text("description of a file")), literal(p.text("column of a file")), content)
	}
	w := &pdfWriter{}
	w.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	// Objects refer to others by their numbers, in the order in which they are written.
	w.object("<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a) 6 0 R (b) 8 0 R (c) 10 0 R] >> >> " +
		"/Collection << /Type /Collection /View /D /Schema << /sag << /Type /CollectionField /Subtype /S /N " + literal(p.text("title of a column")) + " >> >> >> >>")
	w.object("<< /Type /Pages /Count 1 /Kids [ 4 0 R ] >>")
	w.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	w.object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 11 0 R /Resources << /Font << /F1 3 0 R >> >> >>")
	w.stream("/Type /EmbeddedFile ", []byte(plantedMail(p, "mail: ", nil)))
	w.object(file("post.eml", 5))
	w.stream("/Type /EmbeddedFile ", plantPDF(p))
	w.object(file("brev.pdf", 7))
	w.stream("/Type /EmbeddedFile ", plantText(p))
	w.object(file(hyphenated(p.draw("name of a file"))+".txt", 9))
	w.stream("", pdfContent(pdfPage{lines: p.sentences("cover page")}))
	return w.finish()
}
