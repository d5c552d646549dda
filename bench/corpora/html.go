package corpora

import (
	"html"
	"strings"
)

// htmlDoc makes a page as case systems export notes: a title and a paragraph
// each for the texts of p. With entities, Danish letters are written as such.
func htmlDoc(name, title string, p page, entities bool) entry {
	var out strings.Builder
	out.WriteString("<!DOCTYPE html>\n<html lang=\"da\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
	out.WriteString(html.EscapeString(title))
	out.WriteString("</title>\n<style>body { font-family: sans-serif; margin: 2em }</style>\n</head>\n<body>\n")
	for i, text := range p.paragraphs {
		tag := "p"
		if i == 0 {
			tag = "h1"
		}
		out.WriteString("<" + tag + ">" + htmlText(text, entities) + "</" + tag + ">\n")
	}
	out.WriteString("</body>\n</html>\n")
	return entry{name: name, data: []byte(out.String()), pages: []page{p}}
}

var danishEntities = strings.NewReplacer("æ", "&aelig;", "ø", "&oslash;", "å", "&aring;",
	"Æ", "&AElig;", "Ø", "&Oslash;", "Å", "&Aring;", "\u00A0", "&nbsp;", "\u00AD", "&shy;")

func htmlText(text string, entities bool) string {
	text = strings.ReplaceAll(html.EscapeString(soften(text)), "\n", "<br>\n")
	if entities {
		text = danishEntities.Replace(text)
	}
	return text
}
