package extract

import (
	"bytes"
	"encoding/hex"
	"iter"
	"strings"
	"unicode/utf8"
)

const (
	maxNesting  = 64 // dictionaries and arrays in each other
	maxUnclosed = 64 // strings of a text whose end is looked for in vain
)

var endObject = []byte("endobj")

// pdfDicts gives the dictionaries in text that have texts of a form field, inner
// ones before those around them, and strings that are objects of their own as
// fields with nothing but a value. What is not PDF syntax (ISO 32000-1, 7.3) is
// passed over.
func pdfDicts(text []byte) iter.Seq[formField] { return pdfTexts(text, asField) }

// pdfTexts is pdfDicts for other texts: as says under which key of a field the texts
// of a dictionary's key are kept, "" for none.
func pdfTexts(text []byte, as func(key string) string) iter.Seq[formField] {
	return func(yield func(formField) bool) {
		p := &pdfParser{rest: text, as: as}
		for len(p.rest) > 0 {
			if f := p.next(); len(f) > 0 && !yield(f) {
				return
			}
		}
		if f := p.abandon(); len(f) > 0 {
			yield(f)
		}
	}
}

// pdfParser reads objects one token at a time.
type pdfParser struct {
	rest     []byte
	open     []pdfContainer // dictionaries and arrays around this place
	unclosed int            // strings so far
	as       func(key string) string
}

// hasOpenString reports whether a string of text is not closed in its object, so
// that PDFium drops the dictionary that it stands in.
func hasOpenString(text []byte) bool {
	p := &pdfParser{rest: text, as: asField}
	for p.unclosed == 0 {
		i := bytes.IndexAny(p.rest, "(<%")
		if i < 0 {
			return false
		}
		p.rest = p.rest[i:]
		switch {
		case p.rest[0] == '%':
			p.comment()
		case bytes.HasPrefix(p.rest, []byte("<<")):
			p.rest = p.rest[2:]
		default:
			p.literal()
		}
	}
	return true
}

// pdfContainer is a dictionary, or an array, whose strings are those of its key
// in the dictionary around it.
type pdfContainer struct {
	dict  bool
	key   string // whose value comes next
	field formField
}

// next takes a token and returns the dictionary that it ends.
func (p *pdfParser) next() formField {
	c := p.rest[0]
	switch {
	case bytes.HasPrefix(p.rest, []byte("<<")):
		p.rest = p.rest[2:]
		p.begin(pdfContainer{dict: true, field: formField{}})
	case bytes.HasPrefix(p.rest, []byte(">>")):
		p.rest = p.rest[2:]
		return p.end()
	case c == '[':
		p.rest = p.rest[1:]
		if len(p.open) > 0 {
			p.begin(pdfContainer{key: p.top().key, field: p.top().field})
		}
	case c == ']':
		p.rest = p.rest[1:]
		if len(p.open) > 0 && !p.top().dict {
			p.end()
		}
	case c == '(' || c == '<':
		before := p.unclosed
		return p.text(decodePDFText(p.literal()), p.unclosed == before)
	case c == '/':
		p.name()
	case c == '%':
		p.comment()
	default:
		return p.other()
	}
	return nil
}

func (p *pdfParser) top() *pdfContainer { return &p.open[len(p.open)-1] }

// begin opens a container; one too deep ends all those around it.
func (p *pdfParser) begin(c pdfContainer) {
	if len(p.open) == maxNesting {
		p.open = p.open[:0]
	}
	p.open = append(p.open, c)
}

// end closes the container and returns it if it is a dictionary.
func (p *pdfParser) end() formField {
	if len(p.open) == 0 {
		return nil
	}
	c := *p.top()
	if p.open = p.open[:len(p.open)-1]; len(p.open) > 0 && p.top().dict {
		p.top().key = ""
	}
	if !c.dict {
		return nil
	}
	return c.field
}

// text takes a string where it stands. One that is not closed is a value
// whatever its key: no reader shows it.
func (p *pdfParser) text(s string, closed bool) formField {
	if len(p.open) == 0 {
		return formField{"V": {s}}
	}
	c := p.top()
	switch {
	case s == "":
	case !closed:
		c.field["V"] = append(c.field["V"], s)
	default:
		if key := p.as(c.key); key != "" {
			c.field[key] = append(c.field[key], s)
		}
	}
	if c.dict {
		c.key = ""
	}
	return nil
}

// comment takes a comment, to the end of the line, which may be a CR.
func (p *pdfParser) comment() {
	end := bytes.IndexAny(p.rest, "\r\n")
	if end < 0 {
		end = len(p.rest)
	}
	p.rest = p.rest[end:]
}

// name takes a name: the key of what comes next, or a value.
func (p *pdfParser) name() {
	name := p.token(1)[1:]
	if len(p.open) == 0 || !p.top().dict {
		return
	}
	if p.top().key != "" {
		name = nil
	}
	p.top().key = string(name)
}

// other takes a number, a keyword or what is between tokens, and returns what an
// object that ends has left open. The value of a key that is none of text is
// passed over.
func (p *pdfParser) other() formField {
	switch word := bytes.TrimSpace(p.token(1)); {
	case string(word) == "endobj" || string(word) == "obj":
		return p.abandon()
	case len(word) > 0 && len(p.open) > 0 && p.top().dict:
		p.top().key = ""
	}
	return nil
}

