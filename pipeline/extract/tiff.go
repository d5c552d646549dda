package extract

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"golang.org/x/image/tiff"

	"aktsyn/pipeline/source"
)

// Tags and types of TIFF 6.0, sections 2 and 8.
const (
	tiffXResolution    = 282
	tiffResolutionUnit = 296
	tiffEntry          = 12 // bytes of a tag in a directory
	tiffByte           = 1
	tiffShort          = 3
	tiffLong           = 4
	tiffRational       = 5
	tiffUndefined      = 7
	tiffInch           = 2
	tiffCentimetre     = 3
)

// readTIFF reads the pictures of a TIFF file, a page each: uncompressed, packed
// (PackBits, LZW, deflate), fax (CCITT group 3 and 4) and JPEG (tiff_jpeg.go).
// Other compressions are named page by page. BigTIFF is read as TIFF (tiff_big.go).
func readTIFF(in input, out emitter) error {
	file, err := openTIFF(in.data, in.limits)
	if err != nil {
		return err
	}
	properties := propertiesIn(in)
	next, broken := file.readPages(properties, out)
	var failure *readError
	if broken != nil && !errors.As(broken, &failure) {
		return broken
	}
	if err := properties.emit(next, out); err != nil {
		return err
	}
	return broken
}

// readPages hands the pictures over, notes their properties and returns the
// number of the next page.
func (f *tiffFile) readPages(properties *pictureProperties, out emitter) (next uint32, err error) {
	for number := uint32(1); ; number++ {
		properties.readDirectory(f, f.at)
		if err := f.readPage(number, out); err != nil {
			return number + 1, err
		}
		more, err := f.advance()
		if err != nil || !more {
			return number + 1, err
		}
	}
}

// tiffFile is a TIFF file at one of its pictures.
type tiffFile struct {
	data  []byte
	order binary.ByteOrder
	at    uint32 // offset of the picture's directory
	seen  map[uint32]bool

	// limits are the reading's. A broken file may tie its directories into a long
	// chain; a ring is noticed before the limit is.
	limits source.Limits
}

// openTIFF goes to the first picture.
func openTIFF(data []byte, limits source.Limits) (*tiffFile, error) {
	f := &tiffFile{data: data, limits: limits, order: binary.LittleEndian, seen: map[uint32]bool{}}
	if len(data) < 8 {
		return nil, fail(source.Corrupt, "a damaged picture")
	}
	if data[0] == 'M' {
		f.order = binary.BigEndian
	}
	switch f.order.Uint16(data[2:]) {
	case 42:
	case bigVersion:
		var err error
		if f.data, err = classicTIFF(data, f.order); err != nil {
			return nil, err
		}
	default:
		return nil, fail(source.Unsupported, "a picture in a variant of its format that is not read")
	}
	f.at = f.order.Uint32(f.data[4:])
	f.seen[f.at] = true
	return f, nil
}

// readPage hands over the picture. One that cannot be decoded is named, and the
// next may be read.
func (f *tiffFile) readPage(number uint32, out emitter) error {
	format, err := f.format()
	if err == nil {
		err = format.readFrom(f.open, f.dpi(), f.limits.Pixels, number, out)
	}
	var failure *readError
	if errors.As(err, &failure) && failure.page {
		return out.unread(number, failure.cause, failure.detail)
	}
	return err
}

// format is what decodes the picture.
func (f *tiffFile) format() (pictureFormat, error) {
	if c := f.number(tiffCompression, 1); c != tiffOldJPEG && c != tiffNewJPEG {
		return pictureFormat{config: tiff.DecodeConfig, decode: tiff.Decode}, nil
	}
	g, err := f.jpegs()
	if err != nil {
		return pictureFormat{}, pictureError(err)
	}
	return pictureFormat{config: g.config, decode: g.decode}, nil
}

// open returns the file as if the picture were its first.
func (f *tiffFile) open() io.Reader {
	header := bytes.Clone(f.data[:8])
	f.order.PutUint32(header[4:], f.at)
	return &tiffView{bytes.NewReader(f.data), header}
}

// tiffView is a file with another header.
type tiffView struct {
	*bytes.Reader
	header []byte
}

// ReadAt implements io.ReaderAt, by which the library reads.
func (v *tiffView) ReadAt(p []byte, offset int64) (int, error) {
	n, err := v.Reader.ReadAt(p, offset)
	if offset < int64(len(v.header)) {
		copy(p[:n], v.header[offset:])
	}
	return n, err
}

// directory returns the entries of the picture's directory and the offset of
// the next directory, 0 at the end.
func (f *tiffFile) directory() (entries []byte, next uint32, ok bool) {
	at, size := uint64(f.at), uint64(len(f.data))
	if at+2 > size {
		return nil, 0, false
	}
	end := at + 2 + tiffEntry*uint64(f.order.Uint16(f.data[at:]))
	if end+4 > size {
		return nil, 0, false
	}
	return f.data[at+2 : end], f.order.Uint32(f.data[end:]), true
}

// advance goes to the next picture.
func (f *tiffFile) advance() (more bool, err error) {
	_, next, ok := f.directory()
	switch {
	case ok && next == 0:
		return false, nil
	case !ok || f.seen[next]:
		return false, fail(source.Corrupt, "its pages are not all to be found")
	case len(f.seen) >= f.limits.PicturePages:
		return false, exceed(source.TooLarge, "max-picture-pages", "more than %d pages", f.limits.PicturePages)
	}
	f.seen[next], f.at = true, next
	return true, nil
}

// dpi returns the picture's resolution, 0 when it does not say it.
func (f *tiffFile) dpi() int {
	entries, _, _ := f.directory()
	resolution, unit := 0.0, uint16(tiffInch)
	for ; len(entries) >= tiffEntry; entries = entries[tiffEntry:] {
		tag, kind := f.order.Uint16(entries), f.order.Uint16(entries[2:])
		switch {
		case tag == tiffXResolution && kind == tiffRational:
			resolution = f.rational(f.order.Uint32(entries[8:]))
		case tag == tiffResolutionUnit && kind == tiffShort:
			unit = f.order.Uint16(entries[8:])
		}
	}
	switch unit {
	case tiffInch:
	case tiffCentimetre:
		resolution *= 2.54
	default:
		return 0
	}
	return int(min(resolution, 100_000))
}

// rational returns the quotient of two numbers of 32 bits at an offset, 0 when
// there are none.
func (f *tiffFile) rational(at uint32) float64 {
	if uint64(at)+8 > uint64(len(f.data)) {
		return 0
	}
	over, under := f.order.Uint32(f.data[at:]), f.order.Uint32(f.data[at+4:])
	if under == 0 {
		return 0
	}
	return float64(over) / float64(under)
}
