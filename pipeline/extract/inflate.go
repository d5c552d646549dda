package extract

import (
	"bytes"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// inflater unpacks deflate (RFC 1951). It belongs to one goroutine from
// newInflater until Close.
type inflater struct{ io.ReadCloser }

// inflaters were used before: one holds more than most parts of a package do.
var inflaters = sync.Pool{New: func() any { return flate.NewReader(nothing) }}

// nothing is the source of one that waits: it must not keep a document's bytes.
var nothing = bytes.NewReader(nil)

// newInflater returns one of what packed holds. It is fastest on bytes in memory,
// a *bytes.Reader.
func newInflater(packed io.Reader) *inflater {
	from := inflaters.Get().(io.ReadCloser)
	_ = from.(flate.Resetter).Reset(packed, nil) // never fails without a dictionary
	return &inflater{from}
}

// Close ends the use of i and never fails.
func (i *inflater) Close() error {
	_ = i.ReadCloser.(flate.Resetter).Reset(nothing, nil)
	inflaters.Put(i.ReadCloser)
	i.ReadCloser = nil
	return nil
}
