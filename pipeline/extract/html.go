package extract

import (
	"bytes"
	"cmp"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// readHTML reads the text of an HTML page as running text: blocks become
// lines, cells of a table are separated by tabs, other white space is one
// blank. Hidden elements are read like others, and so are attributes that
// hold text for readers. What else the file holds follows on pages of its own,
// see hiddenText: the values of all other attributes, scripts, style sheets
// and comments.
func readHTML(_ string, in *decoder, out emitter) (string, error) {
	head, err := in.head()
	if err != nil {
		return "html", err
	}
	if e := encodingOfPage(head); e != nil {
		in.declare(e)
	}
	hidden := hiddenText{limits: out.within()}
	next, err := htmlText(&blockReader{in: in}, out, &hidden, 1)
	_, failed := hidden.emit(out, next)
	return "html", cmp.Or(err, failed, hidden.finish(out))
}

// encodingOfPage returns the encoding that the 1,024 bytes name at which the
// HTML standard looks; nil for Windows-1252, which DetermineEncoding says of pages
// that name none as well.
func encodingOfPage(head []byte) encoding.Encoding {
	_, name, _ := charset.DetermineEncoding(head, "")
	e, err := htmlindex.Get(name) // what charset gives has no name any more
	if err != nil || name == "windows-1252" {
		return nil
	}
	return e
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
// and returns the next free number. What is not shown it adds to hidden.
func htmlText(in io.Reader, out emitter, hidden *hiddenText, number uint32) (uint32, error) {
	c := newCutter(out, "", kernels.Prose, number)
	w := htmlWriter{write: c.write, hidden: hidden}
	damage, err := w.read(in)
	if err == nil {
		err = c.close()
	}
	if err == nil {
		err = damage
	}
	return c.number, err
}

// read reads all of HTML. damage is why that ended early; err is that of write.
func (w *htmlWriter) read(in io.Reader) (damage, err error) {
	z := html.NewTokenizer(in)
	most := w.hidden.limits.HTMLToken
	z.SetMaxBuf(int(most))
	for w.err == nil {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		w.token(z, kind)
	}
	if w.err != nil {
		return nil, w.err
	}
	if w.skip != 0 {
		w.text(w.skipped) // a script that never ends may be all there is
	}
	w.around(atom.Html)
	switch err := z.Err(); err {
	case io.EOF:
		w.hidden.add(z.Raw()) // a tag that never ends
	case html.ErrBufferExceeded:
		damage = exceed(source.TooLarge, "max-html-token", "a tag or text of more than %d bytes", most)
	default:
		damage = err
	}
	return damage, w.write(w.line)
}

// htmlWriter gathers the text of HTML.
type htmlWriter struct {
	write   func([]byte) error // takes the text that is shown
	err     error              // of write
	hidden  *hiddenText
	inside  bool   // what is read is hidden itself
	line    []byte // text not yet written, up to a few KiB
	skip    atom.Atom
	skipped []byte // what skip holds so far
	pre     int    // depth of elements that keep white space
	foreign bool   // an element that is none of HTML has just ended
	inCell  bool
	cell    int // in line, where the open cell begins; 0 when none is open
}

// token takes the token that z is at.
func (w *htmlWriter) token(z *html.Tokenizer, kind html.TokenType) {
	switch kind {
	case html.TextToken:
		w.foreign = false
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
		if raw := z.Raw(); isTelling(raw) { // it may have attributes, which mean nothing
			w.hidden.add(raw)
		}
		name, _ := z.TagName()
		w.end(atom.Lookup(name))
		w.foreign = w.foreign || !isOfHTML(name)
	case html.CommentToken, html.DoctypeToken:
		w.hide(z.Text())
	}
	if len(w.line) >= 4<<10 {
		w.flush()
	}
}

func (w *htmlWriter) start(z *html.Tokenizer, empty bool) {
	name, more := z.TagName()
	tag := atom.Lookup(name)
	if isTelling(name) {
		w.hidden.add(name)
	}
	w.around(tag)
	if w.foreign { // a record's next field, in XML that is taken for HTML
		w.text([]byte{' '})
		w.foreign = false
	}
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
// the form behind the page; other attributes are hidden.
func (w *htmlWriter) attribute(tag atom.Atom, key string, value []byte) {
	if isTelling([]byte(key)) {
		w.hidden.add([]byte(key))
	}
	shown := value
	if key == "href" {
		shown = address(value)
	}
	if shown == nil || !isShown(tag, key) {
		w.hideValue(value)
		return
	}
	w.text([]byte{' '})
	w.text(shown)
	w.text([]byte{' '})
}

// isShown reports whether an attribute holds text for a reader.
func isShown(tag atom.Atom, key string) bool {
	switch key {
	case "alt", "title", "value", "placeholder", "label", "summary", "aria-label", "href":
		return true
	}
	return key == "content" && tag == atom.Meta
}

// hide takes text that no browser shows. Markup in it, as in the comments that
// Outlook reads, is read too, so that no tag tears a number apart.
func (w *htmlWriter) hide(text []byte) {
	if w.inside || bytes.IndexByte(text, '<') < 0 {
		w.hidden.add(text)
		return
	}
	var shown []byte
	inner := htmlWriter{hidden: w.hidden, inside: true, write: func(text []byte) error {
		shown = append(shown, text...)
		return nil
	}}
	inner.read(bytes.NewReader(text)) // cannot fail: it is part of a token, and write takes all
	w.hidden.add(shown)
}

// hideValue takes the value of an attribute that no browser shows.
func (w *htmlWriter) hideValue(value []byte) {
	scheme, _, _ := bytes.Cut(value, []byte{':'})
	if strings.EqualFold(string(bytes.TrimSpace(scheme)), "data") {
		w.hide(w.hidden.addData(dataOf(value)))
		return
	}
	w.hidden.addValue(value)
}

// address returns the mail address or telephone number that a link is to.
func address(link []byte) []byte {
	scheme, rest, _ := bytes.Cut(link, []byte{':'})
	switch strings.ToLower(string(bytes.TrimSpace(scheme))) {
	case "mailto", "tel":
		return percentDecoded(rest)
	}
	return nil
}

func (w *htmlWriter) end(tag atom.Atom) {
	if tag == w.skip && tag != 0 {
		w.hidden.add(w.skipped)
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
		w.err = w.write(w.line[:last])
	}
	w.line = append(w.line[:0], w.line[last])
	w.cell = max(0, w.cell-last)
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

// isOfHTML reports whether an element, in small letters, is one of HTML, or of a
// vocabulary that is mixed with it under a prefix, as by Word.
func isOfHTML(name []byte) bool {
	return blocks[atom.Lookup(name)] || inline[string(name)] || bytes.IndexByte(name, ':') >= 0
}

// inline are the elements of HTML, also former ones, that are no blocks, and the
// part of a line in SVG. Not all of them are atoms, and not all atoms elements.
var inline = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range strings.Fields(`a abbr acronym applet area audio b base basefont bdi bdo bgsound big blink canvas cite
		code col colgroup data datalist del dfn dialog em embed font frame frameset i iframe image img input ins kbd keygen
		label link map mark marquee math meter nobr noembed noframes noscript object optgroup output param picture plaintext
		progress q rb rp rt rtc ruby s samp search slot small source span strike strong sub sup svg td template th time track
		tspan tt u var video wbr xmp`) {
		names[name] = true
	}
	return names
}()
