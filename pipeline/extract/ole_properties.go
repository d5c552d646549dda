package extract

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// propertyStreams are the property sets that Office programs write
// ([MS-OLEPS], 2.2.3; the library drops the control character that their
// names begin with), with the names of their properties as core and extended
// properties of OOXML have them. What is counted or stamped by the programs
// has no name and is left out, as there.
var propertyStreams = []struct {
	stream string
	names  map[uint32]string
}{
	{"SummaryInformation", map[uint32]string{2: "title", 3: "subject", 4: "creator", 5: "keywords", 6: "description",
		7: "Template", 8: "lastModifiedBy"}},
	{"DocumentSummaryInformation", map[uint32]string{2: "category", 13: "TitlesOfParts", 14: "Manager", 15: "Company",
		21: "HyperlinkBase", 26: "contentType", 27: "contentStatus", 28: "language", 29: "version"}},
}

// properties returns the lines "name: value" of the document's property sets.
func (l *legacy) properties() []string {
	var lines []string
	for _, s := range propertyStreams {
		for i, set := range propertySets(l.stream(s.stream)) {
			p := propertySet{data: set, names: s.names, codepage: 1252}
			if i > 0 { // the user's own
				p.names = nil
			}
			lines = append(lines, p.lines()...)
		}
	}
	return lines
}

// propertySets returns the sets of a stream: a header of 28 bytes whose last
// four count them, then class and offset of each.
func propertySets(data []byte) (sets [][]byte) {
	const header, entry, most = 28, 20, 2
	if len(data) < header {
		return nil
	}
	n := int(min(binary.LittleEndian.Uint32(data[header-4:]), most))
	for at := header; n > 0 && at+entry <= len(data); at, n = at+entry, n-1 {
		if from := binary.LittleEndian.Uint32(data[at+16:]); uint64(from) < uint64(len(data)) {
			sets = append(sets, data[from:])
		}
	}
	return sets
}

// propertySet is one set: its size, a count, then number and offset of each
// property.
type propertySet struct {
	data     []byte
	names    map[uint32]string // nil for a set whose dictionary names them
	codepage int
}

// Numbers of properties that describe the set.
const (
	pidDictionary  = 0
	pidSetCodepage = 1
	pidFirstNamed  = 2
	pidLastNamed   = 0x7FFFFFFF
)

// Types of properties ([MS-OLEPS], 2.2.1).
const (
	vtI2, vtI4, vtR8, vtBool, vtVariant = 2, 3, 5, 11, 12
	vtString, vtWide, vtFiletime        = 30, 31, 64
	vtBlob, vtVector                    = 65, 0x1000
)

