package extract

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// collector is an emitter that keeps everything.
type collector struct {
	pages   []Page
	unreads []UnreadPage
	parts   []string // name, a blank, content
	missing []string // name, a blank, cause
	onPage  func()   // called after each page when set
	room    int64    // for text, in bytes
}

func (c *collector) page(p Page) error {
	p.Text = append(bytes.Clone(normalise(p.Text)), '\n')
	if c.room -= int64(len(p.Text)); c.room < 0 {
		return fail(source.TooLarge, "more text than the limit")
	}
	c.pages = append(c.pages, p)
	if c.onPage != nil {
		c.onPage()
	}
	return nil
}

func (c *collector) unread(number uint32, cause source.Cause, _ string) error {
	c.unreads = append(c.unreads, UnreadPage{number, cause})
	return nil
}

func (c *collector) reads() bool { return false }

func (c *collector) within() source.Limits { return source.DefaultLimits() }

func (c *collector) picture(number uint32, _ ocr.Picture, _ image.Rectangle) error {
	return c.unread(number, source.NeedsOCR, "")
}

func (c *collector) partPictures(name string, _ []picturedPage) error {
	return c.partUnread(name, 0, source.NeedsOCR, "")
}

func (c *collector) part(name string, data []byte) error {
	c.parts = append(c.parts, name+" "+string(data))
	return nil
}

func (c *collector) partUnread(name string, _ int64, cause source.Cause, _ string) error {
	c.missing = append(c.missing, name+" "+cause.String())
	return nil
}

// labelled returns the text of all pages with a label, without blank ends.
func (c *collector) labelled(label string) string {
	var text strings.Builder
	for _, p := range c.pages {
		if p.Label == label {
			text.Write(p.Text)
		}
	}
	return strings.Trim(text.String(), "\n")
}

func (c *collector) labels() []string {
	var labels []string
	for _, p := range c.pages {
		labels = append(labels, p.Label)
	}
	return labels
}

// checkNumbers fails when pages are not numbered from 1 without gaps.
func (c *collector) checkNumbers(t *testing.T) {
	t.Helper()
	numbers := []uint32{}
	for _, p := range c.pages {
		numbers = append(numbers, p.Number)
	}
	for _, p := range c.unreads {
		numbers = append(numbers, p.Number)
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != uint32(i+1) {
			t.Fatalf("page %d has number %d", i+1, n)
		}
	}
}

// causeOf returns the cause of a reader's error.
func causeOf(t *testing.T, err error) source.Cause {
	t.Helper()
	var failure *readError
	if err != nil && !errors.As(err, &failure) {
		t.Fatalf("error without cause: %v", err)
	}
	if err == nil {
		return source.None
	}
	return failure.cause
}

// entry is a file of a package made for a test.
type entry struct{ name, content string }

