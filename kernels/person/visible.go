package person

import (
	"bytes"

	"aktsyn/kernels"
	"aktsyn/kernels/dictionary"
	"aktsyn/kernels/person/internal/bytemark"
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
// else memory of v's that the next page overwrites. It is known which bytes text
// has.
func (v *visible) of(text []byte, has bytemark.Bytes) []byte {
	v.cuts, v.text = v.cuts[:0], v.text[:0]
	if !mayHaveInvisible(text, has) {
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

// invisibleLeads are the first bytes of the invisible characters, and the bytes
// that a text has where these have that lead.
var invisibleLeads = [...]struct {
	lead byte
	has  bytemark.Bytes
}{{0xC2, bytemark.Soft}, {0xE2, bytemark.Zero}, {0xEF, bytemark.EF}}

// mayHaveInvisible is false for text that has no invisible characters.
func mayHaveInvisible(text []byte, has bytemark.Bytes) bool {
	for _, l := range &invisibleLeads {
		for i := 0; has&l.has != 0; i++ {
			n := bytes.IndexByte(text[i:], l.lead)
			if n < 0 {
				break
			}
			if i += n; mayBeInvisible(text[i:]) {
				return true
			}
		}
	}
	return false
}

// mayBeInvisible is false unless text begins with an invisible character. It
// knows U+00AD, U+200B to U+200D and U+2060 by the bytes behind the lead, and
// takes all with lead EF for U+FEFF.
func mayBeInvisible(text []byte) bool {
	if len(text) < 2 {
		return false
	}
	switch second := text[1]; text[0] {
	case 0xC2:
		return second == 0xAD
	case 0xE2:
		return len(text) > 2 && (second == 0x80 && text[2] >= 0x8B && text[2] <= 0x8D || second == 0x81 && text[2] == 0xA0)
	}
	return true
}

// restore turns spans of the visible text, in order and apart, into spans of
// the page. Invisible characters at the ends of a span stay outside.
func (v *visible) restore(hits []kernels.Hit) {
	if len(v.cuts) == 0 {
		return
	}
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
