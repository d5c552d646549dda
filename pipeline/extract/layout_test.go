package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"image"
	"image/png"
	"math"
	"slices"
	"testing"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// layoutOf reads a file by way of a reader process and returns a page with its
// layout, which no other page has.
func layoutOf(t *testing.T, e *Extractor, f source.File, at Place) Page {
	t.Helper()
	r := &recorder{t: t}
	if err := e.Layouts(context.Background(), f, map[Place]bool{at: true}, true, r); err != nil {
		t.Fatal(err)
	}
	var out Page
	for _, d := range r.docs {
		for _, p := range d.pages {
			if d.Path == at.Path && p.Number == at.Number {
				out = p
			} else if p.Layout != nil {
				t.Errorf("%s page %d has a layout", d.Path, p.Number)
			}
		}
	}
	return out
}

// boxesOf is where the first occurrence of part stands on a page.
func boxesOf(t *testing.T, p Page, part string) []Rectangle {
	t.Helper()
	start := bytes.Index(p.Text, []byte(part))
	if start < 0 {
		t.Fatalf("%q is not in %q", part, p.Text)
	}
	return p.Layout.Rectangles(uint32(start), uint32(start+len(part)))
}

// helvetica are widths of Helvetica in thousandths of its size (Adobe Font
// Metrics).
var helvetica = map[rune]float64{'C': 722, 'P': 667, 'R': 722, ' ': 278, '-': 333, 'e': 556, 'Q': 778, 'q': 556, 'f': 278, 'o': 556, 'r': 333,
	't': 278, 'l': 222, 'i': 222, 'g': 556, 'A': 667}

// width is that of text in Helvetica of 12 points.
func width(text string) (w float64) {
	for _, r := range text {
		if w += helvetica[r]; r >= '0' && r <= '9' {
			w += 556
		}
	}
	return w * 12 / 1000
}

// drawnText is text on a page: from its left end on the baseline to its right
// end, in user space.
type drawnText struct{ x, y, width float64 }

// shown is where its capitals are, up to 0.718 of the size above the baseline,
// on a page of which crop is shown, turned clockwise.
func (d drawnText) shown(crop [4]float64, turned int) (left, top, right, bottom float64) {
	x, y := [2]float64{d.x, d.x + d.width}, [2]float64{d.y, d.y + 0.718*12}
	for i := range x {
		switch a, b, c, e := x[i]-crop[0], y[i]-crop[1], crop[2]-x[i], crop[3]-y[i]; turned {
		case 0:
			x[i], y[i] = a, e
		case 90:
			x[i], y[i] = b, a
		case 180:
			x[i], y[i] = c, b
		case 270:
			x[i], y[i] = e, c
		}
	}
	return min(x[0], x[1]), min(y[0], y[1]), max(x[0], x[1]), max(y[0], y[1])
}

// stands reports whether a rectangle is that of text, to a point along the line
// and to its room above and below, less than half its size.
func (d drawnText) stands(r Rectangle, crop [4]float64, turned int) bool {
	left, top, right, bottom := d.shown(crop, turned)
	const room = 5
	slackX, slackY := 1.0, float64(room)
	if turned%180 != 0 {
		slackX, slackY = room, 1
	}
	near := func(got float32, want, slack float64) bool { return math.Abs(float64(got)-want) <= slack }
	covers := float64(r.X) <= left+1 && float64(r.Y) <= top+1 && float64(r.X+r.Width) >= right-1 && float64(r.Y+r.Height) >= bottom-1
	return covers && near(r.X, left, slackX) && near(r.X+r.Width, right, slackX) && near(r.Y, top, slackY) && near(r.Y+r.Height, bottom, slackY)
}

