package extract

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"slices"
	"strings"
	"testing"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// paletted is a picture of some text's size for GIF, with a stripe at a height,
// -1 for none.
func paletted(width, height, stripe int) *image.Paletted {
	p := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black, color.Transparent})
	if stripe >= 0 {
		draw.Draw(p, image.Rect(0, stripe, width, stripe+8), image.Black, image.Point{}, draw.Src)
	}
	return p
}

// gifOf makes a GIF file that moves.
func gifOf(disposal byte, frames ...*image.Paletted) string {
	g := gif.GIF{Config: image.Config{Width: frames[0].Rect.Dx(), Height: frames[0].Rect.Dy()}}
	for _, f := range frames {
		g.Image, g.Delay, g.Disposal = append(g.Image, f), append(g.Delay, 10), append(g.Disposal, disposal)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, &g); err != nil {
		panic(err) // it is in memory
	}
	return out.String()
}

// apngOf makes a PNG file that moves, with what becomes of each picture and how
// it is drawn.
func apngOf(disposal, blend byte, frames ...image.Image) string {
	control := func(p image.Image) []byte {
		b := p.Bounds()
		out := binary.BigEndian.AppendUint32(make([]byte, 4), uint32(b.Dx()))
		out = binary.BigEndian.AppendUint32(out, uint32(b.Dy()))
		out = binary.BigEndian.AppendUint32(out, uint32(b.Min.X))
		out = binary.BigEndian.AppendUint32(out, uint32(b.Min.Y))
		return append(out, 0, 1, 0, 10, disposal, blend)
	}
	var out []byte
	for i, p := range frames {
		for c := range pngChunks([]byte(drawnAs(p, png.Encode))) {
			switch {
			case i == 0 && c.kind == "IHDR":
				out = appendPNGChunk([]byte(pngStart), c.kind, c.data)
				out = appendPNGChunk(out, "acTL", make([]byte, 8))
			case c.kind == "IDAT" && i == 0:
				out = appendPNGChunk(appendPNGChunk(out, "fcTL", control(p)), c.kind, c.data)
			case c.kind == "IDAT":
				out = appendPNGChunk(appendPNGChunk(out, "fcTL", control(p)), "fdAT", append(make([]byte, 4), c.data...))
			}
		}
	}
	return string(appendPNGChunk(out, "IEND", nil))
}

// grayPage is a picture in gray with a stripe.
func grayPage(at image.Rectangle, stripe int) *image.NRGBA {
	p := image.NewNRGBA(at)
	draw.Draw(p, at, image.White, image.Point{}, draw.Src)
	draw.Draw(p, image.Rect(at.Min.X, stripe, at.Max.X, stripe+8), image.Black, image.Point{}, draw.Src)
	return p
}

// losslessBlack is a picture of WebP all black (RFC 9649, 3): no transforms, and
// of each color one value, which takes no bits for a pixel. The library writes
// no WebP.
func losslessBlack(width, height int) string {
	const black = 1 // a simple code of one symbol, 0, of one bit
	v, n := uint64(width-1)|uint64(height-1)<<14|1<<28, 32
	for _, code := range []struct{ bits, size int }{{0, 3}, {black, 4}, {black, 4}, {black, 4}, {1 | 1<<2 | 255<<3, 11}, {black, 4}} {
		v |= uint64(code.bits) << n
		n += code.size
	}
	return "\x2F" + string(binary.LittleEndian.AppendUint64(nil, v))
}

// webpOf makes a WebP file of 60 × 40 that moves: stripes from the top on.
func webpOf(frames int) string {
	chunks := []string{"VP8X", "\x02\x00\x00\x00\x3B\x00\x00\x27\x00\x00", "ANIM", "\x00\x00\x00\x00\x00\x00"}
	for i := range frames {
		stripe := appendRIFFChunk(nil, "VP8L", []byte(losslessBlack(60, 8)))
		chunks = append(chunks, "ANMF", "\x00\x00\x00"+string(byte(5*i))+strings.Repeat("\x00", 12)+string(stripe))
	}
	return webpWith(chunks...)
}

// shownPictures keeps the pictures of pages.
type shownPictures struct {
	*collector
	pictures []ocr.Picture
}

func (*shownPictures) reads() bool { return true }

func (s *shownPictures) picture(_ uint32, p ocr.Picture, _ image.Rectangle) error {
	s.pictures = append(s.pictures, p)
	return nil
}

