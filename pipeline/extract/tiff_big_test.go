package extract

import (
	"encoding/binary"
	"image"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"aktsyn/pipeline/source"
)

// bigOf makes a BigTIFF file of a TIFF file of the tags that lead to its pixels
// in numbers of 64 bits: the directories stand behind it.
func bigOf(classic string) string {
	le := binary.LittleEndian
	b := []byte(classic)
	at := le.Uint32(b[4:])
	head := make([]byte, bigHeader)
	copy(head, "II\x2B\x00\x08\x00\x00\x00")
	file := append(head, b...) // offsets move by the header
	le.PutUint64(file[8:], uint64(len(file)))
	for at != 0 {
		n := int(le.Uint16(b[at:]))
		file = le.AppendUint64(file, uint64(n))
		for e := range n {
			entry := b[int(at)+2+tiffEntry*e:]
			tag, kind, count := le.Uint16(entry), le.Uint16(entry[2:]), uint64(le.Uint32(entry[4:]))
			size := tiffSizes[kind] * count
			value := append([]byte(nil), entry[8:12]...)
			value = append(value, 0, 0, 0, 0)
			switch from := uint64(le.Uint32(entry[8:])); {
			case tag == tiffStrips && count == 1: // an offset of 64 bits
				kind = bigLong
				le.PutUint64(value, from+bigHeader)
			case size > 8:
				le.PutUint64(value, from+bigHeader)
			case size > 4:
				value = append([]byte(nil), b[from:from+size]...)
				value = append(value, make([]byte, 8-size)...)
			}
			file = le.AppendUint16(le.AppendUint16(file, tag), kind)
			file = append(le.AppendUint64(file, count), value...)
		}
		if at = le.Uint32(b[int(at)+2+tiffEntry*n:]); at == 0 {
			file = le.AppendUint64(file, 0)
		} else {
			file = le.AppendUint64(file, uint64(len(file)+8))
		}
	}
	return string(file)
}

func TestBigTIFF(t *testing.T) {
	one := drawnAs(sample(60, 20), func(w io.Writer, p image.Image) error { return tiff.Encode(w, p, nil) })
	two := drawnAs(sample(80, 30), func(w io.Writer, p image.Image) error {
		return tiff.Encode(w, p, &tiff.Options{Compression: tiff.Deflate})
	})
	text := exifOf(exifTag{0x0131, tiffASCII, "Program", nil}, exifTag{0x013B, tiffASCII, "Anna Eksempel 010180-1234\x00", nil}, exifTag{0x010D, tiffASCII, "akt\x00", nil})
	first := int(binary.LittleEndian.Uint64([]byte(bigOf(one))[8:]))
	ringed := []byte(bigOf(one))
	binary.LittleEndian.PutUint64(ringed[len(ringed)-8:], uint64(first))
	crowded := []byte(bigOf(one))
	binary.LittleEndian.PutUint64(crowded[first:], 1<<60)
	for name, c := range map[string]struct{ data, want, text string }{
		"one":         {bigOf(one), "x  1", "60×20 72\n"},
		"two":         {bigOf(tiffPages(one, two)), "x  2", "60×20 72\n80×30 72\n"},
		"properties":  {bigOf(tiffPages(one, text)), "x corrupt 3", "60×20 72\nSoftware: Program\n\nArtist: Anna Eksempel 010180-1234\n\nDocumentName: akt\n\n"},
		"a ring":      {string(ringed), "x corrupt 1", "60×20 72\n"},
		"cut off":     {bigOf(one)[:first+30], "x corrupt 1", ""},
		"too crowded": {string(crowded), "x corrupt 1", ""},
		"a header":    {"II\x2B\x00\x08\x00\x00\x00" + strings.Repeat("\x00", 8), "x corrupt 1", ""},
	} {
		docs := readPictures(t, "x", c.data, &fakeOCR{})
		if got := describe(docs); !slices.Equal(got, []string{c.want}) || docs[0].text() != c.text {
			t.Errorf("%s: %q (%v) %q, want %q", name, got, docs[0], docs[0].text(), c.text)
		}
	}
}

func FuzzBigTIFF(f *testing.F) {
	file := drawnAs(sample(40, 8), func(w io.Writer, p image.Image) error { return tiff.Encode(w, p, nil) })
	f.Add([]byte(bigOf(file)))
	f.Add([]byte(bigOf(tiffPages(file, file))))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := classicTIFF(data, binary.LittleEndian)
		if err == nil && len(out) > 2*len(data)+16 {
			t.Fatalf("%d bytes of %d", len(out), len(data))
		}
		c := &collector{room: 1 << 20}
		_ = readTIFF(input{data: data, limits: source.DefaultLimits()}, readsPictures{c})
	})
}
