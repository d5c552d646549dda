package extract

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"aktsyn/kernels"
	"aktsyn/pipeline/source"
)

// legacy is a file of Word, Excel or PowerPoint 97–2003 (or of Word 6, Excel 5
// and their like) being read: the streams of its OLE file and what is found.
type legacy struct {
	limits   source.Limits
	out      emitter
	sink     *sideText
	entries  []oleEntry
	damage   error    // the first; what the document ends with
	objects  int      // handed over or named
	packed   []string // names of packed files that the parts do not have
	pictures int
}

// openLegacy reads the streams. A file of which some can be had is read.
func openLegacy(in input, out emitter) (*legacy, error) {
	entries, err := readOLE(in)
	if len(entries) == 0 && err != nil {
		return nil, err
	}
	return &legacy{limits: in.limits, out: out, sink: &sideText{out: out, next: 1}, entries: entries, damage: err}, nil
}

// stream returns the first of the streams that the file has, by path without
// regard to case, nil when there is none.
func (l *legacy) stream(names ...string) []byte {
	for _, name := range names {
		for _, e := range l.entries {
			if e.data != nil && strings.EqualFold(e.key(), name) {
				return e.data
			}
		}
	}
	return nil
}

// hurt remembers the first damage.
func (l *legacy) hurt(detail string) {
	if l.damage == nil {
		l.damage = fail(source.Corrupt, detail)
	}
}

// lines makes pages of lines that stand beside the body, if there are any.
func (l *legacy) lines(label string, lines []string) error {
	if err := l.sink.begin(label, kernels.Prose); err != nil {
		return err
	}
	for _, line := range lines {
		if err := l.sink.line(line); err != nil {
			return err
		}
	}
	return nil
}

// finish makes pages of the properties and hands over what is embedded in
// storages. It returns the damage.
func (l *legacy) finish() error {
	if err := l.lines("egenskaber", l.properties()); err != nil {
		return err
	}
	if err := l.sink.end(); err != nil {
		return err
	}
	if err := l.storages(); err != nil {
		return err
	}
	if err := l.namePackaged(); err != nil {
		return err
	}
	return l.damage
}

// storages hands over the objects embedded in storages, in the order of the
// directory, and names macros.
func (l *legacy) storages() error {
	var order []string
	groups := map[string][]oleEntry{}
	for _, e := range l.entries {
		key, rest := objectStorage(e.path)
		if key == "" || e.data == nil {
			continue
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], oleEntry{path: rest, name: e.name, data: e.data})
	}
	for _, key := range order {
		if err := l.storage(key, groups[key]); err != nil {
			return err
		}
	}
	return nil
}

// objectStorage returns the storage of an object that a path leads into, and
// the path within it. Word keeps objects in ObjectPool ([MS-DOC], 2.1.9),
// Excel in storages of its own ([MS-XLS], 2.1.7.4); macros are one object.
func objectStorage(path []string) (key string, rest []string) {
	switch {
	case len(path) == 0:
		return "", nil
	case strings.EqualFold(path[0], "ObjectPool") && len(path) > 1:
		return path[0] + "/" + path[1], path[2:]
	case strings.HasPrefix(path[0], "MBD"), strings.HasPrefix(path[0], "LNK"), slices.Contains(macroStorages, path[0]):
		return path[0], path[1:]
	}
	return "", nil
}

var macroStorages = []string{"Macros", "_VBA_PROJECT_CUR", "VBA"}

// storage hands over the object in a storage, or names it where its kind is not
// known.
func (l *legacy) storage(key string, entries []oleEntry) error {
	size, content := int64(0), false
	for _, e := range entries {
		size += int64(len(e.data))
		content = content || !aboutObject[strings.Map(noDigits, e.name)]
	}
	macros := slices.Contains(macroStorages, key)
	if !macros {
		if known, err := l.held(entries); known || err != nil {
			return err
		}
		macros = key == "" && slices.ContainsFunc(entries, inMacros)
	}
	if macros {
		return l.out.partUnread("makroer", size, source.Unsupported, noMacros)
	}
	if !content || onlyEquation(entries) {
		return nil
	}
	l.objects++
	return l.out.partUnread(objectName(l.objects), size, source.Unsupported, "embedded object of an unknown kind")
}

// noMacros is the detail of macros.
const noMacros = "macros are not read"

// inMacros reports whether an entry belongs to macros.
func inMacros(e oleEntry) bool { return len(e.path) > 0 && e.path[0] == "VBA" }

// objectName names an object that has no name.
func objectName(n int) string { return fmt.Sprintf("objekt %d", n) }

