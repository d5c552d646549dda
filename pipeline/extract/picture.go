package extract

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"aktsyn/kernels"
	"aktsyn/pipeline/ocr"
	"aktsyn/pipeline/source"
)

// A picture is a document of one page, a TIFF file of as many as it has
// pictures, one that moves of what is seen one after the other
// (picture_moving.go). Then come pages of its properties, whether or not
// pictures are read. What stands behind the end of the picture in its file is a
// part.
//
// Not every picture is worth reading: one that is less than minShort pixels in
// one direction or less than minLong in the other cannot hold a number of ten
// digits in letters that can be told apart; it is an icon, a line or a spacer.
// Nor can one of a single color. Such pictures are read, as pages without text.
const (
	minShort = 8
	minLong  = 40
	// contrast is by how many steps of gray, of 256, ink and paper differ at least.
	contrast = 3
	// faint is by how many they differ at least where nothing need be done to tell
	// them apart.
	faint = 64
)

// pictureFormat decodes a format of pictures.
type pictureFormat struct {
	config func(in io.Reader) (image.Config, error)
	decode func(in io.Reader) (image.Image, error)
	// survey notes the properties in a file and returns where the picture's file
	// ends, which may be before the end of data. It may be nil.
	survey func(data []byte, p *pictureProperties) (end int)
	// moving returns the pictures of a file that has several to be seen one after
	// the other, else nil. It may be nil.
	moving func(data []byte, canvas int) *animation
}

// read is a reader.
func (f pictureFormat) read(in input, out emitter) error {
	properties, end := propertiesIn(in), len(in.data)
	if f.survey != nil {
		end = f.survey(in.data, properties)
	}
	next, broken := f.readPages(in, out)
	var failure *readError
	if broken != nil && !errors.As(broken, &failure) {
		return broken
	}
	if err := properties.emit(next, out); err != nil {
		return err
	}
	if err := readBehind(in, end, out); err != nil {
		return err
	}
	return broken
}

// readPages hands over what is seen and returns the number of the next page.
func (f pictureFormat) readPages(in input, out emitter) (next uint32, err error) {
	if f.moving != nil {
		if a := f.moving(in.data, in.limits.MovingCanvas); a != nil {
			return a.read(in.limits, out)
		}
	}
	open := func() io.Reader { return bytes.NewReader(in.data) }
	return 2, f.readFrom(open, resolution(in.data), in.limits.Pixels, 1, out)
}

// readBehind hands over what stands behind the end of the picture. Fewer bytes
// than a number has are no document, nor is filling.
func readBehind(in input, end int, out emitter) error {
	const shortest = 10
	behind := bytes.TrimLeft(in.data[end:], "\x00")
	if bytes.HasPrefix(in.data, []byte(jpegStart)) {
		var err error
		if behind, err = readFollowing(in.data[:end], behind, in, out); err != nil {
			return err
		}
	}
	if len(bytes.Trim(behind, "\x00\xFF \r\n\t")) < shortest {
		return nil
	}
	return out.part("bag billedet", behind)
}

// readFrom hands over the picture in what open opens, of so many pixels per
// inch, 0 if that is not known, as a page. It may have so many pixels.
func (f pictureFormat) readFrom(open func() io.Reader, dpi, pixels int, number uint32, out emitter) error {
	config, err := f.config(open())
	if err != nil {
		return pictureError(err)
	}
	switch {
	case min(config.Width, config.Height) < minShort, max(config.Width, config.Height) < minLong:
		return emptyPage(number, out)
	case config.Width > pixels/config.Height: // before it is decoded: a bomb
		return failPage(source.TooLarge, exceeded("max-pixels", "a picture of more than %d pixels", pixels))
	case !out.reads():
		return out.unread(number, source.NeedsOCR, "")
	}
	decoded, err := f.decode(open())
	if err != nil {
		return pictureError(err)
	}
	p := grayPicture(decoded, dpi)
	if oneColored(p.Pixels) {
		return emptyPage(number, out)
	}
	return out.picture(number, p, image.Rectangle{})
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

// grayPicture makes a picture gray; what is see-through lies on white paper, or
// on black where nothing shows on white. Where gray hardly tells ink from paper
// the color that does best is taken, stretched from black to white.
func grayPicture(decoded image.Image, dpi int) ocr.Picture {
	gray := grayOn(image.White, decoded)
	if opaque, ok := decoded.(interface{ Opaque() bool }); spread(gray.Pix) < contrast && !(ok && opaque.Opaque()) {
		gray = grayOn(image.Black, decoded)
	}
	if spread(gray.Pix) < faint {
		gray.Pix = clearest(gray, decoded)
	}
	return ocr.Picture{Width: gray.Rect.Dx(), Height: gray.Rect.Dy(), Pixels: gray.Pix, DPI: dpi}
}

// grayOn is a picture in gray on a ground.
func grayOn(ground, decoded image.Image) *image.Gray {
	bounds := decoded.Bounds()
	gray := image.NewGray(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	draw.Draw(gray, gray.Rect, ground, image.Point{}, draw.Src)
	draw.Draw(gray, gray.Rect, decoded, bounds.Min, draw.Over)
	return gray
}

// clearest returns the pixels of gray or of one color, that of the widest
// spread, stretched.
func clearest(gray *image.Gray, decoded image.Image) []byte {
	best := gray.Pix
	bounds := decoded.Bounds()
	row := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), 1))
	var colors [3][]byte
	for y := range bounds.Dy() {
		draw.Draw(row, row.Rect, decoded, bounds.Min.Add(image.Pt(0, y)), draw.Src)
		for i := 0; i < len(row.Pix); i += 4 {
			for c := range colors {
				colors[c] = append(colors[c], row.Pix[i+c])
			}
		}
	}
	for _, pixels := range colors {
		if spread(pixels) > spread(best) {
			best = pixels
		}
	}
	return stretched(best)
}

// stretched makes the darkest pixel black and the lightest white, in place,
// where they differ enough for ink and paper.
func stretched(pixels []byte) []byte {
	wide := spread(pixels)
	if wide < contrast {
		return pixels
	}
	low := slices.Min(pixels)
	for i, p := range pixels {
		pixels[i] = byte(int(p-low) * 255 / wide)
	}
	return pixels
}

// spread is by how many steps of gray the lightest pixel and the darkest differ.
func spread(pixels []byte) int {
	low, high := byte(255), byte(0)
	for _, p := range pixels {
		low, high = min(low, p), max(high, p)
	}
	return max(0, int(high)-int(low))
}

// oneColored reports whether nothing on a picture can be told from the rest.
func oneColored(pixels []byte) bool { return spread(pixels) < contrast }

// pictureFormats are the formats of pictures but TIFF, by their media types.
var pictureFormats = map[string]pictureFormat{
	"image/jpeg": {jpeg.DecodeConfig, jpeg.Decode, surveyJPEG, nil},
	"image/png":  {png.DecodeConfig, png.Decode, surveyPNG, movingPNG},
	"image/gif":  {gif.DecodeConfig, gif.Decode, surveyGIF, movingGIF},
	"image/bmp":  {bmp.DecodeConfig, bmp.Decode, nil, nil},
	"image/webp": {webp.DecodeConfig, webp.Decode, surveyWebP, movingWebP},
}
