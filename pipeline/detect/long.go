package detect

import (
	"bytes"
	"unicode/utf8"

	"aktsyn/kernels"
)

// How a long text is examined, in bytes.
const (
	piece  = 256 << 10 // at a time; a text within it is one page
	margin = 4 << 10   // seen of both neighbours of a piece, so that no hit is lost at a cut
)

// waiting is how many hits are held back until the rest of their document is
// known. It bounds the memory that a document full of hits takes: of what
// stands further down, earlier hits do not learn, so beyond it a grade depends
// on the place; a scan, which holds the hits of a document anyhow, answers per
// document.
const waiting = 1 << 17

// Each shows the hits of running text of any length, in the order of Text,
// until show fails; its error is returned. A long text is examined piece by
// piece, so that memory does not grow with the number of hits. What a page
// knows of itself, such as a number that stands on it twice, is then known
// within a piece only. Full names speak for their parts all over the text, but
// for hits already shown when there are more than waiting, and but for full
// names below the first recall.MaxTold different words of such names. No hit is
// lost or found twice at a cut but inside a row of digits that is longer than
// margin, where each hit is a guess.
func (d *Detector) Each(text []byte, show func(kernels.Hit) error) error {
	d.memory.Reset()
	d.held = d.held[:0]
	for at, end := 0, 0; at < len(text); at = end {
		end = cut(text, at)
		from := runeBorder(text, max(0, at-margin))
		to := runeBorder(text, min(len(text), end+margin))
		for _, h := range d.page(0, text[from:to], kernels.Prose, at-from, end-from, nil) {
			h.Start, h.End = h.Start+uint32(from), h.End+uint32(from)
			d.held = append(d.held, h)
		}
		if len(d.held) >= waiting || end == len(text) {
			if err := d.release(show); err != nil {
				return err
			}
		}
	}
	return nil
}

// release shows the hits that are held, with what is known by now.
func (d *Detector) release(show func(kernels.Hit) error) error {
	for _, h := range d.held {
		if err := show(d.judge(0, h)); err != nil {
			return err
		}
	}
	d.held = d.held[:0]
	return nil
}

// cut is the end of the piece of text that begins at at: that of the text, of
// a line, or of a rune.
func cut(text []byte, at int) int {
	if len(text)-at <= piece {
		return len(text)
	}
	const half = piece / 2
	if i := bytes.LastIndexByte(text[at+half:at+piece], '\n'); i >= 0 {
		return at + half + i + 1
	}
	return runeBorder(text, at+piece)
}

// runeBorder is the first place from i on where no rune is cut; of bytes that
// are no UTF-8 it is within the length of one.
func runeBorder(text []byte, i int) int {
	for n := 1; n < utf8.UTFMax && i < len(text) && !utf8.RuneStart(text[i]); n++ {
		i++
	}
	return i
}
