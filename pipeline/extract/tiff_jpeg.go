package extract

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"

	"golang.org/x/image/tiff"
)

// JPEG in TIFF, as scanners write it, is described in Adobe's "TIFF Technical
// Note 2" of 1995: each strip or tile is a JPEG file, without the tables that
// all have in common. In the older form of TIFF 6.0, section 22, the picture is
// one JPEG file that a tag leads to; where it is not, the form is not read.
const (
	tiffWidth        = 256
	tiffHeight       = 257
	tiffCompression  = 259
	tiffPhotometric  = 262
	tiffStrips       = 273
	tiffSamples      = 277
	tiffRows         = 278 // of a strip
	tiffStripBytes   = 279
	tiffPlanar       = 284
	tiffTileWidth    = 322
	tiffTileHeight   = 323
	tiffTiles        = 324
	tiffTileBytes    = 325
	tiffJPEGTables   = 347
	tiffJPEG         = 513 // of the older form, with its length
	tiffJPEGBytes    = 514
	tiffOldJPEG      = 6 // compressions
	tiffNewJPEG      = 7
	tiffWhiteIsZero  = 0 // photometric interpretations
	tiffRGB          = 2
	jpegBlock        = 16 // a picture in JPEG may be padded to a multiple of it
	tiffSeparate     = 2  // planes
	tiffNotConnected = tiff.FormatError("strips or tiles that do not make a picture")
)

// jpegGrid is a picture made of JPEG files, row by row from the top.
type jpegGrid struct {
	width, height           int
	pieceWidth, pieceHeight int // of each, but for the last of a row or column
	pieces                  [][]byte
	tables                  []byte // a JPEG file that has those of all pieces, or nothing
	photometric             uint32
}

// jpegs returns the picture that the file is at, if it is one in JPEG.
func (f *tiffFile) jpegs() (*jpegGrid, error) {
	g := &jpegGrid{width: int(f.number(tiffWidth, 0)), height: int(f.number(tiffHeight, 0)), photometric: f.number(tiffPhotometric, 0)}
	switch {
	case g.width <= 0 || g.height <= 0:
		return nil, tiffNotConnected
	case g.width > f.limits.Pixels/g.height:
		return g, nil // it will not be decoded
	case f.number(tiffCompression, 0) == tiffOldJPEG:
		return g, f.older(g)
	}
	if f.number(tiffPlanar, 1) == tiffSeparate && f.number(tiffSamples, 1) > 1 {
		return nil, tiff.UnsupportedError("planes apart")
	}
	g.tables = f.bytesOf(tiffJPEGTables)
	offsets, sizes := f.numbers(tiffStrips), f.numbers(tiffStripBytes)
	g.pieceWidth, g.pieceHeight = g.width, min(int(f.number(tiffRows, uint32(g.height))), g.height)
	if tiles := f.numbers(tiffTiles); tiles != nil {
		offsets, sizes = tiles, f.numbers(tiffTileBytes)
		g.pieceWidth, g.pieceHeight = int(f.number(tiffTileWidth, 0)), int(f.number(tiffTileHeight, 0))
	}
	if g.pieceWidth <= 0 || g.pieceHeight <= 0 || g.pieceWidth > f.limits.Pixels/g.pieceHeight {
		return nil, tiffNotConnected
	}
	n := g.across() * ((g.height + g.pieceHeight - 1) / g.pieceHeight)
	if len(offsets) != n || len(sizes) != n {
		return nil, tiffNotConnected
	}
	for i, at := range offsets {
		g.pieces = append(g.pieces, f.stretch(at, sizes[i]))
	}
	return g, nil
}

// older makes the picture of the older form.
func (f *tiffFile) older(g *jpegGrid) error {
	whole := f.stretch(f.number(tiffJPEG, 0), f.number(tiffJPEGBytes, 0))
	if len(whole) == 0 {
		return tiff.UnsupportedError("the older JPEG, in parts")
	}
	g.pieceWidth, g.pieceHeight, g.pieces = g.width, g.height, [][]byte{whole}
	return nil
}

// across is the number of pieces side by side.
func (g *jpegGrid) across() int { return (g.width + g.pieceWidth - 1) / g.pieceWidth }

// config is part of pictureFormat.
func (g *jpegGrid) config(io.Reader) (image.Config, error) {
	return image.Config{ColorModel: color.GrayModel, Width: g.width, Height: g.height}, nil
}