// abandon closes all containers and returns their texts together.
func (p *pdfParser) abandon() formField {
	all := formField{}
	for _, c := range p.open {
		for key, texts := range c.field {
			if c.dict {
				all[key] = append(all[key], texts...)
			}
		}
	}
	p.open = p.open[:0]
	return all
}

// token takes what goes on to the next delimiter, after so many bytes.
func (p *pdfParser) token(least int) []byte {
	end := least
	for end < len(p.rest) && !pdfDelimiters[p.rest[end]] {
		end++
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	return word
}

// pdfDelimiters are the bytes that end a name, number or keyword (ISO 32000-1,
// 7.2.2), but for braces, which content has not.
var pdfDelimiters = func() (is [256]bool) {
	for _, c := range []byte(" \t\r\n\f\x00()<>[]/%") {
		is[c] = true
	}
	return is
}()

// literal takes a string in brackets or in hexadecimal digits. One that is not
// closed in its object ends with its line, so that what comes behind is read too;
// after maxUnclosed of them, with its object.
func (p *pdfParser) literal() []byte {
	read := stringIn
	if p.rest[0] == '<' {
		read = hexIn
	}
	out, n, closed := read(p.rest)
	if !closed {
		if end := bytes.IndexAny(p.rest[:n], "\r\n"); end >= 0 && p.unclosed < maxUnclosed {
			n = end
		}
		p.unclosed++
		if out = p.rest[1:n]; p.rest[0] == '<' {
			out = hexBytes(out)
		}
	}
	p.rest = p.rest[n:]
	return out
}

// hexIn is stringIn for a string in hexadecimal digits.
func hexIn(text []byte) (out []byte, length int, closed bool) {
	for i := range text {
		if text[i] == '>' {
			return hexBytes(text[1:i]), i + 1, true
		}
		if text[i] == 'e' && bytes.HasPrefix(text[i:], endObject) {
			return nil, i, false
		}
	}
	return nil, len(text), false
}

// hexBytes is the bytes that hexadecimal digits stand for, whatever is between
// them.
func hexBytes(text []byte) []byte {
	digits := make([]byte, 0, len(text)+1)
	for _, c := range text {
		if strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 {
			digits = append(digits, c)
		}
	}
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	n, _ := hex.Decode(digits, digits) // there are only digits
	return digits[:n]
}

// escapes are what follows a backslash for a control character.
var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// stringIn returns the string that text begins with and how many bytes it takes;
// if it is not closed, those up to the end of its object.
func stringIn(text []byte) (out []byte, length int, closed bool) {
	depth := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			var n int
			out, n = appendEscape(out, text[i+1:])
			i += n
			continue
		case c == '(':
			depth++
			if depth == 1 {
				continue
			}
		case c == ')':
			if depth--; depth == 0 {
				return out, i + 1, true
			}
		case c == 'e' && bytes.HasPrefix(text[i:], endObject):
			return nil, i, false
		}
		out = append(out, c)
	}
	return nil, len(text), false
}

// appendEscape appends what stands for an escape, after its backslash, and
// returns how many bytes it takes.
func appendEscape(out, rest []byte) ([]byte, int) {
	code, digits := 0, 0
	for digits < 3 && digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '7' {
		code = code*8 + int(rest[digits]-'0')
		digits++
	}
	switch {
	case digits > 0:
		return append(out, byte(code)), digits
	case bytes.HasPrefix(rest, []byte("\r\n")):
		return out, 2
	case rest[0] == '\r' || rest[0] == '\n':
		return out, 1
	}
	if c, ok := escapes[rest[0]]; ok {
		return append(out, c), 1
	}
	return append(out, rest[0]), 1
}

// docEncoding is what PDFDocEncoding has for 0x80 to 0xA0, and docAccents for 0x18
// to 0x1F (ISO 32000-1, D.2); all else is Latin-1.
var (
	docEncoding = []rune("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\uFFFD€")
	docAccents  = []rune("˘ˇˆ˙˝˛˚˜")
)

// decodePDFText decodes a text string: UTF-16 or UTF-8 with a mark, or
// PDFDocEncoding (ISO 32000-2, 7.9.2.2).
func decodePDFText(raw []byte) string {
	if text, ok := bytes.CutPrefix(raw, []byte("\xFE\xFF")); ok {
		swapped := make([]byte, len(text)&^1)
		for i := 0; i < len(swapped); i += 2 {
			swapped[i], swapped[i+1] = text[i+1], text[i]
		}
		return decodeUTF16LE(swapped)
	}
	if text, ok := bytes.CutPrefix(raw, []byte("\xFF\xFE")); ok {
		return decodeUTF16LE(text)
	}
	if text, ok := bytes.CutPrefix(raw, []byte("\xEF\xBB\xBF")); ok && utf8.Valid(text) {
		return string(text)
	}
	out := make([]rune, 0, len(raw))
	for _, b := range raw {
		switch {
		case b >= 0x80 && b <= 0xA0:
			out = append(out, docEncoding[b-0x80])
		case b >= 0x18 && b <= 0x1F:
			out = append(out, docAccents[b-0x18])
		default:
			out = append(out, rune(b))
		}
	}
	return string(out)
}
