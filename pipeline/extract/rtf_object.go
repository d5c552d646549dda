package extract

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"aktsyn/pipeline/source"
)

// part hands over the picture or object that was just read.
func (r *rtf) part(place rtfPlace) error {
	r.parts++
	digits := bytes.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' {
			return c
		}
		return -1
	}, r.hex)
	data := make([]byte, len(digits)/2)
	if _, err := hex.Decode(data, digits[:len(digits)/2*2]); err != nil || len(data) == 0 {
		return nil // no digits at all: an empty picture
	}
	if place == rtfHex {
		return r.out.part(fmt.Sprintf("billede %d", r.parts), data)
	}
	name := fmt.Sprintf("objekt %d", r.parts)
	class, native, ok := ole1(data)
	if !ok {
		return r.out.partUnread(name, int64(len(data)), source.Corrupt, "embedded object is damaged")
	}
	if class == "Package" {
		if file, ok := unpackObject(native); ok {
			name, native = file.name, file.content
			if file.lies {
				r.damage = fail(source.Corrupt, wrongSize)
			}
		}
	}
	return r.out.part(name, native)
}

// ole1 returns class and native data of an embedded object in the format of
// OLE 1.0 ([MS-OLEDS], 2.2.5): version, kind, three counted names, counted data.
func ole1(data []byte) (class string, native []byte, ok bool) {
	const embedded, version = 2, 0x0501
	r := counted{data}
	if v, ok := r.uint32(); !ok || v != version {
		return "", nil, false
	}
	if kind, ok := r.uint32(); !ok || kind != embedded {
		return "", nil, false
	}
	name, ok := r.bytes()
	for range 2 { // topic and item
		if ok {
			_, ok = r.bytes()
		}
	}
	if ok {
		native, ok = r.bytes()
	}
	return strings.TrimRight(string(name), "\x00"), native, ok
}

// counted reads little-endian numbers and what they count.
type counted struct{ rest []byte }

func (c *counted) uint32() (uint32, bool) {
	if len(c.rest) < 4 {
		return 0, false
	}
	v := binary.LittleEndian.Uint32(c.rest)
	c.rest = c.rest[4:]
	return v, true
}

func (c *counted) bytes() ([]byte, bool) {
	n, ok := c.uint32()
	if !ok || uint64(n) > uint64(len(c.rest)) {
		return nil, false
	}
	b := c.rest[:n]
	c.rest = c.rest[n:]
	return b, true
}
