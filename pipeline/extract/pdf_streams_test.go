package extract

import (
	"bytes"
	"compress/zlib"
	"math/rand/v2"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"aktsyn/pipeline/source"
)

// deflatedStream appends a packed stream without its last bytes.
func (m *pdfMaker) deflatedStream(dict, data string, without int) string {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, _ = w.Write([]byte(data))
	_ = w.Close()
	return m.stream(dict+" /Filter /FlateDecode", packed.String()[:packed.Len()-without])
}

// pdfWithContent makes a PDF of a page whose content is packed and lacks its
// last bytes.
func pdfWithContent(without int, catalog func(m *pdfMaker) string) []byte {
	m := newPDF()
	content := m.deflatedStream("", showLines(strings.Split(strings.Repeat("CPR 010190-1234\n", 40), "\n")...), without)
	page := m.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents " + content + " >>")
	extra := ""
	if catalog != nil {
		extra = catalog(m)
	}
	return m.finish([]string{page}, extra, "")
}

const adlerSize = 4 // of a checksum that nobody minds

// Content of which PDFium shows the beginning alone is named.
func TestPDFDamagedContent(t *testing.T) {
	whole := pdfWithContent(0, nil)
	flipped := bytes.Clone(whole)
	at := bytes.Index(flipped, []byte("/FlateDecode"))
	for i := range 8 {
		flipped[at+60+i] ^= 0xFF
	}
	for _, c := range []struct {
		name string
		data []byte
		want source.Cause
	}{
		{"whole", whole, source.None},
		{"without a checksum", pdfWithContent(adlerSize, nil), source.None},
		{"cut", pdfWithContent(adlerSize+20, nil), source.Corrupt},
		{"flipped", flipped, source.Corrupt},
		{"text of no page", bytes.Replace(pdfOf(showLines("CPR 010190-1234")), []byte("/Contents"), []byte("/Kontents"), 1), source.Corrupt},
		{"an empty page", pdfOf("q Q"), source.None},
		{"an empty page beside a program", bytes.Replace(pdfOf("BT\x00\x00\x00\x00(x)Tj"), []byte("/Contents"), []byte("/Kontents"), 1), source.None},
	} {
		if _, err := readWith(t, readPDF, c.data); causeOf(t, err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Streams that are not looked at are named.
func TestPDFTooManyStreams(t *testing.T) {
	m := newPDF()
	stream := m.stream("", "q Q")
	data := m.finish([]string{m.page("", "")}, "", "")
	at := bytes.Index(data, []byte("endobj")) + len("endobj")
	more := bytes.Repeat([]byte("\n9999 0 obj <<>> stream\nq Q\nendstream endobj"), source.DefaultLimits().PDFStreams)
	if _, err := readWith(t, readPDF, slices.Concat(data[:at], more, data[at:])); causeOf(t, err) != source.TooLarge {
		t.Errorf("with %s: %v", stream, err)
	}
}

// Metadata is read however it is packed, and whoever it belongs to.
func TestPDFPackedMetadata(t *testing.T) {
	const bare = "<x:xmpmeta><dc:creator>Grethe Holm</dc:creator></x:xmpmeta>"
	const packet = "<?xpacket begin='' id='x'?>" + bare + "<?xpacket end='w'?>"
	for name, add := range map[string]func(m *pdfMaker) string{
		"a packet":              func(m *pdfMaker) string { return m.stream("/Type /Metadata /Subtype /XML", packet) },
		"packed":                func(m *pdfMaker) string { return m.deflatedStream("/Type /Metadata /Subtype /XML", packet, 0) },
		"packed, no checksum":   func(m *pdfMaker) string { return m.deflatedStream("/Type/Metadata/Subtype/XML", packet, adlerSize) },
		"without packet's ends": func(m *pdfMaker) string { return m.stream("/Type /Metadata /Subtype /XML", bare) },
	} {
		for _, where := range []string{"document", "page"} {
			c, err := readWith(t, readPDF, pdfWithContent(0, func(m *pdfMaker) string {
				metadata := "/Metadata " + add(m)
				if where == "document" {
					return metadata
				}
				return "/PieceInfo << " + metadata + " >>"
			}))
			if err != nil || c.labelled("metadata") != "Grethe Holm" {
				t.Errorf("%s of the %s: %q, %v", name, where, c.labelled("metadata"), err)
			}
		}
	}
}

func TestPDFStreams(t *testing.T) {
	long := "5 0 obj<</W[" + strings.Repeat("1 ", streamDict) + "]>>"
	file := "1 0 obj << /Length 3 >>\nstream\r\nabc\r\nendstream endobj\n" +
		"2 0 obj <</Length 99/Filter[/FlateDecode]>>stream\nde\nendstream stream\n3 0 obj (>>) stream x\n" +
		long + "stream\nlong\nendstream\n4 0 obj<</Filter/DCTDecode>>stream\nrest"
	var got []string
	for s := range pdfStreams([]byte(file)) {
		got = append(got, strings.TrimSpace(string(s.dict))+"="+strings.TrimSpace(string(s.data)))
	}
	want := "<< /Length 3 >>=abc|<</Length 99/Filter[/FlateDecode]>>=de|" + strings.TrimPrefix(long, "5 0 obj") + "=long|<</Filter/DCTDecode>>=rest"
	if all := strings.Join(got, "|"); all != want {
		t.Errorf("%s", all)
	}
}

// Dictionaries of no object are looked through once, on the keyword's line or on
// the one before.
func TestPDFStreamsOfNoObject(t *testing.T) {
	took := func(piece string) (least time.Duration) {
		file := []byte(strings.Repeat(piece, 10_000))
		for range 3 { // one may be interrupted
			began := time.Now()
			for s := range pdfStreams(file) {
				t.Fatalf("a stream at %d", s.begin)
			}
			if d := time.Since(began); least == 0 || d < least {
				least = d
			}
		}
		return least
	}
	below, beside := took(">>\nstream\n"), took(">>stream\n\n")
	if below > 10*beside {
		t.Errorf("took %v, and %v with the keyword on the same line", below, beside)
	}
}

func FuzzPDFStreams(f *testing.F) {
	f.Add(pdfWithContent(0, nil))
	f.Add([]byte("1 0 obj << /Length 3 >>stream"))
	f.Add([]byte("obj>>stream obj>>streamendstream/Length 99999999999999999999"))
	f.Fuzz(func(t *testing.T, file []byte) {
		u := &unpacker{most: 1 << 16, left: 1 << 20}
		total := 0
		for s := range pdfStreams(file) {
			if total += len(s.data); total > len(file) {
				t.Fatal("streams overlap")
			}
			if out, _ := u.unpack(s); len(out) > max(1<<16, len(s.data)) {
				t.Fatal("too much comes out")
			}
		}
	})
}

// A stream that is not packed is whole, also behind one that was cut.
func TestCutStreamsDoNotTellOfOthers(t *testing.T) {
	m := newPDF()
	m.deflatedStream("", strings.Repeat("BT ET ", 100), 0)
	for limit, u := range map[string]*unpacker{"max-pdf-stream": {most: 10, left: 1 << 20}, "max-pdf-unpacked": {most: 1 << 20, left: 10}} {
		for s := range pdfStreams(m.finish([]string{m.page("", "")}, "", "")) {
			u.unpack(s)
			break
		}
		if u.cut != limit {
			t.Fatalf("the first stream was cut by %q, not by %s", u.cut, limit)
		}
		if _, whole := u.unpack(pdfStream{data: []byte("<x/>")}); !whole || u.cut != "" {
			t.Error("a stream that is not packed is cut")
		}
	}
}

// PDFium is not told how metadata is packed; how the rest is it is told.
func TestPDFMetadataFilters(t *testing.T) {
	m := newPDF()
	m.deflatedStream("/Type /Metadata /Subtype /XML", "<x/>", 0)
	m.deflatedStream("", "BT ET", 0)
	data := m.finish([]string{m.page("", "")}, "", "")
	patches, _ := patchesOf(data)
	w := &fileWindow{bytes.NewReader(data), patches}
	told := make([]byte, len(data))
	for at := 0; at < len(told); at += 7 { // a window over the file, as PDFium asks
		if _, err := w.Read(told[at:min(at+7, len(told))]); err != nil {
			t.Fatal(err)
		}
	}
	if got := bytes.Count(told, []byte("/Filter")); got != 1 {
		t.Errorf("%d filters are told, want 1", got)
	}
	if got := bytes.Count(data, []byte("/Filter")); got != 2 {
		t.Errorf("the file itself was changed: %d filters", got)
	}
}

// A form that draws itself, or one that draws it, is drawn once; the pages are
// read, and the document says so.
func TestPDFFormLoops(t *testing.T) {
	const says = "BT /F 12 Tf 5 5 Td (CPR 010190-1234) Tj ET /X Do 1 0 0 1 9 9 cm /X Do"
	for name, c := range map[string]struct {
		draws []string // what each form draws, objects from 4
		want  source.Cause
	}{
		"itself":        {[]string{"4 0 R"}, source.Corrupt},
		"each other":    {[]string{"5 0 R", "4 0 R"}, source.Corrupt},
		"three in turn": {[]string{"5 0 R", "6 0 R", "4 0 R"}, source.Corrupt},
		"no loop":       {[]string{"5 0 R", "6 0 R", "7 0 R"}, source.None},
	} {
		m := newPDF()
		for _, draws := range c.draws {
			m.stream("/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Resources << /Font << /F 3 0 R >> /XObject << /X "+draws+" >> >>", says)
		}
		content := m.stream("", "/X Do")
		page := m.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /X 4 0 R >> >> /Contents " + content + " >>")
		got, err := readWith(t, readPDF, m.finish([]string{page, m.page(showLines("Side 2"), "")}, "", ""))
		if causeOf(t, err) != c.want || len(got.pages) != 2 || !strings.Contains(string(got.pages[0].Text), "010190-1234") {
			t.Errorf("%s: %d pages, %v", name, len(got.pages), err)
		}
	}
}

// Forms that draw each other only across revisions are cut apart too: the file's
// table may point at the old ones.
func TestPDFFormLoopsOfRevisions(t *testing.T) {
	const first = "4 0 obj << /XObject /Form 5 0 R >>stream\nendstream endobj 5 0 obj << /XObject /Form >>stream\nendstream endobj "
	const second = "4 0 obj << /XObject /Form >>stream\nendstream endobj 5 0 obj << /XObject /Form 4 0 R >>stream\nendstream endobj "
	for file, want := range map[string]bool{first: false, second: false, first + second: true} {
		if patches, loops := patchesOf([]byte(file)); loops != want || (len(patches) == 1) != want {
			t.Errorf("%d patches, want some: %v", len(patches), want)
		}
	}
}

// What a dictionary names is taken once, for however many streams it stands, and
// forms in forms take no stack, which a million of them would fill.
func TestPDFManyForms(t *testing.T) {
	const streams, names = 100, 300
	file := "1 0 obj << /XObject /Form " + strings.Repeat("1 0 R ", names) + ">>" + strings.Repeat("stream\nendstream>>", streams)
	if patches, loops := patchesOf([]byte(file)); !loops || len(patches) != names {
		t.Errorf("%d patches for %d names", len(patches), names)
	}
	defer debug.SetMaxStack(debug.SetMaxStack(1 << 20))
	g, end := formGraph{}, "0"
	for n := range 100_000 {
		form := strconv.Itoa(n + 1)
		g[form], end = []reference{{end, 0}}, form
	}
	g["0"] = []reference{{end, 1}}
	if got := g.loops(); len(got) != 1 {
		t.Errorf("%d loops, want 1", len(got))
	}
}

// TestReferencesIn compares them with those that a regular expression finds.
func TestReferencesIn(t *testing.T) {
	specification := regexp.MustCompile(`(\d+)\s+\d+\s+R\b`)
	random := rand.New(rand.NewPCG(1, 2))
	words := []string{"1", "20", "0", " ", "\n", "\r\f", "R", "R", "R/", "R_", "/R", "Ra", "a", "x7", "\v", "[", "é"}
	for range 20_000 {
		var text []byte
		for range random.IntN(16) {
			text = append(text, words[random.IntN(len(words))]...)
		}
		var want []reference
		for _, at := range specification.FindAllSubmatchIndex(text, -1) {
			want = append(want, reference{string(text[at[2]:at[3]]), at[2]})
		}
		if got := slices.Collect(referencesIn(text)); !slices.Equal(got, want) {
			t.Fatalf("%q: %v, want %v", text, got, want)
		}
	}
}
