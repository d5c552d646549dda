package extract

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aktsyn/pipeline/source"
)

func TestWordBody(t *testing.T) {
	cases := []struct{ name, body, want string }{
		{"runs join", p("0101", "90-", "1234"), "010190-1234"},
		{"paragraphs are lines", p("010190") + p("1234"), "010190\n1234"},
		{"empty paragraph", p("a") + "<w:p/>" + p("b"), "a\n\nb"},
		{"tab", "<w:p><w:pPr><w:tabs><w:tab w:pos='720'/></w:tabs></w:pPr><w:r><w:t>CPR</w:t><w:tab/><w:t>010190-1234</w:t></w:r></w:p>", "CPR\t010190-1234"},
		{"breaks", "<w:p><w:t>010190-</w:t><w:br/><w:t>1234</w:t><w:cr/><w:t>c</w:t></w:p>", "010190-\n1234\nc"},
		{"hyphens", "<w:p><w:t>010190</w:t><w:noBreakHyphen/><w:t>1234 Han</w:t><w:softHyphen/><w:t>sen</w:t></w:p>", "010190\u20111234 Han\u00ADsen"},
		{"symbol", "<w:p><w:sym w:font='Symbol' w:char='F02D'/><w:sym w:font='Wingdings' w:char='F04A'/><w:sym w:font='X' w:char='xyz'/></w:p>", "-\uF04A"},
		{"wrapped source", "<w:p><w:t>Hans\nJensen</w:t></w:p>", "Hans Jensen"},
		{"table", tbl(tr(tc(p("Navn")), tc(p("CPR"))), tr(tc(p("Hans")), tc(p("010190-1234")))) + p("x"), "Navn\tCPR\nHans\t010190-1234\nx"},
		{"empty cells", tbl(tr(tc("<w:p/>"), tc("<w:p/>"), tc(p("c")))), "\t\tc"},
		{"cell with paragraphs", tbl(tr(tc(p("a")+p("b")), tc(p("c")))), "a\nb\tc"},
		{"nested table", tbl(tr(tc(p("a")+tbl(tr(tc(p("b")), tc(p("c"))))+p("d")), tc(p("e")))), "a\nb\tc\nd\te"},
		{"hidden text", "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>010190-1234</w:t></w:r></w:p>", "010190-1234"},
		{"content control", "<w:sdt><w:sdtPr><w:alias w:val='Borger'/><w:dropDownList><w:listItem w:displayText='Ja' w:value='020290-1234'/></w:dropDownList></w:sdtPr><w:sdtContent>" + p("010190-1234") + "</w:sdtContent></w:sdt>", "Borger\nJa\n020290-1234\n010190-1234"},
		{"insertion", "<w:p><w:t>010190-</w:t><w:ins w:author='A B'><w:r><w:t>1234</w:t></w:r></w:ins></w:p>", "010190-1234\n\nA B"},
		{"deletion", "<w:p><w:t>CPR 010190-</w:t><w:del><w:r><w:delText>1234</w:delText></w:r></w:del><w:ins><w:t>5678</w:t></w:ins><w:t> slut</w:t></w:p>", "CPR 010190-5678 slut\nCPR 010190-1234 slut"},
		{"inserted and deleted", "<w:p><w:t>a</w:t><w:ins><w:del><w:delText>010190-1234</w:delText></w:del></w:ins></w:p>", "a\na010190-1234"},
		{"moved", "<w:p><w:moveFrom><w:t>010190-1234</w:t></w:moveFrom></w:p><w:p><w:moveTo><w:t>010190-1234</w:t></w:moveTo></w:p>", "\n010190-1234\n010190-1234"},
		{"formatting change", "<w:p><w:pPr><w:rPr><w:ins w:author='A B'/></w:rPr></w:pPr><w:t>010190-1234</w:t></w:p>" + p("b"), "010190-1234\nb"},
		{"field code", "<w:p><w:t>CPR 010190-</w:t><w:fldChar/><w:instrText>HYPERLINK \"mailto:</w:instrText><w:instrText>a@b.dk\" </w:instrText><w:fldChar/><w:t>1234</w:t><w:fldChar/></w:p>", "CPR 010190-1234\nHYPERLINK \"mailto:a@b.dk\""},
		{"simple field", "<w:p><w:fldSimple w:instr=' QUOTE 010190-1234 '><w:t>x</w:t></w:fldSimple></w:p>", "x\n QUOTE 010190-1234 "},
		{"form field", "<w:p><w:ffData><w:textInput><w:default w:val='010190-1234'/></w:textInput><w:ddList><w:listEntry w:val='Hans Jensen'/></w:ddList></w:ffData></w:p>", "\n010190-1234\nHans Jensen"},
		{"picture", "<w:p><wp:docPr id='1' name='Billede 1' descr='Pas 010190-1234' title='Hans'/><wp:posOffset>0202901234</wp:posOffset><pic:cNvPr descr='Pas 010190-1234'/></w:p>", "\nPas 010190-1234\nHans\nPas 010190-1234"},
		{"text box", "<w:p><w:t>010190-</w:t><w:r><wps:txbx><w:txbxContent>" + p("a") + p("b") + "</w:txbxContent></wps:txbx></w:r><w:t>1234</w:t></w:p>", "010190-1234\na\nb"},
		{"alternatives", "<w:p><mc:AlternateContent><mc:Choice>" + txbx("a") + "</mc:Choice><mc:Fallback>" + txbx("a") + "</mc:Fallback></mc:AlternateContent></w:p>", "\na"},
		{"empty choice", "<w:p><mc:AlternateContent><mc:Choice/><mc:Fallback>" + txbx("a") + "</mc:Fallback></mc:AlternateContent></w:p>", "\na"},
		{"text box in a table", tbl(tr(tc("<w:p><w:t>a</w:t>"+txbx("x")+"</w:p>"), tc(p("b")))), "a\tb\nx"},
		{"WordArt", "<w:p><v:textpath string='010190-1234'/></w:p>", "\n010190-1234"},
		{"maths and drawing text", "<w:p><m:r><m:t>0101</m:t></m:r><a:r><a:t>90</a:t></a:r></w:p>", "010190"},
		{"missing ends", "<w:p><w:t>a</w:t><w:p><w:t>b</w:t><w:tbl><w:tr><w:tc><w:p><w:t>c", "a\nb\nc"},
		{"text outside of paragraphs", "<w:t>a</w:t>" + p("b"), "a\nb"},
	}
	for _, c := range cases {
		got, err := readWith(t, readDOCX, packOf(t, entry{"word/document.xml", "<w:document><w:body>" + c.body + "</w:body></w:document>"}))
		if err != nil && c.name != "missing ends" {
			t.Errorf("%s: %v", c.name, err)
		}
		if text := strings.TrimSuffix(strings.TrimSuffix(string(got.pages[0].Text), "\n"), "\n"); text != c.want {
			t.Errorf("%s: %q, want %q", c.name, text, c.want)
		}
	}
}

