package source

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path"
	"strings"
	"sync"
	"time"
)

// Digest is the SHA-256 of what readers see of a file: its bytes, and before
// them the part of its name that says how to read them. Files with the same
// digest are read alike. The zero value stands for a file that is not known
// by content.
type Digest [sha256.Size]byte

// IsZero reports whether the content is not known.
func (d Digest) IsZero() bool { return d == Digest{} }

// Identity is the content of a file at one moment.
type Identity struct {
	File   File // with the size and times that belong to the content
	Digest Digest
	taken  time.Time // when reading began
}

// errChanged says that a file changed while its digest was taken.
var errChanged = errors.New("changed while it was read")

// Identify reads a file and returns what it holds. A file that changes
// meanwhile is read a second time. The error is that of ctx, or one that
// CauseOf knows.
func (f File) Identify(ctx context.Context) (Identity, error) {
	id, err := f.identify(ctx)
	if errors.Is(err, errChanged) {
		id, err = f.identify(ctx)
	}
	return id, err
}

func (f File) identify(ctx context.Context) (Identity, error) {
	file, err := f.Open()
	if err != nil {
		return Identity{}, err
	}
	defer file.Close()
	id := Identity{File: f, taken: time.Now()}
	before, err := file.Stat()
	if err != nil {
		return Identity{}, err
	}
	id.File.setStat(before)
	if id.Digest, err = digest(ctx, file, f.Path); err != nil {
		return Identity{}, err
	}
	if after, err := file.Stat(); err != nil || !id.File.hasStat(after) {
		return Identity{}, errors.Join(err, errChanged)
	}
	return id, nil
}

// buffers are for reading files, most of which are smaller than one.
var buffers = sync.Pool{New: func() any { b := make([]byte, 128<<10); return &b }}

// digest reads r to its end.
func digest(ctx context.Context, r io.Reader, name string) (d Digest, err error) {
	h, pooled := sha256.New(), buffers.Get().(*[]byte)
	defer buffers.Put(pooled)
	buf := *pooled
	for first := true; ; first = false {
		n, err := io.ReadFull(r, buf)
		if first {
			writeTelling(h, buf[:n], name)
		}
		h.Write(buf[:n])
		if err == nil {
			err = ctx.Err()
		}
		switch err {
		case nil:
		case io.EOF, io.ErrUnexpectedEOF:
			return Digest(h.Sum(nil)), nil
		default:
			return Digest{}, err
		}
	}
}

// packed are the first bytes of formats whose one part is named after the file
// around it (package extract): gzip, bzip2, xz, zstd.
var packed = []string{"\x1F\x8B", "BZh", "\xFD7zXZ\x00", "\x28\xB5\x2F\xFD"}

// telling is the part of a name that can change how a file is read: the
// ending, which decides between formats without a signature of their own.
func telling(head []byte, name string) string {
	name = path.Base(name)
	for _, magic := range packed {
		if bytes.HasPrefix(head, []byte(magic)) {
			return name
		}
	}
	return strings.ToLower(path.Ext(name))
}

// fresh is how old a file must be for its times to tell of any later change:
// the coarsest clock of a file system, FAT's, goes in steps of two seconds.
const fresh = 2 * time.Second

// Holds reports whether the file still holds the content: nobody wrote to it
// since Identify began. When it was written so shortly before that its times
// cannot tell, it is read again.
func (id Identity) Holds(ctx context.Context) bool {
	info, err := id.File.Stat()
	if err != nil || !id.File.hasStat(info) {
		return false
	}
	if id.File.Older(id.taken.Add(-fresh)) {
		return true
	}
	again, err := id.File.identify(ctx)
	return err == nil && again.Digest == id.Digest
}

// SameStat reports whether both have the same size and times and, where the
// system numbers files, the same number.
func (f File) SameStat(g File) bool {
	return f.Size == g.Size && f.MTime.Equal(g.MTime) && f.CTime.Equal(g.CTime) && f.Inode == g.Inode
}

// Older reports whether the file was last written and changed before t.
func (f File) Older(t time.Time) bool { return f.MTime.Before(t) && f.CTime.Before(t) }

// setStat notes what the system says of the file.
func (f *File) setStat(info os.FileInfo) {
	f.Size, f.MTime = info.Size(), info.ModTime()
	f.CTime, f.Inode = changeTime(info)
}

func (f File) hasStat(info os.FileInfo) bool {
	now := f
	now.setStat(info)
	return f.SameStat(now)
}
