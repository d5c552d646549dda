package extract

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"iter"
	"strings"
)

const pngStart = "\x89PNG\r\n\x1A\n"

// pngChunk is a chunk of a PNG file (PNG, third edition, 5.3).
type pngChunk struct {
	kind string
	data []byte
	end  int // in the file
}

// pngChunks gives the chunks of a PNG file as far as they go.
func pngChunks(file []byte) iter.Seq[pngChunk] {
	return func(yield func(pngChunk) bool) {
		const header, sum = 8, 4
		for at := len(pngStart); at+header+sum <= len(file); {
			size := int64(binary.BigEndian.Uint32(file[at:]))
			if size > int64(len(file)-at-header-sum) {
				return
			}
			end := at + header + int(size) + sum
			c := pngChunk{string(file[at+4 : at+header]), file[at+header : end-sum], end}
			if !yield(c) || c.kind == "IEND" {
				return
			}
			at = end
		}
	}
}

// surveyPNG notes the properties in a PNG file (11.3.3, 11.3.4.5) and returns
// its end.
func surveyPNG(data []byte, p *pictureProperties) (end int) {
	for c := range pngChunks(data) {
		switch c.kind {
		case "tEXt", "zTXt", "iTXt":
			p.readPNGText(c)
		case "eXIf":
			p.readExif(c.data)
		case "IEND":
			return c.end
		}
	}
	return len(data)
}

// readPNGText notes a chunk of text: a key word, a zero, then, but for tEXt, how
// it is packed; for iTXt a language and the key word in it, too.
func (p *pictureProperties) readPNGText(c pngChunk) {
	key, text, _ := bytes.Cut(c.data, []byte{0})
	packed := c.kind == "zTXt" && len(text) > 1
	switch {
	case packed:
		text = text[1:]
	case c.kind == "iTXt" && len(text) > 2:
		packed = text[0] == 1
		_, text, _ = bytes.Cut(text[2:], []byte{0})
		var translated []byte
		if translated, text, _ = bytes.Cut(text, []byte{0}); len(translated) > 0 {
			key = translated
		}
	}
	if packed {
		text = p.unpack(text)
	}
	switch name := string(key); {
	case name == "XML:com.adobe.xmp":
		p.addXMP(text)
	case strings.HasPrefix(name, "Raw profile type "):
		p.readRawProfile(strings.TrimPrefix(name, "Raw profile type "), text)
	default:
		p.add(name, text)
	}
}

// unpack returns what a text unpacks to, as far as there is room.
func (p *pictureProperties) unpack(packed []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	text, _ := io.ReadAll(io.LimitReader(r, int64(p.room)+1)) // of a damaged one what came before
	if len(text) > p.room {
		p.spent = true
		return nil
	}
	return text
}

// readRawProfile reads properties of other formats as ImageMagick writes them: a
// name, a size, then hexadecimal digits.
func (p *pictureProperties) readRawProfile(name string, text []byte) {
	fields := bytes.Fields(text)
	if len(fields) < 3 || !p.take(len(text)) {
		return
	}
	digits := bytes.Join(fields[2:], nil)
	data := make([]byte, hex.DecodedLen(len(digits)))
	n, _ := hex.Decode(data, digits)
	switch data = data[:n]; name {
	case "exif", "APP1":
		p.readExif(data)
	case "iptc", "8bim":
		p.readPhotoshop(data)
		p.readIPTC(data)
	case "xmp":
		p.addXMP(data)
	}
}

// movingPNG returns the pictures of a PNG file that moves (11.3.2, APNG), nil of
// one that does not.
func movingPNG(file []byte, canvas int) *animation {
	a := &animation{}
	moves := false
	for c := range pngChunks(file) {
		switch {
		case c.kind == "IHDR" && len(c.data) == 13:
			a.width, a.height = int(binary.BigEndian.Uint32(c.data)), int(binary.BigEndian.Uint32(c.data[4:]))
		case c.kind == "acTL":
			moves = true
		}
	}
	if !moves {
		return nil
	}
	a.frames = func(yield func(frame, error) bool) {
		r := apngReader{start: []byte(pngStart), canvas: canvas}
		for c := range pngChunks(file) {
			if r.take(c) && !yield(r.decode()) {
				return
			}
		}
	}
	return a
}

// apngReader puts the pictures of a moving PNG file together.
type apngReader struct {
	start   []byte // what they have in common
	header  []byte // IHDR
	control []byte // fcTL of the picture, nil for one that only programs without animation show
	data    []byte // of the picture
	done    apngFrame
	canvas  int // pixels of the largest picture that is decoded
}

type apngFrame struct{ control, data []byte }

// take takes a chunk and reports whether a picture is complete.
func (r *apngReader) take(c pngChunk) bool {
	const sequence = 4
	switch {
	case c.kind == "IHDR":
		r.header = c.data
	case c.kind == "IDAT":
		r.data = append(r.data, c.data...)
	case c.kind == "fdAT" && len(c.data) > sequence:
		r.data = append(r.data, c.data[sequence:]...)
	case c.kind == "fcTL" || c.kind == "IEND":
		r.done = apngFrame{r.control, r.data}
		r.control, r.data = c.data, nil
		return len(r.done.data) > 0
	case len(r.data) == 0 && r.control == nil && c.kind != "acTL":
		r.start = appendPNGChunk(r.start, c.kind, c.data)
	}
	return false
}

// decode decodes the picture that is complete.
func (r *apngReader) decode() (frame, error) {
	const control, disposal, blending = 26, 24, 25
	header := bytes.Clone(r.header)
	f := frame{replaces: true}
	if c := r.done.control; len(c) == control && len(header) == 13 {
		copy(header, c[4:12])
		f.at = image.Pt(int(int32(binary.BigEndian.Uint32(c[12:]))), int(int32(binary.BigEndian.Uint32(c[16:]))))
		f.disposal, f.replaces = disposals[c[disposal]%byte(len(disposals))], c[blending] == 0
	}
	file := appendPNGChunk([]byte(pngStart), "IHDR", header)
	file = append(file, r.start[len(pngStart):]...)
	file = appendPNGChunk(appendPNGChunk(file, "IDAT", r.done.data), "IEND", nil)
	var err error
	f.picture, err = decodeWithin(file, r.canvas, png.DecodeConfig, png.Decode)
	return f, err
}

// disposals are those of APNG, in order.
var disposals = [...]disposal{keep, clearAfter, restoreAfter}

// appendPNGChunk appends a chunk with its checksum.
func appendPNGChunk(file []byte, kind string, data []byte) []byte {
	file = binary.BigEndian.AppendUint32(file, uint32(len(data)))
	from := len(file)
	file = append(append(file, kind...), data...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(file[from:]))
}
