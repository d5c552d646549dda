package corpora

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
)

func plantText(p *planter) []byte {
	text := strings.Join(p.sentences("line", "last line of a page"), "\n") + "\f" + p.text("second page") + "\n\nBrudt: " +
		p.broken("broken line", "\n") + "\n\nIndrykket: " + p.broken("broken and indented", "\n    ") + "\n\n" + p.text("end without a line end")
	encode := pick(p.r, []charset{utf8Text, utf8WithBOM, utf16Text, dosText})
	return []byte(encode(text))
}

func plantCSV(p *planter) []byte {
	return csvDoc("", table{rows: [][]string{
		{"Navn", "CPR-nr.", "Note"},
		{"Bo Ås", hyphenated(p.draw("cell")), "ingen"},
		{"Ida; kaldet Ib", p.draw("cell without hyphen"), p.text("text in a cell")},
		{"Per", p.spoilt("cell that lost a zero"), "sagt \"nej\" til " + p.text("quoted cell")},
	}}, pick(p.r, []charset{utf8Text, utf8WithBOM, utf16Text, dosText})).data
}

func plantMarkdown(p *planter) []byte {
	return []byte("# Sag om " + p.text("heading") + "\n\n- **" + p.text("bold") + "**\n\n| Navn | CPR-nr. |\n|---|---|\n| Bo | " +
		hyphenated(p.draw("table")) + " |\n\n```\n" + p.text("code") + "\n```\n\n<!-- " + p.text("comment") + " -->\n")
}

func plantHTML(p *planter) []byte { return []byte(plantedPage(p, "")) }

// plantedPage is a web page whose places have names that begin with what.
func plantedPage(p *planter, what string) string {
	return "<!DOCTYPE html>\n<html><head><title>" + p.text(what+"title") + "</title><meta name=description content='" + p.text(what+"meta") + "'>" +
		"<script>var cpr = '" + hyphenated(p.draw(what+"script")) + "';</script><style>/* " + p.text(what+"style") + " */</style></head><body>" +
		"<p>S&oslash;ren, " + p.text(what+"paragraph") + "</p><p>" + p.broken(what+"across formats", "<b>") + "</b></p><p>" +
		p.broken(what+"across lines", "<br>") + "</p><table><tr><th>Navn<th>CPR-nr.<tr><td>Bo<td>" + hyphenated(p.draw(what+"table")) + "</table>" +
		"<!-- " + p.text(what+"comment") + " --><p style='display:none'>" + p.text(what+"hidden") + "</p><img alt='" + p.text(what+"alternative text") +
		"'><input type=hidden value='" + p.text(what+"form value") + "'><p data-id='" + hyphenated(p.draw(what+"attribute")) + "'>x</p>" +
		"<a href='https://x.example/?cpr=" + p.draw(what+"address") + "'>y</a><p>" + entities(p.text(what+"entities")) + "</p></body></html>"
}

// entities writes all of a text as numbers of characters.
func entities(text string) string {
	var out strings.Builder
	for _, r := range text {
		fmt.Fprintf(&out, "&#%d;", r)
	}
	return out.String()
}

