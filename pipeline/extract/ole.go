package extract

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"

	"aktsyn/pipeline/source"
)

// oleEntry is a stream or storage of an OLE file ([MS-CFB]).
type oleEntry struct {
	path []string // storages around it
	name string
	data []byte // nil for storages
}

// key names the entry with its storages.
func (e oleEntry) key() string { return strings.Join(append(e.path, e.name), "/") }

// readOLE returns the entries of an OLE file in the order of its directory,
// which depends on nothing but the file. Bytes of streams are counted against
// the limits: sectors may belong to many streams in a hostile file. Of damaged
// streams it returns what there is, and the first damage.
func readOLE(in input) (entries []oleEntry, err error) {
	defer func() {
		if recover() != nil { // the library trusts a few numbers
			err = fail(source.Corrupt, "OLE directory is damaged")
		}
	}()
	r, err := mscfb.New(bytes.NewReader(in.data))
	if err != nil {
		return nil, fail(source.Corrupt, "OLE directory is damaged")
	}
	total := int64(0)
	var damage error // the first stream that could not be read to its end
	for f, err := r.Next(); err != io.EOF; f, err = r.Next() {
		if err != nil {
			return entries, fail(source.Corrupt, "OLE directory is damaged")
		}
		e := oleEntry{path: f.Path, name: f.Name}
		if !f.FileInfo().IsDir() {
			if e.data, err = readStream(f, int64(len(in.data))); err != nil && damage == nil {
				damage = err
			}
		}
		if total += int64(len(e.data)); total > 2*int64(len(in.data)) || len(entries) > in.limits.Entries {
			return entries, fail(source.Bomb, "OLE streams are larger than the file")
		}
		entries = append(entries, e)
	}
	return entries, damage
}

// readStream reads a stream, which cannot be larger than the file.
func readStream(f *mscfb.File, size int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(f, max(0, min(f.Size, size))))
	if data == nil {
		data = []byte{}
	}
	switch {
	case f.Size < 0 || f.Size > size:
		return data, fail(source.Corrupt, "a stream is larger than its file")
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return data, fail(source.Corrupt, "a stream breaks off")
	}
	return data, nil
}

// typeOfRoot tells an OLE file by what is at the root of its directory, "" when
// that cannot be read.
func typeOfRoot(data []byte) (format string) {
	defer func() {
		if recover() != nil { // see readOLE
			format = ""
		}
	}()
	r, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return ""
	}
	for _, stream := range oleStreams {
		for _, f := range r.File {
			if len(f.Path) == 0 && strings.EqualFold(f.Name, stream.name) {
				return stream.format
			}
		}
	}
	return typeOLE
}
