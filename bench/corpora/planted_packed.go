package corpora

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// plantedParts are what the archives hold: a text, a mail and a document.
func plantedParts(p *planter) []entry {
	return []entry{
		{name: "mappe/" + hyphenated(p.draw("name of a file")) + ".txt", data: plantText(p)},
		{name: "brev.odt", data: plantODT(p)},
		{name: "post.eml", data: []byte(plantedMail(p, "mail: ", nil))},
	}
}

func plantZIP(p *planter) []byte {
	parts := plantedParts(p)
	inner := zipDoc("indre.zip", []entry{{name: "ark.csv", data: plantCSV(p)}})
	return zipDoc("", append(parts, inner)).data
}

func plantTAR(p *planter) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, part := range plantedParts(p) {
		must(w.WriteHeader(&tar.Header{Name: part.name, Mode: 0o644, Size: int64(len(part.data)), ModTime: fixedTime}))
		_, err := w.Write(part.data)
		must(err)
	}
	must(w.Close())
	return out.Bytes()
}

// packed writes data through a compressor to memory.
func packed(data []byte, compressor func(io.Writer) (io.WriteCloser, error)) []byte {
	var out bytes.Buffer
	w, err := compressor(&out)
	must(err)
	_, err = w.Write(data)
	must(err)
	must(w.Close())
	return out.Bytes()
}

func plantTARGZ(p *planter) []byte {
	name := fmt.Sprintf("%s.tar", hyphenated(p.draw("name in the header")))
	return packed(plantTAR(p), func(out io.Writer) (io.WriteCloser, error) {
		w := gzip.NewWriter(out)
		w.Name = name
		return w, nil
	})
}

func plantZstd(p *planter) []byte {
	return packed(plantText(p), func(out io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(out) })
}

func plantGZIP(p *planter) []byte {
	return packed(plantHTML(p), func(out io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(out), nil })
}

func plantXZ(p *planter) []byte {
	return packed(plantTAR(p), func(out io.Writer) (io.WriteCloser, error) { return xz.NewWriter(out) })
}

func plantBzip2(p *planter) []byte { return bzip2Block(plantText(p)) }

// plant7Z writes an archive of 7-Zip with files that are stored, each in a
// folder of its own (7zFormat.txt of the LZMA SDK).
func plant7Z(p *planter) []byte {
	const end, header, files, streams, packing, unpacking, sharing, sizes, checksums, folders, unpackedSizes, names = 0, 1, 5, 4, 6, 7, 8, 9, 10, 11, 12, 17
	const oneCoder, idOfOneByte, stored = 1, 1, 0
	var data, packedSizes, coders, titles, sums []byte
	parts := plantedParts(p)
	for _, part := range parts {
		data = append(data, part.data...)
		packedSizes = append(packedSizes, number7Z(len(part.data))...)
		coders = append(coders, oneCoder, idOfOneByte, stored)
		titles = append(titles, utf16le(part.name+"\x00")...)
		sums = binary.LittleEndian.AppendUint32(sums, crc32.ChecksumIEEE(part.data))
	}
	n := byte(len(parts))
	h := append([]byte{header, streams, packing, 0, n, sizes}, packedSizes...)
	h = append(h, end, unpacking, folders, n, 0)
	h = append(append(h, coders...), unpackedSizes)
	h = append(append(h, packedSizes...), end, sharing, checksums, 1)
	h = append(append(h, sums...), end, end, files, n, names)
	h = append(append(h, number7Z(1+len(titles))...), 0)
	h = append(append(h, titles...), end, end)
	next := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	next = binary.LittleEndian.AppendUint64(next, uint64(len(h)))
	next = binary.LittleEndian.AppendUint32(next, crc32.ChecksumIEEE(h))
	out := binary.LittleEndian.AppendUint32([]byte("7z\xBC\xAF\x27\x1C\x00\x04"), crc32.ChecksumIEEE(next))
	return bytes.Join([][]byte{out, next, data, h}, nil)
}

// number7Z writes a number as 7-Zip does: ones in the first byte count the
// bytes that follow.
func number7Z(n int) []byte {
	if n < 0x80 {
		return []byte{byte(n)}
	}
	return binary.LittleEndian.AppendUint32([]byte{0xF0}, uint32(n))
}

// plantRAR writes an archive of RAR 5 with files that are stored.
func plantRAR(p *planter) []byte {
	const main, file, end, hasData, hasCRC, unix = 1, 2, 5, 2, 4, 1
	block := func(fields ...byte) []byte {
		sized := append(numberRAR(len(fields)), fields...)
		return append(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(sized)), sized...)
	}
	out := append([]byte("Rar!\x1A\x07\x01\x00"), block(main, 0, 0)...)
	for _, part := range plantedParts(p) {
		size := numberRAR(len(part.data))
		h := append([]byte{file, hasData}, size...)
		h = append(append(h, hasCRC), size...)
		h = append(h, 0) // attributes
		h = binary.LittleEndian.AppendUint32(h, crc32.ChecksumIEEE(part.data))
		h = append(h, 0, unix) // stored
		h = append(append(h, numberRAR(len(part.name))...), part.name...)
		out = append(append(out, block(h...)...), part.data...)
	}
	return append(out, block(end, 0, 0)...)
}

// numberRAR writes a number in groups of seven bits, the lowest first.
func numberRAR(n int) []byte { return binary.AppendUvarint(nil, uint64(n)) }
