package hitindex

import (
	"encoding/binary"
	"math"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// maxUnpacked bounds what one record may unpack to: far above what is ever
// written, low enough that damaged or hostile bytes cannot exhaust memory.
const maxUnpacked = 64 << 20

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

// cursor reads a record from its beginning. The first failure sticks: every
// later read gives zero values, so a decoder may check once at its end.
type cursor struct {
	b      []byte
	failed bool
}

func (c *cursor) fail() { c.b, c.failed = nil, true }

// done returns errMalformed when a read failed or bytes are left over.
func (c *cursor) done() error {
	if c.failed || len(c.b) > 0 {
		return errMalformed
	}
	return nil
}

func (c *cursor) uvarint() uint64 {
	v, n := binary.Uvarint(c.b)
	if n <= 0 {
		c.fail()
		return 0
	}
	c.b = c.b[n:]
	return v
}

func (c *cursor) varint() int64 {
	v, n := binary.Varint(c.b)
	if n <= 0 {
		c.fail()
		return 0
	}
	c.b = c.b[n:]
	return v
}

func (c *cursor) uint32() uint32 {
	v := c.uvarint()
	if v > math.MaxUint32 {
		c.fail()
		return 0
	}
	return uint32(v)
}

// count reads a number of things that take at least one byte each in what
// follows, so that it can be trusted for an allocation.
func (c *cursor) count() int {
	v := c.uvarint()
	if v > uint64(len(c.b)) {
		c.fail()
		return 0
	}
	return int(v)
}

func (c *cursor) byte() byte {
	if len(c.b) == 0 {
		c.fail()
		return 0
	}
	v := c.b[0]
	c.b = c.b[1:]
	return v
}

// bytes reads a length and that many bytes, which alias the record.
func (c *cursor) bytes() []byte {
	n := c.count()
	v := c.b[:n]
	c.b = c.b[n:]
	return v
}

func (c *cursor) string() string { return string(c.bytes()) }

// appendShared appends s as the length of what it shares with the string
// before, and the rest.
func appendShared(dst []byte, before, s string) []byte {
	n := 0
	for n < min(len(before), len(s)) && before[n] == s[n] {
		n++
	}
	return appendString(binary.AppendUvarint(dst, uint64(n)), s[n:])
}

// shared reads what appendShared wrote.
func (c *cursor) shared(before string) string {
	n := c.uvarint()
	if n > uint64(len(before)) {
		c.fail()
		return ""
	}
	if rest := c.bytes(); len(rest) > 0 || n < uint64(len(before)) {
		return before[:n] + string(rest)
	}
	return before // one string for a root that all files share
}

// The forms of a packed record, its first byte.
const (
	packedRaw  = 0
	packedZstd = 1
)

var encoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false),
		zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // fixed options
	}
	return e
})

var decoder = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxUnpacked))
	if err != nil {
		panic(err) // fixed options
	}
	return d
})

// pack appends raw to dst, compressed where that helps.
func pack(dst, raw []byte) []byte {
	at := len(dst)
	dst = encoder().EncodeAll(raw, append(dst, packedZstd))
	if len(dst)-at > len(raw) {
		dst = append(append(dst[:at], packedRaw), raw...)
	}
	return dst
}

// unpack is the inverse of pack. The result may alias b.
func unpack(b []byte) ([]byte, error) {
	switch {
	case len(b) > 0 && b[0] == packedRaw:
		return b[1:], nil
	case len(b) > 0 && b[0] == packedZstd:
		raw, err := decoder().DecodeAll(b[1:], nil)
		if err != nil {
			return nil, errMalformed
		}
		return raw, nil
	}
	return nil, errMalformed
}
