package extract

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// iptcNames are data sets of record 2 (IPTC-NAA Information Interchange Model,
// version 4, chapter 6).
var iptcNames = map[byte]string{5: "ObjectName", 25: "Keywords", 40: "SpecialInstructions", 80: "By-line", 85: "By-line Title",
	90: "City", 92: "Sublocation", 101: "Country", 105: "Headline", 110: "Credit", 115: "Source", 116: "Copyright",
	118: "Contact", 120: "Caption", 122: "Writer"}

// readIPTC notes the texts of data sets: a mark, record, number, a size of two
// bytes. Larger ones, and the previews from 200 on, are no text.
func (p *pictureProperties) readIPTC(data []byte) {
	const mark, header, application, firstPreview = 0x1C, 5, 2, 200
	for len(data) >= header && data[0] == mark && !p.spent {
		record, number, size := data[1], data[2], int(binary.BigEndian.Uint16(data[3:]))
		if data = data[header:]; size > len(data) {
			return
		}
		if record == application && number > 0 && number < firstPreview {
			name := iptcNames[number]
			if name == "" {
				name = fmt.Sprintf("IPTC %d", number)
			}
			p.add(name, data[:size])
		}
		data = data[size:]
	}
}

// readPhotoshop notes the texts in image resources (Adobe Photoshop File Formats
// Specification, "Image Resource Blocks"): a signature, a number, a name and a
// size, names and data filled up to an even length.
func (p *pictureProperties) readPhotoshop(data []byte) {
	const iptc, exif, exif3, xmp, address = 0x0404, 0x0422, 0x0423, 0x0424, 0x040B
	for bytes.HasPrefix(data, []byte("8BIM")) && len(data) > 6 && !p.spent {
		number, name := binary.BigEndian.Uint16(data[4:]), int(data[6])
		at := 6 + (1+name+1)&^1
		if at+4 > len(data) {
			return
		}
		p.add("Photoshop", data[7:7+name])
		size := uint64(binary.BigEndian.Uint32(data[at:]))
		if data = data[at+4:]; size > uint64(len(data)) {
			return
		}
		switch value := data[:size]; number {
		case iptc:
			p.readIPTC(value)
		case exif, exif3:
			p.readExif(value)
		case xmp:
			p.addXMP(value)
		case address:
			p.add("URL", value)
		}
		data = data[min((size+1)&^1, uint64(len(data))):]
	}
}
