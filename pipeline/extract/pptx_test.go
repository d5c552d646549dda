package extract

import (
	"slices"
	"strings"
	"testing"
)

func slide(attrs, text string) string {
	return "<p:sld " + attrs + "><p:cSld><p:spTree><p:sp><p:nvSpPr><p:cNvPr id='1' name='Titel 1' descr='Foto af Bo'/></p:nvSpPr><p:txBody><a:bodyPr/>" +
		"<a:p><a:r><a:rPr lang='da'/><a:t>" + text + "</a:t></a:r><a:br/><a:fld><a:t>1234</a:t></a:fld></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
}

func TestPPTX(t *testing.T) {
	cell := func(s string) string {
		return "<a:tc><a:txBody><a:p><a:r><a:t>" + s + "</a:t></a:r></a:p></a:txBody></a:tc>"
	}
	c, err := readWith(t, readPPTX, packOf(t,
		entry{"_rels/.rels", `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="ppt/presentation.xml"/></Relationships>`},
		entry{"ppt/presentation.xml", `<p:presentation><p:sldIdLst><p:sldId id="256" r:id="rB"/><p:sldId id="257" r:id="rA"/></p:sldIdLst></p:presentation>`},
		entry{"ppt/_rels/presentation.xml.rels", `<Relationships><Relationship Id="rA" Type="x/slide" Target="slides/slide1.xml"/><Relationship Id="rB" Type="x/slide" Target="slides/slide2.xml"/></Relationships>`},
		entry{"ppt/slides/slide1.xml", slide("show='0'", "skjult 010190-")},
		entry{"ppt/slides/slide2.xml", slide("", "først 020290-")},
		entry{"ppt/slides/slide3.xml", "<p:sld><a:tbl><a:tr>" + cell("Navn") + cell("CPR") + "</a:tr><a:tr>" + cell("Bo") + cell("010190-1234") + "</a:tr></a:tbl></p:sld>"},
		entry{"ppt/notesSlides/notesSlide1.xml", "<p:notes><a:p><a:r><a:t>Husk Åse</a:t></a:r></a:p></p:notes>"},
		entry{"ppt/slideMasters/slideMaster1.xml", "<p:sldMaster><a:p><a:r><a:t>Nykommune</a:t></a:r></a:p></p:sldMaster>"},
		entry{"ppt/comments/comment1.xml", "<p:cmLst><p:cm authorId='0'><p:text>Tjek Bo</p:text></p:cm></p:cmLst>"},
		entry{"ppt/commentAuthors.xml", "<p:cmAuthorLst><p:cmAuthor id='0' name='Grethe Holm' initials='GH'/></p:cmAuthorLst>"},
		entry{"ppt/media/image1.png", "x"},
	))
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ label, text string }{
		{"", "Foto af Bo\nførst 020290-\n1234\n"},
		{hiddenSlide, "Foto af Bo\nskjult 010190-\n1234\n"},
		{"", "Navn\tCPR\nBo\t010190-1234\n"},
		{"noter", "Husk Åse\n"},
		{"skabeloner", "Nykommune\n"},
		{"kommentarer", "Tjek Bo\n\nGrethe Holm\n"},
	}
	for i, w := range want {
		if i >= len(c.pages) {
			t.Fatalf("%d pages", len(c.pages))
		}
		p := c.pages[i]
		if got := strings.TrimRight(string(p.Text), "\n") + "\n"; p.Label != w.label || got != w.text || p.Number != uint32(i+1) {
			t.Errorf("page %d %q: %q, want %q: %q", p.Number, p.Label, got, w.label, w.text)
		}
	}
	if len(c.pages) != len(want) || !slices.Contains(c.labels(), hiddenSlide) {
		t.Errorf("%d pages, want %d", len(c.pages), len(want))
	}
}

func TestBrokenPPTX(t *testing.T) {
	for name, entries := range map[string][]entry{
		"no presentation": {{"ppt/slides/slide1.xml", slide("", "a")}},
		"a missing slide": {{"ppt/presentation.xml", "<p:presentation><p:sldId r:id='x'/></p:presentation>"}, {"ppt/slides/slide1.xml", slide("", "a")}},
		"cut off":         {{"ppt/presentation.xml", "<p:presentation/>"}, {"ppt/slides/slide1.xml", "<p:sld><a:p><a:t>a"}},
	} {
		c, err := readWith(t, readPPTX, packOf(t, entries...))
		if err == nil || len(c.pages) != 1 || !strings.Contains("\n"+string(c.pages[0].Text), "\na\n") {
			t.Errorf("%s: %v, %v", name, err, c.pages)
		}
	}
}

func FuzzPPTX(f *testing.F) {
	f.Add("<p:presentation><p:sldId r:id='x'/></p:presentation>", slide("show='0'", "a"))
	f.Fuzz(func(t *testing.T, presentation, content string) {
		_, _ = readWith(t, readPPTX, packOf(t, entry{"ppt/presentation.xml", presentation}, entry{"ppt/slides/slide1.xml", content}))
	})
}