// lines gives the properties that have a name, and what hyperlinks a set of
// the user's own lists.
func (p *propertySet) lines() (lines []string) {
	offsets := p.offsets()
	if at, ok := offsets[pidSetCodepage]; ok && at+8 <= len(p.data) {
		p.codepage = int(binary.LittleEndian.Uint16(p.data[at+4:]))
	}
	names := p.names
	if at, ok := offsets[pidDictionary]; ok && names == nil {
		names = p.dictionary(at)
	}
	ids := make([]uint32, 0, len(offsets))
	for id := range offsets {
		if names[id] != "" && id >= pidFirstNamed && id <= pidLastNamed {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	size := 0 // properties of hostile files share their values
	for _, id := range ids {
		if size > 4*len(p.data) {
			break
		}
		values, _ := p.value(p.data[offsets[id]:], 0)
		for _, v := range values {
			if v = strings.TrimSpace(v); v != "" {
				lines = append(lines, names[id]+": "+v)
				size += len(v)
			}
		}
	}
	return lines
}

// offsets returns where the properties are, by number.
func (p *propertySet) offsets() map[uint32]int {
	r := counted{p.data}
	r.uint32()
	n, _ := r.uint32()
	offsets := map[uint32]int{}
	for range min(n, uint32(len(p.data)/8)) {
		id, _ := r.uint32()
		at, ok := r.uint32()
		if ok && uint64(at)+4 <= uint64(len(p.data)) {
			offsets[id] = int(at)
		}
	}
	return offsets
}

// dictionary reads the names of the user's own properties.
func (p *propertySet) dictionary(at int) map[uint32]string {
	r := counted{p.data[at:]}
	n, _ := r.uint32()
	names := map[uint32]string{}
	for range min(n, uint32(len(p.data)/8)) {
		id, _ := r.uint32()
		size, ok := r.uint32()
		pad := uint64(0)
		bytes := uint64(size)
		if p.codepage == 1200 {
			bytes *= 2
			pad = -bytes & 3
		}
		if !ok || bytes+pad > uint64(len(r.rest)) {
			break
		}
		names[id] = p.decode(r.rest[:bytes])
		r.rest = r.rest[bytes+pad:]
	}
	return names
}

func (p *propertySet) decode(data []byte) string {
	if p.codepage == 1200 {
		return decodeUTF16(data)
	}
	return strings.TrimRight(string(appendCodepage(nil, data, p.codepage)), "\x00")
}

// maxVariants is how deep variants may hold each other; real ones do once.
const maxVariants = 2

// value returns a property as text, the values of a vector each for itself,
// and what follows it. Types that are no text of anybody give nothing.
func (p *propertySet) value(data []byte, depth int) (values []string, rest []byte) {
	r := counted{data}
	kind, ok := r.uint32()
	if !ok {
		return nil, nil
	}
	kind &= 0xFFFF
	if kind&vtVector == 0 {
		text, ok := p.scalar(kind, &r)
		if !ok {
			return nil, nil
		}
		return []string{text}, r.rest
	}
	n, _ := r.uint32()
	for range min(n, uint32(len(r.rest)/4)) {
		if kind == vtVector|vtVariant && depth < maxVariants {
			inner, rest := p.value(r.rest, depth+1)
			if r.rest = rest; rest == nil {
				break
			}
			values = append(values, inner...)
			continue
		}
		text, ok := p.scalar(kind&^vtVector, &r)
		if !ok {
			break
		}
		values = append(values, text)
	}
	return values, r.rest
}

// scalar reads a value of that type.
func (p *propertySet) scalar(kind uint32, r *counted) (string, bool) {
	switch kind {
	case vtString:
		b, ok := r.bytes()
		r.align(len(b))
		return p.decode(b), ok
	case vtWide:
		n, ok := r.uint32()
		size := uint64(n) * 2
		if !ok || size > uint64(len(r.rest)) {
			return "", false
		}
		text := decodeUTF16(r.rest[:size])
		r.rest = r.rest[size:]
		r.align(int(size))
		return text, true
	case vtI2, vtI4, vtBool:
		v, ok := r.uint32()
		return strconv.Itoa(int(int32(v))), ok
	case vtFiletime:
		low, _ := r.uint32()
		high, ok := r.uint32()
		return filetime(uint64(high)<<32 | uint64(low)), ok
	case vtBlob:
		blob, ok := r.bytes()
		return p.hyperlinks(blob), ok
	}
	return "", false
}

// align passes over the bytes that fill up a value of n bytes to four.
func (r *counted) align(n int) {
	r.rest = r.rest[min(len(r.rest), -n&3):]
}

// hyperlinks returns the strings of _PID_HLINKS, a vector of variants in a
// blob ([MS-OSHARED], 2.3.3.1.18), in one line.
func (p *propertySet) hyperlinks(blob []byte) string {
	r := counted{blob}
	n, _ := r.uint32()
	var texts []string
	for range min(n, uint32(len(blob)/8)) {
		kind, _ := r.uint32()
		text, ok := p.scalar(kind&0xFFFF, &r)
		if !ok {
			break
		}
		if kind == vtWide && text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, " ")
}

// filetime returns the day of a number of 100 ns since 1601, "" for durations
// and what is no date.
func filetime(v uint64) string {
	const day, from1601to1970 = 864_000_000_000, 134_774
	days := int64(v/day) - from1601to1970
	if days < -from1601to1970+366 || days > 1_000_000 {
		return ""
	}
	return fmt.Sprint(time.Unix(days*86_400, 0).UTC().Format(time.DateOnly))
}
