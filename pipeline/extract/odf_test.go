package extract

import (
	"strings"
	"testing"

	"aktsyn/pipeline/source"
)

const odfHead = `<?xml version="1.0" encoding="UTF-8"?><office:document-content><office:automatic-styles><number:text>0101901234</number:text></office:automatic-styles><office:body>`

func odfPack(t *testing.T, read reader, body string, more ...entry) (*collector, error) {
	t.Helper()
	return readWith(t, read, packOf(t, append([]entry{{"content.xml", odfHead + body + "</office:body></office:document-content>"}}, more...)...))
}

func TestODTBody(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"paragraphs", "<text:h>Sag</text:h><text:p>CPR <text:span>010190</text:span>-1234</text:p>", "Sag\nCPR 010190-1234"},
		{"blanks and tabs", "<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d<text:s/>e</text:p>", "a   b\tc\nd e"},
		{"list", "<text:list><text:list-item><text:p>a</text:p></text:list-item><text:list-item><text:p>b</text:p></text:list-item></text:list>", "a\nb"},
		{"table", "<table:table><table:table-column/><table:table-row><table:table-cell><text:p>Navn</text:p></table:table-cell><table:table-cell><text:p>CPR</text:p></table:table-cell></table:table-row>" +
			"<table:table-row><table:table-cell><text:p>Bo</text:p></table:table-cell><table:table-cell><text:p>010190-1234</text:p></table:table-cell></table:table-row></table:table><text:p>x</text:p>", "Navn\tCPR\nBo\t010190-1234\nx"},
		{"text box", "<text:p>0101<draw:frame><draw:text-box><text:p>boks</text:p><text:p>to</text:p></draw:text-box></draw:frame>90-1234</text:p>", "010190-1234\nboks\nto"},
		{"shape", "<text:p>0101<draw:custom-shape><text:p>form</text:p></draw:custom-shape>90-1234</text:p>", "010190-1234\nform"},
		{"alternative text", "<text:p>a<draw:frame><svg:title>Foto</svg:title><svg:desc>af Bo</svg:desc></draw:frame>b</text:p>", "ab\nFoto\naf Bo"},
		{"control", "<text:p>a</text:p><form:text form:current-value='Åse Holm'/><text:p>b</text:p>", "a\nÅse Holm\nb"},
		{"entities", "<text:p>&#197;se &amp; Bo</text:p>", "Åse & Bo"},
		{"missing ends", "<text:p>a<text:p>b<draw:text-box><text:p>c", "a\nb\nc"},
	} {
		got, err := odfPack(t, readODT, "<office:text>"+c.body+"</office:text>")
		if (err != nil) != (c.name == "missing ends") {
			t.Errorf("%s: %v", c.name, err)
		}
		if text := strings.TrimRight(string(got.pages[0].Text), "\n"); text != c.want {
			t.Errorf("%s: %q, want %q", c.name, text, c.want)
		}
	}
}

