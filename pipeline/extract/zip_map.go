package extract

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"slices"
)

// Records of a ZIP file (APPNOTE.TXT 4.3): what they begin with, and the bytes
// of what they have always.
const (
	zipLocal, zipLocalSize             = "PK\x03\x04", 30
	zipDirectory, zipDirectorySize     = "PK\x01\x02", 46
	zipEnd, zipEndSize                 = "PK\x05\x06", 22
	zip64End, zip64EndSize             = "PK\x06\x06", 56
	zip64Locator, zip64LocatorSize     = "PK\x06\x07", 20
	zipDescriptor, zipDescriptorLength = "PK\x07\x08", 24 // the longest of four
	zipHasDescriptor                   = 8                // general purpose flag
	zipMaxComment                      = 0xFFFF
)

// stretch is bytes of a file, from and up to, excluding, to.
type stretch struct{ from, to int64 }

// zipMap says which bytes of an archive belong to what its directory lists.
type zipMap struct {
	taken []stretch
	split bool     // the archive goes on in other files
	names []string // of local headers, and in their extra fields, where the directory has others
}

// mapZIP draws the map of an archive that archive/zip reads.
func mapZIP(in io.ReaderAt, size int64, files []*zip.File) *zipMap {
	m := &zipMap{}
	for _, f := range files {
		m.addFile(in, f)
	}
	m.addEnd(in, size, len(files))
	return m
}

// addFile takes an entry's local header, its data and what follows them. It
// takes nothing of one that the directory looks for in a wrong place.
func (m *zipMap) addFile(in io.ReaderAt, f *zip.File) {
	data, err := f.DataOffset()
	if err != nil {
		return
	}
	for _, reach := range []int64{1 << 10, zipLocalSize + 2*0xFFFF} {
		before := bytesAt(in, max(0, data-reach), min(data, reach))
		if header := headerBefore(before); header != nil {
			m.addName(f, header)
			end := data + int64(f.CompressedSize64)
			m.taken = append(m.taken, stretch{data - int64(len(header)), end + descriptorAt(in, end, f)})
			return
		}
	}
}

// headerBefore returns the local header that ends where before does, nil if
// there is none.
func headerBefore(before []byte) []byte {
	for i := len(before); i >= 0; {
		if i = bytes.LastIndex(before[:i], []byte(zipLocal)); i >= 0 && localHeaderLength(before[i:]) == len(before)-i {
			return before[i:]
		}
	}
	return nil
}

// localHeaderLength is that of the local header that data begins with, 0 if it
// breaks off.
func localHeaderLength(data []byte) int {
	if len(data) < zipLocalSize {
		return 0
	}
	n := zipLocalSize + int(binary.LittleEndian.Uint16(data[26:])) + int(binary.LittleEndian.Uint16(data[28:]))
	if n > len(data) {
		return 0
	}
	return n
}

func (m *zipMap) addName(f *zip.File, header []byte) {
	n := zipLocalSize + int(binary.LittleEndian.Uint16(header[26:]))
	listed := append(extraTexts(f.Extra), f.Name, f.Comment)
	for _, name := range append(extraTexts(header[n:]), string(header[zipLocalSize:n])) {
		if !slices.Contains(listed, name) {
			m.names = append(m.names, name)
		}
	}
}

// descriptorAt returns the length of the data descriptor of an entry whose data
// ends at an offset (APPNOTE.TXT 4.3.9: with or without signature, sizes of
// four or eight bytes), 0 if there is none.
func descriptorAt(in io.ReaderAt, at int64, f *zip.File) int64 {
	if f.Flags&zipHasDescriptor == 0 {
		return 0
	}
	data := bytesAt(in, at, zipDescriptorLength)
	crc := binary.LittleEndian.AppendUint32(nil, f.CRC32)
	rest, signed := bytes.CutPrefix(data, []byte(zipDescriptor))
	if !signed && !bytes.HasPrefix(rest, crc) || len(rest) < 12 {
		return 0
	}
	length := len(data) - len(rest) + 12
	if long := binary.LittleEndian.AppendUint64(nil, f.CompressedSize64); len(rest) >= 20 && bytes.HasPrefix(rest[4:], long) {
		length += 8
	}
	return int64(length)
}

