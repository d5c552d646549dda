package extract

import (
	"bytes"
	"encoding/binary"
	"image/gif"
	"iter"
)

// Blocks of a GIF file (GIF89a, 15 to 27).
const (
	gifHeader      = 13 // signature and screen, without its colors
	gifExtension   = '!'
	gifImage       = ','
	gifTrailer     = ';'
	gifComment     = 0xFE
	gifPlain       = 0x01
	gifApplication = 0xFF
	gifControl     = 0xF9
)

// gifBlock is a block of a GIF file.
type gifBlock struct {
	kind  byte // an image, an extension or the trailer
	label byte // of an extension
	whole []byte
	end   int // in the file
}

// gifStart returns where the first block of a GIF file begins.
func gifStart(file []byte) int {
	if len(file) < gifHeader {
		return len(file)
	}
	return min(gifHeader+gifColors(file[10]), len(file))
}

// gifColors is how many bytes the table of colors has that a byte of flags tells.
func gifColors(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// gifBlocks gives the blocks of a GIF file as far as they go.
func gifBlocks(file []byte) iter.Seq[gifBlock] {
	return func(yield func(gifBlock) bool) {
		const descriptor = 10 // of an image; what it is packed with follows its colors
		for at := gifStart(file); at < len(file); {
			b := gifBlock{kind: file[at]}
			data := at + 2
			switch {
			case b.kind == gifExtension && at+1 < len(file):
				b.label = file[at+1]
			case b.kind == gifImage && at+descriptor <= len(file):
				data = at + descriptor + gifColors(file[at+descriptor-1]) + 1
			case b.kind == gifTrailer:
				yield(gifBlock{kind: gifTrailer, end: at + 1})
				return
			default:
				return
			}
			if b.end = afterSubBlocks(file, data); b.end < 0 {
				return
			}
			b.whole = file[at:b.end]
			if at = b.end; !yield(b) {
				return
			}
		}
	}
}

// afterSubBlocks returns where the pieces that begin at an offset end, -1 when
// they do not.
func afterSubBlocks(file []byte, at int) int {
	for at < len(file) {
		size := int(file[at])
		if at += 1 + size; size == 0 {
			return at
		}
	}
	return -1
}

// joined returns what the pieces of an extension hold.
func (b gifBlock) joined() []byte {
	var out []byte
	for rest := b.whole[2:]; len(rest) > 0 && rest[0] > 0; {
		size := int(rest[0])
		out = append(out, rest[1:1+size]...)
		rest = rest[1+size:]
	}
	return out
}

// surveyGIF notes the properties in a GIF file and returns its end.
func surveyGIF(data []byte, p *pictureProperties) (end int) {
	const (
		plain      = 12 // bytes before a plain text
		xmp        = "XMP DataXMP"
		xmpTrailer = 258
	)
	for b := range gifBlocks(data) {
		switch {
		case b.kind == gifTrailer:
			return b.end
		case b.kind != gifExtension:
		case b.label == gifComment:
			p.add("Comment", b.joined())
		case b.label == gifPlain:
			if text := b.joined(); len(text) > plain {
				p.add("Text", text[plain:])
			}
		case b.label == gifApplication && bytes.HasPrefix(b.whole[3:], []byte(xmp)):
			// It is not in pieces: bytes behind it lead to its end if they are taken
			// for sizes (XMP specification, part 3, 1.1.2).
			packet := b.whole[3+len(xmp):]
			p.addXMP(packet[:max(0, len(packet)-xmpTrailer)])
		}
	}
	return len(data)
}

// movingGIF returns the pictures, of at most so many pixels, of a GIF file that
// has several, else nil.
func movingGIF(file []byte, canvas int) *animation {
	count := 0
	for b := range gifBlocks(file) {
		if b.kind == gifImage {
			count++
		}
	}
	if count < 2 {
		return nil
	}
	a := &animation{width: int(binary.LittleEndian.Uint16(file[6:])), height: int(binary.LittleEndian.Uint16(file[8:]))}
	a.frames = func(yield func(frame, error) bool) {
		var control []byte
		for b := range gifBlocks(file) {
			switch {
			case b.label == gifControl:
				control = b.whole
			case b.kind == gifImage:
				if !yield(gifFrame(file[:gifStart(file)], control, b.whole, canvas)) {
					return
				}
				control = nil
			}
		}
	}
	return a
}

// gifFrame decodes an image as a file of its own.
func gifFrame(start, control, image []byte, canvas int) (frame, error) {
	file := append(bytes.Join([][]byte{start, control, image}, nil), gifTrailer)
	picture, err := decodeWithin(file, canvas, gif.DecodeConfig, gif.Decode)
	if err != nil {
		return frame{}, err
	}
	f := frame{picture: picture, at: picture.Bounds().Min}
	if len(control) > 3 {
		switch control[3] >> 2 & 7 {
		case 2:
			f.disposal = clearAfter
		case 3:
			f.disposal = restoreAfter
		}
	}
	return f, nil
}
