package extract

import (
	"bytes"
	"cmp"
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// pictureLabel is the label of the pages with a picture's properties, as those
// of other documents have it.
const pictureLabel = "egenskaber"

// pictureProperties collects what the file of a picture says about it in text,
// each text once: it is read whether or not pictures are.
type pictureProperties struct {
	texts  asides
	xmp    [][]byte // packets, in XML
	limits source.Limits
	room   int // bytes of text that there may yet be: tags of hostile files share their values
	spent  bool
	long   error // of what has more properties than are read
}

// propertiesIn returns the properties of a file before it is read. A file has
// seldom more text than bytes; what is packed may unpack to a few MiB more.
func propertiesIn(in input) *pictureProperties {
	return &pictureProperties{limits: in.limits, room: 2*len(in.data) + 4<<20}
}

// add notes a property. One that has fewer letters than an abbreviation is none
// of anybody: north, south, yes.
func (p *pictureProperties) add(name string, value []byte) {
	const shortest = 2
	if !utf8.Valid(value) {
		value = appendDecoded(nil, value, charmap.Windows1252)
	}
	text := strings.TrimSpace(strings.ReplaceAll(string(value), "\x00", " "))
	if len(text) < shortest || !p.take(len(text)) {
		return
	}
	p.texts.add(name + ": " + text)
}

// addXMP notes a packet of XMP (ISO 16684-1).
func (p *pictureProperties) addXMP(packet []byte) {
	packet = bytes.Trim(packet, "\x00 \r\n")
	if len(packet) > 0 && p.take(len(packet)) {
		p.xmp = append(p.xmp, packet)
	}
}

// take reports whether there is room for so many bytes more.
func (p *pictureProperties) take(n int) bool {
	if n > p.room {
		p.spent = true
		return false
	}
	p.room -= n
	return true
}

// emit hands the properties over as pages from next, if there are any. Blank
// lines stand between them, as kernels do not join text over those.
func (p *pictureProperties) emit(next uint32, out emitter) error {
	sink := &sideText{out: out, next: next, label: pictureLabel, form: kernels.Prose}
	for _, text := range p.texts.texts {
		if err := sink.line(text + "\n"); err != nil {
			return err
		}
	}
	var damage error
	for _, packet := range p.xmp {
		text := readBound(sink, p.limits.TextBytes)
		broken, err := scanXML(bytes.NewReader(packet), p.limits, text)
		if err = errors.Join(err, text.end()); err != nil {
			return err
		}
		if broken != nil {
			damage = broken
		}
	}
	if err := sink.end(); err != nil {
		return err
	}
	if p.spent {
		return fail(source.Corrupt, "properties larger than the picture's file")
	}
	return cmp.Or(damage, p.long)
}