func TestPDFLayout(t *testing.T) {
	t.Parallel()
	const secret = "CPR 010190-1234"
	e := isolating(t, source.DefaultLimits())
	media, cut := [4]float64{0, 0, 595, 842}, [4]float64{30, 100, 400, 800}
	const cropBox = " /CropBox [30 100 400 800]"
	for _, c := range []struct {
		name, extra string
		crop        [4]float64
		turned      int
	}{
		{"plain", "", media, 0},
		{"in larger units", "/UserUnit 2", media, 0},
		{"turned right", "/Rotate 90", media, 90},
		{"upside down", "/Rotate 180", media, 180},
		{"turned left", "/Rotate -90", media, 270},
		{"cropped", cropBox, cut, 0},
		{"cropped and turned right", "/Rotate 90" + cropBox, cut, 90},
		{"cropped and upside down", "/Rotate 180" + cropBox, cut, 180},
		{"cropped and turned left", "/Rotate 270" + cropBox, cut, 270},
	} {
		m := newPDF()
		first, second := m.page(showLines("Side"), ""), m.page(showLines("Brevet", "CPR "+secret, "Hilsen"), c.extra)
		f := onDisk(t, "a.pdf", string(m.finish([]string{first, second}, "", "")))
		p := layoutOf(t, e, f, Place{"a.pdf", 2})
		if p.Layout == nil {
			t.Fatalf("%s: no layout", c.name)
		}
		w, h := c.crop[2]-c.crop[0], c.crop[3]-c.crop[1]
		if c.turned%180 != 0 {
			w, h = h, w
		}
		if l := p.Layout; l.Unit != Points || l.Width != float32(w) || l.Height != float32(h) {
			t.Errorf("%s: %v by %v %ss, want %v by %v", c.name, l.Width, l.Height, l.Unit, w, h)
		}
		want := drawnText{50 + width("CPR "), 766, width(secret)}
		if got := boxesOf(t, p, secret); len(got) != 1 || !want.stands(got[0], c.crop, c.turned) {
			left, top, right, bottom := want.shown(c.crop, c.turned)
			t.Errorf("%s: %+v, want %.1f %.1f to %.1f %.1f", c.name, got, left, top, right, bottom)
		}
	}
}

// What is broken over lines, and what stands behind text that its normal form
// shortens, has its boxes too.
func TestPDFLayoutOfLines(t *testing.T) {
	t.Parallel()
	m := newPDF()
	toUnicode := m.stream("", "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"+
		"2 beginbfchar <51> <212B> <71> <0301> endbfchar endcmap end")
	font := m.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode " + toUnicode + " >>")
	page := m.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F " + font + " >> >> /Contents " +
		m.stream("", showLines("eqQ 010190-1234", "A for-", "trolig 010190", "1234")) + " /Annots [" +
		m.add("<< /Type /Annot /Subtype /Text /Rect [10 10 20 20] /Contents (Note 5) >>") + "] >>")
	pdf := string(m.finish([]string{page}, "", ""))
	f := onDisk(t, "a.zip", string(zipped(t, zip.Deflate, "a.pdf", pdf)))
	p := layoutOf(t, New(Options{}), f, Place{"a.zip!/a.pdf", 1})
	number := drawnText{width: width("010190-1234"), y: 780, x: 50 + width("eqQ ")}
	for part, want := range map[string][]drawnText{
		"010190-1234":  {number},
		"fortrolig":    {{50 + width("A "), 766, width("for")}, {50, 752, width("trolig")}},
		"010190\n1234": {{50 + width("trolig "), 752, width("010190")}, {50, 738, width("1234")}},
		"1234":         {{number.x + width("010190-"), 780, width("1234")}},
		" ":            nil,
		"Note 5":       nil,
	} {
		got := boxesOf(t, p, part)
		if len(got) != len(want) {
			t.Errorf("%q: %+v, want %+v", part, got, want)
			continue
		}
		for i := range got {
			if !want[i].stands(got[i], [4]float64{0, 0, 595, 842}, 0) {
				t.Errorf("%q: %+v, want %+v", part, got[i], want[i])
			}
		}
	}
}

// A scan makes no layouts, whatever it reads.
func TestNoLayoutUnasked(t *testing.T) {
	t.Parallel()
	r := &recorder{t: t}
	if err := New(Options{}).File(context.Background(), onDisk(t, "a.pdf", string(pdfOf(showLines("Hej")))), r); err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(r.docs[0].pages, func(p Page) bool { return p.Layout != nil }) {
		t.Error("there is one")
	}
}

// wordOCR reads the same three words of every picture.
type wordOCR struct{ fakeOCR }

func (*wordOCR) Read(context.Context, ocr.Picture) (ocr.Page, error) {
	word := func(start, end uint32, x, y int) ocr.Word {
		return ocr.Word{Start: start, End: end, Box: image.Rect(x, y, x+150, y+50), Confidence: 95}
	}
	return ocr.Page{Text: []byte("rene\u0301 010190-\n1234\n"), Words: []ocr.Word{word(0, 6, 300, 600), word(7, 14, 600, 600), word(15, 19, 300, 700)}}, nil
}

