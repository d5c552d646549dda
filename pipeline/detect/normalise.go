package detect

import (
	"bytes"
	"sort"

	"golang.org/x/text/unicode/norm"
)

// offsets maps positions of a normalised text back to the original. A nil
// value is the identity.
type offsets []anchor

// anchor says that the normalised text from position to on stems from the
// original text from position from on, byte for byte when exact.
type anchor struct {
	to, from uint32
	exact    bool
}

// normalise gives kernels the text they were promised: NFC, '\n' line ends, a
// '\n' at the end. A text that is so already is only copied when its last
// line end is missing.
func normalise(text []byte) ([]byte, offsets) {
	if bytes.IndexByte(text, '\r') < 0 && norm.NFC.IsNormal(text) {
		return endLine(text), nil
	}
	var o offsets
	out := make([]byte, 0, len(text)+1)
	for at := 0; at < len(text); {
		n := 1
		if text[at] != '\r' {
			n = norm.NFC.NextBoundary(text[at:], true)
		}
		segment := text[at : at+n]
		o = o.add(uint32(len(out)), uint32(at), norm.NFC.IsNormal(segment))
		if segment[0] == '\r' {
			out = appendLineEnd(out, text[at+1:])
		} else {
			out = norm.NFC.Append(out, segment...)
		}
		at += n
	}
	o = o.add(uint32(len(out)), uint32(len(text)), true)
	return endLine(out), o
}

// appendLineEnd stands for a carriage return: a blank before a line feed, so
// that no byte moves, else a line feed.
func appendLineEnd(out, rest []byte) []byte {
	if len(rest) > 0 && rest[0] == '\n' {
		return append(out, ' ')
	}
	return append(out, '\n')
}

// add appends an anchor unless the last one already covers it.
func (o offsets) add(to, from uint32, exact bool) offsets {
	if n := len(o); n > 0 && exact && o[n-1].exact && to-o[n-1].to == from-o[n-1].from {
		return o
	}
	return append(o, anchor{to, from, exact})
}

// span maps a span back: its ends widen to whole segments where the text was
// composed.
func (o offsets) span(start, end uint32) (uint32, uint32) {
	if o == nil {
		return start, end
	}
	s := o[o.at(start)]
	from := s.from
	if s.exact {
		from += start - s.to
	}
	i := o.at(end)
	if e := o[i]; e.exact || e.to == end {
		return from, e.from + end - e.to
	}
	return from, o[i+1].from // the last anchor is exact: it marks the end
}

// at is the index of the anchor that position to of the normalised text
// belongs to.
func (o offsets) at(to uint32) int {
	return sort.Search(len(o), func(i int) bool { return o[i].to > to }) - 1
}

func endLine(text []byte) []byte {
	if n := len(text); n > 0 && text[n-1] == '\n' {
		return text
	}
	return append(bytes.Clone(text), '\n')
}
