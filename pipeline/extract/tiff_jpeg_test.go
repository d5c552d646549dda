package extract

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"strings"
	"testing"

	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// tag is an entry of a TIFF directory: numbers, or bytes.
type tag struct {
	id      uint16
	numbers []uint32
	bytes   string
}

// tiffOf is a TIFF file of one picture, in little-endian. Offsets of blobs are
// the numbers of the tag at, their sizes those of the tag size.
func tiffOf(at, size uint16, blobs []string, tags ...tag) string {
	le := binary.LittleEndian
	file := []byte("II\x2A\x00\x00\x00\x00\x00")
	offsets, sizes := tag{id: at}, tag{id: size}
	for _, b := range blobs {
		offsets.numbers, sizes.numbers = append(offsets.numbers, uint32(len(file))), append(sizes.numbers, uint32(len(b)))
		file = append(file, b...)
	}
	tags = append(tags, offsets, sizes)
	slices.SortFunc(tags, func(a, b tag) int { return int(a.id) - int(b.id) })
	directory := le.AppendUint16(nil, uint16(len(tags)))
	for _, t := range tags {
		kind, count, value := uint16(tiffUndefined), len(t.bytes), []byte(t.bytes)
		if t.numbers != nil {
			kind, count = tiffLong, len(t.numbers)
		}
		for _, n := range t.numbers {
			value = le.AppendUint32(value, n)
		}
		directory = le.AppendUint32(le.AppendUint16(le.AppendUint16(directory, t.id), kind), uint32(count))
		if len(value) > 4 {
			at := len(file)
			file = append(file, value...)
			value = le.AppendUint32(nil, uint32(at))
		}
		directory = append(directory, append(value, 0, 0, 0, 0)[:4]...)
	}
	le.PutUint32(file[4:], uint32(len(file)))
	return string(append(file, append(directory, 0, 0, 0, 0)...))
}

// drawing is a picture with black bars, each somewhere else in its block.
func drawing(width, height int) *image.Gray {
	page := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			page.Pix[y*page.Stride+x] = 255
			if (x+y/16*5)%23 < 7 && y%16 > 3 {
				page.Pix[y*page.Stride+x] = 0
			}
		}
	}
	return page
}