// Pictures answer in their pixels, drawn pages of a PDF and parts of pages in
// points of the page.
func TestLayoutOfPictures(t *testing.T) {
	t.Parallel()
	m := newPDF()
	m.add(imageOf("x"))
	scan := m.page(fullScan, "/Rotate 90")
	letter := func(corner, extra string) string { // its picture is 360 by 300 points large
		return m.page(showLines("Brev")+"q 360 0 0 300 "+corner+" cm /I Do Q\n", extra)
	}
	pdf := onDisk(t, "a.pdf", string(m.finish([]string{scan, letter("120 300", ""), letter("120 300", "/Rotate 90"),
		letter("120 300", "/CropBox [30 100 400 800]"), letter("120 300", "/CropBox [30 100 400 800] /Rotate 180"), letter("-20 600", "")}, "", "")))
	const point = 72. / 300
	e := isolating(t, source.DefaultLimits())
	e.opts.OCR = &wordOCR{}
	for _, c := range []struct {
		file          source.File
		at            Place
		unit          Unit
		width, height float32
		x, y, scale   float32 // of the picture on its page
	}{
		{onDisk(t, "a.png", drawnAs(sample(1000, 1000), png.Encode)), Place{"a.png", 1}, Pixels, 1000, 1000, 0, 0, 1},
		{pdf, Place{"a.pdf", 1}, Points, 842, 595, 0, 0, point},
		{pdf, Place{"a.pdf!/page-2-pictures", 1}, Points, 595, 842, 120, 242, point},
		{pdf, Place{"a.pdf!/page-3-pictures", 1}, Points, 842, 595, 300, 120, point},
		{pdf, Place{"a.pdf!/page-4-pictures", 1}, Points, 370, 700, 90, 200, point},
		{pdf, Place{"a.pdf!/page-5-pictures", 1}, Points, 370, 700, -80, 200, point}, // 80 points of it are cropped away on the left
		{pdf, Place{"a.pdf!/page-6-pictures", 1}, Points, 595, 842, -20, -58, point}, // more of it is beside the page
	} {
		p := layoutOf(t, e, c.file, c.at)
		if l := p.Layout; l == nil || l.Unit != c.unit || !almost(l.Width, c.width) || !almost(l.Height, c.height) {
			t.Errorf("%v: got %+v", c.at, l)
			continue
		}
		for i, got := range boxesOf(t, p, "010190-\n1234") {
			want := []Rectangle{{600, 600, 150, 50}, {300, 700, 150, 50}}[i]
			want = Rectangle{c.x + want.X*c.scale, c.y + want.Y*c.scale, want.Width * c.scale, want.Height * c.scale}
			aside := max(0, -want.X) // boxes end with the page
			want.X, want.Width = want.X+aside, want.Width-aside
			if !almost(got.X, want.X) || !almost(got.Y, want.Y) || !almost(got.Width, want.Width) || !almost(got.Height, want.Height) {
				t.Errorf("%v: got %v, want %v", c.at, got, want)
			}
		}
		if n := len(boxesOf(t, p, "010190-\n1234")); n != 2 {
			t.Errorf("%v: %d boxes", c.at, n)
		}
	}
}

// almost leaves room for the edges of pixels.
func almost(got, want float32) bool { return math.Abs(float64(got-want)) < 0.6 }

// The cache has no layouts, and takes none.
func TestLayoutIsNotKept(t *testing.T) {
	t.Parallel()
	f, cache := onDisk(t, "a.pdf", string(pdfOf(showLines("CPR 010190-1234")))), newMemoryCache()
	e := caching(t, cache, true)
	readFile(t, e, f)
	kept := len(cache.values)
	if p := layoutOf(t, e, f, Place{"a.pdf", 1}); len(boxesOf(t, p, "010190")) != 1 || len(cache.values) != kept || kept != 1 {
		t.Errorf("layout %+v, %d values kept, now %d", p.Layout, kept, len(cache.values))
	}
	if docs := readFile(t, e, f); docs[0].pages[1].Layout != nil {
		t.Error("a layout was kept")
	}
}

// Of text at the edge of a page the part on it has a box, text beside it none.
func TestBoxesEndWithThePage(t *testing.T) {
	t.Parallel()
	nan := float32(math.NaN())
	for _, c := range []struct {
		box  Rectangle
		want []Rectangle
	}{
		{Rectangle{10, 10, 5, 5}, []Rectangle{{10, 10, 5, 5}}},
		{Rectangle{-2, 45, 5, 10}, []Rectangle{{0, 45, 3, 5}}},
		{Rectangle{98, -4, 5, 5}, []Rectangle{{98, 0, 2, 1}}},
		{Rectangle{101, 10, 5, 5}, nil},
		{Rectangle{10, -6, 5, 5}, nil},
		{Rectangle{nan, 10, 5, 5}, nil},
		{Rectangle{10, 10, 5, nan}, nil},
	} {
		l := &Layout{Unit: Points, Width: 100, Height: 50}
		kept := l.add(TextBox{End: 1, Rectangle: c.box})
		if got := l.Rectangles(0, 1); kept != (len(c.want) > 0) || !slices.Equal(got, c.want) || !l.valid([]byte("x\n")) {
			t.Errorf("%v: got %v, want %v", c.box, got, c.want)
		}
	}
}
