package extract

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"aktsyn/pipeline/source"
)

// Properties in TIFF directories: those of TIFF files themselves (TIFF 6.0) and
// those that cameras and programs write into other pictures (Exif 3.0, CIPA
// DC-008, 4.6). Of every tag the text is read, whether its number is known here
// or not; numbers, times of exposure and the makers' own notes are not, but for
// the position (4.6.7).

// Tags and types that hold text, or lead to it.
const (
	tiffASCII      = 2
	tiffUTF8       = 129 // Exif 3.0
	exifXMP        = 0x02BC
	exifIPTC       = 0x83BB
	exifPhotoshop  = 0x8649
	exifDirectory  = 0x8769
	exifGPS        = 0x8825
	exifInterop    = 0xA005
	exifComment    = 0x9286
	exifFirstXP    = 0x9C9B // of Windows, in UTF-16: title, comment, author, key words, subject
	exifLastXP     = 0x9C9F
	gpsLatitudeRef = 1 // of the GPS directory; the values follow the references
	gpsMethod      = 27
	gpsArea        = 28
)

// exifNames are names of tags in Exif 3.0, tables 4 to 10, and of Windows.
var exifNames = map[uint16]string{0x010D: "DocumentName", 0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model",
	0x011D: "PageName", 0x0131: "Software", 0x0132: "DateTime", 0x013B: "Artist", 0x013C: "HostComputer", 0x8298: "Copyright",
	0x9003: "DateTimeOriginal", 0x9004: "DateTimeDigitized", exifComment: "UserComment", 0xA420: "ImageUniqueID",
	0xA430: "CameraOwnerName", 0xA431: "BodySerialNumber", 0xA433: "LensMake", 0xA434: "LensModel", 0xA435: "LensSerialNumber",
	0xA436: "ImageTitle", 0xA437: "Photographer", 0xA438: "ImageEditor",
	exifFirstXP: "XPTitle", 0x9C9C: "XPComment", 0x9C9D: "XPAuthor", 0x9C9E: "XPKeywords", exifLastXP: "XPSubject"}

// readExif notes the properties in the TIFF file that Exif data are.
func (p *pictureProperties) readExif(data []byte) {
	data = bytes.TrimPrefix(data, []byte("Exif\x00\x00"))
	f, err := openTIFF(data, p.limits)
	if err != nil {
		return // no Exif after all
	}
	for more := true; more && err == nil; {
		p.readDirectory(f, f.at)
		more, err = f.advance()
	}
	var failure *readError
	if errors.As(err, &failure) && failure.cause == source.TooLarge {
		p.long = err
	}
}

// readDirectory notes the texts of the directory at an offset, and of those that
// it leads to.
func (p *pictureProperties) readDirectory(f *tiffFile, at uint32) {
	d := *f
	d.at = at
	p.readTags(&d, exifName)
	if at := d.number(exifDirectory, 0); at != 0 {
		exif := d
		exif.at = at
		p.readTags(&exif, exifName)
		if at := exif.number(exifInterop, 0); at != 0 {
			exif.at = at
			p.readTags(&exif, exifName)
		}
	}
	if at := d.number(exifGPS, 0); at != 0 {
		d.at = at
		p.readTags(&d, gpsName)
		p.readPosition(&d)
	}
}

// exifName is what a tag is called.
func exifName(tag uint16) string {
	if name := exifNames[tag]; name != "" {
		return name
	}
	return fmt.Sprintf("tag %d", tag)
}

// gpsName is what a tag of the GPS directory is called.
func gpsName(tag uint16) string { return fmt.Sprintf("GPS %d", tag) }

// readTags notes the texts of one directory.
func (p *pictureProperties) readTags(f *tiffFile, name func(uint16) string) {
	entries, _, _ := f.directory()
	for ; len(entries) >= tiffEntry && !p.spent; entries = entries[tiffEntry:] {
		tag := f.order.Uint16(entries)
		kind, value := f.entryValue(entries)
		switch {
		case kind == tiffASCII, kind == tiffUTF8:
			p.add(name(tag), value)
		case tag == exifXMP:
			p.addXMP(value)
		case tag == exifIPTC:
			p.readIPTC(value)
		case tag == exifPhotoshop:
			p.readPhotoshop(value)
		case tag == exifComment, tag == gpsMethod, tag == gpsArea:
			p.add(name(tag), exifText(value, f.order))
		case tag >= exifFirstXP && tag <= exifLastXP:
			p.add(name(tag), []byte(decodeUTF16(value)))
		}
	}
}

// exifText returns a text that eight bytes go before which name its code (Exif
// 3.0, 4.6.6.3).
func exifText(value []byte, order binary.ByteOrder) []byte {
	const code = 8
	if len(value) < code {
		return nil
	}
	text := value[code:]
	if string(value[:code]) != "UNICODE\x00" {
		return text
	}
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// readPosition notes where a picture was taken, in degrees.
func (p *pictureProperties) readPosition(f *tiffFile) {
	var degrees [2]string
	for i, negative := range []string{"S", "W"} {
		tag := uint16(gpsLatitudeRef + 2*i)
		kind, value := f.value(tag + 1)
		const rational, parts = 8, 3 // degrees, minutes, seconds
		if kind != tiffRational || len(value) < parts*rational {
			return
		}
		sum, unit := 0.0, 1.0
		for ; len(value) >= rational; value = value[rational:] {
			if under := f.order.Uint32(value[4:]); under != 0 {
				sum += float64(f.order.Uint32(value)) / float64(under) / unit
			}
			unit *= 60
		}
		if _, ref := f.value(tag); strings.HasPrefix(string(ref), negative) {
			sum = -sum
		}
		degrees[i] = fmt.Sprintf("%.6f", sum)
	}
	p.add("GPS", []byte(degrees[0]+", "+degrees[1]))
}
