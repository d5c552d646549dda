package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"aktsyn/kernels/marks"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// sample is a picture of some text's size, with a black stripe.
func sample(width, height int) *image.Gray {
	page := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(page, page.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(page, image.Rect(0, height/2, width, height/2+2), image.Black, image.Point{}, draw.Src)
	return page
}

// drawnAs is what an encoder writes of a picture.
func drawnAs(p image.Image, encode func(io.Writer, image.Image) error) string {
	var out bytes.Buffer
	if err := encode(&out, p); err != nil {
		panic(err) // it is in memory
	}
	return out.String()
}

// samplePNG is a picture that is worth reading.
var samplePNG = drawnAs(sample(60, 20), png.Encode)

// blipPNG is a record of a drawing with samplePNG.
var blipPNG = "\x00\x6E\x1E\xF0" + le32(uint32(17+len(samplePNG))) + strings.Repeat("i", 16) + "\xFF" + samplePNG

// fakeOCR says of every picture how large it is, the second word with doubt.
type fakeOCR struct {
	err     error
	closed  bool
	version string
	asked   atomic.Int64
}

func (f *fakeOCR) Open() bool { return !f.closed }

func (f *fakeOCR) Method() string { return "fake " + f.version }

func (f *fakeOCR) Read(_ context.Context, p ocr.Picture) (ocr.Page, error) {
	f.asked.Add(1)
	if f.err != nil {
		return ocr.Page{}, f.err
	}
	text := fmt.Sprintf("%d×%d %d\n", p.Width, p.Height, p.DPI)
	blank := strings.IndexByte(text, ' ')
	return ocr.Page{Text: []byte(text), Words: []ocr.Word{
		{Start: 0, End: uint32(blank), Confidence: 95}, {Start: uint32(blank + 1), End: uint32(len(text) - 1), Confidence: 20}}}, nil
}

// tiffPages joins TIFF files of one picture each to one of several: each goes
// behind the last, its offsets moved.
func tiffPages(pages ...string) string {
	const inline = 4
	sizes := map[uint16]uint32{1: 1, 2: 1, 3: 2, 4: 4, 5: 8}
	le := binary.LittleEndian
	var file []byte
	link := 4 // where the offset of the next directory belongs
	for i, page := range pages {
		data, base := []byte(page), uint32(len(file))
		at := le.Uint32(data[4:])
		entries := int(le.Uint16(data[at:]))
		for e := range entries {
			entry := data[int(at)+2+12*e:]
			tag, count := le.Uint16(entry), le.Uint32(entry[4:])
			if sizes[le.Uint16(entry[2:])]*count > inline || tag == 273 && count == 1 {
				le.PutUint32(entry[8:], le.Uint32(entry[8:])+base)
			}
		}
		file = append(file, data...)
		if i > 0 {
			le.PutUint32(file[link:], at+base)
		}
		link = int(at+base) + 2 + 12*entries
	}
	return string(file)
}

// readPictures reads data with a recogniser.
func readPictures(t testing.TB, name, data string, o Recogniser) []seen {
	t.Helper()
	r := &recorder{t: t}
	if err := New(Options{OCR: o}).Bytes(context.Background(), name, []byte(data), r); err != nil {
		t.Fatal(err)
	}
	return r.docs
}

func TestPictures(t *testing.T) {
	page := sample(60, 20)
	asTIFF := func(c tiff.CompressionType) string {
		return drawnAs(page, func(w io.Writer, p image.Image) error { return tiff.Encode(w, p, &tiff.Options{Compression: c}) })
	}
	asJPEG := drawnAs(page, func(w io.Writer, p image.Image) error { return jpeg.Encode(w, p, nil) })
	transparent := image.NewNRGBA(image.Rect(0, 0, 60, 20))
	transparent.Set(5, 5, color.Black)
	bomb := []byte(samplePNG)
	binary.BigEndian.PutUint32(bomb[16:], 50_000) // the checksum of the header is wrong then
	wide := drawnAs(image.NewGray(image.Rect(0, 0, 1, 1)), bmp.Encode)
	wide = wide[:18] + le32(50_000) + le32(50_000) + wide[26:]
	for name, c := range map[string]struct{ data, want, text string }{
		"png":              {samplePNG, "x  1", "60×20 0\n"},
		"jpeg":             {asJPEG, "x  1", "60×20 0\n"},
		"jpeg of 300 dpi":  {asJPEG[:2] + "\xFF\xE0\x00\x10JFIF\x00\x01\x01\x01\x01\x2C\x01\x2C\x00\x00" + asJPEG[2:], "x  1", "60×20 300\n"},
		"gif":              {drawnAs(page, func(w io.Writer, p image.Image) error { return gif.Encode(w, p, nil) }), "x  1", "60×20 0\n"},
		"bmp":              {drawnAs(page, bmp.Encode), "x  1", "60×20 0\n"},
		"tiff":             {asTIFF(tiff.Uncompressed), "x  1", "60×20 72\n"},
		"tiff, packed":     {asTIFF(tiff.Deflate), "x  1", "60×20 72\n"},
		"tiff of pages":    {tiffPages(asTIFF(tiff.Deflate), drawnAs(sample(80, 30), func(w io.Writer, p image.Image) error { return tiff.Encode(w, p, nil) })), "x  2", "60×20 72\n80×30 72\n"},
		"see-through":      {drawnAs(transparent, png.Encode), "x  1", "60×20 0\n"},
		"an icon":          {drawnAs(sample(32, 32), png.Encode), "x  1", "\n"},
		"a line":           {drawnAs(sample(600, 4), png.Encode), "x  1", "\n"},
		"of one color":     {drawnAs(image.NewGray(image.Rect(0, 0, 100, 100)), png.Encode), "x  1", "\n"},
		"a large bitmap":   {wide, "x too-large 0", ""},
		"a false header":   {string(bomb), "x corrupt 0", ""},
		"cut off":          {samplePNG[:len(samplePNG)/2], "x corrupt 0", ""},
		"jpeg, no picture": {"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00", "x corrupt 0", ""},
		"another format":   {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + strings.Repeat("\x00", 40), "x unsupported 0", ""},
		"tiff in a ring":   {ring(asTIFF(tiff.Uncompressed)), "x corrupt 1", "60×20 72\n"},
		"moving webp":      {"RIFF\x40\x00\x00\x00WEBPVP8X\x0A\x00\x00\x00\x02\x00\x00\x00\x3B\x00\x00\x13" + strings.Repeat("\x00", 40), "x corrupt 0", ""},
		"tiff, other page": {tiffPages(asTIFF(tiff.Deflate), packedAs(34712, asTIFF(tiff.Uncompressed)), asTIFF(tiff.Deflate)), "x unsupported 3", "60×20 72\n60×20 72\n"},
	} {
		docs := readPictures(t, "x", c.data, &fakeOCR{})
		if got := describe(docs); !slices.Equal(got, []string{c.want}) || docs[0].text() != c.text {
			t.Errorf("%s: %q (%s) %q, want %q %q", name, got, docs[0].Type, docs[0].text(), c.want, c.text)
		}
	}
}

// ring ties the only directory of a TIFF file to itself.
func ring(data string) string {
	b := []byte(data)
	at := binary.LittleEndian.Uint32(b[4:])
	end := int(at) + 2 + 12*int(binary.LittleEndian.Uint16(b[at:]))
	binary.LittleEndian.PutUint32(b[end:], at)
	return string(b)
}

// packedAs claims that a picture is compressed in some way.
func packedAs(compression uint16, data string) string {
	b := []byte(data)
	at := int(binary.LittleEndian.Uint32(b[4:]))
	for e := at + 2; ; e += 12 {
		if binary.LittleEndian.Uint16(b[e:]) == 259 {
			binary.LittleEndian.PutUint16(b[e+8:], compression)
			return string(b)
		}
	}
}

// What is not read waits, or says why it cannot be had.
func TestPicturesThatAreNotRead(t *testing.T) {
	for _, c := range []struct {
		name string
		ocr  Recogniser
		want string
		why  string
	}{
		{"no recogniser", nil, "x needs-ocr 1", ""},
		{"no budget", &fakeOCR{closed: true}, "x needs-ocr 1", ""},
		{"budget spent meanwhile", &fakeOCR{err: ocr.ErrWaiting}, "x needs-ocr 1", ""},
		{"too slow", &fakeOCR{err: ocr.ErrTimeout}, "x timeout 1", "page 1: text recognition took too long (limit max-ocr-time)"},
		{"too large", &fakeOCR{err: ocr.ErrMemory}, "x too-large 1", "page 1: text recognition took too much memory (limit max-ocr-memory)"},
		{"failed", &fakeOCR{err: errors.New("whatever")}, "x corrupt 1", "page 1: text recognition failed"},
	} {
		docs := readPictures(t, "x", samplePNG, c.ocr)
		if got := describe(docs); got[0] != c.want || docs[0].Detail != c.why {
			t.Errorf("%s: %q, %q, want %q, %q", c.name, got, docs[0].Detail, c.want, c.why)
		}
	}
	docs := readPictures(t, "x", drawnAs(sample(10, 10), png.Encode), nil)
	wantDocs(t, docs, "x  1") // an icon does not wait
}

// Ink that hardly differs from the paper in gray is told from it.
func TestFaintPictures(t *testing.T) {
	draws := func(paper, ink color.Color) image.Image {
		p := image.NewNRGBA(image.Rect(0, 0, 60, 20))
		draw.Draw(p, p.Rect, image.NewUniform(paper), image.Point{}, draw.Src)
		draw.Draw(p, image.Rect(0, 10, 60, 12), image.NewUniform(ink), image.Point{}, draw.Src)
		return p
	}
	for name, c := range map[string]struct {
		paper, ink color.NRGBA
		want       int
	}{
		"white on see-through": {color.NRGBA{}, color.NRGBA{255, 255, 255, 255}, 255},
		"black on see-through": {color.NRGBA{}, color.NRGBA{0, 0, 0, 255}, 255},
		"gray on gray":         {color.NRGBA{250, 250, 250, 255}, color.NRGBA{242, 242, 242, 255}, 255},
		"red on green":         {color.NRGBA{0, 130, 0, 255}, color.NRGBA{255, 0, 0, 255}, 255},
		"nothing":              {color.NRGBA{250, 250, 250, 255}, color.NRGBA{248, 248, 248, 255}, 2},
	} {
		if got := spread(grayPicture(draws(c.paper, c.ink), 0).Pixels); got != c.want {
			t.Errorf("%s: a spread of %d, want %d", name, got, c.want)
		}
	}
}

func TestDoubtIsMarked(t *testing.T) {
	docs := readPictures(t, "x", samplePNG, &fakeOCR{})
	p := docs[0].pages[1]
	if len(p.Marks) != 1 || p.Marks[0].Kind != marks.Doubtful || string(p.Text[p.Marks[0].Start:p.Marks[0].End]) != "0" {
		t.Errorf("%q has the marks %v", p.Text, p.Marks)
	}
}

// A reader process hands its pictures out, in whatever they lie, and a part that
// kills it changes none of the answers.
func TestPicturesOutOfReaderProcess(t *testing.T) {
	f := onDisk(t, "x.zip", string(zipped(t, zip.Store, "a.png", samplePNG, "bad.mbox", misbehaving("exit"),
		"b.png", drawnAs(sample(80, 20), png.Encode), "c.png", samplePNG)))
	for name, o := range map[string]*fakeOCR{"60×20 0\n": {}, "": {err: ocr.ErrWaiting}} {
		e := New(Options{OCR: o, Command: isolating(t, source.Limits{}, "misbehave").opts.Command})
		docs := readFile(t, e, f)
		e.Close()
		if len(docs) != 5 || docs[1].text() != name || docs[4].text() != name || docs[2].Cause != source.Corrupt {
			t.Errorf("%q: %q", name, describe(docs))
		}
		if n := o.asked.Load(); n != 2 {
			t.Errorf("asked %d times for two different pictures", n)
		}
	}
}

func FuzzTIFF(f *testing.F) {
	// Seeds are small, since Go takes up to a minute to make an input smaller.
	fine := func(w io.Writer, p image.Image) error {
		return tiff.Encode(w, p, &tiff.Options{Compression: tiff.Deflate})
	}
	file := drawnAs(sample(40, 8), fine)
	tables, strips := shares(cutUp(f, drawing(48, 16), 48, 8))
	f.Add([]byte(tiffPages(file, file)))
	f.Add([]byte(ring(file)))
	f.Add([]byte(tiffOf(tiffStrips, tiffStripBytes, strips, append(about(48, 16, 7, 1), one(tiffRows, 8), tag{id: tiffJPEGTables, bytes: tables})...)))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := &collector{room: 1 << 20}
		_ = readTIFF(input{data: data, limits: source.DefaultLimits()}, readsPictures{c})
	})
}