// decode is part of pictureFormat.
func (g *jpegGrid) decode(io.Reader) (image.Image, error) {
	page := image.NewGray(image.Rect(0, 0, g.width, g.height))
	for i, piece := range g.pieces {
		at := image.Pt(i%g.across()*g.pieceWidth, i/g.across()*g.pieceHeight)
		if err := g.draw(page, at, g.complete(piece)); err != nil {
			return nil, err
		}
	}
	if g.photometric == tiffWhiteIsZero {
		for i, p := range page.Pix {
			page.Pix[i] = 255 - p
		}
	}
	return page, nil
}

// draw puts a JPEG file on the page.
func (g *jpegGrid) draw(page *image.Gray, at image.Point, data []byte) error {
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return err
	}
	if config.Width >= g.pieceWidth+jpegBlock || config.Height >= g.pieceHeight+jpegBlock {
		return tiffNotConnected
	}
	piece, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return err
	}
	draw.Draw(page, piece.Bounds().Add(at), piece, image.Point{}, draw.Src)
	return nil
}

const (
	jpegStart = "\xFF\xD8"
	jpegEnd   = "\xFF\xD9"
	// adobeRGB is the marker by which decoders know that the colors are red,
	// green and blue, which TIFF says elsewhere.
	adobeRGB = "\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00\x00"
)

// complete returns a piece as a JPEG file of its own.
func (g *jpegGrid) complete(piece []byte) []byte {
	out := []byte(jpegStart)
	if g.photometric == tiffRGB {
		out = append(out, adobeRGB...)
	}
	tables, _ := bytes.CutPrefix(g.tables, []byte(jpegStart))
	tables, _ = bytes.CutSuffix(tables, []byte(jpegEnd))
	piece, _ = bytes.CutPrefix(piece, []byte(jpegStart))
	return append(append(out, tables...), piece...)
}

// tiffSizes are those of the types, signed ones and fractions (6, 8 to 12), an
// offset (13) and those of BigTIFF among them.
var tiffSizes = map[uint16]uint64{tiffByte: 1, tiffASCII: 1, tiffUndefined: 1, tiffUTF8: 1, tiffShort: 2, tiffLong: 4, tiffRational: 8,
	6: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, bigLong: 8, 17: 8, bigOffset: 8}

// value returns the type of a tag of the picture and what it holds, nothing
// when the tag is not there or leads out of the file.
func (f *tiffFile) value(tag uint16) (kind uint16, value []byte) {
	entries, _, _ := f.directory()
	for ; len(entries) >= tiffEntry; entries = entries[tiffEntry:] {
		if f.order.Uint16(entries) != tag {
			continue
		}
		return f.entryValue(entries)
	}
	return 0, nil
}

// entryValue is value for the tag that entry begins with.
func (f *tiffFile) entryValue(entry []byte) (kind uint16, value []byte) {
	kind = f.order.Uint16(entry[2:])
	size := tiffSizes[kind] * uint64(f.order.Uint32(entry[4:]))
	if size <= 4 {
		return kind, entry[8 : 8+size]
	}
	if at := uint64(f.order.Uint32(entry[8:])); at+size <= uint64(len(f.data)) {
		return kind, f.data[at : at+size]
	}
	return 0, nil
}

// numbers returns what a tag holds, nil when it holds none.
func (f *tiffFile) numbers(tag uint16) []uint32 {
	var out []uint32
	switch kind, value := f.value(tag); kind {
	case tiffShort:
		for ; len(value) > 0; value = value[2:] {
			out = append(out, uint32(f.order.Uint16(value)))
		}
	case tiffLong:
		for ; len(value) > 0; value = value[4:] {
			out = append(out, f.order.Uint32(value))
		}
	}
	return out
}

// number returns the first number of a tag, or one to use without it.
func (f *tiffFile) number(tag uint16, without uint32) uint32 {
	if list := f.numbers(tag); len(list) > 0 {
		return list[0]
	}
	return without
}

// bytesOf returns the bytes that a tag holds.
func (f *tiffFile) bytesOf(tag uint16) []byte {
	if kind, value := f.value(tag); kind == tiffByte || kind == tiffUndefined {
		return value
	}
	return nil
}

// stretch returns size bytes at an offset, as far as the file has them.
func (f *tiffFile) stretch(at, size uint32) []byte {
	length := uint64(len(f.data))
	return f.data[min(uint64(at), length):min(uint64(at)+uint64(size), length)]
}
