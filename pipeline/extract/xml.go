package extract

import (
	"bytes"
	"io"
	"regexp"
	"slices"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/htmlindex"
)

const (
	xmlToken   = 16 << 20 // bytes of a tag, or of text between tags; what is longer is text, read piece by piece
	xmlDepth   = 1000     // elements in each other that are told apart
	xmlBack    = 16       // open elements that an end tag may close at once
	xmlLineMax = 1 << 20  // bytes of text that no element parts; then it is handed over
)

// readXML reads XML of any vocabulary: a line "name: text" for every element
// with text and "name: value" for every attribute, without prefixes; an
// element with others or with attributes has a line "name:" before. A blank
// line stands between elements of the same name beside each other that hold
// others. CDATA is text, the entities of XML and HTML are resolved, others
// stand there as they are: nothing is expanded. Elements amid text, and those
// that are parts of a line in the vocabularies of Office programs, do not part
// it.
//
// Comments, processing instructions, declarations and addresses of namespaces
// follow on pages labelled "skjult", each value once. Tags need not match:
// what is no XML is text.
func readXML(_ string, in *decoder, out emitter) (string, error) {
	head, err := in.head()
	if err != nil {
		return "xml", err
	}
	if label := declaredEncoding.FindSubmatch(bytes.TrimLeft(head, " \t\r\n")); label != nil {
		if e, err := htmlindex.Get(string(label[1])); err == nil {
			in.declare(e)
		}
	}
	x := xmlText{keyedText: newKeyedText(out)}
	x.put = x.value
	damage, err := x.read(&blockReader{in: in})
	if err != nil {
		return "xml", err
	}
	return "xml", x.finish(damage)
}

// xmlText is XML being read.
type xmlText struct {
	keyedText
	put    func(key, value []byte) error // takes a line
	inside bool                          // a comment is being read
	open   []xmlElement
	line   []byte    // the open line, without the key
	key    string    // of the line
	most   int       // bytes of the line at which to look whether it must be cut
	ended  bool      // the line's element has ended: the line goes on with text only
	tags   bool      // a tag was the last in the line
	after  []xmlAttr // attributes of elements within the line
}

type xmlAttr struct{ key, value []byte }

// xmlElement is an open element.
type xmlElement struct {
	name   string
	inline bool   // part of a line
	headed bool   // its name stands before what it holds
	record bool   // it holds elements or attributes
	last   string // the element that ended last in this one, when it was a record
}

// inlineElements do not part a line: formats and runs of text in OOXML (2003
// and later), ODF and HTML.
var inlineElements = map[string]bool{"t": true, "r": true, "span": true, "b": true, "i": true, "u": true, "em": true,
	"strong": true, "font": true, "fld": true, "a": true, "s": true, "sub": true, "sup": true, "small": true, "tab": true,
	"br": true, "line-break": true, "rpr": true, "ppr": true, "prooferr": true, "bookmark": true, "bookmark-start": true,
	"bookmark-end": true, "tspan": true}

// proseElements part lines, but name nothing.
var proseElements = map[string]bool{"p": true, "h": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true,
	"h6": true, "para": true, "td": true, "th": true, "tr": true, "tc": true, "li": true, "list-item": true, "body": true,
	"table-cell": true, "table-row": true, "div": true, "cell": true, "data": true, "sect": true, "section": true}

// read reads to the end. damage is why the text ended early.
func (x *xmlText) read(in io.Reader) (damage, err error) {
	for in != nil && err == nil && damage == nil {
		in, damage, err = x.readTokens(in)
	}
	if err == nil {
		err = x.endLine()
	}
	return damage, err
}

// readTokens reads up to the end, or to where a tag or text is too large for
// a token: then it returns what follows.
func (x *xmlText) readTokens(in io.Reader) (rest io.Reader, damage, err error) {
	z := html.NewTokenizer(in)
	z.SetMaxBuf(xmlToken)
	z.AllowCDATA(true)
	for err == nil {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		err = x.token(z, kind)
		z.NextIsNotRawText() // no element of HTML is meant
	}
	if err != nil {
		return nil, nil, err
	}
	if raw := z.Raw(); len(raw) > 0 { // a tag that never ends
		if err = x.endLine(); err == nil {
			err = x.text(raw)
		}
	}
	switch end := z.Err(); end {
	case io.EOF:
	case html.ErrBufferExceeded:
		rest = io.MultiReader(bytes.NewReader(z.Buffered()), in)
	default:
		damage = end
	}
	return rest, damage, err
}

