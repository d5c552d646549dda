package extract

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/xuri/excelize/v2"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// book makes the entries of a workbook with sheets named A, B, …; styles and
// strings may be empty.
func book(styles, texts string, sheets ...string) []entry {
	list, rels := "", []string{}
	entries := []entry{}
	for i, s := range sheets {
		list += fmt.Sprintf(`<sheet name="%c" sheetId="%d" r:id="rId%d"/>`, 'A'+i, i+1, i+1)
		rels = append(rels, relationship(fmt.Sprintf("rId%d", i+1), "worksheet", fmt.Sprintf("worksheets/sheet%d.xml", i+1)))
		entries = append(entries, entry{fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), "<worksheet>" + s + "</worksheet>"})
	}
	return append(entries,
		entry{"xl/workbook.xml", "<workbook><sheets>" + list + "</sheets></workbook>"},
		entry{"xl/_rels/workbook.xml.rels", relationships(rels...)},
		entry{"xl/styles.xml", "<styleSheet>" + styles + "</styleSheet>"},
		entry{"xl/sharedStrings.xml", "<sst>" + texts + "</sst>"})
}

// sheetRows makes sheet data of rows that hold ready-made cells.
func sheetRows(cells ...string) string {
	return "<sheetData><row>" + strings.Join(cells, "</row><row>") + "</row></sheetData>"
}

