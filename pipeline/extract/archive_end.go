package extract

import (
	"bytes"
	"encoding/binary"
)

// readBehindArchive reads what stands in a file behind an archive, which begins with a
// signature and whose length a function tells, 0 when it cannot.
func readBehindArchive(in input, signature string, length func(archive []byte) int64, out emitter) error {
	size := int64(len(in.data))
	begin := max(0, bytes.Index(in.data, []byte(signature)))
	n := length(in.data[begin:])
	end := int64(begin) + n
	if n <= 0 || end <= 0 || end >= size {
		return nil
	}
	return readStray(bytes.NewReader(in.data), stretch{end, size}, in.limits, out)
}

// length7Z is that of a 7z archive: its last part is its header, to which the
// first 32 bytes point (7zFormat.txt, "SignatureHeader").
func length7Z(archive []byte) int64 {
	const first, offset, size = 32, 12, 20
	if len(archive) < first {
		return 0
	}
	at, n := binary.LittleEndian.Uint64(archive[offset:]), binary.LittleEndian.Uint64(archive[size:])
	if most := uint64(len(archive)); at > most || n > most {
		return 0
	}
	return int64(first + at + n)
}

const magicRAR5 = magicRAR + "\x01\x00"

// lengthRAR is that of a RAR archive, which ends with a block of its own.
func lengthRAR(archive []byte) int64 {
	next, at := rar3Block, int64(len(magicRAR)+1)
	if bytes.HasPrefix(archive, []byte(magicRAR5)) {
		next, at = rar5Block, int64(len(magicRAR5))
	}
	for at < int64(len(archive)) {
		n, last := next(archive[at:])
		if n <= 0 || n > int64(len(archive))-at {
			return 0
		}
		if at += n; last {
			return at
		}
	}
	return 0
}

// rar3Block returns the length of the block that data begins with, with what is
// packed behind its header, and whether it is the last (technote.txt of RAR 3:
// checksum, type, flags and size of the header, then the size of what is packed).
func rar3Block(data []byte) (length int64, last bool) {
	const least, long, withData, end, file, service = 7, 11, 0x8000, 0x7B, 0x74, 0x7A
	if len(data) < least {
		return 0, false
	}
	kind, flags := data[2], binary.LittleEndian.Uint16(data[3:])
	length = int64(binary.LittleEndian.Uint16(data[5:]))
	if length < least {
		return 0, false
	}
	if flags&withData == 0 && kind != file && kind != service {
		return length, kind == end
	}
	if len(data) < long {
		return 0, false
	}
	length += int64(binary.LittleEndian.Uint32(data[least:]))
	const large, high = 0x100, 36 // flag of sizes beyond 4 GiB, whose upper half stands at high
	if (kind == file || kind == service) && flags&large != 0 && len(data) >= high {
		length += int64(binary.LittleEndian.Uint32(data[high-4:])) << 32
	}
	return length, kind == end
}

// rar5Block is rar3Block of RAR 5 (rarlab.com/technote.htm: checksum, then size
// of the header, type, flags, and the sizes of extra area and data). The blocks
// of an archive whose names are encrypted cannot be told.
func rar5Block(data []byte) (length int64, last bool) {
	const checksum, encryption, end, hasExtra, hasData = 4, 4, 5, 1, 2
	if len(data) < checksum {
		return 0, false
	}
	rest := data[checksum:]
	number := func() uint64 {
		n, used := binary.Uvarint(rest)
		rest = rest[max(0, used):]
		return n
	}
	size := number()
	head := len(data) - len(rest)
	kind, flags := number(), number()
	if size == 0 || size > uint64(len(data)) || kind == encryption {
		return 0, false
	}
	packed := uint64(0)
	if flags&hasExtra != 0 {
		number()
	}
	if flags&hasData != 0 {
		packed = number()
	}
	if packed > uint64(len(data)) {
		return 0, false
	}
	return int64(head) + int64(size+packed), kind == end
}
