package ruleset

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"aktsyn/kernels/dictionary"
)

// NameFile is a file with names, as LoadNames found it: a list or a dictionary.
type NameFile struct {
	list     []dictionary.Entry
	Compiled *dictionary.Automaton // of a dictionary file; nil for a list
	Report   dictionary.ListReport // of a list
}

// Entries returns the names of the file. Those of a list belong to it, those
// of a dictionary are copied; their texts are part of the dictionary.
func (f NameFile) Entries() []dictionary.Entry {
	if f.Compiled == nil {
		return f.list
	}
	entries := make([]dictionary.Entry, f.Compiled.Len())
	for i := range entries {
		entries[i] = f.Compiled.Entry(uint32(i))
	}
	return entries
}

// Check is an error where the file gives no name at all: nobody means that, and
// its names would be missing in silence.
func (f NameFile) Check(path string) error {
	if len(f.list) == 0 && (f.Compiled == nil || f.Compiled.Len() == 0) {
		return fmt.Errorf("names: no line of %s gives a name; leave it out, or fill it", path)
	}
	return nil
}

// NameOptions say how to read a file with names.
type NameOptions struct {
	List dictionary.ListOptions // if it is a list
	Read *atomic.Int64          // if not nil, bytes of lists that were read are added
}

// LoadNames reads a name list, or a dictionary that 'aktsyn names build'
// compiled. When o has no class, that of a list is taken from its file's name
// if that says it. A dictionary file is copied into memory, whatever becomes of it
// later. Errors name the file, or are that of ctx.
func LoadNames(ctx context.Context, path string, o NameOptions) (NameFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return NameFile{}, fmt.Errorf("names: %w", err)
	}
	defer f.Close()
	var start [64]byte
	n, err := io.ReadFull(f, start[:])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && err != io.EOF {
		return NameFile{}, fmt.Errorf("names: %w", err)
	}
	whole := io.MultiReader(bytes.NewReader(start[:n]), f)
	if dictionary.IsCompiled(start[:n]) {
		return loadCompiled(f, start[:n], whole)
	}
	if o.List.Class == 0 {
		o.List.Class = classOf(path)
	}
	entries, report, err := dictionary.ParseList(counted{whole, ctx, o.Read}, path, o.List)
	return NameFile{list: entries, Report: report}, err
}

// loadCompiled reads a dictionary, of which the start was read, from whole. The
// size of a file is held against its start before there is memory for it.
func loadCompiled(f *os.File, start []byte, whole io.Reader) (NameFile, error) {
	info, err := f.Stat()
	if err != nil {
		return NameFile{}, fmt.Errorf("names: %w", err)
	}
	var b []byte
	if info.Mode().IsRegular() {
		if err := dictionary.CheckSize(start, info.Size()); err != nil {
			return NameFile{}, fmt.Errorf("%s: %w", f.Name(), err)
		}
		b = make([]byte, info.Size())
		_, err = io.ReadFull(whole, b)
	} else {
		b, err = io.ReadAll(whole)
	}
	if err != nil {
		return NameFile{}, fmt.Errorf("names: %s: %w", f.Name(), err)
	}
	a, err := dictionary.Read(b)
	if err != nil {
		return NameFile{}, fmt.Errorf("%s: %w", f.Name(), err)
	}
	return NameFile{Compiled: a}, nil
}

// counted adds what is read to n, and ends with ctx.
type counted struct {
	io.Reader
	ctx context.Context
	n   *atomic.Int64
}

func (c counted) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.Reader.Read(b)
	if c.n != nil {
		c.n.Add(int64(n))
	}
	return n, err
}
