package person

import (
	"bytes"
	"unicode/utf8"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
)

// visible is a page without the invisible characters that may stand inside
// words (dictionary.Invisible), so that "Han\u00adsen" is read as Hansen, and
// what is needed to find its places on the page again.
type visible struct {
	text []byte
	cuts []cut
}

// cut stands where invisible characters were: before offset at of the visible
// text, removed bytes were left out up to there.
type cut struct{ at, removed uint32 }

// of gives the page's visible text: text itself where nothing is invisible,
// else memory of v's that the next page overwrites.
func (v *visible) of(text []byte) []byte {
	v.cuts, v.text = v.cuts[:0], v.text[:0]
	if !mayHaveInvisible(text) {
		return text
	}
	from := 0
	for from < len(text) {
		start, end := dictionary.Invisible(text, from)
		if from == 0 && start == len(text) {
			return text
		}
		v.text = append(v.text, text[from:start]...)
		v.cuts = append(v.cuts, cut{uint32(len(v.text)), uint32(end - len(v.text))})
		from = end
	}
	return v.text
}

// invisibleEnds are the last bytes of the invisible characters, which are rare
// in European text.
const invisibleEnds = "\xad\x8b\x8c\x8d\xa0\xbf"

// mayHaveInvisible is false for text that has no invisible characters.
func mayHaveInvisible(text []byte) bool {
	for _, end := range []byte(invisibleEnds) {
		for i := 0; ; i++ {
			n := bytes.IndexByte(text[i:], end)
			if n < 0 {
				break
			}
			if i += n; i > 0 && text[i-1] >= utf8.RuneSelf && text[i-1] != 0xC3 {
				return true
			}
		}
	}
	return false
}

// restore turns spans of the visible text, in order and apart, into spans of
// the page. Invisible characters at the ends of a span stay outside.
func (v *visible) restore(hits []kernels.Hit) {
	i, removed := 0, uint32(0)
	shift := func(offset uint32) uint32 {
		for i < len(v.cuts) && v.cuts[i].at <= offset {
			removed = v.cuts[i].removed
			i++
		}
		return offset + removed
	}
	for n := range hits {
		h := &hits[n]
		h.Start = shift(h.Start)
		h.End = shift(h.End-1) + 1
	}
}