func plantXML(p *planter) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?><?sag ` + p.text("processing instruction") + `?><!-- ` + p.text("comment") + ` -->` +
		`<s:sager xmlns:s="urn:sag"><s:sag cpr="` + p.draw("attribute") + `"><s:cprnr>` + p.draw("element") + `</s:cprnr><s:borger><s:cpr><s:value>` +
		hyphenated(p.draw("element within the one with the label")) + `</s:value></s:cpr></s:borger><s:note><![CDATA[<p>` + p.text("CDATA") + `</p>]]></s:note></s:sag>` +
		`<s:sag><s:cprnr>` + entities(p.draw("entities")) + `</s:cprnr><s:note>Se ` + p.broken("amid text", "<s:fed>") + `</s:fed>.</s:note>` +
		`<s:note>&lt;p&gt;` + p.broken("HTML in text", "&lt;b&gt;") + `&lt;/b&gt;&lt;/p&gt;</s:note><s:note>` + p.broken("broken line", "\n   ") + `</s:note></s:sag></s:sager>`)
}

func plantJSON(p *planter) []byte {
	return []byte(`{"cprnr": "` + p.draw("value") + `", "borger": {"cpr": {"value": "` + hyphenated(p.draw("value within the key with the label")) + `"}},` +
		` "note": "` + strings.ReplaceAll(p.text("escaped text"), "-", `\u002d`) + `", "html": "<p>` + p.broken("HTML in text", "<b>") + `<\/b>",` +
		` "børn": [{"personnummer": "` + p.draw("list of objects") + `"}, {"personnummer": ` + p.spoilt("number that lost a zero") + `}],` +
		` "cpr": ["` + p.draw("list") + `", "` + p.draw("list, second") + `"], "` + p.text("key") + `": null, "` + hyphenated(p.draw("key of an object")) + `": {},` +
		` "brev": "` + p.broken("broken line", `\n`) + `"}`)
}

func plantJSONLines(p *planter) []byte {
	return []byte("{\"cpr\":\"" + p.draw("first line") + "\",\"navn\":\"Bo\"}\n{\"cpr\":" + p.spoilt("number that lost a zero") + "}\n{\"tekst\":\"" + p.text("text") + "\"}\n")
}

func plantRTF(p *planter) []byte {
	return []byte(`{\rtf1\ansi\ansicpg1252{\info{\title ` + p.text("title") + `}{\author Bo}{\doccomm ` + p.text("comment in properties") + `}}` +
		`{\header ` + p.text("header") + `\par}{\footer ` + p.text("footer") + `\par}` +
		`S\'f8ren, ` + p.text("body") + `{\footnote ` + p.text("footnote") + `\par}\par ` + p.broken("across formats", `{\b `) + `}\par ` +
		p.broken("broken line", `\line `) + `\par {\v ` + p.text("hidden") + `}\par {\deleted ` + p.text("deleted") + `}\par ` +
		`{\*\annotation ` + p.text("comment") + `}\trowd CPR-nr.\cell ` + hyphenated(p.draw("table")) + `\cell\row ` +
		`{\field{\*\fldinst HYPERLINK "` + p.text("field code") + `"}{\fldrslt ` + p.text("field") + `}}` +
		`{\shp{\*\shpinst{\shptxt ` + p.text("text box") + `\par}}}{\*\bkmkstart ` + p.text("bookmark") + `}}`)
}

func plantMail(p *planter) []byte { return []byte(plantedMail(p, "", plantDOCX)) }

// plantedMail is a mail with a text and a page in HTML, a text, a document and
// another mail attached.
func plantedMail(p *planter, what string, attached func(p *planter) []byte) string {
	var out bytes.Buffer
	fmt.Fprintf(&out, "From: Bo <bo@a.example>\r\nTo: Ida <ida@b.example>\r\nSubject: %s\r\nX-Sag: %s\r\nMessage-ID: <1@a.example>\r\nMIME-Version: 1.0\r\n",
		p.text(what+"subject"), p.text(what+"other header field"))
	out.WriteString("Content-Type: multipart/mixed; boundary=\"ydre\"\r\n\r\n" + p.text(what+"text before the parts") + "\r\n--ydre\r\n" +
		"Content-Type: multipart/alternative; boundary=\"indre\"\r\n\r\n--indre\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	writeQuoted(&out, []byte("Kære Ida\n\n"+p.text(what+"text")+"\n\n> "+p.broken(what+"broken line in a quotation", "\n> ")+"\n"))
	out.WriteString("--indre\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	writeBase64(&out, []byte("<p>"+p.text(what+"HTML")+"<!-- "+p.text(what+"comment in HTML")+" -->"))
	fmt.Fprintf(&out, "--indre--\r\n--ydre\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"%s.txt\"\r\n\r\n%s\r\n", hyphenated(p.draw(what+"name of an attachment")), p.text(what+"attached text"))
	if attached != nil {
		out.WriteString("--ydre\r\nContent-Type: application/octet-stream; name=\"bilag.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\n")
		writeBase64(&out, attached(p))
	}
	fmt.Fprintf(&out, "--ydre\r\nContent-Type: message/rfc822\r\n\r\nFrom: Per <per@a.example>\r\nTo: bo@a.example\r\nMessage-ID: <2@a.example>\r\nSubject: Fwd\r\n\r\n%s\r\n--ydre--\r\n", p.text(what+"attached mail"))
	return out.String()
}

func plantMHTML(p *planter) []byte {
	encoded := base64.StdEncoding.EncodeToString([]byte(plantedPage(p, "")))
	return []byte("From: <Saved by a browser>\r\nSubject: " + p.text("subject") + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\r\n" +
		"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://x.example/" + hyphenated(p.draw("address of the page")) +
		"\r\n\r\n" + encoded + "\r\n--b\r\nContent-Type: text/html\r\nContent-Location: https://x.example/ramme\r\n\r\n<p>" + p.text("frame") + "\r\n--b--\r\n")
}

func plantMailbox(p *planter) []byte {
	const between = "From bo@a.example Mon Jan  6 10:00:00 2020\n"
	unix := func(mail string) string { return strings.ReplaceAll(mail, "\r\n", "\n") }
	return []byte(between + unix(plantedMail(p, "first mail: ", nil)) + "\n" + between + unix(plantedMail(p, "second mail: ", nil)) + "\n")
}
