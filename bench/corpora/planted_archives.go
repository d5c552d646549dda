package corpora

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

func plant7Z(p *planter) []byte { return archive7Z(append(plantedParts(p), nestedArchives(p)...)) }

func plantRAR(p *planter) []byte { return archiveRAR(append(plantedParts(p), nestedArchives(p)...)) }

func plantRAR4(p *planter) []byte { return archiveRAR4(append(plantedParts(p), nestedArchives(p)...)) }

// archive7Z writes an archive of 7-Zip with files that are stored, each in a
// folder of its own (7zFormat.txt of the LZMA SDK).
func archive7Z(parts []entry) []byte {
	const end, header, files, streams, packing, unpacking, sharing, sizes, checksums, folders, unpackedSizes, names = 0, 1, 5, 4, 6, 7, 8, 9, 10, 11, 12, 17
	const oneCoder, idOfOneByte, stored = 1, 1, 0
	var data, packedSizes, coders, titles, sums []byte
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

// archiveRAR writes an archive of RAR 5 with files that are stored.
func archiveRAR(parts []entry) []byte {
	const main, file, end, hasData, hasCRC, unix = 1, 2, 5, 2, 4, 1
	block := func(fields ...byte) []byte {
		sized := append(numberRAR(len(fields)), fields...)
		return append(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(sized)), sized...)
	}
	out := append([]byte("Rar!\x1A\x07\x01\x00"), block(main, 0, 0)...)
	for _, part := range parts {
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

// archiveRAR4 writes an archive of RAR 1.5 to 4 with files that are stored
// (technote.txt of WinRAR 4).
func archiveRAR4(parts []entry) []byte {
	const main, file, end = 0x73, 0x74, 0x7B
	const hasData, maySkip = 0x8000, 0x4000
	const unix, version, stored = "\x03", "\x14", "\x30"
	block := func(kind byte, flags int, fields string) string {
		const head = 7 // checksum, kind, flags, size
		checked := string([]byte{kind}) + le16(flags) + le16(head+len(fields)) + fields
		return le16(int(crc32.ChecksumIEEE([]byte(checked))&0xFFFF)) + checked
	}
	out := "Rar!\x1A\x07\x00" + block(main, 0, le16(0)+le32(0))
	for _, part := range parts {
		size := le32(len(part.data))
		out += block(file, hasData, size+size+unix+le32(int(crc32.ChecksumIEEE(part.data)))+le32(0)+version+stored+
			le16(len(part.name))+le32(0o644)+part.name) + string(part.data)
	}
	return []byte(out + block(end, maySkip, ""))
}