// What becomes of a picture once it was seen is as the formats say.
func TestDisposal(t *testing.T) {
	top, whole := paletted(60, 40, 4), image.Rect(0, 0, 60, 40)
	third := image.Rect(0, 20, 60, 32)
	part := paletted(60, 40, 24).SubImage(third).(*image.Paletted)
	last := paletted(60, 40, 12).SubImage(image.Rect(0, 12, 60, 20)).(*image.Paletted)
	for name, c := range map[string]struct {
		data string
		want string // of the last page: is there ink in the rows 6, 14 and 26
	}{
		"GIF, kept":      {gifOf(gif.DisposalNone, top, part, last), "+++"},
		"GIF, cleared":   {gifOf(gif.DisposalBackground, top, part, last), "-+-"},
		"GIF, restored":  {gifOf(gif.DisposalPrevious, top, part, last), "-+-"},
		"APNG, kept":     {apngOf(0, 0, grayPage(whole, 4), grayPage(third, 24), grayPage(image.Rect(0, 12, 60, 20), 12)), "+++"},
		"APNG, cleared":  {apngOf(1, 0, grayPage(whole, 4), grayPage(third, 24), grayPage(image.Rect(0, 12, 60, 20), 12)), "-+-"},
		"APNG, restored": {apngOf(2, 1, grayPage(whole, 4), grayPage(third, 24), grayPage(image.Rect(0, 12, 60, 20), 12)), "-+-"},
	} {
		seen := &shownPictures{collector: &collector{room: 1 << 20}}
		format := "image/" + strings.ToLower(strings.TrimPrefix(strings.Fields(name)[0][:strings.IndexByte(name, ',')], "A"))
		if err := pictureFormats[format].read(input{data: []byte(c.data), limits: source.DefaultLimits()}, seen); err != nil || len(seen.pictures) != 3 {
			t.Fatalf("%s: %d pictures, %v", name, len(seen.pictures), err)
		}
		got := ""
		for _, y := range []int{6, 14, 26} {
			got += map[bool]string{true: "+", false: "-"}[seen.pictures[2].Pixels[60*y+30] < 128]
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestMovingPictures(t *testing.T) {
	blank, top, bottom := paletted(60, 40, -1), paletted(60, 40, 4), paletted(60, 40, 24)
	part := paletted(60, 40, 24).SubImage(image.Rect(0, 24, 60, 34)).(*image.Paletted)
	dot := image.NewPaletted(image.Rect(3, 3, 5, 5), color.Palette{color.White, color.Black})
	dot.Pix = []byte{1, 1, 1, 1}
	whole := image.Rect(0, 0, 60, 40)
	var many []*image.Paletted
	for i := range source.DefaultLimits().MovingPages + 1 {
		many = append(many, []*image.Paletted{top, bottom}[i%2])
	}
	broken := []byte(gifOf(0, top, bottom))
	at := bytes.LastIndex(broken, []byte(",\x00\x00\x00\x00\x3C"))
	broken[at+10+gifColors(broken[at+9])] = 0xFF // bits of a color
	for name, c := range map[string]struct {
		data, want string
		pages      int // with text
	}{
		"GIF, two":               {gifOf(gif.DisposalNone, top, bottom), "x  2", 2},
		"GIF, the same":          {gifOf(gif.DisposalNone, top, top, top), "x  1", 1},
		"GIF, a dot":             {gifOf(gif.DisposalNone, top, dot, top), "x  1", 1},
		"GIF, a dot at last":     {gifOf(gif.DisposalNone, bottom, dot), "x  2", 2},
		"GIF, a part":            {gifOf(gif.DisposalNone, top, part), "x  2", 2},
		"GIF, cleared":           {gifOf(gif.DisposalBackground, top, part), "x  2", 2},
		"GIF, restored":          {gifOf(gif.DisposalPrevious, top, part), "x  2", 2},
		"GIF, blank first":       {gifOf(gif.DisposalNone, blank, top), "x  2", 1},
		"GIF of too many":        {gifOf(gif.DisposalNone, many...), "x too-large 64", 64},
		"GIF, the second broken": {string(broken), "x corrupt 1", 1},
		"APNG, two":              {apngOf(0, 0, grayPage(whole, 4), grayPage(whole, 24)), "x  2", 2},
		"APNG, a part":           {apngOf(0, 1, grayPage(whole, 4), grayPage(image.Rect(0, 20, 60, 40), 24)), "x  2", 2},
		"APNG, restored":         {apngOf(2, 0, grayPage(whole, 4), grayPage(image.Rect(0, 20, 60, 40), 24)), "x  2", 2},
		"APNG, the same":         {apngOf(0, 0, grayPage(whole, 4), grayPage(whole, 4)), "x  1", 1},
		"WebP, three":            {webpOf(3), "x  3", 3},
		"WebP, one":              {webpOf(1), "x  1", 1},
		"WebP without any":       {webpOf(0), "x corrupt 0", 0},
	} {
		docs := readPictures(t, "x", c.data, &fakeOCR{})
		if got := describe(docs); !slices.Equal(got, []string{c.want}) || strings.Count(docs[0].text(), "×") != c.pages {
			t.Errorf("%s: %q %q, want %q", name, got, docs[0].text(), c.want)
		}
		// Pages have the same numbers when they wait.
		waiting := readPictures(t, "x", c.data, nil)[0]
		if int(waiting.Pages) != int(docs[0].Pages) {
			t.Errorf("%s: %d pages when they wait, want %d", name, waiting.Pages, docs[0].Pages)
		}
	}
}

func FuzzMovingPictures(f *testing.F) {
	small := image.Rect(0, 0, 40, 8)
	f.Add([]byte(gifOf(gif.DisposalPrevious, paletted(40, 16, 0), paletted(40, 16, 8))))
	f.Add([]byte(apngOf(1, 1, grayPage(small, 0), grayPage(small, 4))))
	f.Add([]byte(webpOf(2)))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range pictureFormats {
			if format.moving == nil {
				continue
			}
			if a := format.moving(data, source.DefaultLimits().MovingCanvas); a != nil && int64(a.width)*int64(a.height) < 1<<16 {
				_, _ = a.read(source.DefaultLimits(), readsPictures{&collector{room: 1 << 20}})
			}
		}
	})
}
