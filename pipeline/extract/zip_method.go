package extract

import (
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"

	"aktsyn/pipeline/source"
)

// Methods of entries that the standard library has no name for (APPNOTE.TXT 4.4.5).
const (
	zipBzip2   = 12
	zipLZMA    = 14
	zipOldZstd = 20
	zipZstd    = 93
	zipXZ      = 95
)

// openMethod returns what unpacks an entry, of which in are the packed bytes.
func openMethod(f *zip.FileHeader, in io.Reader, limits source.Limits) (io.ReadCloser, error) {
	var r io.Reader
	var err error
	switch f.Method {
	case zip.Store:
		r = in
	case zip.Deflate:
		return newInflater(in), nil
	case zipBzip2:
		r = bzip2.NewReader(in)
	case zipLZMA:
		r, err = openLZMA(f, in, limits)
	case zipZstd, zipOldZstd:
		d, err := openZstd(in, limits)
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	case zipXZ:
		r, err = xz.NewReader(in)
	default:
		return nil, fail(source.Unsupported, fmt.Sprintf("packed by a method that is not read: %d", f.Method))
	}
	return io.NopCloser(r), err
}

// openLZMA opens an entry that is packed by LZMA. Before what packs it, it has the
// version of its packer and the length of its properties, which is always the same
// (APPNOTE.TXT 5.8.8); a file of LZMA has its size there.
func openLZMA(f *zip.FileHeader, in io.Reader, limits source.Limits) (io.Reader, error) {
	const version, length, properties, endMarked = 2, 2, 5, 1 << 1
	var head [version + length + properties]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, err
	}
	if binary.LittleEndian.Uint16(head[version:]) != properties {
		return nil, zip.ErrFormat
	}
	own := head[version+length:]
	if int64(binary.LittleEndian.Uint32(own[1:])) > limits.Window {
		return nil, tooWide(limits)
	}
	size := uint64(math.MaxUint64) // not known
	if f.Flags&endMarked == 0 {
		size = f.UncompressedSize64
	}
	own = binary.LittleEndian.AppendUint64(own, size)
	return lzma.NewReader(io.MultiReader(bytes.NewReader(own), in))
}
