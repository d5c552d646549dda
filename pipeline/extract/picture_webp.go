package extract

import (
	"encoding/binary"
	"image"
	"iter"

	"golang.org/x/image/webp"
)

// riffHeader is how long the header of a RIFF file is, riffChunk that of a chunk
// in it (RFC 9649, 2.3).
const (
	riffHeader = 12
	riffChunk  = 8
)

// riffChunks gives the chunks that data begin with, by their kinds.
func riffChunks(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(data) >= riffChunk {
			size := uint64(binary.LittleEndian.Uint32(data[4:]))
			if size > uint64(len(data)-riffChunk) || !yield(string(data[:4]), data[riffChunk:riffChunk+size]) {
				return
			}
			data = data[min(riffChunk+(size+1)&^1, uint64(len(data))):]
		}
	}
}

// surveyWebP notes the properties in a WebP file (RFC 9649, 2.7.1.5) and returns
// its end.
func surveyWebP(data []byte, p *pictureProperties) (end int) {
	if len(data) < riffHeader {
		return len(data)
	}
	end = int(min(uint64(binary.LittleEndian.Uint32(data[4:]))+riffChunk, uint64(len(data))))
	for kind, chunk := range riffChunks(data[riffHeader:max(end, riffHeader)]) {
		switch kind {
		case "EXIF":
			p.readExif(chunk)
		case "XMP ":
			p.addXMP(chunk)
		}
	}
	return end
}

// movingWebP returns the pictures of a WebP file that moves, which the library
// takes for damaged, nil of one that does not (2.7: the flags of VP8X).
func movingWebP(file []byte, canvas int) *animation {
	const moves, size = 1 << 1, 10
	if len(file) < riffHeader {
		return nil
	}
	for kind, chunk := range riffChunks(file[riffHeader:]) {
		if kind != "VP8X" || len(chunk) < size || chunk[0]&moves == 0 {
			return nil
		}
		return &animation{width: 1 + uint24(chunk[4:]), height: 1 + uint24(chunk[7:]), frames: webpFrames(file, canvas)}
	}
	return nil
}

// uint24 is the number of three bytes.
func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// webpFrames gives the pictures of a file that moves (2.7.1.1).
func webpFrames(file []byte, canvas int) iter.Seq2[frame, error] {
	const header, clears, replaces = 16, 1, 2
	return func(yield func(frame, error) bool) {
		for kind, chunk := range riffChunks(file[riffHeader:]) {
			if kind != "ANMF" || len(chunk) < header {
				continue
			}
			picture, err := decodeWithin(webpFile(chunk[header:]), canvas, webp.DecodeConfig, webp.Decode)
			f := frame{picture: picture, at: image.Pt(2*uint24(chunk), 2*uint24(chunk[3:])), replaces: chunk[15]&replaces != 0}
			if chunk[15]&clears != 0 {
				f.disposal = clearAfter
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// webpFile makes a file of the chunks of one picture. One whose see-through parts
// are in a chunk of their own needs a header that says so.
func webpFile(chunks []byte) []byte {
	const alpha = 1 << 4
	var body, extended []byte
	for kind, chunk := range riffChunks(chunks) {
		switch kind {
		case "ALPH":
			extended = []byte{alpha, 0, 0, 0}
		case "VP8 ":
			if extended != nil && len(chunk) >= 10 { // width and height, of 14 bits each (RFC 6386, 9.1)
				for _, n := range []uint16{binary.LittleEndian.Uint16(chunk[6:]), binary.LittleEndian.Uint16(chunk[8:])} {
					n = n&0x3FFF - 1
					extended = append(extended, byte(n), byte(n>>8), 0)
				}
			}
		case "VP8L":
		default:
			continue
		}
		body = appendRIFFChunk(body, kind, chunk)
	}
	file := []byte("WEBP")
	if extended != nil {
		file = appendRIFFChunk(file, "VP8X", extended)
	}
	return appendRIFFChunk(nil, "RIFF", append(file, body...))
}

// appendRIFFChunk appends a chunk, filled up to an even length.
func appendRIFFChunk(file []byte, kind string, data []byte) []byte {
	file = binary.LittleEndian.AppendUint32(append(file, kind...), uint32(len(data)))
	file = append(file, data...)
	return append(file, make([]byte, len(data)&1)...)
}