func p(runs ...string) string {
	var out strings.Builder
	for _, r := range runs {
		fmt.Fprintf(&out, "<w:r><w:t xml:space='preserve'>%s</w:t></w:r>", r)
	}
	return "<w:p>" + out.String() + "</w:p>"
}

func tc(content string) string   { return "<w:tc>" + content + "</w:tc>" }
func tr(cells ...string) string  { return "<w:tr>" + strings.Join(cells, "") + "</w:tr>" }
func tbl(rows ...string) string  { return "<w:tbl>" + strings.Join(rows, "") + "</w:tbl>" }
func txbx(content string) string { return "<w:txbxContent>" + p(content) + "</w:txbxContent>" }
func note(kind, s string) string { return "<w:" + kind + ">" + p(s) + "</w:" + kind + ">" }
func override(n, k string) string {
	return `<Override PartName="` + n + `" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.` + k + `+xml"/>`
}

// Headers, footers, notes and comments have pages after the body, whatever
// their files are called.
func TestWordPages(t *testing.T) {
	c, err := readWith(t, readDOCX, packOf(t,
		entry{"[Content_Types].xml", "<Types>" + override("/word/odd.xml", "footer") + "</Types>"},
		entry{"word/document.xml", "<w:body>" + p("brødtekst") + "</w:body>"},
		entry{"word/header1.xml", note("hdr", "hoved et")},
		entry{"word/header2.xml", note("hdr", "hoved to")},
		entry{"word/header3.xml", "<w:hdr><w:p/></w:hdr>"},
		entry{"word/odd.xml", note("ftr", "fod")},
		entry{"word/footnotes.xml", note("footnote", "fodnote")},
		entry{"word/endnotes.xml", note("endnote", "slutnote")},
		entry{"word/comments.xml", "<w:comments><w:comment w:author='Grethe Holm' w:initials='GH'>" + p("kommentar") + "</w:comment></w:comments>"},
		entry{"word/glossary/document.xml", "<w:docPart>" + p("byggeblok") + "</w:docPart>"},
	))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"", "sidehoved", "sidefod", "fodnoter", "slutnoter", "kommentarer", "byggeblokke"}; !slices.Equal(c.labels(), want) {
		t.Errorf("labels %q", c.labels())
	}
	for label, want := range map[string]string{"sidehoved": "hoved et\n\nhoved to", "sidefod": "fod", "kommentarer": "kommentar\n\nGrethe Holm", "byggeblokke": "byggeblok"} {
		if got := c.labelled(label); got != want {
			t.Errorf("%s: %q", label, got)
		}
	}
}

