package extract

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"aktsyn/pipeline/source"
)

// exifTag is a tag of Exif data to be made: text, or a directory of its own.
type exifTag struct {
	id, kind uint16
	value    string
	below    []exifTag
}

// exifOf makes Exif data.
func exifOf(tags ...exifTag) string {
	file := []byte("II\x2A\x00\x08\x00\x00\x00")
	return string(appendDirectory(file, tags))
}

// appendDirectory appends a directory, then what its tags lead to.
func appendDirectory(file []byte, tags []exifTag) []byte {
	le := binary.LittleEndian
	sizes := map[uint16]int{tiffLong: 4, tiffRational: 8}
	file = le.AppendUint16(file, uint16(len(tags)))
	at := len(file)
	file = append(file, make([]byte, tiffEntry*len(tags)+4)...)
	for i, t := range tags {
		entry := at + tiffEntry*i
		le.PutUint16(file[entry:], t.id)
		kind, count := t.kind, len(t.value)/max(1, sizes[t.kind])
		if t.below != nil {
			kind, count = tiffLong, 1
		}
		le.PutUint16(file[entry+2:], kind)
		le.PutUint32(file[entry+4:], uint32(count))
		switch {
		case t.below != nil:
			le.PutUint32(file[entry+8:], uint32(len(file)))
			file = appendDirectory(file, t.below)
		case len(t.value) <= 4:
			copy(file[entry+8:], t.value)
		default:
			le.PutUint32(file[entry+8:], uint32(len(file)))
			file = append(file, t.value...)
		}
	}
	return file
}

// inUTF16 is a text in UTF-16, little-endian.
func inUTF16(text string) string {
	var out []byte
	for _, r := range text {
		out = binary.LittleEndian.AppendUint16(out, uint16(r))
	}
	return string(out)
}

// cphExif are properties of Exif as cameras and Windows write them.
var cphExif = exifOf(
	exifTag{0x010E, tiffASCII, "Anna Eksempel 010180-1234\x00", nil},
	exifTag{0x013B, tiffASCII, "S\xF8ren\x00", nil},
	exifTag{id: exifDirectory, below: []exifTag{
		{exifComment, tiffUndefined, "UNICODE\x00" + inUTF16("Åse 020280-2345"), nil},
		{0xA430, tiffASCII, "Bo Prøve\x00", nil},
	}},
	exifTag{id: exifGPS, below: []exifTag{
		{1, tiffASCII, "N\x00", nil}, {2, tiffRational, le32(55) + le32(1) + le32(30) + le32(1) + le32(0) + le32(1), nil},
		{3, tiffASCII, "W\x00", nil}, {4, tiffRational, le32(12) + le32(1) + le32(0) + le32(1) + le32(36) + le32(1), nil},
	}},
	exifTag{0x9C9D, tiffByte, inUTF16("Ida Påhit\x00"), nil},
)

const cphExifText = "ImageDescription: Anna Eksempel 010180-1234\n\nArtist: Søren\n\nXPAuthor: Ida Påhit\n\n" +
	"UserComment: Åse 020280-2345\n\nCameraOwnerName: Bo Prøve\n\nGPS: 55.500000, -12.010000\n\n"