// asJPEG encodes a picture well.
func asJPEG(t testing.TB, p image.Image) string {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, p, &jpeg.Options{Quality: 98}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// apart takes the tables out of a JPEG file: segments DQT and DHT.
func apart(file string) (tables, rest string) {
	tables, rest, file = jpegStart, jpegStart, file[2:]
	for file[1] != 0xDA { // start of scan
		n := 2 + int(file[2])<<8 + int(file[3])
		if file[1] == 0xDB || file[1] == 0xC4 {
			tables += file[:n]
		} else {
			rest += file[:n]
		}
		file = file[n:]
	}
	return tables + jpegEnd, rest + file
}

// cutUp is a picture in pieces, row by row.
func cutUp(t testing.TB, p *image.Gray, width, height int) (pieces []string) {
	for y := 0; y < p.Rect.Dy(); y += height {
		for x := 0; x < p.Rect.Dx(); x += width {
			piece := image.NewGray(image.Rect(0, 0, width, min(height, p.Rect.Dy()-y)))
			for i := range piece.Pix {
				piece.Pix[i] = p.GrayAt(x+i%width, y+i/width).Y
			}
			pieces = append(pieces, asJPEG(t, piece))
		}
	}
	return pieces
}

// shares takes the tables out of all.
func shares(pieces []string) (tables string, rest []string) {
	for _, p := range pieces {
		var piece string
		tables, piece = apart(p)
		rest = append(rest, piece)
	}
	return tables, rest
}

// one is a tag with one number.
func one(id uint16, n uint32) tag { return tag{id: id, numbers: []uint32{n}} }

// about are the tags of a picture.
func about(width, height, compression, photometric uint32) []tag {
	return []tag{one(tiffWidth, width), one(tiffHeight, height), one(tiffCompression, compression), one(tiffPhotometric, photometric)}
}

// keeping keeps the picture that it is to read.
type keeping struct{ *collector }

func (keeping) reads() bool { return true }

var keptPicture *ocr.Picture

func (k keeping) picture(_ uint32, p ocr.Picture, _ image.Rectangle) error {
	keptPicture = &p
	return nil
}

func TestJPEGInTIFF(t *testing.T) {
	const width, height = 100, 90
	want := drawing(width, height)
	tables, strips := shares(cutUp(t, want, width, 16))
	tileTables, tiles := shares(cutUp(t, want, 32, 32))
	inverted, blue := image.NewGray(want.Rect), image.NewRGBA(want.Rect)
	for i, p := range want.Pix {
		inverted.Pix[i] = 255 - p
		blue.Set(i%width, i/width, color.Gray{p})
	}
	whole := []string{asJPEG(t, want)}
	// In RGB the three components are the same here; taken for YCbCr a white
	// page would be magenta, and its gray another.
	rgb := rgbJPEG(t, want)
	for name, data := range map[string]string{
		"strips":                 tiffOf(tiffStrips, tiffStripBytes, strips, append(about(width, height, 7, 1), one(tiffRows, 16), tag{id: tiffJPEGTables, bytes: tables})...),
		"strips with own tables": tiffOf(tiffStrips, tiffStripBytes, cutUp(t, want, width, 16), append(about(width, height, 7, 1), one(tiffRows, 16))...),
		"tiles":                  tiffOf(tiffTiles, tiffTileBytes, tiles, append(about(width, height, 7, 1), one(tiffTileWidth, 32), one(tiffTileHeight, 32), tag{id: tiffJPEGTables, bytes: tileTables})...),
		"one strip":              tiffOf(tiffStrips, tiffStripBytes, whole, about(width, height, 7, 1)...),
		"in color":               tiffOf(tiffStrips, tiffStripBytes, []string{asJPEG(t, blue)}, append(about(width, height, 7, 6), one(tiffSamples, 3))...),
		"in RGB":                 tiffOf(tiffStrips, tiffStripBytes, []string{rgb}, append(about(width, height, 7, tiffRGB), one(tiffSamples, 3))...),
		"white is zero":          tiffOf(tiffStrips, tiffStripBytes, []string{asJPEG(t, inverted)}, about(width, height, 7, tiffWhiteIsZero)...),
		"the older form":         tiffOf(tiffJPEG, tiffJPEGBytes, whole, about(width, height, 6, 1)...),
	} {
		keptPicture = nil
		if err := readTIFF(input{data: []byte(data), limits: source.DefaultLimits()}, keeping{&collector{room: 1 << 20}}); err != nil || keptPicture == nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		off, allowed := 0, 0
		if name == "in RGB" { // the encoder halves the resolution of two components
			allowed = width * height / 10
		}
		for i, p := range keptPicture.Pixels {
			if abs(int(p)-int(want.Pix[i])) > 40 {
				off++
			}
		}
		if keptPicture.Width != width || keptPicture.Height != height || off > allowed {
			t.Errorf("%s: %d×%d, %d pixels differ", name, keptPicture.Width, keptPicture.Height, off)
		}
	}
}

func abs(n int) int { return max(n, -n) }

// rgbJPEG is a JPEG file whose three components are all the picture itself, and
// that does not say what they are: those of a gray one, three times.
func rgbJPEG(t testing.TB, p *image.Gray) string {
	one := image.NewYCbCr(p.Rect, image.YCbCrSubsampleRatio444)
	copy(one.Y, p.Pix)
	copy(one.Cb, p.Pix)
	copy(one.Cr, p.Pix)
	return asJPEG(t, one)
}

// What cannot be put together is named, and the pages around it are read.
func TestJPEGInTIFFThatIsDamaged(t *testing.T) {
	p := drawing(100, 90)
	tables, strips := shares(cutUp(t, p, 100, 16))
	rows, shared := one(tiffRows, 16), tag{id: tiffJPEGTables, bytes: tables}
	strip := func(compression uint32, blobs []string, more ...tag) string {
		return tiffOf(tiffStrips, tiffStripBytes, blobs, append(about(100, 90, compression, 1), more...)...)
	}
	for name, c := range map[string]struct{ data, want string }{
		"a strip too few":     {strip(7, strips[1:], rows, shared), "corrupt"},
		"no tables":           {strip(7, strips, rows), "corrupt"},
		"a strip cut off":     {strip(7, append(strips[:2:2], strips[2][:20], strips[3], strips[4], strips[5]), rows, shared), "corrupt"},
		"strips too large":    {strip(7, []string{asJPEG(t, drawing(200, 200))}), "corrupt"},
		"no strips":           {strip(7, nil), "corrupt"},
		"no size":             {tiffOf(tiffStrips, tiffStripBytes, strips, one(tiffCompression, 7)), "corrupt"},
		"a bomb":              {tiffOf(tiffStrips, tiffStripBytes, strips[:1], about(1<<24, 1<<24, 7, 1)...), "too-large"},
		"rows of no height":   {strip(7, strips, one(tiffRows, 0), shared), "corrupt"},
		"planes apart":        {strip(7, strips, rows, shared, one(tiffSamples, 3), one(tiffPlanar, tiffSeparate)), "unsupported"},
		"older form in parts": {strip(6, strips, rows), "unsupported"},
		"tiles of no size":    {tiffOf(tiffTiles, tiffTileBytes, strips, about(100, 90, 7, 1)...), "corrupt"},
	} {
		docs := readPictures(t, "x", tiffPages(strip(7, []string{asJPEG(t, p)}), c.data), &fakeOCR{})
		if got := describe(docs)[0]; got != "x "+c.want+" 2" || !strings.HasPrefix(docs[0].text(), "100×90") {
			t.Errorf("%s: %q, %q, want %s", name, got, docs[0].text(), c.want)
		}
	}
}
