package extract

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"aktsyn/kernels"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// A picture is a document of one page, a TIFF file of as many as it has
// pictures. Of a GIF that moves the first picture is read.
//
// Not every picture is worth reading: one that is less than minShort pixels in
// one direction or less than minLong in the other cannot hold a number of ten
// digits in letters that can be told apart; it is an icon, a line or a spacer.
// Nor can one of a single color. Such pictures are read, as pages without text.
const (
	minShort = 8
	minLong  = 40
	// contrast is by how many steps of gray, of 256, ink and paper differ at least.
	contrast = 16
)

// pictureFormat decodes a format of pictures.
type pictureFormat struct {
	config func(in io.Reader) (image.Config, error)
	decode func(in io.Reader) (image.Image, error)
}

// read is a reader.
func (f pictureFormat) read(in input, out emitter) error {
	return f.readFrom(func() io.Reader { return bytes.NewReader(in.data) }, resolution(in.data), 1, out)
}

// readFrom hands over the picture in what open opens, of so many pixels per
// inch, 0 if that is not known, as a page.
func (f pictureFormat) readFrom(open func() io.Reader, dpi int, number uint32, out emitter) error {
	config, err := f.config(open())
	if err != nil {
		return pictureError(err)
	}
	switch {
	case min(config.Width, config.Height) < minShort, max(config.Width, config.Height) < minLong:
		return emptyPage(number, out)
	case config.Width > maxPixels/config.Height: // before it is decoded: a bomb
		return failPage(source.TooLarge, fmt.Sprintf("a picture of more than %d pixels", maxPixels))
	case !out.reads():
		return out.unread(number, source.NeedsOCR)
	}
	decoded, err := f.decode(open())
	if err != nil {
		return pictureError(err)
	}
	p := grayPicture(decoded, dpi)
	if oneColored(p.Pixels) {
		return emptyPage(number, out)
	}
	return out.picture(number, p)
}

// emptyPage hands over a page that was looked at and has no text.
func emptyPage(number uint32, out emitter) error {
	return out.page(Page{Number: number, Form: kernels.Prose})
}

// pictureError names what is wrong with a picture. The libraries' words may
// quote it.
func pictureError(err error) error {
	var (
		inTIFF tiff.UnsupportedError
		inJPEG jpeg.UnsupportedError
		inPNG  png.UnsupportedError
	)
	if errors.As(err, &inTIFF) || errors.As(err, &inJPEG) || errors.As(err, &inPNG) || errors.Is(err, bmp.ErrUnsupported) {
		return failPage(source.Unsupported, "a picture in a variant of its format that is not read")
	}
	return failPage(source.Corrupt, "a damaged picture")
}

// resolution returns the pixels per inch that a JPEG (JFIF 1.02, "APP0") or PNG
// file (pHYs, PNG 11.3.4.3) says of itself, 0 if it does not.
func resolution(data []byte) int {
	head := data[:min(len(data), 1<<10)]
	if at := bytes.Index(head, []byte("JFIF\x00")); at >= 0 && bytes.HasPrefix(head, []byte("\xFF\xD8")) && at+10 <= len(head) {
		density := int(binary.BigEndian.Uint16(head[at+8:]))
		switch head[at+7] {
		case 1: // per inch
			return density
		case 2: // per centimetre
			return density * 254 / 100
		}
	}
	if at := bytes.Index(head, []byte("pHYs")); at >= 0 && bytes.HasPrefix(head, []byte("\x89PNG")) && at+13 <= len(head) && head[at+12] == 1 {
		return int(uint64(binary.BigEndian.Uint32(head[at+4:])) * 254 / 10_000) // per metre
	}
	return 0
}

// failPage is fail for what is wrong with one picture of maybe several.
func failPage(c source.Cause, detail string) error {
	return &readError{cause: c, detail: detail, page: true}
}

// grayPicture makes a picture gray; what is see-through lies on white paper.
func grayPicture(decoded image.Image, dpi int) ocr.Picture {
	bounds := decoded.Bounds()
	gray := image.NewGray(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	if opaque, ok := decoded.(interface{ Opaque() bool }); !ok || !opaque.Opaque() {
		draw.Draw(gray, gray.Rect, image.White, image.Point{}, draw.Src)
	}
	draw.Draw(gray, gray.Rect, decoded, bounds.Min, draw.Over)
	return ocr.Picture{Width: gray.Rect.Dx(), Height: gray.Rect.Dy(), Pixels: gray.Pix, DPI: dpi}
}

// oneColored reports whether nothing on a picture can be told from the rest.
func oneColored(pixels []byte) bool {
	low, high := byte(255), byte(0)
	for _, p := range pixels {
		if low, high = min(low, p), max(high, p); high-low >= contrast && high > low {
			return false
		}
	}
	return true
}

// pictureFormats are the formats with one picture a file, by their media types.
var pictureFormats = map[string]pictureFormat{
	"image/jpeg": {jpeg.DecodeConfig, jpeg.Decode},
	"image/png":  {png.DecodeConfig, png.Decode},
	"image/gif":  {gif.DecodeConfig, gif.Decode},
	"image/bmp":  {bmp.DecodeConfig, bmp.Decode},
	"image/webp": {webp.DecodeConfig, webp.Decode},
}