// aboutObject are streams that describe an object or show it, by names without
// numbers and the control character before.
var aboutObject = map[string]bool{"Ole": true, "CompObj": true, "ObjInfo": true, "LinkInfo": true, "LINKINFO": true,
	"OlePres": true, "PIC": true, "META": true, "PICT": true, "PRINT": true, "EPRINT": true, "OCXNAME": true,
	"OleFmtProgID": true, "OleItemName": true, "OleNative": true, "SummaryInformation": true, "DocumentSummaryInformation": true}

func noDigits(c rune) rune {
	if c >= '0' && c <= '9' {
		return -1
	}
	return c
}

// onlyEquation reports an object of the equation editor, which has no text.
func onlyEquation(entries []oleEntry) bool {
	return slices.ContainsFunc(entries, func(e oleEntry) bool {
		return e.name == "Equation Native" || e.name == "Ole10FmtProgID" && bytes.Contains(e.data, []byte("Equation"))
	})
}

// object hands over an embedded document.
func (l *legacy) object(name string, data []byte) error {
	if len(data) == 0 {
		return nil
	}
	l.objects++
	if name == "" {
		name = objectName(l.objects)
	}
	return l.out.part(name, data)
}

// blips are the beginnings of pictures in Office drawings ([MS-ODRAW],
// 2.2.24 ff.): version and instance, then the type.
var blips = func() map[uint32]bool {
	known := map[uint32]bool{}
	for kind, instances := range map[uint32][]uint32{
		0xF01A: {0x3D4, 0x3D5}, 0xF01B: {0x216, 0x217}, 0xF01C: {0x542, 0x543}, 0xF01D: {0x46A, 0x46B, 0x6E2, 0x6E3},
		0xF01E: {0x6E0, 0x6E1}, 0xF01F: {0x7A8, 0x7A9}, 0xF029: {0x6E4, 0x6E5}, 0xF02A: {0x46A, 0x46B, 0x6E2, 0x6E3},
	} {
		for _, instance := range instances {
			known[kind<<16|instance<<4] = true
		}
	}
	return known
}()

// handOverPictures gives the pictures in drawings to the emitter. They are found
// by their headers wherever they stand.
func (l *legacy) handOverPictures(data []byte) error {
	const header, typeHigh = 8, 3
	for at := 0; at+header <= len(data); {
		i := bytes.IndexByte(data[at+typeHigh:], 0xF0)
		if i < 0 || at+i+header > len(data) {
			return nil
		}
		at += i
		size := int64(binary.LittleEndian.Uint32(data[at+4:]))
		if !blips[binary.LittleEndian.Uint32(data[at:])] || size > int64(len(data)-at-header) {
			at++
			continue
		}
		l.pictures++
		if err := l.handOverPicture(data[at : at+header+int(size)]); err != nil {
			return err
		}
		at += header + int(size)
	}
	return nil
}

// handOverPicture gives the picture of a record to the emitter. Before its bytes
// stand one or two identifiers of 16 bytes, as the lowest bit of the instance
// says, and a byte. Metafiles are packed programs of drawing.
func (l *legacy) handOverPicture(record []byte) error {
	const header, identifier, firstBitmap, bitmap = 8, 16, 0xF01D, 0xF01F
	name := fmt.Sprintf("billede %d", l.pictures)
	instance, kind := binary.LittleEndian.Uint16(record)>>4, binary.LittleEndian.Uint16(record[2:])
	if kind < firstBitmap {
		return l.out.partUnread(name, int64(len(record)-header), source.Unsupported, "a drawing in a format that is not read")
	}
	skip := header + identifier*(1+int(instance&1)) + 1
	if len(record) <= skip {
		return l.out.partUnread(name, int64(len(record)-header), source.Corrupt, "a damaged picture")
	}
	data := record[skip:]
	if kind == bitmap {
		data = bitmapFile(data)
	}
	return l.out.part(name, data)
}

// bitmapFile puts the header of a file ([MS-WMF], BITMAPFILEHEADER is told in
// the documentation of wingdi.h) before a device-independent bitmap.
func bitmapFile(dib []byte) []byte {
	const fileHeader, infoHeader, bitFields = 14, 40, 3
	if len(dib) < infoHeader {
		return dib
	}
	bits, colors := binary.LittleEndian.Uint16(dib[14:]), binary.LittleEndian.Uint32(dib[32:])
	if colors == 0 && bits <= 8 {
		colors = 1 << bits
	}
	if binary.LittleEndian.Uint32(dib[16:]) == bitFields {
		colors += 3 // the masks
	}
	head := make([]byte, fileHeader, fileHeader+len(dib))
	copy(head, "BM")
	binary.LittleEndian.PutUint32(head[2:], uint32(fileHeader+len(dib)))
	binary.LittleEndian.PutUint32(head[10:], fileHeader+binary.LittleEndian.Uint32(dib)+4*colors)
	return append(head, dib...)
}
