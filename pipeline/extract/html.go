package extract

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// htmlToken is the largest tag or stretch of text between tags, in bytes.
const htmlToken = 16 << 20

// readHTML reads the text of an HTML page as running text: blocks become
// lines, cells of a table are separated by tabs, other white space is one
// blank. Hidden elements are read like others, and so are attributes that
// hold text. Scripts, style sheets and comments are left out.
func readHTML(_ string, in *decoder, out emitter) (string, error) {
	head, err := in.head()
	if err != nil {
		return "html", err
	}
	if e, _, _ := charset.DetermineEncoding(head, ""); declaresCharset(head) {
		in.declare(e)
	}
	_, err = htmlText(&blockReader{in: in}, out, 1)
	return "html", err
}

// declaresCharset reports whether the 1,024 bytes that the HTML standard looks
// at name an encoding; without one, DetermineEncoding guesses.
func declaresCharset(head []byte) bool {
	return bytes.Contains(bytes.ToLower(head[:min(len(head), 1024)]), []byte("charset"))
}

// blockReader makes an io.Reader of a decoder.
type blockReader struct {
	in   *decoder
	left []byte
}

func (r *blockReader) Read(p []byte) (int, error) {
	if len(r.left) == 0 {
		var err error
		if r.left, err = r.in.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

// htmlText hands over the text of HTML in UTF-8 as pages numbered from number
// and returns the next free number.
func htmlText(in io.Reader, out emitter, number uint32) (uint32, error) {
	w := htmlWriter{cutter: newCutter(out, "", kernels.Prose, number)}
	z := html.NewTokenizer(in)
	z.SetMaxBuf(htmlToken)
	for w.err == nil {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		w.token(z, kind)
	}
	if w.err != nil {
		return w.cutter.number, w.err
	}
	if w.skip != 0 {
		w.text(w.skipped) // a script that never ends may be all there is
	}
	w.around(atom.Html)
	if err := w.close(); err != nil {
		return w.cutter.number, err
	}
	switch err := z.Err(); err {
	case io.EOF:
		return w.cutter.number, nil
	case html.ErrBufferExceeded:
		return w.cutter.number, fail(source.TooLarge, fmt.Sprintf("a tag or text of more than %d bytes", htmlToken))
	default:
		return w.cutter.number, err
	}
}

// htmlWriter gathers the text of HTML.
type htmlWriter struct {
	cutter  *cutter
	err     error  // of cutter
	line    []byte // text not yet written, up to a few KiB
	skip    atom.Atom
	skipped []byte // what skip holds so far
	pre     int    // depth of elements that keep white space
	inCell  bool
	cell    int // in line, where the open cell begins; 0 when none is open
}

// token takes the token that z is at.
func (w *htmlWriter) token(z *html.Tokenizer, kind html.TokenType) {
	switch kind {
	case html.TextToken:
		switch {
		case w.skip != 0:
			w.skipped = append(w.skipped, z.Text()...)
		case w.pre > 0:
			w.line = append(w.line, z.Text()...)
		default:
			w.text(z.Text())
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		w.start(z, kind == html.SelfClosingTagToken)
	case html.EndTagToken:
		name, _ := z.TagName()
		w.end(atom.Lookup(name))
	}
	if len(w.line) >= 4<<10 {
		w.flush()
	}
}

func (w *htmlWriter) start(z *html.Tokenizer, empty bool) {
	name, more := z.TagName()
	tag := atom.Lookup(name)
	w.around(tag)
	if tag == atom.Td || tag == atom.Th {
		w.inCell, w.cell = true, len(w.line)
	}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		w.attribute(tag, string(key), value)
	}
	if empty {
		return
	}
	switch tag {
	case atom.Script, atom.Style:
		w.skip, w.skipped = tag, w.skipped[:0]
	case atom.Pre, atom.Textarea:
		w.pre++
	case atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Xmp, atom.Plaintext:
		z.NextIsNotRawText() // what others show instead is text too
	}
}

// attribute adds what an attribute holds for a reader, or for one who looks at
// the form behind the page.
func (w *htmlWriter) attribute(tag atom.Atom, key string, value []byte) {
	switch key {
	case "alt", "title", "value", "placeholder", "label", "summary", "aria-label":
	case "content":
		if tag != atom.Meta {
			return
		}
	case "href":
		if value = address(value); value == nil {
			return
		}
	default:
		return
	}
	w.text([]byte{' '})
	w.text(value)
	w.text([]byte{' '})
}

// address returns the mail address or telephone number that a link is to.
func address(link []byte) []byte {
	scheme, rest, _ := strings.Cut(string(link), ":")
	switch strings.ToLower(strings.TrimSpace(scheme)) {
	case "mailto", "tel":
		if text, err := url.PathUnescape(rest); err == nil {
			rest = text
		}
		return []byte(rest)
	}
	return nil
}

func (w *htmlWriter) end(tag atom.Atom) {
	if tag == w.skip {
		w.skip = 0
	}
	if tag == atom.Pre || tag == atom.Textarea {
		w.pre = max(0, w.pre-1)
	}
	w.around(tag)
}

// around begins a new line at the edges of a block, but not at those of a
// cell: in most mails a cell holds a paragraph.
func (w *htmlWriter) around(tag atom.Atom) {
	switch tag {
	case atom.Td, atom.Th, atom.Tr, atom.Table:
		w.closeCell()
	}
	text := w.line[w.cell:]
	if !blocks[tag] || len(text) == 0 {
		return
	}
	text = bytes.TrimRight(text, " \t")
	w.line = w.line[:w.cell+len(text)]
	if !bytes.HasSuffix(text, []byte{'\n'}) && !(w.inCell && len(text) == 0) {
		w.line = append(w.line, '\n')
	}
}

// closeCell ends the open cell, whose end tag may be left out.
func (w *htmlWriter) closeCell() {
	if w.inCell {
		text := bytes.TrimRight(w.line[w.cell:], " \n")
		w.line = append(w.line[:w.cell+len(text)], '\t')
		w.inCell, w.cell = false, 0
	}
}

// text adds text with its white space collapsed, across tokens too.
func (w *htmlWriter) text(text []byte) {
	for _, b := range text {
		switch b {
		case ' ', '\t', '\n', '\r', '\f':
			if n := len(w.line); n > 0 && w.line[n-1] != ' ' && w.line[n-1] != '\n' && w.line[n-1] != '\t' {
				w.line = append(w.line, ' ')
			}
		default:
			w.line = append(w.line, b)
		}
	}
}

// flush writes all but the last byte, which decides how text goes on.
func (w *htmlWriter) flush() {
	last := len(w.line) - 1
	if w.err == nil {
		w.err = w.cutter.write(w.line[:last])
	}
	w.line = append(w.line[:0], w.line[last])
	w.cell = max(0, w.cell-last)
}

func (w *htmlWriter) close() error {
	if err := w.cutter.write(w.line); err != nil {
		return err
	}
	return w.cutter.close()
}

// blocks are the elements that begin and end a line.
var blocks = map[atom.Atom]bool{
	atom.Address: true, atom.Article: true, atom.Aside: true, atom.Blockquote: true, atom.Body: true, atom.Br: true,
	atom.Button: true, atom.Caption: true, atom.Center: true, atom.Dd: true, atom.Details: true, atom.Dir: true,
	atom.Div: true, atom.Dl: true, atom.Dt: true, atom.Fieldset: true, atom.Figcaption: true, atom.Figure: true,
	atom.Footer: true, atom.Form: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true,
	atom.H6: true, atom.Head: true, atom.Header: true, atom.Hr: true, atom.Html: true, atom.Legend: true, atom.Li: true,
	atom.Main: true, atom.Meta: true, atom.Menu: true, atom.Nav: true, atom.Ol: true, atom.Option: true, atom.P: true,
	atom.Pre: true, atom.Script: true, atom.Section: true, atom.Select: true, atom.Style: true, atom.Summary: true,
	atom.Table: true, atom.Tbody: true, atom.Textarea: true, atom.Tfoot: true, atom.Thead: true, atom.Title: true,
	atom.Tr: true, atom.Ul: true,
}