func TestODTPages(t *testing.T) {
	got, err := odfPack(t, readODT, `<office:text><text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Grethe Holm</dc:creator><dc:date>2024-01-01</dc:date></office:change-info><text:p>slettet 020290-1234</text:p></text:deletion></text:changed-region></text:tracked-changes>`+
		`<text:p>Brød<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>fodnote</text:p></text:note-body></text:note>tekst<office:annotation><dc:creator>Bo</dc:creator><dc:date>2024</dc:date><text:p>Tjek</text:p></office:annotation>`+
		` <text:a xlink:href="mailto:ase@b.dk">Åse</text:a></text:p></office:text>`,
		entry{"styles.xml", "<s><style:header><text:p>hoved</text:p></style:header><style:footer><text:p>fod</text:p></style:footer></s>"},
		entry{"meta.xml", "<m><meta:initial-creator>Åse Holm</meta:initial-creator><meta:generator>x</meta:generator></m>"},
		entry{"Object 1/content.xml", "<c><text:p>diagram</text:p></c>"},
		entry{"Pictures/1.png", "x"}, entry{"settings.xml", "<x>boring</x>"}, entry{"Thumbnails/thumbnail.png", "x"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"": "Brødtekst Åse", odfNotes: "fodnote", odfComments: "Bo\nTjek", odfDeleted: "Grethe Holm\nslettet 020290-1234",
		odfLinks: "mailto:ase@b.dk", "sidehoved og sidefod": "hoved\nfod", "egenskaber": "initial-creator: Åse Holm\ngenerator: x", "objekter": "diagram"}
	for i, p := range got.pages {
		if text := strings.TrimRight(string(p.Text), "\n"); text != want[p.Label] || p.Number != uint32(i+1) {
			t.Errorf("%q: %q, want %q", p.Label, text, want[p.Label])
		}
		delete(want, p.Label)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

// TestOldFormula: OpenOffice declared what its formulas are made of, but nothing in
// them that a reader would have to look up.
func TestOldFormula(t *testing.T) {
	for declared, want := range map[string]source.Cause{
		`<!DOCTYPE math:math PUBLIC "-//OpenOffice.org//DTD Modified W3C MathML 1.01//EN" "math.dtd">`:                                         source.None,
		`<!DOCTYPE math:math PUBLIC "-//OpenOffice.org//DTD Modified W3C MathML 1.01//EN" "math.dtd" [<!ENTITY e "010190-1234">]>`:             source.Corrupt,
		`<!DOCTYPE math:math PUBLIC "-//OpenOffice.org//DTD Modified W3C MathML 1.01//EN" "math.dtd" [<!ENTITY % e SYSTEM "x" "a.dtd"> %e; ]>`: source.Corrupt,
		`<!DOCTYPE math:math SYSTEM "math.dtd">`: source.Corrupt,
	} {
		_, err := odfPack(t, readODT, "<office:text><text:p>a</text:p></office:text>", entry{"Object 1/content.xml", declared + "<math:math><math:mi>x</math:mi></math:math>"})
		if cause := causeOf(t, err); cause != want {
			t.Errorf("%s: %q, want %q", declared, cause, want)
		}
	}
}

// TestODSStatedText: Excel writes the cells of scenarios with no text but in an
// attribute.
func TestODSStatedText(t *testing.T) {
	const stated = "<table:table-cell office:value-type='string' office:string-value='Åse 010190-1234'"
	got, err := odfPack(t, readODS, "<office:spreadsheet><table:table table:name='Ark'><table:table-row>"+stated+"/>"+
		stated+"><text:p>Åse 010190-1234</text:p></table:table-cell>"+stated+"><text:p>vist</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>")
	if err != nil || len(got.pages) != 2 {
		t.Fatalf("%d pages, %v", len(got.pages), err)
	}
	for i, want := range []string{"Åse 010190-1234\tÅse 010190-1234\tvist\n", "Åse 010190-1234\n"} {
		if text := strings.TrimRight(string(got.pages[i].Text), "\n") + "\n"; text != want {
			t.Errorf("%q, want %q", text, want)
		}
	}
}

func TestODS(t *testing.T) {
	cell := func(attrs, text string) string {
		return "<table:table-cell " + attrs + "><text:p>" + text + "</text:p></table:table-cell>"
	}
	row := func(attrs string, cells ...string) string {
		return "<table:table-row " + attrs + ">" + strings.Join(cells, "") + "</table:table-row>"
	}
	empty := "<table:table-cell table:number-columns-repeated='1000'/>"
	got, err := odfPack(t, readODS, "<office:spreadsheet>"+
		"<table:table table:name='Borgere'><table:shapes><draw:frame><draw:text-box><text:p>Løs boks</text:p></draw:text-box></draw:frame></table:shapes>"+
		row("", cell("", "CPR"), cell("", "Navn"), empty)+
		row("", cell("office:value-type='float' office:value='810990534'", "810990534"), cell("", "Bo <text:span>Holm</text:span><office:annotation><text:p>Kommentar</text:p></office:annotation>"))+
		row("", cell("office:value-type='float' office:value='101901234'", "0101901234"), cell("office:value-type='float' office:value='1234567'", "1.234.567"))+
		row("table:number-rows-repeated='1048000'", empty)+
		row("", cell("office:value-type='date' office:date-value='2024-05-01T00:00:00'", "1. maj 2024"), "<table:table-cell table:number-columns-repeated='2'/>", cell("", "d"), empty, cell("", "langt"))+
		row("table:number-rows-repeated='3'", cell("table:number-columns-repeated='2'", "x"))+
		"</table:table><table:table table:name='Tom'></table:table></office:spreadsheet>")
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ label, text string }{
		{"Borgere", "CPR\tNavn\n810990534\tBo Holm\n0101901234\t1234567\n\n2024-05-01\t\t\td\tlangt\nx\tx\nx\tx\nx\tx\n"},
		{"Borgere", "Løs boks\n"}, {"Tom", ""}, {odfComments, "Kommentar\n"},
	}
	for i, p := range got.pages {
		if i >= len(want) || p.Label != want[i].label || strings.TrimRight(string(p.Text), "\n") != strings.TrimRight(want[i].text, "\n") {
			t.Errorf("page %d %q: %q", p.Number, p.Label, p.Text)
		}
	}
	if len(got.pages) != len(want) {
		t.Errorf("%d pages", len(got.pages))
	}
}

func TestODP(t *testing.T) {
	page := func(text string) string {
		return "<draw:page><draw:frame><draw:text-box><text:p>" + text + "</text:p></draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>note " + text + "</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>"
	}
	got, err := odfPack(t, readODP, "<office:presentation>"+page("et")+page("to")+"</office:presentation>")
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, p := range got.pages {
		texts = append(texts, p.Label+":"+strings.TrimRight(string(p.Text), "\n"))
	}
	if got, want := strings.Join(texts, "|"), ":et|:to|noter:note et\n\nnote to"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestEncryptedODF(t *testing.T) {
	_, err := odfPack(t, readODT, "", entry{"META-INF/manifest.xml", "<m><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></m>"})
	if failure, ok := err.(*readError); !ok || failure.cause != source.Encrypted {
		t.Error(err)
	}
}

func FuzzODF(f *testing.F) {
	f.Add("<office:text><text:p>a<text:note><text:note-body><text:p>b</text:p></text:note-body></text:note></text:p></office:text>")
	f.Add("<table:table><table:table-row table:number-rows-repeated='9'><table:table-cell table:number-columns-repeated='9'><text:p>1</text:p>")
	f.Add("<draw:page><text:p><text:p>x</draw:page></text:p>")
	f.Fuzz(func(t *testing.T, body string) {
		for _, read := range []reader{readODT, readODS, readODP} {
			_, _ = odfPack(t, read, body)
		}
	})
}
