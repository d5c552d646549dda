package extract

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"

	"aktsyn/pipeline/source"
)

// A tokenReader makes something of the XML tokens of a part. Tags need not
// match. Errors are the emitter's or a limit's and end the document.
type tokenReader interface {
	token(xml.Token) error
	// end is called after the last token, also when the part broke off.
	end() error
}

// tokens is a tokenReader that has nothing to do at the end.
type tokens func(xml.Token) error

func (t tokens) token(tok xml.Token) error { return t(tok) }
func (t tokens) end() error                { return nil }

// scan gives the XML tokens of a part to to. A part that cannot be opened,
// breaks off or is not XML is damage, no error.
func (o *ooxml) scan(m *member, to tokenReader) error {
	m.read = true
	r, err := o.open(m)
	if err != nil {
		o.hurt(zipCause(err), "a part of the package cannot be opened")
		return nil
	}
	defer r.Close()
	damage, err := scanXML(r, o.limits, names{to, o})
	if err != nil {
		return err
	}
	if o.damage == nil {
		o.damage = damage
	}
	return to.end()
}

// scanXML gives the tokens of an XML text to to, without checking that tags
// match and without calling its end. Damage is why the text could not be read
// to its end or, with a DTD, not in full: OOXML forbids those (ECMA-376 part 2,
// 9.1.4). err is a limit's or to's.
func scanXML(r io.Reader, limits source.Limits, to tokenReader) (damage, err error) {
	src := newXMLBytes(r)
	defer src.close()
	most := limits.XMLToken // encoding/xml holds one in memory
	dec := xml.NewDecoder(src)
	dec.Strict = false
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // src has decoded
	for open := 0; ; {
		src.left = int(most)
		tok, err := dec.RawToken()
		var limit *readError
		switch {
		case err == io.EOF && open <= 0:
			return damage, nil
		case errors.Is(err, errTokenTooLarge):
			return exceed(source.TooLarge, "max-xml-token", "an XML token of more than %d bytes", most), nil
		case errors.As(err, &limit):
			return nil, err
		case err != nil:
			return fail(source.Corrupt, "XML is not well-formed or breaks off"), nil
		}
		switch el := tok.(type) {
		case xml.StartElement:
			open++
		case xml.EndElement:
			open--
		case xml.Directive:
			if !condition.Match(el) && !officeDTD.Match(el) {
				damage = fail(source.Corrupt, "declares entities, which are not expanded")
			}
		}
		if err := to.token(tok); err != nil {
			return nil, err
		}
	}
}

// condition matches what Office programs write around parts of their drawings in
// VML for some programs only, as "<![if gte mso 9]>", without its opening bracket.
var condition = regexp.MustCompile(`^(if [^\]]*|endif)\]$`)

// officeDTD matches the declarations that OpenOffice wrote before its formulas and
// lists of files, of DTDs that it had itself.
var officeDTD = regexp.MustCompile(`^DOCTYPE [a-z:]+ PUBLIC "-//OpenOffice\.org//DTD [^"]*" "[^"]*"$`)

var errTokenTooLarge = errors.New("XML token too large")

// xmlBytes turns the bytes of a part into what encoding/xml accepts: UTF-8
// whatever the encoding was, without the control characters and malformed
// sequences at which encoding/xml would give up, and with the conditions of VML as
// declarations.
type xmlBytes struct {
	r       *bufio.Reader
	left    int    // bytes that the current token may still take
	pending string // rest of a replacement
	plain   []byte // the next bytes of r, which need no change, as far as that is known
	at      int    // in plain
	window  *bufio.Reader
}

// xmlWindows are the buffers of xmlBytes that were used before: most parts are
// smaller than one.
var xmlWindows = sync.Pool{New: func() any { return bufio.NewReaderSize(nothing, 32<<10) }}

// newXMLBytes reads from r until close.
func newXMLBytes(r io.Reader) *xmlBytes {
	window := xmlWindows.Get().(*bufio.Reader)
	window.Reset(r)
	return &xmlBytes{r: decodeXML(window), window: window}
}

func (x *xmlBytes) close() {
	x.window.Reset(nothing)
	xmlWindows.Put(x.window)
	x.r, x.window = nil, nil
}