// readsPictures is a collector for which pictures are made.
type readsPictures struct{ *collector }

func (readsPictures) reads() bool { return true }

// More pages than are read are no damage.
func TestTIFFOfTooManyPages(t *testing.T) {
	file := []byte("II\x2A\x00\x08\x00\x00\x00")
	for range source.DefaultLimits().PicturePages + 1 { // directories without entries
		file = append(file, 0, 0)
		file = binary.LittleEndian.AppendUint32(file, uint32(len(file)+4))
	}
	c := &collector{room: 1 << 20}
	err := readTIFF(input{data: file, limits: source.DefaultLimits()}, c)
	if cause := causeOf(t, err); cause != source.TooLarge || len(c.unreads) != source.DefaultLimits().PicturePages {
		t.Errorf("cause %q after %d pages", cause, len(c.unreads))
	}
}

// The limit on pixels is that of pictures and, with a resolution that can still be
// read, of pages that are drawn.
func TestPixelLimit(t *testing.T) {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 1000, 1000))); err != nil {
		t.Fatal(err)
	}
	limits := source.DefaultLimits()
	limits.Pixels = 1_000_000
	if _, err := readWithin(t, readers["image/png"], file.Bytes(), limits); err != nil {
		t.Errorf("as many as the limit: %v", err)
	}
	limits.Pixels--
	if _, err := readWithin(t, readers["image/png"], file.Bytes(), limits); causeOf(t, err) != source.TooLarge {
		t.Errorf("one more than the limit: %v", err)
	}
	page := Box{Right: 595, Top: 842}
	for pixels, want := range map[int]int{40_000_000: fineDPI, 4_000_000: 203, 1_000_000: 101} {
		if got := finest(page, pixels); got != want {
			t.Errorf("a page on %d pixels is drawn at %d dpi, want %d", pixels, got, want)
		}
	}
}
