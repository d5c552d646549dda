package extract

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"

	"aktsyn/kernels"
)

// Where a long text is cut, in bytes of normalised text.
const (
	softCut = 4 << 10   // from here on at a blank line
	lineCut = 16 << 10  // where there is none, at the last line end before here
	hardCut = 64 << 10  // where there is none, at the next line end, at last anywhere
	margin  = 256       // repeated from both neighbours at a cut inside a paragraph
	chunk   = 256 << 10 // normalised and cut in one go
)

// emitProse hands a text over as pages numbered from firstNumber and returns
// the next free number. The text need not be normalised and is not changed.
//
// A form feed always ends a page, a blank line does after 4 KiB: kernels never
// join text over either. A paragraph beyond 16 KiB is cut at a line end, a
// line beyond 64 KiB between two runes; there both pages carry 256 bytes of
// each other and Lead and Own say whose hits are whose. An empty text is one
// empty page.
func emitProse(out emitter, label string, text []byte, firstNumber uint32) (uint32, error) {
	c := newCutter(out, label, kernels.Prose, firstNumber)
	if err := c.write(text); err != nil {
		return c.number, err
	}
	return c.number, c.close()
}

// cutter cuts a text that arrives in pieces into pages. It holds less than
// 1 MiB however long the text is. Where it cuts does not depend on how the
// text was divided into pieces.
type cutter struct {
	out    emitter
	label  string
	form   kernels.Form
	first  uint32
	number uint32 // of the next page
	buf    []byte // the end of the last page, then text without page
	start  int    // in buf, where the next page's own text begins
	clean  int    // in buf, the end of what is normalised
	joined bool   // the last cut was inside a paragraph
	simple bool   // what is not normalised yet is textbytes.Simple
}

func newCutter(out emitter, label string, form kernels.Form, firstNumber uint32) *cutter {
	return &cutter{out: out, label: label, form: form, first: firstNumber, number: firstNumber}
}

// write takes a piece of text, which may end anywhere, even inside a rune.
func (c *cutter) write(text []byte) error { return c.writeKnown(text, false) }

// writeKnown is write for text that is known to be textbytes.Simple, or is not known.
func (c *cutter) writeKnown(text []byte, simple bool) error {
	c.simple = simple && (c.simple || c.clean == len(c.buf))
	for len(text) > 0 {
		n := min(len(text), chunk-(len(c.buf)-c.clean))
		c.buf = append(c.buf, text[:n]...)
		text = text[n:]
		if len(c.buf)-c.clean < chunk {
			break
		}
		c.settle(c.clean + settled(c.buf[c.clean:]))
		if err := c.emit(false); err != nil {
			return err
		}
	}
	return nil
}

// whole hands over all of a text at once, which is normal and stays as it is:
// most texts are, and most memory that a scan of them took was their copies.
func (c *cutter) whole(text []byte) error {
	c.buf, c.clean = text, len(text)
	return c.close()
}

// close hands over what is left.
func (c *cutter) close() error {
	c.settle(len(c.buf))
	if err := c.emit(true); err != nil {
		return err
	}
	if c.number == c.first {
		return c.page(0, false)
	}
	return nil
}

// settle normalises the text up to end.
func (c *cutter) settle(end int) {
	piece := c.buf[c.clean:end]
	if c.simple && unixText(piece) {
		c.clean = end
		return
	}
	fixed := normalise(piece)
	if len(piece) > 0 && &fixed[0] != &piece[0] {
		c.buf = slices.Replace(c.buf, c.clean, end, fixed...)
	}
	c.clean += len(fixed)
}

// settled returns how much of a text can be normalised before the rest is
// known: up to the last line end, else up to the last ASCII byte, as nothing
// composes with one backwards, else up to the last rune.
func settled(text []byte) int {
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		return i + 1
	}
	for i := len(text) - 1; i > 0; i-- {
		if text[i] < utf8.RuneSelf {
			return i
		}
	}
	return runeBorder(text, len(text)-1)
}

// runeBorder returns the largest rune border at or before i; bytes that are
// not UTF-8 are borders of their own.
func runeBorder(text []byte, i int) int {
	if i >= len(text) {
		return len(text)
	}
	for back := 0; back < utf8.UTFMax && i-back > 0; back++ {
		if utf8.RuneStart(text[i-back]) {
			return i - back
		}
	}
	return i
}

// emit hands over all pages whose end is certain, all of them when no more
// text comes, and drops what no page needs any longer.
func (c *cutter) emit(last bool) error {
	for c.start < c.clean {
		n, joined := cutAt(c.buf[c.start:c.clean], last)
		if n == 0 {
			break
		}
		if err := c.page(n, joined); err != nil {
			return err
		}
	}
	if last {
		return nil
	}
	drop := max(0, c.start-margin-utf8.UTFMax)
	c.buf = append(c.buf[:0], c.buf[drop:]...)
	c.start -= drop
	c.clean -= drop
	return nil
}

// cutAt returns the length of the page that text begins with and whether the
// cut is inside a paragraph; 0 when more text is needed to tell.
func cutAt(text []byte, last bool) (n int, joined bool) {
	n, joined = paragraphCut(text, last)
	if joined && !last && len(text) < n+margin+utf8.UTFMax {
		return 0, false
	}
	return n, joined
}

// paragraphCut is cutAt without regard to the margin.
func paragraphCut(text []byte, last bool) (n int, joined bool) {
	for _, limit := range [...]int{lineCut, hardCut} {
		window, ended := text[:min(len(text), limit)], last && len(text) <= limit
		n := blankLine(window)
		if i := bytes.IndexByte(window[:cmp.Or(n, len(window))], '\f'); i >= 0 {
			window, ended, n = window[:i+1], true, 0
		}
		if n > 0 {
			return n, false
		}
		if n := lineEnd(window); n > 0 && !(ended && n == len(window)) {
			return n, true
		}
		if ended {
			return len(window), false
		}
		if len(text) <= limit {
			return 0, false
		}
	}
	return runeBorder(text, hardCut), true
}

// blankLine returns the end of the first blank line between softCut and
// lineCut, 0 when there is none.
func blankLine(window []byte) int {
	window = window[:min(len(window), lineCut)]
	if len(window) <= softCut {
		return 0
	}
	if i := bytes.Index(window[softCut:], []byte("\n\n")); i >= 0 {
		return softCut + i + 2
	}
	return 0
}

// lineEnd returns the end of the last line within lineCut that is not too
// short a page, else that of the first line that ends beyond it; 0 when there
// is none, or more text is needed to tell.
func lineEnd(window []byte) int {
	if len(window) < lineCut {
		return 0
	}
	if n := bytes.LastIndexByte(window[:lineCut], '\n') + 1; n > softCut {
		return n
	}
	if i := bytes.IndexByte(window[lineCut:], '\n'); i >= 0 {
		return lineCut + i + 1
	}
	return 0
}

// page hands over the next n bytes with their margins.
func (c *cutter) page(n int, joined bool) error {
	from, own, end := c.start, c.start+n, c.start+n
	if c.joined {
		from = runeBorder(c.buf, max(0, from-margin))
	}
	if joined {
		end = runeBorder(c.buf, min(c.clean, end+margin))
	}
	p := Page{Number: c.number, Label: c.label, Form: c.form, Text: c.buf[from:end:end],
		Lead: uint32(c.start - from), Own: uint32(own - from), normal: true}
	c.number++
	c.start, c.joined = own, joined
	return c.out.page(p)
}
