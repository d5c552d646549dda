package source

import (
	"encoding/binary"
	"iter"
	"slices"
	"time"
)

// List holds files of a walk in some 50 bytes each: an archive may have tens of
// millions. They are coded by what differs from the file before, so that files
// in order take the least. The zero value is empty.
type List struct {
	blocks [][]byte
	roots  []string
	last   File
	n      int
	bytes  int64
}

// listBlock is how many bytes are allocated at a time.
const listBlock = 64 << 10

// Len is the number of files.
func (l *List) Len() int { return l.n }

// Bytes is the sum of the sizes of the files.
func (l *List) Bytes() int64 { return l.bytes }

// The flags of a file in a List.
const (
	listRootIsFile = 1 << iota
	listCause
	listMTime
	listCTime     // there is one
	listSameTimes // and it is the MTime
)

// Add appends a file.
func (l *List) Add(f File) {
	root := slices.Index(l.roots, f.Root)
	if root < 0 {
		root = len(l.roots)
		l.roots = append(l.roots, f.Root)
	}
	shared := 0
	for shared < min(len(f.Path), len(l.last.Path)) && f.Path[shared] == l.last.Path[shared] {
		shared++
	}
	b := l.room(len(f.Path) - shared + len(f.Detail) + 12*binary.MaxVarintLen64)
	b = binary.AppendUvarint(b, uint64(root))
	b = binary.AppendUvarint(b, uint64(shared))
	b = appendText(b, f.Path[shared:])
	flags := f.listFlags()
	b = binary.AppendVarint(append(b, flags), f.Size)
	if flags&listMTime != 0 {
		b = appendTime(b, l.last.MTime, f.MTime)
	}
	if flags&listCTime != 0 && flags&listSameTimes == 0 {
		b = appendTime(b, f.MTime, f.CTime)
	}
	b = binary.AppendVarint(b, int64(f.Inode-l.last.Inode))
	if flags&listCause != 0 {
		b = appendText(append(b, byte(f.Cause)), f.Detail)
	}
	l.blocks[len(l.blocks)-1] = b
	l.last, l.n, l.bytes = f, l.n+1, l.bytes+f.Size
}

// room returns the last block, with room for so many bytes more.
func (l *List) room(bytes int) []byte {
	if n := len(l.blocks); n > 0 && cap(l.blocks[n-1])-len(l.blocks[n-1]) >= bytes {
		return l.blocks[n-1]
	}
	l.blocks = append(l.blocks, make([]byte, 0, max(listBlock, bytes)))
	return l.blocks[len(l.blocks)-1]
}

func (f *File) listFlags() (flags byte) {
	for bit, set := range []bool{f.RootIsFile, f.Cause != None || f.Detail != "", !f.MTime.IsZero(), !f.CTime.IsZero(),
		f.CTime.Equal(f.MTime)} {
		if set {
			flags |= 1 << bit
		}
	}
	return flags
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendTime appends a time as its distance from another.
func appendTime(b []byte, from, t time.Time) []byte {
	return binary.AppendUvarint(binary.AppendVarint(b, t.Unix()-from.Unix()), uint64(t.Nanosecond()))
}

// All returns the files in the order in which they were added.
func (l *List) All() iter.Seq[File] {
	return func(yield func(File) bool) {
		var last File
		for _, block := range l.blocks {
			for r := (listReader{block}); len(r.b) > 0; {
				last = r.file(l.roots, &last)
				if !yield(last) {
					return
				}
			}
		}
	}
}

// listReader reads what Add wrote, which is in memory and as it was written.
type listReader struct{ b []byte }

func (r *listReader) file(roots []string, last *File) (f File) {
	f.Root = roots[r.uvarint()]
	shared := r.uvarint()
	f.Path = last.Path[:shared] + r.text()
	flags := r.byte()
	f.RootIsFile = flags&listRootIsFile != 0
	f.Size = r.varint()
	if flags&listMTime != 0 {
		f.MTime = r.time(last.MTime)
	}
	switch {
	case flags&listCTime == 0:
	case flags&listSameTimes != 0:
		f.CTime = f.MTime
	default:
		f.CTime = r.time(f.MTime)
	}
	f.Inode = last.Inode + uint64(r.varint())
	if flags&listCause != 0 {
		f.Cause = Cause(r.byte())
		f.Detail = r.text()
	}
	return f
}

func (r *listReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	r.b = r.b[n:]
	return v
}

func (r *listReader) varint() int64 {
	v, n := binary.Varint(r.b)
	r.b = r.b[n:]
	return v
}

func (r *listReader) byte() byte {
	v := r.b[0]
	r.b = r.b[1:]
	return v
}

func (r *listReader) text() string {
	n := r.uvarint()
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

func (r *listReader) time(from time.Time) time.Time {
	seconds := from.Unix() + r.varint()
	return time.Unix(seconds, int64(r.uvarint()))
}
