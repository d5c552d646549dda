package hitindex

import (
	"encoding/binary"
	"time"

	"aktsyn/pipeline/source"
)

// encodePlan packs the files of a shard of the plan, every field of them: a
// resumed run compares them with what it finds on disk. Roots and paths are
// front-coded against the file before.
func encodePlan(files []source.File) []byte {
	var b []byte
	var last source.File
	for _, f := range files {
		b = appendShared(b, last.Root, f.Root)
		b = appendShared(b, last.Path, f.Path)
		b = binary.AppendVarint(b, f.Size)
		b = binary.AppendVarint(b, f.MTime.Unix())
		b = binary.AppendUvarint(b, uint64(f.MTime.Nanosecond()))
		b = append(b, bit(f.RootIsFile), byte(f.Cause))
		b = appendString(b, f.Detail)
		last = f
	}
	return pack(nil, b)
}

func bit(set bool) byte {
	if set {
		return 1
	}
	return 0
}

// decodePlan is the inverse of encodePlan. Times are the same to the
// nanosecond, in UTC.
func decodePlan(packed []byte) ([]source.File, error) {
	raw, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	c, files := &cursor{b: raw}, []source.File(nil)
	var f source.File
	for total := 0; len(c.b) > 0 && total <= maxUnpacked; total += len(f.Root) + len(f.Path) {
		f = source.File{
			Root:       c.shared(f.Root),
			Path:       c.shared(f.Path),
			Size:       c.varint(),
			MTime:      time.Unix(c.varint(), int64(c.uint32())).UTC(),
			RootIsFile: c.byte() != 0,
			Cause:      source.Cause(c.byte()),
			Detail:     c.string(),
		}
		files = append(files, f)
	}
	return files, c.done()
}
