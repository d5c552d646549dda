package extract

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"aktsyn/pipeline/source"
)

// notListed is the folder, in paths, of files that the directory of an archive
// does not list.
const notListed = "not listed/"

// readStray reads bytes of an archive that its directory does not account for:
// an archive within them, else the entries whose local headers stand there, and
// what is between these as a document of its own. Zeros and blanks are padding.
func readStray(in io.ReaderAt, s stretch, limits source.Limits, out emitter) error {
	if size := s.to - s.from; size > limits.DocumentBytes {
		return out.partUnread(strayName(s), size, source.TooLarge, exceeded("max-document-size", "more than %d bytes that the directory does not list", limits.DocumentBytes))
	}
	data := bytesAt(in, s.from, s.to-s.from)
	if int64(len(data)) < s.to-s.from {
		return fail(source.IOError, "cannot be read to its end")
	}
	if r, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil && len(r.File) > 0 {
		return out.part(strayName(s), data)
	}
	return readLocals(data, s.from, limits, out)
}

// readLocals reads the entries whose local headers are in data, which is at an
// offset of the archive.
func readLocals(data []byte, at int64, limits source.Limits, out emitter) error {
	read := 0 // so much of data is dealt with
	for from := 0; ; {
		i := bytes.Index(data[from:], []byte(zipLocal))
		if i < 0 {
			return readPiece(data[read:], at+int64(read), out)
		}
		from += i
		entry := newLocalEntry(data[from:], limits)
		if entry == nil {
			from += len(zipLocal)
			continue
		}
		if err := readPiece(data[read:from], at+int64(read), out); err != nil {
			return err
		}
		if err := handOver(out, notListed+legacyText(entry.Name), int64(len(entry.packed)), entry.data, entry.err); err != nil {
			return err
		}
		from += entry.length
		read = from
	}
}

// readPiece hands over bytes that are of no entry.
func readPiece(data []byte, at int64, out emitter) error {
	if len(bytes.Trim(data, "\x00 \t\r\n")) == 0 {
		return nil
	}
	name := strayName(stretch{at, at + int64(len(data))})
	if bytes.HasPrefix(data, []byte("PK")) { // read again, it would be the same once more
		return out.partUnread(name, int64(len(data)), source.Corrupt, "a piece of an archive")
	}
	return out.part(name, data)
}

// strayName is the name of a document that has none.
func strayName(s stretch) string { return fmt.Sprintf("bytes %d-%d", s.from, s.to-1) }

// localEntry is an entry that only its local header tells of.
type localEntry struct {
	zip.FileHeader
	packed []byte
	length int    // of it all: header, data and data descriptor
	data   []byte // unpacked
	err    error  // why not
}

// newLocalEntry returns the entry that data begins with, nil if what looks like
// a local header is none (APPNOTE.TXT 4.3.7).
func newLocalEntry(data []byte, limits source.Limits) *localEntry {
	const newest = 63 // version needed to extract, of APPNOTE.TXT 4.4.3
	n := localHeaderLength(data)
	if n == 0 || data[4] > newest {
		return nil
	}
	name := int(binary.LittleEndian.Uint16(data[26:]))
	e := &localEntry{length: n}
	e.Name = string(data[zipLocalSize : zipLocalSize+name])
	e.Extra = data[zipLocalSize+name : n]
	e.Flags, e.Method = binary.LittleEndian.Uint16(data[6:]), binary.LittleEndian.Uint16(data[8:])
	e.CRC32 = binary.LittleEndian.Uint32(data[14:])
	e.CompressedSize64, e.UncompressedSize64 = uint64(binary.LittleEndian.Uint32(data[18:])), uint64(binary.LittleEndian.Uint32(data[22:]))
	e.readZip64()
	rest := data[n:]
	if e.Flags&zipHasDescriptor != 0 && e.CompressedSize64 == 0 {
		e.findEnd(rest)
	}
	if e.packed = rest[:min(e.CompressedSize64, uint64(len(rest)))]; e.CompressedSize64 > uint64(len(rest)) {
		e.err = errors.New("breaks off")
	} else {
		e.data, e.err = unpack(&e.FileHeader, bytes.NewReader(e.packed), limits)
	}
	e.length += len(e.packed)
	e.length += int(descriptorAt(bytes.NewReader(data), int64(e.length), &zip.File{FileHeader: e.FileHeader}))
	return e
}

// readZip64 takes the sizes of a large entry from their extra field (4.5.3).
func (e *localEntry) readZip64() {
	const unknown, tag, length = 0xFFFFFFFF, 1, 16
	if e.CompressedSize64 != unknown && e.UncompressedSize64 != unknown {
		return
	}
	for extra := e.Extra; len(extra) >= 4+length; {
		size := int(binary.LittleEndian.Uint16(extra[2:]))
		if binary.LittleEndian.Uint16(extra) == tag && size >= length {
			e.UncompressedSize64, e.CompressedSize64 = binary.LittleEndian.Uint64(extra[4:]), binary.LittleEndian.Uint64(extra[12:])
			return
		}
		extra = extra[min(4+size, len(extra)):]
	}
}

// findEnd sets sizes and checksum of an entry that has them in its data
// descriptor only: the next that tells the distance to it. Without one the
// entry ends at the next record, and its checksum will not fit.
func (e *localEntry) findEnd(rest []byte) {
	for at := 0; ; at++ {
		i := bytes.Index(rest[at:], []byte(zipDescriptor))
		if i < 0 {
			e.CompressedSize64 = uint64(nextRecord(rest))
			return
		}
		at += i
		d := rest[at:]
		if len(d) >= 16 && uint64(binary.LittleEndian.Uint32(d[8:])) == uint64(at) {
			e.CRC32, e.CompressedSize64 = binary.LittleEndian.Uint32(d[4:]), uint64(at)
			e.UncompressedSize64 = uint64(binary.LittleEndian.Uint32(d[12:]))
			if len(d) >= zipDescriptorLength && binary.LittleEndian.Uint64(d[8:]) == uint64(at) {
				e.UncompressedSize64 = binary.LittleEndian.Uint64(d[16:])
			}
			return
		}
	}
}

// nextRecord returns where the next local header or the directory begins, or
// the length of data.
func nextRecord(data []byte) int {
	for _, signature := range []string{zipLocal, zipDirectory} {
		if i := bytes.Index(data, []byte(signature)); i >= 0 {
			data = data[:i]
		}
	}
	return len(data)
}
