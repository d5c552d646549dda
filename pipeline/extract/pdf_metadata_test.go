package extract

import "testing"

func TestPDFScriptsAndXMP(t *testing.T) {
	const packet = `<?xpacket begin="" id="W5M0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description pdf:Keywords="010190-1234">` +
		`<dc:creator><rdf:Seq><rdf:li>Grethe Holm</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
	m := newPDF()
	page := m.page(showLines("Brev"), "")
	script := m.add("<< /S /JavaScript /JS (app.alert\\('020290-1234'\\)) >>")
	names := m.add("<< /JavaScript << /Names [(Hilsen) " + script + "] >> >>")
	metadata := m.stream("/Type /Metadata /Subtype /XML", packet)
	c, err := readWith(t, readPDF, m.finish([]string{page}, "/Names "+names+" /Metadata "+metadata, ""))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.labelled("JavaScript"), "Hilsen\napp.alert('020290-1234')"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := c.labelled("metadata"), "010190-1234\nGrethe Holm"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
