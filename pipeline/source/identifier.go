package source

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"time"
)

// MaxHeld is the size of files, in bytes, of which an Identifier keeps the content.
const MaxHeld = 1<<20 - 1

// Identifier identifies one file after the other, and keeps what small ones
// hold, so that they are read once. It belongs to one goroutine.
type Identifier struct {
	buf  []byte // of MaxHeld bytes and one more
	hash hash.Hash
	head []byte
}

// NewIdentifier returns an Identifier.
func NewIdentifier() *Identifier {
	return &Identifier{buf: make([]byte, MaxHeld+1), hash: sha256.New()}
}

// Identify is File.Identify. Content is all that the file holds, if that is no
// more than MaxHeld bytes, else nil; it is valid until the next call.
func (i *Identifier) Identify(ctx context.Context, f File) (id Identity, content []byte, err error) {
	id = Identity{File: f, taken: time.Now()}
	content, err = id.File.readSmall(i.buf)
	if errors.Is(err, errChanged) {
		id.taken = time.Now()
		content, err = id.File.readSmall(i.buf)
	}
	if errors.Is(err, errNotSmall) {
		id, err = f.Identify(ctx)
		return id, nil, err
	}
	if err != nil {
		return Identity{}, nil, err
	}
	i.hash.Reset()
	writeTelling(i.hash, content, f.Path)
	i.hash.Write(content)
	i.head = i.hash.Sum(i.head[:0])
	id.Digest = Digest(i.head)
	return id, content, nil
}

// writeTelling writes what a digest begins with: the part of a file's name that
// tells how to read it.
func writeTelling(h io.Writer, head []byte, name string) {
	io.WriteString(h, telling(head, name)+"\x00")
}

// errNotSmall says that a file has to be read piece by piece.
var errNotSmall = errors.New("larger than the buffer")
