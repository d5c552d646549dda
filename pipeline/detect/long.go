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

// Each shows the hits of running text of any length, in the order of Text,
// until show fails; its error is returned. A long text is examined piece by
// piece, so that memory does not grow with the number of hits. What a page
// knows of itself, such as a number that stands on it twice, is then known
// within a piece only. No hit is lost or found twice at a cut but inside a row
// of digits that is longer than margin, where each hit is a guess.
func (d *Detector) Each(text []byte, show func(kernels.Hit) error) error {
	for at, end := 0, 0; at < len(text); at = end {
		end = cut(text, at)
		from := runeBorder(text, max(0, at-margin))
		to := runeBorder(text, min(len(text), end+margin))
		for _, h := range d.Text(text[from:to], kernels.Prose) {
			h.Start, h.End = h.Start+uint32(from), h.End+uint32(from)
			if int(h.Start) < at || int(h.Start) >= end {
				continue // the neighbour's
			}
			if err := show(h); err != nil {
				return err
			}
		}
	}
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