// addEnd takes the directory and the records at the end, with the comment.
func (m *zipMap) addEnd(in io.ReaderAt, size int64, files int) {
	reach := min(size, zipEndSize+zipMaxComment)
	tail := bytesAt(in, size-reach, reach)
	i := lastEnd(tail)
	if i < 0 {
		return
	}
	end := tail[i:]
	at := size - reach + int64(i)
	taken := stretch{at, at + zipEndSize + int64(binary.LittleEndian.Uint16(end[20:]))}
	m.split = binary.LittleEndian.Uint16(end[4:]) != 0 && binary.LittleEndian.Uint16(end[4:]) != 0xFFFF
	length, offset := int64(binary.LittleEndian.Uint32(end[12:])), int64(binary.LittleEndian.Uint32(end[16:]))
	if record, from := zip64At(in, at); record != nil {
		taken.from = from
		length, offset = int64(binary.LittleEndian.Uint64(record[40:])), int64(binary.LittleEndian.Uint64(record[48:]))
		m.split = m.split || binary.LittleEndian.Uint32(record[16:]) != 0
	}
	// As archive/zip does: the offset may or may not count what lies before.
	from := taken.from - length
	if from != offset && string(bytesAt(in, offset, int64(len(zipDirectory)))) == zipDirectory {
		from = offset
	}
	m.taken = append(m.taken, taken, stretch{from, directoryEnd(in, from, taken.from, files)})
}

// lastEnd returns where the last end record begins that is whole with its
// comment, -1 if there is none.
func lastEnd(tail []byte) int {
	for i := len(tail); i >= 0; {
		i = bytes.LastIndex(tail[:i], []byte(zipEnd))
		if i >= 0 && i+zipEndSize <= len(tail) && i+zipEndSize+int(binary.LittleEndian.Uint16(tail[i+20:])) <= len(tail) {
			return i
		}
	}
	return -1
}

// zip64At returns the Zip64 end record whose locator ends at an offset, and
// where it begins; nil if there is none.
func zip64At(in io.ReaderAt, end int64) (record []byte, at int64) {
	locator := bytesAt(in, end-zip64LocatorSize, zip64LocatorSize)
	if !bytes.HasPrefix(locator, []byte(zip64Locator)) {
		return nil, 0
	}
	at = int64(binary.LittleEndian.Uint64(locator[8:]))
	record = bytesAt(in, at, zip64EndSize)
	if len(record) < zip64EndSize || !bytes.HasPrefix(record, []byte(zip64End)) {
		return nil, 0
	}
	return record, at
}

// directoryEnd returns where so many records of a directory end that begins at
// from, and not behind limit.
func directoryEnd(in io.ReaderAt, from, limit int64, files int) int64 {
	for range files {
		record := bytesAt(in, from, zipDirectorySize)
		if len(record) < zipDirectorySize || !bytes.HasPrefix(record, []byte(zipDirectory)) {
			break
		}
		next := from + zipDirectorySize
		for _, at := range []int{28, 30, 32} { // name, extra field, comment
			next += int64(binary.LittleEndian.Uint16(record[at:]))
		}
		if next > limit {
			break
		}
		from = next
	}
	return from
}

// strays returns the stretches that belong to nothing, in their order.
func (m *zipMap) strays(size int64) []stretch {
	slices.SortFunc(m.taken, func(a, b stretch) int { return int(min(1, max(-1, a.from-b.from))) })
	var found []stretch
	at := int64(0)
	for _, s := range append(m.taken, stretch{size, size}) {
		if s.from > at {
			found = append(found, stretch{at, s.from})
		}
		at = max(at, s.to)
	}
	return found
}

// bytesAt returns n bytes at an offset, fewer at the end, none outside.
func bytesAt(in io.ReaderAt, at, n int64) []byte {
	if at < 0 || n <= 0 {
		return nil
	}
	data := make([]byte, n)
	read, _ := in.ReadAt(data, at)
	return data[:read]
}
