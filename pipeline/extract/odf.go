package extract

import (
	"bytes"
	"encoding/xml"
	"path"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// odfSides are the texts beside the body of an OpenDocument file, by the
// labels of their pages, in their order.
var odfSides = []string{odfNotes, odfComments, odfDeleted, odfLinks}

const (
	odfNotes    = "noter"
	odfComments = "kommentarer"
	odfDeleted  = "slettet tekst"
	odfLinks    = "henvisninger"
)

// odf is an OpenDocument package (ISO/IEC 26300) being read. Its zip file is
// like that of Office Open XML.
type odf struct {
	*ooxml
	out   emitter
	next  uint32 // number of the next page
	sides map[string]*bytes.Buffer
}

// openODF opens the package. One that is encrypted is so member by member,
// which only its manifest says.
func openODF(in input, out emitter) (*odf, error) {
	pack, err := openOOXML(in)
	if err != nil {
		return nil, err
	}
	o := &odf{ooxml: pack, out: out, next: 1, sides: map[string]*bytes.Buffer{}}
	for _, label := range odfSides {
		o.sides[label] = &bytes.Buffer{}
	}
	manifest := o.byKey["meta-inf/manifest.xml"]
	if manifest == nil {
		return o, nil
	}
	encrypted := false
	err = o.scan(manifest, tokens(func(tok xml.Token) error {
		if el, ok := tok.(xml.StartElement); ok && el.Name.Local == "encryption-data" {
			encrypted = true
		}
		return nil
	}))
	if err == nil && encrypted {
		err = fail(source.Encrypted, needsKey)
	}
	return o, err
}

// readODT reads a text document (odt, ott).
//
// Text documents have no stable pages: the body is cut into pages like any
// long text, as that of a docx: a paragraph is a line, the cells of a table
// row are separated by '\t', text boxes and alternative texts follow their
// paragraph. Pages of their own follow for notes, comments, deleted text,
// addresses, headers and footers, and properties, each with a Label. What is
// embedded is handed over as parts, pictures as parts that need OCR.
func readODT(in input, out emitter) error {
	o, err := openODF(in, out)
	if err != nil {
		return err
	}
	c := newCutter(out, "", kernels.Prose, 1)
	if err := o.scanPart("content.xml", newODFText(o, c.write)); err != nil {
		return err
	}
	if err := c.close(); err != nil {
		return err
	}
	o.next = c.number
	return o.readBeside()
}

// readODP reads a presentation or drawing (odp, otp, odg). Every slide is one
// page, hidden ones too; notes and all else follow as in readODT.
func readODP(in input, out emitter) error {
	o, err := openODF(in, out)
	if err != nil {
		return err
	}
	if err := o.scanPart("content.xml", newODFSlides(o)); err != nil {
		return err
	}
	return o.readBeside()
}

// scanPart scans a part that every package has.
func (o *odf) scanPart(name string, to tokenReader) error {
	m := o.byKey[name]
	if m == nil {
		o.hurt(source.Corrupt, "the package has no "+name)
		return nil
	}
	return o.scan(m, to)
}

// readBeside makes the pages after the body, hands over what is embedded, and
// returns the damage met anywhere.
func (o *odf) readBeside() error {
	for _, part := range []struct {
		label string
		takes func(key string) bool
	}{
		{"objekter", func(key string) bool { return strings.Contains(key, "/") && path.Base(key) == "content.xml" }},
		{"sidehoved og sidefod", func(key string) bool { return path.Base(key) == "styles.xml" }},
	} {
		if err := o.emitParts(part.label, part.takes); err != nil {
			return err
		}
	}
	if err := o.emitSides(); err != nil {
		return err
	}
	if err := o.emitProperties(); err != nil {
		return err
	}
	sink := &sideText{out: o.out, next: o.next}
	if err := o.emitNames(sink); err != nil {
		return err
	}
	if err := sink.end(); err != nil {
		return err
	}
	if err := o.handOverODF(); err != nil {
		return err
	}
	if err := o.readStrays(o.out); err != nil {
		return err
	}
	return o.damage
}

// emitParts makes pages of the text of the parts that takes names.
func (o *odf) emitParts(label string, takes func(key string) bool) error {
	sink := &sideText{out: o.out, next: o.next, label: label, form: kernels.Prose}
	for _, m := range o.members {
		if m.read || !takes(m.key) {
			continue
		}
		if err := o.scan(m, newODFText(o, sink.write)); err != nil {
			return err
		}
	}
	err := sink.end()
	o.next = sink.next
	return err
}

func (o *odf) emitSides() error {
	sink := &sideText{out: o.out, next: o.next}
	for _, label := range odfSides {
		if err := sink.begin(label, kernels.Prose); err != nil {
			return err
		}
		if err := sink.write(o.sides[label].Bytes()); err != nil {
			return err
		}
	}
	err := sink.end()
	o.next = sink.next
	return err
}

func (o *odf) emitProperties() error {
	m := o.byKey["meta.xml"]
	if m == nil {
		return nil
	}
	sink := &sideText{out: o.out, next: o.next, label: "egenskaber", form: kernels.Prose}
	if err := o.scan(m, &properties{sink: sink}); err != nil {
		return err
	}
	err := sink.end()
	o.next = sink.next
	return err
}

// odfBoring are members without text of anybody.
var odfBoring = map[string]bool{"mimetype": true, "settings.xml": true, "manifest.rdf": true, "layout-cache": true}

// handOverODF gives embedded documents and pictures to the emitter.
func (o *odf) handOverODF() error {
	for _, m := range o.members {
		folder, _, _ := strings.Cut(m.key, "/")
		if m.read || odfBoring[path.Base(m.key)] || path.Base(m.key) == "meta.xml" || folder == "meta-inf" ||
			folder == "thumbnails" || folder == "configurations2" || folder == "objectreplacements" {
			continue
		}
		if err := o.handOver(m, o.out); err != nil {
			return err
		}
	}
	return nil
}

// side returns where text goes that belongs to the page with that label.
func (o *odf) side(label string) *bytes.Buffer { return o.sides[label] }
