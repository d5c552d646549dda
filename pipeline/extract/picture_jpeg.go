package extract

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/jpeg"
)

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	jpegMark       = 0xFF
	jpegEndMark    = 0xD9
	jpegExif       = 0xE1 // APP1, XMP too
	jpegPhotoshop  = 0xED // APP13
	jpegComment    = 0xFE
	jpegTemporary  = 0x01 // it and those from the first restart to the start of a file have no size
	jpegRestart    = 0xD0
	jpegStartMark  = 0xD8
	xmpHeader      = "http://ns.adobe.com/xap/1.0/\x00"
	xmpMoreHeader  = "http://ns.adobe.com/xmp/extension/\x00"
	xmpMore        = 40 // bytes before the text: a digest, whole size, offset
	photoshopStart = "Photoshop 3.0\x00"
)

// surveyJPEG notes the properties in a JPEG file and returns its end.
func surveyJPEG(data []byte, p *pictureProperties) (end int) {
	var more, photoshop []byte // of several segments each
	defer func() {
		p.addXMP(more)
		p.readPhotoshop(photoshop)
	}()
	for at := len(jpegStart); at+2 <= len(data); {
		marker := data[at+1]
		switch {
		case data[at] != jpegMark: // the picture itself
			next := bytes.IndexByte(data[at:], jpegMark)
			if next < 0 {
				return len(data)
			}
			at += next
			continue
		case marker == jpegMark: // filling
			at++
			continue
		case marker == jpegEndMark:
			return at + 2
		case marker <= jpegTemporary, marker >= jpegRestart && marker <= jpegStartMark:
			at += 2
			continue
		}
		segment := lengthFirst(data[at+2:])
		if segment == nil {
			return len(data)
		}
		at += 2 + 2 + len(segment)
		switch {
		case marker == jpegComment:
			p.add("Comment", segment)
		case marker == jpegExif && bytes.HasPrefix(segment, []byte("Exif\x00")):
			p.readExif(segment)
		case marker == jpegExif && bytes.HasPrefix(segment, []byte(xmpHeader)):
			p.addXMP(segment[len(xmpHeader):])
		case marker == jpegExif && bytes.HasPrefix(segment, []byte(xmpMoreHeader)) && len(segment) > len(xmpMoreHeader)+xmpMore:
			more = append(more, segment[len(xmpMoreHeader)+xmpMore:]...)
		case marker == jpegPhotoshop && bytes.HasPrefix(segment, []byte(photoshopStart)):
			photoshop = append(photoshop, segment[len(photoshopStart):]...)
		}
	}
	return len(data)
}

// lengthFirst returns what data begins with: a size of two bytes, which counts
// itself, and so many bytes. It is nil when there are not so many.
func lengthFirst(data []byte) []byte {
	if len(data) < 2 {
		return nil
	}
	if size := int(binary.BigEndian.Uint16(data)); size >= 2 && size <= len(data) {
		return data[2:size]
	}
	return nil
}

// readFollowing hands over the pictures that stand behind a JPEG file in one
// (CIPA DC-007, "Multi-Picture Format"), as parts, and returns what is behind
// those. Smaller copies of the first, which cameras add, are passed over.
func readFollowing(first, behind []byte, in input, out emitter) (rest []byte, err error) {
	shown, _ := jpeg.DecodeConfig(bytes.NewReader(first))
	for number := 2; bytes.HasPrefix(behind, []byte(jpegStart)); number++ {
		end := surveyJPEG(behind, propertiesIn(in))
		config, err := jpeg.DecodeConfig(bytes.NewReader(behind[:end]))
		// Of the same form, but for what was rounded.
		skew := config.Width*shown.Height - config.Height*shown.Width
		copied := err == nil && config.Width < shown.Width && max(skew, -skew) <= max(shown.Width, shown.Height)
		if !copied {
			if err := out.part(fmt.Sprintf("billede %d", number), behind[:end]); err != nil {
				return nil, err
			}
		}
		behind = bytes.TrimLeft(behind[end:], "\x00")
	}
	return behind, nil
}