func str(ref, text string) string {
	return fmt.Sprintf(`<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, text)
}

// cpr formats of styles 1 to 5: padded to ten, as a CPR number, a date, a
// Danish date, a time.
const testStyles = `<numFmts><numFmt numFmtId="164" formatCode="0000000000"/><numFmt numFmtId="165" formatCode="[$-406]000000\-0000"/>` +
	`<numFmt numFmtId="166" formatCode="dd\-mm\-yyyy;@"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>` +
	`<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/><xf numFmtId="166"/><xf numFmtId="20"/></cellXfs>`

func TestSheetCells(t *testing.T) {
	strings := `<si><t>Hans</t></si><si><r><t>0101</t></r><r><rPr><b/></rPr><t xml:space="preserve">90-1234 </t></r><rPh><t>skjult</t></rPh></si><si><t>a_x000D_` + "\n" + `b_x005F_c</t></si><si/>`
	cases := []struct{ name, data, want string }{
		{"shared strings", sheetRows(`<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c>`), "Hans\t010190-1234 \ta  b_c"},
		{"inline strings", sheetRows(`<c t="inlineStr"><is><r><t>0101</t></r><r><t>90-1234</t></r><rPh><t>x</t></rPh></is></c>`), "010190-1234"},
		{"formulas", sheetRows(`<c t="str"><f>A1</f><v>010190-1234</v></c><c><f>1+1</f><v>2</v></c><c><f>B7&amp;"-1234"</f></c>`), "010190-1234\t2\t=B7&\"-1234\""},
		{"numbers", sheetRows(`<c><v>101901234</v></c><c><v>1.01901234E8</v></c><c><v>5.0</v></c><c><v>0.30000000000000004</v></c><c><v>-1E-3</v></c><c t="n"><v>1E+20</v></c>`),
			"101901234\t101901234\t5\t0.3\t-0.001\t100000000000000000000"},
		{"padded numbers", sheetRows(`<c s="1"><v>101901234</v></c><c s="2"><v>101901234</v></c><c s="2"><v>1.01901234E8</v></c><c s="1"><v>12345678901</v></c><c s="1"><v>-5</v></c><c s="1"><v>1.5</v></c>`),
			"0101901234\t010190-1234\t010190-1234\t12345678901\t-5\t1.5"},
		{"dates", sheetRows(`<c s="3"><v>32874</v></c><c s="4"><v>32874.75</v></c><c s="5"><v>0.5</v></c><c s="3"><v>60</v></c><c s="3"><v>1</v></c><c s="3"><v>101901234</v></c><c t="d"><v>1990-01-01</v></c>`),
			"1990-01-01\t1990-01-01\t0.5\t1900-02-29\t1900-01-01\t101901234\t1990-01-01"},
		{"booleans and errors", sheetRows(`<c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c>`), "TRUE\tFALSE\t#N/A"},
		{"columns", sheetRows(str("B1", "b")+str("E1", "e"), str("A2", "a")+`<c r="B2" s="1"/>`+str("C2", "c")), "\tb\t\t\te\na\t\tc"},
		{"a far column", sheetRows(str("A1", "a")+str("B1", "b"), str("A2", "a")+str("XFD2", "z")+str("XFD2", "y")), "a\tb\na\tz\ty"},
		{"columns in disorder", sheetRows(str("C1", "c") + str("A1", "a") + str("ZZZZ1", "x")), "\t\tc\ta\tx"},
		{"empty rows", "<sheetData><row r='1'/><row r='3'>" + str("A3", "a") + "</row><row r='9'>" + str("A9", "b") + "</row><row/><row/><row>" + str("A10", "c") + "</row><row/></sheetData>", "a\n\nb\n\nc"},
		{"line ends in a cell", sheetRows(str("A1", "010190-\n1234\tb")), "010190- 1234 b"},
		{"lying dimension", `<dimension ref="A1:XFD1048576"/>` + sheetRows(str("A1", "a")), "a"},
		{"hidden", `<cols><col hidden="1"/></cols><sheetData><row hidden="1">` + str("A1", "a") + "</row></sheetData>", "a"},
		{"strange", sheetRows(`<c s="99"><v>5</v></c><c s="x"><v>NaN</v></c><c><v>abc</v></c><c t="?"><v>q</v></c><c/>`), "5\tNaN\tabc\tq"},
		{"missing ends", `<sheetData><row>` + str("A1", "a") + `<c><v>1</v><c><v>2</v><row><c><v>3`, "a\t1\t2\n3"},
	}
	for _, c := range cases {
		got, err := readWith(t, readXLSX, packOf(t, book(testStyles, strings, c.data)...))
		if err != nil && c.name != "missing ends" {
			t.Errorf("%s: %v", c.name, err)
		}
		if text := got.labelled("A"); text != c.want {
			t.Errorf("%s: %q, want %q", c.name, text, c.want)
		}
		if got.pages[0].Form != kernels.Sheet {
			t.Errorf("%s: form %v", c.name, got.pages[0].Form)
		}
	}
}

func TestSheetDates1904(t *testing.T) {
	entries := book(testStyles, "", sheetRows(`<c s="3"><v>0</v></c><c s="3"><v>31412</v></c>`))
	for i := range entries {
		entries[i].content = strings.Replace(entries[i].content, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)
	}
	got, err := readWith(t, readXLSX, packOf(t, entries...))
	if text := got.labelled("A"); text != "1904-01-01\t1990-01-01" || err != nil {
		t.Errorf("%q %v", text, err)
	}
}

// Sheets come in the order of the workbook, those it does not name last;
// whatever stands beside the cells has its pages.
func TestSheetPages(t *testing.T) {
	entries := book("", "", sheetRows(str("A1", "første")), "", sheetRows(str("A1", "skjult"))+
		`<headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12 010190-1234&amp;RSide &amp;P</oddHeader></headerFooter>`+
		`<dataValidations><dataValidation prompt="Vælg" error="Fejl"><formula1>"Hans,Grethe"</formula1></dataValidation></dataValidations>`+
		`<autoFilter><filters><filter val="020290-1234"/></filters></autoFilter><hyperlinks><hyperlink display="her"/></hyperlinks>`+
		`<extLst><x14:formula1><xm:f>"Ole"</xm:f></x14:formula1></extLst>`)
	for i := range entries {
		entries[i].content = strings.Replace(entries[i].content, `name="C"`, `name="C" state="veryHidden"`, 1)
		entries[i].content = strings.Replace(entries[i].content, "</workbook>", `<definedNames><definedName name="Borger">"030390-1234"</definedName></definedNames></workbook>`, 1)
	}
	entries = append(entries,
		entry{"xl/worksheets/sheet9.xml", "<worksheet>" + sheetRows(str("A1", "glemt")) + "</worksheet>"},
		entry{"xl/comments1.xml", `<comments><authors><author>Grethe Holm</author></authors><commentList><comment><text><r><t>0404</t></r><r><t>90-1234</t></r></text></comment></commentList></comments>`},
		entry{"xl/threadedComments/threadedComment1.xml", `<ThreadedComments><threadedComment><text>svar 050590-1234</text></threadedComment></ThreadedComments>`},
		entry{"xl/persons/person.xml", `<personList><person displayName="Ole Bang" userId="ole@kommune.dk"/></personList>`},
		entry{"xl/drawings/drawing1.xml", `<xdr:wsDr><xdr:from><xdr:col>1</xdr:col></xdr:from><xdr:sp><xdr:cNvPr descr="billede"/><a:p><a:r><a:t>tekstboks</a:t></a:r></a:p></xdr:sp></xdr:wsDr>`},
		entry{"xl/pivotCache/pivotCacheDefinition1.xml", `<pivotCacheDefinition refreshedBy="Hans"><cacheField name="CPR"><sharedItems><n v="101901234"/><s v="Ida"/></sharedItems></cacheField></pivotCacheDefinition>`},
		entry{"xl/externalLinks/externalLink1.xml", `<externalLink><sheetData><row><cell r="A1"><v>202901234</v></cell></row></sheetData></externalLink>`},
		entry{"xl/embeddings/oleObject1.bin", "ole"},
	)
	c, err := readWith(t, readXLSX, packOf(t, entries...))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"A", "B", "C", "C", "sheet9.xml", "projektmappe", "pivotdata", "eksterne data", "kommentarer", "tegninger og diagrammer", "egenskaber"}
	if !slices.Equal(c.labels(), want) {
		t.Errorf("labels %q", c.labels())
	}
	texts := map[string]string{"A": "første", "B": "", "C": "skjult\n\n    010190-1234 Side  \nVælg\nFejl\n\"Hans,Grethe\"\n020290-1234\nher\n\"Ole\"",
		"sheet9.xml": "glemt", "projektmappe": `Borger: "030390-1234"`, "pivotdata": "Hans\nCPR\n101901234\nIda", "eksterne data": "202901234",
		"kommentarer": "Grethe Holm\n040490-1234\n\nsvar 050590-1234", "egenskaber": "person: Ole Bang\nperson: ole@kommune.dk", "tegninger og diagrammer": "billede\ntekstboks"}
	for label, want := range texts {
		if got := c.labelled(label); got != want {
			t.Errorf("%s: %q, want %q", label, got, want)
		}
	}
	if len(c.parts) != 1 {
		t.Errorf("parts %q", c.parts)
	}
}

// A large sheet is several pages, each of them its own.
func TestSheetLarge(t *testing.T) {
	data := []string{str("A1", "CPR") + str("B1", "Navn")}
	for i := range 10_000 {
		data = append(data, str(fmt.Sprintf("A%d", i+2), fmt.Sprintf("%06d-%04d", i, i))+str(fmt.Sprintf("B%d", i+2), "Hans"))
	}
	c, err := readWith(t, readXLSX, packOf(t, book("", "", sheetRows(data...))...))
	if err != nil || len(c.pages) < 3 {
		t.Fatalf("%d pages, %v", len(c.pages), err)
	}
	lines := map[string]bool{}
	for line := range strings.Lines(c.labelled("A") + "\n") {
		lines[line] = true
	}
	for i := range 10_000 {
		if !lines[fmt.Sprintf("%06d-%04d\tHans\n", i, i)] {
			t.Fatalf("row %d is lost", i)
		}
	}
}

func TestSheetDamage(t *testing.T) {
	few := source.DefaultLimits()
	few.TextBytes = 1 << 20
	long := "<si><t>" + strings.Repeat("x", 10_000) + "</t></si>"
	cell := `<c t="s"><v>0</v></c>`
	lost := book("", "", "", sheetRows(str("A1", "a")))
	cases := []struct {
		name    string
		entries []entry
		want    source.Cause
		text    string
	}{
		{"string is missing", book("", "", sheetRows(`<c t="s"><v>7</v></c>`, str("A2", "a"))), source.Corrupt, "a"},
		{"sheet is missing", lost[1:], source.Corrupt, ""},
		{"no workbook", book("", "", sheetRows(str("A1", "a")))[:1], source.Corrupt, ""},
		{"binary", []entry{{"_rels/.rels", relationships(relationship("1", "officeDocument", "xl/workbook.bin"))}, {"xl/workbook.bin", ""}}, source.Unsupported, ""},
		{"one string often in a row", book("", long, sheetRows(strings.Repeat(cell, 10_000))), source.TooLarge, ""},
		{"one string often in rows", book("", long, sheetRows(slices.Repeat([]string{cell}, 10_000)...)), source.TooLarge, ""},
		{"long strings", book("", strings.Repeat(long, 200), ""), source.TooLarge, ""},
		{"long inline string", book("", "", sheetRows(str("A1", strings.Repeat("x", 2<<20)))), source.TooLarge, ""},
		{"wide rows", book("", "", sheetRows(slices.Repeat([]string{widening()}, 500)...)), source.TooLarge, ""},
		{"defined names", append(book("", "", "")[:1], entry{"xl/workbook.xml", "<workbook>" + strings.Repeat("<definedName name='a'>"+strings.Repeat("x", 1000)+"</definedName>", 2000) + "</workbook>"}), source.TooLarge, ""},
	}
	for _, c := range cases {
		got, err := readWithin(t, readXLSX, packOf(t, c.entries...), few)
		if cause := causeOf(t, err); cause != c.want {
			t.Errorf("%s: cause %q, want %q", c.name, cause, c.want)
		}
		if text := got.labelled("A"); c.text != "" && text != c.text {
			t.Errorf("%s: %q", c.name, text)
		}
	}
}

// widening is a row whose cells stand as far apart as cells may without
// losing their place.
func widening() string {
	out := ""
	for column := 0; column < 16_000; column += slack {
		name, _ := excelize.ColumnNumberToName(column + 1)
		out += str(name+"1", "x")
	}
	return out
}

func TestNumberFormats(t *testing.T) {
	cases := []struct{ code, value, want string }{
		{"0000000000", "101901234", "0101901234"},
		{`000000\-0000`, "101901234", "010190-1234"},
		{`000000"-"0000`, "101901234", "010190-1234"},
		{"000000-0000;[Red]0", "101901234", "010190-1234"},
		{"##000000-0000", "101901234", "010190-1234"},
		{"00 00 00 00", "12345678", "12 34 56 78"},
		{`"nr. "0000`, "12", "nr. 0012"},
		{`"0"0000`, "12", "12"},
		{"[<1000]0000;0", "12", "12"},
		{"0", "12", "12"}, {"0.00", "12", "12"}, {"#,##0", "1234", "1234"}, {"00%", "0.5", "0.5"}, {"00E+00", "12", "12"},
		{"General", "12", "12"}, {"@", "12", "12"}, {"00/00", "12", "12"}, {"", "12", "12"}, {"[h]:mm:ss", "2.5", "2.5"},
		{"yyyy", "32874", "1990-01-01"}, {"d. mmmm", "32874", "1990-01-01"}, {"mmm", "32874", "1990-01-01"}, {"hh:mm", "32874.5", "32874.5"},
		{`[$-406]d\. mmmm\ yyyy`, "32874", "1990-01-01"}, {"dd-mm-åååå", "32874", "1990-01-01"},
		{`"unended`, "12", "12"}, {`\`, "12", "12"}, {"[", "12", "12"}, {"_", "12", "12"}, {"*", "12", "12"},
	}
	for _, c := range cases {
		if got := parseFormat(c.code).text(c.value, false); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.code, c.value, got, c.want)
		}
	}
}

