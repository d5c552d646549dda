package extract

import (
	"bytes"
	"encoding/binary"
	"math"

	"aktsyn/pipeline/source"
)

// BigTIFF (libtiff's "BigTIFF Design"; Library of Congress, fdd000328) is TIFF
// with counts and offsets of 64 bits. Within a file of less than 4 GiB they say
// nothing that 32 bits cannot.
const (
	bigVersion = 43
	bigHeader  = 16
	bigEntry   = 20
	bigLong    = 16 // types of 64 bits: a number and the offset of a directory
	bigOffset  = 18
	bigInline  = 8              // bytes of a value within its entry
	maxBig     = 1 << 30        // bytes of a file
	nowhere    = math.MaxUint32 // an offset that leads out of any such file
)

// bigTIFF makes a TIFF file of a BigTIFF file: directories of the older form
// stand behind it, whose values stay where they are.
type bigTIFF struct {
	data  []byte
	order binary.ByteOrder
	out   []byte
	made  map[uint64]uint32 // where directories stand now
}

// classicTIFF returns a BigTIFF file as TIFF. What leads out of the file, or
// back, does so in it too.
func classicTIFF(data []byte, order binary.ByteOrder) ([]byte, error) {
	switch {
	case len(data) < bigHeader:
		return nil, fail(source.Corrupt, "a damaged picture")
	case len(data) > maxBig:
		return nil, fail(source.TooLarge, "a BigTIFF file of more than "+source.FormatSize(maxBig))
	}
	b := &bigTIFF{data: data, order: order, out: bytes.Clone(data), made: map[uint64]uint32{}}
	order.PutUint16(b.out[2:], 42)
	order.PutUint32(b.out[4:], nowhere)     // where there is no directory
	link, next := 4, order.Uint64(data[8:]) // where the offset of the next directory belongs
	for next != 0 {
		_, ring := b.made[next]
		at, end := b.directory(next, 0)
		order.PutUint32(b.out[link:], at)
		if ring || end == 0 {
			break
		}
		link, next = int(at)+2+tiffEntry*int(order.Uint16(b.out[at:])), order.Uint64(data[end:])
	}
	return b.out, nil
}

// directory appends the directory at an offset, and those that it leads to, and
// returns where it stands and where the original ends: nowhere and 0 for what is
// none. Honest directories take less than in the original; so the file at most
// doubles.
func (b *bigTIFF) directory(from uint64, depth int) (at uint32, end uint64) {
	const most = math.MaxUint16 // entries
	if at, ok := b.made[from]; ok {
		return at, 0
	}
	size := uint64(len(b.data))
	if from > size-bigHeader {
		return nowhere, 0
	}
	n := b.order.Uint64(b.data[from:])
	if n > most || from+8+n*bigEntry+8 > size || uint64(len(b.out))+2+n*tiffEntry+4 > 2*size {
		return nowhere, 0
	}
	at = uint32(len(b.out))
	b.made[from] = at
	b.out = append(b.out, make([]byte, 2+tiffEntry*n+4)...)
	b.order.PutUint16(b.out[at:], uint16(n))
	for i := range n {
		b.entry(from+8+bigEntry*i, uint64(at)+2+tiffEntry*i, depth)
	}
	return at, from + 8 + n*bigEntry
}

// entry makes the entry at to of the one at from.
func (b *bigTIFF) entry(from, to uint64, depth int) {
	old := b.data[from : from+bigEntry]
	tag, kind, count := b.order.Uint16(old), b.order.Uint16(old[2:]), b.order.Uint64(old[4:])
	place := from + bigEntry - bigInline // of the value
	size := tiffSizes[kind]
	if count > maxBig {
		count, size = 0, 0 // there is no such value
	}
	if count*size > bigInline {
		place = b.order.Uint64(old[bigEntry-bigInline:])
	}
	var inline [4]byte
	switch value, length := count*size, uint64(len(b.data)); {
	case place > length || value > length-place:
		b.order.PutUint32(inline[:], nowhere)
	case kind == bigLong || kind == bigOffset:
		kind, inline = tiffLong, b.numbers(tag, b.data[place:place+value], depth)
	case value > uint64(len(inline)):
		b.order.PutUint32(inline[:], uint32(place))
	default:
		copy(inline[:], b.data[place:place+value])
	}
	b.order.PutUint16(b.out[to:], tag)
	b.order.PutUint16(b.out[to+2:], kind)
	b.order.PutUint32(b.out[to+4:], uint32(count))
	copy(b.out[to+8:], inline[:])
}

// numbers makes numbers of 32 bits of a value, and returns what an entry says:
// the only one, or where they stand.
func (b *bigTIFF) numbers(tag uint16, value []byte, depth int) (inline [4]byte) {
	const deepest = 2 // Exif's directory below a picture's, one for interoperability below that
	if len(value) != 8 {
		b.order.PutUint32(inline[:], uint32(len(b.out)))
		if len(b.out)+len(value)/2 > 2*len(b.data) {
			b.order.PutUint32(inline[:], nowhere)
			return inline
		}
		for ; len(value) >= 8; value = value[8:] {
			b.out = b.order.(binary.AppendByteOrder).AppendUint32(b.out, narrowed(b.order.Uint64(value)))
		}
		return inline
	}
	number := b.order.Uint64(value)
	if leads := tag == exifDirectory || tag == exifGPS || tag == exifInterop; leads && depth < deepest {
		at, _ := b.directory(number, depth+1)
		number = uint64(at)
	}
	b.order.PutUint32(inline[:], narrowed(number))
	return inline
}

// narrowed is a number of 32 bits.
func narrowed(n uint64) uint32 { return uint32(min(n, math.MaxUint32)) }
