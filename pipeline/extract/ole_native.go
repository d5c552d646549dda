package extract

import (
	"bytes"
	"encoding/binary"
	"path"
	"slices"
	"strings"
)

// nativeHeader is how long the size before the data of an OLE 1.0 object is.
const nativeHeader = 4

// native hands over the data of an OLE 1.0 object ([MS-OLEDS], 2.3.6): a file of the
// Object Packager, else the data itself. No size is believed: all of the stream is
// read, and a size that does not fit it is damage.
func (l *legacy) native(stream []byte) error {
	if len(stream) < nativeHeader {
		if len(stream) > 0 {
			l.hurt("an embedded object breaks off")
		}
		return nil
	}
	data := stream[nativeHeader:]
	file, ok := unpackObject(data)
	if !ok {
		size := binary.LittleEndian.Uint32(stream)
		if uint64(size) > uint64(len(data)) || !isZero(data[size:]) {
			l.hurt(wrongSize)
		}
		return l.object("", data)
	}
	if file.lies {
		l.hurt(wrongSize)
	}
	for _, name := range file.names {
		if !slices.Contains(l.packed, name) {
			l.packed = append(l.packed, name)
		}
	}
	return l.object(file.name, file.content)
}

// wrongSize is the detail of an object that says another size than it has.
const wrongSize = "an embedded object has another size than it says"

// packedFile is a file as the Object Packager packs it.
type packedFile struct {
	name    string
	names   []string // others that it had, paths among them
	content []byte
	lies    bool // a size is not that of what there is; content is all there is
}

// unpackObject returns the file in the data of a Package object, as the Object Packager
// writes it: two bytes, label, original path, four bytes, the counted path of a
// temporary file, counted content; in newer versions the three names again, in UTF-16.
// It is documented nowhere by its maker. It reports false for what is something else.
func unpackObject(data []byte) (file packedFile, ok bool) {
	const kind, embedded = "\x02\x00", "\x00\x00\x03\x00"
	if len(data) < len(kind) {
		return packedFile{}, false
	}
	label, rest, ok := bytes.Cut(data[len(kind):], []byte{0})
	origin, rest, second := bytes.Cut(rest, []byte{0})
	if !ok || !second || len(rest) < len(embedded) {
		return packedFile{}, false
	}
	certain := string(data[:len(kind)]) == kind && string(rest[:len(embedded)]) == embedded
	r := counted{rest[len(embedded):]}
	temporary, fits := r.bytes()
	counted := r
	file.content, ok = counted.bytes()
	if fits = fits && ok; !fits && !certain {
		return packedFile{}, false
	}
	names := []string{legacyText(string(origin)), legacyText(string(bytes.TrimRight(temporary, "\x00")))}
	wide, named := wideNames(counted.rest)
	if file.lies = !fits || !named; file.lies {
		if len(r.rest) >= 4 {
			r.rest = r.rest[4:] // the size of the content
		}
		file.content = r.rest
	}
	file.name = path.Base(strings.ReplaceAll(legacyText(string(label)), `\`, "/"))
	for _, name := range append(names, wide...) {
		if name != "" && name != file.name && !slices.Contains(file.names, name) {
			file.names = append(file.names, name)
		}
	}
	return file, true
}

// wideNames returns the names that stand behind a packed file, counted in units of
// UTF-16. It reports false for anything else; zeros are no names.
func wideNames(data []byte) (names []string, ok bool) {
	r := counted{data}
	for range 3 {
		if isZero(r.rest) {
			return names, true
		}
		n, ok := r.uint32()
		if !ok || 2*uint64(n) > uint64(len(r.rest)) {
			return nil, false
		}
		names = append(names, decodeUTF16(r.rest[:2*n]))
		r.rest = r.rest[2*n:]
	}
	return names, isZero(r.rest)
}

// isZero reports whether data is padding.
func isZero(data []byte) bool { return len(bytes.TrimLeft(data, "\x00")) == 0 }