func (x *xmlText) token(z *html.Tokenizer, kind html.TokenType) error {
	switch kind {
	case html.TextToken:
		return x.text(z.Text())
	case html.StartTagToken, html.SelfClosingTagToken:
		raw := z.Raw()
		name, more := z.TagName()
		name = raw[1:][:len(name)] // as it is written
		if err := x.start(bytes.Clone(name), attributes(z, more)); err != nil || kind == html.StartTagToken {
			return err
		}
		return x.end(name)
	case html.EndTagToken:
		raw := z.Raw()
		name, attrs := z.TagName()
		if attrs { // which mean nothing
			x.hidden.add(raw)
		}
		return x.end(raw[2:][:len(name)])
	case html.CommentToken, html.DoctypeToken:
		x.comment(z.Text())
	}
	return nil
}

// attributes returns those of the tag that z is at.
func attributes(z *html.Tokenizer, more bool) (list []xmlAttr) {
	for more {
		var a xmlAttr
		a.key, a.value, more = z.TagAttr()
		list = append(list, a)
	}
	return list
}

// text takes text between tags.
func (x *xmlText) text(text []byte) error {
	blank := len(bytes.TrimSpace(text)) == 0
	if blank && (len(x.line) == 0 || x.ended) || len(x.open) == 0 && string(bytes.TrimSpace(text)) == "]>" { // of a DTD
		return nil
	}
	if len(x.line) == 0 {
		x.key, x.most = x.label(), xmlLineMax
		text = bytes.TrimLeft(text, " \t\r\n")
	}
	x.ended, x.tags = false, false
	if x.line = append(x.line, text...); len(x.line) < x.most {
		return nil
	}
	if x.most *= 2; len(x.line) < valueMax && isBase64Text(x.line) {
		return nil
	}
	return x.cutLine()
}

// label names the element whose text begins, if its name says anything.
func (x *xmlText) label() string {
	for i := len(x.open) - 1; i >= 0; i-- {
		if e := &x.open[i]; !e.inline {
			if e.headed = true; proseElements[e.name] {
				return ""
			}
			return e.name
		}
	}
	return ""
}

// cutLine hands over what can be of a long line, up to its last line end or
// blank.
func (x *xmlText) cutLine() error {
	end := max(bytes.LastIndexByte(x.line, '\n'), bytes.LastIndexByte(x.line, ' '))
	if end < xmlLineMax/2 {
		end = runeBorder(x.line, len(x.line)-1)
	}
	rest := bytes.Clone(x.line[end:])
	x.line = x.line[:end]
	key := x.key
	err := x.endLine()
	x.key, x.most = key, xmlLineMax
	x.line = append(x.line, bytes.TrimLeft(rest, " \n")...)
	return err
}

func (x *xmlText) endLine() error {
	line := bytes.TrimSpace(x.line)
	x.line, x.ended, x.tags = x.line[:0], false, false
	if len(line) > 0 {
		if err := x.put([]byte(x.key), line); err != nil {
			return err
		}
	}
	x.key = ""
	after := x.after
	x.after = nil
	return x.putAll(after)
}

func (x *xmlText) putAll(attrs []xmlAttr) error {
	for _, a := range attrs {
		if err := x.put(localName(a.key), a.value); err != nil {
			return err
		}
	}
	return nil
}

// start takes a start tag.
func (x *xmlText) start(name []byte, attrs []xmlAttr) error {
	if isTelling(name) || len(name) > keyLength {
		x.hidden.add(name)
	}
	e := xmlElement{name: string(localName(name[:min(len(name), keyLength)]))}
	lower := string(bytes.ToLower([]byte(e.name)))
	attrs = x.telling(attrs)
	e.inline = inlineElements[lower]
	if proseElements[lower] {
		e.name, e.headed = lower, true
	}
	if within := len(x.line) > 0 && !x.ended && !proseElements[lower]; e.inline || within {
		return x.startWithin(e, lower, attrs)
	}
	if err := x.endLine(); err != nil {
		return err
	}
	if n := len(x.open); n > 0 {
		around := &x.open[n-1]
		around.record = true
		if !around.headed && !around.inline {
			around.headed = true
			if err := x.head([]byte(around.name)); err != nil {
				return err
			}
		}
		if around.last == e.name {
			x.record()
		}
	}
	if e.record = len(attrs) > 0; e.record && !e.headed {
		if err := x.head([]byte(e.name)); err != nil {
			return err
		}
	}
	x.push(e)
	return x.putAll(attrs)
}

// startWithin takes the start tag of an element within a line.
func (x *xmlText) startWithin(e xmlElement, lower string, attrs []xmlAttr) error {
	if e.inline { // of formats
		for _, a := range attrs {
			x.hidden.addValue(a.value)
		}
	} else {
		x.after = append(x.after, attrs...)
		e.inline = true
		if x.tags {
			x.line = append(x.line, ' ')
		}
	}
	if len(x.line) > 0 {
		switch lower {
		case "tab":
			x.line = append(x.line, '\t')
		case "br", "line-break":
			x.line = append(x.line, '\n')
		case "s":
			x.line = append(x.line, ' ')
		}
	}
	x.push(e)
	return nil
}

