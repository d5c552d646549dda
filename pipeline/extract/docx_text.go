package extract

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"

	"aktsyn/pipeline/source"
)

// maxTextBoxes is how deep text boxes may nest before the text of deeper ones
// is taken as text of the paragraph that holds them.
const maxTextBoxes = 32

// wordText turns a WordprocessingML part into text. Elements are known by
// their local names, so prefixes and the strict namespaces do not matter.
type wordText struct {
	limit    int64       // largest paragraph with its asides, in bytes
	flows    []*wordFlow // the body, and the open text boxes within each other
	skip     skipper
	leaf     string  // the open element whose character data is text
	deleting int     // open tracked deletions
	adding   int     // open tracked insertions
	taken    int64   // bytes of text so far
	branches []int64 // for each open AlternateContent, taken at its start
	authors  []string
	known    map[string]bool // authors
}

func newWordText(write func([]byte) error, limit int64) *wordText {
	return &wordText{limit: limit, flows: []*wordFlow{{write: write}}, known: map[string]bool{}}
}

// flow is the innermost open run of paragraphs.
func (w *wordText) flow() *wordFlow { return w.flows[len(w.flows)-1] }

func (w *wordText) token(tok xml.Token) error {
	if w.skip.skips(tok) {
		return nil
	}
	var err error
	switch el := tok.(type) {
	case xml.StartElement:
		w.noteAttributes(el)
		err = w.start(el)
	case xml.EndElement:
		err = w.finish(el.Name.Local)
	case xml.CharData:
		if w.leaf != "" {
			w.text(bytes.Map(lineEndToBlank, el))
		}
	}
	if err == nil && w.flow().size() > w.limit {
		return exceed(source.TooLarge, "max-text-size", "a paragraph is larger than the limit for text")
	}
	return err
}

// lineEndToBlank undoes the wrapping of XML source, which is no line end of
// the text.
func lineEndToBlank(r rune) rune {
	if r == '\n' || r == '\r' {
		return ' '
	}
	return r
}

// end closes what a part that breaks off has left open, and adds the authors.
func (w *wordText) end() error {
	for len(w.flows) > 1 {
		w.closeBox()
	}
	body := w.flow()
	body.tables = nil
	if err := body.endParagraph(); err != nil {
		return err
	}
	if len(w.authors) == 0 {
		return nil
	}
	return body.write([]byte("\n" + strings.Join(w.authors, "\n") + "\n"))
}

// wordProperties hold formatting and positions, no text.
var wordProperties = map[string]bool{"pPr": true, "rPr": true, "tblPr": true, "tblPrEx": true, "tblGrid": true, "trPr": true,
	"tcPr": true, "sectPr": true, "ctrlPr": true, "bodyPr": true, "spPr": true, "endParaRPr": true, "binData": true}

// fixedText is what some elements stand for (ECMA-376 part 1, 17.3.3).
var fixedText = map[string]string{"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00AD"}

func (w *wordText) start(el xml.StartElement) error {
	name := el.Name.Local
	if wordProperties[name] {
		w.skip.enter(name)
		return nil
	}
	if s, ok := fixedText[name]; ok {
		w.text([]byte(s))
		return nil
	}
	switch name {
	case "t", "delText", "instrText", "delInstrText":
		w.leaf = name
	case "sym":
		w.text(symbol(attr(el, "char"), attr(el, "font")))
	case "p":
		return w.flow().startParagraph()
	case "tbl", "tr", "tc":
		return w.startTable(name)
	case "del", "moveFrom":
		w.deleting++
	case "ins", "moveTo":
		w.adding++
	case "fldChar":
		w.flow().endField()
	case "txbxContent":
		w.openBox()
	case "AlternateContent":
		w.branches = append(w.branches, w.taken)
	case "Choice", "Fallback":
		// The branches say the same: the first that has text is taken.
		if n := len(w.branches); n > 0 && w.branches[n-1] < w.taken {
			w.skip.enter(name)
		}
	}
	return nil
}

func (w *wordText) finish(name string) error {
	switch name {
	case "t", "delText", "instrText", "delInstrText":
		w.leaf = ""
	case "p":
		return w.flow().endParagraph()
	case "tbl", "tr", "tc":
		return w.endTable(name)
	case "del", "moveFrom":
		w.deleting = max(0, w.deleting-1)
	case "ins", "moveTo":
		w.adding = max(0, w.adding-1)
	case "txbxContent":
		w.closeBox()
	case "AlternateContent":
		w.branches = w.branches[:max(0, len(w.branches)-1)]
	}
	return nil
}

// text adds to the open paragraph, or to its field code.
func (w *wordText) text(s []byte) {
	w.taken += int64(len(s))
	f := w.flow()
	if w.leaf == "instrText" || w.leaf == "delInstrText" {
		f.field = append(f.field, s...)
		return
	}
	f.add(s, w.deleting > 0, w.adding > 0)
}

func (w *wordText) openBox() {
	if len(w.flows) <= maxTextBoxes {
		outer := w.flow()
		w.flows = append(w.flows, &wordFlow{write: func(text []byte) error {
			outer.asides = append(outer.asides, text...)
			return nil
		}})
	}
}

func (w *wordText) closeBox() {
	if len(w.flows) > 1 {
		box := w.flow()
		box.tables = nil
		_ = box.endParagraph() // writes to memory
		w.flows = w.flows[:len(w.flows)-1]
	}
}

func (w *wordText) startTable(name string) error {
	f := w.flow()
	switch {
	case name == "tbl":
		return f.startTable()
	case len(f.tables) == 0: // a row or cell outside of any table
		return nil
	case name == "tr":
		f.table().cells = 0
		return nil
	}
	return f.startCell()
}

func (w *wordText) endTable(name string) error {
	f := w.flow()
	switch {
	case len(f.tables) == 0:
		return f.endParagraph()
	case name == "tc":
		return f.endCell()
	case name == "tr":
		return f.endRow()
	}
	return f.endTable()
}

// noteAttributes keeps what only attributes say: who changed, what a picture
// shows, the name of a content control, the choices of a form field, the code
// of a simple field.
func (w *wordText) noteAttributes(el xml.StartElement) {
	f := w.flow()
	for _, a := range el.Attr {
		switch local := a.Name.Local; {
		case local == "author":
			w.noteAuthor(a.Value)
		case local == "instr", describing(el.Name.Local, local):
			f.aside(a.Value)
		case local == "val" && valueElements[el.Name.Local], el.Name.Local == "listItem":
			f.aside(a.Value)
		}
	}
}

// valueElements have text of the document in their attribute "val".
var valueElements = map[string]bool{"alias": true, "tag": true, "default": true, "listEntry": true, "helpText": true, "statusText": true}

func (w *wordText) noteAuthor(name string) {
	if name != "" && !w.known[name] {
		w.known[name] = true
		w.authors = append(w.authors, name)
	}
}

// symbol returns the character that w:sym means. Symbol fonts keep theirs in
// the private area at U+F000; those of the Wingdings kind are pictures and
// stay there, others are the character itself.
func symbol(char, font string) []byte {
	n, err := strconv.ParseUint(char, 16, 21)
	if err != nil {
		return nil
	}
	if n >= 0xF020 && n < 0xF07F && !strings.Contains(strings.ToLower(font), "dings") {
		n -= 0xF000
	}
	return []byte(string(rune(n)))
}
