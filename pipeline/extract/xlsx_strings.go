package extract

import (
	"bytes"
	"encoding/xml"
	"regexp"
	"strconv"

	"aktsyn/pipeline/source"
)

// stringTable holds the shared strings of a workbook, one after the other.
type stringTable struct {
	text []byte
	ends []int
}

// at returns the string of that number.
func (t *stringTable) at(i int) ([]byte, bool) {
	if i < 0 || i >= len(t.ends) {
		return nil, false
	}
	from := 0
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.text[from:t.ends[i]], true
}

// stringReader fills a stringTable from the shared strings part. The runs of
// a rich text are one string; phonetic runs, which repeat it in another
// script, are skipped.
type stringReader struct {
	table *stringTable
	limit int64
	skip  skipper
	keep  bool
	open  bool // an item is open
}

func (r *stringReader) token(tok xml.Token) error {
	if r.skip.skips(tok) {
		return nil
	}
	switch el := tok.(type) {
	case xml.StartElement:
		r.start(el.Name.Local)
	case xml.EndElement:
		r.keep = false
		if el.Name.Local == "si" {
			r.endItem()
		}
	case xml.CharData:
		if r.keep {
			r.table.text = append(r.table.text, el...)
		}
	}
	if int64(len(r.table.text)) > r.limit {
		return exceed(source.TooLarge, "max-text-size", "shared strings are larger than the limit for text")
	}
	return nil
}

func (r *stringReader) start(name string) {
	switch name {
	case "si":
		r.endItem()
		r.open = true
	case "t":
		r.keep = true
	case "rPh":
		r.skip.enter(name)
	}
}

func (r *stringReader) endItem() {
	if r.open {
		r.table.ends = append(r.table.ends, len(r.table.text))
	}
	r.open = false
}

// end keeps an item that broke off.
func (r *stringReader) end() error {
	r.endItem()
	return nil
}

var escapedCharacter = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape undoes how SpreadsheetML writes characters that XML cannot hold,
// "_x000D_" (ECMA-376 part 1, 22.4.2.4, ST_Xstring).
func unescape(text []byte) []byte {
	if !bytes.Contains(text, []byte("_x")) {
		return text
	}
	return escapedCharacter.ReplaceAllFunc(text, func(code []byte) []byte {
		n, _ := strconv.ParseUint(string(code[2:6]), 16, 16)
		return []byte(string(rune(n)))
	})
}

// cellText returns the text of a cell, valid until the next call or change of
// the cell.
func (b *workbook) cellText(c *cell) []byte {
	switch value := bytes.TrimSpace(c.value); {
	case len(value) == 0 && len(c.text) > 0:
		return unescape(c.text)
	case len(value) == 0 && len(c.formula) > 0:
		return append([]byte("="), c.formula...)
	case len(value) == 0:
		return nil
	case c.kind == "s":
		return b.sharedString(string(value))
	case c.kind == "str" || c.kind == "inlineStr":
		return unescape(c.value)
	case c.kind == "b":
		return booleanText(value)
	case c.kind == "" || c.kind == "n":
		return []byte(b.format(c.style).text(string(value), b.date1904))
	default: // errors and ISO dates are text
		return value
	}
}

// sharedString returns the string that a cell refers to by number.
func (b *workbook) sharedString(number string) []byte {
	i, err := strconv.Atoi(number)
	text, ok := b.strings.at(i)
	if err != nil || !ok {
		b.hurt(source.Corrupt, "a cell refers to a shared string that is missing")
		return nil
	}
	return unescape(text)
}

func booleanText(value []byte) []byte {
	if string(value) == "0" {
		return []byte("FALSE")
	}
	return []byte("TRUE")
}