var declaredEncoding = regexp.MustCompile(`^<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']`)

// decodeXML finds the encoding of an XML text by byte order mark, by the
// look of its first "<", else by its declaration (XML 1.0, appendix F).
func decodeXML(r *bufio.Reader) *bufio.Reader {
	head, _ := r.Peek(200)
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		_, _ = r.Discard(3)
		return r
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("<\x00")):
		return bufio.NewReader(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(r))
	case bytes.HasPrefix(head, []byte("\xFE\xFF")), bytes.HasPrefix(head, []byte("\x00<")):
		return bufio.NewReader(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Reader(r))
	}
	if isUsualXML(head) {
		return r
	}
	label := declaredEncoding.FindSubmatch(head)
	if label == nil || strings.HasPrefix(strings.ToLower(string(label[1])), "utf") {
		return r
	}
	decoded, err := charset.NewReaderLabel(string(label[1]), r)
	if err != nil {
		return r
	}
	return bufio.NewReader(decoded)
}

// isUsualXML reports of most XML that its declaration says UTF-8, or nothing.
func isUsualXML(head []byte) bool {
	declaration, _, _ := bytes.Cut(head, []byte{'>'})
	i := bytes.LastIndex(declaration, []byte("encoding"))
	return i < 0 || bytes.HasPrefix(declaration[i:], []byte(`encoding="UTF-8"`))
}

// ReadByte makes xmlBytes an io.ByteReader, which keeps encoding/xml from
// reading ahead of the token that left is for.
func (x *xmlBytes) ReadByte() (byte, error) {
	if x.left--; x.left < 0 {
		return 0, errTokenTooLarge
	}
	if x.at < len(x.plain) {
		b := x.plain[x.at]
		x.at++
		return b, nil
	}
	return x.next()
}

// next is ReadByte where no byte is known to be plain.
func (x *xmlBytes) next() (byte, error) {
	if x.pending != "" {
		b := x.pending[0]
		x.pending = x.pending[1:]
		return b, nil
	}
	_, _ = x.r.Discard(len(x.plain)) // of what is buffered
	x.plain, x.at = nil, 0
	if _, err := x.r.Peek(1); err != nil {
		return 0, err
	}
	buffered, _ := x.r.Peek(x.r.Buffered())
	if n := plainXML(buffered); n > 0 {
		x.plain, x.at = buffered[:n], 1
		return buffered[0], nil
	}
	if buffered[0] >= utf8.RuneSelf {
		return x.readRune()
	}
	_, _ = x.r.Discard(1)
	if buffered[0] == '<' {
		x.condition()
		return '<', nil
	}
	return ' ', nil // for a control character
}

// condition takes the opening bracket away if one of VML's begins behind a '<'.
func (x *xmlBytes) condition() {
	next, _ := x.r.Peek(len("![if "))
	if string(next) == "![if " || string(next) == "![end" {
		_, _ = x.r.Discard(len("!["))
		x.pending = "!"
	}
}

// plainXML is how many bytes text begins with that are ASCII characters of XML and
// begin no declaration, as a condition of VML is.
func plainXML(text []byte) int {
	for i, b := range text {
		if b >= utf8.RuneSelf || b < ' ' && b != '\t' && b != '\n' && b != '\r' {
			return i
		}
		if b == '<' && (i+1 == len(text) || text[i+1] == '!') {
			return i
		}
	}
	return len(text)
}

// readRune reads a rune.
func (x *xmlBytes) readRune() (byte, error) {
	r, _, err := x.r.ReadRune()
	if err != nil {
		return 0, err
	}
	if r == 0xFFFE || r == 0xFFFF { // not characters of XML 1.0
		r = utf8.RuneError
	}
	s := string(r)
	x.pending = s[1:]
	return s[0], nil
}

// Read is never called by encoding/xml, which asks for single bytes.
func (x *xmlBytes) Read(p []byte) (int, error) {
	for n := range p {
		b, err := x.ReadByte()
		if err != nil {
			return n, err
		}
		p[n] = b
	}
	return len(p), nil
}

// attr returns the value of el's attribute with that local name, whatever its
// prefix, or the empty string.
func attr(el xml.StartElement, local string) string {
	for _, a := range el.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}
