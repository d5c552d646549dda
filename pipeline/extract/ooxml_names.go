package extract

import (
	"encoding/xml"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// namingAttributes are attributes by which people call parts of a document, or say
// where data come from, that no reader of its text shows, as "element attribute":
// of Office Open XML (ECMA-376 part 1) and of OpenDocument (1.3, part 3).
var namingAttributes = map[string]bool{
	"bookmarkStart name": true, "docPr name": true, "cNvPr name": true, "cSld name": true, "custShow name": true, "section name": true,
	"tag name": true, "tag val": true, "query val": true, "connectString val": true, "name val": true,
	"definedName comment": true, "definedName description": true, "sheetName val": true, "tableColumn name": true,
	"connection name": true, "connection description": true, "connection connectionString": true, "dbPr connection": true, "dbPr command": true,

	"bookmark name": true, "bookmark-start name": true, "reference-mark name": true, "reference-mark-start name": true,
	"a name": true, "a title": true, "frame name": true, "page name": true, "custom-shape name": true, "placeholder description": true,
	"user-defined name": true, "content-validation condition": true, "named-expression name": true, "named-expression expression": true,
	"named-range name": true, "database-range name": true,
}

// namesLabel is the label of the pages with such names.
const namesLabel = "navne i filen"

// names is a tokenReader that keeps names beside what another makes of the tokens.
type names struct {
	tokenReader
	of *ooxml
}

func (n names) token(tok xml.Token) error {
	if el, ok := tok.(xml.StartElement); ok {
		for _, a := range el.Attr {
			if err := n.of.name(el.Name.Local, a); err != nil {
				return err
			}
		}
	}
	return n.tokenReader.token(tok)
}

// name keeps the value of an attribute if it is a name that may hold a number or an
// address, each once: programs give the others. Names that begin with an underscore
// are Word's own.
func (o *ooxml) name(element string, a xml.Attr) error {
	switch a.Name.Local {
	case "name", "val", "title", "comment", "description", "connection", "connectionString", "command", "condition", "expression":
	default: // of cells, which there are millions of
		return nil
	}
	if !namingAttributes[element+" "+a.Name.Local] || strings.HasPrefix(a.Value, "_") || !isTelling([]byte(a.Value)) {
		return nil
	}
	o.named.add(a.Value)
	if o.namedSize += int64(len(a.Value)); o.namedSize > o.limits.TextBytes {
		return exceed(source.TooLarge, "max-text-size", "names of parts are larger than the limit for text")
	}
	return nil
}

// emitNames makes pages of the names.
func (o *ooxml) emitNames(sink *sideText) error {
	if len(o.named.texts) == 0 {
		return nil
	}
	if err := sink.begin(namesLabel, kernels.Prose); err != nil {
		return err
	}
	for _, name := range o.named.texts {
		if err := sink.line(name + "\n"); err != nil { // kernels do not join over the blank line
			return err
		}
	}
	return nil
}
