package extract

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/richardlehane/mscfb"
)

// magicOLE is what an OLE file begins with.
const magicOLE = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// readBehindOLE reads what stands in a file behind an OLE file.
func readBehindOLE(in input, out emitter) error {
	if !bytes.HasPrefix(in.data, []byte(magicOLE)) {
		return nil
	}
	return readBehindArchive(in, magicOLE, lengthOLE, out)
}

// lengthOLE is that of an OLE file: it ends with the last sector that is in use
// ([MS-CFB], 2.3), and 0 when none can be told.
func lengthOLE(file []byte) int64 {
	const shift, small, large = 30, 9, 12
	if len(file) < 1<<small {
		return 0
	}
	power := binary.LittleEndian.Uint16(file[shift:])
	if power != small && power != large {
		return 0
	}
	size := 1 << power
	end := int64(0)
	for i, sector := range slices.Backward(tablesOLE(file, size)) {
		table := sectorOLE(file, sector, size)
		for at := len(table) - 4; at >= 0; at -= 4 {
			if binary.LittleEndian.Uint32(table[at:]) != oleFree {
				number := int64(i)*int64(size/4) + int64(at/4)
				return max(end, (number+2)*int64(size)) // the header is as a sector
			}
		}
		if table != nil { // in use itself, whatever it says
			end = max(end, int64(sector+2)*int64(size))
		}
	}
	return end
}

// tablesOLE returns the numbers of the sectors of the FAT ([MS-CFB], 2.5): those in the
// header, then those in a chain of sectors that end with the number of the next.
func tablesOLE(file []byte, size int) (tables []uint32) {
	const inHeader, chain = 76, 68
	for i := range oleHeaderFATs {
		tables = append(tables, binary.LittleEndian.Uint32(file[inHeader+4*i:]))
	}
	next := binary.LittleEndian.Uint32(file[chain:])
	for len(tables) <= oleHeaderFATs+len(file)/size { // a ring of sectors has no end
		list := sectorOLE(file, next, size)
		if list == nil {
			break
		}
		for at := 0; at < size-4; at += 4 {
			tables = append(tables, binary.LittleEndian.Uint32(list[at:]))
		}
		next = binary.LittleEndian.Uint32(list[size-4:])
	}
	return tables
}

// sectorOLE returns a sector, nil when it is not in the file.
func sectorOLE(file []byte, number uint32, size int) []byte {
	at := (int64(number) + 1) * int64(size)
	if number > oleLastSector || at+int64(size) > int64(len(file)) {
		return nil
	}
	return file[at : at+int64(size)]
}

// oleLastSector is the greatest number of a sector.
const oleLastSector = 0xFFFFFFFA

// hasAtRoot reports whether an OLE file has an entry of one of the names at its root.
func hasAtRoot(data []byte, names ...string) (has bool) {
	defer func() {
		if recover() != nil { // see readOLE
			has = false
		}
	}()
	r, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(r.File, func(f *mscfb.File) bool {
		return len(f.Path) == 0 && slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, f.Name) })
	})
}