const (
	xmpPacket = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description photoshop:Credit="Bo 030380-3456">` +
		`<dc:creator>Ida Påhit</dc:creator></rdf:Description></x:xmpmeta>`
	xmpText  = "Bo 030380-3456\nIda Påhit\n"
	iptcSets = "\x1C\x02\x50\x00\x09Bo Pr\xC3\xB8ve\x1C\x02\x78\x00\x0B040480-4567"
	iptcText = "By-line: Bo Prøve\n\nCaption: 040480-4567\n\n"
)

// photoshopOf makes an image resource.
func photoshopOf(number uint16, data string) string {
	out := binary.BigEndian.AppendUint16([]byte("8BIM"), number)
	out = binary.BigEndian.AppendUint32(append(out, 0, 0), uint32(len(data)))
	return string(out) + data + strings.Repeat("\x00", len(data)&1)
}

// jpegWith puts segments, of a marker and content in turn, into a JPEG file.
func jpegWith(segments ...string) string {
	out := []byte(sampleJPEG[:2])
	for i := 0; i < len(segments); i += 2 {
		out = append(append(out, jpegMark), segments[i]...)
		out = append(binary.BigEndian.AppendUint16(out, uint16(len(segments[i+1])+2)), segments[i+1]...)
	}
	return string(out) + sampleJPEG[2:]
}

var sampleJPEG = drawnAs(sample(60, 20), func(w io.Writer, p image.Image) error { return jpeg.Encode(w, p, nil) })

var sampleGIF = drawnAs(sample(60, 20), func(w io.Writer, p image.Image) error { return gif.Encode(w, p, nil) })

// pngWith puts chunks, of a kind and content in turn, into a PNG file.
func pngWith(chunks ...string) string {
	const header = 8 + 25
	out := []byte(samplePNG[:header])
	for i := 0; i < len(chunks); i += 2 {
		out = appendPNGChunk(out, chunks[i], []byte(chunks[i+1]))
	}
	return string(out) + samplePNG[header:]
}

// webpWith is an empty WebP file with chunks, of a kind and content in turn.
func webpWith(chunks ...string) string {
	body := []byte("WEBP")
	for i := 0; i < len(chunks); i += 2 {
		body = appendRIFFChunk(body, chunks[i], []byte(chunks[i+1]))
	}
	return string(appendRIFFChunk(nil, "RIFF", body))
}

// deflated packs a text as zlib does.
func deflated(text string) string {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	io.WriteString(w, text)
	w.Close()
	return out.String()
}

func TestPictureProperties(t *testing.T) {
	asTIFF := drawnAs(sample(60, 20), func(w io.Writer, p image.Image) error { return tiff.Encode(w, p, nil) })
	inGIF := func(blocks string) string { return sampleGIF[:len(sampleGIF)-1] + blocks + ";" }
	for name, c := range map[string]struct{ data, want string }{
		"JPEG: Exif":         {jpegWith("\xE1", "Exif\x00\x00"+cphExif), cphExifText},
		"JPEG: comment":      {jpegWith("\xFE", "010180-1234"), "Comment: 010180-1234\n\n"},
		"JPEG: XMP":          {jpegWith("\xE1", xmpHeader+xmpPacket), xmpText},
		"JPEG: more XMP":     {jpegWith("\xE1", xmpMoreHeader+strings.Repeat("0", 40)+xmpPacket[:70], "\xE1", xmpMoreHeader+strings.Repeat("0", 40)+xmpPacket[70:]), xmpText},
		"JPEG: IPTC":         {jpegWith("\xED", photoshopStart+photoshopOf(0x0404, iptcSets)), iptcText},
		"JPEG: IPTC, in two": {jpegWith("\xED", photoshopStart+photoshopOf(0x0404, iptcSets)[:20], "\xED", photoshopStart+photoshopOf(0x0404, iptcSets)[20:]), iptcText},
		"PNG: tEXt":          {pngWith("tEXt", "Author\x00S\xF8ren 010180-1234"), "Author: Søren 010180-1234\n\n"},
		"PNG: zTXt":          {pngWith("zTXt", "Comment\x00\x00"+deflated("010180-1234")), "Comment: 010180-1234\n\n"},
		"PNG: iTXt":          {pngWith("iTXt", "Title\x00\x00\x00da\x00\x00Åse 010180-1234"), "Title: Åse 010180-1234\n\n"},
		"PNG: packed iTXt":   {pngWith("iTXt", "Title\x00\x01\x00da\x00Titel på billede\x00"+deflated("Åse")), "Titel på billede: Åse\n\n"},
		"PNG: XMP":           {pngWith("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+xmpPacket), xmpText},
		"PNG: Exif":          {pngWith("eXIf", cphExif), cphExifText},
		"PNG: raw profile":   {pngWith("tEXt", fmt.Sprintf("Raw profile type exif\x00\nexif\n%8d\n%x", len(cphExif), cphExif)), cphExifText},
		"GIF: comment":       {inGIF("!\xFE\x06" + "010180\x05-1234\x00"), "Comment: 010180-1234\n\n"},
		"GIF: plain text":    {inGIF("!\x01\x0C" + strings.Repeat("\x00", 12) + "\x04Anna\x00"), "Text: Anna\n\n"},
		"GIF: XMP":           {inGIF("!\xFF\x0BXMP DataXMP" + xmpPacket + magicTrailer()), xmpText},
		"WebP":               {webpWith("EXIF", cphExif, "XMP ", xmpPacket), cphExifText + xmpText},
		"TIFF":               {tiffPages(asTIFF, exifOf(exifTag{0x011D, tiffASCII, "Side 010180-1234\x00", nil})), "PageName: Side 010180-1234\n\n"},
	} {
		for _, o := range []Recogniser{nil, &fakeOCR{}} {
			docs := readPictures(t, "x", c.data, o)
			if got := docs[0].labelled(pictureLabel); len(docs) != 1 || got != c.want {
				t.Errorf("%s: %q\n%q, want\n%q", name, describe(docs), got, c.want)
			}
		}
	}
}

// magicTrailer is what follows XMP in GIF files, so that readers that know
// nothing of it come out behind it.
func magicTrailer() string {
	out := []byte{1}
	for b := 0xFF; b >= 0; b-- {
		out = append(out, byte(b))
	}
	return string(append(out, 0))
}

// Properties that lie take no more than their share.
func TestPicturePropertiesThatLie(t *testing.T) {
	long := strings.Repeat("a", 1<<16)
	shared := []exifTag{{0x010E, tiffASCII, long, nil}}
	for range 200 {
		shared = append(shared, exifTag{0x9000, tiffASCII, "12345", nil})
	}
	file := []byte(exifOf(shared...))
	for i := range 200 { // all lead to the first one's value
		copy(file[8+2+tiffEntry*(i+1)+4:], file[8+2+4:8+2+12])
	}
	ringed := []byte(exifOf(exifTag{id: exifDirectory, below: []exifTag{}}))
	binary.LittleEndian.PutUint32(ringed[8+2+8:], 8)
	for name, c := range map[string]struct {
		data  string
		cause source.Cause
	}{
		"a shared value":    {pngWith("eXIf", string(file)), source.Corrupt},
		"a ring":            {pngWith("eXIf", string(ringed)), source.None},
		"out of the file":   {pngWith("eXIf", cphExif[:60]), source.None},
		"a bomb":            {pngWith("zTXt", "a\x00\x00"+deflated(strings.Repeat("a", 1<<25))), source.Corrupt},
		"a broken packet":   {pngWith("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00<a><b"), source.Corrupt},
		"a segment too far": {jpegWith("\xE0", "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")[:20] + "\xFF\xE1\xFF\xFFExif", source.Corrupt},
		"IPTC too long":     {jpegWith("\xED", photoshopStart+photoshopOf(0x0404, "\x1C\x02\x50\xFF\xFFx")), source.None},
		"a resource":        {jpegWith("\xED", photoshopStart+"8BIM\x04\x04\xFFx"), source.None},
	} {
		docs := readPictures(t, "x", c.data, &fakeOCR{})
		if d := docs[0]; d.Cause != c.cause || d.Text > int64(3*len(c.data))+5<<20 {
			t.Errorf("%s: %v, %d bytes of text", name, d, d.Text)
		}
	}
}

// What stands behind a picture is a document of its own.
func TestBehindPictures(t *testing.T) {
	packed := string(zipped(t, zip.Store, "a.txt", "Anna Eksempel 010180-1234\n"))
	small := drawnAs(sample(30, 10), func(w io.Writer, p image.Image) error { return jpeg.Encode(w, p, nil) })
	other := drawnAs(sample(80, 60), func(w io.Writer, p image.Image) error { return jpeg.Encode(w, p, nil) })
	part := []string{"x  1", "x!/bag billedet  0", "x!/bag billedet!/a.txt  1"}
	for name, c := range map[string]struct {
		data string
		want []string
	}{
		"JPEG, zip":           {sampleJPEG + packed, part},
		"PNG, zip":            {samplePNG + packed, part},
		"GIF, zip":            {sampleGIF + packed, part},
		"JPEG, text":          {sampleJPEG + "Anna Eksempel 010180-1234", []string{"x  1", "x!/bag billedet  1"}},
		"JPEG, other bytes":   {sampleJPEG + "\x01\x02\x03\x04\xF0\xF1\xF2\xF3" + strings.Repeat("\x05", 20), []string{"x  1", "x!/bag billedet unsupported 0"}},
		"JPEG, filled up":     {sampleJPEG + strings.Repeat("\x00", 4096), []string{"x  1"}},
		"JPEG, a line end":    {sampleJPEG + "\r\n", []string{"x  1"}},
		"JPEG, its preview":   {sampleJPEG + small, []string{"x  1"}},
		"JPEG, another":       {sampleJPEG + "\x00\x00" + other, []string{"x  1", "x!/billede 2  1"}},
		"JPEG, three and zip": {sampleJPEG + other + small + other + packed, []string{"x  1", "x!/billede 2  1", "x!/billede 4  1", "x!/bag billedet  0", "x!/bag billedet!/a.txt  1"}},
		"a damaged one":       {strings.Replace(samplePNG, "IDAT", "IDAx", 1) + packed, slices.Concat([]string{"x corrupt 0"}, part[1:])},
	} {
		if docs := readPictures(t, "x", c.data, &fakeOCR{}); !slices.Equal(describe(docs), c.want) {
			t.Errorf("%s: %q, want %q", name, describe(docs), c.want)
		}
	}
	// Offsets in the archive that count from the picture's start are found, too.
	moved := []byte(packed)
	end := bytes.LastIndex(moved, []byte("PK\x05\x06"))
	for _, at := range []int{end + 16, bytes.LastIndex(moved, []byte("PK\x01\x02")) + 42} {
		binary.LittleEndian.PutUint32(moved[at:], binary.LittleEndian.Uint32(moved[at:])+uint32(len(samplePNG)))
	}
	wantDocs(t, readPictures(t, "x", samplePNG+string(moved), &fakeOCR{}), part...)
}

func FuzzPictureProperties(f *testing.F) {
	f.Add([]byte(jpegWith("\xE1", "Exif\x00\x00"+cphExif, "\xED", photoshopStart+photoshopOf(0x0404, iptcSets), "\xE1", xmpHeader+xmpPacket)))
	f.Add([]byte(pngWith("zTXt", "Comment\x00\x00"+deflated("010180-1234"), "eXIf", cphExif)))
	f.Add([]byte(sampleGIF[:len(sampleGIF)-1] + "!\xFE\x01a\x00!\xFF\x0BXMP DataXMP" + xmpPacket + magicTrailer() + ";"))
	f.Add([]byte(webpWith("EXIF", cphExif, "XMP ", xmpPacket)))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range pictureFormats {
			if format.survey == nil {
				continue
			}
			p := propertiesIn(input{data: data, limits: source.DefaultLimits()})
			if end := format.survey(data, p); end < 0 || end > len(data) {
				t.Fatalf("the end %d of %d bytes", end, len(data))
			}
			if p.room < 0 {
				t.Fatal("more text than there is room for")
			}
			_ = p.emit(1, &collector{room: 1 << 20})
		}
	})
}