// Plain numbers mean what was stored, to the 15 digits that count.
func TestPlainNumber(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		f, _ := strconv.ParseFloat(fmt.Sprintf("%d.%de%d", rng.IntN(10), rng.Int64N(1e14), rng.IntN(60)-30), 64)
		for _, verb := range []byte{'e', 'g', 'f'} {
			got := plainNumber(strconv.FormatFloat(f, verb, -1, 64))
			back, err := strconv.ParseFloat(got, 64)
			if err != nil || math.Abs(back-f) > math.Abs(f)*1e-14 || strings.ContainsAny(got, "eE") {
				t.Fatalf("%v became %s", f, got)
			}
		}
	}
}

// Every text that excelize finds in a cell is a cell of ours.
func TestSheetOracle(t *testing.T) {
	sheets, texts := 0, 0
	eachReal(t, func(path string, data []byte) {
		c, err := readWith(t, readXLSX, data)
		if err != nil || len(data) > 64<<10 {
			return
		}
		theirs, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipXMLSizeLimit: 1 << 30})
		if err != nil {
			return
		}
		defer theirs.Close()
		for _, name := range theirs.GetSheetList() {
			rows, err := theirs.GetRows(name)
			if err != nil {
				continue
			}
			sheets++
			ours := cellsOf(c, name)
			for _, want := range textCells(rows) {
				texts++
				if !ours[want] {
					t.Errorf("%s, sheet %s: a text of %d bytes is missing", path, name, len(want))
				}
			}
		}
	}, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	t.Logf("%d sheets, %d texts", sheets, texts)
	if texts < 1000 {
		t.Errorf("only %d texts compared", texts)
	}
}

