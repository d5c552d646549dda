package extract

import (
	"net/url"
	"path"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// A part's text as it is read by role, and the label of its pages. Labels are
// Danish: they are shown to case workers.
type aspect struct {
	role  role
	label string
	form  kernels.Form
	text  func(sink *sideText, limit int64) tokenReader
}

// extras lists what every kind of package may have beside its body.
var extras = []aspect{
	{roleComments, "kommentarer", kernels.Prose, readPlain},
	{roleDrawing, "tegninger og diagrammer", kernels.Prose, readPlain},
	{roleProperties, "egenskaber", kernels.Prose, readProperties},
	{roleCustomXML, "tilknyttede data", kernels.Prose, readBound},
	{roleOther, "øvrige dele", kernels.Prose, readOther},
}

func readPlain(sink *sideText, _ int64) tokenReader {
	return &plainText{sink: sink, attrs: describing, noise: drawingNoise}
}

// readBound is for data that a template has bound to a document: values stand
// in attributes as often as in text.
func readBound(sink *sideText, _ int64) tokenReader {
	return &plainText{sink: sink, attrs: func(string, string) bool { return true }, noise: dataNoise}
}

func readOther(sink *sideText, _ int64) tokenReader {
	return &plainText{sink: sink, attrs: describing, noise: otherNoise}
}

func readProperties(sink *sideText, _ int64) tokenReader {
	return &properties{sink: sink}
}

// readAspect makes pages of all parts of that role not yet read, in the order
// of the package.
func (o *ooxml) readAspect(a aspect, sink *sideText) error {
	if err := sink.begin(a.label, a.form); err != nil {
		return err
	}
	for _, m := range o.members {
		if m.read || m.role() != a.role {
			continue
		}
		if err := o.scan(m, a.text(sink, o.limits.TextBytes)); err != nil {
			return err
		}
		if err := sink.write([]byte("\n")); err != nil { // kernels do not join over the blank line
			return err
		}
	}
	return nil
}

// readExtras makes pages of all that is left: comments, properties, addresses
// and parts that no rule names, then hands over what is embedded. It returns
// the damage met anywhere in the package.
func (o *ooxml) readExtras(out emitter, sink *sideText) error {
	for _, a := range extras {
		if err := o.readAspect(a, sink); err != nil {
			return err
		}
	}
	if err := o.readAddresses(sink); err != nil {
		return err
	}
	if err := o.emitNames(sink); err != nil {
		return err
	}
	if err := sink.end(); err != nil {
		return err
	}
	if err := o.handOverParts(out); err != nil {
		return err
	}
	if err := o.readStrays(out); err != nil {
		return err
	}
	return o.damage
}

// readAddresses lists the addresses outside the package that its parts link
// to, "mailto:" among them.
func (o *ooxml) readAddresses(sink *sideText) error {
	if err := sink.begin("henvisninger", kernels.Prose); err != nil {
		return err
	}
	for _, m := range o.members {
		if path.Ext(m.key) != ".rels" {
			continue
		}
		rels, err := o.relationsIn(m, "")
		if err != nil {
			return err
		}
		for _, r := range rels {
			if !r.external {
				continue
			}
			if plain, err := url.PathUnescape(r.target); err == nil {
				r.target = plain
			}
			if err := sink.line(r.target); err != nil {
				return err
			}
		}
	}
	return nil
}

// handOverParts gives embedded documents and pictures to the emitter. The preview picture of the first page is not
// among them: it is too small to hold text that the page does not.
func (o *ooxml) handOverParts(out emitter) error {
	for _, m := range o.members {
		if m.read {
			continue
		}
		if r := m.role(); r != roleImage && r != roleEmbedded {
			continue
		}
		if err := o.handOver(m, out); err != nil {
			return err
		}
	}
	return nil
}

func (o *ooxml) handOver(m *member, out emitter) error {
	data, cause, err := o.bytesOf(m)
	switch {
	case err != nil:
		return err
	case cause != source.None:
		return out.partUnread(m.name, int64(m.file.UncompressedSize64), cause, "cannot be unpacked")
	case len(data) == 0:
		return nil
	}
	return out.part(m.name, data)
}