// telling puts aside what no element of a document says: the addresses of
// namespaces.
func (x *xmlText) telling(attrs []xmlAttr) []xmlAttr {
	kept := attrs[:0]
	for _, a := range attrs {
		switch {
		case bytes.HasPrefix(a.key, []byte("xmlns")), bytes.HasSuffix(a.key, []byte(":schemalocation")):
			x.hidden.addValue(a.value)
		default:
			if isTelling(a.key) {
				x.hidden.add(a.key)
			}
			a.key, a.value = bytes.Clone(a.key[:min(len(a.key), keyLength)]), bytes.Clone(a.value)
			kept = append(kept, a)
		}
	}
	return kept
}

func (x *xmlText) push(e xmlElement) {
	if len(x.open) < xmlDepth {
		x.open = append(x.open, e)
	}
}

// end takes an end tag. One that closes no open element means nothing.
func (x *xmlText) end(name []byte) error {
	name = localName(name)
	for i := len(x.open) - 1; i >= max(0, len(x.open)-xmlBack); i-- {
		e := x.open[i]
		if e.name != string(name) && !(e.headed && e.name == string(bytes.ToLower(name))) {
			continue
		}
		x.open = x.open[:i]
		if e.inline {
			x.tags = true
			return nil
		}
		if x.ended = true; i > 0 {
			x.open[i-1].last = ""
			if e.record && !proseElements[e.name] {
				x.open[i-1].last = e.name
			}
		}
		return nil
	}
	x.tags = true
	return nil
}

// comment takes what no program shows. Markup in it, as of records that were
// taken out, is read too.
func (x *xmlText) comment(text []byte) {
	if declaration.Match(text) {
		return
	}
	if x.inside || bytes.IndexByte(text, '<') < 0 {
		x.hidden.add(text)
		return
	}
	var lines []byte
	inner := xmlText{inside: true}
	inner.hidden.limits = x.hidden.limits
	inner.put = func(key, value []byte) error {
		lines = append(lines, inner.heads...)
		inner.heads = inner.heads[:0]
		if len(key) > 0 {
			lines = append(append(lines, key...), ": "...)
		}
		lines = append(append(lines, value...), '\n')
		return nil
	}
	inner.read(bytes.NewReader(text)) // cannot fail: it is part of a token, and put takes all
	x.hidden.add(lines)
	for _, value := range inner.hidden.values {
		x.hidden.add([]byte(value))
	}
}

// declaration matches the XML declaration, which holds nothing else.
var declaration = regexp.MustCompile(`^\?xml\s+version\s*=\s*["']1\.[01]["'](\s+encoding\s*=\s*["'][\w.-]+["'])?(\s+standalone\s*=\s*["'](yes|no)["'])?\s*\?$`)

// localName returns a name without its prefix.
func localName(name []byte) []byte { return name[bytes.LastIndexByte(name, ':')+1:] }

// isXML reports whether a text is XML: it begins with the declaration, or with
// a tag that has an end tag as far as head goes.
func isXML(head []byte, whole bool) bool {
	if bytes.HasPrefix(head, []byte("<?xml")) && len(head) > 5 && head[5] <= ' ' {
		return true
	}
	root := rootTag.FindSubmatch(behindProlog(head))
	if root == nil {
		return false
	}
	return !whole || len(root[2]) > 0 || bytes.Contains(head, append([]byte("</"), root[1]...))
}

// behindProlog returns what follows comments, processing instructions and the
// declaration of a document type, which may hold others in brackets.
func behindProlog(head []byte) []byte {
	for {
		end := ""
		switch {
		case bytes.HasPrefix(head, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(head, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(head, []byte("<!DOCTYPE")):
			end = ">"
			if at := bytes.IndexAny(head, "[>"); at >= 0 && head[at] == '[' {
				head, end = head[at:], "]"
			}
		case bytes.HasPrefix(head, []byte(">")): // of a declaration with brackets
			end = ">"
		default:
			return head
		}
		_, rest, _ := bytes.Cut(head, []byte(end))
		head = bytes.TrimLeft(rest, " \t\r\n")
	}
}

// rootTag matches a start tag of XML.
var rootTag = regexp.MustCompile(`^<([\p{L}_][\p{L}\w.:-]*)(?:\s+[\p{L}_][\p{L}\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(/?)>`)

// isForeign reports whether a text begins with a start tag and one of its first
// hundred is none of HTML.
func isForeign(start []byte) bool {
	return rootTag.Match(start) && slices.ContainsFunc(startTag.FindAllSubmatch(start, 100), func(tag [][]byte) bool {
		return !isOfHTML(bytes.ToLower(tag[1]))
	})
}

// startTag matches the beginning of one.
var startTag = regexp.MustCompile(`<([A-Za-z][\w.:-]*)`)