// Whatever way structures nest, every planted number is found, in one piece.
func TestWordPlanted(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		g := &wordGenerator{rng: rng}
		body := g.blocks(4)
		c, err := readWith(t, readDOCX, packOf(t, entry{"word/document.xml", "<w:body>" + body + "</w:body>"}))
		if err != nil {
			t.Fatal(err)
		}
		text := c.labelled("")
		for _, number := range g.planted {
			if !strings.Contains(text, number) {
				t.Fatalf("a number is lost in %s", body)
			}
		}
	}
}

// wordGenerator makes random nests of everything a body may hold.
type wordGenerator struct {
	rng     *rand.Rand
	planted []string
}

// number plants a number, split over two runs.
func (g *wordGenerator) number() string {
	n := fmt.Sprintf("%06d-%04d", g.rng.IntN(1_000_000), len(g.planted))
	g.planted = append(g.planted, n)
	cut := 1 + g.rng.IntN(9)
	return "<w:r><w:t>" + n[:cut] + "</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>" + n[cut:] + "</w:t></w:r>"
}

func (g *wordGenerator) blocks(depth int) string {
	var out strings.Builder
	for range 1 + g.rng.IntN(3) {
		switch g.rng.IntN(4) {
		case 0:
			if depth > 0 {
				out.WriteString(tbl(tr(tc(g.blocks(depth-1)+"<w:p/>"), tc(g.blocks(depth-1)+"<w:p/>"))))
			}
		case 1:
			out.WriteString("<w:sdt><w:sdtContent>" + g.paragraph(depth) + "</w:sdtContent></w:sdt>")
		default:
			out.WriteString(g.paragraph(depth))
		}
	}
	return out.String()
}

func (g *wordGenerator) paragraph(depth int) string {
	out := "<w:p>"
	for range g.rng.IntN(4) {
		switch n := g.number(); g.rng.IntN(6) {
		case 0:
			out += "<w:ins>" + n + "</w:ins>"
		case 1:
			out += "<w:del>" + strings.ReplaceAll(n, "w:t>", "w:delText>") + "</w:del>"
		case 2:
			out += "<w:hyperlink>" + n + "</w:hyperlink>"
		case 3:
			out += n
			if depth > 0 {
				box := "<w:txbxContent>" + g.blocks(depth-1) + "</w:txbxContent>"
				out += "<mc:AlternateContent><mc:Choice>" + box + "</mc:Choice><mc:Fallback>" + box + "</mc:Fallback></mc:AlternateContent>"
			}
		default:
			out += n
		}
		out += "<w:r><w:t xml:space='preserve'> </w:t></w:r>"
	}
	return out + "</w:p>"
}

// All real Word files are read, or say why not.
func TestWordCorpus(t *testing.T) {
	count := map[string]int{}
	eachReal(t, func(path string, data []byte) {
		c, err := readWith(t, readDOCX, data)
		count["pages"] += len(c.pages)
		count["cause "+causeOf(t, err).String()]++
		if err == nil && len(c.pages) == 0 {
			t.Errorf("%s: no pages and no cause", path)
		}
	}, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
	t.Log(count)
	if count["cause "] < 100 {
		t.Errorf("only %d documents read", count["cause "])
	}
}

func FuzzDOCX(f *testing.F) {
	for _, body := range []string{p("010190-1234"), tbl(tr(tc(p("a")))), "<w:del><w:delText>x", "<mc:AlternateContent><mc:Choice>" + txbx("a")} {
		f.Add("<w:document><w:body>" + body + "</w:body></w:document>")
	}
	fuzzPackage(f, readDOCX, "word/document.xml")
}

// fuzzPackage reads packages with any content in one part, and anything as a
// package: always pages within the limits or a cause.
func fuzzPackage(f *testing.F, read reader, part string) {
	limits := source.DefaultLimits()
	limits.TextBytes, limits.TotalBytes = 1<<20, 8<<20
	f.Fuzz(func(t *testing.T, content string) {
		for _, data := range [][]byte{[]byte(content), packOf(t, entry{part, content})} {
			c, err := readWithin(t, read, data, limits)
			var failure *readError
			if err != nil && !errors.As(err, &failure) {
				t.Fatalf("error without cause: %v", err)
			}
			if err == nil && len(c.pages) == 0 {
				t.Fatal("neither page nor cause")
			}
		}
	})
}