// packOf zips entries in their order.
func packOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		f, err := w.Create(e.name)
		if err == nil {
			_, err = f.Write([]byte(e.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func relationships(rels ...string) string {
	return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + strings.Join(rels, "") + `</Relationships>`
}

func relationship(id, kind, target string) string {
	return fmt.Sprintf(`<Relationship Id="%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`, id, kind, target)
}

// readWith reads a document and returns all that came of it.
func readWith(t *testing.T, read reader, data []byte) (*collector, error) {
	t.Helper()
	return readWithin(t, read, data, source.DefaultLimits())
}

func readWithin(t *testing.T, read reader, data []byte, limits source.Limits) (*collector, error) {
	t.Helper()
	c := &collector{room: limits.TextBytes}
	err := read(input{name: "test", data: data, limits: limits}, c)
	c.checkNumbers(t)
	return c, err
}

// eachReal gives the real documents of some MIME types to visit. It skips the
// test where they are absent and fails when there are none.
func eachReal(t testing.TB, visit func(path string, data []byte), mimes ...string) {
	t.Helper()
	if testing.Short() {
		t.Skip("reads many files")
	}
	index, err := os.Open(filepath.Join(corpus, "INDEX.tsv"))
	if err != nil {
		t.Skip("shared data is absent")
	}
	defer index.Close()
	r := csv.NewReader(index)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, row := range rows {
		if len(row) < 5 || !slices.Contains(mimes, row[4]) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(corpus, row[0]))
		if err != nil {
			t.Fatal(err)
		}
		visit(row[0], data)
		count++
	}
	if count == 0 {
		t.Fatal("no document of that type in the index")
	}
}

// A package made by other hands than Microsoft's has the same text.
func TestOOXMLTolerance(t *testing.T) {
	body := `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>CPR 010190-1234 på æøå</w:t></w:r></w:p></w:body></w:document>`
	strict := `<document xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"><body><p><r><t>CPR 010190-1234 på æøå</t></r></p></body></document>`
	utf16le := "\xFF\xFE" + utf16LE(`<?xml version="1.0" encoding="UTF-16"?>`+body)
	latin := strings.NewReplacer("å", "\xE5", "æ", "\xE6", "ø", "\xF8").Replace(`<?xml version="1.0" encoding="windows-1252"?>` + body)
	office := relationships(relationship("1", "officeDocument", "word/document.xml"))
	types := `<Types><Default Extension="xml" ContentType="application/xml"/><Override PartName="/odd/Text.bin" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	cases := map[string][]entry{
		"plain":             {{"_rels/.rels", office}, {"word/document.xml", body}},
		"strict namespace":  {{"_rels/.rels", office}, {"word/document.xml", strict}},
		"no relationships":  {{"word/document.xml", body}},
		"other case":        {{"_RELS/.RELS", office}, {"Word/Document.XML", body}},
		"backslashes":       {{`_rels\.rels`, office}, {`word\document.xml`, body}},
		"leading slash":     {{"/_rels/.rels", office}, {"/word/document.xml", body}},
		"absolute target":   {{"_rels/.rels", relationships(relationship("1", "officeDocument", "/word/document.xml"))}, {"word/document.xml", body}},
		"escaped target":    {{"_rels/.rels", relationships(relationship("1", "officeDocument", "mit%20brev.xml"))}, {"mit brev.xml", body}},
		"wrong target":      {{"_rels/.rels", relationships(relationship("1", "officeDocument", "nowhere.xml"))}, {"word/document.xml", body}},
		"by content type":   {{"[Content_Types].xml", types}, {"odd/Text.bin", body}},
		"UTF-8 mark":        {{"word/document.xml", "\xEF\xBB\xBF" + body}},
		"UTF-16":            {{"word/document.xml", utf16le}},
		"UTF-16 no mark":    {{"word/document.xml", utf16LE(body)}},
		"Windows-1252":      {{"word/document.xml", latin}},
		"unknown encoding":  {{"word/document.xml", `<?xml version="1.0" encoding="klingon"?>` + body}},
		"control character": {{"word/document.xml", strings.Replace(body, "CPR ", "CPR\x01", 1)}},
		"wrong nesting":     {{"word/document.xml", strings.Replace(body, "</w:r></w:p>", "</w:p></w:r>", 1)}},
		"bare ampersand":    {{"word/document.xml", strings.Replace(body, "<w:body>", "<w:body w:x='a&b'>", 1)}},
	}
	for name, entries := range cases {
		c, err := readWith(t, readDOCX, packOf(t, entries...))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if text := c.labelled(""); text != "CPR 010190-1234 på æøå" {
			t.Errorf("%s: %q", name, text)
		}
	}
}

func utf16LE(s string) string {
	var out strings.Builder
	for _, r := range s {
		out.WriteByte(byte(r))
		out.WriteByte(byte(r >> 8))
	}
	return out.String()
}

// What can be read of a broken package is read, and the package says so.
func TestOOXMLDamage(t *testing.T) {
	body := `<w:document><w:body><w:p><w:t>CPR 010190-1234</w:t></w:p>` + strings.Repeat("<w:p/>", 100)
	whole := `<w:document><w:body><w:p><w:t>CPR 010190-1234</w:t></w:p></w:body></w:document>`
	cases := []struct {
		name string
		data []byte
		want source.Cause
		text string
	}{
		{"breaks off in a tag", packOf(t, entry{"word/document.xml", body + "<w:p"}), source.Corrupt, "CPR 010190-1234"},
		{"breaks off in text", packOf(t, entry{"word/document.xml", body + "<w:p><w:t>og 020290-1234"}), source.Corrupt, "020290-1234"},
		{"declares entities", packOf(t, entry{"word/document.xml", `<!DOCTYPE x [<!ENTITY e "020290-1234">]>` + strings.Replace(whole, "</w:t>", " &e;</w:t>", 1)}),
			source.Corrupt, "CPR 010190-1234"},
		{"declares them elsewhere", packOf(t, entry{"word/document.xml", whole}, entry{"word/header1.xml", `<!DOCTYPE x SYSTEM "y.dtd"><w:hdr/>`}),
			source.Corrupt, "CPR 010190-1234"},
		{"not XML at all", packOf(t, entry{"word/document.xml", "<\x00\x01<<<"}), source.Corrupt, ""},
		{"no document part", packOf(t, entry{"docProps/core.xml", "<x/>"}), source.Corrupt, ""},
		{"wrong checksum", badChecksum(t, entry{"word/document.xml", whole}), source.Corrupt, "CPR 010190-1234"},
		{"no directory", packOf(t, entry{"word/document.xml", whole})[:60], source.Corrupt, ""},
		{"empty", nil, source.Corrupt, ""},
		{"needs a password", encrypted(t, entry{"word/document.xml", whole}), source.Encrypted, ""},
	}
	for _, c := range cases {
		got, err := readWith(t, readDOCX, c.data)
		if cause := causeOf(t, err); cause != c.want {
			t.Errorf("%s: cause %q, want %q", c.name, cause, c.want)
		}
		if !strings.Contains(got.labelled(""), c.text) {
			t.Errorf("%s: text lost", c.name)
		}
	}
}

// badChecksum stores entries with checksums that do not fit.
func badChecksum(t *testing.T, entries ...entry) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		f, err := w.CreateRaw(&zip.FileHeader{Name: e.name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte("another")),
			CompressedSize64: uint64(len(e.content)), UncompressedSize64: uint64(len(e.content))})
		if err == nil {
			_, err = f.Write([]byte(e.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// encrypted sets the flag that says that an entry needs a password.
func encrypted(t *testing.T, entries ...entry) []byte {
	data := packOf(t, entries...)
	data[bytes.Index(data, []byte("PK\x01\x02"))+8] |= 1
	return data
}

// Limits end a document with their cause, in bounded memory.
func TestOOXMLLimits(t *testing.T) {
	small := source.DefaultLimits()
	small.TextBytes = 1 << 20
	few := source.DefaultLimits()
	few.Entries = 2
	tight := source.DefaultLimits()
	tight.TotalBytes = 1 << 20
	doc := func(body string) []byte {
		return packOf(t, entry{"word/document.xml", "<w:body>" + body + "</w:body>"})
	}
	cases := []struct {
		name   string
		data   []byte
		limits source.Limits
		want   source.Cause
	}{
		{"one large paragraph", doc("<w:p><w:t>" + strings.Repeat("x", 2<<20) + "</w:t></w:p>"), small, source.TooLarge},
		{"many paragraphs", doc(strings.Repeat("<w:p><w:t>xxxxxxxxxxxxxxxxxxxxxxxxxxxx</w:t></w:p>", 50_000)), small, source.TooLarge},
		{"asides", doc(strings.Repeat(`<w:x descr="`+strings.Repeat("x", 1000)+`"/><w:x descr="yy"/>`, 2000)), small, source.TooLarge},
		{"one large token", doc("<w:p><w:t>" + strings.Repeat("x", int(source.DefaultLimits().XMLToken)+1) + "</w:t></w:p>"), source.DefaultLimits(), source.TooLarge},
		{"expands too far", packOf(t, entry{"word/embeddings/a.bin", strings.Repeat(" ", bombFloor+1<<20)}), source.DefaultLimits(), source.Bomb},
		{"expands beyond the total", doc(strings.Repeat(" ", 2<<20)), tight, source.Bomb},
		{"entries", packOf(t, entry{"a", ""}, entry{"b", ""}, entry{"c", ""}), few, source.Bomb},
		{"deep tables", doc(strings.Repeat("<w:tbl><w:tr><w:tc>", 100_000)), source.DefaultLimits(), source.Corrupt},
		{"deep text boxes", doc("<w:p>" + strings.Repeat("<w:txbxContent><w:p><w:t>010190-1234</w:t>", 10_000)), source.DefaultLimits(), source.Corrupt},
	}
	for _, c := range cases {
		_, err := readWithin(t, readDOCX, c.data, c.limits)
		if cause := causeOf(t, err); cause != c.want {
			t.Errorf("%s: cause %q, want %q", c.name, cause, c.want)
		}
	}
}

// A directory that tells a part's size wrongly changes nothing: all of it is
// read, and a bomb is one.
func TestOOXMLDeclaredSizes(t *testing.T) {
	declare := func(data []byte, size uint32) []byte {
		at := bytes.Index(data, []byte(zipDirectory))
		binary.LittleEndian.PutUint32(data[at+24:], size)
		return data
	}
	body := entry{"word/document.xml", "<w:body><w:p><w:t>010190-1234</w:t></w:p></w:body>"}
	for _, size := range []uint32{0, 1, 20, 1 << 30} {
		c, err := readWith(t, readDOCX, declare(packOf(t, body), size))
		if err != nil || len(c.pages) != 1 || strings.TrimSpace(string(c.pages[0].Text)) != "010190-1234" {
			t.Errorf("declared as %d bytes: %v, %v", size, c.pages, err)
		}
	}
	bomb := entry{"word/embeddings/a.bin", strings.Repeat(" ", bombFloor+1<<20)}
	if _, err := readWith(t, readDOCX, declare(packOf(t, bomb), 100)); causeOf(t, err) != source.Bomb {
		t.Errorf("a bomb that lies: %v", err)
	}
}

// What is embedded is handed over, pictures wait for OCR, and what says
// nothing is passed over.
func TestOOXMLParts(t *testing.T) {
	c, err := readWith(t, readDOCX, packOf(t,
		entry{"word/document.xml", "<w:body/>"},
		entry{"word/embeddings/Microsoft_Excel_Sheet1.xlsx", "PK"},
		entry{"word/embeddings/oleObject1.bin", "ole"},
		entry{"word/afchunk1.htm", "<p>010190-1234</p>"},
		entry{"word/media/image1.png", "png"},
		entry{"word/media/image2.emf", "emf"},
		entry{"docProps/thumbnail.jpeg", "jpg"},
		entry{"word/fonts/font1.odttf", "font"},
		entry{"xl/printerSettings/printerSettings1.bin", "prn"},
		entry{"word/embeddings/empty.bin", ""},
		entry{"word/theme/theme1.xml", "<a:t>not this</a:t>"},
	))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"word/embeddings/Microsoft_Excel_Sheet1.xlsx PK", "word/embeddings/oleObject1.bin ole", "word/afchunk1.htm <p>010190-1234</p>",
		"word/media/image1.png png", "word/media/image2.emf emf"}
	if !slices.Equal(c.parts, want) {
		t.Errorf("parts %q", c.parts)
	}
	if len(c.missing) > 0 {
		t.Errorf("unread parts %q", c.missing)
	}
	if len(c.pages) != 1 {
		t.Errorf("pages %q", c.labels())
	}
}

func TestOOXMLDamagedPart(t *testing.T) {
	c, err := readWith(t, readDOCX, badChecksum(t, entry{"word/document.xml", "<w:body/>"}, entry{"word/embeddings/a.bin", "x"}))
	if cause := causeOf(t, err); cause != source.Corrupt {
		t.Errorf("cause %q", cause)
	}
	if want := []string{"word/embeddings/a.bin corrupt"}; !slices.Equal(c.missing, want) {
		t.Errorf("unread parts %q", c.missing)
	}
}

// Every part with text has pages of its own.
func TestOOXMLExtras(t *testing.T) {
	c, err := readWith(t, readDOCX, packOf(t,
		entry{"word/document.xml", "<w:body/>"},
		entry{"word/settings.xml", `<w:settings><w:docVars><w:docVar w:name="CPR" w:val="010190-1234"/></w:docVars></w:settings>`},
		entry{"word/people.xml", `<w15:people><w15:person w15:author="Hans Jensen"><w15:presenceInfo w15:providerId="AD" w15:userId="S::hans@kommune.dk::1"/></w15:person></w15:people>`},
		entry{"docProps/core.xml", `<cp:coreProperties><dc:creator>Grethe Holm</dc:creator><cp:revision>12</cp:revision></cp:coreProperties>`},
		entry{"docProps/app.xml", `<Properties><Company>Nykommune</Company><Characters>0101901234</Characters></Properties>`},
		entry{"docProps/custom.xml", `<Properties><property name="Borger"><vt:lpwstr>020290-1234</vt:lpwstr></property></Properties>`},
		entry{"customXml/item1.xml", `<sag cpr="030390-1234"><navn>Ole Bang</navn><schema><element name="0404901234"/></schema></sag>`},
		entry{"word/charts/chart1.xml", `<c:chart><c:strCache><c:formatCode>0</c:formatCode><c:pt><c:v>050590-1234</c:v></c:pt></c:strCache></c:chart>`},
		entry{"word/diagrams/data1.xml", `<dgm:pt><a:p><a:r><a:rPr/><a:t>0606</a:t></a:r><a:r><a:rPr/><a:t>90-1234</a:t></a:r></a:p></dgm:pt>`},
		entry{"word/unheardOf.xml", `<x><y>070790-1234</y></x>`},
		entry{"word/_rels/document.xml.rels", relationships(`<Relationship Id="7" Type="x/hyperlink" Target="mailto:hans%20jensen@kommune.dk" TargetMode="External"/>`)},
	))
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]string{
		"egenskaber":              "CPR: 010190-1234\n\nperson: Hans Jensen\npresenceInfo: S::hans@kommune.dk::1\n\ncreator: Grethe Holm\n\nCompany: Nykommune\n\nBorger: 020290-1234",
		"tilknyttede data":        "030390-1234\nOle Bang",
		"tegninger og diagrammer": "050590-1234\n\n060690-1234",
		"øvrige dele":             "070790-1234",
		"henvisninger":            "mailto:hans jensen@kommune.dk",
	}
	for label, want := range cases {
		if got := c.labelled(label); got != want {
			t.Errorf("%s: %q, want %q", label, got, want)
		}
	}
}

// Through the Extractor, type and pages are what its contract says.
func TestOfficeThroughExtractor(t *testing.T) {
	docs := map[string][]byte{
		"docx": packOf(t, entry{"[Content_Types].xml", "<Types/>"}, entry{"word/document.xml", "<w:p><w:t>CPR 010190-1234</w:t></w:p>"}),
		"xlsx": packOf(t, append(book("", "", sheetRows(str("A1", "CPR 010190-1234"))), entry{"[Content_Types].xml", "<Types/>"})...),
		"pdf":  pdfOf(showLines("CPR 010190-1234")),
	}
	for format, data := range docs {
		if d := readOne(t, "brev."+format, data); d.Type != format || d.Cause != source.None || d.text() != "CPR 010190-1234\n" {
			t.Errorf("%v: %q", d, d.text())
		}
	}
}

// What no directory lists is read in a package as in a ZIP file.
func TestPackagesWithStrays(t *testing.T) {
	for name, open := range map[string]struct {
		read reader
		pack []byte
	}{
		"docx": {readDOCX, packOf(t, entry{"word/document.xml", "<w:body/>"})},
		"xlsx": {readXLSX, packOf(t, entry{"xl/workbook.xml", "<workbook/>"})},
		"pptx": {readPPTX, packOf(t, entry{"ppt/presentation.xml", "<p:presentation/>"})},
		"odt":  {readODT, packOf(t, entry{"content.xml", "<office:text/>"})},
		"ods":  {readODS, packOf(t, entry{"content.xml", "<office:spreadsheet/>"})},
	} {
		c, err := readWith(t, open.read, append([]byte("cpr 010190-1234\n"), open.pack...))
		if err != nil || !slices.Contains(c.parts, "bytes 0-15 cpr 010190-1234\n") {
			t.Errorf("%s: %q, %v", name, c.parts, err)
		}
	}
}

// Names of parts that nobody is shown are read where they may say something.
func TestNamesOfParts(t *testing.T) {
	for part, name := range map[string]string{
		`<w:bookmarkStart w:name="sag_010190-1234"/>`:                                    "sag_010190-1234",
		`<w:bookmarkStart w:name="_Toc010190123"/>`:                                      "",
		`<w:bookmarkStart w:name="indledning"/>`:                                         "",
		`<w:drawing><wp:docPr name="010190-1234"/></w:drawing>`:                          "010190-1234",
		`<w:r><w:ffData><w:name w:val="010190-1234"/></w:ffData></w:r>`:                  "010190-1234",
		`<w:bookmarkStart w:name="010190-1234"/><w:bookmarkStart w:name="010190-1234"/>`: "010190-1234",
	} {
		c, err := readWith(t, readDOCX, packOf(t, entry{"word/document.xml", "<w:document><w:body>" + part + "<w:p/></w:body></w:document>"}))
		if err != nil || c.labelled(namesLabel) != name {
			t.Errorf("%s: %q, %v", part, c.labelled(namesLabel), err)
		}
	}
	c, err := odfPack(t, readODT, `<office:text><text:p><text:bookmark text:name="010190-1234"/><draw:frame draw:name="Ramme1"/></text:p></office:text>`)
	if err != nil || c.labelled(namesLabel) != "010190-1234" {
		t.Errorf("ODT: %q, %v", c.labelled(namesLabel), err)
	}
}