// cellsOf returns the cells on all pages with a label.
func cellsOf(c *collector, label string) map[string]bool {
	cells := map[string]bool{}
	for _, p := range c.pages {
		if p.Label == label {
			for cell := range strings.FieldsFuncSeq(string(p.Text), func(r rune) bool { return r == '\t' || r == '\n' }) {
				cells[strings.TrimSpace(cell)] = true
			}
		}
	}
	return cells
}

// textCells returns the cells that hold words, as pages would have them.
func textCells(rows [][]string) []string {
	var texts []string
	for _, row := range rows {
		for _, cell := range row {
			if _, err := strconv.ParseFloat(cell, 64); err == nil || strings.IndexFunc(cell, unicode.IsLetter) < 0 {
				continue
			}
			cell = string(normalise(appendCell(nil, cell)))
			texts = append(texts, strings.TrimSpace(cell))
		}
	}
	return texts
}

// All real workbooks are read, or say why not.
func TestSheetCorpus(t *testing.T) {
	count := map[string]int{}
	eachReal(t, func(path string, data []byte) {
		c, err := readWith(t, readXLSX, data)
		count["pages"] += len(c.pages)
		count["cause "+causeOf(t, err).String()]++
		if err == nil && len(c.pages) == 0 {
			t.Errorf("%s: no pages and no cause", path)
		}
	}, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	t.Log(count)
	if count["cause "] < 60 {
		t.Errorf("only %d documents read", count["cause "])
	}
}

func FuzzXLSX(f *testing.F) {
	for _, data := range []string{sheetRows(str("A1", "010190-1234")), `<row r="7"><c r="XFD1"><v>1e300</v><c t="b"><f>"`, `<dataValidation prompt="x"/>`} {
		f.Add("<worksheet>" + data)
	}
	fuzzPackage(f, readXLSX, "xl/worksheets/sheet1.xml")
}

func FuzzNumberFormat(f *testing.F) {
	f.Add(`[$-406]000000\-0000;@`, "101901234", false)
	f.Add("dd-mm-yyyy", "1e300", true)
	f.Fuzz(func(t *testing.T, code, value string, date1904 bool) {
		if got := parseFormat(code).text(value, date1904); len(got) > len(code)*4+len(value)+400 {
			t.Fatalf("%d bytes of %d", len(got), len(value))
		}
	})
}
