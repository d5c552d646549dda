package extract

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"strings"

	"aktsyn/pipeline/source"
)

// slideReader gathers the text of a slide, a page of notes or a master.
type slideReader struct {
	show   *pptShow
	texts  []string // of the outline
	shown  []bool   // of texts, by the slide itself
	lines  []string
	size   int64
	hidden bool
}

// container reads the container of an entry, and texts of its outline that
// the container does not show.
func (p *pptShow) container(e pptEntry) (*slideReader, error) {
	s := &slideReader{show: p, texts: e.texts, shown: make([]bool, len(e.texts))}
	r, ok := p.recordAt(e.at)
	switch {
	case !e.known || !ok || !r.container:
		p.hurt("a slide of the presentation is missing")
	case !p.used[e.at]:
		p.used[e.at] = true
		if err := s.record(r, 0); err != nil {
			return nil, err
		}
	}
	for i, text := range s.texts {
		if !s.shown[i] {
			if err := s.add(text); err != nil {
				return nil, err
			}
		}
	}
	for _, line := range s.lines {
		p.said[line] = true
	}
	return s, nil
}

// add keeps a text that is shown.
func (s *slideReader) add(text string) error {
	if text = strings.TrimRight(text, "\n\x00 "); text == "" {
		return nil
	}
	s.lines = append(s.lines, text)
	if s.size += int64(len(text)); s.size > s.show.limits.TextBytes {
		return exceed(source.TooLarge, "max-text-size", "a slide is larger than the limit for text")
	}
	return nil
}

// record takes what a record and those in it say.
func (s *slideReader) record(r pptRecord, depth int) error {
	switch r.kind {
	case pptChars, pptBytes:
		return s.add(pptText(r))
	case pptOutlineRef:
		if len(r.body) >= 4 {
			if i := binary.LittleEndian.Uint32(r.body); uint64(i) < uint64(len(s.texts)) && !s.shown[i] {
				s.shown[i] = true
				return s.add(s.texts[i])
			}
		}
	case pptSlideInfo:
		const flags, hidden = 10, 4
		s.hidden = s.hidden || len(r.body) > flags && r.body[flags]&hidden != 0
	case pptHeaders:
		return s.strings(r, s.add)
	case pptComment:
		return s.readComment(r)
	case pptHyperlink:
		return s.strings(r, func(text string) error {
			s.show.addresses = append(s.show.addresses, text)
			return nil
		})
	case artProperties:
		return s.properties(r)
	case pptList: // read by pptShow.list
		if s.texts == nil {
			return s.inner(r, depth)
		}
	default:
		if r.container || r.kind == pptTagData {
			return s.inner(r, depth)
		}
	}
	return nil
}

// inner takes the records in a container. Groups within groups of shapes are the
// deepest of real ones.
func (s *slideReader) inner(r pptRecord, depth int) error {
	if most := s.show.limits.Nesting; depth >= most {
		return exceed(source.TooDeep, "max-nesting", "more than %d records in each other", most)
	}
	return eachRecord(r.body, r.at+8, func(inner pptRecord) error { return s.record(inner, depth+1) })
}

// strings visits the strings that a container has.
func (s *slideReader) strings(r pptRecord, visit func(string) error) error {
	return eachRecord(r.body, 0, func(inner pptRecord) error {
		if inner.kind != pptString {
			return nil
		}
		return visit(pptText(inner))
	})
}

// readComment keeps a comment: author, text and initials.
func (s *slideReader) readComment(r pptRecord) error {
	return s.strings(r, func(text string) error {
		s.show.comments = append(s.show.comments, text)
		return nil
	})
}

// properties keeps the words of a shape that are no text of it: those of
// WordArt, and the description of a picture ([MS-ODRAW], 2.3.22.2 and
// 2.3.4.15).
func (s *slideReader) properties(r pptRecord) error {
	const entry, complexValue, words, description = 6, 0x8000, 0x00C0, 0x0381
	n := min(int(r.instance), len(r.body)/entry)
	values := r.body[entry*n:]
	for i := range n {
		id := binary.LittleEndian.Uint16(r.body[entry*i:])
		if id&complexValue == 0 {
			continue
		}
		size := min(uint64(binary.LittleEndian.Uint32(r.body[entry*i+2:])), uint64(len(values)))
		if id&0x3FFF == words || id&0x3FFF == description {
			if err := s.add(decodeUTF16(values[:size])); err != nil {
				return err
			}
		}
		values = values[size:]
	}
	return nil
}

// readObjects hands over the embedded objects, which are OLE files, most of
// them compressed ([MS-PPT], 2.10.34).
func (p *pptShow) readObjects() error {
	for _, r := range p.top {
		if r.kind != pptObject || len(r.body) == 0 {
			continue
		}
		data := r.body
		if r.instance == 1 {
			var err error
			if data, err = p.inflate(r.body); err != nil {
				return err
			}
		}
		entries, _ := readOLE(input{data: data, limits: p.limits})
		if len(entries) == 0 {
			p.objects++
			if err := p.out.partUnread(objectName(p.objects), int64(len(r.body)), source.Corrupt, "embedded object is damaged"); err != nil {
				return err
			}
			continue
		}
		if err := p.storage("", withoutStorages(entries)); err != nil {
			return err
		}
		if err := readBehindOLE(input{data: data, limits: p.limits}, p.out); err != nil {
			return err
		}
	}
	return nil
}

// withoutStorages returns the streams among entries.
func withoutStorages(entries []oleEntry) (streams []oleEntry) {
	for _, e := range entries {
		if e.data != nil {
			streams = append(streams, e)
		}
	}
	return streams
}

// inflate unpacks an object: its size, then zlib. What breaks off gives what
// came before.
func (p *pptShow) inflate(body []byte) ([]byte, error) {
	if len(body) < 4 {
		return nil, nil
	}
	z, err := zlib.NewReader(bytes.NewReader(body[4:]))
	if err != nil {
		return nil, nil
	}
	most := min(p.limits.DocumentBytes, max(bombFloor, p.limits.Ratio*int64(len(body))))
	data, _ := io.ReadAll(io.LimitReader(z, most+1))
	if int64(len(data)) > most {
		return nil, exceed(source.Bomb, "max-ratio", "an embedded object unpacks to too much")
	}
	return data, nil
}
